"""The marks charts are made of: points with intervals, lines with bands, rows, notes and axes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.currency import USD, shown_in
from simulator.replication.compare import BASELINE
from simulator.report.elements import style
from simulator.report.elements.axes import log_axis
from simulator.report.elements.style import INK, MUTED, PAPER, RULE, TEXT_SIZE, Look, band
from simulator.report.elements.table import Row, header, measure
from simulator.scenario.blocks.calendar import calendar_month
from simulator.text import drawn, number, short, visible

ROW_WIDTH: Final = 22  # characters in a line of a row's name
MOST_TEAMS: Final = 60  # rows in a chart of teams
MOST_MONTHS: Final = 5  # calendar months named below an axis
LOG_ABOVE: Final = 20  # a spend axis is logarithmic when its largest value is so many times its smallest
HOVER_WIDTH: Final = 40  # characters in a line of a hover box
SHADE: Final = {"fillcolor": style.SHADE, "line_width": 0, "layer": "below"}


def point(
    row: Mapping[Any, Any], x: str, y: str, look: Look, legend: bool = True, hovertext: str = "", across: bool = True
) -> go.Scatter:
    """One policy as a marker with its intervals, ``across`` too; ``hovertext`` replaces the two values on hover."""
    return go.Scatter(
        x=[row[x]],
        y=[row[y]],
        **({"error_x": error_bars([row], x, look.colour, thickness=1.5)} if across else {}),
        error_y=error_bars([row], y, look.colour),
        hovertext=[hovertext or hover(look.full, row, (x, y))],
        **_marked(look, 12, legend),
    )


def thin_bars(look: Look) -> dict[str, Any]:
    """How intervals are drawn that cross those of other policies: thin, and paler than the marks."""
    return {"color": band(look.colour, 0.55), "thickness": 1.5, "width": 0}


def valued_point(row: Mapping[Any, Any], column: str, place: int, look: Look) -> go.Scatter:
    """One policy as a marker with its interval in row ``place``, its value above it."""
    value = row[column]
    return go.Scatter(
        x=[value],
        y=[place],
        error_x=error_bars([row], column, look.colour, thickness=3),
        text=[number(value, entry(column).unit) if value else "  0"],
        textposition="top center" if value else "middle right",
        textfont={"size": TEXT_SIZE + 1, "color": INK},
        hovertext=[hover(look.full, row, (column,))],
        cliponaxis=False,
        **_marked(look, 12, legend=False, mode="markers+text"),
    )


def points_in_rows(
    rows: pd.DataFrame,
    column: str,
    place: Mapping[str, int],
    look: Look,
    legend: bool = True,
    hovertext: Sequence[str] | None = None,
    key: str = "team",
) -> go.Scatter:
    """One policy's values as markers with intervals, each in the row of its team, or of another ``key``."""
    records = rows.to_dict("records")
    if hovertext is None:
        hovertext = [hover(f"{visible(row[key])}: {look.full}", row, (column,)) for row in records]
    return go.Scatter(
        x=[row[column] for row in records],
        y=[place[row[key]] for row in records],
        orientation="h",
        offsetgroup=look.label,
        error_x=error_bars(records, column, look.colour),
        hovertext=hovertext,
        **_marked(look, 11, legend),
    )


def line_of(
    rows: pd.DataFrame, column: str, look: Look, legend: bool, hovertext: Sequence[str] | None = None, x: str = "month"
) -> go.Scatter:
    """One policy's months, or another column ``x``, as a line with a few markers; with hover texts or its values."""
    records = rows.to_dict("records")
    if hovertext is None:
        hovertext = [hover(f"{look.full}, month {row['month']}", row, (column,)) for row in records]
    return go.Scatter(
        x=[row[x] for row in records],
        y=[row[column] for row in records],
        line={"color": look.colour, "width": 2.5, "dash": look.dash},
        hovertext=hovertext,
        **_marked(look, 8, legend, mode="lines+markers"),
    ).update(marker_maxdisplayed=9)


def band_of(rows: pd.DataFrame, column: str, look: Look, x: str = "month") -> go.Scatter:
    """The band between both ends of the intervals of one policy's months, or of another column ``x``."""
    area = area_between(rows, (x, f"{column}_low", f"{column}_high"), band(look.colour), band(look.colour, 0.3))
    return area.update(name=drawn(look.label), legendgroup=look.label)


def area_between(rows: pd.DataFrame, columns: tuple[str, str, str], colour: str, edge: str) -> go.Scatter:
    """The area between two columns of a table over a third, which is named first."""
    across, low, high = (list(rows[name]) for name in columns)
    return go.Scatter(
        x=across + across[::-1],
        y=high + low[::-1],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"color": edge, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )


def beside(place: int, text: str) -> dict[str, Any]:
    """A text to the right of row ``place``."""
    return {"text": text, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 14, "y": place, "showarrow": False}


def beside_head(text: str) -> dict[str, Any]:
    """The heading above texts to the right of rows."""
    note = beside(1, text) | {"yref": "paper", "yanchor": "bottom", "yshift": 6, "align": "left"}
    return note | {"font": {"size": 12, "color": MUTED}}


def on_line(x: float, y: float, words: str, axis: str = "y") -> dict[str, Any]:
    """What a line is, at its left end just above it; ``axis`` is its vertical one."""
    note = {"text": words, "x": x, "y": y, "xref": axis.replace("y", "x"), "yref": axis, "showarrow": False}
    return note | {"xanchor": "left", "yanchor": "bottom", "font": {"size": TEXT_SIZE - 1, "color": MUTED}}


def legend_line(text: str, **line: Any) -> go.Scatter:
    """A legend entry for a line or a shape, where a text beside it would run into points."""
    style = {"color": INK, "width": 1.5, **line}
    return go.Scatter(x=[None], y=[None], mode="lines", line=style, name=text, hoverinfo="skip")


def rows_axis(ticks: Sequence[str]) -> dict[str, Any]:
    """A vertical axis of named rows, the first on top."""
    return {
        "tickvals": list(range(len(ticks))),
        "ticktext": list(ticks),
        "ticklabelstandoff": 8,  # a mark at zero stays clear of the names
        "range": [len(ticks) - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
    }


def policy_row(row: Mapping[Any, Any]) -> str:
    """The name of a policy beside its row, with what sets it apart under it."""
    gloss = "upper bound" if row["upper_bound"] else "no tokens" if row["policy"] == BASELINE else ""
    name = drawn(short(row["policy"], 2 * ROW_WIDTH), ROW_WIDTH, most=2)
    return f"{name}<br><i>{gloss}</i>" if gloss else name


def between_rows(rows: int) -> list[dict[str, Any]]:
    """Lines between rows."""
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below", "line": {"color": RULE, "width": 1}}
    return [{**across, "y0": row + 0.5, "y1": row + 0.5} for row in range(rows - 1)]


def month_axis(months: int, start: str = "") -> dict[str, Any]:
    """A horizontal axis of whole months, with calendar months where it is known in which the first one is."""
    step = 1 if months <= 12 else 3 if months <= 36 else 12
    axis = {"range": [0.5, months + 0.5], "tick0": 0, "dtick": step, "zeroline": False}
    if not start:
        return axis
    step = next((one for one in (1, 2, 3, 4, 6) if months <= MOST_MONTHS * one), 12)  # a phone has room for few
    marked = list(range(1, months + 1, step))
    return axis | {"tickvals": marked, "ticktext": [calendar_month(start, month) for month in marked]}


def span(table: pd.DataFrame, column: str) -> tuple[float, float]:
    """The range of an axis that has zero and all intervals of a column, with a little room."""
    low = min(0.0, float(table[f"{column}_low"].min()))
    high = max(0.0, float(table[f"{column}_high"].max()))
    room = 0.04 * (high - low) or 1.0
    return low - (room if low < 0.0 else 0.0), high + room


def spend_axis(spends: Sequence[float]) -> dict[str, Any]:
    """A horizontal axis of spend from zero, or logarithmic where policies differ by orders of magnitude."""
    if spends and min(spends) > 0 and max(spends) > LOG_ABOVE * min(spends):
        return log_axis(spends) | {"zeroline": False}
    return {"rangemode": "tozero"}


def _marked(look: Look, size: int, legend: bool, mode: str = "markers") -> dict[str, Any]:
    outline = {"color": look.colour, "width": 2} if look.symbol.endswith("open") else {"color": PAPER, "width": 1}
    marker = {"color": look.colour, "symbol": look.symbol, "size": size, "line": outline}
    name = {"name": drawn(look.label), "legendgroup": look.label, "showlegend": legend}
    return {"mode": mode, "marker": marker, "hoverinfo": "text", **name}


def error_bars(rows: Sequence[Row], column: str, colour: str, thickness: float = 2, width: int = 5) -> dict[str, Any]:
    """Error bars of a column."""
    values, lows, highs = ([row[f"{column}{end}"] for row in rows] for end in ("", "_low", "_high"))
    return ends_at(values, lows, highs, colour, thickness, width)


def ends_at(
    values: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    colour: str,
    thickness: float = 2,
    width: int = 5,
) -> dict[str, Any]:
    """Error bars between two ends; Plotly wants both as distances from the value."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for value, high in zip(values, highs, strict=True)],
        "arrayminus": [value - low for value, low in zip(values, lows, strict=True)],
        "color": colour,
        "thickness": thickness,
        "width": width,
    }


@shown_in(USD)  # as the axes are
def hover(title: str, row: Mapping[Any, Any], columns: Sequence[str], table: str = "") -> str:
    """What a hover box says: values with their intervals and units, and n; ``table`` is ``study.table``."""
    lines = [f"<b>{drawn(title, HOVER_WIDTH)}</b>"]
    for column in columns:
        name, unit, _ = header(column, table)
        cell = measure(row, column, table)
        lines += [f"{name}: {cell.text}" + (f" ({cell.note})" if cell.note else ""), f"<i>{unit}</i>"]
    return "<br>".join([*lines, f"n = {row['n']} paired replications"])
