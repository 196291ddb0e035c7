"""Native charts of slides: numbers that PowerPoint keeps in a table of its own and lets a presenter edit."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.slide import Slide

from simulator.columns import entry
from simulator.exports.slides.chart_style import (
    added,
    axes,
    best_on_top,
    draw_line,
    draw_marker,
    error_bars,
    fill,
    legend,
    room,
    thousands,
    write_in,
)
from simulator.exports.slides.deck import LEFT, WIDTH, Deck
from simulator.replication.compare import BASELINE
from simulator.report.elements.marks import month_axis
from simulator.report.elements.style import MUTED, PALETTE, PAPER, looks
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.monthly import spenders
from simulator.studies.compare.report.charts.waterfall import COLOURS, used
from simulator.studies.compare.report.tables import in_order
from simulator.studies.compare.tables.efficient_frontier import frontier
from simulator.text import labels

MOST_BARS: Final = 12
MOST_LINES: Final = 6
NAME, LEGEND_NAME = 30, 22  # characters
_TAKEN: Final = re.compile(r"^(?:[=+\-@{]|(?:https?|ftps?|file|mailto|internal|external):)", re.IGNORECASE)
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


def ranking_bars(deck: Deck, slide: Slide, findings: Findings) -> None:
    """Net value by policy, best on top, with intervals."""
    table = in_order(findings).head(MOST_BARS)
    style = looks(findings.comparison.policies)
    chart = _bars(deck, slide, table, {"net_usd": "Net value"}, XL_CHART_TYPE.BAR_CLUSTERED)
    axes(chart, "", "Net value, USD per post and month")
    plot = chart.plots[0]
    plot.has_data_labels = True
    write_in(plot.data_labels, 14, PAPER)
    thousands(plot.data_labels)
    plot.data_labels.position = XL_LABEL_POSITION.INSIDE_BASE
    for place, name in enumerate(table["policy"]):
        fill(plot.series[0].points[place].format.fill, style[name].colour)


def money_chart(deck: Deck, slide: Slide, findings: Findings) -> None:
    """The gain of every policy split in what is left, with its interval, and what its costs take."""
    table = findings.breakdown.set_index("policy", drop=False)
    table = table.loc[[name for name in in_order(findings)["policy"] if name in table.index][:MOST_BARS]]
    parts = ["net_usd", *[name for name in used(table) if name not in ("gain_usd", "net_usd")]]
    chart = _bars(deck, slide, table, {part: entry(part).title for part in parts}, XL_CHART_TYPE.BAR_STACKED)
    axes(chart, "", "USD per post and month; all pieces together are the gain")
    chart.plots[0].overlap = 100
    for one, part in zip(chart.plots[0].series, parts, strict=True):
        fill(one.format.fill, PALETTE[0] if part == "net_usd" else COLOURS[part][0])
    legend(chart)


def _bars(deck: Deck, slide: Slide, table: pd.DataFrame, parts: Mapping[str, str], kind: Any) -> Any:
    """A bar for every policy, best on top, of ``parts`` with their titles; the first has its interval."""
    label = names_of(list(table["policy"]))
    data = CategoryChartData(number_format="#,##0")
    data.categories = [label[name] for name in table["policy"]]
    for part, title in parts.items():
        data.add_series(title, table[part].tolist())
    chart = added(deck, slide, kind, data)
    chart.plots[0].gap_width = 45
    first = next(iter(parts))
    _intervals(chart.plots[0].series[0], table, first)
    ends = [*_ends(table, first), *table[list(parts)].clip(lower=0.0).sum(axis=1)]
    room(chart.value_axis, ends)
    best_on_top(chart)
    return chart


def spend_chart(deck: Deck, slide: Slide, findings: Findings) -> None:
    """Net value over whole cost with both intervals, and the concave hull."""
    table = in_order(findings)
    table = table[table["policy"] != BASELINE].head(MOST_BARS)
    style, label = looks(findings.comparison.policies), names_of(list(table["policy"]), LEGEND_NAME)
    hull = frontier(findings.summary).query("efficient")
    data = XyChartData(number_format="#,##0")
    line = data.add_series("Concave hull")
    for row in hull.to_dict("records"):
        line.add_data_point(row["cost_usd"], row["net_usd"])
    for row in table.to_dict("records"):
        data.add_series(label[row["policy"]]).add_data_point(row["cost_usd"], row["net_usd"])
    chart = added(deck, slide, XL_CHART_TYPE.XY_SCATTER, data)
    series = list(chart.plots[0].series)
    draw_line(series[0], MUTED, 1.5, "dash")
    series[0].marker.style = XL_MARKER_STYLE.NONE
    for place, (one, name) in enumerate(zip(series[1:], table["policy"], strict=True)):
        one.format.line.fill.background()
        draw_marker(one, style[name], 12)
        for direction, column in (("x", "cost_usd"), ("y", "net_usd")):
            _intervals(one, table.iloc[place : place + 1], column, direction)
    axes(chart, "Total cost, USD per post and month", "Net value, USD per post and month")
    for axis, column in ((chart.category_axis, "cost_usd"), (chart.value_axis, "net_usd")):
        room(axis, _ends(table, column))
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # at the edge, also where values go below zero
        thousands(axis.tick_labels)
    legend(chart)


def monthly_charts(deck: Deck, slide: Slide, findings: Findings) -> None:
    """Token bill and vanity by month, side by side."""
    table, names = findings.by_month, spenders(findings, MOST_LINES)
    style, label = looks(findings.comparison.policies), names_of(names)
    months = month_axis(int(table["month"].max()))
    half = WIDTH / 2 - 0.01
    for place, column in enumerate(("spend_usd", "vanity_usd")):
        data = XyChartData(number_format="#,##0")
        for name in names:
            line, own = data.add_series(label[name]), table[table["policy"] == name]
            for month, value in zip(own["month"], own[column], strict=True):
                line.add_data_point(int(month), float(value))
        chart = added(deck, slide, XL_CHART_TYPE.XY_SCATTER_LINES, data, LEFT + place * (half + 0.02), half)
        for one, name in zip(chart.plots[0].series, names, strict=True):
            draw_line(one, style[name].colour, 2.0, style[name].dash)
            draw_marker(one, style[name], 5)
            one.smooth = False
        axes(chart, "Month", f"{entry(column).title}, USD per post")
        across = chart.category_axis
        across.minimum_scale, across.maximum_scale = 0, int(table["month"].max())
        across.major_unit = months["dtick"]
        legend(chart, below=True)


def _intervals(series: Any, table: pd.DataFrame, column: str, direction: str = "") -> None:
    """The intervals of a column as error bars of a series that has its means."""
    up, down = table[f"{column}_high"] - table[column], table[column] - table[f"{column}_low"]
    error_bars(series._element, up.tolist(), down.tolist(), direction)


def _ends(table: pd.DataFrame, column: str) -> list[float]:
    return [*table[f"{column}_low"], *table[f"{column}_high"]]
