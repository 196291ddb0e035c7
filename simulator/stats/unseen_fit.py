"""What one parameter says of a mean: curves and steps, each judged at points that it has not seen.

A curve cannot follow a cliff, such as a queue that explodes beyond some review time: it bends long before it and loses
money on either side. Steps follow a cliff and miss a slope. Which of them is right is decided by prediction error.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import scipy

from simulator.records import Floats

KNOTS: Final = 3  # inner knots of the curve, where the points are many enough
POINTS_PER_TERM: Final = 8
FOLDS: Final = 10  # of neighbours in the parameter each is in another fold
STEPS: Final = (1, 3)  # cuts of the step functions that are tried
LEAST_LEAF: Final = 2  # points on either side of a cut


class Line(NamedTuple):
    """What a parameter says, fitted to all points."""

    basis: Floats  # [point, term]
    coefficients: Floats  # [term]
    influence: Floats  # [point, term] what a point adds to them: its error when left out, through least squares

    def draws(self, chance: Floats) -> Floats:
        """The mean given the parameter if chance had been other, [draw, point].

        Every point's error is multiplied by a draw of its own (wild bootstrap): right also where points near a cliff
        vary more than others, and, as errors are those of points left out, wide enough where a term has few points.

        Args:
            chance: [draw, point] standard normals, or draws of Student's t.

        Source: Wu, Annals of Statistics 14 (1986); errors as in MacKinnon and White, Journal of Econometrics 29 (1985).
        """
        return np.asarray((self.coefficients + chance @ self.influence) @ self.basis.T, dtype=np.float64)


class Fit(NamedTuple):
    """Predictions at points that were not used for them, one entry per point."""

    own: Floats  # the mean given the parameter
    control: Floats  # what the other parameters add
    error: float  # mean squared error of their sum
    line: Line  # of the curve, or of the steps where they predict best

    @property
    def tells(self) -> bool:
        """Whether the parameter predicts anything: its prediction is better than the mean is."""
        return bool(np.ptp(self.own) > 0.0)


def best_fit(values: Floats, shares: Floats, others: Floats, chosen: Floats | None = None) -> Fit:
    """The mean, a curve, one step or three in a parameter, whichever predicts unseen points best.

    All have straight lines in the other parameters, which takes their part out as noise (for steps those of the curve,
    each fitted at all other points). The mean wins where nothing
    beats it: then ``own`` is the same everywhere.

    Args:
        values: [point] what is to be predicted.
        shares: [point] share of chance below the parameter's value, 0..1.
        others: [point, other parameter] normal scores of the others, independent of it; may have no column.
        chosen: [point] the parameter's values where they are chosen from a list, as in ``terms``.

    Example: 1 at forty points below a cliff and 5 at forty beyond it are predicted at all but a few next to it.
    """
    curve = left_out(values, terms(shares, chosen), others)
    flat = left_out(values, np.ones((len(values), 1)), others)
    x, rest = shares if chosen is None else chosen, values - curve.control
    fits = [flat._replace(own=np.full(len(values), values.mean()), line=curve.line), curve]
    fits += [fit._replace(control=curve.control) for fit in _stepwise(rest, x)]
    return min(fits, key=lambda fit: fit.error)


def left_out(values: Floats, curve: Floats, others: Floats) -> Fit:
    """Least squares on all other points (leave-one-out), which takes a single fit."""
    both = np.hstack([curve, others])
    inverse = np.linalg.pinv(both.T @ both)
    coefficients = inverse @ (both.T @ values)
    pulled = both @ inverse  # [point, term]
    leverage = np.minimum((pulled * both).sum(axis=1), 1.0 - 1e-9)
    off = (values - both @ coefficients) / (1.0 - leverage)
    own, rest = both.copy(), both.copy()
    own[:, curve.shape[1] :], rest[:, : curve.shape[1]] = 0.0, 0.0
    parts = [part @ coefficients - (pulled * part).sum(axis=1) * off for part in (own, rest)]
    own_terms = curve.shape[1]
    line = Line(curve, coefficients[:own_terms], pulled[:, :own_terms] * off[:, None])
    return Fit(parts[0], parts[1], float((off**2).mean()), line)


def _stepwise(values: Floats, x: Floats) -> list[Fit]:
    """Steps in x whose places and heights come from other folds, for each number of cuts in ``STEPS``."""
    order = np.argsort(x, kind="stable")
    up, along, turn = x[order], values[order], np.arange(len(x)) % FOLDS
    fold, own = np.empty(len(x), dtype=np.int64), [np.empty(len(x)) for _ in STEPS]
    fold[order] = turn
    for one in range(min(FOLDS, len(x))):
        seen, there = fold != one, turn != one
        found = _cuts(up[there], along[there], max(STEPS))
        for mine, cuts in zip(own, STEPS, strict=True):
            design = _on_steps(x, sorted(found[:cuts]))
            mine[~seen] = design[~seen] @ np.linalg.lstsq(design[seen], values[seen], rcond=None)[0]
    all_cuts = _cuts(up, along, max(STEPS))
    lines = [left_out(values, _on_steps(x, sorted(all_cuts[:cuts])), np.empty((len(x), 0))).line for cuts in STEPS]
    nothing = np.zeros(len(x))
    return [
        Fit(mine, nothing, float(((values - mine) ** 2).mean()), line) for mine, line in zip(own, lines, strict=True)
    ]


def steps(x: Floats, values: Floats, cuts: int) -> list[tuple[float, float]]:
    """The points next to at most so many cuts, each the one that takes most off the squared error: a regression tree.

    Source: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees (1984), chapter 8.

    Example: 0, 0, 5, 5 at 1, 2, 3, 4 are cut between 2 and 3.
    """
    order = np.argsort(x, kind="stable")
    return sorted(_cuts(x[order], values[order], cuts))


def _cuts(x: Floats, values: Floats, most: int) -> list[tuple[float, float]]:
    """The same of sorted points, the cut that takes most first: those of fewer cuts are the first of those of more."""
    parts = {(0, len(x)): _cut(x, values)}  # by ends, each part cut once
    found: list[tuple[float, float]] = []
    while len(found) < most:
        (low, high), (below, gain) = max(sorted(parts.items()), key=lambda part: part[1][1])
        if gain <= 0.0:
            break
        place = low + below
        found.append((float(x[place - 1]), float(x[place])))
        del parts[low, high]
        if len(found) < most:
            parts |= {ends: _cut(x[slice(*ends)], values[slice(*ends)]) for ends in ((low, place), (place, high))}
    return found


def _cut(x: Floats, values: Floats) -> tuple[int, float]:
    """The best cut of sorted points, as the number of points below it, and what it takes off the squared error."""
    n = len(x)
    if n < 2 * LEAST_LEAF:
        return 0, 0.0
    first, last = LEAST_LEAF - 1, n - LEAST_LEAF
    sums = (values - np.add.reduce(values) / n).cumsum()[first:last]
    gain = sums**2 * n / _both_sides(n)
    gain[x[first:last] >= x[first + 1 : last + 1]] = 0.0  # no cut between equal values
    best = int(gain.argmax())
    return best + LEAST_LEAF, float(gain[best])


@lru_cache(maxsize=1024)
def _both_sides(n: int) -> Floats:
    """Points below each possible cut of so many, times points above it."""
    below = np.arange(LEAST_LEAF, n - LEAST_LEAF + 1)
    return np.asarray(below * (n - below), dtype=np.float64)


def _on_steps(x: Floats, places: list[tuple[float, float]]) -> Floats:
    """How much of each point is on each step, [point, step].

    The cut may be anywhere between the points next to it, each place as likely, so a point between them is partly on
    both: next to a cliff one expects a part of the fall.
    """
    edges = np.zeros((len(x), len(places) + 2))
    edges[:, 0] = 1.0
    for step, (low, high) in enumerate(places, start=1):
        edges[:, step] = np.minimum(np.maximum((x - low) / (high - low), 0.0), 1.0)
    return edges[:, :-1] - edges[:, 1:]


def terms(shares: Floats, chosen: Floats | None = None) -> Floats:
    """Terms of a smooth curve in one parameter: a natural cubic spline in its normal score, [point, term].

    A choice of few values gets a term for each.

    Args:
        shares: [point] share of chance below the value, 0..1.
        chosen: [point] the values, where they are chosen from a list; None where any value of a range may come.
    """
    n = len(shares)
    if chosen is not None:
        found = np.unique(chosen)
        if len(found) * POINTS_PER_TERM <= n:
            return np.asarray(chosen[:, None] == found, dtype=np.float64)
        score = (chosen - chosen.mean()) / max(float(chosen.std()), 1e-12)
    else:
        score = scipy.special.ndtri(shares)
    inner = min(KNOTS, n // POINTS_PER_TERM - 2)
    if inner < 1:
        return np.column_stack([np.ones(n), score])
    knots = np.quantile(score, np.linspace(0.05, 0.95, inner + 2))
    if len(np.unique(knots)) < len(knots):
        return np.column_stack([np.ones(n), score])
    return np.column_stack([np.ones(n), score, _natural(score, knots)])


def _natural(x: Floats, knots: Floats) -> Floats:
    """Natural cubic spline beyond the straight line: d_j(x) - d_last(x); straight outside the knots.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), equation 5.4.
    """
    last = knots[-1]
    cubes = np.maximum(x[:, None] - knots, 0.0) ** 3
    bends = (cubes[:, :-1] - cubes[:, -1:]) / (last - knots[:-1])
    return np.asarray(bends[:, :-1] - bends[:, -1:], dtype=np.float64)
