"""A curve through points that a user gives: what is wrong with them, and the knots that both engines run."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from simulator.model.points import KNOTS

MOST_POINTS: Final = KNOTS // 2  # each piece between two may need a knot of its own
TOLERANCE: Final = 1e-9  # of a slope: points on a straight line may differ in the last digits
ROUNDING: Final = 1e-12  # of a speed, which a function may give a little too high or too low
Points = tuple[tuple[float, float], ...]  # Mtok per baseline hour, and the speed there


class Flaw(NamedTuple):
    """The point that makes a curve impossible, by place, and a sentence that follows the point."""

    place: int
    sentence: str


def flaw_of(points: Sequence[tuple[float, float]]) -> Flaw | None:
    """The first point that is not on a curve from 1 that rises, ever more slowly; None where all are.

    Example: after (0, 1) and (1, 2) the point (2, 3.5) is one, for it gains more than the first Mtok did.
    """
    if points[0] != (0.0, 1.0):
        return Flaw(0, "must be [0, 1]: without tokens nobody is faster.")
    steep = float("inf")
    for place, ((use, speed), (after, faster)) in enumerate(pairwise(points), 1):
        if after <= use:
            return Flaw(place, f"must have a use above {use:g}, that of the point before it. Sort the points by use.")
        if faster < speed - ROUNDING:
            return Flaw(place, f"is slower than the point before it. Give a speed of at least {speed:g}.")
        rise = (faster - speed) / (after - use)
        most = speed + steep * (after - use)
        if faster > most + TOLERANCE * steep * (after - use) + ROUNDING:
            return Flaw(
                place,
                f"bends the curve upwards: each further Mtok must gain no more than the one before. Here it gains "
                f"{rise:.4g}, before {steep:.4g}. Give a speed of at most {most:.6g}, or change the points before it.",
            )
        steep = max(min(rise, steep), 0.0)
    return None if points[1][1] > 1.0 else Flaw(1, "gains nothing. Give a speed above 1, or leave the curve out.")


@lru_cache(maxsize=256)
def largest_gain(points: Points) -> float:
    """What the curve through points gains at most: at the end of the piece beyond the last one.

    Example: through (0, 1) and (1, 3) it goes straight on to level off at (2, 4): 3.
    """
    return points[-1][1] - 1.0 + 0.5 * _pieces(points)[-1].flat * (points[-1][0] - points[-2][0])


@lru_cache(maxsize=256)
def knots_through(points: Points) -> tuple[float, ...]:
    """Uses, normalised responses and slopes at the knots of the smooth concave curve through points.

    Between the slopes s and s' at the ends of a line of slope d and length h, two parabolas meet with slope d,
    s >= d >= s', after h * (d - s') / (s - s'), which puts the curve through both points. Beyond the last one the slope
    falls to 0 within the length of the last line, and stays there: what was not said brings little more.

    Source: Schumaker, SIAM Journal on Numerical Analysis 20 (1983).

    Example: of the points (0, 1) and (1, 3) the first Mtok brings 2/3 of the largest gain, and 2 bring all of it.
    """
    most, found = largest_gain(points), list[tuple[float, float, float]]()
    for ((use, speed), (after, faster)), (line, steep, flat) in zip(pairwise(points), _pieces(points), strict=True):
        if not found or steep != found[-1][2]:  # the beginning, or a kink
            found.append((use, speed - 1.0, steep))
        part = (after - use) * (line - flat) / (steep - flat) if steep > line > flat else 0.0
        if 0.0 < part < after - use:
            found.append((use + part, speed - 1.0 + 0.5 * part * (steep + line), line))
        found.append((after, faster - 1.0, flat))
    if found[-1][2] > 0.0:
        found.append((2.0 * points[-1][0] - points[-2][0], most, 0.0))
    found += [found[-1]] * (KNOTS - len(found))
    uses, gains, slopes = zip(*found, strict=True)
    return (*uses, *(gain / most for gain in gains), *(slope / most for slope in slopes))


class _Piece(NamedTuple):
    """Between two points."""

    line: float  # slope of the straight line
    steep: float  # slope of the curve where it begins
    flat: float  # and where it ends


def _pieces(points: Points) -> list[_Piece]:
    """The slopes of the curve between its points: at each the harmonic mean of the lines on both sides.

    A line of no slope, and two lines that are one, leave the curve no way but straight: so it takes their slope where
    they end, and has a kink where two such meet. At an end that is not straight the slope is that of one parabola.

    Source: harmonic means as in Fritsch and Butland, SIAM Journal on Scientific and Statistical Computing 5 (1984).
    """
    rises = ((faster - speed) / (after - use) for (use, speed), (after, faster) in pairwise(points))
    lines = [max(line, 0.0) for line in accumulate(rises, min)]  # in the last digits they may rise, or fall below 0
    one_line = [other >= one * (1.0 - TOLERANCE) for one, other in pairwise(lines)]
    straight = [
        len(lines) == 1 or line == 0.0 or before or after
        for line, before, after in zip(lines, [False, *one_line], [*one_line, False], strict=True)
    ]
    starts, ends = [lines[0]], []
    for (one, other), (bound, other_bound) in zip(pairwise(lines), pairwise(straight), strict=True):
        mean = 2.0 * one * other / (one + other) if other > 0.0 else 0.0
        ends.append(one if bound else other if other_bound else mean)
        starts.append(other if other_bound else one if bound else mean)
    ends.append(lines[-1] if straight[-1] else max(2.0 * lines[-1] - starts[-1], 0.0))
    if not straight[0]:
        starts[0] = 2.0 * lines[0] - ends[0]
    return [_Piece(*each) for each in zip(lines, starts, ends, strict=True)]
