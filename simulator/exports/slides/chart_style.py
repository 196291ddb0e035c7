"""How native charts of slides are dressed: colours, dashes, marks, axes, legends and intervals."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Deck
from simulator.report.elements.style import GRID, INK, MUTED, Look

if TYPE_CHECKING:
    from pptx.slide import Slide

_SPACE: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def added(deck: Deck, slide: "Slide", kind: Any, data: Any, left: float = LEFT, width: float = WIDTH) -> Any:
    """A chart below the subtitle."""
    chart = slide.shapes.add_chart(kind, *deck.box(left, TOP, width, HEIGHT), data).chart
    chart.has_title = False
    write_in(chart, 13, INK[1:])
    return chart


def write_in(holder: Any, size: float, colour: str) -> None:
    """Size and colour of a text."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    holder.font.size = Pt(size)
    holder.font.color.rgb = RGBColor.from_string(colour.upper())


def fill(holder: Any, colour: str) -> None:
    """One colour all over."""
    from pptx.dml.color import RGBColor

    holder.solid()
    holder.fore_color.rgb = RGBColor.from_string(colour[1:].upper())


def draw_line(series: Any, colour: str, width: float, dash: str) -> None:
    """The line of a series in a colour and a dash by its name in ``style.DASHES``."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    line = series.format.line
    line.color.rgb = RGBColor.from_string(colour[1:].upper())
    line.width = Pt(width)
    line.dash_style = {
        "solid": MSO_LINE.SOLID,
        "dash": MSO_LINE.DASH,
        "dot": MSO_LINE.ROUND_DOT,
        "dashdot": MSO_LINE.DASH_DOT,
        "longdash": MSO_LINE.LONG_DASH,
    }[dash]


def draw_marker(series: Any, look: Look, size: int) -> None:
    """The mark of a policy in its shape and colour, filled: not every program draws the edge of a mark."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE as STYLE
    from pptx.util import Pt

    known = {
        "circle": STYLE.CIRCLE,
        "square": STYLE.SQUARE,
        "triangle-up": STYLE.TRIANGLE,
        "cross": STYLE.PLUS,
        "star": STYLE.STAR,
        "hexagon": STYLE.X,
    }
    mark = series.marker
    mark.style, mark.size = known.get(look.symbol.removesuffix("-open"), STYLE.DIAMOND), size
    fill(mark.format.fill, look.colour)
    mark.format.line.color.rgb = RGBColor.from_string(look.colour[1:].upper())
    mark.format.line.width = Pt(1.25)


def axes(chart: Any, across: str, up: str) -> None:
    """Titles, pale lines and thousands separators."""
    from pptx.dml.color import RGBColor

    for axis, title in ((chart.category_axis, across), (chart.value_axis, up)):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            write_in(axis.axis_title.text_frame.paragraphs[0].runs[0], 11, MUTED[1:])
        axis.format.line.color.rgb = RGBColor.from_string(GRID[1:].upper())
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(GRID[1:].upper())
    chart.value_axis.tick_labels.number_format = "#,##0"
    chart.value_axis.tick_labels.number_format_is_linked = False


def room(axis: Any, ends: Iterable[float]) -> None:
    """Let an axis reach beyond the ends of intervals, which a program leaves out when it chooses the range."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = reach(ends)


def reach(ends: Iterable[float]) -> tuple[float, float, float]:
    """Multiples of a round step, 1, 2 or 5 times a power of ten, around zero and all ends; and the step.

    Example: around -30, 2,262 and 2,520 they are -500 and 3,000 in steps of 500.
    """
    low, high = min(0.0, *(found := list(ends))), max(0.0, *found)
    rough = (high - low or 1.0) / 7.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1.0, 2.0, 5.0, 10.0) if times * power >= rough)
    return step * math.floor(low / step), step * math.ceil(high / step) or step, step


def best_on_top(chart: Any) -> None:
    """The first name above the others, the axis of values at the bottom."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # left of bars that go below zero
    crosses = chart.value_axis._element.find("{*}crosses")
    if crosses is not None:  # the axis of values stays at the bottom
        chart.category_axis._element.find("{*}crosses").set("val", "autoZero")
        crosses.set("val", "max")


def legend(chart: Any, below: bool = False) -> None:
    """A legend that covers nothing."""
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM if below else XL_LEGEND_POSITION.RIGHT
    chart.legend.include_in_layout = False
    write_in(chart.legend, 12, INK[1:])


def error_bars(series: Any, up: Sequence[float], down: Sequence[float], direction: str = "") -> None:
    """Intervals as error bars, for which python-pptx has no call; they come before what is on the axes (ECMA-376).

    Args:
        series: of a chart.
        up, down: how far the ends are from each value.
        direction: x or y, in a scatter chart.
    """
    from lxml import etree

    def child(parent: Any, tag: str, value: str = "") -> Any:
        one = etree.SubElement(parent, f"{{{_SPACE}}}{tag}")
        if value:
            one.set("val", value)
        return one

    bars = etree.Element(f"{{{_SPACE}}}errBars")
    if direction:
        child(bars, "errDir", direction)
    child(bars, "errBarType", "both")
    child(bars, "errValType", "cust")
    child(bars, "noEndCap", "0")
    for tag, ends in (("plus", up), ("minus", down)):
        numbers = child(child(bars, tag), "numLit")
        child(numbers, "formatCode").text = "General"
        child(numbers, "ptCount", str(len(ends)))
        for at, value in enumerate(ends):
            point = child(numbers, "pt")
            point.set("idx", str(at))
            child(point, "v").text = repr(value)
    place = series.find(f"{{{_SPACE}}}cat")
    (series.find(f"{{{_SPACE}}}xVal") if place is None else place).addprevious(bars)
