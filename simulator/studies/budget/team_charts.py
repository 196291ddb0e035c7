"""Charts with a row per team: its right budget beside what it spends, and the split between teams."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.marks import MOST_TEAMS, ROW_WIDTH
from simulator.report.elements.style import MUTED, PAPER
from simulator.report.elements.template import TEMPLATE
from simulator.studies.budget.allocation import Allocation
from simulator.studies.budget.charts import CURVE, FLAT, HALF, TODAY
from simulator.studies.budget.results import Budget
from simulator.studies.budget.tables import allocation_table, budget_table
from simulator.text import drawn, head_count, labels, number, visible


class Mark(NamedTuple):
    """One kind of point in a chart of rows."""

    column: str
    name: str
    colour: str
    symbol: str


BUDGET_MARKS: Final = (
    Mark("today_usd", "as written", TODAY, "square-open"),
    Mark("half_of_pay_cost_usd", "allowance of half of base pay", HALF, "triangle-up"),
    Mark("budget_usd", "right budget", CURVE, "circle"),
)
SPLIT_MARKS: Final = (
    BUDGET_MARKS[0],
    Mark("same_total_usd", "same total, equal marginals", MUTED, "diamond"),
    Mark("best_total_usd", "each at its right budget", CURVE, "circle"),
)


def teams_chart(found: Budget) -> ChartPage:
    """The right budget of every team with its interval and flat zone, beside what it spends as written."""
    table = found.budgets.head(MOST_TEAMS + 1)
    ordered = found.budgets.iloc[1:].sort_values("budget_usd").to_dict("records")
    least, most = ordered[0], ordered[-1]
    runs = found.runs
    return ChartPage(
        "budgets",
        _rows_figure(table, "scope", BUDGET_MARKS),
        headline(
            [least["scope"], most["scope"]],
            f"Right budgets: {money(least['budget_usd'])} USD in {{0}} to {money(most['budget_usd'])} in {{1}}",
        ),
        f"Total cost at the best {runs.grid.name} of each team, the same in all teams while measured; mean and "
        f"{runs.scenario.confidence * 100:.4g}% interval, n = {runs.replications} paired replications",
        "Dot plot of the right budget by team. "
        + "; ".join(f"{visible(r['scope'])} {number(r['budget_usd'], 'USD')} USD" for r in table.to_dict("records")),
        "A dot is the right budget, the line through it its interval, the sand bar behind it the flat zone: levels "
        "that are not significantly worse than the best. The open square is what the policy as written spends.",
        budget_table(found),
    )


def allocation_chart(found: Allocation, whole: Budget) -> ChartPage:
    """What each team gets as written, under equal marginals with the same total, and at its own right budget."""
    gain = found.same_total.gain
    text = f"The same money split with equal marginals gains {money(gain.value)} USD a month"
    return ChartPage(
        "split",
        _rows_figure(found.table.head(MOST_TEAMS), "team", SPLIT_MARKS),
        text if gain.low > 0 else "No other split of the same money is shown to gain anything",
        f"Total cost by team, USD per post and month; n = {whole.runs.replications} paired replications",
        f"Dot plot of total cost by team under three plans. {found.sentence}",
        "With equal marginals the last dollar earns the same in every team, so no dollar could be moved to gain more. "
        "At its right budget the last dollar of each team brings just the hurdle.",
        allocation_table(found, whole),
    )


def _rows_figure(table: pd.DataFrame, name: str, kinds: Sequence[Mark]) -> go.Figure:
    figure, rows = go.Figure(), table.to_dict("records")
    for kind in kinds:
        figure.add_trace(
            go.Scatter(
                x=list(table[kind.column]),
                y=list(range(len(rows))),
                mode="markers",
                name=kind.name,
                marker={
                    "color": kind.colour,
                    "symbol": kind.symbol,
                    "size": 12,
                    "line": {"color": kind.colour if "open" in kind.symbol else PAPER, "width": 2},
                },
                error_x=marks.error_bars(rows, kind.column, kind.colour, 3) if kind.column == "budget_usd" else None,
                hoverinfo="text",
                hovertext=[
                    f"<b>{drawn(str(row[name]), 40)}</b><br>{kind.name}: {number(row[kind.column], 'USD')} USD"
                    for row in rows
                ],
            )
        )
    if "flat_from_usd" in table:
        for place, row in enumerate(rows):
            figure.add_shape(
                {"type": "rect", "fillcolor": FLAT, "line": {"color": FLAT, "width": 1}, "layer": "below"},
                x0=row["flat_from_usd"],
                x1=row["flat_to_usd"],
                y0=place - 0.28,
                y1=place + 0.28,
            )
        figure.add_trace(marks.legend_line("flat zone", color=FLAT, width=10))
    short = labels([str(row[name]) for row in rows], 2 * ROW_WIDTH)
    ticks = [
        f"{drawn(short[str(row[name])], ROW_WIDTH, most=2)}<br><i>{head_count(row['engineers'])} engineers</i>"
        for row in rows
    ]
    lines = [*figure.layout.shapes, *marks.between_rows(len(rows))]
    figure.update_layout(template=TEMPLATE, showlegend=True, shapes=lines, height=110 + 62 * len(rows))
    figure.update_xaxes(title_text="Total cost, USD per post and month", rangemode="tozero")
    return figure.update_yaxes(**marks.rows_axis(ticks))
