"""Net value by policy with intervals, and the chance of being best."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import MUTED, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import earns_most, in_order, looks_of, ranking_table
from simulator.text import first_upper, listed, number, short

HOW_TO_READ: Final = (
    "A dot is the mean, the thick line through it the interval of the mean; the thin line, where inputs are drawn, "
    "holds nine worlds of ten. Policies whose lines overlap can still differ clearly, because every policy met the "
    "same worlds: the table gives the paired difference. The dotted line is an upper bound: what a planner who knows "
    "every curve earns."
)


def ranking_chart(findings: Findings, title: str = "") -> ChartPage:
    """Net value per post and month with intervals, best on top; upper bounds are drawn apart.

    Args:
        findings: what a comparison found.
        title: the finding in words; derived from the table if left out, here and in every other chart.
    """
    table = in_order(findings)
    return ChartPage(
        "ranking",
        _figure(table, looks_of(findings), findings.comparison.worlds.drawn),
        title or headline(findings),
        f"Net value: gain over no tokens minus total cost, USD per post and month; {basis(findings)}",
        f"Dot plot of net value by policy. {spoken(table, 'net_usd')}",
        HOW_TO_READ,
        ranking_table(findings),
    )


def headline(findings: Findings) -> str:
    """Which policy earns most, and which others, with their own means, are not significantly behind it."""
    ranked = findings.ranking
    best = ranked.iloc[0]
    if best["policy"] == BASELINE:
        return "No policy is expected to pay for itself: no tokens at all earns most"
    money = f"{number(best['net_usd'], 'USD')} USD net per post and month"
    first = first_upper(short(best["policy"], 60))
    if findings.comparison.worlds.drawn:
        return f"{first} adds most on average, {money}, and earns most in {best['p_best']:.0%} of worlds"
    close = ranked[ranked["may_be_best"] & (ranked["policy"] != best["policy"])].to_dict("records")
    if close:
        others = [f"{short(row['policy'], 30)} ({number(row['net_usd'], 'USD')})" for row in close]
        return f"{first} earns most on average, {money}; not significantly behind: {listed(others)}"
    return f"{first} earns most: {money}"


def _figure(table: pd.DataFrame, style: Mapping[str, Look], drawn: bool) -> go.Figure:
    figure = go.Figure()
    rows = table.to_dict("records")
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        if row["upper_bound"]:
            figure.add_vrect(row["net_usd_low"], row["net_usd_high"], **marks.SHADE)
            figure.add_vline(row["net_usd"], line={"color": MUTED, "width": 1.2, "dash": look.dash}, layer="below")
        if drawn and row["rank"] == row["rank"]:
            line = marks.legend_line(look.label, color=look.colour, width=1.2)
            figure.add_trace(line.update(x=[row["p05_usd"], row["p95_usd"]], y=[place, place], showlegend=False))
        figure.add_trace(marks.valued_point(row, "net_usd", place, look))
        figure.add_annotation(marks.beside(place, "–" if row["upper_bound"] else earns_most(row, drawn)))
    figure.add_annotation(marks.beside_head("Earns most,<br>of worlds" if drawn else "Chance of<br>being best"))
    figure.update_layout(template=TEMPLATE, showlegend=False, height=140 + 62 * len(rows))
    figure.update_layout(margin={"t": 60, "r": 104})
    figure.update_xaxes(title_text="Net value, USD per post and month", rangemode="tozero")
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))
