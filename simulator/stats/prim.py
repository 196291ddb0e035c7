"""Scenario discovery by the patient rule induction method (PRIM): where, among many inputs, something happens.

Written here and not taken from ``ema_workbench``: that library brings its own experiments, models and plots for what is
a page of code, and its boxes may be cut in every input, which nobody can read off a slide.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy

from simulator.records import Floats

PEEL: Final = 0.1  # share of the box that a step takes off
MOST_INPUTS: Final = 3
LEAST: Final = 8  # worlds in a box
FOLDS: Final = 5
SURE: Final = 0.05  # chance of a cut as good by accident, over all inputs

Flags = npt.NDArray[np.bool_]


class Cut(NamedTuple):
    """One side of a box."""

    column: int
    above: bool  # what is above the edge is in the box
    edge: float


class Box(NamedTuple):
    """A part of the space of the inputs."""

    cuts: tuple[Cut, ...]
    coverage: float  # share of what happens that is inside
    density: float  # share of what is inside that happens
    inside: int

    def holds(self, x: Floats) -> Flags:
        """Which rows of x, [world, column], are inside."""
        return _inside(x, self.cuts)


def find_box(x: Floats, happens: Flags) -> Box | None:
    """A box of at most three inputs in which something happens far more often than elsewhere; None where none is sure.

    The box is peeled: each step takes off the tenth, at one end of one column, that leaves the highest share in which
    it happens. Of all boxes on the way that with the highest harmonic mean of coverage and density is kept, without the
    cuts that chance alone could have made (binomial test of each cut on the worlds inside the others, Bonferroni).

    Args:
        x: [world, column], each column of any scale.
        happens: [world].

    Source: Friedman and Fisher, Bump hunting in high-dimensional data, Statistics and Computing 9 (1999); Bryant and
    Lempert, Technological Forecasting and Social Change 77 (2010), for coverage, density and the test.

    Example: where it happens just where the first of two columns is above 0.7, the box has one cut, near 0.7.
    """
    cuts: dict[tuple[int, bool], float] = {}
    boxes: list[Box] = []
    while step := _peeled(x, happens, cuts):
        cuts = cuts | {step[:2]: step[2]}
        boxes.append(_box(x, happens, cuts))
    if not boxes:
        return None
    best = max(boxes, key=lambda box: _balance(box))
    sure = tuple(cut for cut in best.cuts if _sure(x, happens, best.cuts, cut))
    return _box(x, happens, {(cut.column, cut.above): cut.edge for cut in sure}) if sure else None


def _peeled(x: Floats, happens: Flags, cuts: dict[tuple[int, bool], float]) -> Cut | None:
    """The best next cut: none where the box would be small or not be denser."""
    inside = _inside(x, tuple(Cut(*key, edge) for key, edge in cuts.items()))
    many, density = int(inside.sum()), float(happens[inside].mean())
    used = {column for column, _ in cuts}
    columns = used if len(used) == MOST_INPUTS else range(x.shape[1])
    edges = np.quantile(x[inside], (PEEL, 1.0 - PEEL), axis=0)
    found: list[tuple[float, Cut]] = []
    for column in columns:
        for above, edge in zip((True, False), edges[:, column].tolist(), strict=True):
            kept = inside & (x[:, column] > edge if above else x[:, column] < edge)
            if LEAST <= kept.sum() < many:
                found.append((float(happens[kept].mean()), Cut(column, above, edge)))
    best = max(found, key=lambda one: one[0], default=None)
    return best[1] if best and best[0] > density and density < 1.0 else None


def _inside(x: Floats, cuts: tuple[Cut, ...]) -> Flags:
    inside = np.ones(len(x), dtype=bool)
    for column, above, edge in cuts:
        inside &= x[:, column] > edge if above else x[:, column] < edge
    return inside


def _box(x: Floats, happens: Flags, cuts: dict[tuple[int, bool], float]) -> Box:
    told = tuple(Cut(*key, edge) for key, edge in cuts.items())
    inside = _inside(x, told)
    hits = int((inside & happens).sum())
    return Box(told, hits / max(int(happens.sum()), 1), hits / max(int(inside.sum()), 1), int(inside.sum()))


def _balance(box: Box) -> float:
    both = box.coverage + box.density
    return 2.0 * box.coverage * box.density / both if both else 0.0


def find_boxes(x: Floats, happens: Flags, most: int) -> list[Box]:
    """At most so many boxes, each found among the worlds outside those before it; coverage is of all that happens.

    Args:
        x: [world, column].
        happens: [world].
        most: boxes.

    Source: covering, as in Friedman and Fisher (1999), section 9.
    """
    left, found = np.ones(len(x), dtype=bool), list[Box]()
    while len(found) < most and (happens & left).any() and left.sum() >= 2 * LEAST:
        box = find_box(x[left], happens[left])
        if box is None:
            break
        inside = left & box.holds(x)
        found.append(box._replace(coverage=float((inside & happens).sum() / happens.sum())))
        left &= ~inside
    return found


class HeldOut(NamedTuple):
    """What boxes hold of worlds that they were not found in, of each box."""

    inside: list[int]  # worlds
    hits: list[int]  # of them those in which it happens


def held_out(x: Floats, happens: Flags, most: int) -> HeldOut:
    """Every fifth of the worlds in the boxes of the other four: a box looks denser in the worlds that it was cut in.

    Args:
        x, happens, most: as in ``find_boxes``.

    Example: where nothing matters it is mostly no world.
    """
    fold, inside, hits = np.arange(len(x)) % FOLDS, [0] * most, [0] * most
    for one in range(FOLDS):
        own = fold == one
        left = own.copy()
        for place, box in enumerate(find_boxes(x[~own], happens[~own], most)):
            here = left & box.holds(x)
            inside[place] += int(here.sum())
            hits[place] += int((here & happens).sum())
            left &= ~here
    return HeldOut(inside, hits)


def _sure(x: Floats, happens: Flags, cuts: tuple[Cut, ...], cut: Cut) -> bool:
    """Whether so many hits inside would be rare if the cut, among all inputs, took worlds off at random."""
    return bool(quasi_p(x, happens, cuts, cut) < SURE / (2 * x.shape[1]))


def quasi_p(x: Floats, happens: Flags, cuts: tuple[Cut, ...], cut: Cut) -> float:
    """The chance of so many hits inside if the cut, one of those of a box, took worlds off at random.

    It does not allow for the search, nor for the number of inputs: hence quasi.

    Example: of a cut that leaves none in which it happens it is 1.
    """
    without = _inside(x, tuple(other for other in cuts if other != cut))
    inside = without & _inside(x, (cut,))
    hits, many = int((happens & inside).sum()), int(inside.sum())
    return float(scipy.special.bdtrc(hits - 1, many, float(happens[without].mean()))) if hits else 1.0
