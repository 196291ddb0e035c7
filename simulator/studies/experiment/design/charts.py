"""Pictures of the design of a trial: what each size is worth, and the regret before and after it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.style import BASELINE_COLOUR, DASHES, INK, PALETTE, SYMBOLS, ZERO, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.experiment.design.results import TrialDesign
from simulator.studies.experiment.design.tables import designs_of_best, designs_table, regret_table
from simulator.text import drawn, first_upper, number, short

TRIAL_HELP: Final = (
    "A mark is a trial of this many engineers: what choosing after it is expected to add, less what it costs. The bar "
    "is its interval. Larger trials tell more and cost more; below the line of zero a trial costs more than it teaches."
)
REGRET_HELP: Final = (
    "Expected regret is how much less one earns than with everything known. A trial takes off what it can tell; what "
    "is left rests on what it does not measure, on its own error, and on random variation, which nothing can tell."
)


def trial_charts(found: TrialDesign) -> tuple[ChartPage, ChartPage]:
    """The worth of trials by size, and regret before and after the best of them."""
    return _trial_chart(found), _regret_chart(found)


def way_looks(ways: Sequence[str]) -> Mapping[str, Look]:
    """A look per way to deal."""
    return {
        way: Look(PALETTE[place], DASHES[place % len(DASHES)], SYMBOLS[place], first_upper(way), first_upper(way))
        for place, way in enumerate(ways)
    }


def _trial_chart(found: TrialDesign) -> ChartPage:
    rows, best = designs_of_best(found), found.designs.iloc[0]
    figure, looks, row = go.Figure(), way_looks(found.plan.ways), found.designs.to_dict("records")[0]
    sizes = sorted(set(rows["engineers"]))
    for place, (way, look) in enumerate(looks.items()):
        mine = rows[rows["way"] == way].sort_values("engineers").to_dict("records")
        figure.add_trace(_line(mine, sizes, (place - 2) * 0.09, look))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=460)
    figure.update_xaxes(
        tickvals=list(range(len(sizes))),
        ticktext=[f"{size:,}" for size in sizes],
        title_text="Engineers in the trial",
        range=[-0.5, len(sizes) - 0.5],
        zeroline=False,
    )
    figure.update_yaxes(title_text="USD a year for the organisation", zerolinecolor=ZERO, zerolinewidth=2)
    amount = money(abs(row["enbs_usd_per_year"]))
    title = headline([best["arm"]], f"A trial of {{0}} is expected to add {amount} USD a year",
                     f"A trial is expected to add {amount} USD a year")  # fmt: skip
    if not found.worth_running:
        title = f"No trial pays: the best one loses {amount} USD a year"
    spoken = "; ".join(
        f"{one['way']}, {one['engineers']:,} engineers {number(one['enbs_usd_per_year'], 'USD')} USD"
        for one in rows.to_dict("records")[:12]
    )
    return ChartPage(
        "trial",
        figure,
        title,
        f"Expected net benefit of {short(best['arm'], 40)} against {short(found.plan.control, 40)} for "
        f"{best['months']} months, by size and by how arms are dealt; {found.scenario.confidence:.0%} intervals; "
        f"n = {best['n']} worlds",
        f"Marks by size of the trial: {spoken}.",
        TRIAL_HELP,
        designs_table(found),
    )


def _line(rows: list[dict[Any, Any]], sizes: list[int], shift: float, look: Look) -> go.Scatter:
    column = "enbs_usd_per_year"
    return go.Scatter(
        x=[sizes.index(row["engineers"]) + shift for row in rows],
        y=[row[column] for row in rows],
        error_y=marks.error_bars(rows, column, look.colour, thickness=1.5),
        mode="lines+markers",
        name=drawn(look.label),
        line={"color": look.colour, "width": 2, "dash": look.dash},
        marker={"color": look.colour, "symbol": look.symbol, "size": 9},
        hoverinfo="text",
        hovertext=[
            f"{drawn(look.label)}, {row['engineers']:,} engineers<br>{number(row[column], 'USD')} USD a year"
            for row in rows
        ],
        cliponaxis=False,
    )


def _regret_chart(found: TrialDesign) -> ChartPage:
    rows = found.regret.to_dict("records")
    now, taken, left = rows
    column = "regret_usd_per_year"
    starts = (0.0, left[column], 0.0)
    figure = go.Figure(
        go.Bar(
            x=[row[column] for row in rows],
            y=[0, 1, 2],
            base=starts,
            orientation="h",
            width=0.55,
            marker={"color": [BASELINE_COLOUR, PALETTE[0], BASELINE_COLOUR]},
            error_x=marks.error_bars(rows, column, INK, thickness=1.5, width=4),
            hoverinfo="text",
            hovertext=[f"{first_upper(row['when'])}: {number(row[column], 'USD')} USD a year" for row in rows],
            showlegend=False,
        )
    )
    names = [f"{first_upper(row['when'])}<br>{number(row[column], 'USD')} USD" for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=False, height=320)
    figure.update_yaxes(**marks.rows_axis(names))
    figure.update_xaxes(title_text="Expected regret, USD a year for the organisation", rangemode="tozero")
    share = taken[column] / now[column] if now[column] > 0.0 else 0.0
    spoken = "; ".join(f"{row['when']} {number(row[column], 'USD')} USD a year" for row in rows)
    return ChartPage(
        "trial_regret",
        figure,
        f"The best trial takes off {share:.0%} of the regret of choosing now",
        f"Expected regret, USD a year for {found.plan.headcount:,} posts; {found.scenario.confidence:.0%} intervals; "
        f"n = {now['n']} worlds",
        f"Bars: {spoken}.",
        REGRET_HELP,
        regret_table(found),
    )
