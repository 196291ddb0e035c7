"""The gate in the report: how long requests wait and how busy reviewers are."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, quoted
from simulator.report.elements.labels import name_points
from simulator.report.elements.placement import Frame
from simulator.report.elements.section import Section
from simulator.report.elements.style import Look
from simulator.report.elements.table import Table
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import looks_of, policy_table
from simulator.studies.compare.tables.review_gate import GATE
from simulator.text import number, spanned

FEWEST: Final = 3  # gates worth a chart: of fewer a sentence says as much
HOW_TO_READ = (
    "To the right reviewers are busier; upwards a request waits longer. Waits grow ever steeper as reviewers come "
    "close to 100%: near there, one more reviewer saves more than it costs. The lower panel counts requests in review "
    "or waiting for it, on average over all working hours. Only a share of a wait blocks the engineer; that share is "
    "in the table as blocked hours."
)


def section(findings: Findings) -> Section | None:
    """The gate in the report; none where no policy reviews anything."""
    if findings.review_gate.empty:
        return None
    page = gate_chart(findings)
    charts, tables = ((page,), ()) if page else ((), (_table(findings),))
    return Section("gate", "The approval gate", sentence(findings.review_gate), charts, tables)


def gate_chart(findings: Findings, title: str = "") -> ChartPage | None:
    """Wait and queue against how busy reviewers are; none where too few policies say how many reviewers they have."""
    table = findings.review_gate
    drawn = table[table["busy_share"].notna()] if len(table) else table
    if len(drawn) < FEWEST:
        return None
    return ChartPage(
        "gate",
        _figure(drawn, looks_of(findings)),
        title or finding(table),
        "Hours between asking and answer per reviewed request, and requests in the queue, against the reviewers' busy "
        f"share of their hours; {basis(findings)}",
        "Two dot plots over the reviewers' busy share. "
        + " ".join(spoken(drawn, column) for column in ("wait_hours", "queue", "busy_share")),
        HOW_TO_READ,
        _table(findings),
    )


def _table(findings: Findings) -> Table:
    return policy_table(findings, "Requests, waits and reviewers", findings.review_gate, list(GATE))


def finding(table: pd.DataFrame) -> str:
    """Under which policies reviewed requests wait least and longest."""
    table = table.sort_values("wait_hours", kind="stable")
    least, most = table.iloc[0], table.iloc[-1]
    low, high = (number(row["wait_hours"], "h") for row in (least, most))
    return headline(
        [least["policy"], most["policy"]],
        f"A reviewed request waits {low} hours under {{0}}, {high} under {{1}}",
        f"Reviews take {low} hours under {{0}}, {high} under {{1}}",
        f"Reviews take {low} to {high} hours, longest under {{1}}",
        f"A reviewed request waits {low} to {high} hours on average",
    )


def sentence(table: pd.DataFrame) -> str:
    """How many requests each gate reviews, how long they wait and how busy reviewers are; of many gates two ends."""
    rows = table.sort_values("wait_hours", kind="stable").to_dict("records")
    told = [
        f"{quoted(row['policy'], 60)} reviews {number(row['reviewed_share'], 'share')} of requests; one waits "
        f"{spanned(row, 'wait_hours', '.2f')} hours on average" + _busy(row)
        for row in (rows if len(rows) < FEWEST else (rows[0], rows[-1]))
    ]
    return f"{'. '.join(told)} (n = {rows[0]['n']})."


def _busy(row: Mapping[Any, Any]) -> str:
    share = row["busy_share"]
    return "" if share != share else f", and its reviewers are busy {spanned(row, 'busy_share', '.0%')} of their hours"


def _figure(table: pd.DataFrame, style: Mapping[str, Look]) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    for row in table.to_dict("records"):
        look = style[str(row["policy"])]
        figure.add_trace(marks.point(row, "busy_share", "wait_hours", look), row=1, col=1)
        figure.add_trace(marks.point(row, "busy_share", "queue", look, legend=False), row=2, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=max(560, 120 + 24 * len(table)))
    figure.update_yaxes(title_text="Wait<br>(hours per request)", rangemode="tozero", row=1)
    figure.update_yaxes(title_text="Queue<br>(requests)", rangemode="tozero", row=2)
    right = max(1.02, 1.02 * float(table["busy_share_high"].max()))
    frame = Frame((0.0, right), marks.span(table, "wait_hours"), 1000, 190)
    name_points(figure, table.to_dict("records"), ("busy_share", "wait_hours"), style, frame)
    figure.update_xaxes(range=[0, right], tickformat=".0%")
    return figure.update_xaxes(title_text="Reviewers busy, % of their hours", row=2)
