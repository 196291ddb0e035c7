"""A curve that is a function of the user's own, read off at points through which both engines run it."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from simulator.model.points import response_at
from simulator.scenario.blocks.curve_points import MOST_POINTS, Points, flaw_of, knots_through, largest_gain
from simulator.scenario.blocks.own_code import OwnCode, OwnCodeError
from simulator.scenario.blocks.own_mechanism import called, function, line_of

NAME: Final = "multiplier"
SIGNATURE: Final = f"{NAME}(mtok_per_hour)"
PER_DECADE: Final = 32
DECADES: Final = (-4, 3)  # from a ten thousandth of a Mtok an hour to a thousand
GRID: Final = (0.0, *(10.0 ** (k / PER_DECADE) for k in range(DECADES[0] * PER_DECADE, DECADES[1] * PER_DECADE + 1)))
LEVEL: Final = 1e-4  # share of the largest gain that is missing where a curve counts as level
MOST_OFF: Final = 0.01  # of the largest gain, between the points


@lru_cache(maxsize=64)
def points_of(code: OwnCode) -> Points:
    """The points at which a function is read off, as many as a curve may have.

    The function is called at every use of a grid from 0 to 1,000 Mtok per baseline hour, 32 to the decade. From both
    ends of it, each further point is the use at which the curve through the points so far is furthest off.

    Raises:
        OwnCodeError: there is no such function, it fails, falls or bends upwards, and where; or the curve through the
            points misses it somewhere by more than a hundredth of its largest gain.

    Example: of ``1 + 1.5 * x / (0.5 + x)`` the points miss no use of the grid by more than 0.5% of the largest gain.
    """
    values = _values(code)
    most = values[-1][1] - 1.0
    level = next(place for place, (_, speed) in enumerate(values) if speed - 1.0 >= (1.0 - LEVEL) * most)
    chosen = {0, max(level, 1)}
    while True:
        points = tuple(values[place] for place in sorted(chosen))
        knots, gain = knots_through(points), largest_gain(points)
        off = [abs(1.0 + gain * response_at(knots, use) - speed) / most for use, speed in values]
        worst = max((place for place in range(len(values)) if place not in chosen), key=off.__getitem__)
        if len(chosen) == MOST_POINTS or off[worst] < LEVEL:
            break
        chosen.add(worst)
    if max(off) > MOST_OFF:
        use = values[max(range(len(values)), key=off.__getitem__)][0]
        raise OwnCodeError(
            line_of(code, NAME),
            f"{NAME} bends too often to be read off at {MOST_POINTS} points: at {use:.4g} Mtok an hour they miss it by "
            f"{max(off):.1%} of its largest gain. Make it smoother, or use the family points.",
        )
    return points


def _values(code: OwnCode) -> Points:
    """The function at every use of the grid."""
    own = function(code, SIGNATURE)
    values = tuple((use, _number(code, use, own)) for use in GRID)
    if abs(values[0][1] - 1.0) <= 1e-12:
        values = ((0.0, 1.0), *values[1:])
    if flaw := flaw_of(values):
        use, speed = values[flaw.place]
        raise OwnCodeError(line_of(code, NAME), f"{NAME}({use:.4g}) = {speed:.6g} {flaw.sentence}")
    return values


def _number(code: OwnCode, use: float, own: Callable[[float], Any]) -> float:
    given = called(code, f"{NAME}({use:.4g})", lambda: own(use))
    if isinstance(given, bool) or not hasattr(given, "__float__") or not math.isfinite(float(given)):
        raise OwnCodeError(
            line_of(code, NAME), f"{NAME}({use:.4g}) is {given!r}. Return the speed there, a finite number from 1 on."
        )
    return float(given)
