"""Net value over total cost on a slide: each policy named at its mark where there is room, else right of the plot."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd
from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide

from simulator.exports.slides.bars import names_of
from simulator.exports.slides.chart_style import (
    added,
    draw_line,
    draw_marker,
    error_bars,
    room,
    round_range,
    scales,
    within,
)
from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Box, Deck
from simulator.exports.slides.fitting import BOLD, LEAST
from simulator.report.elements.labels import spread
from simulator.report.elements.style import MUTED, Look

NAME: Final = 23  # characters
LEGEND: Final = 0.35  # of the chart, for names with their marks
LINE: Final = 0.047  # of the slide: a name
ACROSS: Final = "Total cost, USD per post and month; "
BEST_MIXES: Final = f"{ACROSS}dashed: the choices that no mix of others beats"
EVERY_CAP: Final = f"{ACROSS}line: one cap after another, at its right end no cap at all"
GLYPHS: Final = {"circle": "●", "square": "■", "triangle-up": "▲", "cross": "+", "star": "✱", "hexagon": "×"}
Spot = tuple[float, float]  # points from the left and from the top


class Line(NamedTuple):
    """A line between the marks: what it joins, and how it is drawn and explained."""

    name: str
    points: pd.DataFrame  # columns cost_usd and net_usd
    dash: str
    told: str

    def ends(self, column: str) -> list[float]:
        """The values that the axis of a column must hold."""
        return [float(value) for value in self.points[column]]


def cost_and_net(
    deck: Deck, slide: Slide, table: pd.DataFrame, line: Line, style: Mapping[str, Look], words: str
) -> None:
    """Net value over whole cost with both intervals, and a line."""
    rows = table.to_dict("records")
    label = names_of([str(row["policy"]) for row in rows], NAME)
    place = LEFT, TOP, WIDTH, HEIGHT - 0.05
    data = XyChartData(number_format="#,##0")
    joined = data.add_series(line.name)
    for cost, net in zip(line.ends("cost_usd"), line.ends("net_usd"), strict=True):
        joined.add_data_point(cost, net)
    for row in rows:
        data.add_series(label[row["policy"]]).add_data_point(row["cost_usd"], row["net_usd"])
    free = (0.075, 0.03, 0.9, 0.87)
    spots = _spots(deck, table, line, within(place, free))
    sizes = [(len(label[row["policy"]]) * (BOLD + 0.08) * LEAST + 16, LEAST * 1.5) for row in rows]
    corners = beside(
        spots, sizes, deck.points(*within(place, free)[2:]), _spots(deck, table, line, within(place, free), "_high")
    )
    inner = free if corners else (0.075, 0.03, 0.9 - LEGEND, 0.87)
    chart = added(deck, slide, XL_CHART_TYPE.XY_SCATTER, data, place, inner, words)
    _style(chart, table, line, style)
    deck.say(slide, line.told, (LEFT, TOP + HEIGHT - 0.05, WIDTH, 0.05), LEAST, muted=True)
    if corners is None:
        _column(deck, slide, within(place, inner), spots, label, style)
        return
    for row, spot, corner, size in zip(rows, spots, corners, sizes, strict=True):
        look = style[str(row["policy"])]
        shape = _name(deck, slide, within(place, free), label[row["policy"]], corner, size, look.colour)
        if corner[0] < spot[0]:
            shape.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _style(chart: Any, table: pd.DataFrame, line: Line, style: Mapping[str, Look]) -> None:
    """The line, marks in the colours of policies, and axes that hold every interval."""
    joined, *own = chart.plots[0].series
    draw_line(joined, MUTED, 1.5 if line.dash == "dash" else 2.5, line.dash)
    joined.marker.style = XL_MARKER_STYLE.NONE
    for one, row in zip(own, table.to_dict("records"), strict=True):
        one.format.line.fill.background()
        draw_marker(one, style[str(row["policy"])], 12)
        for direction, column in (("x", "cost_usd"), ("y", "net_usd")):
            up, down = row[f"{column}_high"] - row[column], row[column] - row[f"{column}_low"]
            error_bars(one, [up], [down], direction)
    scales(chart)
    for axis, column in ((chart.category_axis, "cost_usd"), (chart.value_axis, "net_usd")):
        room(axis, _ends(table, line, column))


def _ends(table: pd.DataFrame, line: Line, column: str) -> list[float]:
    return [*table[f"{column}_low"], *table[f"{column}_high"], *line.ends(column)]


def _spots(deck: Deck, table: pd.DataFrame, line: Line, plot: Box, end: str = "") -> list[Spot]:
    """Where the marks are, or the upper ends of their intervals, in points of the plot."""
    wide, high = deck.points(plot[2], plot[3])
    left, right, _ = round_range(_ends(table, line, "cost_usd"))
    low, top, _ = round_range(_ends(table, line, "net_usd"))
    return [
        ((cost - left) / (right - left) * wide, (top - net) / (top - low) * high)
        for cost, net in zip(table["cost_usd"], table[f"net_usd{end}"], strict=True)
    ]


def beside(spots: Sequence[Spot], sizes: Sequence[Spot], plot: Spot, tops: Sequence[Spot] = ()) -> list[Spot] | None:
    """Corners of labels beside their marks, so that none covers another, a mark, or the line of an interval.

    Args:
        spots: the marks.
        sizes: width and height of each label.
        plot: width and height of what they must stay within.
        tops: the upper ends of the intervals of the marks, which reach as far down.

    Returns:
        The upper left corner of each, or None where one has no room.

    Example: of two marks at (10, 10) and (12, 10) with labels of 50 by 10 in a plot of 200 by 30 neither hides the
    other's.
    """
    taken: list[tuple[float, float, float, float]] = [(x - 7, y - 7, x + 7, y + 7) for x, y in spots]
    taken += [(x - 2, top, x + 2, 2 * y - top) for (x, y), (_, top) in zip(spots, tops, strict=bool(tops))]
    found: list[Spot] = []
    for own, ((x, y), (wide, high)) in enumerate(zip(spots, sizes, strict=True)):
        offers = (
            (x + 6, y - high / 2),
            (x - 6 - wide, y - high / 2),
            (x + 4, y - high),
            (x + 4, y),
            (x - 4 - wide, y - high),
            (x - 4 - wide, y),
        )
        corner = next((at for at in offers if _free(at, (wide, high), plot, taken, own, len(spots))), None)
        if corner is None:
            return None
        found.append(corner)
        taken.append((*corner, corner[0] + wide, corner[1] + high))
    return found


def _free(
    at: Spot, size: Spot, plot: Spot, taken: Sequence[tuple[float, float, float, float]], own: int, marks: int
) -> bool:
    """Whether a label has room; its own mark, and the interval of that, which come ``marks`` later, do not count."""
    left, top, right, low = *at, at[0] + size[0], at[1] + size[1]
    inside = left >= 0 and top >= -4 and right <= plot[0] + 20 and low <= plot[1]
    return inside and not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < low
        for place, other in enumerate(taken)
        if place not in (own, own + marks)
    )


def _column(
    deck: Deck, slide: Slide, plot: Box, spots: Sequence[Spot], label: Mapping[str, str], style: Mapping[str, Look]
) -> None:
    """Names with their marks in a column, in the order of net value and near its height."""
    left, top, width, height = plot
    high = deck.points(width, height)[1]
    order = sorted(zip(label, spots, strict=True), key=lambda one: one[1][1])
    wanted = [top + spot[1] / high * height - LINE / 2 for _, spot in order]
    for (name, _), at in zip(order, spread(wanted, LINE, top, top + height + LINE / 2), strict=True):
        look = style[name]
        mark = GLYPHS.get(look.symbol.removesuffix("-open"), "◆")
        place = left + width + 0.015, at, LEFT + WIDTH - left - width - 0.015, LINE
        deck.say(slide, f"{mark} {label[name]}", place, LEAST, bold=True, colour=look.colour)


def _name(deck: Deck, slide: Slide, plot: Box, name: str, corner: Spot, size: Spot, colour: str) -> Any:
    """A name beside its mark."""
    wide, high = deck.points(plot[2], plot[3])
    place = (
        plot[0] + corner[0] / wide * plot[2],
        plot[1] + corner[1] / high * plot[3],
        size[0] / wide * plot[2],
        size[1] / high * plot[3],
    )
    shape = deck.say(slide, name, place, LEAST, bold=True, colour=colour)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    return shape
