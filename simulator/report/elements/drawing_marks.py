"""Marks of a drawing: points with intervals, lines, areas, bars and tiles, from the traces of a figure."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from simulator.report.elements.drawing_axis import Axis, Panel, plain_list
from simulator.report.elements.drawing_text import px, text
from simulator.report.elements.style import INK, MUTED, PAPER

DASH: Final = {"dash": "8,6", "dot": "2,4", "dashdot": "8,4,2,4", "longdash": "14,6"}
# corners of a symbol on a circle of radius 1: how many, and where the first is, in turns from the top
CORNERS: Final = {
    "square": (4, 0.125), "triangle-up": (3, 0.0), "triangle-down": (3, 0.5), "hexagon": (6, 0.0), "diamond": (4, 0.0),
}  # fmt: skip
BAR: Final = 0.8  # of the room between two places


def scatter(trace: Any, panel: Panel) -> Iterator[str]:
    """Points, lines, areas and texts of a trace, intervals first."""
    xs, ys = plain_list(trace.x), plain_list(trace.y)
    at = [None if _gone(x) or _gone(y) else (panel.x.place(x), panel.y.place(y)) for x, y in zip(xs, ys, strict=False)]
    mode = trace.mode or "lines"
    if trace.fill in ("toself", "tozeroy", "tonexty"):
        yield _area(trace, at, panel)
    if "lines" in mode and trace.line.width != 0:
        yield from _lines(trace, at)
    yield from _errors(trace, at, panel.x, panel.y)
    if "markers" in mode:
        yield from (_marker(trace, point, place) for place, point in _shown(trace, at) if point)
    if "text" in mode:
        yield from _texts(trace, at)


def _gone(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _shown(trace: Any, at: Sequence[Any]) -> list[tuple[int, Any]]:
    """Points with a marker: of many on a line only so many."""
    most = trace.marker.maxdisplayed or 0
    step = math.ceil(len(at) / most) if most else 1
    return list(enumerate(at))[::step]


def _one(value: Any, place: int) -> Any:
    """The entry of a list, or what holds for all."""
    listed = plain_list(value)
    return listed[place] if len(listed) > 1 and place < len(listed) else (listed[0] if listed else None)


def _area(trace: Any, at: Sequence[Any], panel: Panel) -> str:
    points = [point for point in at if point]
    if trace.fill == "tozeroy" and points:
        floor = panel.y.place(0.0) if not panel.y.is_log else panel.y.start
        points = [(points[0][0], floor), *points, (points[-1][0], floor)]
    corners = " ".join(f"{px(x)},{px(y)}" for x, y in points)
    return f'<polygon points="{corners}" fill="{trace.fillcolor or MUTED}"/>' if points else ""


def _lines(trace: Any, at: Sequence[Any]) -> Iterator[str]:
    dash = DASH.get(trace.line.dash or "", "")
    style = f'stroke="{trace.line.color or INK}" stroke-width="{px(trace.line.width or 2)}"'
    style += f' stroke-dasharray="{dash}"' if dash else ""
    run: list[str] = []
    for point in (*at, None):
        if point is None:
            if len(run) > 1:
                yield f'<polyline points="{" ".join(run)}" fill="none" {style}/>'
            run = []
            continue
        if run and trace.line.shape == "hv":
            run.append(f"{px(point[0])},{run[-1].partition(',')[2]}")
        run.append(f"{px(point[0])},{px(point[1])}")


def _errors(trace: Any, at: Sequence[Any], x: Axis, y: Axis, tips: Sequence[Any] | None = None) -> Iterator[str]:
    """Intervals around the values of a trace, or around the tips of bars."""
    for which, axis in (("x", x), ("y", y)):
        error = getattr(trace, f"error_{which}", None)
        if error is None or error.array is None:
            continue
        values, more = tips or plain_list(getattr(trace, which)), plain_list(error.array)
        less = plain_list(error.arrayminus) or more
        for place, point in enumerate(at):
            if point is None or isinstance(values[place], str) or _gone(more[place]) or _gone(less[place]):
                continue
            low, high = axis.place(values[place] - less[place]), axis.place(values[place] + more[place])
            ends = f'x1="{px(low)}" y1="{px(point[1])}" x2="{px(high)}" y2="{px(point[1])}"'
            if which == "y":
                ends = f'x1="{px(point[0])}" y1="{px(low)}" x2="{px(point[0])}" y2="{px(high)}"'
            yield f'<line {ends} stroke="{error.color or INK}" stroke-width="{px(error.thickness or 2)}"/>'


def _marker(trace: Any, at: tuple[float, float], place: int) -> str:
    marker = trace.marker
    size, colour = float(_one(marker.size, place) or 8), str(_one(marker.color, place) or INK)
    symbol = str(_one(marker.symbol, place) or "circle")
    hollow = symbol.endswith("-open")
    edge = str(_one(marker.line.color, place) or (colour if hollow else PAPER))
    style = f'fill="{PAPER if hollow else colour}" stroke="{edge}" stroke-width="{px(float(marker.line.width or 1))}"'
    return _symbol(symbol.removesuffix("-open"), at[0], at[1], size / 2, style)


def _symbol(symbol: str, x: float, y: float, radius: float, style: str) -> str:
    if symbol in CORNERS:
        n, first = CORNERS[symbol]
        turns = [(first + one / n) * 2.0 * math.pi for one in range(n)]
        corners = [(x + 1.2 * radius * math.sin(turn), y - 1.2 * radius * math.cos(turn)) for turn in turns]
    elif symbol == "star":
        spikes = [(one / 10 * 2.0 * math.pi, 1.4 if one % 2 == 0 else 0.6) for one in range(10)]
        corners = [(x + far * radius * math.sin(turn), y - far * radius * math.cos(turn)) for turn, far in spikes]
    elif symbol in ("cross", "x"):
        arm, wide = radius * 1.15, radius * 0.4
        half = [(wide, arm), (wide, wide), (arm, wide), (arm, -wide), (wide, -wide), (wide, -arm)]
        corners = [(x + dx, y + dy) for dx, dy in [*half, *((-dx, -dy) for dx, dy in half)]]
    else:
        return f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" {style}/>'
    return f'<polygon points="{" ".join(f"{px(one)},{px(two)}" for one, two in corners)}" {style}/>'


def _texts(trace: Any, at: Sequence[Any]) -> Iterator[str]:
    for place, point in enumerate(at):
        words = _one(trace.text, place)
        if point is None or not words:
            continue
        where = str(_one(trace.textposition, place) or "middle center")
        anchor = "start" if "right" in where else "end" if "left" in where else "middle"
        aside = {"start": 9, "end": -9, "middle": 0}[anchor]
        down = -10 if "top" in where else 18 if "bottom" in where else 4
        yield text(point[0] + aside, point[1] + down, words, anchor, _one(trace.textfont.color, place) or INK)


def bars(traces: Sequence[Any], panel: Panel, layout: Any) -> Iterator[str]:
    """Bars, upright or lying: on each other, over each other or side by side, as the layout says."""
    ends: dict[tuple[Any, bool], float] = {}
    for number, trace in enumerate(traces):
        lying = trace.orientation == "h"
        along, across = (panel.x, panel.y) if lying else (panel.y, panel.x)
        values, places = (
            (plain_list(trace.x), plain_list(trace.y)) if lying else (plain_list(trace.y), plain_list(trace.x))
        )
        tips: list[Any] = [None] * len(values)
        for place, (value, where) in enumerate(zip(values, places, strict=False)):
            if _gone(value):
                continue
            base = float(_one(trace.base, place) or 0.0)
            if layout.barmode == "stack" and trace.base is None:
                base = ends.get((where, value >= 0.0), 0.0)
                ends[where, value >= 0.0] = base + value
            tips[place] = base + value
            thick, off = _slot(trace, number, len(traces), layout.barmode, across, place)
            middle = across.place(where) + off
            low, high = along.place(base), along.place(base + value)
            box = (min(low, high), middle - thick / 2, abs(high - low), thick)
            x, y, width, height = box if lying else (box[1], box[0], box[3], box[2])
            colour = _one(trace.marker.color, place) or INK
            opacity = _one(trace.marker.opacity, place)
            yield (
                f'<rect x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" fill="{colour}" '
                f'fill-opacity="{1 if opacity is None else opacity}"/>'
            )
        at = [
            None if _gone(tip) else (along.place(tip), across.place(where)) if lying
            else (across.place(where), along.place(tip))
            for tip, where in zip(tips, places, strict=False)
        ]  # fmt: skip
        yield from _errors(trace, at, panel.x, panel.y, tips)


def _slot(trace: Any, number: int, count: int, mode: str | None, across: Axis, place: int) -> tuple[float, float]:
    """Thickness of a bar and how far its middle is from its place, in pixels."""
    unit = abs(across.end - across.start) / abs(across.high - across.low)
    width = _one(trace.width, place)
    whole = unit * float(width if width is not None else BAR)
    if mode in ("overlay", "stack", "relative") or count == 1:
        return whole, 0.0
    return whole / count, whole * ((number + 0.5) / count - 0.5)


def tiles(trace: Any, panel: Panel) -> Iterator[str]:
    """The tiles of a heatmap in the colours of its scale."""
    across = max(map(len, plain_list(trace.z)), default=0)
    xs, ys = plain_list(trace.x) or list(range(across)), plain_list(trace.y) or list(range(len(plain_list(trace.z))))
    values = [value for row in plain_list(trace.z) for value in row if not _gone(value)]
    low = trace.zmin if trace.zmin is not None else min(values, default=0.0)
    high = trace.zmax if trace.zmax is not None else max(values, default=1.0)
    for row, y in zip(plain_list(trace.z), ys, strict=False):
        top, bottom = _edges(panel.y, ys, y)
        for value, x in zip(row, xs, strict=False):
            if _gone(value):
                continue
            left, right = _edges(panel.x, xs, x)
            share = (value - low) / (high - low) if high > low else 0.0
            colour = _on_scale(trace.colorscale, min(max(share, 0.0), 1.0))
            place = f'x="{px(left)}" y="{px(top)}" width="{px(right - left)}" height="{px(bottom - top)}"'
            yield f'<rect {place} fill="{colour}" stroke="{PAPER}"/>'


def _edges(axis: Axis, values: Sequence[Any], value: Any) -> tuple[float, float]:
    """Where a tile begins and ends: half-way to its neighbours."""
    at, places = axis.place(value), sorted(axis.place(one) for one in values)
    here = places.index(at)
    before = (at - places[here - 1]) / 2 if here else (places[1] - at) / 2 if len(places) > 1 else 20.0
    after = (places[here + 1] - at) / 2 if here + 1 < len(places) else before
    return at - before, at + after


def _on_scale(scale: Any, share: float) -> str:
    """The colour of the last step of a scale that is not above a share; scales of the house are made of steps."""
    steps = [(float(at), str(colour)) for at, colour in (scale or ((0.0, PAPER), (1.0, MUTED)))]
    nearest = min(steps, key=lambda step: abs(step[0] - share))
    return nearest[1]


def legend_mark(trace: Any, x: float, y: float) -> str:
    """What stands before a name in a legend."""
    if trace.type == "bar":
        return f'<rect x="{px(x)}" y="{px(y - 6)}" width="28" height="12" fill="{_one(trace.marker.color, 0) or INK}"/>'
    if trace.type == "heatmap":
        return ""
    found = "".join(_lines(trace, [(x, y), (x + 28, y)])) if "lines" in (trace.mode or "lines") else ""
    if trace.fill and "lines" in (trace.mode or "lines"):
        found = f'<rect x="{px(x)}" y="{px(y - 6)}" width="28" height="12" fill="{trace.fillcolor or MUTED}"/>'
    return found + (_marker(trace, (x + 14, y), 0) if "markers" in (trace.mode or "") else "")
