"""Token bill and vanity by month; and the lines by month that other charts draw too."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, some_of, spoken
from simulator.studies.compare.report.tables import choices, drawable, looks_of, policy_table
from simulator.text import first_upper, number, short

MOST_LINES: Final = 10  # policies drawn
PANELS: Final = {
    "spend_usd": "Token bill<br>(USD per post)",
    "vanity_usd": "of which vanity<br>(USD per post)",
}
HOW_TO_READ: Final = (
    "A line is the mean over the replications, the band around it the interval. Vanity is the part of the "
    "bill that moves the usage ranking and no work; the simulation knows it exactly, a company would have to "
    "estimate it."
)


def monthly_chart(findings: Findings, title: str = "") -> ChartPage:
    """Token bill and vanity per post by month, a line with a band for each policy."""
    table, warmup = findings.by_month, findings.comparison.scenario.warmup_months
    chosen, last = spenders(findings, MOST_LINES), _last(table)
    last = last[last["policy"].isin(chosen)]
    figure = lines_by_month(table, looks_of(findings, chosen), PANELS)
    grey = ""
    if warmup:
        figure.add_vrect(0.5, warmup + 0.5, **marks.SHADE, row="all", col=1)
        months = "the first month is" if warmup == 1 else f"the first {warmup} months are"
        grey = f"; grey: {months} warm-up, in no total"
    return ChartPage(
        "monthly",
        figure,
        title or headline(findings),
        f"Token bill and its vanity part, USD per post, by month; {basis(findings)}{grey}"
        f"{some_of(chosen, drawable(findings), 'policies')}",
        f"Line charts over {int(table['month'].max())} months. In the last: "
        + " ".join(spoken(last, name) for name in PANELS),
        HOW_TO_READ,
        policy_table(findings, "By month", table, PANELS, ["policy", "month"]),
    )


def headline(findings: Findings) -> str:
    """Who spends most in the last month, and how much of it is vanity."""
    last = _last(findings.by_month)
    last = last[last["policy"].isin(choices(findings)["policy"])]
    if not last["spend_usd"].any():
        return "No policy spends anything"
    spender, waster = (max(last.to_dict("records"), key=itemgetter(name)) for name in PANELS)
    money, vanity = number(spender["spend_usd"], "USD"), number(waster["vanity_usd"], "USD")
    text = f"{short(spender['policy'], 60)} spends most: {money} USD per post in month {spender['month']}"
    if not waster["vanity_usd"] > 0:
        text += ", none of it for vanity"
    elif waster["policy"] == spender["policy"]:
        text += f", {vanity} of it for vanity"
    else:
        text += f"; most vanity, {vanity} USD, under {short(waster['policy'], 60)}"
    return first_upper(text)


def _last(table: pd.DataFrame) -> pd.DataFrame:
    found: pd.DataFrame = table[table["month"] == table["month"].max()]
    return found


def spenders(findings: Findings, most: int) -> list[str]:
    """At most so many policies worth a line, those with the largest bill in the last month first to be kept."""
    names, spend = drawable(findings), _last(findings.by_month).set_index("policy")["spend_usd"]
    kept = sorted(names, key=lambda name: -float(spend[name]))[:most]
    return [name for name in names if name in kept]


def lines_by_month(
    table: pd.DataFrame,
    style: Mapping[str, Look],
    panels: Mapping[str, str],
    hover: Callable[[Mapping[Any, Any], Look], str] | None = None,
) -> go.Figure:
    """A panel for each column, under its title, over months: for each policy a line with a band."""
    spacing = 0.05 if len(panels) > 2 else 0.07
    figure = make_subplots(rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=spacing)
    for name, look in style.items():
        rows = table[table["policy"] == name]
        texts = [hover(row, look) for row in rows.to_dict("records")] if hover else None
        for panel, column in enumerate(panels, start=1):
            figure.add_trace(marks.band_of(rows, column, look), row=panel, col=1)
            figure.add_trace(marks.line_of(rows, column, look, legend=panel == 1, hovertext=texts), row=panel, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=640)
    for panel, words in enumerate(panels.values(), start=1):
        figure.update_yaxes(title_text=words, rangemode="tozero", nticks=5 if len(panels) > 2 else None, row=panel)
    figure.update_xaxes(**marks.month_axis(int(table["month"].max())))
    return figure.update_xaxes(title_text="Month", row=len(panels))
