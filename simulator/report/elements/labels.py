"""Names at the marks themselves, instead of a legend, where there is room for them."""

from collections.abc import Sequence
from itertools import product
from typing import Any, Final, NamedTuple

import plotly.graph_objects as go

from simulator.report.elements.style import INK, LABEL, TEXT_SIZE, Look
from simulator.text import drawn, short

GAP: Final = 24  # pixels from one name to the next: on paper, where charts are flatter, they stay apart
NAME: Final = 24  # characters of a name at its mark
LEADER: Final = 0.03  # of the width: from the end of a line to its name
# where a name may stand beside its mark, pixels right and down, the best place first
PLACES: Final = [(x, y) for y, x in product((-14, 14, -34, 34, -56, 56, -80, 80), (16, -16))]


class End(NamedTuple):
    """Where a line ends, and whose it is."""

    x: float
    y: float
    look: Look


class Frame(NamedTuple):
    """A panel: its number, the range of both axes, and its size in pixels; of points the least it is drawn at."""

    panel: int
    x: tuple[float, float]
    y: tuple[float, float]
    pixels: tuple[float, float]


def name_ends(figure: go.Figure, ends: Sequence[End], frame: Frame) -> bool:
    """Write the name of each line beside its end, and leave out the legend; whether there was room."""
    low, high = frame.y
    gap = GAP * (high - low) / frame.pixels[1]
    if not ends or gap * len(ends) > high - low:
        return False
    away = frame.x[1] + LEADER * (frame.x[1] - frame.x[0])
    ranked = sorted(ends, key=lambda one: one.y)
    heights = spread([one.y for one in ranked], gap, low + gap / 2, high + gap / 2)
    for end, at in zip(ranked, heights, strict=True):
        tail = {"ax": away, "ay": at, "axref": _axis("x", frame), "ayref": _axis("y", frame)}
        figure.add_annotation(**_label(end, frame), **tail, xanchor="left")
    widest = max(_width(end.look) for end in ends)
    figure.update_layout(showlegend=False, margin_r=round(48 + widest))
    return True


def name_points(figure: go.Figure, points: Sequence[End], frame: Frame) -> bool:
    """Write the name of each mark beside it, clear of other marks and names, and leave out the legend."""
    at = [(_share(one.x, frame.x) * frame.pixels[0], -_share(one.y, frame.y) * frame.pixels[1]) for one in points]
    taken = [(x - 9, y - 9, x + 9, y + 9) for x, y in at]
    for (x, y), point in zip(at, points, strict=True):
        width = _width(point.look) + 4
        boxes = [(place, _box(x, y, place, width)) for place in PLACES]
        free = [one for one in boxes if _inside(one[1], frame) and not any(_meet(one[1], other) for other in taken)]
        if not free:
            figure.layout.annotations = [one for one in figure.layout.annotations if one.name != LABEL]
            return False
        (right, down), box = free[0]
        taken.append(box)
        figure.add_annotation(
            **_label(point, frame), ax=right, ay=down, xanchor="left" if right > 0 else "right", standoff=7
        )
    figure.update_layout(showlegend=False)
    return True


def _label(end: End, frame: Frame) -> dict[str, Any]:
    return {
        "name": LABEL,
        "x": end.x,
        "y": end.y,
        "xref": _axis("x", frame),
        "yref": _axis("y", frame),
        "text": drawn(short(end.look.label, NAME)),
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1.2,
        "arrowcolor": end.look.colour,
        "font": {"size": TEXT_SIZE, "color": INK},
    }


def _width(look: Look) -> float:
    """Pixels that the name of a policy takes, about: capitals are wide, and letters of the east and emoji wider."""
    name = short(look.label, NAME)
    return TEXT_SIZE * sum(1.1 if one > "\u2e80" else 0.74 if one.isupper() else 0.57 for one in name)


def _axis(letter: str, frame: Frame) -> str:
    return f"{letter}{frame.panel if frame.panel > 1 else ''}"


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least ``gap`` apart and near those wanted, which are in order, from ``low`` to ``high``.

    Example: 0.5, 0.5 and 0.9 with a gap of 0.1 are 0.5, 0.6 and 0.9.
    """
    found: list[float] = []
    for one in wanted:
        found.append(max(one, low, found[-1] + gap if found else low))
    limit = high - gap
    for at in range(len(found) - 1, -1, -1):
        found[at], limit = min(found[at], limit), min(found[at], limit) - gap
    return found


def _share(value: float, span: tuple[float, float]) -> float:
    return (value - span[0]) / (span[1] - span[0])


def _box(x: float, y: float, place: tuple[int, int], width: float) -> tuple[float, float, float, float]:
    left = x + place[0] if place[0] > 0 else x + place[0] - width
    return left, y + place[1] - 10, left + width, y + place[1] + 10


def _inside(box: tuple[float, float, float, float], frame: Frame) -> bool:
    return box[0] >= 0 and box[2] <= frame.pixels[0] and -frame.pixels[1] <= box[1] and box[3] <= 0


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
