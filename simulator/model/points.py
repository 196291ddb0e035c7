"""A curve through points: S(u) between knots, in place of a formula of ``curves.py``.

Between two knots the slope is a straight line and the response a parabola, so value, slope and the point where the
slope has a given value are each exact and in closed form. Where the slopes of the knots fall the curve is concave,
without a kink: a price that rises a little moves use a little, where straight pieces would hold everybody at their
ends. Beyond the last knot nothing more is gained: nobody has said what is there.
"""

from typing import Final

from simulator.model.arrays import Array

KNOTS: Final = 32  # of any curve; those that it does not need repeat the last one
SLOPES: Final = 2 * KNOTS  # where the slopes begin
NO_KNOTS: Final = (0.0,) * (3 * KNOTS)  # of a curve that has a formula


def _piece(knots: Array, u: float) -> int:
    """The last knot that is not beyond a use."""
    place = 0
    while place + 1 < KNOTS and knots[place + 1] <= u:
        place += 1
    return place


def response_at(knots: Array, u: float) -> float:
    """Normalised response S(u), S + (u - a) * (s + (u - a) * (s' - s) / (2 * (b - a))) between knots at a and b.

    Args:
        knots: uses, responses and slopes of the knots, KNOTS of each.
        u: tokens per baseline hour over the scale; dimensionless, >= 0.

    Example: with a slope that falls evenly from 2 at 0 to 0 at 1, half way there it is 0.75.
    """
    place = _piece(knots, u)
    gained: float = knots[KNOTS + place]
    if place + 1 == KNOTS:
        return gained
    past = u - knots[place]
    steep = knots[SLOPES + place]
    bend = (knots[SLOPES + place + 1] - steep) / (knots[place + 1] - knots[place])
    more: float = past * (steep + 0.5 * past * bend)
    return gained + more


def slope_at(knots: Array, u: float) -> float:
    """Slope S'(u), a straight line between knots; 0 beyond the last one.

    Args: as ``response_at``.

    Example: with the knots of ``response_at``, half way it is 1.
    """
    place = _piece(knots, u)
    if place + 1 == KNOTS:
        return 0.0
    steep: float = knots[SLOPES + place]
    after: float = knots[SLOPES + place + 1]
    share: float = (u - knots[place]) / (knots[place + 1] - knots[place])
    return max(steep + share * (after - steep), after)


def use_at_slope(knots: Array, target: float) -> float:
    """The least u at which the slope has fallen to ``target``; 0 where the curve is nowhere that steep.

    Args:
        knots: as ``response_at``.
        target: slope, > 0; dimensionless.

    Example: with the knots of ``response_at``, a slope of 1 is found at 0.5.
    """
    if target >= knots[SLOPES]:
        return 0.0
    place = 0
    while knots[SLOPES + place + 1] > target:  # the last slope is 0
        place += 1
    steep, after = knots[SLOPES + place], knots[SLOPES + place + 1]
    use: float = knots[place] + (knots[place + 1] - knots[place]) * (steep - target) / (steep - after)
    return use
