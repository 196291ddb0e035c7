"""A chart as a drawing (SVG) that needs neither a script nor a browser to be made: for notebooks.

It draws what the charts of the house are made of (``elements/marks.py``): points with intervals, lines, bands, bars,
tiles, and lines, areas and texts on and beside them.
"""

from collections.abc import Iterator
from typing import Any, Final

import plotly.graph_objects as go

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.drawing_axis import Axis, Panel, axes_of
from simulator.report.elements.drawing_marks import bars, legend_mark, scatter, tiles
from simulator.report.elements.drawing_text import LINE, SIZE, bare, lines_of, px, text, width_of
from simulator.report.elements.style import FONTS, GRID, INK, MUTED, PAPER, RULE, ZERO

WIDTH: Final = 900
LEGEND_LINE: Final = 20
EDGE: Final = 8  # pixels beyond the axes in which marks are still drawn


def drawing(page: ChartPage) -> str:
    """The figure of a chart, without its heading, as one SVG element."""
    figure = page.body
    height, entries = int(figure.layout.height or 450), _legend(figure)
    axes = axes_of(figure, _room(figure, entries), WIDTH, height)
    panels = _panels(figure, axes)
    parts = [f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>']
    for panel in panels.values():
        parts += _frame(panel)
    parts += [_shape(shape, axes) for shape in figure.layout.shapes]
    for names, panel in panels.items():
        parts.append(_clipped(panel, "".join(_marks(figure, names, panel))))
        parts += [one for trace in figure.data if _beyond(trace) and _axes_of(trace) == names
                  for one in scatter(trace, panel)]  # fmt: skip
    parts += [_annotation(one, axes) for one in figure.layout.annotations if one.visible is not False]
    parts += _legend_parts(figure, entries)
    label = bare(page.description).replace('"', "'")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" '
        f'aria-label="{label}" style="max-width:100%;height:auto" font-family="{FONTS.replace(chr(34), chr(39))}" '
        f'font-size="{SIZE}">{"".join(parts)}</svg>'
    )


def _room(figure: go.Figure, entries: list[Any]) -> tuple[float, float, float, float]:
    """Pixels left, right, above and below the plot; axes take more on the left for their texts."""
    margin, legend = figure.layout.margin, figure.layout.legend
    beside = max((width_of(one.name) for one in entries), default=0.0) + 60.0 if entries else 0.0
    above = (margin.t if margin.t is not None else 40) + 12
    if legend.orientation == "h":
        above, beside = max(above, 24 + LEGEND_LINE * len(list(_flowing(entries)))), 0.0
    notes = [width_of(one.text) for one in figure.layout.annotations if one.xref == "paper" and one.x == 1
             and one.xanchor == "left"]  # fmt: skip
    return 24.0, max(float(margin.r or 24), beside, max(notes, default=0.0) + 24.0), float(above), 24.0


def _panels(figure: go.Figure, axes: dict[str, Axis]) -> dict[tuple[str, str], Panel]:
    names = [_axes_of(trace) for trace in figure.data]
    return {pair: Panel(axes[pair[0]], axes[pair[1]]) for pair in dict.fromkeys(names)}


def _axes_of(trace: Any) -> tuple[str, str]:
    return trace.xaxis or "x", trace.yaxis or "y"


def _beyond(trace: Any) -> bool:
    """Whether a trace may be drawn beyond the axes, as texts beside bars are."""
    return trace.type == "scatter" and trace.cliponaxis is False


def _clipped(panel: Panel, inside: str) -> str:
    """Marks, cut off a little beyond the axes; a nested drawing clips without a name that two cells could share."""
    left, top = min(panel.x.start, panel.x.end) - EDGE, min(panel.y.start, panel.y.end) - EDGE
    width, height = (abs(axis.end - axis.start) + 2 * EDGE for axis in (panel.x, panel.y))
    box = f"{px(left)} {px(top)} {px(width)} {px(height)}"
    place = f'x="{px(left)}" y="{px(top)}" width="{px(width)}" height="{px(height)}"'
    return f'<svg {place} viewBox="{box}" overflow="hidden">{inside}</svg>'


def _frame(panel: Panel) -> Iterator[str]:
    """Grid, ticks and titles of both axes."""
    x, y = panel.x, panel.y
    for value, label in x.ticks:
        at = x.place(value)
        if x.grid:
            yield line(at, y.start, at, y.end, ZERO if value == 0 and not x.is_log else GRID)
        if x.labelled:
            yield text(at, y.start + 16, label, anchor="middle")
    for value, label in y.ticks:
        at = y.place(value)
        if y.grid:
            yield line(x.start, at, x.end, at, ZERO if value == 0 and not y.is_log else GRID)
        if y.labelled:
            yield text(x.start - 8, at + 4, label, anchor="end", middle=True)
    if x.title:
        yield text((x.start + x.end) / 2, y.start + 40, x.title, anchor="middle", colour=MUTED)
    if y.title:
        yield text(x.start - 8, y.end - 12 - LINE * (len(lines_of(y.title)) - 1), y.title, "start", MUTED)


def _marks(figure: go.Figure, names: tuple[str, str], panel: Panel) -> Iterator[str]:
    own = [trace for trace in figure.data if _axes_of(trace) == names and not _beyond(trace)]
    for trace in own:
        if trace.type == "heatmap":
            yield from tiles(trace, panel)
    yield from bars([trace for trace in own if trace.type == "bar"], panel, figure.layout)
    for trace in own:
        if trace.type == "scatter":
            yield from scatter(trace, panel)


def line(x0: float, y0: float, x1: float, y1: float, colour: str, width: float = 1.0, dash: str = "") -> str:
    """A straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{px(x0)}" y1="{px(y0)}" x2="{px(x1)}" y2="{px(y1)}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{px(width)}"{dashes}/>'


def _at(value: Any, ref: str | None, axes: dict[str, Axis], which: str) -> float:
    """Where a shape or a text lies: in units of an axis, within it, or in shares of one or of the paper."""
    ref = ref or which
    if ref == "paper":
        ends = [axes[name] for name in axes if name.startswith(which)]
        first, last = ends[0].paper
        return first + float(value) * (last - first)
    axis = axes[ref.removesuffix(" domain")]
    if ref.endswith("domain"):
        return axis.start + float(value) * (axis.end - axis.start)
    return min(max(axis.place(value), min(axis.start, axis.end)), max(axis.start, axis.end))


def _shape(shape: Any, axes: dict[str, Axis]) -> str:
    x0, x1 = (_at(value, shape.xref, axes, "x") for value in (shape.x0, shape.x1))
    y0, y1 = (_at(value, shape.yref, axes, "y") for value in (shape.y0, shape.y1))
    colour, width = shape.line.color or RULE, 1.0 if shape.line.width is None else shape.line.width
    if shape.type == "line":
        return line(x0, y0, x1, y1, colour, width, {"dash": "7,5", "dot": "2,4"}.get(shape.line.dash or "", ""))
    place = f'x="{px(min(x0, x1))}" y="{px(min(y0, y1))}" width="{px(abs(x1 - x0))}" height="{px(abs(y1 - y0))}"'
    edge = f' stroke="{colour}" stroke-width="{px(width)}"' if width else ""
    return f'<rect {place} fill="{shape.fillcolor or "none"}" fill-opacity="{shape.opacity or 1}"{edge}/>'


def _annotation(one: Any, axes: dict[str, Axis]) -> str:
    x = _at(one.x, one.xref, axes, "x") + (one.xshift or 0)
    y = _at(one.y, one.yref, axes, "y") - (one.yshift or 0)
    if one.showarrow:
        head, (x, y) = (x, y), _tail(one, x, y, axes)
        side = {"left": -6, "right": 6}.get(one.xanchor or "", 0)
        arrow = line(*head, x + side, y, one.arrowcolor or INK)
        anchor = {"left": "start", "right": "end"}.get(one.xanchor or "", "middle")
        return arrow + text(x, y + 4, one.text, anchor=anchor, colour=one.font.color or INK)
    rows = len(lines_of(one.text))
    down = {"bottom": -4 - 17 * (rows - 1), "top": SIZE}.get(one.yanchor or "middle", 4 - 8.5 * (rows - 1))
    anchor = {"left": "start", "right": "end"}.get(one.xanchor or "", "middle")
    return text(x, y + down, one.text, anchor=anchor, colour=one.font.color or INK)


def _tail(one: Any, x: float, y: float, axes: dict[str, Axis]) -> tuple[float, float]:
    """Where the arrow of a text begins: on axes, or so many pixels from its head."""
    on_axes = (one.axref or "pixel") != "pixel"
    return (axes[one.axref].place(one.ax), axes[one.ayref].place(one.ay)) if on_axes else (x + one.ax, y + one.ay)


def _legend(figure: go.Figure) -> list[Any]:
    """The traces that a legend names, each name once."""
    if figure.layout.showlegend is False:
        return []
    named = {bare(trace.name): trace for trace in figure.data if trace.name and trace.showlegend is not False}
    return list(named.values())


def _flowing(entries: list[Any]) -> Iterator[list[tuple[float, Any]]]:
    """Entries beside each other, in as many rows as they take."""
    row: list[tuple[float, Any]] = []
    at = 24.0
    for one in entries:
        needed = width_of(one.name) + 60.0
        if row and at + needed > WIDTH:
            yield row
            row, at = [], 24.0
        row.append((at, one))
        at += needed
    if row:
        yield row


def _legend_parts(figure: go.Figure, entries: list[Any]) -> Iterator[str]:
    if figure.layout.legend.orientation == "h":
        placed = [(x, 14.0 + LEGEND_LINE * place, one) for place, row in enumerate(_flowing(entries)) for x, one in row]
    else:
        left = WIDTH - max((width_of(one.name) for one in entries), default=0.0) - 44.0
        rows = [0]
        for one in entries:
            rows.append(rows[-1] + len(lines_of(one.name)))
        top = 24.0 if figure.layout.margin.t is None else float(figure.layout.margin.t) + 12
        placed = [(left, top + LEGEND_LINE * row, one) for row, one in zip(rows, entries, strict=False)]
    for x, y, one in placed:
        yield legend_mark(one, x, y)
        yield text(x + 36, y + 4, one.name, anchor="start")
