"""Charts of what to do where: the policy map, and the efficient frontier of a policy's settings."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.analysis.policy_map import shares
from simulator.analysis.studies import SURE
from simulator.analysis.words import plain_name
from simulator.presentation import marks
from simulator.presentation.charts import ChartPage
from simulator.presentation.study_marks import Looks, colours_of, reach, value_text, within
from simulator.presentation.style import INK, PAPER, TEMPLATE, Look, band
from simulator.presentation.tables import Cell, Header, Table, named, shown
from simulator.presentation.wording import drawn, interval, listed, number, probability, visible

TOLD: Final = ("vanity_share", "wait_hours")  # of a setting on the frontier, besides money


def map_chart(table: pd.DataFrame, axes: tuple[str, str], looks: Looks) -> ChartPage:
    """Which policy wins at each point of a grid over two values; pale where that is not sure."""
    won = shares(table)
    first = visible(won.index[0])
    unsure = float((table["p_best"] < SURE).mean())
    across, up = (plain_name(path) for path in axes)
    rest = (
        "everywhere" if len(won) == 1 else f"on {won.iloc[0]:.0%} of the map; {listed(list(won.index[1:]))} on the rest"
    )
    return ChartPage(
        "map",
        _map_figure(table, axes, looks),
        f"{first[:1].upper()}{first[1:]} earns most {rest}",
        f"Policy with the highest net value at each pair of values; faint: best in less than {SURE:.0%} of resamples "
        f"({unsure:.0%} of the map); n = {table['n'].iloc[0]} paired worlds at every point",
        f"Map of the winning policy over {across} and {up}. "
        + "; ".join(f"{visible(name)} wins at {share:.0%} of the points" for name, share in won.items()),
        "The colour says which policy earns most when both values are true at once; the number is its lead over the "
        "second best in USD per engineer and month. A faint cell with a question mark means that the runs do not "
        "settle it: the two best are close there, so the choice matters little.",
        _map_table(table, axes, looks),
    )


def _map_figure(table: pd.DataFrame, axes: tuple[str, str], looks: Looks) -> go.Figure:
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
            figure.add_trace(
                go.Heatmap(
                    z=z, colorscale=[[0, colour], [1, colour]], showscale=False, xgap=2, ygap=2,
                    hovertext=words, hoverinfo="text", hoverongaps=False,
                )
            )  # fmt: skip
        marker = {"color": look.colour, "symbol": "square", "size": 14}
        name = drawn(look.label)
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=name, hoverinfo="skip"))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=130 + max(300, 52 * len(up)))
    for axis, path, values in ((figure.update_xaxes, axes[0], across), (figure.update_yaxes, axes[1], up)):
        axis(
            title_text=drawn(plain_name(path)),
            tickvals=list(range(len(values))),
            ticktext=[value_text(value) for value in values],
            range=[-0.5, len(values) - 0.5],
            showgrid=False,
            zeroline=False,
        )
    return figure


def _map_hover(row: Mapping[Any, Any], axes: tuple[str, str]) -> str:
    at = "<br>".join(f"{drawn(plain_name(path))} = {value_text(row[path])}" for path in axes)
    lead = f"{number(row['lead_usd'], 'USD')} ({interval(row['lead_usd_low'], row['lead_usd_high'], 'USD')})"
    return (
        f"<b>{drawn(str(row['winner']), marks.HOVER_WIDTH)}</b><br>{at}<br>lead over {drawn(str(row['runner_up']))}: "
        f"{lead}<br>best in {probability(row['p_best'])} of resamples"
    )


def _map_table(table: pd.DataFrame, axes: tuple[str, str], looks: Looks) -> Table:
    colours = colours_of(looks)
    rows = tuple(
        (
            *(Cell(value_text(row[path])) for path in axes),
            named(str(row["winner"]), colours),
            Cell(probability(row["p_best"])),
            Cell(number(row["net_usd"], "USD")),
            named(str(row["runner_up"]), colours),
            Cell(number(row["lead_usd"], "USD"), interval(row["lead_usd_low"], row["lead_usd_high"], "USD")),
            Cell(str(row["n"])),
        )
        for row in table.to_dict("records")
    )
    heads = (
        *(Header(plain_name(path)) for path in axes),
        Header("Winner", is_number=False),
        Header("Chance of being best", "share of resamples"),
        Header("Net value", "USD per engineer and month"),
        Header("Runner-up", is_number=False),
        Header("Lead", "USD per engineer and month, paired"),
        Header("n", "worlds"),
    )
    return Table("The winner at every point", heads, rows, stubs=2)


def frontier_chart(table: pd.DataFrame, summary: pd.DataFrame, limit_usd: float | None, looks: Looks) -> ChartPage:
    """Net value against spend: the settings nothing beats, the chosen ones, and the policies as written."""
    best = summary.iloc[0]
    finding = "No setting respects the limits"
    if best["n"] == best["n"]:
        finding = f"{visible(best['policy'])} earns most: {number(best['net_usd'], 'USD')} USD net, {best['settings']}"
    worlds = f"n = {table['n'].iloc[0]} fresh worlds" if len(table) else ""
    return ChartPage(
        "settings",
        _frontier_figure(table, summary, limit_usd, looks),
        finding[:1].upper() + finding[1:],
        "Net value against the token bill, USD per engineer and month (reviewers and own GPUs count in net value "
        "only), of settings that no other setting of the policy "
        f"beat in the search; mean and interval, {worlds}",
        "Line chart of the efficient frontier of each policy, with the chosen setting and the policy as written.",
        "The line joins the settings that earn most for what they spend, measured on worlds that the search never saw: "
        "a dip in it is luck that did not last. The large mark is the chosen setting, the open one the policy as the "
        "scenario writes it. Where the line is steep a larger budget pays; where it is flat it does not.",
        _frontier_table(table, looks),
    )


def _frontier_figure(table: pd.DataFrame, summary: pd.DataFrame, limit_usd: float | None, looks: Looks) -> go.Figure:
    figure = go.Figure()
    for policy in dict.fromkeys(table["policy"] if len(table) else []):
        look = looks[policy]
        own = table[table["policy"] == policy].to_dict("records")
        figure.add_trace(
            go.Scatter(
                x=[row["spend_usd"] for row in own],
                y=[row["net_usd"] for row in own],
                error_y=reach(own, "net_usd", look.colour),
                mode="lines+markers",
                line={"color": look.colour, "width": 2.5, "dash": look.dash},
                marker={"color": look.colour, "symbol": look.symbol, "size": 7},
                hovertext=[_setting_hover(look.full, row) for row in own],
                hoverinfo="text",
                name=drawn(look.label),
                legendgroup=look.label,
            )
        )
    for row in summary.to_dict("records"):
        look = looks[row["policy"]]
        if row["n"] == row["n"]:
            figure.add_trace(_large(row, "spend_usd", "net_usd", look, look.symbol, "chosen"))
        hollow = look.symbol.removesuffix("-open") + "-open"
        figure.add_trace(_large(row, "written_spend_usd", "written_usd", look, hollow, "as written"))
    if limit_usd is not None:
        figure.add_vline(limit_usd, line={"color": INK, "width": 1.5, "dash": "dot"})
        figure.add_trace(marks.legend_line(f"limit on spend, {number(limit_usd, 'USD')} USD"))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=520)
    spends = [float(value) for value in table["spend_usd"]] if len(table) else []
    figure.update_xaxes(title_text="Token bill, USD per engineer and month", **marks.spend_axis(spends))
    return figure.update_yaxes(title_text="Net value<br>(USD per engineer and month)")


def _large(row: Mapping[Any, Any], x: str, y: str, look: Look, symbol: str, what: str) -> go.Scatter:
    outline = {"color": look.colour if symbol.endswith("open") else INK, "width": 2.5}
    return go.Scatter(
        x=[row[x]],
        y=[row[y]],
        mode="markers",
        marker={"color": look.colour, "symbol": symbol, "size": 15, "line": outline},
        hovertext=[f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b>, {what}<br>{number(row[y], 'USD')} USD net"],
        hoverinfo="text",
        name=f"{drawn(look.label)}, {what}",
        cliponaxis=False,
    )


def _setting_hover(name: str, row: Mapping[Any, Any]) -> str:
    money = f"{number(row['net_usd'], 'USD')} USD net, {number(row['spend_usd'], 'USD')} USD spend"
    return f"<b>{drawn(name, marks.HOVER_WIDTH)}</b><br>{drawn(str(row['settings']), marks.HOVER_WIDTH)}<br>{money}"


def _frontier_table(table: pd.DataFrame, looks: Looks) -> Table:
    rows = tuple(
        (
            named(str(row["policy"]), colours_of(looks)),
            Cell(visible(row["settings"])),
            Cell(number(row["spend_usd"], "USD")),
            Cell(number(row["net_usd"], "USD"), within(row, "net_usd", "USD")),
            *(Cell(number(row[name], shown(name)[1])) for name in TOLD),
            Cell("yes" if row["allowed"] else "no"),
            Cell(str(row["n"])),
        )
        for row in table.to_dict("records")
    )
    heads = (
        Header("Policy", is_number=False),
        Header("Setting", is_number=False),
        *(Header(shown(name)[0], shown(name)[2]) for name in ("spend_usd", "net_usd", *TOLD)),
        Header("Within the limits", is_number=False),
        Header("n", "fresh worlds"),
    )
    return Table("The efficient frontier on fresh worlds", heads, rows, stubs=2)
