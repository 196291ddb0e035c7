"""Lines by month on slides: each named at its end, in its colour, and events marked by letters."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide

from simulator.exports.slides.bars import names_of
from simulator.exports.slides.chart_style import added, draw_line, draw_marker, room, scales, within
from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Box, Deck
from simulator.exports.slides.fitting import LEAST
from simulator.report.elements.labels import spread
from simulator.report.elements.marks import month_axis
from simulator.report.elements.style import MUTED, Look

MOST_LINES: Final = 6
NAME: Final = 20  # characters
SCALE: Final = 56  # points left of a panel, for the numbers of its axis
TICK: Final = 30  # points of a month's number
NAMES: Final = 0.23  # of the slide, right of the last panel
LABEL: Final = 0.05  # height of a name
LETTER: Final = 0.02  # width of a letter
HEAD: Final = 0.055  # above a panel


def panels(
    deck: Deck,
    slide: Slide,
    table: pd.DataFrame,
    heads: Mapping[str, str],
    style: Mapping[str, Look],
    marks: Sequence[tuple[str, int]] = (),
    words: str = "",
) -> None:
    """Up to three measures by month, side by side, a line for each policy of ``style``.

    Args:
        deck, slide: where.
        table: by policy and month.
        heads: column and what stands above its panel.
        style: the policies that are drawn, and how.
        marks: letters of events and the months in which they come.
        words: what is shown, for those who cannot see it.
    """
    width = (WIDTH - NAMES) / len(heads)
    for place, (column, head) in enumerate(heads.items()):
        left = LEFT + place * width
        deck.say(slide, head, (left, TOP, width, HEAD), LEAST, bold=True)
        above = HEAD + (LABEL if marks else 0.0)
        box = (left, TOP + above, width, HEIGHT - above)
        plot, ends = _panel(deck, slide, table, column, box, style, f"{head}. {words}")
        for share, letters in together(marks, int(table["month"].max()), plot[2]).items():
            _mark(deck, slide, plot, letters, share)
    _name_lines(deck, slide, plot, ends, style)


def _panel(
    deck: Deck, slide: Slide, table: pd.DataFrame, column: str, box: Box, style: Mapping[str, Look], words: str
) -> tuple[Box, dict[str, float]]:
    """One measure; gives its plot, and how high each line ends, as a share of it from the top."""
    data, last = XyChartData(number_format="#,##0"), int(table["month"].max())
    own = {name: table[table["policy"] == name] for name in style}
    label = names_of(list(style))
    for name, rows in own.items():
        line = data.add_series(label[name])
        for month, value in zip(rows["month"], rows[column], strict=True):
            line.add_data_point(int(month), float(value))
    across_points = deck.points(box[2], 0.0)[0]
    inner = (SCALE / across_points, 0.03, 0.96 - SCALE / across_points, 0.86)
    chart = added(deck, slide, XL_CHART_TYPE.XY_SCATTER_LINES, data, box, inner, words)
    for one, look in zip(chart.plots[0].series, style.values(), strict=True):
        draw_line(one, look.colour, 2.5, look.dash)
        draw_marker(one, look, 5)
        one.smooth = False
    scales(chart)
    room(chart.value_axis, [value for rows in own.values() for value in rows[column]])
    across = chart.category_axis
    across.minimum_scale, across.maximum_scale = 0, last
    across.major_unit = max(1, month_axis(last)["dtick"])
    while last / across.major_unit * TICK > inner[2] * across_points:
        across.major_unit *= 2
    low, high = chart.value_axis.minimum_scale, chart.value_axis.maximum_scale
    ends = {name: (high - float(rows[column].iloc[-1])) / (high - low) for name, rows in own.items()}
    return within(box, inner), ends


def _name_lines(deck: Deck, slide: Slide, plot: Box, ends: Mapping[str, float], style: Mapping[str, Look]) -> None:
    """Names right of the ends of their lines, none over another."""
    left, top, width, height = plot
    label = names_of(list(style), NAME)
    order = sorted(ends, key=lambda name: ends[name])
    wanted = [top + ends[name] * height - LABEL / 2 for name in order]
    for name, at in zip(order, spread(wanted, LABEL, top - LABEL / 2, top + height), strict=True):
        place = (left + width + 0.004, at, LEFT + WIDTH - left - width, LABEL)
        shape = deck.say(slide, label[name], place, LEAST, bold=True, colour=style[name].colour)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def together(marks: Sequence[tuple[str, int]], months: int, width: float) -> dict[float, list[tuple[str, float]]]:
    """Marks by where their letters stand, those of neighbours together; each with where its month begins."""
    found: list[list[tuple[str, float]]] = []
    for letter, month in sorted(marks, key=lambda mark: mark[1]):
        share = (month - 1) / months
        if found and (share - found[-1][-1][1]) * width < LETTER:
            found[-1].append((letter, share))
        else:
            found.append([(letter, share)])
    return {sum(share for _, share in group) / len(group): group for group in found}


def _mark(deck: Deck, slide: Slide, plot: Box, letters: Sequence[tuple[str, float]], share: float) -> None:
    """Letters above the plot, and a thin line through it where the month of each begins."""
    left, top, width, height = plot
    for _, begins in letters:
        across = left + begins * width
        deck.rule(slide, (across, top), (across, top + height), MUTED, 1.0, MSO_LINE.DASH)
    middle, words = left + share * width, " ".join(dict.fromkeys(letter for letter, _ in letters))
    shape: Any = deck.say(slide, words, (middle - 0.03, top - LABEL, 0.06, LABEL), LEAST, bold=True)
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
