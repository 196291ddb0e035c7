"""The policy map: which policy to choose where two values are not known."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, PAPER, Look, band, colours
from simulator.report.elements.table import (
    Row,
    Table,
    count_column,
    measure_column,
    number_column,
    policy_column,
    tabulate,
)
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.sensitivity.policy_map import SURE, shares
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import drawn, first_upper, interval, listed, number, probability, setting, visible


def map_chart(table: pd.DataFrame, axes: tuple[str, str], looks: Mapping[str, Look]) -> ChartPage:
    """Which policy wins at each point of a grid over two values; pale where that is not sure."""
    won = shares(table)
    first, *others = (policy_name(str(name)) for name in won.index)
    unsure = float((table["p_best"] < SURE).mean())
    across, up = (parameter_name(path) for path in axes)
    rest = f"on {won.iloc[0]:.0%} of the map; {listed(others)} on the rest" if others else "everywhere"
    return ChartPage(
        "map",
        _map_figure(table, axes, looks),
        f"{first_upper(visible(first))} earns most {rest}",
        f"Policy with the highest net value at each pair of values; faint: best in less than {SURE:.0%} of resamples "
        f"({unsure:.0%} of the map); n = {table['n'].iloc[0]} paired replications at every point",
        f"Map of the winning policy over {across} and {up}. "
        + "; ".join(f"{visible(name)} wins at {share:.0%} of the points" for name, share in won.items()),
        "The colour says which policy earns most when both values are true at once; the number is its lead over the "
        "second best in USD per post and month. A faint cell with a question mark means that the replications "
        "do not decide: the two best are close there, so the choice matters little.",
        _map_table(table, axes, looks),
    )


def _map_figure(table: pd.DataFrame, axes: tuple[str, str], looks: Mapping[str, Look]) -> go.Figure:
    across, up = (list(dict.fromkeys(table[path])) for path in axes)
    at_x, at_y = ({value: at for at, value in enumerate(values)} for values in (across, up))
    figure = go.Figure()
    small = len(across) > 12
    for policy in [name for name in looks if name in set(table["winner"])]:
        look = looks[policy]
        for sure in (True, False):
            own = table[(table["winner"] == policy) & ((table["p_best"] >= SURE) == sure)].to_dict("records")
            z: list[list[float | None]] = [[None] * len(across) for _ in up]
            words = [[""] * len(across) for _ in up]
            for row in own:
                x, y = at_x[row[axes[0]]], at_y[row[axes[1]]]
                z[y][x], words[y][x] = 1.0, _map_hover(row, axes)
                lead = "" if small else f"{number(row['lead_usd'], 'USD')}{'' if sure else ' ?'}"
                figure.add_annotation(
                    text=lead, x=x, y=y, showarrow=False, font={"size": 12, "color": PAPER if sure else INK}
                )
            colour = look.colour if sure else band(look.colour, 0.35)
            figure.add_heatmap(
                z=z, colorscale=[[0, colour], [1, colour]], showscale=False, xgap=2, ygap=2,
                hovertext=words, hoverinfo="text", hoverongaps=False,
            )  # fmt: skip
        marker = {"color": look.colour, "symbol": "square", "size": 14}
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=drawn(look.label), hoverinfo="skip")
    figure.update_layout(template=TEMPLATE, showlegend=True, height=130 + max(300, 52 * len(up)))
    for axis, path, values in ((figure.update_xaxes, axes[0], across), (figure.update_yaxes, axes[1], up)):
        axis(
            title_text=drawn(parameter_name(path)),
            tickvals=list(range(len(values))),
            ticktext=[setting(value, 3) for value in values],
            range=[-0.5, len(values) - 0.5],
            showgrid=False,
            zeroline=False,
        )
    return figure


def _map_hover(row: Mapping[Any, Any], axes: tuple[str, str]) -> str:
    at = "<br>".join(f"{drawn(parameter_name(path))} = {setting(row[path], 3)}" for path in axes)
    lead = f"{number(row['lead_usd'], 'USD')} ({interval(row['lead_usd_low'], row['lead_usd_high'], 'USD')})"
    return (
        f"<b>{drawn(str(row['winner']), marks.HOVER_WIDTH)}</b><br>{at}<br>lead over {drawn(str(row['runner_up']))}: "
        f"{lead}<br>best in {probability(row['p_best'])} of resamples"
    )


def _map_table(table: pd.DataFrame, axes: tuple[str, str], looks: Mapping[str, Look]) -> Table:
    own = colours(looks)
    columns = (
        *(number_column(parameter_name(path), "", partial(_value, path)) for path in axes),
        policy_column(own, "Winner", "winner"),
        measure_column("p_best", "sensitivity"),
        measure_column("net_usd", "sensitivity"),
        policy_column(own, "Runner-up", "runner_up"),
        measure_column("lead_usd", "sensitivity"),
        count_column(),
    )
    return tabulate("The winner at every point", table, columns, stubs=2)


def _value(path: str, row: Row) -> str:
    return setting(row[path], 3)
