"""What a page shows of one or two answers: figures, words and tables, without a browser in sight."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import plotly.graph_objects as go

from simulator.explorer.controls import Control
from simulator.explorer.overrides import Settings
from simulator.explorer.overview import overview_chart
from simulator.explorer.session import Answer
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import MUTED, NARROW_PIXELS, TEXT_SIZE, colours, looks, narrow
from simulator.report.elements.table import Table, tidy
from simulator.studies.compare.report.charts import CHARTS
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
_NET: Final = "USD per engineer and month"
_CHANGE: Final = {
    "before_usd": ("Net value under A", _NET),
    "after_usd": ("Net value under B", _NET),
    "change_usd": ("B minus A", f"{_NET}, paired"),
}


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


def screen(answers: Sequence[Answer], chart: str, width: int, room: int) -> Screen:
    """What to show.

    Args:
        answers: of A, or of A and B, from equally many replications.
        chart: one of ``TABS``.
        width: of a chart, pixels.
        room: height left for a chart without scrolling, pixels; 0 where the page scrolls anyway.
    """
    pages = [_page(chart, answer, width) for answer in answers]
    figures = [_fitted(page.body, width, room) for page in pages]
    if len(figures) > 1:
        _align(figures)
    sides = tuple(
        Side(page, figure, answer.findings.answer) for page, figure, answer in zip(pages, figures, answers, strict=True)
    )
    tables = [page.table._replace(caption=f"{name}{page.table.caption}") for name, page in _tagged(pages)]
    if len(answers) > 1:
        tables.insert(0, _contrast_table(answers[0], answers[1]))
    return Screen(sides, pages[0].how_to_read, tuple(tables))


def _page(chart: str, answer: Answer, width: int) -> ChartPage:
    return overview_chart(answer.findings, width) if chart == "overview" else CHARTS[chart](answer.findings)


def _tagged(pages: Sequence[ChartPage]) -> list[tuple[str, ChartPage]]:
    return [("", pages[0])] if len(pages) == 1 else [(f"{'AB'[i]}: ", page) for i, page in enumerate(pages)]


def _contrast_table(a: Answer, b: Answer) -> Table:
    found = contrast(a.findings.paired, b.findings.paired)
    own = colours(looks(b.findings.comparison.policies))
    table = tidy(
        "What the change from A to B is worth, paired replication by replication", found, ["policy"], _CHANGE, own
    )
    named = [
        each._replace(text=text, unit=unit)
        for each, (text, unit) in zip(table.headers[1:-1], _CHANGE.values(), strict=True)
    ]
    return table._replace(headers=(table.headers[0], *named, table.headers[-1]))


def changes(controls: Mapping[str, Control], settings: Settings) -> list[str]:
    """What was changed, in words: label, the value in the file, the value set."""
    told = []
    for path, text in settings.items():
        control = controls.get(path)
        if control:
            before = ("yes" if control.value else "no") if isinstance(control.value, bool) else control.value
            told.append(f"{path}: {before} → {text}")
    return told


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
        if (trace[f"{letter}axis"] or letter) != f"{letter}{number}":
            continue
        bars: Any = trace[f"error_{letter}"]
        for index, value in enumerate(trace[letter] or ()):
            if isinstance(value, int | float):
                above = bars.array[index] if bars.array is not None else 0.0
                below = bars.arrayminus[index] if bars.arrayminus is not None else 0.0
                found += [value - below, value + above]
    return found
