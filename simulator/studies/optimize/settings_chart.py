"""The efficient frontier of the settings that were tried."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.style import INK, MUTED, Look, colours
from simulator.report.elements.table import Table, count_column, measure_column, policy_column, tabulate, text_column
from simulator.report.elements.template import TEMPLATE
from simulator.text import drawn, number

CHOSEN, WRITTEN = "chosen", "as written"
BESIDE_MONEY: Final = ("vanity_share", "wait_hours")  # of a setting on the frontier


def frontier_chart(
    table: pd.DataFrame, summary: pd.DataFrame, limit_usd: float | None, looks: Mapping[str, Look]
) -> ChartPage:
    """Net value against spend: the settings nothing beats, the chosen ones, and the policies as written."""
    best = summary.iloc[0]
    finding = "No setting respects the limits"
    if best["n"] == best["n"]:
        earns = f"{{0}} earns most: {money(best['net_usd'])} USD net"
        finding = headline([best["policy"]], f"{earns}, {best['settings']}", earns)
    count = f"n = {table['n'].iloc[0]} fresh replications" if len(table) else ""
    return ChartPage(
        "settings",
        _frontier_figure(table, summary, limit_usd, looks),
        finding,
        "Net value against the token bill, USD per post and month (reviewers and own GPUs count in net value "
        "only), of settings that no other setting of the policy "
        f"beat in the search; mean and interval, {count}",
        "Line chart of the efficient frontier of each policy, with the chosen setting and the policy as written.",
        "The line joins the settings that earn most for what they spend, measured on replications that the search "
        "has not used: where it falls, random variation had favoured a setting in the search. The large mark is the "
        "chosen setting, the open one the policy as the scenario writes it. Where the line is steep a larger budget "
        "pays; where it is flat it does not.",
        _frontier_table(table, looks),
    )


def _frontier_figure(
    table: pd.DataFrame, summary: pd.DataFrame, limit_usd: float | None, looks: Mapping[str, Look]
) -> go.Figure:
    figure = go.Figure()
    for policy in dict.fromkeys(table["policy"] if len(table) else []):
        look, own = looks[policy], table[table["policy"] == policy]
        rows = own.to_dict("records")
        hovers = [_setting_hover(look.full, row) for row in rows]
        line = marks.line_of(own, "net_usd", look, True, hovers, "spend_usd").update(marker_maxdisplayed=0)
        line.error_y = marks.error_bars(rows, "net_usd", look.colour) | marks.thin_bars(look)
        figure.add_trace(line)
    for row in summary.to_dict("records"):
        look = looks[row["policy"]]
        if row["n"] == row["n"]:
            figure.add_trace(_large(row, "spend_usd", "net_usd", look, look.symbol, CHOSEN))
        hollow = look.symbol.removesuffix("-open") + "-open"
        figure.add_trace(_large(row, "written_spend_usd", "written_usd", look, hollow, WRITTEN))
    for name, symbol in ((CHOSEN, "circle"), (WRITTEN, "circle-open")):
        figure.add_trace(_explained(name, symbol))
    if limit_usd is not None:
        figure.add_vline(limit_usd, line={"color": INK, "width": 1.5, "dash": "dot"})
        figure.add_trace(marks.legend_line(f"limit on spend, {number(limit_usd, 'USD')} USD"))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=520)
    spends = [float(value) for value in table["spend_usd"]] if len(table) else []
    figure.update_xaxes(title_text="Token bill, USD per post and month", **marks.spend_axis(spends))
    return figure.update_yaxes(title_text="Net value<br>(USD per post and month)")


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
        legendgroup=drawn(look.label),
        showlegend=False,
        cliponaxis=False,
    )


def _explained(what: str, symbol: str) -> go.Scatter:
    """What a large mark means, once for all policies."""
    marker = {"color": MUTED, "symbol": symbol, "size": 13, "line": {"color": INK, "width": 2}}
    return go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=what, hoverinfo="skip")


def _setting_hover(name: str, row: Mapping[Any, Any]) -> str:
    money = f"{number(row['net_usd'], 'USD')} USD net, {number(row['spend_usd'], 'USD')} USD spend"
    return f"<b>{drawn(name, marks.HOVER_WIDTH)}</b><br>{drawn(str(row['settings']), marks.HOVER_WIDTH)}<br>{money}"


def _frontier_table(table: pd.DataFrame, looks: Mapping[str, Look]) -> Table:
    columns = (
        policy_column(colours(looks)),
        text_column("Setting", "settings"),
        *(measure_column(name, "optimize") for name in ("spend_usd", "net_usd", *BESIDE_MONEY)),
        text_column("Within the limits", lambda row: "yes" if row["allowed"] else "no"),
        count_column("fresh replications"),
    )
    return tabulate("The efficient frontier on fresh replications", table, columns, stubs=2)
