"""The report's section on vanity flags: what one company would have been told, beside the truth."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, PAPER, TEMPLATE, Look, colours, looks
from simulator.report.elements.table import (
    Cell,
    Row,
    Table,
    measure,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.studies.compare.findings import Findings
from simulator.studies.vanity.detector import CLEAR, FLAGGED, OPEN, UNTESTED
from simulator.studies.vanity.on_comparison import flags_by_policy, settings_for, skipped, timelines, watched
from simulator.text import MISSING, drawn, first_upper, listed, number, short

MOST_PANELS: Final = 6  # teams drawn
MOST_LINES: Final = 8  # policies drawn
STAR: Final = 15  # pixels
HOW_TO_READ: Final = (
    "A line is the CUSUM of cost per unit of output: it gathers what a team spends beyond the trend of its own clean "
    "months. It is drawn over the limit that 5% of teams pass where nothing happens. A star marks the month in which "
    "the spend of a flagged or open team began to leave its path. A flag also asks that output did not follow, and "
    "is adjusted for the number of teams. The detectors see spend, tokens, items, their value and headcount, never the "
    "truth."
)


def section(findings: Findings) -> Section | None:
    """Flags by policy and team in the first replication; nothing where no policy spends."""
    comparison = findings.comparison
    if not watched(comparison):
        return None
    table = flags_by_policy(comparison)
    style = looks(comparison.policies)
    tested = table[table["verdict"] != UNTESTED]
    charts = (_chart(findings, table, timelines(comparison), style),) if len(tested) else ()
    return Section("flags", "Vanity flags", _lead(findings, table), charts, (_table(table, colours(style)),))


def _lead(findings: Findings, table: pd.DataFrame) -> str:
    comparison = findings.comparison
    settings = settings_for(comparison)
    first = skipped(comparison) + 1
    text = (
        f"What a company would have been told that runs one of these policies and sees one history, here that of the "
        f"first replication from month {first} on, its first {settings.clean_months} months taken as clean. "
        f"{_told(table)} {_truth(table)} "
    )
    visibility = comparison.scenario.world.leaderboard.visibility
    if visibility > 0.0 and table["true_share"].max() > 0.0:
        text += (
            "The ranking of this scenario is published from the first month, so there are no clean months to hold the "
            "later ones against: padding that was always there looks like appetite, from spend and output alone."
        )
    return text


def _told(table: pd.DataFrame) -> str:
    if (table["verdict"] == UNTESTED).all():
        return str(table["evidence"].iloc[0])
    flagged, watch = (table[table["verdict"] == verdict] for verdict in (FLAGGED, OPEN))
    if not len(flagged) and not len(watch):
        return "It would have been told nothing: every team stays on its own path."
    parts = []
    for rows, words in ((flagged, "flagged"), (watch, "to be watched")):
        if len(rows):
            parts.append(f"{words}: {listed([f'{r.team} under {r.policy}' for r in rows.itertuples()])}")
    return f"{first_upper('; '.join(parts))}."


def _truth(table: pd.DataFrame) -> str:
    if not table["true_share"].max() > 0.0:
        return "In truth no token was vanity."
    worst = table.sort_values("true_share", ascending=False, kind="stable").iloc[0]
    share = number(worst["true_share"], "share")
    return (
        f"In truth vanity is up to {share} of a bill ({short(worst['team'], 40)} under {short(worst['policy'], 40)})."
    )


def _table(table: pd.DataFrame, own: Mapping[str, str]) -> Table:
    columns = (
        text_column("Team", "team"),
        policy_column(own),
        text_column("Verdict", "verdict"),
        number_column("Since", "month", lambda row: str(row["first_month"]) if _departed(row) else MISSING),
        number_column("Estimated vanity", "% of the bill since then", _estimate),
        number_column("True vanity", "% of the same bill", lambda row: _measured(row, "true_share", "no bill")),
        *(
            number_column(title, unit, partial(_if_tested, column=column, form=form))
            for title, unit, column, form in (
                ("Output", "change, trailing year to clean months", "output_change", "share"),
                ("p", "adjusted over teams", "p_adjusted", "ratio"),
                ("Would be seen", "smallest lasting rise, 4 in 5", "visible_share", "share"),
            )
        ),
        text_column("Evidence", "evidence"),
    )
    place = {name: row for row, name in enumerate(table["team"].unique())}
    rows = table.sort_values("team", key=lambda names: names.map(place), kind="stable")
    return tabulate("Flags by team and policy, one history each", rows, columns, stubs=2)


def _departed(row: Row) -> bool:
    return row["verdict"] in (FLAGGED, OPEN)


def _estimate(row: Row) -> Cell:
    if _departed(row):
        return measure(row, "estimated_share")
    return Cell(MISSING, "on its own path" if row["verdict"] == CLEAR else "not tested")


def _if_tested(row: Row, column: str, form: str) -> Cell:
    return Cell(MISSING, "not tested") if row["verdict"] == UNTESTED else measure(row, column, form)


def _measured(row: Row, column: str, otherwise: str) -> Cell:
    return measure(row, column) if row[column] == row[column] else Cell(MISSING, otherwise)


def _chart(findings: Findings, table: pd.DataFrame, lines: pd.DataFrame, style: Mapping[str, Look]) -> ChartPage:
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
        _levels(lines, colours(style)),
    )


def _levels(lines: pd.DataFrame, own: Mapping[str, str]) -> Table:
    """The numbers behind the chart."""
    columns = (
        text_column("Team", "team"),
        policy_column(own),
        number_column("Month", "", "month"),
        measure_column("cusum", "CUSUM", "standard deviations", "ratio"),
        measure_column("limit", "Limit", "standard deviations", "ratio"),
        measure_column("level", "CUSUM over limit", "", "ratio"),
    )
    return tabulate("CUSUM by team, policy and month", lines, columns, stubs=2)


def _title(table: pd.DataFrame, flagged: int) -> str:
    worst = number(table["true_share"].max(), "share")
    if flagged:
        return f"{flagged} of {len(table)} histories are flagged; in truth vanity is up to {worst} of a bill"
    if not table["true_share"].max() > 0.0:
        return "No team is flagged, and none pads"
    watch = int((table["verdict"] == OPEN).sum())
    if watch:
        return f"{watch} of {len(table)} histories are to be watched, none flagged; in truth up to {worst} is vanity"
    return f"No team is flagged, although up to {worst} of a bill is vanity: it was there from the start"


def _figure(
    table: pd.DataFrame, lines: pd.DataFrame, teams: list[str], style: Mapping[str, Look], months: int
) -> go.Figure:
    figure = make_subplots(rows=len(teams), cols=1, shared_xaxes=True, vertical_spacing=0.55 / (len(teams) + 3))
    for panel, team in enumerate(teams, start=1):
        for name, look in style.items():
            rows = lines[(lines["team"] == team) & (lines["policy"] == name)]
            figure.add_trace(_line(rows, look, legend=panel == 1), row=panel, col=1)
            figure.add_trace(_stars(table, rows, team, look), row=panel, col=1)
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
    figure.update_layout(template=TEMPLATE, showlegend=True, height=130 + 135 * len(teams), margin={"t": 40})
    figure.update_yaxes(title_text="CUSUM<br>over limit", row=(len(teams) + 1) // 2)
    first = int(lines["month"].min())
    figure.update_xaxes(**(marks.month_axis(months) | {"range": [first - 0.5, months + 0.5]}))
    return figure.update_xaxes(title_text="Month", row=len(teams))


def _highest(lines: pd.DataFrame, team: str, style: Mapping[str, Look]) -> float:
    return float(lines.loc[(lines["team"] == team) & lines["policy"].isin(list(style)), "level"].max())


def _line(rows: pd.DataFrame, look: Look, legend: bool) -> go.Scatter:
    return go.Scatter(
        x=list(rows["month"]),
        y=list(rows["level"]),
        mode="lines",
        line={"color": look.colour, "width": 2.5, "dash": look.dash},
        name=drawn(look.label),
        legendgroup=look.label,
        showlegend=legend,
        hoverinfo="text",
        hovertext=[
            f"<b>{drawn(look.full, 40)}</b><br>month {row.month}: CUSUM {row.cusum:.1f}, limit {row.limit:.1f}"
            for row in rows.itertuples()
        ],
    )


def _stars(table: pd.DataFrame, rows: pd.DataFrame, team: str, look: Look) -> go.Scatter:
    """The first month of a flag or of an open case, on the line, with its sentence."""
    chosen = table[(table["team"] == team) & table["verdict"].isin([FLAGGED, OPEN])]
    month_of = {
        str(row["policy"]): (int(row["first_month"]), str(row["evidence"])) for row in chosen.to_dict("records")
    }
    level = dict(zip(rows["month"], rows["level"], strict=True))
    months = [month_of[name] for name in rows["policy"].unique() if name in month_of]
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
