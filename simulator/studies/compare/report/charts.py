"""Charts: a tidy table goes in, a Plotly figure comes out; nothing is computed but order and wording."""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.marks import MOST_TEAMS
from simulator.report.elements.style import INK, MUTED, TEMPLATE, Look, colours, looks
from simulator.report.elements.table import tidy
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import headlines
from simulator.studies.compare.report.frontier import frontier_chart
from simulator.studies.compare.report.tables import in_order, ranking_table, team_table
from simulator.studies.compare.report.waterfall import waterfall_chart
from simulator.text import drawn, labels, probability

__all__ = [
    "CHARTS", "monthly_chart", "ranking_chart", "returns_chart", "spenders", "team_chart",
]  # fmt: skip

MOST_LINES: Final = 10  # policies in the monthly chart
MOST_TEAM_POINTS: Final = 300  # teams times policies in the team chart


def ranking_chart(findings: Findings, title: str = "") -> ChartPage:
    """Net value per engineer and month with intervals, best on top; yardsticks are drawn apart.

    Args:
        findings: what a comparison found.
        title: the finding in words; derived from the ranking if left out.
    """
    table, style = in_order(findings), looks(findings.comparison.policies)
    return ChartPage(
        "ranking",
        _ranking_figure(table, style),
        title or headlines.ranking(findings),
        f"Net value: gain over no tokens minus cost, USD per engineer and month; {headlines.basis(findings)}",
        f"Dot plot of net value by policy. {headlines.spoken(table, 'net_usd')}",
        headlines.HOW_TO_READ["ranking"],
        ranking_table(findings, colours(style)),
    )


def _ranking_figure(table: pd.DataFrame, style: Mapping[str, Look]) -> go.Figure:
    figure = go.Figure()
    rows = table.to_dict("records")
    for place, row in enumerate(rows):
        if row["yardstick"]:
            figure.add_vrect(row["net_usd_low"], row["net_usd_high"], **marks.SHADE)
            dotted = {"color": MUTED, "width": 1.2, "dash": style[str(row["policy"])].dash}
            figure.add_vline(row["net_usd"], line=dotted, layer="below")
        figure.add_trace(marks.valued_point(row, "net_usd", place, style[str(row["policy"])]))
        figure.add_annotation(marks.beside(place, "–" if row["yardstick"] else probability(row["p_best"])))
    figure.add_annotation(marks.beside_head("Chance of<br>being best"))
    figure.update_layout(template=TEMPLATE, showlegend=False, height=140 + 62 * len(rows))
    figure.update_layout(margin={"t": 60, "r": 104})
    figure.update_xaxes(title_text="Net value, USD per engineer and month", rangemode="tozero")
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))


def returns_chart(findings: Findings, title: str = "") -> ChartPage:
    """ROI and marginal ROI against whole cost; what is missing is named with its reason, not drawn as zero.

    Args:
        findings: what a comparison found.
        title: the finding in words; derived from the summary if left out.
    """
    table, style = findings.summary, looks(findings.comparison.policies)
    columns = ["cost_usd", "roi", "marginal_roi"]
    return ChartPage(
        "returns",
        _returns_figure(table[table["roi"].notna()], style),
        title or headlines.returns(findings),
        f"ROI and marginal ROI against cost (tokens, reviewers, own GPUs, fees), USD per engineer and month; "
        f"{headlines.basis(findings)}. "
        f"{headlines.left_out(table)}",
        "Two dot plots over cost. " + " ".join(headlines.spoken(table, column) for column in columns[1:]),
        headlines.HOW_TO_READ["returns"],
        tidy("Cost, ROI and marginal ROI", table, ["policy"], columns, colours(style)),
    )


def _returns_figure(table: pd.DataFrame, style: Mapping[str, Look]) -> go.Figure:
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
    figure.update_yaxes(
        title_text="Marginal ROI<br>(net USD per extra USD)", **_with_strip(table, figure, lacking), row=2
    )
    figure.update_xaxes(**marks.spend_axis(list(table["cost_usd"])))
    return figure.update_xaxes(title_text="Cost, USD per engineer and month", row=2)


def _with_strip(table: pd.DataFrame, figure: go.Figure, notes: int) -> dict[str, list[float]]:
    """The range of marginal ROI with a strip below it for notes on what is missing, so that none covers a mark."""
    ends = table[["marginal_roi_low", "marginal_roi_high"]].dropna().to_numpy()
    if not notes or not ends.size:
        return {}
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    span = 1.12 * (high - low) or 1.0
    strip = (10 + marks.NOTE_HEIGHT * notes) / (0.42 * figure.layout.height)  # of the panel
    return {"range": [low - 0.06 * span - strip / (1.0 - strip) * span, high + 0.06 * span]}


def monthly_chart(findings: Findings, title: str = "") -> ChartPage:
    """Token bill and vanity per engineer by month, a line with a band for each policy.

    Args:
        findings: what a comparison found.
        title: the finding in words; derived from the last month if left out.
    """
    table, style = findings.by_month, looks(findings.comparison.policies)
    names = _drawable(findings)
    months, chosen = int(table["month"].max()), spenders(findings, MOST_LINES)
    last = table[(table["month"] == months) & table["policy"].isin(chosen)]
    columns = ["spend_usd", "vanity_usd"]
    return ChartPage(
        "monthly",
        _monthly_figure(table, {name: style[name] for name in style if name in chosen}, findings),
        title or headlines.monthly(findings),
        f"Token bill and its vanity part, USD per engineer, by month; {headlines.basis(findings)}"
        f"{headlines.warmup(findings)}{headlines.some_of(chosen, names, 'policies')}",
        f"Line charts over {months} months. In the last: " + " ".join(headlines.spoken(last, name) for name in columns),
        headlines.HOW_TO_READ["monthly"],
        tidy("By month", table, ["policy", "month"], columns, colours(style)),
    )


def spenders(findings: Findings, most: int) -> list[str]:
    """At most so many policies worth a line, those with the largest bill in the last month first to be kept."""
    table, names = findings.by_month, _drawable(findings)
    last = table[table["month"] == table["month"].max()].set_index("policy")["spend_usd"]
    kept = sorted(names, key=lambda name: -float(last[name]))[:most]
    return [name for name in names if name in kept]


def _monthly_figure(table: pd.DataFrame, style: Mapping[str, Look], findings: Findings) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    for name, look in style.items():
        rows = table[table["policy"] == name]
        for panel, column in enumerate(("spend_usd", "vanity_usd"), start=1):
            figure.add_trace(marks.band_of(rows, column, look), row=panel, col=1)
            figure.add_trace(marks.line_of(rows, column, look, legend=panel == 1), row=panel, col=1)
    warmup = findings.comparison.scenario.warmup_months
    if warmup:
        figure.add_vrect(0.5, warmup + 0.5, **marks.SHADE, row="all", col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=640)
    figure.update_yaxes(title_text="Token bill<br>(USD per engineer)", rangemode="tozero", row=1)
    figure.update_yaxes(title_text="of which vanity<br>(USD per engineer)", rangemode="tozero", row=2)
    figure.update_xaxes(**marks.month_axis(int(table["month"].max())))
    return figure.update_xaxes(title_text="Month", row=2)


def team_chart(findings: Findings, title: str = "") -> ChartPage:
    """Net value by team and policy with intervals, the largest team on top.

    Args:
        findings: what a comparison found.
        title: the finding in words; derived from the table by team if left out.
    """
    table, style = findings.by_team, looks(findings.comparison.policies)
    sizes = {team.name: team.engineers for team in findings.comparison.scenario.world.teams}
    teams = sorted(sizes, key=lambda name: -sizes[name])[:MOST_TEAMS]
    names = _drawable(findings)
    chosen = names[: max(3, MOST_TEAM_POINTS // len(teams))]
    shown = table[table["team"].isin(teams) & table["policy"].isin(chosen)]
    return ChartPage(
        "teams",
        _team_figure(shown, {name: style[name] for name in style if name in chosen}, {t: sizes[t] for t in teams}),
        title or headlines.team(findings),
        f"Net value, USD per engineer and month, by team; {headlines.basis(findings)}"
        f"{headlines.some_of(chosen, names, 'policies')}{headlines.some_of(teams, sizes, 'teams')}",
        f"Dot plot of net value by team and policy. {headlines.spoken(shown, 'net_usd', 'team')}",
        headlines.HOW_TO_READ["teams"],
        team_table(findings, ["net_usd"], colours(style)),
    )


def _team_figure(table: pd.DataFrame, style: Mapping[str, Look], sizes: Mapping[str, int]) -> go.Figure:
    figure = go.Figure()
    place = {name: row for row, name in enumerate(sizes)}
    for name, look in style.items():
        figure.add_trace(marks.points_in_rows(table[table["policy"] == name], "net_usd", place, look))
    label = labels(list(sizes), 2 * marks.ROW_WIDTH)
    ticks = [f"{drawn(label[name], marks.ROW_WIDTH, most=2)}<br><i>{sizes[name]:,} engineers</i>" for name in sizes]
    figure.update_layout(template=TEMPLATE, showlegend=True, scattermode="group", scattergap=0.3)
    figure.update_layout(shapes=marks.between_rows(len(sizes)))
    figure.update_layout(height=110 + len(sizes) * max(64, 20 + 15 * len(style)))
    figure.update_xaxes(title_text="Net value, USD per engineer and month", rangemode="tozero")
    return figure.update_yaxes(**marks.rows_axis(ticks))


def _drawable(findings: Findings) -> list[str]:
    """Policies worth a line of their own, yardsticks first, then best to worst; the baseline is zero everywhere."""
    return [str(name) for name in in_order(findings)["policy"] if name != BASELINE]


CHARTS: Final[dict[str, Callable[[Findings], ChartPage]]] = {
    "ranking": ranking_chart,
    "returns": returns_chart,
    "frontier": frontier_chart,
    "waterfall": waterfall_chart,
    "monthly": monthly_chart,
    "teams": team_chart,
}
