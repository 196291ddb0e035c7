"""Net value by team and policy."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.style import Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, some_of, spoken
from simulator.studies.compare.report.tables import drawable, looks_of, team_table
from simulator.text import drawn, labels

MOST_POINTS: Final = 300  # teams times policies
HOW_TO_READ: Final = (
    "A dot is the mean, the line through it the interval; zero is the same work without tokens. Teams differ "
    "in pay, in how much of their work tokens speed up, and in appetite, so the best policy can differ too."
)


def team_chart(findings: Findings, title: str = "") -> ChartPage:
    """Net value by team and policy with intervals, the largest team on top."""
    table = findings.by_team
    sizes = {team.name: team.engineers for team in findings.comparison.scenario.world.teams}
    teams = sorted(sizes, key=lambda name: -sizes[name])[: marks.MOST_TEAMS]
    names = drawable(findings)
    chosen = names[: max(3, MOST_POINTS // len(teams))]
    shown = table[table["team"].isin(teams) & table["policy"].isin(chosen)]
    return ChartPage(
        "teams",
        _figure(shown, looks_of(findings, chosen), {team: sizes[team] for team in teams}),
        title or finding(findings),
        f"Net value, USD per post and month, by team; {basis(findings)}"
        f"{some_of(chosen, names, 'policies')}{some_of(teams, sizes, 'teams')}",
        f"Dot plot of net value by team and policy. {spoken(shown, 'net_usd', 'team')}",
        HOW_TO_READ,
        team_table(findings, ["net_usd"]),
    )


def finding(findings: Findings) -> str:
    """Whether one policy has the highest mean net value in every team."""
    table = findings.by_team
    table = table[table["policy"].isin(findings.ranking["policy"])]
    best = table.loc[table.groupby("team", sort=False)["net_usd"].idxmax(), "policy"]
    winner, most = Counter(map(str, best)).most_common(1)[0]
    where = "every team" if most == len(best) else f"{most} of {len(best)} teams"
    if winner == BASELINE:
        return f"To use no tokens at all has the highest mean net value in {where}"
    return headline([winner], f"{{0}} has the highest mean net value in {where}", f"{{0}} is best in {where}")


def _figure(table: pd.DataFrame, style: Mapping[str, Look], sizes: Mapping[str, int]) -> go.Figure:
    figure = go.Figure()
    place = {name: row for row, name in enumerate(sizes)}
    for name, look in style.items():
        figure.add_trace(marks.points_in_rows(table[table["policy"] == name], "net_usd", place, look))
    label = labels(list(sizes), 2 * marks.ROW_WIDTH)
    ticks = [f"{drawn(label[name], marks.ROW_WIDTH, most=2)}<br><i>{sizes[name]:,} engineers</i>" for name in sizes]
    figure.update_layout(template=TEMPLATE, showlegend=True, scattermode="group", scattergap=0.3)
    figure.update_layout(shapes=marks.between_rows(len(sizes)))
    figure.update_layout(height=110 + len(sizes) * max(64, 20 + 15 * len(style)))
    figure.update_xaxes(title_text="Net value, USD per post and month", rangemode="tozero", nticks=4, tickangle=0)
    return figure.update_yaxes(**marks.rows_axis(ticks))
