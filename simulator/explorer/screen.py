"""What a page shows of one or two answers: figures, words and tables, without a browser in sight."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import repeat
from typing import Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from simulator.explorer.answer import Answer
from simulator.explorer.controls import HEADCOUNT, OFFERED, Control
from simulator.explorer.labels import renamed
from simulator.explorer.overrides import Settings
from simulator.explorer.overview import difference_chart, overview_chart
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import MUTED, NARROW_PIXELS, TEXT_SIZE, colours, looks, narrow
from simulator.report.elements.table import Table, figures, tidy
from simulator.report.elements.theme import THEMES, dressed
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.paths import PathError
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.sections import CHARTS
from simulator.studies.compare.report.tables import in_order
from simulator.studies.compare.tables.contrast import contrast

_TITLES: Final = {
    "overview": "Overview",
    "ranking": "Ranking",
    "returns": "Spend and return",
    "monthly": "Month by month, vanity",
    "frontier": "Frontier",
    "waterfall": "Gross to net",
}
# what the tab of each chart says
TABS: Final = {name: _TITLES.get(name, name.replace("_", " ").capitalize()) for name in ("overview", *CHARTS)}
FLATTEST: Final = 0.72  # of a chart's own height, so that it fits a low screen
_NET: Final = "USD per post and month"


class Side(NamedTuple):
    """One setting on the page."""

    page: ChartPage
    figure: go.Figure
    answer: str


class Screen(NamedTuple):
    """All that is shown of one or two settings."""

    sides: tuple[Side, ...]
    how_to_read: str
    tables: tuple[Table, ...]
    difference: go.Figure | None = None  # of two settings


def screen(
    answers: Sequence[Answer],
    chart: str,
    width: int,
    room: int,
    dark: bool = False,
    before: Answer | None = None,
    names: Sequence[Mapping[str, str]] = (),
) -> Screen:
    """What to show.

    Args:
        answers: of A, or of A and B, from equally many replications.
        chart: one of ``TABS``.
        width: of a chart, pixels.
        room: height left for a chart without scrolling, pixels; 0 where the page scrolls anyway.
        dark: in dark colours.
        before: what was on screen before the last change, whose marks stay as ghosts.
        names: what to call policies whose lever was moved, of A and of B.
    """
    found = [answer.findings for answer in answers]
    names = names or [{}] * len(found)
    pages = [_page(chart, one, width, before, own) for one, own in zip(found, names, strict=True)]
    bodies = [pages[0].body, *(_page(chart, _in_rows_of(found[0], one), width, None, own).body
                                for one, own in zip(found[1:], names[1:], strict=True))]  # fmt: skip
    drawn = [_fitted(figure, width, room) for figure in bodies]
    if len(drawn) > 1:
        _align(drawn)
    sides = tuple(
        Side(page, _coloured(figure, dark), renamed(one.answer, own))
        for page, figure, one, own in zip(pages, drawn, found, names, strict=True)
    )
    tables = [page.table for page in pages]
    if len(answers) < 2:
        return Screen(sides, pages[0].how_to_read, tuple(tables))
    tagged = [table._replace(caption=f"{side}: {table.caption}") for side, table in zip("AB", tables, strict=True)]
    change = contrast(found[0].paired, found[1].paired)
    order = [str(name) for name in in_order(found[0])["policy"]]
    difference = _coloured(difference_chart(change, found[0], order, names[1], narrow=not room), dark)
    return Screen(sides, pages[0].how_to_read, (_contrast_table(change, order, *answers), *tagged), difference)


def _page(chart: str, findings: Findings, width: int, before: Answer | None, names: Mapping[str, str]) -> ChartPage:
    if chart != "overview":
        return CHARTS[chart](findings)
    old = None if before is None else before.findings
    page = overview_chart(findings, width, old, names)
    return page._replace(title=renamed(page.title, names))


def _in_rows_of(first: Findings, other: Findings) -> Findings:
    """Findings whose policies stand in the rows in which the first ones do."""
    place = dict(zip(first.ranking["policy"], first.ranking["rank"], strict=True))
    return other._replace(ranking=other.ranking.assign(rank=other.ranking["policy"].map(place)))


def _coloured(figure: go.Figure, dark: bool) -> go.Figure:
    return dressed(figure, THEMES["dark"]) if dark else figure


def _contrast_table(change: pd.DataFrame, order: Sequence[str], a: Answer, b: Answer) -> Table:
    rows = change.assign(row=change["policy"].map({name: row for row, name in enumerate(order)}))
    found = rows.sort_values("row", ignore_index=True).drop(columns="row")
    own = colours(looks(b.findings.comparison.policies))
    caption = "B minus A: what the change is worth, paired replication by replication"
    return tidy(caption, found, ["policy"], figures(found), own, "explore")


def changes(controls: Mapping[str, Control], settings: Settings, scenario: Scenario) -> list[str]:
    """What was changed, in words: name, the value in the file, the value set."""
    names = {HEADCOUNT: "headcount of every team"}
    return [
        f"{names.get(path) or _name(path, scenario)}: {controls[path].text} → {text}"
        for path, text in settings.items()
        if path in controls
    ]


def named(sentence: str, sides: Sequence[Settings], scenario: Scenario) -> str:
    """What is wrong with a value that was set, called what people call it."""
    for path in dict.fromkeys(path for settings in sides for path in settings if f"{path} = " in sentence):
        with suppress(PathError):
            sentence = sentence.replace(f"{path} = ", f"{_name(path, scenario)} = ")
    return sentence


def _name(path: str, scenario: Scenario) -> str:
    """What people call a value, of an event that is not in the file too."""
    if not path.startswith(OFFERED):
        return parameter_name(path, scenario)
    kind, _, _ = path.removeprefix(OFFERED).partition(".")
    return f"{parameter_name(path.replace('+', ''), with_owner=False)} of a new {kind.replace('_', ' ')}"


def _fitted(figure: go.Figure, width: int, room: int) -> go.Figure:
    """The figure, made for this page alone, as the page has room for it: a copy would take as long as making it."""
    if width < NARROW_PIXELS:
        figure.update_layout({path.replace(".", "_"): value for path, value in narrow(figure).items()})
    _lay_down(figure)
    own = float(figure.layout.height)
    tall = any(text.count("<br>") > 1 for text in figure.layout.yaxis.ticktext or ())  # names of several lines
    least = own if tall else FLATTEST * own
    return figure.update_layout(height=max(least, min(own, float(room or own))))


def _lay_down(figure: go.Figure) -> None:
    """Titles of vertical axes, which stand on their heads, become headings above their panels."""
    for axis in list(figure.select_yaxes()):
        if axis.title.text and axis.side != "right":
            text, axis.title.text = axis.title.text.replace("<br>", " "), None
            across = {"x": 0, "xref": "paper", "xanchor": "left", "showarrow": False}
            top = (axis.domain or (0.0, 1.0))[1]
            font = {"size": TEXT_SIZE - 1, "color": MUTED} | axis.title.font.to_plotly_json()
            figure.add_annotation(text=text, font=font, y=top, yref="paper", yanchor="bottom", yshift=5, **across)


def _align(figures: Sequence[go.Figure]) -> None:
    """The same scale in both, so that lengths can be compared by eye."""
    for name in [f"{letter}axis{number}" for letter in "xy" for number in ("", 2, 3, 4)]:
        axes = [figure.layout[name] for figure in figures if name in figure.layout]
        if len(axes) < 2 or any(axis.range is not None or axis.type == "log" for axis in axes):
            continue
        ends = [end for figure in figures for end in _ends(figure, name)]
        if ends:
            low, high = min(ends), max(ends)
            rest = 0.06 * (high - low or 1.0)
            low = 0.0 if low >= 0.0 and axes[0].rangemode == "tozero" else low - rest
            for axis in axes:
                axis.range = [low, high + rest]


def _ends(figure: go.Figure, name: str) -> list[float]:
    """Both ends of everything drawn along an axis."""
    letter, number = name[0], name.removeprefix(f"{name[0]}axis")
    found: list[float] = []
    for trace in figure.data:
        if (trace[f"{letter}axis"] or letter) == f"{letter}{number}":
            bars = trace[f"error_{letter}"]
            above, below = (repeat(0.0) if each is None else each for each in (bars.array, bars.arrayminus))
            for value, more, less in zip(trace[letter] or (), above, below, strict=False):
                found += [value - less, value + more] if isinstance(value, int | float) else []
    return found
