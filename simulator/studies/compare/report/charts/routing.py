"""Routing in the report: the bill by tier, failed attempts included, and what routing saves."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money, quoted
from simulator.report.elements.section import Section
from simulator.report.elements.style import BASELINE_COLOUR, INK, RULE, ZERO
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bars import Rows, bars, values
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import in_order, policy_table
from simulator.studies.compare.tables.routing import BILL, ROUTING
from simulator.text import number, short

TABLE: Final = "compare.routing"
SAVED: Final = "routing_saves_usd"
COLOURS: Final = {"better_usd": (BASELINE_COLOUR, ""), "cheaper_usd": (ZERO, "."), "failed_usd": (INK, "x")}
HOW_TO_READ: Final = (
    "A bar is the token bill of a policy by tier: what the better tier charges, what the cheaper one charges for what "
    "it solved, and what its failed attempts cost. The pale bar after it is what routing saves: with it the bar is as "
    "long as the bill would be had the better tier served everything that was not a failed attempt. A bill is no "
    "value: what a cheaper tier does worse, and the hours lost to failed attempts, are in net value."
)


def section(findings: Findings) -> Section | None:
    """Routing in the report; none where no policy routes requests."""
    if findings.routing.empty:
        return None
    lead = f"{sentence(findings)}{_by_net_value(findings)}"
    return Section("routing", "Tiers and routing", lead, (routing_chart(findings),))


def routing_chart(findings: Findings, title: str = "") -> ChartPage:
    """The bill by tier and what routing saves, a bar for every policy that spends, best on top."""
    order = in_order(findings)[["policy"]]
    table = order.merge(findings.routing, on="policy", how="inner", sort=False)
    return ChartPage(
        "routing",
        _figure(table.to_dict("records")),
        title or finding(findings, table),
        f"Token bill by tier and what routing saves, USD per post and month; {basis(findings)}",
        "Stacked bars by policy. " + " ".join(spoken(table, name, name=TABLE) for name in (*BILL, SAVED)),
        HOW_TO_READ,
        policy_table(findings, "The bill by tier", table, list(ROUTING), name=TABLE),
    )


def finding(findings: Findings, table: pd.DataFrame) -> str:
    """What routing saves under the best policy that routes, and what failed attempts take of it."""
    row = _best_routed(findings, table)
    if row is None:
        return "No policy that routes requests spends anything"
    verb = "saves" if row[SAVED] >= 0.0 else "adds"
    failed = f"failed attempts cost {money(row['failed_usd'])} USD"
    return headline([row["policy"]], f"{{0}} {verb} {_share(row)} of the better tier's bill; {failed}",
                    f"{{0}} {verb} {_share(row)} of the better tier's bill")  # fmt: skip


def sentence(findings: Findings) -> str:
    """The same at length."""
    row = _best_routed(findings, findings.routing)
    if row is None:
        return "No policy that routes requests spends anything."
    bill, verb = sum(row[name] for name in BILL), "saves" if row[SAVED] >= 0.0 else "adds"
    return (
        f"{quoted(row['policy'], 60)} {verb} {_share(row)} of what the better tier would charge for the same work; "
        f"failed attempts cost {number(row['failed_usd'], 'USD', (bill,))} USD and {number(row['redo_hours'], 'h')} "
        "hours per post and month."
    )


def _best_routed(findings: Findings, table: pd.DataFrame) -> dict[Any, Any] | None:
    """The row of the best policy that routes, if one spends anything."""
    routed = {policy.label for policy in findings.comparison.policies if policy.routes}
    ranked = [name for name in findings.ranking["policy"] if name in routed & set(table["policy"])]
    return dict(table.set_index("policy", drop=False).loc[ranked[0]]) if ranked else None


def _share(row: Mapping[Any, Any]) -> str:
    """What routing saves or adds as a share of the bill without it."""
    once = sum(row[name] for name in BILL) + row[SAVED]
    return number(abs(row[SAVED]) / once, "share") if once > 0.0 else "0%"


def _by_net_value(findings: Findings) -> str:
    """The best policy that routes beside the best that does not: what a bill leaves out."""
    routed = {policy.label for policy in findings.comparison.policies if policy.routes}
    ranking = findings.ranking[~findings.ranking["policy"].isin([BASELINE])]
    with_it, without = (ranking[ranking["policy"].isin(routed) == flag] for flag in (True, False))
    if with_it.empty or without.empty:
        return ""
    one, other = with_it.iloc[0], without.iloc[0]
    nets = [f"{number(row['net_usd'], 'USD')} USD" for row in (one, other)]
    return (
        f" A bill is not all: net value is {nets[0]} per post and month under {short(one['policy'], 60)}, the best of "
        f"the policies that route, and {nets[1]} under {short(other['policy'], 60)}, the best of the others."
    )


def _figure(rows: Rows) -> go.Figure:
    figure, places = go.Figure(), [*range(len(rows))]
    for column in (*BILL, SAVED):
        shown = [{**row, column: max(row[column], 0.0)} for row in rows]  # what routing adds is in the bill
        hovers = [marks.hover(str(row["policy"]), row, (column,), TABLE) for row in rows]
        fill = COLOURS.get(column, (RULE, "/"))
        figure.add_trace(bars(shown, column, fill, hovers, y=places, name=entry(column, TABLE).title))
    bills = [sum(row[name] for name in BILL) for row in rows]
    ends = [bill + max(row[SAVED], 0.0) for bill, row in zip(bills, rows, strict=True)]
    texts = [f"\u00a0\u00a0{_beside(bill, row[SAVED])}" for bill, row in zip(bills, rows, strict=True)]
    figure.add_trace(values(ends, places, texts, "bill and what routing saves"))
    figure.update_layout(template=TEMPLATE, showlegend=True, barmode="stack", height=140 + 54 * len(rows))
    above = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}
    figure.update_layout(legend=above, margin={"t": 56, "r": 110})
    figure.update_layout(shapes=marks.between_rows(len(rows)), bargap=0.4)
    figure.update_xaxes(
        title_text="USD per post and month", range=[0, 1.05 * max([*ends, 1e-9])], nticks=5, tickangle=0
    )
    figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))
    return figure.update_traces(textfont={"color": INK}, selector={"mode": "text"})


def _beside(bill: float, saved: float) -> str:
    """A bill, and what routing saves or adds, where that is something."""
    text = f"{number(bill, 'USD')} USD"
    if abs(saved) < 1e-9 * max(bill, 1.0):
        return text
    return f"{text}<br>\u00a0\u00a0{'saves' if saved > 0.0 else 'adds'} {number(abs(saved), 'USD')}"
