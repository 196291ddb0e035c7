"""A test by what was randomised alone, and the interval of the effects that it does not reject."""

from collections.abc import Iterator
from functools import lru_cache
from math import comb, floor
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.stats.cluster_robust import basis, residuals, summed
from simulator.streams import stream

MOST: Final = 2000  # assignments: all of them where they are so few, else the actual one and this less 1 at random
TIE: Final = 1e-9  # statistics nearer than this are equal
AT_ONCE: Final = 250  # assignments computed together
HALVINGS: Final = 20  # of the step in which an interval ends
STEPS: Final = 60  # effects tried between the estimate and one that is rejected


class RandomisationTest(NamedTuple):
    """The statistic of every assignment as a function of the effect tau that is tested.

    Under an effect tau that is the same for all, what would have been seen under another assignment is known. With
    d* what is left of the regressor of that assignment and y of the outcome, t(tau)^2 = (ny - tau nd)^2 / (vyy - 2 tau
    vyd + tau^2 vdd), of which n are products with d* and v sums over clusters of products of scores.
    """

    along: Floats  # [assignment, (ny, nd)], the actual assignment first
    spread: Floats  # [assignment, (vyy, vyd, vdd)]
    value: float  # the estimate
    alike: int  # assignments that differ from the actual one in name alone, itself included

    def p(self, effect: float = 0.0) -> float:
        """Probability of a statistic at least as far from zero as the actual one, if the effect were this."""
        return float(self._p(np.array([effect]))[0])

    def attainable(self, alpha: float) -> float:
        """The largest size up to ``alpha`` that the test can have: with few assignments p is in large steps.

        Example: with 70 assignments, which come in pairs, a test at 5% rejects in 2.9% of trials without effect.
        """
        step = self.alike / len(self.along)
        return floor(alpha / step + TIE) * step

    def interval(self, alpha: float) -> tuple[float, float]:
        """The ends of the effects that are not rejected at ``alpha``; infinite where no effect can be rejected."""
        if self.attainable(alpha) <= 0.0 or not np.isfinite(self.value):
            return -np.inf, np.inf
        unit = float(self.spread[0, 0]) ** 0.5 / abs(float(self.along[0, 1])) or 1e-12
        return self._end(-unit, alpha), self._end(unit, alpha)

    def _end(self, unit: float, alpha: float) -> float:
        """The effect furthest on one side that is not rejected."""
        far = 4.0
        while self.p(self.value + far * unit) > alpha:
            far *= 2.0
            if far > 1e9:
                return float(np.copysign(np.inf, unit))
        tried = np.linspace(0.0, far, STEPS + 1)
        last = int(np.flatnonzero(self._p(self.value + tried * unit) > alpha)[-1])
        inside, outside = tried[last], tried[last + 1]
        for _ in range(HALVINGS):
            middle = 0.5 * (inside + outside)
            kept = self.p(self.value + middle * unit) > alpha
            inside, outside = (middle, outside) if kept else (inside, middle)
        return float(self.value + inside * unit)

    def _p(self, effects: Floats) -> Floats:
        (ny, nd), (yy, yd, dd) = self.along.T[:, :, None], self.spread.T[:, :, None]
        above = (ny - effects * nd) ** 2
        below = yy - 2.0 * effects * yd + effects**2 * dd
        least = 1e-12 * above.max(axis=0)
        squared = above / np.maximum(below, np.maximum(least, 1e-300))
        return np.asarray((squared >= squared[0] * (1.0 - TIE)).mean(axis=0))


def randomisation_test(
    outcome: Floats, regressors: Floats, nuisance: Floats, weight: Floats, cluster: Ints
) -> RandomisationTest:
    """The test of one regressor's coefficient by assignments that could as well have been drawn.

    The statistic is the weighted least squares coefficient over its cluster-robust standard error. Its p value is the
    share of assignments with a statistic at least as large, so the size is at most its level for any number of
    clusters and any distribution of the outcome, if the effect is the same for all; divided by its standard error it
    keeps its size in large trials also where effects differ.

    Args:
        outcome: [cell], any unit.
        regressors: [assignment, cell], the actual assignment first; see ``assignments``.
        nuisance, weight, cluster: as in ``cluster_robust``; they do not depend on the assignment.

    Source: Rosenbaum, "Covariance adjustment in randomized experiments and observational studies", Statistical Science
    17 (2002); Wu and Ding, Journal of the American Statistical Association 116 (2021), for the statistic.

    Example: where 3 treated clusters of 6 have the three highest outcomes, 2 of the 20 assignments are as far from
    zero, so p = 0.1.
    """
    scale = np.sqrt(weight)
    before = basis(nuisance * scale[:, None])
    y = residuals((outcome * scale)[:, None], before)[:, 0]
    drawn = [_left(regressors[at : at + AT_ONCE], scale, before) for at in range(0, len(regressors), AT_ONCE)]
    d = drawn[0][0]
    parts = [_products(some, y, d, cluster) for some in drawn]
    along = np.concatenate([one for one, _ in parts])
    spread = np.concatenate([one for _, one in parts])
    size = float(d @ d)
    same = np.concatenate([np.abs(some @ d) >= (1.0 - TIE) * (np.sum(some**2, axis=1) * size) ** 0.5 for some in drawn])
    value = float(along[0, 0]) / size if size > TIE * float(regressors[0] ** 2 @ weight) else np.nan
    return RandomisationTest(along, spread, value, int(same.sum()))


def _left(regressors: Floats, scale: Floats, before: Floats) -> Floats:
    return np.asarray(residuals((regressors * scale).T, before).T)


def _products(drawn: Floats, y: Floats, d: Floats, cluster: Ints) -> tuple[Floats, Floats]:
    """Products and sums of scores by assignment."""
    along = drawn @ np.stack([y, d], axis=1)
    size = np.maximum(np.sum(drawn**2, axis=1), 1e-300)
    scores = [
        summed((drawn * (one - (along[:, at] / size)[:, None] * drawn)).T, cluster) for at, one in enumerate((y, d))
    ]
    pairs = ((0, 0), (0, 1), (1, 1))
    return along, np.stack([np.sum(scores[one] * scores[other], axis=0) for one, other in pairs], axis=1)


def assignments(groups: Ints, blocks: Ints, seed: int = 1, most: int = MOST) -> Ints:
    """Ways to deal the same groups to clusters within their blocks, [assignment, cluster], the actual one first.

    All of them where there are at most ``most``, each once; otherwise random ones, drawn independently.

    Args:
        groups: [cluster], the number of the arm, or of the month in which it began.
        blocks: [cluster], the number of the block or pair within which groups were dealt; all 0 where there were none.
        seed: of the draws.
        most: assignments, at least 2.

    Example: of groups 0, 0, 1, 1 in one block there are 6, in two blocks of 0, 1 each 4.
    """
    members = [np.flatnonzero(blocks == block) for block in np.unique(blocks)]
    ways = 1
    for some in members:
        ways *= _ways(groups[some])
    if ways > most:
        rng = stream((seed, 0), "assignments", 0)
        keys = rng.random((most - 1, len(groups)))
        order = np.argsort(blocks + keys, axis=1)  # within a block at random
        found = np.empty_like(order)
        found[:, np.argsort(blocks, kind="stable")] = groups[order]
        return np.concatenate([groups[None, :], found])
    found = np.tile(groups, (ways, 1))
    several = [some for some in members if _ways(groups[some]) > 1]
    each = [_orders(tuple(sorted(groups[some].tolist()))) for some in several]
    places = np.indices([len(orders) for orders in each]).reshape(len(each), ways)
    for some, orders, place in zip(several, each, places, strict=True):
        found[:, some] = orders[place]
    actual = int(np.flatnonzero((found == groups).all(axis=1))[0])
    found[[0, actual]] = found[[actual, 0]]
    return found


def _ways(groups: Ints) -> int:
    """In how many ways groups can be dealt to as many clusters."""
    ways, left = 1, len(groups)
    for many in np.unique(groups, return_counts=True)[1].tolist():
        ways *= comb(left, many)
        left -= many
    return ways


@lru_cache(maxsize=64)
def _orders(groups: tuple[int, ...]) -> Ints:
    """Every different order of sorted groups, [order, place]."""
    return np.array(list(_dealt(groups)), dtype=np.int64)


def _dealt(groups: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if not groups:
        yield ()
    for place, first in enumerate(groups):
        if place == 0 or groups[place - 1] != first:
            for others in _dealt(groups[:place] + groups[place + 1 :]):
                yield (first, *others)
