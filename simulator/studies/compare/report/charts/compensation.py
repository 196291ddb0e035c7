"""Tokens as the fourth component of compensation: a stack of base, bonus, equity and tokens for every policy."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.section import Section
from simulator.report.elements.style import BASELINE_COLOUR, INK, PALETTE
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bars import Rows, bars, values
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import in_order, policy_table
from simulator.text import number, short

TABLE: Final = "compare.compensation"
PARTS: Final = {  # colour and pattern
    "base_usd": (BASELINE_COLOUR, ""),
    "bonus_usd": (PALETTE[3], "."),
    "equity_usd": (PALETTE[1], "/"),
    "tokens_usd": (PALETTE[2], "x"),
}
HALF: Final = "half of base pay in tokens"
HOW_TO_READ: Final = (
    "A bar is what an engineer costs and gets in a year; its last piece is the tokens. Beside it stand the tokens and "
    "their share of the whole bar. The mark is where the bar would end if an engineer used tokens worth half of base "
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
        title or headline(rows),
        f"Base pay, bonus, equity and tokens, USD per filled post and year; {basis(findings)}",
        f"Stacked bars by policy. {read}",
        HOW_TO_READ,
        policy_table(findings, "Total compensation", table, name=TABLE),
    )


def headline(rows: Rows) -> str:
    """The largest share of tokens in total compensation, and how it stands to half of base pay."""
    most = max(rows, key=lambda row: row["tokens_share"])
    if not most["tokens_usd"] > 0.0:
        return "No policy adds tokens to what an engineer gets"
    of_base = most["tokens_usd"] / most["base_usd"]
    return (
        f"Tokens are at most {number(most['tokens_share'], 'share')} of total compensation, under "
        f"{short(most['policy'], 60)}: {number(most['tokens_usd'], 'USD')} USD per filled post and year, "
        f"{number(of_base, 'share')} of base pay"
    )


def _figure(rows: Rows) -> go.Figure:
    figure = go.Figure()
    for column, fill in PARTS.items():
        hovers = [marks.hover(str(row["policy"]), row, (column,), TABLE) + _share(row[column], row) for row in rows]
        ends = marks.error_bars(rows, column, INK, thickness=1.5) if column == "tokens_usd" else None
        title = entry(column, TABLE).title
        figure.add_trace(bars(rows, column, fill, hovers, y=[*range(len(rows))], error_x=ends, name=title))
    paid = [row["total_usd"] - row["tokens_usd"] for row in rows]
    half = [without + row["base_usd"] / 2 for without, row in zip(paid, rows, strict=True)]
    figure.add_trace(
        go.Scatter(
            x=half,
            y=list(range(len(rows))),
            mode="markers",
            marker={"symbol": "line-ns", "size": 26, "line": {"color": INK, "width": 2.5}},
            name=HALF,
            hoverinfo="text",
            hovertext=[f"{HALF}: {number(row['base_usd'] / 2, 'USD')} USD a year" for row in rows],
        )
    )
    figure.add_trace(_tokens(rows, half))
    right = max([*half, *(row["total_usd"] for row in rows)])
    figure.update_layout(template=TEMPLATE, showlegend=True, barmode="stack", height=140 + 54 * len(rows))
    above = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}
    figure.update_layout(legend=above, margin={"t": 56, "r": 48})
    figure.update_layout(shapes=marks.between_rows(len(rows)), bargap=0.4)
    figure.update_xaxes(title_text="USD per filled post and year", range=[0, 1.24 * right], nticks=4, tickangle=0)
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))


def _tokens(rows: Rows, half: Sequence[float]) -> go.Scatter:
    """Tokens and their share, to the right of everything in the row."""
    ends = [
        max(row["tokens_usd_high"] + row["total_usd"] - row["tokens_usd"], end)
        for row, end in zip(rows, half, strict=True)
    ]
    texts = [
        f"\u00a0\u00a0{number(row['tokens_usd'], 'USD')} USD<br>\u00a0\u00a0{number(row['tokens_share'], 'share')}"
        for row in rows
    ]
    return values(ends, [*range(len(rows))], texts, "tokens and their share")


def _share(usd: float, row: Mapping[Any, Any]) -> str:
    return f"<br>{number(usd / row['total_usd'], 'share')} of the total"
