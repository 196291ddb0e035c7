"""How native charts of slides are drawn: colours, dashes, marks, axes, legends and intervals."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pptx.enum.chart import XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Pt

from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Deck, rgb
from simulator.report.elements.style import GRID, INK, MUTED, Look

DASHES: Final = {
    "solid": MSO_LINE.SOLID,
    "dash": MSO_LINE.DASH,
    "dot": MSO_LINE.ROUND_DOT,
    "dashdot": MSO_LINE.DASH_DOT,
    "longdash": MSO_LINE.LONG_DASH,
}
MARKERS: Final = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "square": XL_MARKER_STYLE.SQUARE,
    "triangle-up": XL_MARKER_STYLE.TRIANGLE,
    "cross": XL_MARKER_STYLE.PLUS,
    "star": XL_MARKER_STYLE.STAR,
    "hexagon": XL_MARKER_STYLE.X,
}
_ERROR_BARS: Final = (
    '<c:errBars xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">{direction}'
    '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
    "<c:plus>{up}</c:plus><c:minus>{down}</c:minus></c:errBars>"
)


def added(deck: Deck, slide: Slide, kind: Any, data: Any, left: float = LEFT, width: float = WIDTH) -> Any:
    """A chart below the subtitle."""
    chart = slide.shapes.add_chart(kind, *deck.box(left, TOP, width, HEIGHT), data).chart
    chart.has_title = chart.has_legend = False
    write_in(chart, 13, INK)
    return chart


def write_in(holder: Any, size: float, colour: str) -> None:
    """Size and colour of a text."""
    holder.font.size, holder.font.color.rgb = Pt(size), rgb(colour)


def fill(holder: Any, colour: str) -> None:
    """One colour all over."""
    holder.solid()
    holder.fore_color.rgb = rgb(colour)


def draw_line(series: Any, colour: str, width: float, dash: str) -> None:
    """The line of a series in a colour and a dash by its name in ``style.DASHES``."""
    line = series.format.line
    line.color.rgb, line.width, line.dash_style = rgb(colour), Pt(width), DASHES[dash]


def draw_marker(series: Any, look: Look, size: int) -> None:
    """The mark of a policy in its shape and colour, filled: not every program draws the edge of a mark."""
    mark = series.marker
    mark.style, mark.size = MARKERS.get(look.symbol.removesuffix("-open"), XL_MARKER_STYLE.DIAMOND), size
    fill(mark.format.fill, look.colour)
    mark.format.line.color.rgb, mark.format.line.width = rgb(look.colour), Pt(1.25)


def axes(chart: Any, across: str, up: str) -> None:
    """Titles, pale lines and thousands separators."""
    for axis, title in ((chart.category_axis, across), (chart.value_axis, up)):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            write_in(axis.axis_title.text_frame.paragraphs[0].runs[0], 11, MUTED)
        axis.format.line.color.rgb = rgb(GRID)
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(GRID)
    thousands(chart.value_axis.tick_labels)


def thousands(labels: Any) -> None:
    """Whole numbers with thousands separators."""
    labels.number_format, labels.number_format_is_linked = "#,##0", False


def room(axis: Any, ends: Iterable[float]) -> None:
    """Let an axis go beyond the ends of intervals, which a program leaves out when it chooses the range."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = round_range(ends)


def round_range(ends: Iterable[float]) -> tuple[float, float, float]:
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
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # left of bars that go below zero
    crosses = chart.value_axis._element.find("{*}crosses")
    if crosses is not None:  # the axis of values stays at the bottom
        chart.category_axis._element.find("{*}crosses").set("val", "autoZero")
        crosses.set("val", "max")


def legend(chart: Any, below: bool = False) -> None:
    """A legend that covers nothing."""
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM if below else XL_LEGEND_POSITION.RIGHT
    chart.legend.include_in_layout = False
    write_in(chart.legend, 12, INK)


def error_bars(series: Any, up: Sequence[float], down: Sequence[float], direction: str = "") -> None:
    """Intervals as error bars, for which python-pptx has no call; they come before what is on the axes (ECMA-376).

    Args:
        series: of a chart.
        up, down: how far the ends are from each value.
        direction: x or y, in a scatter chart.
    """

    def numbers(ends: Sequence[float]) -> str:
        points = "".join(f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(ends))
        return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(ends)}"/>{points}</c:numLit>'

    told = f'<c:errDir val="{direction}"/>' if direction else ""
    bars = parse_xml(_ERROR_BARS.format(direction=told, up=numbers(up), down=numbers(down)))
    first = next(one for one in series if one.tag.endswith(("}cat", "}xVal")))
    first.addprevious(bars)
