"""What a page shows of one or two answers: figures, words and tables, without a browser in sight."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Final, NamedTuple

import plotly.graph_objects as go

from simulator.explorer.controls import HEADCOUNT, OFFERED, Control
from simulator.explorer.overrides import Settings
from simulator.explorer.overview import overview_chart
from simulator.explorer.session import Answer
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import MUTED, NARROW_PIXELS, TEXT_SIZE, colours, looks, narrow
from simulator.report.elements.table import Table, figures, tidy
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.compare.report.sections import CHARTS
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


def screen(answers: Sequence[Answer], chart: str, width: int, room: int) -> Screen:
    """What to show.

    Args:
        answers: of A, or of A and B, from equally many replications.
        chart: one of ``TABS``.
        width: of a chart, pixels.
        room: height left for a chart without scrolling, pixels; 0 where the page scrolls anyway.
    """
    draw = partial(overview_chart, width=width) if chart == "overview" else CHARTS[chart]
    pages = [draw(answer.findings) for answer in answers]
    figures = [_fitted(page.body, width, room) for page in pages]
    if len(figures) > 1:
        _align(figures)
    sides = tuple(
        Side(page, figure, answer.findings.answer) for page, figure, answer in zip(pages, figures, answers, strict=True)
    )
    tables = [page.table for page in pages]
    if len(answers) > 1:
        tagged = [table._replace(caption=f"{side}: {table.caption}") for side, table in zip("AB", tables, strict=True)]
        tables = [_contrast_table(*answers), *tagged]
    return Screen(sides, pages[0].how_to_read, tuple(tables))


def _contrast_table(a: Answer, b: Answer) -> Table:
    found = contrast(a.findings.paired, b.findings.paired)
    own = colours(looks(b.findings.comparison.policies))
    caption = "What the change from A to B is worth, paired replication by replication"
    return tidy(caption, found, ["policy"], figures(found), own, "explore")


def changes(controls: Mapping[str, Control], settings: Settings, scenario: Scenario) -> list[str]:
    """What was changed, in words: name, the value in the file, the value set."""
    names = {HEADCOUNT: "headcount of every team"}
    return [
        f"{names.get(path) or _name(path, scenario)}: {controls[path].text} → {text}"
        for path, text in settings.items()
        if path in controls
    ]


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
