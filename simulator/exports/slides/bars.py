"""Bars of slides, a row a name, best on top: every value written beside its bar and its interval, none on a bar."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.slide import Slide
from pptx.util import Pt

from simulator.exports.slides.chart_style import added, error_bars, fill, hide, label, legend, names_only
from simulator.exports.slides.deck import Box, Deck, rgb
from simulator.exports.slides.fitting import LEAST, PLAIN, lines
from simulator.report.elements.style import PAPER
from simulator.report.elements.table import Row
from simulator.text import labels

NAME: Final = 30  # characters
LEGEND: Final = 0.085  # of the height of a chart: a line of its legend
_TAKEN: Final = re.compile(r"^(?:[=+\-@{]|(?:https?|ftps?|file|mailto|internal|external):)", re.IGNORECASE)
WORD_JOINER: Final = "\u2060"  # cannot be seen


class Bar(NamedTuple):
    """A value with its interval, what is written beside it, and its colour."""

    name: str
    value: float
    low: float
    high: float
    text: str
    colour: str


def bar_of(name: str, row: Row, column: str, text: str, colour: str) -> Bar:
    """A figure of a table's row with its interval."""
    value, low, high = (float(row[f"{column}{end}"]) for end in ("", "_low", "_high"))
    return Bar(name, value, low, high, text, colour)


class Part(NamedTuple):
    """A piece of every bar; an open one is an outline."""

    title: str
    values: Sequence[float]
    colour: str
    open: bool = False


def names_of(names: Sequence[str], width: int = NAME) -> dict[str, str]:
    """Short labels that the workbook inside a chart cannot take for a formula or a link.

    PowerPoint keeps a chart's numbers in a workbook, where a text that begins with = would be a formula: such a label
    begins with a character that cannot be seen.
    """
    return {
        name: f"{WORD_JOINER}{short}" if _TAKEN.match(short) else short for name, short in labels(names, width).items()
    }


def bars(deck: Deck, slide: Slide, place: Box, rows: Sequence[Bar], words: str) -> None:
    """A bar for each row with its interval, and what it is worth right of both.

    A second series, which cannot be seen, carries the texts beyond the ends of the intervals.
    """
    ends = [max(0.0, row.value, row.high) for row in rows]
    data = _data([row.name for row in rows])
    data.add_series("Mean", [row.value for row in rows])
    data.add_series("End of the interval", ends)
    inner = _inner([row.name for row in rows], deck, place)
    chart = added(deck, slide, XL_CHART_TYPE.BAR_CLUSTERED, data, place, inner, words)
    plot, (drawn, carried) = chart.plots[0], chart.plots[0].series
    plot.gap_width, plot.overlap = 45, 100
    for at, row in enumerate(rows):
        fill(drawn.points[at].format.fill, row.colour)
    ends_of = [(row.high - row.value, row.value - row.low) if row.high > row.low else (None, None) for row in rows]
    error_bars(drawn, [up for up, _ in ends_of], [down for _, down in ends_of])
    hide(carried)
    label(carried, [f" {row.text}" for row in rows])
    lows = [min(row.value, row.low) for row in rows]
    _scale(deck, chart, place, inner, (lows, ends), [row.text for row in rows])


def stacked(deck: Deck, slide: Slide, place: Box, names: Mapping[str, str], parts: Sequence[Part], words: str) -> None:
    """A bar of pieces for each of ``names``, with what is written at its end; a legend of the pieces below."""
    rows, texts = list(names), list(names.values())
    totals = [sum(part.values[at] for part in parts) for at in range(len(rows))]
    data = _data(rows)
    for part in parts:
        data.add_series(part.title, list(part.values))
    data.add_series("\u200b", [max([*totals, 1.0]) * 0.1] * len(rows))
    across, _ = deck.points(place[2], 0.0)
    below = LEGEND * (1 + lines("    ".join(f"##{part.title}" for part in parts), across * 0.8, LEAST)) - 0.03
    inner = _inner(rows, deck, place, below)
    chart = added(deck, slide, XL_CHART_TYPE.BAR_STACKED, data, place, inner, words)
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    *drawn, carried = chart.plots[0].series
    for one, part in zip(drawn, parts, strict=True):
        fill(one.format.fill, PAPER if part.open else part.colour)
        one.format.line.color.rgb, one.format.line.width = rgb(part.colour), Pt(1.5)
    hide(carried)
    label(carried, [f" {text}" for text in texts], XL_LABEL_POSITION.INSIDE_BASE)
    _scale(deck, chart, place, inner, ([0.0], totals), texts)
    legend(chart)


def _data(names: Sequence[str]) -> CategoryChartData:
    known = names_of(list(dict.fromkeys(names)))
    data = CategoryChartData(number_format="#,##0")
    data.categories = [known[name] for name in names]
    return data


def _inner(names: Sequence[str], deck: Deck, place: Box, below: float = 0.0) -> Box:
    """Room on the left for the longest name, at most two fifths of the chart."""
    across, _ = deck.points(place[2], place[3])
    longest = max(map(len, names_of(list(dict.fromkeys(names))).values()))
    left = min(0.4, (longest * PLAIN * 1.08 * LEAST + 12) / across)
    return left, 0.0, 1.0 - left, 1.0 - below


def _scale(
    deck: Deck,
    chart: Any,
    place: Box,
    inner: Box,
    ends: tuple[Sequence[float], Sequence[float]],
    texts: Sequence[str],
) -> None:
    """The first name on top, and an axis, not drawn, that leaves the longest text room beyond the longest bar."""
    names_only(chart)
    chart.category_axis.reverse_order = True
    low, high = min(0.0, *ends[0]), max(0.0, *ends[1])
    across, _ = deck.points(place[2] * inner[2], 0.0)
    taken = min(0.6, (max(map(len, texts)) + 2) * PLAIN * 1.08 * LEAST / across)
    chart.value_axis.minimum_scale = low
    chart.value_axis.maximum_scale = low + ((high - low) or 1.0) / (1.0 - taken)
