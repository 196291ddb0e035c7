"""The industry behind one organisation: demand in GPU-hours, utilisation against what is installed, revenue."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, Look
from simulator.scenario.blocks.market import Market
from simulator.scenario.blocks.supply import CALENDAR_HOURS_PER_MONTH
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, some_of, spoken
from simulator.studies.compare.report.charts.monthly import lines_by_month
from simulator.studies.compare.report.tables import looks_of, policy_table
from simulator.studies.compare.tables.market import installed, market_table
from simulator.text import drawn, interval, number

TABLE, KEYS = "compare.market", ("policy", "month")
MOST_LINES: Final = 8  # policies drawn
PANELS: Final = {
    "gpu_hours": "GPU-hours<br>(million a month)",
    "utilisation": "Utilisation<br>(% round the clock)",
    "revenue_usd": "Revenue<br>(billion USD a year)",
}
SCALE: Final = {"gpu_hours": 1e-6, "revenue_usd": 1e-9}
HOW_TO_READ: Final = (
    "A line is what the industry would ask for if every company followed the policy. The dashed line on top is the "
    "GPU-hours that the installed GPUs have; where demand comes close, requests wait, and above it demand is not met. "
    "The dotted line is the utilisation beyond which service suffers. Revenue is the month's token bill times twelve. "
    "Bands are over replications of one organisation: they say nothing of how unlike companies are."
)


def section(findings: Findings) -> Section | None:
    """The industry, if every company were like this one."""
    if findings.market.empty:
        return None
    lead = (
        "If every company in the market were like this one and followed the policy. Utilisation is round the clock; "
        "intervals are over replications of one organisation and say nothing of how unlike companies are."
    )
    shown = policy_table(findings, "Demand of the industry", findings.market, (), KEYS, TABLE)
    return Section("market", "The industry", lead, (market_chart(findings),), (shown,))


def market_chart(findings: Findings, title: str = "") -> ChartPage:
    """GPU-hours, utilisation and revenue of the industry by month, a line with a band for each policy."""
    comparison = findings.comparison
    market, months = comparison.scenario.world.market, comparison.scenario.months
    assert market is not None
    table = market_table(comparison, range(1, months + 1))
    chosen = list(dict.fromkeys(table["policy"]))[:MOST_LINES]
    last = table[table["month"] == months]
    read = " ".join(spoken(last, column, name=TABLE) for column in ("utilisation", "revenue_usd"))
    return ChartPage(
        "market",
        _figure(_scaled(table), looks_of(findings, chosen), market),
        title or finding(table, market, months),
        f"GPU-hours and revenue of the industry, and how busy its GPUs are, by month; {basis(findings)}"
        f"{some_of(chosen, last, 'policies')}",
        f"Line charts over {months} months. In month {months}: {read}",
        HOW_TO_READ,
        policy_table(findings, "The industry by month", table, [*PANELS, "gpus_needed"], KEYS, TABLE),
    )


def finding(table: pd.DataFrame, market: Market, months: int) -> str:
    """Which policy asks for most, and when it passes the target or what is installed."""
    last = table[table["month"] == months]
    most = last.sort_values("utilisation", ascending=False, kind="stable").iloc[0]
    own = table[table["policy"] == most["policy"]]
    text = f"Under {{0}} the industry needs {most['utilisation']:.3g} times its GPUs in month {months}"
    if most["utilisation"] < 1.0:
        text = f"Under {{0}} the industry's GPUs are busy {most['utilisation']:.0%} in month {months}"
    for limit, words in ((1.0, "unmet"), (market.target_utilisation, "past the target")):
        over = own[own["utilisation_low"] > limit]
        if len(over):
            since = f"{text}; {words} from month {int(over['month'].iloc[0])}"
            return headline([most["policy"]], since, text)
    return headline([most["policy"]], text)


def _figure(table: pd.DataFrame, style: Mapping[str, Look], market: Market) -> go.Figure:
    figure = lines_by_month(table, style, PANELS, _hover, named=False)
    months = [*range(1, int(table["month"].max()) + 1)]
    hours = [installed(market, month) * CALENDAR_HOURS_PER_MONTH * SCALE["gpu_hours"] for month in months]
    figure.add_trace(_limit(months, hours, "dash", "installed GPUs"), row=1, col=1)
    target = [market.target_utilisation] * 2
    figure.add_trace(_limit([0.5, months[-1] + 0.5], target, "dot", "target utilisation"), row=2, col=1)
    return figure.update_yaxes(tickformat=".0%", row=2)


def _scaled(table: pd.DataFrame) -> pd.DataFrame:
    """The table in the units of the panels."""
    ends = {f"{name}{end}": scale for name, scale in SCALE.items() for end in ("", "_low", "_high")}
    return table.assign(**{name: table[name] * scale for name, scale in ends.items()})


def _limit(x: list[Any], y: list[float], dash: str, name: str) -> go.Scatter:
    line = {"color": INK, "width": 1.8, "dash": dash}
    return go.Scatter(x=x, y=y, mode="lines", line=line, name=name, hoverinfo="skip")


def _hover(row: Mapping[Any, Any], look: Look) -> str:
    def with_interval(column: str, unit: str) -> str:
        ends = interval(row[f"{column}_low"], row[f"{column}_high"], unit)
        return f"{number(row[column], unit)} ({ends})"

    return "<br>".join(
        [
            f"<b>{drawn(look.full, marks.HOVER_WIDTH)}, month {row['month']}</b>",
            f"{with_interval('gpu_hours', 'ratio')} million GPU-hours a month",
            f"busy {with_interval('utilisation', 'share')} round the clock",
            f"{with_interval('revenue_usd', 'ratio')} billion USD a year",
            f"n = {row['n']} paired replications",
        ]
    )
