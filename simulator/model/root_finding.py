"""Where a falling function is zero: the Illinois form of regula falsi, which keeps the zero between two ends."""

from typing import NamedTuple

PATIENCE = 20  # steps after which it halves instead, so that it surely ends


class Bracket(NamedTuple):
    """Two points with the zero of a falling function between them."""

    left: float
    above: float  # the function at the left end, > 0; halved while only the right end moves
    right: float
    below: float  # the function at the right end, < 0; halved while only the left end moves
    moved: int  # the end that moved last: 1 left, -1 right, 0 none yet


def guess(bracket: Bracket, step: int) -> float:
    """Where the line through both ends is zero; the middle after many steps.

    Example: a function of 1 at 0 and -3 at 4 has its line through zero at 1.
    """
    at = (bracket.left * bracket.below - bracket.right * bracket.above) / (bracket.below - bracket.above)
    if step >= PATIENCE or not bracket.left < at < bracket.right:
        return 0.5 * (bracket.left + bracket.right)
    return at


def narrowed(bracket: Bracket, at: float, found: float) -> Bracket:
    """The bracket after the function was found to be ``found`` at ``at``.

    An end that stays twice running has its value halved, which pulls the next guess towards it.

    Source: Dowell and Jarratt, BIT 11 (1971).

    Example: 0.5 found at 1 moves the left end of the example of ``guess`` to 1.
    """
    if found > 0.0:
        below = 0.5 * bracket.below if bracket.moved == 1 else bracket.below
        return Bracket(at, found, bracket.right, below, 1)
    above = 0.5 * bracket.above if bracket.moved == -1 else bracket.above
    return Bracket(bracket.left, above, at, found, -1)
