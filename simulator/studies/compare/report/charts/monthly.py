"""What is paid for tokens by month and what of it for vanity; and the lines by month that other charts draw too."""

from collections.abc import Callable, Mapping
from functools import partial
from operator import itemgetter
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.labels import End, name_ends
from simulator.report.elements.placement import Frame
from simulator.report.elements.style import Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, some_of, spoken
from simulator.studies.compare.report.tables import choices, drawable, looks_of, policy_table
from simulator.studies.compare.tables.paid_by_month import paid_by_month

MOST_LINES: Final = 6  # policies drawn: bands of more hide each other
TABLE: Final = "compare.monthly"
PANELS: Final = {
    "paid_usd": "Paid for tokens<br>(USD per post)",
    "wasted_usd": "of which vanity<br>(USD per post)",
}
HOW_TO_READ: Final = (
    "A line is the mean over the replications, the band around it the interval. Paid are the token bill and own GPUs. "
    "Vanity is the part that moves the usage ranking and no work; the simulation knows it exactly, a company would "
    "have to estimate it. Its share can rise while its amount falls, so the amount is drawn."
)


def monthly_chart(findings: Findings, title: str = "") -> ChartPage:
    """What is paid for tokens, and for vanity, per post by month, a line with a band for each policy."""
    table, warmup = paid_by_month(findings.comparison, findings.by_month), findings.comparison.scenario.warmup_months
    chosen, last = spenders(findings, MOST_LINES), _last(table)
    last = last[last["policy"].isin(chosen)]
    figure = lines_by_month(table, looks_of(findings, chosen), PANELS, name=TABLE)
    grey = ""
    if warmup:
        figure.add_vrect(0.5, warmup + 0.5, **marks.SHADE, row="all", col=1)
        months = "the first month is" if warmup == 1 else f"the first {warmup} months are"
        grey = f"; grey: {months} warm-up, in no total"
    return ChartPage(
        "monthly",
        figure,
        title or finding(findings),
        f"Paid for tokens and the vanity part of it, USD per post, by month; {basis(findings)}{grey}"
        f"{some_of(chosen, drawable(findings), 'policies')}",
        f"Line charts over {int(table['month'].max())} months. In the last: "
        + " ".join(spoken(last, name, name=TABLE) for name in PANELS),
        HOW_TO_READ,
        policy_table(findings, "By month", table, PANELS, ["policy", "month"], TABLE),
    )


def finding(findings: Findings) -> str:
    """Who spends most in the last month, and how much of it is vanity, in USD and as a share."""
    last = _last(paid_by_month(findings.comparison, findings.by_month))
    last = last[last["policy"].isin(choices(findings)["policy"])]
    if not last["paid_usd"].any():
        return "No policy spends anything"
    most = max(last.to_dict("records"), key=itemgetter("paid_usd"))
    text = f"{{0}} pays most in month {most['month']}: {money(most['paid_usd'])} USD per post"
    vain = most["wasted_usd"]
    of_it = f"{money(vain)} ({vain / most['paid_usd']:.0%}) vanity" if vain > 0.0 else "none of it vanity"
    return headline([most["policy"]], f"{text}, {of_it}", text)


def _last(table: pd.DataFrame) -> pd.DataFrame:
    found: pd.DataFrame = table[table["month"] == table["month"].max()]
    return found


def spenders(findings: Findings, most: int) -> list[str]:
    """At most so many policies worth a line: the best, then those with the largest bill in the last month."""
    paid = paid_by_month(findings.comparison, findings.by_month)
    names, spend = drawable(findings), _last(paid).set_index("policy")["paid_usd"]
    kept = sorted(names, key=lambda name: (name != findings.best, -float(spend[name])))[:most]
    return [name for name in names if name in kept]


def lines_by_month(
    table: pd.DataFrame,
    style: Mapping[str, Look],
    panels: Mapping[str, str],
    hover: Callable[[Mapping[Any, Any], Look], str] | None = None,
    name: str = "",
    named: bool = True,
) -> go.Figure:
    """A panel for each column, under its title, over months: for each policy a line with a band; names at the ends.

    Args:
        table: a row per policy and month.
        style: the policies drawn.
        panels: a title for each column.
        hover: what a point says; left out, its value.
        name: ``study.table``, where the columns have a meaning of their own.
        named: names stand at the ends of lines, if there is room; else in the legend.
    """
    spacing = 0.05 if len(panels) > 2 else 0.07
    figure = make_subplots(rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=spacing)
    for policy, look in style.items():
        rows = table[table["policy"] == policy]
        for panel, column in enumerate(panels, start=1):
            said = hover or partial(_hover, column=column, name=name)
            texts = [said(row, look) for row in rows.to_dict("records")]
            figure.add_trace(marks.band_of(rows, column, look), row=panel, col=1)
            figure.add_trace(marks.line_of(rows, column, look, legend=panel == 1, hovertext=texts), row=panel, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=655 if named else 640)
    shown, months = table[table["policy"].isin(list(style))], int(table["month"].max())
    for panel, (column, words) in enumerate(panels.items(), start=1):
        figure.update_yaxes(title_text=words, rangemode="tozero", nticks=5 if len(panels) > 2 else None, row=panel)
        if named and panel == 1:
            last = shown[shown["month"] == months].set_index("policy")[column]
            ends = [End(months, float(last[policy]), look) for policy, look in style.items()]
            height = (575 - 40 * len(panels)) / len(panels)
            name_ends(figure, ends, Frame((0.5, months + 0.5), marks.span(shown, column), 900, height, panel))
    figure.update_xaxes(**marks.month_axis(months))
    return figure.update_xaxes(title_text="Month", row=len(panels))


def _hover(row: Mapping[Any, Any], look: Look, column: str, name: str) -> str:
    return marks.hover(f"{look.full}, month {row['month']}", row, (column,), name)
