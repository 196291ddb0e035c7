"""Tokens as the fourth component of compensation: a stack of base, bonus, equity and tokens for every policy."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.section import Section
from simulator.report.elements.style import BASELINE_COLOUR, INK, PALETTE, TEMPLATE, colours, looks
from simulator.report.elements.table import figures, tidy
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import headlines
from simulator.studies.compare.report.tables import in_order
from simulator.text import drawn, interval, number, short

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


def compensation_section(findings: Findings) -> Section:
    """Tokens beside base, bonus and equity."""
    lead = (
        "Tokens as the fourth component of what an engineer costs and gets, per engineer and year. Bonus and equity "
        "are shares of base pay in the scenario; capitalised is the share of tokens that the books treat as software."
    )
    return Section("compensation", "Total compensation", lead, (compensation_chart(findings),))


def compensation_chart(findings: Findings, title: str = "") -> ChartPage:
    """Base, bonus, equity and tokens per engineer and year, a bar for every policy.

    Args:
        findings: what a comparison found.
        title: the finding in words; derived from the largest share of tokens if left out.
    """
    table = findings.compensation
    glosses = in_order(findings)[["policy", "yardstick"]]
    rows = glosses.merge(table, on="policy", how="inner", sort=False).to_dict("records")
    told = "; ".join(
        f"{short(row['policy'], 60)} {number(row['tokens_usd'], 'USD')} of {number(row['total_usd'], 'USD')} USD"
        for row in rows[:12]
    )
    more = "; and more, see the table" if len(rows) > 12 else ""
    own = colours(looks(findings.comparison.policies))
    return ChartPage(
        "compensation",
        _figure(rows),
        title or headline(rows),
        f"Base pay, bonus, equity and tokens, USD per engineer and year; {headlines.basis(findings)}",
        f"Stacked bars by policy. Tokens in total compensation: {told}{more}.",
        HOW_TO_READ,
        tidy("Total compensation", table, ["policy"], figures(table), own, TABLE),
    )


def headline(rows: Sequence[Mapping[Any, Any]]) -> str:
    """The largest share of tokens in total compensation, and how it stands to half of base pay."""
    most = max(rows, key=lambda row: row["tokens_share"])
    if not most["tokens_usd"] > 0.0:
        return "No policy adds tokens to what an engineer gets"
    of_base = most["tokens_usd"] / most["base_usd"]
    return (
        f"Tokens are at most {number(most['tokens_share'], 'share')} of total compensation, under "
        f"{short(most['policy'], 60)}: {number(most['tokens_usd'], 'USD')} USD a year, "
        f"{number(of_base, 'share')} of base pay"
    )


def _figure(rows: Sequence[Mapping[Any, Any]]) -> go.Figure:
    figure = go.Figure()
    for column, (colour, pattern) in PARTS.items():
        figure.add_trace(_bars(rows, column, colour, pattern))
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
    figure.update_xaxes(title_text="USD per engineer and year", range=[0, 1.24 * right], nticks=4, tickangle=0)
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))


def _bars(rows: Sequence[Mapping[Any, Any]], column: str, colour: str, pattern: str) -> go.Bar:
    title = entry(column, TABLE).title
    reach = {
        "type": "data",
        "symmetric": False,
        "array": [row["tokens_usd_high"] - row["tokens_usd"] for row in rows],
        "arrayminus": [row["tokens_usd"] - row["tokens_usd_low"] for row in rows],
        "color": INK,
        "thickness": 1.5,
        "width": 5,
    }
    return go.Bar(
        x=[row[column] for row in rows],
        y=list(range(len(rows))),
        orientation="h",
        marker={"color": colour, "pattern": {"shape": pattern, "size": 5, "solidity": 0.4}, "line": {"width": 0}},
        error_x=reach if column == "tokens_usd" else None,
        name=title,
        hoverinfo="text",
        hovertext=[_hover(row, column) for row in rows],
    )


def _tokens(rows: Sequence[Mapping[Any, Any]], half: Sequence[float]) -> go.Scatter:
    """Tokens and their share, to the right of everything in the row."""
    return go.Scatter(
        x=[max(row["tokens_usd_high"] + row["total_usd"] - row["tokens_usd"], end)
           for row, end in zip(rows, half, strict=True)],
        y=list(range(len(rows))),
        mode="text",
        text=[
            f"\u00a0\u00a0{number(row['tokens_usd'], 'USD')} USD<br>"
            f"\u00a0\u00a0{number(row['tokens_share'], 'share')}"
            for row in rows
        ],
        textposition="middle right",
        textfont={"color": INK},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
        name="tokens and their share",
    )  # fmt: skip


def _hover(row: Mapping[Any, Any], column: str) -> str:
    share = number(row[column] / row["total_usd"], "share")
    ends = ""
    if column == "tokens_usd":
        ends = f" ({interval(row['tokens_usd_low'], row['tokens_usd_high'], 'USD', (row[column],))})"
    return (
        f"<b>{drawn(str(row['policy']), marks.HOVER_WIDTH)}</b><br>{entry(column, TABLE).title}: "
        f"{number(row[column], 'USD')}"
        f"{ends} USD a year, {share} of the total<br>n = {row['n']} paired replications"
    )
