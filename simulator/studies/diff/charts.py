"""The chart of the difference of two runs: by how much the net value of each policy changes."""

from collections.abc import Mapping, Sequence
from typing import Final

import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import ZERO, Look, colours
from simulator.report.elements.table import Row
from simulator.report.elements.template import TEMPLATE
from simulator.studies.diff.results import Diff
from simulator.studies.diff.tables import by_policy, change_table
from simulator.text import drawn, number, short

HOW_TO_READ: Final = (
    "A dot is how much more net value a policy has in the second run than in the first, the line its interval. Where "
    "the line crosses zero, the change is not significantly different from zero."
)


def change_chart(found: Diff, style: Mapping[str, Look]) -> ChartPage:
    """The change of net value by policy, with intervals, in the order of the scenario."""
    rows = by_policy(found.changes, ("net_usd",))
    spoken = "; ".join(f"{short(row['policy'], 60)} {number(float(row['net_usd']), 'USD')} USD" for row in rows)
    how = "paired" if found.paired else "not paired"
    confidence = found.scenario.confidence
    return ChartPage(
        "changes",
        _figure(rows, style),
        finding(rows),
        f"Net value per post and month, second run minus first, with {confidence:.0%} intervals, {how}",
        f"Dot plot of the change of net value by policy: {spoken}.",
        HOW_TO_READ,
        change_table(found, colours(style)),
    )


def finding(rows: Sequence[Row]) -> str:
    """How many policies earn significantly more or less in the second run."""
    changed = sum(map(_clear, rows))
    if changed == 0:
        return "No policy has a significantly different net value in the second run"
    return f"{changed} of {len(rows)} policies earn{'s' * (changed == 1)} more or less in the second run"


def _clear(row: Row) -> bool:
    return not float(row["net_usd_low"]) <= 0.0 <= float(row["net_usd_high"])


def _figure(rows: list[dict[str, float | str | int]], style: Mapping[str, Look]) -> go.Figure:
    figure = go.Figure()
    for place, row in enumerate(rows):
        figure.add_trace(marks.valued_point(row, "net_usd", place, style[str(row["policy"])]))
    figure.update_layout(template=TEMPLATE, showlegend=False, height=120 + 54 * len(rows), margin_t=44)
    title = "Change of net value, USD per post and month"
    figure.update_xaxes(title_text=title, rangemode="tozero", zerolinecolor=ZERO, zerolinewidth=2.5)
    ticks = [drawn(short(row["policy"], 2 * marks.ROW_WIDTH), marks.ROW_WIDTH, most=2) for row in rows]
    return figure.update_yaxes(**marks.rows_axis(ticks))
