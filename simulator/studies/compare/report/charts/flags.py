"""The chart of vanity flags: how far the cost of output of each team has left its trend, month by month."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, PAPER, Look
from simulator.report.elements.table import Row
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.tables import policy_table
from simulator.studies.vanity.on_comparison import vainest
from simulator.studies.vanity.verdicts import DEPARTED, FLAGGED, WATCHED
from simulator.text import drawn, number, rounded, short, usd

LEVELS: Final = ("cusum", "limit", "level")
MOST_PANELS: Final = 6  # teams drawn
MOST_LINES: Final = 8  # policies drawn
NEAR: Final = 0.5  # of the limit
STAR: Final = 15  # pixels
HOW_TO_READ: Final = (
    "A line is the CUSUM of cost per unit of output: it gathers what a team spends beyond the trend of its own clean "
    "months. It is drawn over the limit that 5% of teams pass where nothing happens. A star marks the month in which "
    "the spend of a flagged, shared or open team began to leave its trend. A flag also asks that output did not follow "
    "and that other teams did not rise as much, and is adjusted for the number of teams. The detectors see spend, "
    "tokens, items, their value and headcount, never the truth."
)


def worth_drawing(table: pd.DataFrame, lines: pd.DataFrame) -> bool:
    """Whether a team is flagged or a line comes near its limit: flat ones say no more than a sentence."""
    return bool((table["verdict"] == FLAGGED).any() or (lines["level"] >= NEAR).any())


def cusum_chart(findings: Findings, table: pd.DataFrame, lines: pd.DataFrame, style: Mapping[str, Look]) -> ChartPage:
    """The CUSUM of each team and policy over its limit, with the first month of every flag."""
    sizes = {team.name: team.engineers for team in findings.comparison.scenario.world.teams}
    teams = sorted(lines["team"].unique(), key=lambda name: -sizes[name])[:MOST_PANELS]
    policies = list(dict.fromkeys(lines["policy"]))[:MOST_LINES]
    flagged = int((table["verdict"] == FLAGGED).sum())
    left_out = len(teams) < len(sizes) or len(policies) < table["policy"].nunique()
    return ChartPage(
        "flags",
        _figure(table, lines, teams, {name: style[name] for name in policies}, findings.comparison.scenario.months),
        _title(table, flagged),
        "CUSUM of cost per unit of output over its limit, by team and month; one history, n = 1 replication"
        + ("; largest teams and first policies drawn, all in the table" if left_out else ""),
        f"Line charts of the CUSUM over its limit, a panel per team. {flagged} of {len(table)} pairs of team and "
        "policy are flagged.",
        HOW_TO_READ,
        policy_table(findings, "CUSUM by team, policy and month", lines, LEVELS, ["team", "policy", "month"], "flag"),
    )


def _title(table: pd.DataFrame, flagged: int) -> str:
    watch, worst = int(table["verdict"].isin(WATCHED).sum()), vainest(table)
    start = "No team is flagged"
    if flagged or watch:
        start = f"{flagged or watch} of {len(table)} histories {'flagged' if flagged else 'to watch'}"
    if worst is None:
        return f"{start}, and none pads"
    amount = f"{usd(rounded(worst['true_usd']))} ({number(worst['true_share'], 'share')})"
    return f"{start}; up to {amount} is vanity" if flagged or watch else f"{start}, yet {amount} of a bill is vanity"


def _figure(
    table: pd.DataFrame, lines: pd.DataFrame, teams: list[str], style: Mapping[str, Look], months: int
) -> go.Figure:
    figure = make_subplots(rows=len(teams), cols=1, shared_xaxes=True, vertical_spacing=0.55 / (len(teams) + 3))
    months_of, departed = _by_pair(lines), _by_pair(table[table["verdict"].isin(DEPARTED)])
    for panel, team in enumerate(teams, start=1):
        for name, look in style.items():
            rows = months_of.get((team, name), [])
            figure.add_trace(_line(rows, look, legend=panel == 1), row=panel, col=1)
            figure.add_trace(_stars(departed.get((team, name), []), rows, look), row=panel, col=1)
        figure.add_hline(1.0, row=panel, col=1, line={"color": INK, "width": 1.5})
        figure.add_annotation(
            text=f"<b>{drawn(short(team, 40))}</b>",
            x=0,
            xref="x domain",
            xanchor="left",
            y=1,
            yref=f"y{panel if panel > 1 else ''} domain",
            yanchor="bottom",
            yshift=2,
            showarrow=False,
        )
        figure.update_yaxes(range=[0, max(1.25, 1.1 * _highest(lines, team, style))], nticks=4, row=panel)
    figure.add_trace(marks.legend_line("limit"), row=1, col=1)
    height = max(130 + 135 * len(teams), 90 + 24 * (len(style) + 1))  # the legend has a line for each policy
    figure.update_layout(template=TEMPLATE, showlegend=True, height=height, margin={"t": 40})
    figure.update_yaxes(title_text="CUSUM<br>over limit", row=(len(teams) + 1) // 2)
    first = int(lines["month"].min())
    figure.update_xaxes(**(marks.month_axis(months) | {"range": [first - 0.5, months + 0.5]}))
    return figure.update_xaxes(title_text="Month", row=len(teams))


def _highest(lines: pd.DataFrame, team: str, style: Mapping[str, Look]) -> float:
    return float(lines.loc[(lines["team"] == team) & lines["policy"].isin(list(style)), "level"].max())


def _by_pair(table: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """The rows of each team and policy."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in table.to_dict("records"):
        found.setdefault((row["team"], row["policy"]), []).append(row)
    return found


def _line(rows: list[Row], look: Look, legend: bool) -> go.Scatter:
    return go.Scatter(
        x=[row["month"] for row in rows],
        y=[row["level"] for row in rows],
        mode="lines",
        line={"color": look.colour, "width": 2.5, "dash": look.dash},
        name=drawn(look.label),
        legendgroup=look.label,
        showlegend=legend,
        hoverinfo="text",
        hovertext=[
            f"<b>{drawn(look.full, 40)}</b><br>month {row['month']}: CUSUM {row['cusum']:.1f}, limit {row['limit']:.1f}"
            for row in rows
        ],
    )


def _stars(departed: list[Row], rows: list[Row], look: Look) -> go.Scatter:
    """The first month of a flag or of an open case, on the line, with its sentence."""
    level = {row["month"]: row["level"] for row in rows}
    months = [(int(row["first_month"]), str(row["evidence"])) for row in departed] if rows else []
    return go.Scatter(
        x=[month for month, _ in months],
        y=[level[month] for month, _ in months],
        mode="markers",
        name=f"flagged: {drawn(look.label)}",
        marker={"symbol": "star", "size": STAR, "color": look.colour, "line": {"color": PAPER, "width": 1}},
        legendgroup=look.label,
        showlegend=False,
        hoverinfo="text",
        hovertext=[f"<b>{drawn(look.full, 40)}</b><br>{drawn(text, 60)}" for _, text in months],
        cliponaxis=False,
    )
