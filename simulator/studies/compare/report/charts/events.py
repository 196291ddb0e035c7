"""What happened when: spend, vanity and net value by month around the events of a scenario."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, MUTED, TEXT_SIZE
from simulator.report.elements.table import tabulate, text_column
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, some_of
from simulator.studies.compare.report.charts.monthly import lines_by_month
from simulator.studies.compare.report.tables import choices, drawable, looks_of, policy_table
from simulator.studies.compare.tables.events import event_timeline, turns
from simulator.text import drawn, short, visible

MOST_LINES: Final = 4
MOST_EVENTS: Final = 12  # marked on the chart; the table has all
MOST_TIMES: Final = 4  # months of an event that have its letter
LANE: Final = 18  # pixels between two rows of letters
PANELS: Final = {
    "spend_usd": "Token bill<br>(USD)",
    "vanity_usd": "of which vanity<br>(USD)",
    "net_usd": "Net value<br>(USD)",
}
HOW_TO_READ: Final = (
    "Letters on top mark the month in which something happens; the legend says what. A grey stretch is how long it "
    "lasts, a thin line where it comes again. A line is the mean over the replications, the band around it the "
    "interval. All policies meet the same events and the same random numbers, so they differ only in how they bear "
    "them. One month of net value is noisy: a change counts where the bands on both sides do not touch."
)


def section(findings: Findings) -> Section | None:
    """Scheduled events and what came with them; None where nothing is scheduled within the run."""
    events, impact = event_timeline(findings.comparison.scenario), findings.event_impact
    if events.empty:
        return None
    caption = "What the events did: net value without and with them, on the same random numbers"
    tables = () if impact.empty else (policy_table(findings, caption, impact, name="compare.event_impact"),)
    columns = (text_column("Mark", "mark"), text_column("Event", "what"), text_column("Months", _months))
    lead, scheduled = f"Scheduled in this scenario: {_listing(events)}.", tabulate("Scheduled events", events, columns)
    return Section("events", "What happened when", lead, (events_chart(findings),), (*tables, scheduled))


def _listing(table: pd.DataFrame) -> str:
    words = [f"{row['mark']} {visible(row['what'])} ({_months(row)})" for row in table.head(6).to_dict("records")]
    return "; ".join(words) + (f"; and {len(table) - 6} more" if len(table) > 6 else "")


def _months(row: Mapping[Any, Any]) -> str:
    if len(row["months"]) > 1:
        return f"months {', '.join(map(str, row['months'][:4]))}{', …' if len(row['months']) > 4 else ''}"
    if row["first"] == row["last"]:
        return f"month {row['first']}"
    return f"months {row['first']} to {row['last']}"


def events_chart(findings: Findings, title: str = "") -> ChartPage:
    """Token bill, vanity and net value per post by month, with the events marked."""
    events, table = event_timeline(findings.comparison.scenario), findings.by_month
    months, chosen = findings.comparison.scenario.months, moved_most(findings)
    found = finding(changes_of(findings))
    shown = events.head(MOST_EVENTS)
    figure = lines_by_month(table, looks_of(findings, chosen), PANELS, named=False)
    for row in shown.to_dict("records"):
        _mark(figure, row, months)
    letters = sorted((month, row["mark"]) for row in shown.to_dict("records") for month in row["months"][:MOST_TIMES])
    lanes = _lanes([month for month, _ in letters], months)
    for (month, letter), lane in zip(letters, lanes, strict=True):
        _letter(figure, letter, month, lane)
    height = max(640, 170 + 25 * len(chosen) + 44 * len(shown))
    figure.update_layout(height=height, margin={"t": 34 + LANE * max(lanes, default=0)})
    return ChartPage(
        "events",
        figure,
        title or found,
        f"Token bill, vanity and net value, USD per post, by month; {basis(findings)}"
        f"{some_of(chosen, drawable(findings), 'policies')}{some_of(shown, events, 'events')}",
        f"Line charts over {months} months with events: {_listing(events)}. {found}.",
        HOW_TO_READ,
        policy_table(findings, "By month around the events", table, PANELS, ["policy", "month"]),
    )


def moved_most(findings: Findings) -> list[str]:
    """The best policy, that of the clearest turn, and those that events change most: few enough to follow each line."""
    own, impact, turn = set(choices(findings)["policy"]), findings.event_impact, clearest(changes_of(findings))
    first = {findings.best} if turn is None else {findings.best, turn["policy"]}
    kept = [name for name in drawable(findings) if name in own]
    moved = {} if impact.empty else impact.set_index("policy")["change_usd"].abs().to_dict()
    ranked = sorted(kept, key=lambda name: (name not in first, -moved.get(name, 0.0)))[:MOST_LINES]
    return [name for name in kept if name in ranked]


def changes_of(findings: Findings) -> pd.DataFrame:
    """What the events changed of the policies that can be chosen, by event and policy."""
    own = findings.by_month["policy"].isin(choices(findings)["policy"])
    return turns(event_timeline(findings.comparison.scenario), findings.by_month[own])


def clearest(changes: pd.DataFrame) -> "pd.Series[Any] | None":
    """The clear change of net value that is largest; None where none is clear."""
    clear = changes[changes["clear"].astype(bool)]
    if clear.empty:
        return None
    moved = clear.assign(size=(clear["after_usd"] - clear["before_usd"]).abs())
    return moved.sort_values("size", ascending=False, kind="stable").iloc[0]


def finding(changes: pd.DataFrame) -> str:
    """Whose net value moved most when an event came, or that none did clearly."""
    most = clearest(changes)
    if most is None:
        return "No event changes the net value of any policy within its month"
    way = "falls" if most["after_usd"] < most["before_usd"] else "rises"
    before, after = (money(most[name]) for name in ("before_usd", "after_usd"))
    return headline(
        [most["policy"], most["what"]],
        f"{{1}} in month {most['month']}: net value {way} from {before} to {after} USD under {{0}}",
        f"Month {most['month']}: net value {way} from {before} to {after} USD under {{0}}",
        f"Month {most['month']}: {{0}} nets {after} USD after {before}",
    )


def _lanes(firsts: list[int], months: int) -> list[int]:
    """A row above the plot for each letter, so that no two letters touch on the narrowest screen."""
    apart = max(1, round(months / 14))  # months that a letter takes on a phone
    ends: list[int] = []
    found = []
    for first in firsts:
        lane = next((place for place, end in enumerate(ends) if first >= end), len(ends))
        ends[lane : lane + 1] = [first + apart]
        found.append(lane)
    return found


def _mark(figure: go.Figure, row: Mapping[Any, Any], months: int) -> None:
    """A line through all panels, grey while it lasts, and what it is in the legend."""
    lasting = len(row["months"]) == 1 and row["last"] < months
    if lasting:
        figure.add_vrect(row["first"] - 0.5, row["last"] + 0.5, **marks.SHADE, row="all", col=1)
    line = {"color": MUTED, "width": 1.2, "dash": "dot"}
    for month in row["months"]:
        figure.add_vline(month - 0.5, line=line, layer="below", row="all", col=1)
    text = f"<b>{row['mark']}</b> {drawn(short(row['what'], 30))}<br>{_months(row)}"
    figure.add_trace(marks.legend_line(text).update(line=line), row=1, col=1)


def _letter(figure: go.Figure, letter: str, month: int, lane: int) -> None:
    """A letter on top, where a month begins."""
    font = {"size": TEXT_SIZE - 1, "color": INK}
    top = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 2 + LANE * lane}
    figure.add_annotation(text=f"<b>{letter}</b>", x=month - 0.5, xref="x", **top, showarrow=False, font=font)
