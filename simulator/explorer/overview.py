"""The first screen: ranking, vanity and response curve with marginal ROI, a policy looking alike in all of them."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, MUTED, NARROW_PIXELS, TEXT_SIZE, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.charts.ranking import finding as headline
from simulator.studies.compare.report.tables import in_order, looks_of, policy_table
from simulator.text import drawn, listed, short

COLUMNS: Final = ("net_usd", "vanity_share", "cost_usd", "marginal_roi")
MOST_VALUES: Final = 12  # rows with room for a number above each mark
# where the panels stand, as shares of the figure: across, down
_BESIDE: Final = {"": ((0.0, 0.38), (0.0, 1.0)), "2": ((0.42, 0.58), (0.0, 1.0)),
                  "3": ((0.7, 1.0), (0.56, 1.0)), "4": ((0.7, 1.0), (0.0, 0.44))}  # fmt: skip
_STACKED: Final = {"": ((0.0, 0.58), (0.58, 1.0)), "2": ((0.74, 1.0), (0.58, 1.0)),
                   "3": ((0.0, 1.0), (0.25, 0.46)), "4": ((0.0, 1.0), (0.0, 0.2))}  # fmt: skip


def overview_chart(findings: Findings, width: int) -> ChartPage:
    """What is asked first: who earns most, how much of it is vanity, what the next dollar brings.

    Args:
        findings: what a comparison found.
        width: of the chart, pixels; on a narrow one the panels stand below each other.
    """
    table = in_order(findings)
    return ChartPage(
        "overview",
        _figure(table, looks_of(findings), narrow=width < NARROW_PIXELS),
        headline(findings),
        f"Per post and month, bars are intervals; {basis(findings)}",
        "Dot plots by policy. " + " ".join(spoken(table, column) for column in COLUMNS),
        "One row and one mark per policy. On the left net value and the share of the token bill that is vanity; on the "
        "right the same marks over the total cost of the policy (token bill, reviewers, own GPUs, fees): net value "
        "above, below what one more dollar would bring net. "
        "Above the line of zero more budget still pays. Each policy's own lever is moved, so a mark is held against "
        "that line, not against another policy's mark.",
        policy_table(findings, "Net value, vanity, total cost and marginal ROI", table, COLUMNS),
    )


def _figure(table: pd.DataFrame, style: Mapping[str, Look], narrow: bool) -> go.Figure:
    figure = go.Figure()
    rows = table.to_dict("records")
    for place, row in enumerate(rows):
        _add_policy(figure, row, place, style[str(row["policy"])], with_value=len(rows) <= MOST_VALUES)
    figure.update_layout(template=TEMPLATE, showlegend=False)
    figure.update_layout(height=max(980, 300 + 90 * len(rows)) if narrow else max(460, 110 + 30 * len(rows)))
    figure.update_layout(margin={"t": 34})
    _dress(figure, rows, _STACKED if narrow else _BESIDE)
    note = _missing(table)
    if note:
        figure.add_annotation(note)
    return figure


def _add_policy(figure: go.Figure, row: Mapping[Any, Any], place: int, look: Look, with_value: bool) -> None:
    """The marks of one policy in every panel that has a number for it."""
    ranked = marks.valued_point(row, "net_usd", place, look)
    figure.add_trace(ranked if with_value else ranked.update(mode="markers"))
    if pd.notna(row["vanity_share"]):
        figure.add_trace(marks.valued_point(row, "vanity_share", place, look).update(mode="markers", xaxis="x2"))
    for column, axes in (("net_usd", {"xaxis": "x3", "yaxis": "y3"}), ("marginal_roi", {"xaxis": "x4", "yaxis": "y4"})):
        if pd.notna(row[column]):
            point = marks.point(row, "cost_usd", column, look, legend=False)
            figure.add_trace(point.update(axes, cliponaxis=False))  # no tokens stands in the corner


def _dress(figure: go.Figure, rows: list[dict[Any, Any]], places: Mapping[str, Any]) -> None:
    """Axes, where they stand, and a heading above each panel."""
    costs = marks.spend_axis([row["cost_usd"] for row in rows])
    ticks = [marks.policy_row(row) if len(rows) <= MOST_VALUES else drawn(short(row["policy"], 22)) for row in rows]
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"rangemode": "tozero", "title_text": "USD", "nticks": 5},
        "xaxis2": {**_shares(rows), "tickformat": ".0%", "title_text": "of token bill"},
        "xaxis3": {**costs, "anchor": "y3", "matches": "x4", "showticklabels": False},
        "xaxis4": {**costs, "anchor": "y4", "title_text": "Total cost, USD", "nticks": 5},
        "yaxis": marks.rows_axis(ticks),
        "yaxis3": {"anchor": "x3", "rangemode": "tozero", "nticks": 5},
        "yaxis4": {"anchor": "x4", "rangemode": "tozero", "nticks": 5},
    }
    heads = {"": "Net value", "2": "Vanity", "3": "Net value by total cost", "4": "Marginal ROI by total cost"}
    for number, (across, down) in places.items():
        axes[f"xaxis{number}"] |= {"domain": across}
        if number != "2":  # shares the rows of the ranking
            axes[f"yaxis{number}"] |= {"domain": down}
        figure.add_annotation(
            text=f"<b>{heads[number]}</b>", x=across[0], y=down[1], xref="paper", yref="paper",
            xanchor="left", yanchor="bottom", yshift=8, showarrow=False, font={"size": TEXT_SIZE - 1},
        )  # fmt: skip
    figure.update_layout(axes)
    figure.add_shape(type="line", x0=0, x1=1, y0=0, y1=0, xref="x4 domain", yref="y4", line={"color": INK, "width": 1})


def _shares(rows: list[dict[Any, Any]]) -> dict[str, Any]:
    """An axis from nothing to a little above the largest end of an interval, with room for two or three numbers."""
    most = max((row["vanity_share_high"] for row in rows if pd.notna(row["vanity_share_high"])), default=0.0) or 0.1
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if most <= 1.6 * step), 1.0)
    return {"range": [-0.04 * most, 1.08 * most], "dtick": step}


def _missing(table: pd.DataFrame) -> dict[str, Any]:
    """Who has no marginal ROI, in one line; the table says why."""
    lacking = table[table["marginal_roi"].isna() & table["roi"].notna()]
    if lacking.empty:
        return {}
    reasons = set(lacking["marginal_roi_reason"])
    names = listed([short(name, 14) for name in lacking["policy"]], 2)
    every = len(lacking) == table["roi"].notna().sum() and len(reasons) == 1
    return {
        "text": drawn(next(iter(reasons)) if every else f"none for {names}", 34),
        "hovertext": "<br>".join(
            drawn(f"{row['policy']}: {row['marginal_roi_reason']}", marks.HOVER_WIDTH)
            for row in lacking.to_dict("records")
        ),
        "x": 1, "xref": "x4 domain", "xanchor": "right", "y": 1, "yref": "y4 domain", "yanchor": "top",
        "showarrow": False, "font": {"size": TEXT_SIZE - 2, "color": MUTED}, "bgcolor": "rgba(255,255,255,0.85)",
    }  # fmt: skip
