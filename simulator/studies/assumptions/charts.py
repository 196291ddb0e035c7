"""The chart of a study of assumptions: by how much the best policy as written leads under each of them."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.style import MUTED, ZERO, Look, colours
from simulator.report.elements.table import Row
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.blocks.assumptions import AS_WRITTEN
from simulator.studies.assumptions.results import Assumptions
from simulator.studies.assumptions.sentences import NO, NOT_CLEAR, YES, by_lead
from simulator.studies.assumptions.tables import winner_table
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import drawn, first_upper, number, short

LABEL: Final = 30  # characters in a line of an assumption
HOW_TO_READ: Final = (
    "A dot is how much more the best policy as written earns than the best of all others under that assumption, the "
    "line its interval; its colour is that of the winner, named where it is another. Left of zero another policy earns "
    "more. An open grey dot: the replications cannot tell which is best. The scenario as written is on top."
)


def lead_chart(found: Assumptions, style: Mapping[str, Look]) -> ChartPage:
    """The lead of the best policy as written under each assumption, with intervals, the smallest on top."""
    written = found.winners.iloc[0].to_dict()
    rows = [written, *by_lead(found.winners.iloc[1:]).to_dict("records")]
    spoken = "; ".join(
        f"{short(row['assumption'], 60)} {number(row['lead_usd'], 'USD')} USD, winner {row['winner']}"
        for row in rows[:12]
    )
    best, runs = policy_name(found.best), found.runs
    return ChartPage(
        "leads",
        _figure(rows, found.best, style),
        finding(found.best, found.winners),
        f"Lead of {short(best, 60)} over the best of the others, one assumption changed at a time, with "
        f"{runs.scenario.confidence:.0%} intervals; n = {runs.replications}",
        f"Dot plot of leads by assumption: {spoken}.",
        HOW_TO_READ,
        winner_table(found, colours(style)),
    )


def finding(best: str, winners: pd.DataFrame) -> str:
    """Under how many assumptions the best policy as written loses first place."""
    assumed, names = by_lead(winners.iloc[1:]), [policy_name(best)]
    lost, unclear = (assumed.loc[assumed["flips"] == one, "assumption"] for one in (YES, NOT_CLEAR))
    many = f"{len(assumed)} assumption{'s' * (len(assumed) > 1)}"
    if len(lost):
        text = f"{{0}} loses first place under {len(lost)} of {many}"
        return headline([*names, lost.iloc[0]], f"{text}, most if {{1:bare}}", text)
    if len(unclear):
        return headline(names, f"{{0}} loses under none of {many}; under {len(unclear)} nobody clearly wins",
                        f"{{0}} loses under none of {many}")  # fmt: skip
    least = f"by {money(assumed['lead_usd'].iloc[0])} USD or more"
    return headline(names, f"{{0}} keeps first place under every assumption, {least}",
                    "{0} keeps first place under every assumption")  # fmt: skip


def _figure(rows: Sequence[Row], best: str, style: Mapping[str, Look]) -> go.Figure:
    figure = go.Figure()
    for place, row in enumerate(rows):
        figure.add_trace(marks.valued_point(row, "lead_usd", place, _look(row, best, style)))
    figure.update_layout(template=TEMPLATE, showlegend=False, height=120 + 54 * len(rows), margin_t=44)
    figure.update_xaxes(
        title_text="Lead (below 0: another earns more), USD per post and month",
        rangemode="tozero",
        zerolinecolor=ZERO,
        zerolinewidth=2.5,
    )
    return figure.update_yaxes(**marks.rows_axis([_tick(row) for row in rows]))


def _tick(row: Row) -> str:
    """An assumption, and below it the winner where it is another, or that there is no clear one."""
    name = drawn(first_upper(short(row["assumption"], 2 * LABEL)), LABEL, most=2)
    if row["assumption"] == AS_WRITTEN:
        name = f"<b>{name}</b>"
    elif row["flips"] == NO:
        return name
    winner = NOT_CLEAR if row["flips"] == NOT_CLEAR else f"winner: {short(row['winner'], LABEL)}"
    return f"{name}<br><i>{drawn(winner)}</i>"


def _look(row: Row, best: str, style: Mapping[str, Look]) -> Look:
    """How the winner is drawn; grey and open where there is no clear one."""
    look = style[row["rival"] if row["flips"] == YES else best]
    name = row["assumption"]
    if row["flips"] == NOT_CLEAR:
        return look._replace(colour=MUTED, symbol="circle-open", full=name)
    return look._replace(symbol="circle", full=name)
