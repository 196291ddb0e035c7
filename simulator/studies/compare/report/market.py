"""The industry behind one organisation: demand in GPU-hours, utilisation against what is installed, revenue."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, TEMPLATE, Look, colours, looks
from simulator.report.elements.table import Table, figures, tidy
from simulator.scenario.blocks.market import Market
from simulator.scenario.blocks.supply import CALENDAR_HOURS_PER_MONTH
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import headlines
from simulator.studies.compare.tables.market import installed, market_table
from simulator.text import drawn, interval, number, short

MOST_LINES: Final = 8  # policies drawn
PANELS: Final = {
    "gpu_hours": "GPU-hours<br>(million a month)",
    "utilisation": "Utilisation<br>(% round the clock)",
    "revenue_usd": "Revenue<br>(billion USD a year)",
}
SCALE: Final = {"gpu_hours": 1e-6, "utilisation": 1.0, "revenue_usd": 1e-9}
HOW_TO_READ: Final = (
    "A line is what the industry would ask for if every company followed the policy. The dashed line on top is the "
    "GPU-hours that the installed GPUs have; where demand comes close, requests wait, and above it demand is not met. "
    "The dotted line is the utilisation beyond which service suffers. Revenue is the month's token bill times twelve. "
    "Bands are over replications of one organisation: they say nothing of how unlike companies are."
)


def market_section(findings: Findings) -> Section | None:
    """The industry, if every company were like this one."""
    if findings.market.empty:
        return None
    lead = (
        "If every company in the market were like this one and followed the policy. Utilisation is round the clock; "
        "intervals are over replications of one organisation and say nothing of how unlike companies are."
    )
    shown = _table(findings, "Demand of the industry", findings.market, figures(findings.market))
    return Section("market", "The industry", lead, (market_chart(findings),), (shown,))


def market_chart(findings: Findings, title: str = "") -> ChartPage:
    """GPU-hours, utilisation and revenue of the industry by month, a line with a band for each policy.

    Args:
        findings: what a comparison found; its scenario has a market.
        title: the finding in words; derived from the last month if left out.
    """
    comparison = findings.comparison
    market, months = comparison.scenario.world.market, comparison.scenario.months
    assert market is not None
    table = market_table(comparison, range(1, months + 1))
    style = looks(comparison.policies)
    chosen = list(dict.fromkeys(table["policy"]))[:MOST_LINES]
    last = table[table["month"] == months]
    told = "; ".join(
        f"{short(row['policy'], 60)} busy {number(row['utilisation'], 'share')}, revenue "
        f"{number(row['revenue_usd'] / 1e9, 'ratio')} billion USD a year"
        for row in last.head(12).to_dict("records")
    )
    return ChartPage(
        "market",
        _figure(table, {name: style[name] for name in chosen}, market),
        title or headline(table, market, months),
        f"GPU-hours and revenue of the industry, and how busy its GPUs are, by month; {headlines.basis(findings)}"
        f"{headlines.some_of(chosen, last, 'policies')}",
        f"Line charts over {months} months. In month {months}: {told}.",
        HOW_TO_READ,
        _table(findings, "The industry by month", table, [*PANELS, "gpus_needed"]),
    )


def _table(findings: Findings, caption: str, table: pd.DataFrame, columns: Sequence[str]) -> Table:
    own = colours(looks(findings.comparison.policies))
    return tidy(caption, table, ["policy", "month"], columns, own, "compare.market")


def headline(table: pd.DataFrame, market: Market, months: int) -> str:
    """Which policy asks for most, and when it passes the target or what is installed."""
    last = table[table["month"] == months]
    most = last.sort_values("utilisation", ascending=False, kind="stable").iloc[0]
    own = table[table["policy"] == most["policy"]]
    text = f"If every company followed {short(most['policy'], 60)}, GPUs would be busy "
    text += f"{number(most['utilisation'], 'share')} of the time in month {months}"
    for limit, words in ((1.0, "demand is not met"), (market.target_utilisation, "past the target")):
        over = own[own["utilisation_low"] > limit]
        if len(over):
            return f"{text}; {words} from month {int(over['month'].iloc[0])} on"
    return text


def _figure(table: pd.DataFrame, style: Mapping[str, Look], market: Market) -> go.Figure:
    figure = make_subplots(rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.05)
    for name, look in style.items():
        rows = table[table["policy"] == name].to_dict("records")
        told = [_hover(row, look.full) for row in rows]
        for panel, column in enumerate(PANELS, start=1):
            drawn_rows = pd.DataFrame([_scaled(row, column) for row in rows])
            figure.add_trace(marks.band_of(drawn_rows, column, look), row=panel, col=1)
            figure.add_trace(marks.line_of(drawn_rows, column, look, panel == 1, told), row=panel, col=1)
    months = int(table["month"].max())
    over = [*range(1, months + 1)]
    hours = [installed(market, month) * CALENDAR_HOURS_PER_MONTH * SCALE["gpu_hours"] for month in over]
    figure.add_trace(_limit(over, hours, "dash", "installed GPUs"), row=1, col=1)
    target = [market.target_utilisation] * 2
    figure.add_trace(_limit([0.5, months + 0.5], target, "dot", "target utilisation"), row=2, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=640)
    for panel, words in enumerate(PANELS.values(), start=1):
        figure.update_yaxes(title_text=words, rangemode="tozero", nticks=5, row=panel)
    figure.update_yaxes(tickformat=".0%", row=2)
    figure.update_xaxes(**marks.month_axis(months))
    return figure.update_xaxes(title_text="Month", row=3)


def _scaled(row: Mapping[Any, Any], column: str) -> dict[str, Any]:
    ends = {name: row[name] * SCALE[column] for name in (column, f"{column}_low", f"{column}_high")}
    return {"month": row["month"], "n": row["n"], **ends}


def _limit(x: list[Any], y: list[float], dash: str, name: str) -> go.Scatter:
    line = {"color": INK, "width": 1.8, "dash": dash}
    return go.Scatter(x=x, y=y, mode="lines", line=line, name=name, hoverinfo="skip")


def _hover(row: Mapping[Any, Any], name: str) -> str:
    def told(column: str, unit: str, factor: float) -> str:
        low, high = (row[f"{column}_{end}"] * factor for end in ("low", "high"))
        return f"{number(row[column] * factor, unit)} ({interval(low, high, unit)})"

    return "<br>".join(
        [
            f"<b>{drawn(name, marks.HOVER_WIDTH)}, month {row['month']}</b>",
            f"{told('gpu_hours', 'ratio', 1e-6)} million GPU-hours a month",
            f"busy {told('utilisation', 'share', 1.0)} round the clock",
            f"{told('revenue_usd', 'ratio', 1e-9)} billion USD a year",
            f"n = {row['n']} paired replications",
        ]
    )
