"""Where the texts stand that name marks, so that they cover neither each other, nor a mark, nor what is taken.

It knows no chart: pages, paper and slides ask it, each for its own plot.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.report.elements.drawing_text import lines_of
from simulator.report.elements.style import INK, MUTED, TEXT_SIZE

LINE: Final = 1.35  # height of a line over the size of its text
WIDE, CAPITAL, EASTERN = 0.6, 0.76, 1.1  # width of a character over the size of its text
FIRST_EASTERN: Final = "\u2e80"  # letters of the east and emoji
NEAR: Final = 11  # from the middle of a mark to its text
REACHES: Final = (NEAR, 20, 32, 46, 62, 80, 100, 125, 155)  # how far a text may stand from its mark
# degrees, clockwise from the right: the first that fits; of a text at 45 Plotly takes the mark to be in it, so no line
SIDES: Final = (0, 180, 270, 90, 315, 50, 225, 135, 20, 340, 160, 200, 70, 290, 110, 250)
AWAY: Final = 3.0  # what a pixel from the mark costs
LEFT_OUT: Final = 400.0  # what a minor text costs that is not written
OFF, ON, OVER = 20.0, 18.0, 1.5  # what a square pixel costs off the plot, on a text or a mark, and over a line
THIN: Final = 1  # half the width of a line
_FAR, _TURNS = np.array(list(product(REACHES, np.radians(SIDES)))).T
PAID: Final = AWAY * _FAR
TOWARDS: Final = np.column_stack([_FAR * np.cos(_TURNS), _FAR * np.sin(_TURNS)])  # right and down of the mark


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
    def reach(self) -> float:
        """How far it is from the middle of its mark."""
        return math.hypot(self.right, self.down)

    @property
    def is_apart(self) -> bool:
        """Whether a line must lead to it."""
        return self.reach > 2 * NEAR


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
    ground = {
        each: _Ground(_array([*marks(each, named), *taken(each)]), _array(crossed(each)), weight)
        for each, weight in frames.items()
    }
    every = range(len(named))
    orders = (every, sorted(every, key=lambda at: -_width(named[at])), sorted(every, key=lambda at: named[at].x))
    tried = [_in_order(named, order, ground) for order in dict.fromkeys(map(tuple, orders))]
    return min(tried, key=lambda one: one[0])[1] if named else []


class _Ground(NamedTuple):
    """What lies in a frame before any text is written."""

    solid: Floats  # boxes
    thin: Floats
    weight: float  # of what is covered there


def _in_order(
    named: Sequence[Named], order: Sequence[int], ground: Mapping[Frame, _Ground]
) -> tuple[float, list[Place | None]]:
    """A place for every text, each the best that those before it leave, and what all cost together."""
    held = {each: one.solid for each, one in ground.items()}
    found: list[Place | None] = [None] * len(named)
    whole = 0.0
    for at in order:
        tried = {each: _boxes(named[at], each) for each in ground}
        costs = PAID + sum(
            under.weight * (_costs(tried[each], held[each], each) + OVER * _shared(tried[each], under.thin))
            for each, under in ground.items()
        )
        best = int(costs.argmin())
        if named[at].minor and costs[best] > PAID[best]:
            whole += LEFT_OUT
            continue
        whole += float(costs[best])
        held = {each: np.vstack([held[each], tried[each][best]]) for each in ground}
        boxes = {each: Box(*tried[each][best].tolist()) for each in ground}
        right, down = TOWARDS[best].tolist()
        found[at] = Place(right, down, boxes, clear=False)
    return whole, [one and one._replace(clear=_is_clear(one, found, named)) for one in found]


def _is_clear(one: Place, found: Sequence[Place | None], named: Sequence[Named]) -> bool:
    """Whether a text covers no other text and no mark and does not leave the plot."""
    others = [other for other in found if other is not None and other is not one]
    return not any(
        _costs(_array([box]), _array([*marks(each, named), *(other.boxes[each] for other in others)]), each)[0]
        for each, box in one.boxes.items()
    )


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


def _width(one: Named) -> float:
    """What the longest line of a text takes."""
    return max(width_of(line, one.size) for line in lines_of(one.text))


def _array(boxes: Sequence[Box]) -> Floats:
    return np.array(boxes, dtype=float).reshape(-1, 4)


def _boxes(one: Named, frame: Frame) -> Floats:
    """What a text takes at each place beside its mark."""
    width, height = _width(one), len(lines_of(one.text)) * one.size * LINE
    x, y = frame.at(one.x, one.y)
    right, down = TOWARDS.T
    left = x + right - np.select([right > 1, right < -1], [0.0, width], width / 2)
    top = y + down - np.select([abs(down) < 1, down > 0], [height / 2, 0.0], height)
    return np.column_stack([left, top, left + width, top + height])


def _costs(boxes: Floats, taken: Floats, frame: Frame) -> Floats:
    """What each box costs off the plot and on what is taken."""
    outside = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    outside = outside - _shared(boxes, np.array([[0.0, 0.0, frame.width, frame.height]]))
    return OFF * np.where(outside > 1e-6, outside, 0.0) + ON * _shared(boxes, taken)


def _shared(boxes: Floats, others: Floats) -> Floats:
    """Square pixels that each box shares with others."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared: Floats = np.maximum(high - low, 0.0).prod(axis=2).sum(axis=1)
    return shared
