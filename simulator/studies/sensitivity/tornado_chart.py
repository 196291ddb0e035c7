"""The tornado: how far each value alone moves one policy's result."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.marks import error_bars
from simulator.report.elements.style import INK, MUTED, TEMPLATE, TEXT_SIZE, Look, band, colours
from simulator.report.elements.table import (
    Cell,
    Row,
    Table,
    count_column,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.report.elements.table import measure as measured
from simulator.scenario.reading.parameters import parameter_name
from simulator.text import drawn, number, setting, visible

MOST_ROWS: Final = 14  # parameters in the chart; the table has all


def tornado_chart(table: pd.DataFrame, measure: str, policy: str, looks: Mapping[str, Look]) -> ChartPage:
    """How much one policy's result changes when each value alone goes to either end of its range."""
    title, unit, words = entry(measure, "sweep")[:3]
    own = table[(table["policy"] == policy) & (table["swing"] > 0)].sort_values("swing", ascending=False)
    rows = own.head(MOST_ROWS).to_dict("records")
    name = visible(policy)
    top = parameter_name(str(rows[0]["parameter"])) if rows else ""
    finding = f"{title} under {name} is most sensitive to {top}" if rows else f"No value changes {title} under {name}"
    count = f"n = {own['n'].iloc[0]} paired replications" if rows else ""
    return ChartPage(
        "tornado",
        _tornado_figure(rows, measure, looks[policy]),
        finding,
        f"Change of {title.lower()}, {words}, when one value alone moves to either end of its range; {count}",
        "Bars to the left and right of zero, one row per value. "
        + "; ".join(f"{parameter_name(str(r['parameter']))}: {_both(r, unit)}" for r in rows),
        "Zero is the scenario as written. Each row moves one value to the low and to the high end of its range, which "
        "stand beside the bars, and leaves the others alone; thin lines are intervals of the paired change. The "
        "ranges decide the order: a wide guess makes a long bar.",
        _tornado_table(table, measure, looks),
    )


def _both(row: Mapping[Any, Any], unit: str) -> str:
    return " and ".join(
        f"{number(row[f'{end}_change'], unit)} at {setting(row[f'{end}_value'], 3)}" for end in ("low", "high")
    )


def _tornado_figure(rows: Sequence[Mapping[Any, Any]], measure: str, look: Look) -> go.Figure:
    title, unit, words = entry(measure, "sweep")[:3]
    figure = go.Figure()
    for end, colour, name in (("low", band(look.colour, 0.45), "low end"), ("high", look.colour, "high end")):
        changes = [row[f"{end}_change"] for row in rows]
        figure.add_trace(
            go.Bar(
                x=changes,
                y=list(range(len(rows))),
                orientation="h",
                name=name,
                marker={"color": colour, "line": {"color": look.colour, "width": 1}},
                width=0.56,
                error_x=error_bars(rows, f"{end}_change", MUTED, 1.2, 3),
                hovertext=[
                    f"{drawn(parameter_name(str(row['parameter'])))} = {setting(row[f'{end}_value'], 3)}<br>"
                    f"{number(row[f'{end}_change'], unit)} ({measured(row, f'{end}_change', 'sensitivity', unit).note})"
                    for row in rows
                ],
                hoverinfo="text",
            )
        )
        for place, row in enumerate(rows):
            figure.add_annotation(_at_the_end(row, end, place))
    figure.add_vline(0, line={"color": INK, "width": 1.5})
    figure.update_layout(template=TEMPLATE, barmode="overlay", height=150 + 52 * max(1, len(rows)))
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}})
    figure.update_layout(margin={"t": 56, "r": 30})
    figure.update_xaxes(title_text=f"Change of {title.lower()}, {words}", **_room(rows))
    ticks = [drawn(parameter_name(str(row["parameter"])), 20, most=3) for row in rows]
    return figure.update_yaxes(**marks.rows_axis(ticks))


def _room(rows: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """Room beside the longest bars for the values at their ends."""
    ends = [row[f"{end}_change_{side}"] for row in rows for end in ("low", "high") for side in ("low", "high")]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    pad = 0.22 * (high - low) or 1.0
    return {"range": [low - pad, high + pad]}


def _at_the_end(row: Mapping[Any, Any], end: str, place: int) -> dict[str, Any]:
    """The value of the parameter beside the end of its bar."""
    change = row[f"{end}_change"]
    other = row["high_change" if end == "low" else "low_change"]
    right = change > 0 or (change == 0 and other < 0)
    return {
        "text": setting(row[f"{end}_value"], 3),
        "x": row[f"{end}_change_{'high' if right else 'low'}"],
        "y": place,
        "xanchor": "left" if right else "right",
        "xshift": 6 if right else -6,
        "yshift": 0 if change * other <= 0 else 9 if end == "low" else -9,
        "showarrow": False,
        "font": {"size": TEXT_SIZE - 1, "color": INK},
    }


def _tornado_table(table: pd.DataFrame, measure: str, looks: Mapping[str, Look]) -> Table:
    unit, meant = entry(measure, "sweep")[1:3]

    def at(end: str) -> Callable[[Row], Cell]:
        def cell(row: Row) -> Cell:
            change = measured(row, f"{end}_change", "sensitivity", unit)
            return change._replace(text=f"{change.text} at {setting(row[f'{end}_value'], 3)}")

        return cell

    columns = (
        policy_column(colours(looks)),
        text_column("Value", lambda row: parameter_name(row["parameter"])),
        number_column("Low end", f"change, {meant}", at("low")),
        number_column("High end", f"change, {meant}", at("high")),
        measure_column("swing", "sensitivity", unit=f"change, {meant}", form=unit),
        count_column(),
    )
    rows = table[table["policy"] != BASELINE]
    return tabulate("Each value alone at both ends of its range", rows, columns, stubs=2)
