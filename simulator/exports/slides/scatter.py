"""Net value over total cost on a slide: each policy named at its mark where there is room, else right of the plot."""

from collections.abc import Mapping, Sequence
from functools import partial
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
    scales,
    within,
)
from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Box, Deck
from simulator.exports.slides.fitting import LEAST
from simulator.report.elements.axes import round_range
from simulator.report.elements.headline import money
from simulator.report.elements.labels import spread
from simulator.report.elements.placement import Box as Taken
from simulator.report.elements.placement import Frame, Named, Place, along, intervals, places
from simulator.report.elements.style import INK, MUTED, Look
from simulator.report.elements.table import Row
from simulator.stats.intervals import Estimate
from simulator.text import interval, number

NAME: Final = 30  # characters
MOST_NAMED: Final = 8  # marks with a name beside them: more cross each other's intervals
SPARE: Final = 0.35  # of the width of a name
INSET: Final = 7  # points between the edge of a text box and its text
LEGEND: Final = 0.35  # of the chart, for names with their marks
LINE: Final = 0.047  # of the slide: a name
ACROSS: Final = "Total cost, USD per post and month; "
BEST_MIXES: Final = f"{ACROSS}dashed: the choices that no mix of others beats"
EVERY_CAP: Final = f"{ACROSS}line: one cap after another, at its right end no cap at all"
TINT: Final = 0.16  # how much of the band shows over the plot
FOOT: Final = 58  # points at the bottom of the plot, for the text of the band
FOOT_WIDE: Final = 270  # points
PAYS: Final = "The total cost at which the next dollar stops paying, with its interval"
GLYPHS: Final = {"circle": "●", "square": "■", "triangle-up": "▲", "cross": "+", "star": "✱", "hexagon": "×"}


class Line(NamedTuple):
    """A line between the marks: what it joins, and how it is drawn and explained."""

    name: str
    points: pd.DataFrame  # columns cost_usd and net_usd
    dash: str
    told: str
    pays: Estimate | None = None  # the total cost at which the next dollar of the line stops paying

    def ends(self, column: str) -> list[float]:
        """The values that the axis of a column must hold."""
        return [float(value) for value in self.points[column]]


def cost_and_net(
    deck: Deck, slide: Slide, table: pd.DataFrame, line: Line, style: Mapping[str, Look], words: str
) -> None:
    """Net value over whole cost with its intervals, and a line."""
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
    frame = _frame(deck, table, line, within(place, free))
    told = {row["policy"]: f"{label[row['policy']]} {money(row['net_usd'])}" for row in rows}
    named = [Named(row["cost_usd"], row["net_usd"], told[row["policy"]], LEAST) for row in rows]
    found = places(named, {frame: 1.0}, partial(_taken, line), partial(_crossed, rows))
    fit = len(rows) <= MOST_NAMED and all(spot is not None and spot.clear for spot in found)
    inner = free if fit else (0.075, 0.03, 0.9 - LEGEND, 0.87)
    chart = added(deck, slide, XL_CHART_TYPE.XY_SCATTER, data, place, inner, words)
    _style(chart, table, line, style)
    if line.pays is not None:
        _band(deck, slide, within(place, inner), frame, line.pays)
    deck.say(slide, line.told, (LEFT, TOP + HEIGHT - 0.05, WIDTH, 0.05), LEAST, muted=True)
    if not fit:
        _column(deck, slide, within(place, inner), frame, rows, told, style)
        return
    for row, one, spot in zip(rows, named, found, strict=True):
        if spot is not None:
            _name(deck, slide, within(place, free), frame, one, spot, style[str(row["policy"])].colour)


def _style(chart: Any, table: pd.DataFrame, line: Line, style: Mapping[str, Look]) -> None:
    """The line, marks in the colours of policies, and axes that hold every interval."""
    joined, *own = chart.plots[0].series
    draw_line(joined, MUTED, 1.5 if line.dash == "dash" else 2.5, line.dash)
    joined.marker.style = XL_MARKER_STYLE.NONE
    for one, row in zip(own, table.to_dict("records"), strict=True):
        one.format.line.fill.background()
        draw_marker(one, style[str(row["policy"])], 12)
        if not row["upper_bound"]:  # nobody can choose it
            error_bars(one, [row["net_usd_high"] - row["net_usd"]], [row["net_usd"] - row["net_usd_low"]], "y")
    scales(chart)
    for axis, column in ((chart.category_axis, "cost_usd"), (chart.value_axis, "net_usd")):
        room(axis, _ends(table, line, column))


def _ends(table: pd.DataFrame, line: Line, column: str) -> list[float]:
    """What an axis holds: intervals upwards, but not across, where they would cover each other."""
    ends = (*table[f"{column}_low"], *table[f"{column}_high"]) if column == "net_usd" else ()
    return [*table[column], *ends, *line.ends(column)]


def _band(deck: Deck, slide: Slide, plot: Box, frame: Frame, pays: Estimate) -> None:
    """The interval of the cost at which the next dollar stops paying, over the whole plot, and what it is."""
    left, top, width, height = plot
    low, high = (frame.at(min(max(cost, frame.x[0]), frame.x[1]), 0.0)[0] for cost in (pays.low, pays.high))
    begin, wide = _foot(frame, pays)

    def box(begin: float, across: float, share: float) -> Box:
        wide = width / frame.width
        return left + begin * wide, top + height * (1.0 - share), across * wide, height * share

    deck.tint(slide, box(low, high - low, 1.0), MUTED, TINT, PAYS)
    text = f"the next dollar stops paying: {number(pays.value, 'USD')} ({interval(pays.low, pays.high, 'USD')})"
    shape = deck.say(slide, text, box(begin, wide, FOOT / frame.height), LEAST, colour=INK)
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _frame(deck: Deck, table: pd.DataFrame, line: Line, plot: Box) -> Frame:
    """The plot in points, with the ranges that the axes get."""
    across, up = (round_range(_ends(table, line, column))[:2] for column in ("cost_usd", "net_usd"))
    return Frame(across, up, *deck.size(*plot[2:]))


def _taken(line: Line, frame: Frame) -> list[Taken]:
    """The line, and the text at the foot of its band."""
    found = along(frame, line.ends("cost_usd"), line.ends("net_usd"))
    if line.pays is not None:
        left, width = _foot(frame, line.pays)
        found.append(Taken(left, frame.height - FOOT, left + width, frame.height))
    return found


def _crossed(rows: Sequence[Row], frame: Frame) -> list[Taken]:
    own = [row for row in rows if not row["upper_bound"]]
    return intervals(frame, own, "cost_usd", "net_usd", across=False)


def _foot(frame: Frame, pays: Estimate) -> tuple[float, float]:
    """Where the text of the band begins, and how wide it is, in points of the plot."""
    width = min(FOOT_WIDE, frame.width)
    return min(max(0.0, frame.at(pays.value, 0.0)[0] - width / 2), frame.width - width), width


def _column(
    deck: Deck,
    slide: Slide,
    plot: Box,
    frame: Frame,
    rows: Sequence[Mapping[Any, Any]],
    label: Mapping[str, str],
    style: Mapping[str, Look],
) -> None:
    """Names with their marks in a column, in the order of net value and near its height."""
    left, top, width, height = plot
    order = sorted(rows, key=lambda row: -float(row["net_usd"]))
    wanted = [top + frame.at(0.0, row["net_usd"])[1] / frame.height * height - LINE / 2 for row in order]
    for row, at in zip(order, spread(wanted, LINE, top, top + height + LINE / 2), strict=True):
        look = style[str(row["policy"])]
        mark = GLYPHS.get(look.symbol.removesuffix("-open"), "◆")
        place = left + width + 0.015, at, LEFT + WIDTH - left - width - 0.015, LINE
        deck.say(slide, f"{mark} {label[row['policy']]}", place, LEAST, bold=True, colour=look.colour)


def _name(deck: Deck, slide: Slide, plot: Box, frame: Frame, one: Named, spot: Place, colour: str) -> None:
    """A name beside its mark, and a line to one that stands apart."""

    def at(x: float, y: float) -> tuple[float, float]:
        return plot[0] + x / frame.width * plot[2], plot[1] + y / frame.height * plot[3]

    x, y = frame.at(one.x, one.y)
    if spot.is_apart:
        deck.rule(slide, at(x, y), at(x + spot.right, y + spot.down), colour, 1.0)
    box = spot.boxes[frame]
    (left, top), (right, bottom) = (
        at(box.left - INSET, box.top - INSET / 2),
        at(box.right + INSET, box.bottom + INSET / 2),
    )
    side = PP_ALIGN.LEFT if spot.right > 1.0 else PP_ALIGN.RIGHT if spot.right < -1.0 else PP_ALIGN.CENTER
    spare = SPARE * (right - left)  # for letters broader than most, on the side away from the mark
    left = max(0.0, left - spare * (side != PP_ALIGN.LEFT))
    right = min(1.0, right + spare * (side != PP_ALIGN.RIGHT))
    shape = deck.say(slide, one.text, (left, top, right - left, bottom - top), LEAST, bold=True, colour=colour)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    shape.text_frame.paragraphs[0].alignment = side
