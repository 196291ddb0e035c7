"""The efficient frontier: net value over whole cost, with the concave hull of the choices."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.labels import name_points
from simulator.report.elements.placement import Frame
from simulator.report.elements.style import INK, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import looks_of, policy_table
from simulator.studies.compare.tables.efficient_frontier import frontier
from simulator.text import listed, number

HOW_TO_READ = (
    "To the right the total cost is higher: token bill, reviewers, own GPUs and fees together; upwards it earns "
    "more. The line joins "
    "the choices that no mix of others beats at the same total cost; it flattens where the next dollar earns less. A "
    "policy "
    "below the line costs the same as a mix that earns more. Upper bounds are drawn but are no part of the line. It "
    "joins means: a policy whose interval touches the line may belong to it."
)


def frontier_chart(findings: Findings, title: str = "") -> ChartPage:
    """Net value against whole cost, and the upper concave hull of the policies a company could choose."""
    table = frontier(findings.summary)
    drawn = findings.summary[findings.summary["policy"] != BASELINE]
    caption = "Total cost and net value by total cost; on the hull with what each extra USD earns"
    hull = list(table.loc[table["efficient"], "policy"])
    return ChartPage(
        "frontier",
        _figure(table, drawn, looks_of(findings)),
        title or finding(table),
        f"Net value against total cost (token bill, reviewers, own GPUs, fees), both USD per post and month; "
        f"{basis(findings)}",
        f"Dot plot of net value over total cost. {spoken(drawn, 'net_usd')} On the hull: {listed(hull, most=12)}.",
        HOW_TO_READ,
        policy_table(findings, caption, table, ["cost_usd", "net_usd", "usd_per_usd"]),
    )


def finding(table: pd.DataFrame) -> str:
    """Which choices are worth their cost, and what the last step up earns."""
    own = table[table["efficient"] & (table["policy"] != BASELINE)]
    if own.empty:
        return "No policy is expected to pay for itself: no tokens at all earns most"
    names = [str(name) for name in own["policy"]]
    if len(names) == 1:
        return headline(
            names, "Only {0} is worth its cost: others earn less for their money", "Only {0} is worth its cost"
        )
    last = number(own["usd_per_usd"].iloc[-1], "USD")
    return headline(
        [names[-1]], f"{len(names)} policies are worth their cost; {{0}} earns {last} per extra USD",
        f"The step up to {{0}} earns {last} per extra USD",
    )  # fmt: skip


def _figure(table: pd.DataFrame, drawn: pd.DataFrame, style: Mapping[str, Look]) -> go.Figure:
    figure = go.Figure()
    hull = table[table["efficient"]]
    figure.add_trace(
        go.Scatter(
            x=list(hull["cost_usd"]),
            y=list(hull["net_usd"]),
            mode="lines",
            line={"color": INK, "width": 1.5, "dash": "dot"},
            name="concave hull",
            hoverinfo="skip",
        )
    )
    for row in drawn.to_dict("records"):
        look = style[str(row["policy"])]
        thin = marks.thin_bars(look)
        figure.add_trace(marks.point(row, "cost_usd", "net_usd", look).update(error_x=thin, error_y=thin))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=max(520, 120 + 24 * len(drawn)))
    x, y = marks.span(drawn, "cost_usd"), marks.span(drawn, "net_usd")
    frame = Frame(x, y, 1000, figure.layout.height - 105)
    if name_points(figure, drawn.to_dict("records"), ("cost_usd", "net_usd"), style, frame):
        figure.add_annotation(
            marks.on_line(x[1], y[1], "dotted: concave hull") | {"xanchor": "right", "yanchor": "top"}
        )
    figure.update_yaxes(title_text="Net value<br>(USD per post and month)", rangemode="tozero")
    return figure.update_xaxes(title_text="Total cost, USD per post and month", rangemode="tozero")
