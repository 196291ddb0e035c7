"""Texts beside the marks they name, where they cover neither each other nor a mark: instead of a legend."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import Any, Final, NamedTuple

from simulator.report.elements.drawing_text import lines_of
from simulator.report.elements.style import INK, MUTED, TEXT_SIZE, band

LINE: Final = 1.35  # height of a line over the size of its text
WIDE: Final = 0.6  # mean width of a character over the size of its text
PHONE: Final = 290.0  # pixels of a plot on a phone
PAPER: Final = 0.6  # height of a plot on paper over that on a page
NEAR: Final = 11  # pixels from the middle of a mark to its text
REACHES: Final = (NEAR, 20, 32, 46, 62, 80, 100)  # how far a text may stand from its mark
SIDES: Final = (0, 180, 270, 90, 315, 45, 225, 135)  # degrees, clockwise from the right: the first that fits


class Frame(NamedTuple):
    """The plot that texts stand in: its ranges, and about its size on a page of 830 pixels."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float = 690
    height: float = 430

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is drawn, pixels from the upper left corner."""
        (left, right), (bottom, top) = self.x, self.y
        return (x - left) / (right - left) * self.width, (top - y) / (top - bottom) * self.height


class Named(NamedTuple):
    """A mark and the text that names it."""

    x: float
    y: float
    text: str  # as Plotly reads it
    size: float = TEXT_SIZE
    colour: str = INK
    minor: bool = False  # left out where it has no room


class Box(NamedTuple):
    """A rectangle in pixels that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def shares(self, other: "Box") -> float:
        """Pixels that both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


def beside_marks(named: Sequence[Named], frame: Frame, taken: Callable[[Frame], list[Box]]) -> list[dict[str, Any]]:
    """An annotation for every mark, the first ones nearest; a line leads to a text that stands apart.

    A text is placed once, for a page, a phone and paper at the same time: of two places that do on the page, the one
    that does on the others.

    Args:
        named: the most important first.
        frame: the plot on a page.
        taken: what no text shall cover beside the marks, in pixels of a frame.
    """
    frames = {frame: 1.0, frame._replace(width=PHONE): 0.1, frame._replace(height=PAPER * frame.height): 0.3}
    boxes = {each: [*taken(each), *(_around(*each.at(one.x, one.y), 6) for one in named)] for each in frames}
    notes = []
    for one in named:

        def cost(place: tuple[float, float], one: Named = one) -> float:
            return 2.0 * place[0] + sum(
                weight * _cost(_box(one, each, *place), boxes[each], each) for each, weight in frames.items()
            )

        reach, angle = min(product(REACHES, SIDES), key=cost)
        if one.minor and any(_cost(_box(one, each, reach, angle), boxes[each], each) for each in frames):
            continue
        for each in frames:
            boxes[each].append(_box(one, each, reach, angle))
        notes.append(_note(one, reach, angle))
    return notes


def along(frame: Frame, xs: Sequence[float], ys: Sequence[float]) -> list[Box]:
    """What a line through some points takes."""
    found = []
    points = [frame.at(x, y) for x, y in zip(xs, ys, strict=True)]
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, round(math.hypot(x1 - x0, y1 - y0) / 8))
        found += [_around(x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps, 3) for k in range(steps + 1)]
    return found


def _around(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def _box(one: Named, frame: Frame, reach: float, angle: float) -> Box:
    """What a text takes at a place beside its mark."""
    lines = lines_of(one.text)
    width, height = max(map(len, lines)) * one.size * WIDE, len(lines) * one.size * LINE
    x, y = frame.at(one.x, one.y)
    right, down = reach * math.cos(math.radians(angle)), reach * math.sin(math.radians(angle))
    left = x + right - (0.0 if right > 1 else width if right < -1 else width / 2)
    top = y + down - (height / 2 if abs(down) < 1 else 0.0 if down > 0 else height)
    return Box(left, top, left + width, top + height)


def _cost(box: Box, boxes: Sequence[Box], frame: Frame) -> float:
    inside = box.shares(Box(0.0, 0.0, frame.width, frame.height))
    outside = (box.right - box.left) * (box.bottom - box.top) - inside
    return 10.0 * outside + 3.0 * sum(box.shares(other) for other in boxes)


def _note(one: Named, reach: float, angle: float) -> dict[str, Any]:
    right, down = reach * math.cos(math.radians(angle)), reach * math.sin(math.radians(angle))
    return {
        "text": one.text,
        "x": one.x,
        "y": one.y,
        "xanchor": "left" if right > 1 else "right" if right < -1 else "center",
        "yanchor": "middle" if abs(down) < 1 else "top" if down > 0 else "bottom",
        "align": "left" if right > 1 else "right" if right < -1 else "center",
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1 if reach > 2 * NEAR else 0.1,
        "arrowcolor": band(MUTED, 1.0 if reach > 2 * NEAR else 0.0),
        "standoff": 7,
        "ax": right,
        "ay": down,
        "borderpad": 0,
        "font": {"size": one.size, "color": one.colour},
    }
