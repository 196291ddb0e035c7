"""Tokens as the fourth component of compensation: a stack of base, bonus, equity and tokens for every policy."""

from collections.abc import Mapping
from typing import Any, Final

import plotly.graph_objects as go

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, RULE, ZERO
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bars import Rows, bars
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import in_order, policy_table
from simulator.text import number, setting

TABLE: Final = "compare.compensation"
PARTS: Final = {  # colour and pattern
    "base_usd": (RULE, ""),
    "bonus_usd": (ZERO, "."),
    "equity_usd": (ZERO, "/"),
    "tokens_usd": (INK, "x"),
}
HOW_TO_READ: Final = (
    "A bar is what an engineer costs and gets in a year; its last piece is the tokens, which are told in USD and as a "
    "share of the whole bar. The dotted line is where the bar would end if an engineer used tokens worth half of base "
    "pay. Bonus and equity are shares of base pay in the scenario; the line at the end is the interval of the tokens."
)


def section(findings: Findings) -> Section:
    """Tokens beside base, bonus and equity."""
    lead = (
        "Tokens as the fourth component of what an engineer costs and gets, per filled post and year. Bonus and equity "
        "are shares of base pay in the scenario; capitalised is the share of tokens that the books treat as software."
    )
    return Section("compensation", "Total compensation", lead, (compensation_chart(findings),))


def compensation_chart(findings: Findings, title: str = "") -> ChartPage:
    """Base, bonus, equity and tokens per filled post and year, a bar for every policy."""
    table = findings.compensation
    glosses = in_order(findings)[["policy", "upper_bound"]]
    rows = glosses.merge(table, on="policy", how="inner", sort=False).to_dict("records")
    read = " ".join(spoken(table, column, name=TABLE) for column in ("tokens_usd", "total_usd"))
    return ChartPage(
        "compensation",
        _figure(rows),
        title or finding(rows),
        f"Base pay, bonus, equity and tokens, USD per filled post and year; {basis(findings)}",
        f"Stacked bars by policy. {read}",
        HOW_TO_READ,
        policy_table(findings, "Total compensation", table, name=TABLE),
    )


def finding(rows: Rows) -> str:
    """The largest share of tokens in total compensation, and what it is in USD."""
    most = max(rows, key=lambda row: row["tokens_share"])
    if not most["tokens_usd"] > 0.0:
        return "No policy adds tokens to what an engineer gets"
    share, spent = number(most["tokens_share"], "share"), money(most["tokens_usd"])
    return headline(
        [most["policy"]],
        f"Tokens are {share} of total pay at most: {spent} USD a year under {{0}}",
        f"Tokens are at most {share} of total pay, under {{0}}",
        f"Tokens are up to {share} of pay under {{0}}",
    )


def _figure(rows: Rows) -> go.Figure:
    figure = go.Figure()
    for column, fill in PARTS.items():
        hovers = [marks.hover(str(row["policy"]), row, (column,), TABLE) + _share(row[column], row) for row in rows]
        ends = marks.error_bars(rows, column, INK, thickness=1.5) if column == "tokens_usd" else None
        title = entry(column, TABLE).title
        figure.add_trace(bars(rows, column, fill, hovers, y=[*range(len(rows))], error_x=ends, name=title))
    half = max(row["total_usd"] - row["tokens_usd"] + row["base_usd"] / 2 for row in rows)
    figure.add_vline(half, line={"color": INK, "width": 1.5, "dash": "dot"}, layer="below")
    tokens = setting(max(row["base_usd"] for row in rows) / 2, 3)
    figure.add_trace(marks.legend_line(f"if tokens were half of base pay, {tokens} USD", dash="dot"))
    for place, row in enumerate(rows):
        figure.add_annotation(_tokens(row, place))
    figure.add_annotation(marks.beside_head("Tokens,<br>% of pay"))
    right = max([half, *map(_end, rows)])
    figure.update_layout(template=TEMPLATE, showlegend=True, barmode="stack", height=150 + 48 * len(rows))
    above = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}
    figure.update_layout(legend=above, margin={"t": 72, "r": 130})
    figure.update_layout(shapes=[*figure.layout.shapes, *marks.between_rows(len(rows))], bargap=0.4)
    figure.update_xaxes(title_text="USD per filled post and year", range=[0, 1.04 * right], nticks=4, tickangle=0)
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))


def _tokens(row: Mapping[Any, Any], place: int) -> dict[str, Any]:
    """Tokens and their share of pay, beside a bar."""
    text = f"<b>{number(row['tokens_usd'], 'USD')}</b><br>{number(row['tokens_share'], 'share')}"
    return marks.beside(place, text) | {"align": "left", "font": {"color": INK}}


def _end(row: Mapping[Any, Any]) -> float:
    """Where a bar ends, its interval included."""
    return float(row["total_usd"] - row["tokens_usd"] + row["tokens_usd_high"])


def _share(usd: float, row: Mapping[Any, Any]) -> str:
    return f"<br>{number(usd / row['total_usd'], 'share')} of the total"
