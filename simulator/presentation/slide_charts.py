"""Native charts of slides: numbers that PowerPoint keeps in a table of its own and lets a presenter edit."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simulator.analysis.breakdown import breakdown
from simulator.analysis.findings import Findings
from simulator.analysis.frontier import frontier
from simulator.experiments.compare import BASELINE
from simulator.presentation.charts import spenders
from simulator.presentation.deck import HEIGHT, LEFT, TOP, WIDTH, Deck
from simulator.presentation.style import GRID, INK, MUTED, Look, looks
from simulator.presentation.tables import in_order, shown
from simulator.presentation.waterfall import COLOURS, used
from simulator.presentation.wording import labels

if TYPE_CHECKING:
    from pptx.slide import Slide

MOST_BARS: Final = 12
MOST_LINES: Final = 6
NAME: Final = 30  # characters
_TAKEN: Final = re.compile(r"^(?:[=+\-@{]|(?:https?|ftps?|file|mailto|internal|external):)", re.IGNORECASE)
_SPACE: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
WORD_JOINER: Final = "\u2060"  # cannot be seen


def names_of(policies: Sequence[str], width: int = NAME) -> dict[str, str]:
    """Short labels that the workbook inside a chart cannot take for a formula or a link.

    PowerPoint keeps a chart's numbers in a workbook, where a text that begins with = would be a formula: such a label
    begins with a character that cannot be seen.
    """
    return {
        name: f"{WORD_JOINER}{label}" if _TAKEN.match(label) else label
        for name, label in labels(policies, width).items()
    }


def ranking_bars(deck: Deck, slide: "Slide", findings: Findings) -> None:
    """Net value by policy, best on top, with intervals."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

    table = in_order(findings).head(MOST_BARS)
    style, label = _looks(findings), names_of(list(table["policy"]))
    data = CategoryChartData(number_format="#,##0")
    data.categories = [label[name] for name in table["policy"]]
    data.add_series("Net value", _numbers(table["net_usd"]))
    chart = _added(deck, slide, XL_CHART_TYPE.BAR_CLUSTERED, data)
    chart.has_legend = False
    plot = chart.plots[0]
    plot.gap_width = 45
    plot.has_data_labels = True
    _text(plot.data_labels, 14, "FFFFFF")
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0", False
    plot.data_labels.position = XL_LABEL_POSITION.INSIDE_BASE
    for place, name in enumerate(table["policy"]):
        _fill(plot.series[0].points[place].format.fill, style[name].colour)
    up, down = table["net_usd_high"] - table["net_usd"], table["net_usd"] - table["net_usd_low"]
    _error_bars(plot.series[0]._element, _numbers(up), _numbers(down))
    _axes(chart, "", "Net value, USD per engineer and month")
    _best_on_top(chart)


def spend_chart(deck: Deck, slide: "Slide", findings: Findings) -> None:
    """Net value over whole cost, and the concave hull."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
    from pptx.util import Pt

    table = in_order(findings)
    table = table[table["policy"] != BASELINE].head(MOST_BARS)
    style, label = _looks(findings), names_of(list(table["policy"]))
    hull = frontier(findings.summary)
    hull = hull[hull["efficient"]]
    data = XyChartData(number_format="#,##0")
    line = data.add_series("concave hull")
    for row in hull.to_dict("records"):
        line.add_data_point(row["cost_usd"], row["net_usd"])
    for row in table.to_dict("records"):
        data.add_series(label[row["policy"]]).add_data_point(row["cost_usd"], row["net_usd"])
    chart = _added(deck, slide, XL_CHART_TYPE.XY_SCATTER, data)
    series = list(chart.plots[0].series)
    _line(series[0], MUTED, 1.5, dashed=True)
    series[0].marker.style = XL_MARKER_STYLE.NONE
    for one, name in zip(series[1:], table["policy"], strict=True):
        one.format.line.fill.background()
        one.marker.style, one.marker.size = _marker(style[name]), 12
        _fill(one.marker.format.fill, style[name].colour)
        one.marker.format.line.width = Pt(0.75)
    _axes(chart, "Cost, USD per engineer and month", "Net value, USD per engineer and month")
    _legend(chart)


def money_chart(deck: Deck, slide: "Slide", findings: Findings) -> None:
    """The gain of every policy split in what is left and what its costs take."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    table = breakdown(findings.comparison).set_index("policy", drop=False)
    names = [name for name in in_order(findings)["policy"] if name in table.index][:MOST_BARS]
    table = table.loc[names]
    label = names_of(names)
    parts = ["net_usd", *[name for name in used(table) if name not in ("gain_usd", "net_usd")]]
    data = CategoryChartData(number_format="#,##0")
    data.categories = [label[name] for name in names]
    for part in parts:
        data.add_series(shown(part)[0], _numbers(table[part]))
    chart = _added(deck, slide, XL_CHART_TYPE.BAR_STACKED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for one, part in zip(plot.series, parts, strict=True):
        _fill(one.format.fill, INK if part == "net_usd" else COLOURS[part][0])
    _axes(chart, "", "USD per engineer and month; all pieces together are the gain")
    _best_on_top(chart)
    _legend(chart)


def monthly_charts(deck: Deck, slide: "Slide", findings: Findings) -> None:
    """Token bill and vanity by month, side by side."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE

    table, names = findings.by_month, spenders(findings, MOST_LINES)
    style, label = _looks(findings), names_of(names)
    months = int(table["month"].max())
    for place, column in enumerate(("spend_usd", "vanity_usd")):
        data = XyChartData(number_format="#,##0")
        for name in names:
            line, own = data.add_series(label[name]), table[table["policy"] == name]
            for month, value in zip(own["month"], own[column], strict=True):
                line.add_data_point(int(month), float(value))
        half = WIDTH / 2 - 0.01
        kind = XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS
        chart = _added(deck, slide, kind, data, left=LEFT + place * (half + 0.02), width=half)
        for one, name in zip(chart.plots[0].series, names, strict=True):
            _line(one, style[name].colour, 2.25, dashed=style[name].dash != "solid")
            one.smooth = False
        title = "Token bill" if column == "spend_usd" else "of which vanity"
        _axes(chart, "Month", f"{title}, USD per engineer")
        across = chart.category_axis
        across.minimum_scale, across.maximum_scale = 0, months
        across.major_unit = 1 if months <= 12 else 3 if months <= 36 else 12
        _legend(chart, below=True)


def _looks(findings: Findings) -> dict[str, Look]:
    return looks(findings.comparison.policies)


def _numbers(values: pd.Series) -> list[float]:
    return [float(value) for value in values]


def _added(deck: Deck, slide: "Slide", kind: Any, data: Any, left: float = LEFT, width: float = WIDTH) -> Any:
    chart = slide.shapes.add_chart(kind, *deck.box(left, TOP, width, HEIGHT), data).chart
    chart.has_title = False
    _text(chart, 13, INK[1:])
    return chart


def _text(holder: Any, size: float, colour: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    holder.font.size = Pt(size)
    holder.font.color.rgb = RGBColor.from_string(colour.upper())


def _fill(fill: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor

    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())


def _line(series: Any, colour: str, width: float, dashed: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    line = series.format.line
    line.color.rgb = RGBColor.from_string(colour[1:].upper())
    line.width = Pt(width)
    if dashed:
        line.dash_style = MSO_LINE.DASH


def _marker(look: Look) -> Any:
    from pptx.enum.chart import XL_MARKER_STYLE as STYLE

    known = {"circle": STYLE.CIRCLE, "square": STYLE.SQUARE, "triangle-up": STYLE.TRIANGLE, "cross": STYLE.PLUS}
    return known.get(look.symbol, STYLE.DIAMOND)


def _axes(chart: Any, across: str, up: str) -> None:
    from pptx.dml.color import RGBColor

    for axis, title in ((chart.category_axis, across), (chart.value_axis, up)):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            _text(axis.axis_title.text_frame.paragraphs[0].runs[0], 12, MUTED[1:])
        axis.format.line.color.rgb = RGBColor.from_string(GRID[1:].upper())
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(GRID[1:].upper())
    chart.value_axis.tick_labels.number_format = "#,##0"
    chart.value_axis.tick_labels.number_format_is_linked = False


def _best_on_top(chart: Any) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # left of bars that go below zero
    crosses = chart.value_axis._element.find("{*}crosses")
    if crosses is not None:  # the axis of values stays at the bottom
        chart.category_axis._element.find("{*}crosses").set("val", "autoZero")
        crosses.set("val", "max")


def _legend(chart: Any, below: bool = False) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM if below else XL_LEGEND_POSITION.RIGHT
    chart.legend.include_in_layout = False
    _text(chart.legend, 12, INK[1:])


def _error_bars(series: Any, up: Sequence[float], down: Sequence[float]) -> None:
    """Intervals as error bars, for which python-pptx has no call; they come before the categories (ECMA-376)."""
    from lxml import etree

    def child(parent: Any, tag: str, value: str = "") -> Any:
        one = etree.SubElement(parent, f"{{{_SPACE}}}{tag}")
        if value:
            one.set("val", value)
        return one

    bars = etree.Element(f"{{{_SPACE}}}errBars")
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
    series.find(f"{{{_SPACE}}}cat").addprevious(bars)
