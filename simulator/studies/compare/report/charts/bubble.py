"""The bubble: tokens and value as indices from the first month, and the gap between them."""

import math
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.lib.stride_tricks import sliding_window_view

from simulator.records import Floats
from simulator.replication.reduce import COURSE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.placement import width_of
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, MINOR, MUTED, PAPER, Look, band
from simulator.report.elements.table import count_column, measure_column, number_column, tabulate
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.blocks.events import KpiReview, PolicySwitch, reviews
from simulator.stats.intervals import Estimate, interval_columns, ratio_interval
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis
from simulator.studies.compare.report.tables import choices, looks_of
from simulator.studies.compare.tables.events import in_words
from simulator.text import drawn, setting, short, visible

TABLE: Final = "compare.bubble"
NAME: Final = 22  # characters in a line of the name of an event
MOST: Final = 4  # events named on the line, each in a row of its own
GREW: Final = 1.05  # times: below it tokens are said not to have grown
PHONE_PIXELS, PAGE_PIXELS = 260.0, 640.0  # width of the plot
PLOT: Final = 430.0  # its height
TEXT: Final = 13
TALL: Final = 0.045  # height of a line of text over that of the line of tokens
FONT: Final = {"size": TEXT, "color": INK}
INDICES: Final = ("tokens_index", "value_index", "vanity_index")
HOW_TO_READ: Final = (
    "Both lines begin at 100 in the first month: where the upper one is at 200, engineers use twice the tokens. Value "
    "is that of all work finished in a month, so it rises less than tokens even where every token pays. The strong "
    "part under the tokens is vanity, which moves the usage ranking and no work; the faint part is use that grew "
    "faster than value. Thin lines are intervals, paired with the first month. A simulation knows value and vanity; a "
    "company sees tokens alone and would have to estimate the rest."
)


def section(findings: Findings) -> Section | None:
    """Tokens against value; None where no policy uses tokens in the first month."""
    name = inflated(findings)
    if not name or findings.comparison.course is None:
        return None
    lead = (
        f"Under {short(name, 60)}, the policy {_why(findings, name)}. What tokens do to value shows in the gap between "
        "both, not in either."
    )
    return Section("bubble", "Tokens against value", lead, (bubble_chart(findings),))


def bubble_chart(findings: Findings, title: str = "") -> ChartPage:
    """Tokens and value from the first month on, under the policy that an event changes or that pads most."""
    name = inflated(findings)
    table = course(findings, name)
    look = looks_of(findings)[name]
    tokens, value = (setting(float(table.iloc[-1][name]), 3) for name in ("tokens_index", "value_index"))
    return ChartPage(
        "bubble",
        _figure(findings, name, table, look),
        title or headline(table),
        f"Tokens and value of finished work under {short(name, 40)}, first month = 100; {basis(findings)}",
        f"Two lines over {len(table)} months under {visible(name)}, both 100 in the first month. In the last month "
        f"tokens stand at {tokens}, value at {value}.",
        HOW_TO_READ,
        tabulate(
            f"Tokens and value under {visible(name)}",
            table,
            (number_column("Month", "", lambda row: str(row["month"])), *_columns(), count_column()),
        ),
    )


def inflated(findings: Findings) -> str:
    """The policy that an event changes, else the one with the largest bill for vanity; nothing where none uses any."""
    table = choices(findings)
    used = findings.comparison.course
    labels = [policy.label for policy in findings.comparison.policies]
    using = [name for name in table["policy"] if used is not None and used[:, labels.index(name), 0, 0].any()]
    switched = [event.policy for event in findings.comparison.scenario.events if isinstance(event, PolicySwitch)]
    for name in switched:
        if name in using:
            return str(name)
    rows = table[table["policy"].isin(using)]
    wasted = (rows["vanity_share"].fillna(0.0) * rows["spend_usd"]).tolist()
    return max(zip(wasted, rows["policy"].tolist(), strict=True), default=(0.0, ""), key=lambda one: one[0])[1]


def course(findings: Findings, policy: str) -> pd.DataFrame:
    """A row per month: tokens, value and vanity over the first month's tokens or value, times 100, paired.

    Vanity is the share of the bill for it, of the tokens.
    """
    comparison = findings.comparison
    assert comparison.course is not None, "no months were kept"
    labels = [one.label for one in comparison.policies]
    own = comparison.course[:, labels.index(policy)]  # [replication, month, column]
    tokens, value, spend, vanity = (own[..., COURSE.index(name)] for name in COURSE)
    padded = tokens * np.divide(vanity, spend, out=np.zeros_like(spend), where=spend > 0.0)
    rows = []
    for month in range(own.shape[1]):
        pairs = ((tokens, tokens), (value, value), (padded, tokens))
        found = {
            name: _hundred(ratio_interval(one[:, month], first[:, 0], comparison.scenario.confidence))
            for name, (one, first) in zip(INDICES, pairs, strict=True)
        }
        rows.append({"month": month + 1, **interval_columns(**found), "n": comparison.replications})
    return pd.DataFrame(rows)


def headline(table: pd.DataFrame) -> str:
    """How far tokens have grown at their peak, and value by then."""
    peak = max(table.to_dict("records"), key=lambda row: float(row["tokens_index"]))
    factor, value = float(peak["tokens_index"]) / 100.0, float(peak["value_index"])
    if factor < GREW:
        return "Tokens do not grow from the first month on"
    if value >= 100.0 * factor:
        return "Tokens grow no faster than value"
    change = setting(abs(value - 100.0), 2)
    more = "no more value" if abs(value - 100.0) < 0.5 else f"{change}% {'more' if value > 100.0 else 'less'} value"
    return f"By month {int(peak['month'])}: {setting(factor, 2)} times the tokens, {more}"


def _figure(findings: Findings, name: str, table: pd.DataFrame, look: Look) -> go.Figure:
    rows = table.assign(
        floor_index=np.minimum(table["value_index"], table["tokens_index"]),
        work_index=table["tokens_index"] - table["vanity_index"],
    )
    rows = rows.assign(idle_index=np.maximum(rows["floor_index"], rows["work_index"]))
    figure = go.Figure()
    for low, high, colour, what in (
        ("floor_index", "idle_index", band(look.colour, 0.1), "use that grew faster than value"),
        ("work_index", "tokens_index", band(look.colour, 0.32), "vanity"),
    ):
        area = marks.area_between(rows, ("month", low, high), colour, band(look.colour, 0.0))
        figure.add_trace(area.update(name=what))
    for column, colour, dash, what in (
        ("value_index", INK, "solid", "value"),
        ("tokens_index", look.colour, "solid", "tokens"),
    ):
        ends = ("month", f"{column}_low", f"{column}_high")
        between = marks.area_between(table, ends, band(colour, 0.0), band(colour, 0.6))
        figure.add_trace(between.update(name=f"{what}, interval"))
        figure.add_trace(_line(table, column, colour, dash, what))
    lowest = max(float(rows[["work_index", "tokens_index_low", "value_index_low"]].min().min()), 0.0)
    highest = float(table[["tokens_index_high", "value_index_high"]].max().max())
    top = _mark_events(figure, _events(findings, name), len(table), lowest, highest)
    for note in [*_ends(table, look), *_areas(rows)]:
        figure.add_annotation(note)
    figure.update_layout(template=TEMPLATE, showlegend=False, height=520, margin={"r": 84})
    figure.update_yaxes(title_text="First month = 100", range=[0.0, top])
    scenario = findings.comparison.scenario
    return figure.update_xaxes(**marks.month_axis(scenario.months), title_text="Month", showgrid=False)


def _line(table: pd.DataFrame, column: str, colour: str, dash: str, name: str) -> go.Scatter:
    return go.Scatter(
        x=list(table["month"]),
        y=list(table[column]),
        mode="lines",
        name=name,
        line={"color": colour, "width": 3, "dash": dash},
        hoverinfo="text",
        hovertext=[marks.hover(f"Month {row['month']}", row, (column,), TABLE) for row in table.to_dict("records")],
        showlegend=False,
    )


def _ends(table: pd.DataFrame, look: Look) -> list[dict[str, Any]]:
    """The names of both lines with their last values, beside their ends."""
    last = table.iloc[-1]
    tokens, value = float(last["tokens_index"]), float(last["value_index"])
    highest = max(float(table["tokens_index"].max()), value)
    apart = 24 if abs(tokens - value) < 0.3 * highest else 0
    apart = apart if tokens >= value else -apart
    return [
        _beside(len(table), tokens, f"<b>Tokens</b><br>{setting(tokens, 3)}", apart),
        _beside(len(table), value, f"<b>Value</b><br>{setting(value, 3)}", -apart),
    ]


def _beside(month: int, y: float, text: str, up: int) -> dict[str, Any]:
    where = {"x": month, "y": y, "xanchor": "left", "xshift": 8, "yshift": up, "showarrow": False}
    return {"text": text, **where, "align": "left", "font": {"size": 15, "color": INK}}


def _areas(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The names of both parts of the gap, where each holds its name; what only a page has room for is minor."""
    highest = float(rows["tokens_index"].max())
    notes = []
    for low, high, text in (
        ("work_index", "tokens_index", "vanity"),
        ("floor_index", "idle_index", "more use,<br>no more value"),
    ):
        lines = text.split("<br>")
        needed = TALL * len(lines) * highest
        for screen, look in ((PHONE_PIXELS, {}), (PAGE_PIXELS, {"name": MINOR})):
            months = 1 + math.ceil(len(rows) * max(width_of(line, TEXT) for line in lines) / screen)
            if place := _roomiest(rows[low].to_numpy(), rows[high].to_numpy(), months, needed):
                month, y = place
                notes.append({"text": text, "x": month, "y": y, "showarrow": False, "font": FONT} | look)
                break
    return notes


def _roomiest(low: Floats, high: Floats, months: int, needed: float) -> tuple[float, float] | None:
    """The middle of the stretch of so many months in which two lines stay furthest apart; None if too near."""
    if months > len(low):
        return None
    top = sliding_window_view(high, months).min(axis=1)
    bottom = sliding_window_view(low, months).max(axis=1)
    at = int((top - bottom).argmax())
    if top[at] - bottom[at] < needed:
        return None
    return at + 1 + (months - 1) / 2, 0.5 * float(top[at] + bottom[at])


def _events(findings: Findings, name: str) -> list[tuple[int, str]]:
    """What happens to the policy, and in which month."""
    scenario = findings.comparison.scenario
    found: list[tuple[int, str]] = []
    for event in scenario.events:
        months = [event.month]
        if isinstance(event, KpiReview):
            months = [month + 1 for month in range(scenario.months) if reviews(event, month)]
        words = f"→ {event.to}" if isinstance(event, PolicySwitch) else in_words(event).split(",")[0]
        if not isinstance(event, PolicySwitch) or event.policy == name:
            found += [(month, short(words, 2 * NAME)) for month in months if month <= scenario.months]
    return sorted(found)[:MOST]


def _mark_events(figure: go.Figure, events: list[tuple[int, str]], months: int, low: float, high: float) -> float:
    """Name events beside their months, below the lines where there is room, else above; how high the plot goes."""
    rows = [drawn(words, NAME, most=2) for _, words in events]
    heights = [20.0 + 18.0 * (1 + row.count("<br>")) for row in rows]
    needed, top = sum(heights), 1.05 * high
    below = needed <= 0.9 * PLOT * low / top
    top = top if below else top * PLOT / max(PLOT - needed, 0.3 * PLOT)
    taken = 0.0
    for (month, _), row, height in zip(events, rows, heights, strict=True):
        figure.add_vline(month - 0.5, line={"color": MUTED, "width": 1.2, "dash": "dot"}, layer="below")
        side, way = ("right", -1) if month > 0.7 * months else ("left", 1)
        where = {"x": month - 0.5, "xanchor": side, "xshift": 6 * way, "align": side, "showarrow": False}
        where |= {"y": 0.0, "yanchor": "bottom", "yshift": needed - taken - height + 4} if below else {
            "y": top, "yanchor": "top", "yshift": -taken}  # fmt: skip
        figure.add_annotation(text=f"<b>{row}</b><br>month {month}", **where, bgcolor=PAPER, font=FONT)
        taken += height
    return top


def _why(findings: Findings, name: str) -> str:
    switched = {event.policy for event in findings.comparison.scenario.events if isinstance(event, PolicySwitch)}
    return "that changes in the course of time" if name in switched else "that spends most on vanity"


def _columns() -> tuple[Any, ...]:
    return tuple(measure_column(name, TABLE) for name in INDICES)


def _hundred(one: Estimate) -> Estimate:
    return Estimate(100.0 * one.value, 100.0 * one.low, 100.0 * one.high, one.n)
