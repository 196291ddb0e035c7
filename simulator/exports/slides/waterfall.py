"""From gain to net value under one policy, a step for each cost, below zero where it is below zero."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.slide import Slide

from simulator.columns import entry
from simulator.exports.slides.chart_style import added, error_bars, fill, hide, label, names_only
from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Deck
from simulator.report.elements.headline import money
from simulator.report.elements.style import ZERO
from simulator.report.elements.table import Row
from simulator.studies.compare.report.charts.waterfall import COLOURS
from simulator.studies.compare.tables.breakdown import COSTS

INNER: Final = (0.0, 0.0, 1.0, 0.86)  # names of two lines below
LABEL: Final = 0.17  # of the height: two lines above a step


class Step(NamedTuple):
    """A bar from one level to the next; an end of the interval of a level that is drawn whole."""

    title: str
    begin: float
    end: float
    low: float
    high: float
    text: str
    colour: str


def steps(row: Row, colour: str) -> list[Step]:
    """The gain, what each cost takes of it, and what is left.

    Args:
        row: of the breakdown.
        colour: of the policy.

    Example: a gain of 100 and a bill of 150 are bars from 0 to 100, from 100 to -50, and from 0 to -50.
    """
    found, at = [_level(row, "gain_usd", ZERO)], float(row["gain_usd"])
    for name in COSTS:
        cost = float(row[name])
        if cost:
            found.append(Step(entry(name).title, at, at - cost, at - cost, at - cost, money(-cost), COLOURS[name][0]))
            at -= cost
    return [*found, _level(row, "net_usd", colour)]


def waterfall(deck: Deck, slide: Slide, drawn: Sequence[Step], words: str) -> None:
    """Columns that hang where the one before ends: invisible pieces carry them, above zero and below it apart."""
    data = CategoryChartData(number_format="#,##0")
    data.categories = [step.title for step in drawn]
    tops = [max(0.0, step.begin, step.end, step.high) for step in drawn]
    low = min(0.0, *(min(step.begin, step.end, step.low) for step in drawn))
    high = (max(tops) - low * LABEL) / (1.0 - LABEL) if max(tops) > 0.0 else -low * LABEL / (1.0 - LABEL)
    above = [(max(0.0, min(step.begin, step.end)), max(0.0, step.begin, step.end)) for step in drawn]
    below = [(min(0.0, max(step.begin, step.end)), min(0.0, step.begin, step.end)) for step in drawn]
    data.add_series("carries", [begin for begin, _ in above])
    data.add_series("Above zero", [end - begin for begin, end in above])
    data.add_series(
        "to the text", [top + (high - low) * LABEL - end for top, (_, end) in zip(tops, above, strict=True)]
    )
    data.add_series("carries below", [begin for begin, _ in below])
    data.add_series("Below zero", [end - begin for begin, end in below])
    chart = added(deck, slide, XL_CHART_TYPE.COLUMN_STACKED, data, (LEFT, TOP, WIDTH, HEIGHT), INNER, words)
    chart.plots[0].gap_width, chart.plots[0].overlap = 35, 100
    carries, up, lifted, carries_below, down = chart.plots[0].series
    for one in (carries, lifted, carries_below):
        hide(one)
    for one in (up, down):
        for at, step in enumerate(drawn):
            fill(one.points[at].format.fill, step.colour)
    for one, below_zero in ((up, False), (down, True)):
        mine = [step.high > step.low and (step.end < 0.0) == below_zero for step in drawn]
        if any(mine):
            own = [(step.high - step.end, step.end - step.low) for step in drawn]
            ends = [end if here else (None, None) for end, here in zip(own, mine, strict=True)]
            error_bars(one, [end for end, _ in ends], [end for _, end in ends])
    label(lifted, [step.text for step in drawn], XL_LABEL_POSITION.INSIDE_END)
    names_only(chart)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = low, max(high, 1e-9)


def _level(row: Row, name: str, colour: str) -> Step:
    """A bar from zero with its interval."""
    value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
    text = f"{money(value)}\n({money(low)} to {money(high)})"
    return Step(entry(name).title, 0.0, value, low, high, text, colour)
