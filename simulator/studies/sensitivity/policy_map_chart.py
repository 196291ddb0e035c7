"""The policy map: who wins where two values are not known, by how much, and where the choice changes."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline as titled_with
from simulator.report.elements.style import DARK_TEXT, INK, MINOR, PALE_TEXT, PAPER, Look, colours
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
from simulator.studies.sensitivity.map_fills import fills
from simulator.studies.sensitivity.policy_map import SURE, shares
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import drawn, interval, number, probability, setting, short, visible

RING: Final = (2.0, 1.5)  # columns and rows around the ring that it and its words need on a phone
NAME: Final = 13  # characters in a line of a name within a cell
MOST_NUMBERED: Final = 10  # columns: cells of more are too narrow for numbers
HOW_TO_READ: Final = (
    "The fill says which policy earns most when both values are true at once, and is named once in its region; the "
    "number in a cell is its lead over the second best, net USD per post and month. A question mark means that the "
    "replications do not decide there: the two best are close, so the choice matters little. Each dot is a place at "
    "which the choice changes in one draw of the true means that the replications leave open: a thin line of dots is a "
    "sure border, a cloud an open one. The ring is where the scenario stands as written."
)


def map_chart(
    table: pd.DataFrame,
    axes: tuple[str, str],
    looks: Mapping[str, Look],
    border: pd.DataFrame | None = None,
    here: Sequence[Any] = (),
) -> ChartPage:
    """Which policy wins at each point of a grid over two values, and by how much.

    Args:
        table: of ``policy_map``.
        axes: both paths.
        looks: of the policies.
        border: of ``policy_map.border``.
        here: both values as written.
    """
    won = shares(table)
    across, up = (parameter_name(path) for path in axes)
    unsure = float((table["p_best"] < SURE).mean())
    at = _place(table, axes, here)
    return ChartPage(
        "map",
        _map_figure(table, axes, looks, border, at),
        headline(table, axes, at),
        f"Number in a cell: lead over the second best, net USD per post and month; ?: best in less than {SURE:.0%} of "
        f"resamples ({unsure:.0%} of the map); n = {table['n'].iloc[0]} paired replications at every point",
        f"Map of the winning policy over {across} and {up}. "
        + "; ".join(f"{visible(name)} wins at {share:.0%} of the points" for name, share in won.items()),
        HOW_TO_READ,
        _map_table(table, axes, looks),
    )


def headline(table: pd.DataFrame, axes: tuple[str, str], at: tuple[float, float] | None) -> str:
    """Who wins where the scenario stands, and on how much of the map, in at most 70 characters."""
    won = shares(table)
    own = str(won.index[0]) if at is None else _winner_at(table, axes, at)
    share = float(won[own])
    if share == 1.0:
        return titled_with([policy_name(own)], "Nothing on the map changes the choice: {0} earns most")
    here = " here, and" if at else ""
    return titled_with([policy_name(own)], f"{{0}} earns most{here} on {share:.0%} of the map")


def _map_figure(
    table: pd.DataFrame,
    axes: tuple[str, str],
    looks: Mapping[str, Look],
    border: pd.DataFrame | None,
    at: tuple[float, float] | None,
) -> go.Figure:
    across, up = (list(dict.fromkeys(table[path])) for path in axes)
    cells = {(row[axes[0]], row[axes[1]]): row for row in table.to_dict("records")}
    rows = [[cells[x, y] for x in across] for y in up]
    fill = fills([[str(row["winner"]) for row in line] for line in rows], looks)
    figure = go.Figure()
    for name in fill:
        figure.add_trace(_region(name, fill[name][0], rows, axes))
    for note in _texts(rows, fill, numbered=len(across) <= MOST_NUMBERED, at=at):
        figure.add_annotation(note)
    if border is not None and len(border):
        figure.add_trace(_dots(border, axes, (across, up)))
    if at is not None:
        figure.add_traces(_rings(at))
        figure.add_annotation(_you_are_here(at, len(up)))
    figure.update_layout(template=TEMPLATE, showlegend=False, height=130 + max(330, 62 * len(up)))
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


def _region(name: str, colour: str, rows: list[list[dict[Any, Any]]], axes: tuple[str, str]) -> go.Heatmap:
    """The cells a policy wins."""
    own = [[row["winner"] == name for row in line] for line in rows]
    return go.Heatmap(
        z=[[1.0 if mine else None for mine in line] for line in own],
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        xgap=1,
        ygap=1,
        name=drawn(short(name, 40)),
        hovertext=[
            [_map_hover(row, axes) if mine else "" for row, mine in zip(*both, strict=True)]
            for both in zip(rows, own, strict=True)
        ],
        hoverinfo="text",
        hoverongaps=False,
    )


def _texts(
    rows: list[list[dict[Any, Any]]],
    fill: Mapping[str, tuple[str, str]],
    numbered: bool,
    at: tuple[float, float] | None,
) -> list[dict[str, Any]]:
    """The lead in every cell, and the name of each policy once, in the cell nearest to the middle of its region.

    Names and numbers stand on the fill of their cell, clear of the dots of the border.
    """
    named = {name: _middle(name, rows, at) for name in fill}
    notes = []
    for y, line in enumerate(rows):
        for x, row in enumerate(line):
            name = str(row["winner"])
            lead = f"{number(row['lead_usd'], 'USD')}{'' if row['p_best'] >= SURE else ' ?'}" if numbered else ""
            if named[name] == (x, y):
                title = f"<b>{drawn(short(policy_name(name), 2 * NAME), NAME, most=2)}</b>"
                lead = f"{title}<br>{lead}" if lead else title
            if lead:
                font = {"size": 13, "color": fill[name][1]}
                beside = any(y == at[1] and abs(x - at[0]) == 1 for at in named.values()) and named[name] != (x, y)
                only = {"name": MINOR} if beside else {}  # on a phone a name needs the cells beside it
                ground = {} if _near((x, y), at, (1.0, 1.0)) else {"bgcolor": fill[name][0]}  # it would hide the ring
                notes.append({"text": lead, "x": x, "y": y, "showarrow": False, "font": font} | ground | only)
    return notes


def _middle(name: str, rows: list[list[dict[Any, Any]]], at: tuple[float, float] | None) -> tuple[int, int]:
    """The cell nearest to the middle of a region, but for those that the ring and its words need."""
    own = [(x, y) for y, line in enumerate(rows) for x, row in enumerate(line) if row["winner"] == name]
    middle = np.mean(own, axis=0)
    return min(
        own, key=lambda one: (_near(one, at, RING), float(np.hypot(one[0] - middle[0], one[1] - middle[1])), one)
    )


def _near(cell: tuple[int, int], at: tuple[float, float] | None, within: tuple[float, float]) -> bool:
    """Whether a cell is less than so many columns and rows from the ring."""
    return at is not None and abs(cell[0] - at[0]) < within[0] and abs(cell[1] - at[1]) < within[1]


def _dots(border: pd.DataFrame, axes: tuple[str, str], values: tuple[list[Any], list[Any]]) -> go.Scatter:
    """The border in each draw, its dots moved a little along it, so that they show how many they are."""
    x, y = (
        np.array([_position(value, known) for value in border[path]]) for path, known in zip(axes, values, strict=True)
    )
    aside = 0.8 * (border["draw"].to_numpy() / (border["draw"].max() + 1.0) - 0.5)
    along = np.isclose(x, np.round(x))  # crossed from below to above: the border runs to the right
    return go.Scatter(
        x=(x + np.where(along, aside, 0.0)).tolist(),
        y=(y + np.where(along, 0.0, aside)).tolist(),
        mode="markers",
        name="where the choice changes",
        marker={"size": 5, "color": DARK_TEXT, "line": {"color": PALE_TEXT, "width": 1}},
        hoverinfo="skip",
    )


def _rings(at: tuple[float, float]) -> list[go.Scatter]:
    """A dark ring on a pale one, seen on any fill."""
    return [
        go.Scatter(
            x=[at[0]],
            y=[at[1]],
            mode="markers",
            name="you are here",
            marker={"size": 24, "symbol": "circle-open", "color": colour, "line": {"color": colour, "width": width}},
            hoverinfo="skip",
        )
        for colour, width in ((PALE_TEXT, 9), (DARK_TEXT, 4))
    ]


def _you_are_here(at: tuple[float, float], rows: int) -> dict[str, Any]:
    down = 34 if at[1] > rows - 1.2 else -34
    return {
        "text": "<b>you are here</b>",
        "x": at[0],
        "y": at[1],
        "ax": 0,
        "ay": down,
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 2,
        "arrowcolor": INK,
        "standoff": 13,
        "bgcolor": PAPER,
        "borderpad": 3,
        "font": {"size": 13, "color": INK},
    }


def _place(table: pd.DataFrame, axes: tuple[str, str], here: Sequence[Any]) -> tuple[float, float] | None:
    """Where the scenario as written lies on the grid; None where that is off the map or no number."""
    found = []
    for path, value in zip(axes, here, strict=False):
        known = list(dict.fromkeys(table[path]))
        if isinstance(value, bool) or not isinstance(value, int | float) or not min(known) <= value <= max(known):
            return None
        found.append(_position(float(value), known))
    return (found[0], found[1]) if len(found) == 2 else None


def _position(value: Any, known: list[Any]) -> float:
    """The place of a value on an axis of evenly spaced levels."""
    return float(known.index(value)) if value in known else float(np.interp(value, known, range(len(known))))


def _winner_at(table: pd.DataFrame, axes: tuple[str, str], at: tuple[float, float]) -> str:
    """The winner at the point nearest to a place."""
    across, up = (list(dict.fromkeys(table[path])) for path in axes)
    x, y = across[round(at[0])], up[round(at[1])]
    return str(table.loc[(table[axes[0]] == x) & (table[axes[1]] == y), "winner"].iloc[0])


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
