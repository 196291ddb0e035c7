"""Net value by policy with intervals, and the chance of being best."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.style import MUTED, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import earns_most, in_order, looks_of, ranking_table

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
        title or finding(findings),
        f"Net value: gain over no tokens minus total cost, USD per post and month; {basis(findings)}",
        f"Dot plot of net value by policy. {spoken(table, 'net_usd')}",
        HOW_TO_READ,
        ranking_table(findings),
    )


def finding(findings: Findings) -> str:
    """Which policy earns most, and which others, with their own means, are not significantly behind it."""
    ranked = findings.ranking
    best = ranked.iloc[0]
    if best["policy"] == BASELINE:
        return "No policy is expected to pay for itself: no tokens at all earns most"
    earns = f"{money(best['net_usd'])} USD net"
    if findings.comparison.worlds.drawn:
        often = f"best in {best['p_best']:.0%} of worlds"
        return headline(
            [best["policy"]],
            f"{{0}} adds most: {earns} per post and month, {often}",
            f"{{0}} adds most: {earns}, {often}",
            f"{{0}} adds {earns}, {often}",
            f"{{0}} adds {earns.removesuffix(' net')}, {often}",
        )
    close = ranked[ranked["may_be_best"] & (ranked["policy"] != best["policy"])]
    if close.empty:
        return headline([best["policy"]], f"{{0}} earns most: {earns} per post and month")
    few = headline([best["policy"]], f"{{0}} earns most: {earns}; {len(close)} others may be as good",
                   f"{{0}} earns most; {len(close)} others may be as good")  # fmt: skip
    if len(close) > 1:
        return few
    return headline([best["policy"], close["policy"].iloc[0]], f"{{0}} earns most: {earns}; {{1}} may be as good",
                    "{0} earns most; {1} may be as good")  # fmt: skip


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
    figure.add_annotation(marks.beside_head("Best in, of<br>all worlds" if drawn else "Chance of<br>being best"))
    figure.update_layout(template=TEMPLATE, showlegend=False, height=140 + 62 * len(rows))
    figure.update_layout(margin={"t": 60, "r": 104})
    figure.update_xaxes(title_text="Net value, USD per post and month", rangemode="tozero")
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))
