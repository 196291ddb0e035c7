"""Charts of a right budget: the response curve with marginal ROI below it, budgets by team, the split between them."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.currency import USD, shown_in
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.style import BASELINE_COLOUR, INK, MUTED, PALETTE, PAPER, SAND, band
from simulator.report.elements.table import measure
from simulator.report.elements.template import TEMPLATE
from simulator.studies.budget.levers import Grid
from simulator.studies.budget.results import Budget
from simulator.studies.budget.tables import curve_table
from simulator.text import first_upper, number, setting, usd, visible

CURVE, HALF, TODAY = PALETTE[0], INK, BASELINE_COLOUR
FLAT: Final = SAND
INTERVAL: Final = band(CURVE, 0.45)
STRIP: Final = 0.035  # of the height of a panel
FAR: Final = 2.0  # half of base pay is drawn up to so many times the top of the grid, else named at the edge
DOTTED: Final = {"width": 1.5, "dash": "dot"}
HOW_TO_READ: Final = {
    True: "Every dot is a value of the lever; on the dashed line tokens would just pay their total cost (token bill, "
    "reviewers, own GPUs, fees). The slope of the "
    "curve is what the next dollar brings: the lower panel shows it as marginal ROI, in the middle of each step. "
    "The right budget (vertical line, its interval a strip at the bottom) is where that crosses the hurdle. Within the "
    "flat zone (strip of sand) budgets are not significantly worse than the best.",
    False: "Every dot is a value of the lever. The total cost rises and falls along this lever, so a dollar more has "
    "no one "
    "meaning and there is no marginal ROI to draw. Net value peaks at the vertical line, its interval is a strip "
    "at the bottom; levels in the flat zone (strip of sand) are not significantly worse than the best.",
}


def response_chart(found: Budget) -> ChartPage:
    """Incremental value against cost with its band, marginal ROI of every step below it.

    Where cost does not follow the lever, net value and cost are drawn against the lever instead.
    """
    curve = found.total_curve
    grid, total = found.runs.grid, found.budgets.iloc[0]
    level = found.runs.scenario.confidence * 100
    figure = _response_figure(curve, total, found.hurdle) if found.follows else _lever_figure(curve, total, grid)
    what = (
        "gain over no tokens, and marginal ROI of every step, against total cost"
        if found.follows
        else "net value, and total cost"
    )
    return ChartPage(
        "response",
        figure,
        _finding(found, total),
        f"{first_upper(visible(grid.policy.label))}, {grid.name} from {setting(grid.values[0], 3)} to "
        f"{setting(grid.values[-1], 3)}: {what}; mean and {level:.4g}% interval, n = "
        f"{found.runs.replications} paired replications",
        f"Line chart in two panels. {found.answer}",
        HOW_TO_READ[found.follows],
        curve_table(found, total_only=True),
    )


def _finding(found: Budget, total: pd.Series) -> str:
    budget, grid = f"{money(total['budget_usd'])} USD", found.runs.grid
    if not grid.values[0] < total["lever"] < grid.values[-1]:
        return f"The right budget lies at or beyond the end of the grid: {budget}"
    if not found.follows:
        peak = f"Net value peaks at {{0:bare}} = {setting(total['lever'], 3)}"
        return headline([grid.name], f"{peak}, at a cost of {budget}", peak)
    what = f"Marginal ROI falls to {found.hurdle:g}" if found.hurdle else "The next dollar stops paying"
    return f"{what} at {budget} per post and month"


def _response_figure(curve: pd.DataFrame, total: pd.Series, hurdle: float) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.6, 0.4])
    steps = curve[curve["step_roi"].notna()]
    low, high = _window(curve, total)
    for panel, (rows, x, y) in enumerate(((curve, "cost_usd", "gain_usd"), (steps, "step_usd", "step_roi")), start=1):
        figure.add_trace(_band(rows, x, y), row=panel, col=1)
        figure.add_trace(_line(rows, x, y, panel == 1), row=panel, col=1)
    if low == 0.0:
        even = marks.legend_line("gain = total cost", color=MUTED, dash="dash", width=1.2).update(
            x=[low, high], y=[low, high]
        )
        figure.add_trace(even, row=1, col=1)
    figure.add_trace(_single(total, "today_usd", "today_gain_usd", "as written", TODAY, "square-open"), row=1, col=1)
    if total["half_of_pay_cost_usd"] <= high:
        half = _single(total, "half_of_pay_cost_usd", "half_of_pay_gain_usd", "half of base pay", HALF, "triangle-up")
        figure.add_trace(half, row=1, col=1)
    else:
        figure.add_annotation(_at_the_edge(total))
    figure.add_hline(hurdle, row=2, col=1, line={"color": MUTED, **DOTTED} if hurdle else {"color": INK, "width": 1.5})
    _mark_zones(figure, total, ("flat_from_usd", "flat_to_usd"), "budget_usd")
    figure.update_layout(template=TEMPLATE, showlegend=True, height=680)
    figure.update_yaxes(title_text="Gain over no tokens<br>(USD per post and month)", row=1)
    figure.update_yaxes(title_text="Marginal ROI<br>(net USD per extra USD)", row=2)
    figure.update_xaxes(range=[low, high], zeroline=False)
    return figure.update_xaxes(title_text="Total cost, USD per post and month", row=2)


def _lever_figure(curve: pd.DataFrame, total: pd.Series, grid: Grid) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.6, 0.4])
    for panel, y in enumerate(("net_usd", "cost_usd"), start=1):
        figure.add_trace(_band(curve, "lever", y), row=panel, col=1)
        figure.add_trace(_line(curve, "lever", y, panel == 1), row=panel, col=1)
    if grid.today is not None:
        figure.add_vline(grid.today, line={"color": TODAY, **DOTTED}, layer="below")
        figure.add_trace(marks.legend_line("as written", color=TODAY, **DOTTED), row=1, col=1)
    _mark_zones(figure, total, ("flat_from_lever", "flat_to_lever"), "lever")
    figure.update_layout(template=TEMPLATE, showlegend=True, height=680)
    figure.update_yaxes(title_text="Net value<br>(USD per post and month)", row=1)
    figure.update_yaxes(title_text="Total cost<br>(USD per post and month)", row=2)
    marked = list(grid.values[:: max(1, len(grid.values) // 4)])
    figure.update_xaxes(zeroline=False, tickvals=marked, ticktext=[setting(value, 3) for value in marked])
    figure.update_xaxes(type="log" if grid.values[0] > 0 else "linear")
    return figure.update_xaxes(title_text=f"{grid.name}, {grid.unit}", row=2)


def _mark_zones(figure: go.Figure, total: pd.Series, flat: tuple[str, str], budget: str) -> None:
    """Flat zone and interval as strips along the bottom of both panels, clear of the bands, and the right budget."""
    ends = (total[flat[0]], total[flat[1]], FLAT), (total[f"{budget}_low"], total[f"{budget}_high"], INTERVAL)
    for axis in ("", "2"):
        for place, (x0, x1, colour) in enumerate(ends):
            strip = {"y0": place * STRIP, "y1": (place + 1) * STRIP, "yref": f"y{axis} domain", "xref": f"x{axis}"}
            figure.add_shape(type="rect", x0=x0, x1=x1, fillcolor=colour, line_width=0, layer="below", **strip)
    figure.add_vline(total[budget], line={"color": INK, "width": 1.5}, layer="below")
    figure.add_trace(marks.legend_line("right budget"), row=1, col=1)
    figure.add_trace(marks.legend_line("its interval", color=INTERVAL, width=10), row=1, col=1)
    figure.add_trace(marks.legend_line("flat zone", color=FLAT, width=10), row=1, col=1)


def _window(curve: pd.DataFrame, total: pd.Series) -> tuple[float, float]:
    """Ends of the cost axis: from 0 unless the grid covers a small stretch far from it."""
    least, most = float(curve["cost_usd"].min()), float(curve["cost_usd"].max())
    half = total["half_of_pay_cost_usd"]
    high = max(most, total["today_usd"], half if half <= FAR * most else 0.0)
    low = 0.0 if least < 0.5 * high else min(least, total["today_usd"]) - 0.08 * (high - least)
    return low, high + 0.05 * (high - low)


def _band(rows: pd.DataFrame, x: str, y: str) -> go.Scatter:
    return marks.area_between(rows, (x, f"{y}_low", f"{y}_high"), band(CURVE), band(CURVE, 0.3))


def _line(rows: pd.DataFrame, x: str, y: str, legend: bool) -> go.Scatter:
    return go.Scatter(
        x=list(rows[x]),
        y=list(rows[y]),
        mode="lines+markers",
        line={"color": CURVE, "width": 2.5},
        marker={"color": CURVE, "size": 8, "line": {"color": PAPER, "width": 1}},
        name="this policy",
        showlegend=legend,
        hoverinfo="text",
        hovertext=[_hover(row, y) for row in rows.to_dict("records")],
    )


@shown_in(USD)  # as the axes are
def _hover(row: Mapping[Any, Any], y: str) -> str:
    cell, what = (
        measure(row, y, "budget"),
        "marginal ROI to the next level" if y == "step_roi" else y.removesuffix("_usd"),
    )
    return (
        f"<b>lever {setting(row['lever'], 3)}</b><br>total cost {usd(row['cost_usd'])}<br>"
        f"{what} {cell.text} ({cell.note})<br>n = {row['n']} paired replications"
    )


def _single(total: pd.Series, x: str, y: str, name: str, colour: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        x=[total[x]],
        y=[total[y]],
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 13, "line": {"color": colour, "width": 2}},
        name=name,
        hoverinfo="text",
        hovertext=[f"<b>{name}</b><br>total cost {number(total[x], 'USD')} USD<br>gain {number(total[y], 'USD')} USD"],
        cliponaxis=False,
    )


def _at_the_edge(total: pd.Series) -> dict[str, Any]:
    cost = number(total["half_of_pay_cost_usd"], "USD")
    return {
        "text": f"half of base pay:<br>{cost} USD, off the chart →",
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": 0.47,
        "yref": "paper",
        "yanchor": "bottom",
        "align": "right",
        "showarrow": False,
        "font": {"color": HALF},
        "bgcolor": "rgba(255,255,255,0.85)",
    }
