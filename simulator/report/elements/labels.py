"""Names at the marks themselves, instead of a legend, where there is room for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import plotly.graph_objects as go

from simulator.report.elements.placement import Box, Frame, Named, Place, intervals, marks, nothing, places, width_of
from simulator.report.elements.style import INK, LABEL, MINOR, PHONE, TEXT_SIZE, Look, band
from simulator.text import drawn, short

GAP: Final = 24  # pixels from one name to the next: on paper, where charts are flatter, they stay apart
NAME: Final = 34  # characters of a name at its mark
HALF: Final = 18  # characters in each of its two lines
LEADER: Final = 0.03  # of the width: from the end of a line to its name
NARROW: Final = 290.0  # pixels of a plot on a phone
NARROW_LINE: Final = 14  # characters of a line of a name there
SMALL: Final = 12  # size of a text there
CLOSE: Final = 62  # pixels from a mark to its name there; further away a legend is easier to read
NARROWER: Final = 0.65  # width of a plot on a screen of 830 pixels over that on one of 1,280
FLATTER: Final = 0.8  # height of a plot with names at its marks on paper over that on a page


class End(NamedTuple):
    """Where a line ends, and whose it is."""

    x: float
    y: float
    look: Look


def name_ends(figure: go.Figure, ends: Sequence[End], frame: Frame) -> bool:
    """Write the name of each line beside its end, and leave out the legend; whether there was room."""
    low, high = frame.y
    gap = GAP * (high - low) / frame.height
    if not ends or gap * len(ends) > high - low:
        return False
    away = frame.x[1] + LEADER * (frame.x[1] - frame.x[0])
    ranked = sorted(ends, key=lambda one: one.y)
    heights = spread([one.y for one in ranked], gap, low + gap / 2, high + gap / 2)
    for end, at in zip(ranked, heights, strict=True):
        tail = {"ax": away, "ay": at, "axref": _axis("x", frame), "ayref": _axis("y", frame)}
        figure.add_annotation(**_label(end, frame), **tail, xanchor="left")
    widest = max(width_of(short(end.look.label, NAME), TEXT_SIZE) for end in ends)
    figure.update_layout(showlegend=False, margin_r=round(48 + widest))
    return True


def name_points(
    figure: go.Figure,
    rows: Sequence[Mapping[Any, Any]],
    columns: tuple[str, str],
    looks: Mapping[str, Look],
    frame: Frame,
) -> bool:
    """Write the name of each policy beside its mark, clear of other marks and names, and leave out the legend.

    Args:
        figure: whose marks are named.
        rows: a policy each, with the columns and their intervals.
        columns: across and up.
        looks: of the policies.
        frame: the panel with its ranges and its size on a page.

    Returns:
        Whether there was room for all.
    """
    x, y = columns

    def crossed(at: Frame) -> list[Box]:
        return intervals(at, rows, x, y)

    def named_in(line: int, size: float) -> list[Named]:
        own = [looks[str(row["policy"])] for row in rows]
        texts = [drawn(short(look.label, 2 * line - 2), line, most=2) for look in own]
        return [
            Named(row[x], row[y], text, size, leader=look.colour)
            for row, text, look in zip(rows, texts, own, strict=True)
        ]

    named = named_in(HALF, TEXT_SIZE)
    narrower = frame._replace(width=NARROWER * frame.width)
    sizes = {frame: 1.0, narrower: 0.5, narrower._replace(height=FLATTER * frame.height): 0.5}
    found = places(named, sizes, crossed=crossed)
    if not _all_clear(found):
        return False
    panel = {"xref": _axis("x", frame), "yref": _axis("y", frame)}
    for note in _notes(named, found, LABEL):
        figure.add_annotation(**panel, **note)
    figure.update_layout(showlegend=False)
    smaller = named_in(NARROW_LINE, SMALL)
    found = places(smaller, {frame._replace(width=NARROW): 1.0}, crossed=crossed)
    if _all_clear(found) and all(place and place.reach <= CLOSE for place in found):
        for note in _notes(smaller, found, PHONE):
            figure.add_annotation(**panel, **note)
    return True


def beside_marks(
    named: Sequence[Named],
    frame: Frame,
    taken: Callable[[Frame], list[Box]],
    crossed: Callable[[Frame], list[Box]] = nothing,
) -> list[dict[str, Any]]:
    """Annotations for every mark: on a page and on paper at the same time, and on a phone, without minor ones.

    Args:
        named: the most important first, minor ones last.
        frame: the plot on a page.
        taken, crossed: as ``places`` asks.
    """
    phone, smaller = frame._replace(width=NARROW), frame._replace(width=NARROWER * frame.width)
    wide = {frame: 1.0, smaller: 0.5, smaller._replace(height=FLATTER * frame.height): 0.5}
    major, minor = ([one for one in named if one.minor is which] for which in (False, True))
    found = places(major, wide, lambda at: [*taken(at), *marks(at, minor)], crossed)

    def held(at: Frame) -> list[Box]:
        return [*taken(at), *marks(at, major), *(place.boxes[at] for place in found if place)]

    small = [one._replace(size=SMALL) for one in major]
    return [
        *_notes([*major, *minor], [*found, *places(minor, wide, held, crossed)], MINOR),
        *_notes(small, places(small, {phone: 1.0}, taken, crossed), PHONE),
    ]


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


def _all_clear(found: Sequence[Place | None]) -> bool:
    return all(place is not None and place.clear for place in found)


def _notes(named: Sequence[Named], found: Sequence[Place | None], name: str) -> list[dict[str, Any]]:
    """The texts that have a place, called ``name``, which says on what screens they stand."""
    look = {"name": name} | ({"visible": False} if name == PHONE else {})
    return [_note(one, place) | look for one, place in zip(named, found, strict=True) if place is not None]


def _note(one: Named, place: Place) -> dict[str, Any]:
    side = "left" if place.right > 1 else "right" if place.right < -1 else "center"
    return {
        "text": one.text,
        "x": one.x,
        "y": one.y,
        "xanchor": side,
        "yanchor": "middle" if abs(place.down) < 1 else "top" if place.down > 0 else "bottom",
        "align": side,
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1 if place.is_apart else 0.1,
        "arrowcolor": band(one.leader, 1.0 if place.is_apart else 0.0),
        "standoff": 7,
        "ax": place.right,
        "ay": place.down,
        "borderpad": 0,
        "font": {"size": one.size, "color": one.colour},
    }


def _axis(letter: str, frame: Frame) -> str:
    return f"{letter}{frame.panel if frame.panel > 1 else ''}"
