"""ROI and marginal ROI over cost."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import choices, looks_of, policy_table
from simulator.text import first_upper, listed

HOW_TO_READ: Final = (
    "ROI is the net gain over total cost, reviewers included. Marginal ROI is the net gain on the next "
    "dollars, measured by moving the policy's own lever a little. A high ROI says that the money was well spent; only "
    "the marginal ROI says whether to spend more: above the line yes, below it no. Levers differ, and so do the "
    "dollars that they add: hold a mark against the line, not against the mark of another policy. Output moves item by "
    "item, so in a small organisation the interval is wide."
)


def returns_chart(findings: Findings, title: str = "") -> ChartPage:
    """ROI and marginal ROI against whole cost; what is missing is named with its reason, not drawn as zero."""
    table = findings.summary
    return ChartPage(
        "returns",
        _figure(table[table["roi"].notna()], looks_of(findings)),
        title or headline(findings),
        f"ROI and marginal ROI against total cost (token bill, reviewers, own GPUs, fees), USD per post and month; "
        f"{basis(findings)}. {left_out(table)}",
        f"Two dot plots over total cost. {spoken(table, 'roi')} {spoken(table, 'marginal_roi')}",
        HOW_TO_READ,
        policy_table(
            findings,
            "Total cost, ROI and marginal ROI",
            table,
            ["cost_usd", "roi", "marginal_roi"],
            ["policy", "lever"],
        ),
    )


def headline(findings: Findings) -> str:
    """Where one more dollar pays, and where the last dollar is lost."""
    table = choices(findings)
    parts = [
        f"{words} under {listed(list(table.loc[found, 'policy']))}"
        for words, found in (
            ("one more dollar still pays", table["marginal_roi_low"] > 0),
            ("the last dollar does not come back", table["marginal_roi_high"] < 0),
        )
        if found.any()
    ]
    return first_upper("; ".join(parts) or "No policy is clearly above or below break-even at the margin")


def left_out(summary: pd.DataFrame) -> str:
    """Which policies have no ROI or no marginal ROI, and why; empty when none."""
    parts = []
    for column in ("roi", "marginal_roi"):
        gaps = summary[summary[column].isna() & (summary["roi"].notna() | (column == "roi"))]
        for reason, rows in gaps.groupby(f"{column}_reason", sort=False):
            parts.append(f"No {entry(column).title} for {listed(list(rows['policy']))}: {reason}.")
    return " ".join(parts)


def _figure(table: pd.DataFrame, style: Mapping[str, Look]) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    lacking = 0
    for row in table.to_dict("records"):
        look = style[str(row["policy"])]
        figure.add_trace(marks.point(row, "cost_usd", "roi", look), row=1, col=1)
        if pd.isna(row["marginal_roi"]):
            figure.add_annotation(marks.missing(row, look, lacking))
            lacking += 1
        else:
            figure.add_trace(marks.point(row, "cost_usd", "marginal_roi", look, legend=False), row=2, col=1)
    figure.add_hline(0, row=2, col=1, line={"color": INK, "width": 1.5})
    figure.add_trace(marks.legend_line("break-even"), row=2, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=max(600, 120 + 24 * len(table)))
    figure.update_yaxes(title_text="ROI<br>(net USD per USD)", rangemode="tozero", row=1)
    strip = _with_strip(table, figure, lacking)
    figure.update_yaxes(title_text="Marginal ROI<br>(net USD per extra USD)", **strip, row=2)
    figure.update_xaxes(**marks.spend_axis(list(table["cost_usd"])))
    return figure.update_xaxes(title_text="Total cost, USD per post and month", row=2)


def _with_strip(table: pd.DataFrame, figure: go.Figure, notes: int) -> dict[str, list[float]]:
    """The range of marginal ROI with a strip below it for notes on what is missing, so that none covers a mark."""
    ends = table[["marginal_roi_low", "marginal_roi_high"]].dropna().to_numpy()
    if not notes or not ends.size:
        return {}
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    span = 1.12 * (high - low) or 1.0
    strip = (10 + marks.NOTE_HEIGHT * notes) / (0.42 * figure.layout.height)  # of the panel
    return {"range": [low - 0.06 * span - strip / (1.0 - strip) * span, high + 0.06 * span]}
