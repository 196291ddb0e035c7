"""Where the texts stand that name marks, so that they cover neither each other, nor a mark, nor what is taken.

It knows no chart: pages, paper and slides ask it, each for its own plot.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

from simulator.report.elements.drawing_text import lines_of
from simulator.report.elements.style import INK, MUTED, TEXT_SIZE

LINE: Final = 1.35  # height of a line over the size of its text
WIDE, CAPITAL, EASTERN = 0.6, 0.76, 1.1  # width of a character over the size of its text
FIRST_EASTERN: Final = "\u2e80"  # letters of the east and emoji
NEAR: Final = 11  # from the middle of a mark to its text
REACHES: Final = (NEAR, 20, 32, 46, 62, 80, 100, 125, 155)  # how far a text may stand from its mark
SIDES: Final = (0, 180, 270, 90, 315, 45, 225, 135)  # degrees, clockwise from the right: the first that fits
AWAY: Final = 3.0  # what a pixel from the mark costs
OFF, ON, OVER = 20.0, 18.0, 1.5  # what a square pixel costs off the plot, on a text or a mark, and over a line
THIN: Final = 1  # half the width of a line


class Frame(NamedTuple):
    """The plot that texts stand in: the ranges of its axes, its size in pixels or points, and which panel it is."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float = 690
    height: float = 430
    panel: int = 1

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is drawn, pixels from the upper left corner; a range of no length takes the whole plot."""
        (left, right), (bottom, top) = self.x, self.y
        across, down = (right - left) or 1.0, (top - bottom) or 1.0
        return (x - left) / across * self.width, (top - y) / down * self.height


class Named(NamedTuple):
    """A mark and the text that names it."""

    x: float
    y: float
    text: str  # as Plotly reads it
    size: float = TEXT_SIZE
    colour: str = INK
    minor: bool = False  # left out where it has no room
    leader: str = MUTED  # colour of the line to a text that stands apart


class Box(NamedTuple):
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def shares(self, other: "Box") -> float:
        """What both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


class Place(NamedTuple):
    """Where a text stands."""

    right: float  # from the middle of its mark
    down: float
    boxes: Mapping[Frame, Box]  # what it takes
    clear: bool  # in every frame it covers no other text and no mark, and does not leave the plot

    @property
    def is_apart(self) -> bool:
        """Whether a line must lead to it."""
        return math.hypot(self.right, self.down) > 2 * NEAR


def nothing(_: Frame) -> list[Box]:
    """Nothing is taken."""
    return []


def places(
    named: Sequence[Named],
    frames: Mapping[Frame, float],
    taken: Callable[[Frame], list[Box]] = nothing,
    crossed: Callable[[Frame], list[Box]] = nothing,
) -> list[Place | None]:
    """A place for every text, the first ones nearest to their marks; None for a minor one without room.

    A text is placed once, in all frames at the same time: of two places that do in the first, the one that does in
    the others.

    Args:
        named: the most important first.
        frames: the same plot in its sizes, and how much what is covered there weighs.
        taken: what no text shall cover beside texts and marks, such as a curve.
        crossed: thin lines, such as intervals, which a text had better not cross.
    """
    solid, thin = ({each: which(each) for each in frames} for which in (taken, crossed))
    held = {each: marks(each, named) for each in frames}
    found: list[Place | None] = []
    for one in named:

        def cost(place: tuple[float, float], one: Named = one) -> float:
            return AWAY * place[0] + sum(
                weight * (_cost(box, [*held[each], *solid[each]], each) + OVER * sum(map(box.shares, thin[each])))
                for each, weight, box in ((each, weight, _box(one, each, *place)) for each, weight in frames.items())
            )

        best = min(product(REACHES, SIDES), key=cost)
        boxes = {each: _box(one, each, *best) for each in frames}
        if one.minor and cost(best) > AWAY * best[0]:
            found.append(None)
            continue
        clear = all(_cost(box, held[each], each) == 0.0 for each, box in boxes.items())
        for each, box in boxes.items():
            held[each].append(box)
        found.append(Place(*_towards(*best), boxes, clear))
    return found


def marks(frame: Frame, named: Sequence[Named]) -> list[Box]:
    """What the marks take that are named."""
    return [_around(*frame.at(one.x, one.y), 6) for one in named]


def along(frame: Frame, xs: Sequence[float], ys: Sequence[float]) -> list[Box]:
    """What a line through some points takes."""
    found = []
    points = [frame.at(x, y) for x, y in zip(xs, ys, strict=True)]
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, round(math.hypot(x1 - x0, y1 - y0) / 8))
        found += [_around(x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps, 3) for k in range(steps + 1)]
    return found


def intervals(frame: Frame, rows: Sequence[Mapping[Any, Any]], x: str, y: str, across: bool = True) -> list[Box]:
    """What the intervals of marks take: those of column ``y`` upright and, ``across``, those of column ``x``."""
    found = []
    for row in rows:
        (at, top), (_, bottom) = (frame.at(row[x], row[f"{y}{end}"]) for end in ("_high", "_low"))
        found.append(Box(at - THIN, top, at + THIN, bottom))
        if across:
            (left, level), (right, _) = (frame.at(row[f"{x}{end}"], row[y]) for end in ("_low", "_high"))
            found.append(Box(left, level - THIN, right, level + THIN))
    return found


def width_of(text: str, size: float) -> float:
    """What a line of text takes, about: capitals are wide, and letters of the east and emoji wider."""
    return size * sum(EASTERN if one > FIRST_EASTERN else CAPITAL if one.isupper() else WIDE for one in text)


def _around(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def _towards(reach: float, angle: float) -> tuple[float, float]:
    return reach * math.cos(math.radians(angle)), reach * math.sin(math.radians(angle))


def _box(one: Named, frame: Frame, reach: float, angle: float) -> Box:
    """What a text takes at a place beside its mark."""
    lines = lines_of(one.text)
    width, height = max(width_of(line, one.size) for line in lines), len(lines) * one.size * LINE
    x, y = frame.at(one.x, one.y)
    right, down = _towards(reach, angle)
    left = x + right - (0.0 if right > 1 else width if right < -1 else width / 2)
    top = y + down - (height / 2 if abs(down) < 1 else 0.0 if down > 0 else height)
    return Box(left, top, left + width, top + height)


def _cost(box: Box, boxes: Sequence[Box], frame: Frame) -> float:
    inside = box.shares(Box(0.0, 0.0, frame.width, frame.height))
    outside = (box.right - box.left) * (box.bottom - box.top) - inside
    return OFF * (outside if outside > 1e-6 else 0.0) + ON * sum(box.shares(other) for other in boxes)
