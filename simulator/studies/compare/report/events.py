"""What happened when: spend, vanity and net value by month around the events of a scenario."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, MUTED, TEMPLATE, TEXT_SIZE, Look, colours, looks
from simulator.report.elements.table import Table, tabulate, text_column, tidy
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import headlines
from simulator.studies.compare.report.changes import event_tables
from simulator.studies.compare.report.charts import MOST_LINES, spenders
from simulator.studies.compare.tables.event_timeline import event_timeline, turns
from simulator.text import drawn, number, short, visible

MOST_EVENTS: Final = 12  # marked on the chart; the table has all
LANE: Final = 18  # pixels between two rows of letters
PANELS: Final = {"spend_usd": "Token bill", "vanity_usd": "of which vanity", "net_usd": "Net value"}
HOW_TO_READ: Final = (
    "Letters on top mark the month in which something happens; the legend says what. A grey stretch is how long it "
    "lasts, a thin line where it comes again. A line is the mean over the replications, the band around it the "
    "interval. All policies meet the same events in the same worlds, so what differs between them is how they bear "
    "it. One month of net value is noisy: a change counts where the bands on both sides do not touch."
)


def section(findings: Findings) -> Section | None:
    """Scheduled events and what came with them; None where nothing is scheduled within the run."""
    table = event_timeline(findings.comparison.scenario)
    if table.empty:
        return None
    lead = f"Scheduled in this scenario: {_told(table)}."
    return Section(
        "events",
        "What happened when",
        lead,
        (events_chart(findings),),
        (*event_tables(findings), _events_table(table)),
    )


def _told(table: pd.DataFrame) -> str:
    told = [f"{row['mark']} {visible(row['what'])} ({_months(row)})" for row in table.head(6).to_dict("records")]
    return "; ".join(told) + (f"; and {len(table) - 6} more" if len(table) > 6 else "")


def _months(row: Mapping[Any, Any]) -> str:
    if len(row["months"]) > 1:
        return f"months {', '.join(map(str, row['months'][:4]))}{', …' if len(row['months']) > 4 else ''}"
    if row["first"] == row["last"]:
        return f"month {row['first']}"
    return f"months {row['first']} to {row['last']}"


def events_chart(findings: Findings, title: str = "") -> ChartPage:
    """Token bill, vanity and net value per engineer by month, with the events marked.

    Args:
        findings: what a comparison found; its scenario schedules something.
        title: the finding in words; derived from the clearest turn if left out.
    """
    comparison = findings.comparison
    events, table = event_timeline(comparison.scenario), findings.by_month
    style = looks(comparison.policies)
    chosen = spenders(findings, MOST_LINES)
    choices = headlines.choices(findings)["policy"]
    changes = turns(events, table[table["policy"].isin(choices)])
    shown = events.head(MOST_EVENTS)
    names = [str(name) for name in table["policy"].unique() if name in style]
    return ChartPage(
        "events",
        _figure(table, {name: style[name] for name in style if name in chosen}, shown, comparison.scenario.months),
        title or headline(changes),
        f"Token bill, vanity and net value, USD per engineer, by month; {headlines.basis(findings)}"
        f"{headlines.some_of(chosen, names[1:], 'policies')}{headlines.some_of(shown, events, 'events')}",
        f"Line charts over {comparison.scenario.months} months with events: {_told(events)}. {headline(changes)}.",
        HOW_TO_READ,
        tidy("By month around the events", table, ["policy", "month"], PANELS, colours(style)),
    )


def headline(changes: pd.DataFrame) -> str:
    """The clearest turn: whose net value moved most when an event came, or that none did clearly."""
    clear = changes[changes["clear"].astype(bool)]
    if clear.empty:
        return "No event moves the net value of any policy beyond its noise within the month"
    moved = clear.assign(size=(clear["after_usd"] - clear["before_usd"]).abs())
    most = moved.sort_values("size", ascending=False, kind="stable").iloc[0]
    same = (changes["mark"] == most["mark"]) & (changes["month"] == most["month"])
    many, every = int((same & changes["clear"].astype(bool)).sum()), int(same.sum())
    way = "falls" if most["after_usd"] < most["before_usd"] else "rises"
    money = " to ".join(number(most[name], "USD") for name in ("before_usd", "after_usd"))
    text = f"net value {way} from {money} USD under {short(most['policy'], 40)}"
    whole = f"; it moves clearly under {many} of {every} policies" if every > 1 else ""
    return f"Month {most['month']}, {short(most['what'], 50)}: {text}{whole}"


def _figure(table: pd.DataFrame, style: Mapping[str, Look], events: pd.DataFrame, months: int) -> go.Figure:
    figure = make_subplots(rows=len(PANELS), cols=1, shared_xaxes=True, vertical_spacing=0.05)
    for name, look in style.items():
        rows = table[table["policy"] == name]
        for panel, column in enumerate(PANELS, start=1):
            figure.add_trace(marks.band_of(rows, column, look), row=panel, col=1)
            figure.add_trace(marks.line_of(rows, column, look, legend=panel == 1), row=panel, col=1)
    records = events.to_dict("records")
    lanes = _lanes([row["first"] for row in records], months)
    for row, lane in zip(records, lanes, strict=True):
        _mark(figure, row, lane, months)
    figure.update_layout(template=TEMPLATE, showlegend=True)
    figure.update_layout(height=max(640, 170 + 25 * len(style) + 44 * len(records)))
    figure.update_layout(margin={"t": 34 + LANE * max(lanes, default=0)})
    for panel, words in enumerate(PANELS.values(), start=1):
        figure.update_yaxes(title_text=f"{words}<br>(USD)", rangemode="tozero", nticks=5, row=panel)
    figure.update_xaxes(**marks.month_axis(months))
    return figure.update_xaxes(title_text="Month", row=len(PANELS))


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


def _mark(figure: go.Figure, row: Mapping[Any, Any], lane: int, months: int) -> None:
    """A letter on top, a line through all panels, grey while it lasts, and what it is in the legend."""
    lasting = len(row["months"]) == 1 and row["last"] < months
    if lasting:
        figure.add_vrect(row["first"] - 0.5, row["last"] + 0.5, **marks.SHADE, row="all", col=1)
    for month in row["months"]:
        line = {"color": MUTED, "width": 1.2, "dash": "dot"}
        figure.add_vline(month - 0.5, line=line, layer="below", row="all", col=1)
    figure.add_annotation(
        text=f"<b>{row['mark']}</b>",
        x=row["first"] - 0.5,
        xref="x",
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=2 + LANE * lane,
        showarrow=False,
        font={"size": TEXT_SIZE - 1, "color": INK},
    )
    text = f"<b>{row['mark']}</b> {drawn(short(row['what'], 30))}<br>{_months(row)}"
    figure.add_trace(
        go.Scatter(
            x=[None], y=[None], mode="lines", line={"color": MUTED, "width": 1.2, "dash": "dot"}, name=text,
            hoverinfo="skip",
        ),
        row=1, col=1,
    )  # fmt: skip


def _events_table(table: pd.DataFrame) -> Table:
    columns = (text_column("Mark", "mark"), text_column("Event", "what"), text_column("Months", _months))
    return tabulate("Scheduled events", table, columns)
