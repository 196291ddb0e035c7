"""The result along each value, a line with a band per policy, a panel per value."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.columns import entry
from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import TEMPLATE, Look, band, colours
from simulator.report.elements.table import (
    Table,
    count_column,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.scenario.reading.parameters import parameter_name
from simulator.text import drawn, interval, listed, number, setting

MOST_PANELS: Final = 6  # curves in the chart


def curves_chart(table: pd.DataFrame, measure: str, looks: Mapping[str, Look]) -> ChartPage:
    """The measure along each value, a line with a band per policy, a panel per value."""
    title, unit, words = entry(measure, "sweep")[:3]
    drawn_policies = [name for name in looks if name != BASELINE and name in set(table["policy"])]
    paths = list(dict.fromkeys(table["parameter"]))
    numeric = [
        path
        for path in paths
        if pd.api.types.is_numeric_dtype(table.loc[table["parameter"] == path, "value"].infer_objects())
    ]
    chosen = numeric[:MOST_PANELS]
    left = f"; {len(chosen)} of {len(paths)} values drawn, all in the table" if len(chosen) < len(paths) else ""
    return ChartPage(
        "curves",
        _curves_figure(table, chosen, drawn_policies, measure, looks),
        _curves_finding(table, chosen, drawn_policies),
        f"{title}, {words}, along each value, the others as in the scenario; "
        f"n = {table['n'].iloc[0]} replications{left}",
        f"Line charts, a panel per value: {listed([parameter_name(path) for path in chosen], 8)}.",
        "Each panel moves one value through its range and leaves the others as in the scenario. A line is the mean "
        "over the same replications, the band its interval. Where two lines cross, the better policy changes.",
        _curves_table(table, unit, words, looks),
    )


def _curves_finding(table: pd.DataFrame, paths: Sequence[str], policies: Sequence[str]) -> str:
    turning = []
    for path in paths:
        own = table[(table["parameter"] == path) & table["policy"].isin(policies)]
        winners = own.loc[own.groupby("value", sort=False)["measure"].idxmax(), "policy"]
        if winners.nunique() > 1:
            turning.append(parameter_name(path))
    if not turning:
        return "No single value within its range changes which line is on top"
    return f"Which policy is on top changes along {listed(turning)}"


def _curves_figure(
    table: pd.DataFrame, paths: Sequence[str], policies: Sequence[str], measure: str, looks: Mapping[str, Look]
) -> go.Figure:
    title, unit, _ = entry(measure, "sweep")[:3]
    panels = max(1, len(paths))
    figure = make_subplots(rows=panels, cols=1, vertical_spacing=0.32 / panels)
    for panel, path in enumerate(paths, start=1):
        for policy in policies:
            own = table[(table["parameter"] == path) & (table["policy"] == policy)].to_dict("records")
            look = looks[policy]
            x = [row["value"] for row in own]
            edge = [row["measure_high"] for row in own] + [row["measure_low"] for row in own][::-1]
            group = {"name": drawn(look.label), "legendgroup": look.label}
            figure.add_trace(
                go.Scatter(
                    x=x + x[::-1], y=edge, mode="lines", fill="toself", fillcolor=band(look.colour),
                    line={"color": band(look.colour, 0.3), "width": 1}, hoverinfo="skip", showlegend=False, **group,
                ),
                row=panel, col=1,
            )  # fmt: skip
            figure.add_trace(
                go.Scatter(
                    x=x,
                    y=[row["measure"] for row in own],
                    mode="lines+markers",
                    line={"color": look.colour, "width": 2.5, "dash": look.dash},
                    marker={"color": look.colour, "symbol": look.symbol, "size": 8},
                    hovertext=[_curve_hover(look.full, path, row, unit) for row in own],
                    hoverinfo="text",
                    showlegend=panel == 1,
                    **group,
                ),
                row=panel,
                col=1,
            )
        figure.update_xaxes(title_text=drawn(parameter_name(path)), zeroline=False, row=panel, col=1)
        figure.update_yaxes(title_text=f"{title}<br>({unit})", row=panel, col=1)
    return figure.update_layout(template=TEMPLATE, showlegend=True, height=80 + 230 * panels)


def _curve_hover(name: str, path: str, row: Mapping[Any, Any], unit: str) -> str:
    middle = number(row["measure"], unit)
    return (
        f"<b>{drawn(name, marks.HOVER_WIDTH)}</b><br>{drawn(parameter_name(path))} = {setting(row['value'], 3)}<br>"
        f"{middle} ({interval(row['measure_low'], row['measure_high'], unit)})"
    )


def _curves_table(table: pd.DataFrame, unit: str, meant: str, looks: Mapping[str, Look]) -> Table:
    columns = (
        policy_column(colours(looks)),
        text_column("Value", lambda row: parameter_name(row["parameter"])),
        number_column("At", "", lambda row: setting(row["value"], 3)),
        measure_column("measure", "sensitivity", unit=meant, form=unit),
        measure_column("change", "sensitivity", unit=f"against the scenario, {meant}", form=unit),
        count_column("replications"),
    )
    return tabulate("Along each value", table[table["policy"] != BASELINE], columns, stubs=3)
