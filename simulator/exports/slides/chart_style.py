"""How native charts of slides are drawn: place, colours, dashes, marks, axes, labels and intervals."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Pt

from simulator.exports.slides.deck import Box, Deck, described, rgb
from simulator.exports.slides.fitting import LEAST
from simulator.report.elements.axes import round_range
from simulator.report.elements.style import GRID, INK, MUTED, ZERO, Look

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
_DRAWING: Final = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_ERROR_BARS: Final = (
    f"<c:errBars {_DRAWING}" + ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{direction}'
    '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
    "<c:plus>{up}</c:plus><c:minus>{down}</c:minus>"
    f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{MUTED[1:].upper()}"/></a:solidFill></a:ln></c:spPr>'
    "</c:errBars>"
)
_LAYOUT: Final = (
    f'<c:layout {_DRAWING}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="{0}"/><c:y val="{1}"/><c:w val="{2}"/><c:h val="{3}"/></c:manualLayout></c:layout>'
)


def added(deck: Deck, slide: Slide, kind: Any, data: Any, place: Box, inner: Box, words: str) -> Any:
    """A chart whose plot is exactly at ``inner``, shares of the chart, so that what is written over it meets it.

    Args:
        deck, slide: where.
        kind, data: as python-pptx has them.
        place: shares of the slide.
        inner: shares of ``place`` that the axes enclose.
        words: what it shows, for those who cannot see it.
    """
    frame = slide.shapes.add_chart(kind, *deck.box(*place), data)
    described(frame, words)
    chart = frame.chart
    chart.has_title = chart.has_legend = False
    write_in(chart, LEAST, INK)
    area = chart._chartSpace.chart.plotArea
    for old in area.findall("{*}layout"):
        area.remove(old)
    area.insert(0, parse_xml(_LAYOUT.format(*inner)))
    return chart


def within(place: Box, inner: Box) -> Box:
    """The plot of a chart in shares of the slide.

    Example: the right half of a chart on the left half of a slide is the second quarter.
    """
    left, top, width, height = place
    return left + inner[0] * width, top + inner[1] * height, inner[2] * width, inner[3] * height


def write_in(holder: Any, size: float, colour: str) -> None:
    """Size and colour of a text."""
    holder.font.size, holder.font.color.rgb = Pt(size), rgb(colour)


def fill(holder: Any, colour: str) -> None:
    """One colour all over."""
    holder.solid()
    holder.fore_color.rgb = rgb(colour)


def hide(series: Any) -> None:
    """A series that only carries others, or their labels."""
    series.format.fill.background()
    series.format.line.fill.background()


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


def label(series: Any, texts: Sequence[str], where: Any = XL_LABEL_POSITION.OUTSIDE_END) -> None:
    """A text at each point of a series, none where it is empty."""
    for place, text in enumerate(texts):
        if not text:
            continue
        own = series.points[place].data_label
        own.text_frame.text = text.replace(" ", "\u00a0")  # LibreOffice breaks lines where it can
        own.text_frame.word_wrap = False
        for paragraph in own.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size, run.font.color.rgb = Pt(LEAST), rgb(INK)
        own.position = where


def names_only(chart: Any) -> None:
    """An axis of names and none of values, where every value is written at its bar."""
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    chart.category_axis.format.line.color.rgb = rgb(ZERO)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # beside bars that go below zero


def scales(chart: Any) -> None:
    """Two axes of numbers at the edges, with pale lines."""
    for axis in (chart.category_axis, chart.value_axis):
        axis.format.line.color.rgb = rgb(GRID)
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(GRID)


def room(axis: Any, ends: Iterable[float]) -> None:
    """Let an axis go beyond the ends of intervals, which a program leaves out when it chooses the range."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = *_, step = round_range(ends)
    digits = max(0, -math.floor(math.log10(step)))
    axis.tick_labels.number_format = "#,##0" + ("." + "0" * digits if digits else "")
    axis.tick_labels.number_format_is_linked = False


def legend(chart: Any) -> None:
    """A legend below, which covers nothing."""
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    write_in(chart.legend, LEAST, INK)


def error_bars(series: Any, up: Sequence[float | None], down: Sequence[float | None], direction: str = "") -> None:
    """Intervals as error bars, for which python-pptx has no call; they come before what is on the axes (ECMA-376).

    Args:
        series: of a chart.
        up, down: how far the ends are from each value; None where a point has no interval.
        direction: x or y, in a scatter chart.
    """

    def numbers(ends: Sequence[float | None]) -> str:
        known = [(at, value) for at, value in enumerate(ends) if value is not None]
        points = "".join(f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in known)
        return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(ends)}"/>{points}</c:numLit>'

    told = f'<c:errDir val="{direction}"/>' if direction else ""
    bars = parse_xml(_ERROR_BARS.format(direction=told, up=numbers(up), down=numbers(down)))
    first = next(one for one in series._element if one.tag.endswith(("}cat", "}xVal")))
    first.addprevious(bars)
