"""Charts of an exploration of the parameters: who is best, how far values move, what is worth knowing."""

from collections.abc import Mapping
from typing import Any, Final

import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, MUTED, PALETTE, PAPER, TEMPLATE, TEXT_SIZE, Look, band, colours
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.uncertainty.results import Uncertainty
from simulator.studies.uncertainty.tables import policy_table, worth_table
from simulator.text import drawn, first_upper, interval, number, short

LABEL: Final = 34  # characters in a line of a parameter's name
BEST_HELP: Final = (
    "Filled: the chance that the policy's expected value is the highest, over what is not known about the parameters. "
    "Open: the chance that it comes out best in one realisation, where luck counts too. Far apart: luck decides more "
    "than the choice does. Lines are intervals: few points leave a chance open."
)
RANGE_HELP: Final = (
    "A dot is the mean over everything that is not known, the thin line holds nine parameter points of ten: how much "
    "the expected value moves with the parameters. Lines overlap although one policy may be better at nearly every "
    "point: the chance of being best, not this chart, says which to choose."
)
WORTH_HELP: Final = (
    "A bar is what it would be worth to learn one value exactly before choosing, in expectation: the gain of switching "
    "policy where that value calls for it. The line is its interval. The dashed line is the worth of learning all "
    "values. Zero does not mean that a value has no influence, but that no outcome of it would change the choice."
)


def best_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Chance of being best, in expectation and in one realisation, by policy."""
    table = found.policies
    best = table.iloc[0]
    rows = table.to_dict("records")
    figure = go.Figure()
    for name, column, shift, filled in (
        ("expected value is the highest", "p_best", -0.12, True),
        ("best in one realisation", "p_best_realised", 0.12, False),
    ):
        for place, row in enumerate(rows):
            figure.add_trace(_chance(row, column, place + shift, style[str(row["policy"])], filled, name))
        figure.add_trace(_key(name, filled))
    ticks = [drawn(short(row["policy"], 40), 22, most=2) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=True, height=130 + 64 * len(rows))
    figure.update_xaxes(title_text="Probability", range=[-0.02, 1.06], tickformat=".0%", zeroline=False)
    figure.update_yaxes(**marks.rows_axis(ticks))
    told = "; ".join(
        f"{short(row['policy'], 60)} {number(row['p_best'], 'share')} in expectation, "
        f"{number(row['p_best_realised'], 'share')} in one realisation"
        for row in rows[:12]
    )
    title = (
        f"{first_upper(short(best['policy'], 60))} has the highest expected value with a probability of "
        f"{best['p_best']:.0%}, and comes out best in {best['p_best_realised']:.0%} of single realisations"
    )
    return ChartPage(
        "probability",
        figure,
        title,
        f"Probability of being best over parameters, and over parameters and luck; intervals at "
        f"{found.exploration.scenario.confidence:.0%}, n = {len(found.exploration.net)} parameter points",
        f"Dot plot of two probabilities by policy: {told}.",
        BEST_HELP,
        policy_table(found, colours(style)),
    )


def _chance(row: Mapping[Any, Any], column: str, place: float, look: Look, filled: bool, name: str) -> go.Scatter:
    low, high = (number(row[f"{column}_{end}"], "share") for end in ("low", "high"))
    hover = f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b><br>{name}: {number(row[column], 'share')} ({low} – {high})"
    return go.Scatter(
        x=[row[column]],
        y=[place],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row[f"{column}_high"] - row[column]],
            "arrayminus": [row[column] - row[f"{column}_low"]],
            "color": look.colour,
            "thickness": 2,
            "width": 5,
        },
        mode="markers",
        marker={
            "color": look.colour if filled else PAPER,
            "symbol": "circle",
            "size": 13,
            "line": {"color": look.colour, "width": 2.5},
        },
        hoverinfo="text",
        hovertext=[f"{hover}<br>n = {row['n']} points"],
        showlegend=False,
        cliponaxis=False,
        name=name,
    )


def _key(name: str, filled: bool) -> go.Scatter:
    """A legend entry that belongs to no policy."""
    marker = {"color": INK if filled else PAPER, "size": 11, "line": {"color": INK, "width": 2}}
    return go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=drawn(name), hoverinfo="skip")


def range_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Expected net value by policy: mean, and where nine parameter points of ten lie."""
    rows = [row for row in found.policies.to_dict("records") if row["policy"] != BASELINE]
    figure = go.Figure()
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        figure.add_trace(
            go.Scatter(
                x=[row["p05_usd"], row["p95_usd"]],
                y=[place, place],
                mode="lines",
                line={"color": look.colour, "width": 3},
                hoverinfo="skip",
                showlegend=False,
                name=drawn(look.label),
            )
        )
        figure.add_trace(marks.valued_point(row, "net_usd", place, look).update(error_x=None, showlegend=False))
    ticks = [drawn(short(row["policy"], 40), 22, most=2) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=False, height=130 + 64 * len(rows), margin_t=44)
    figure.update_xaxes(title_text="Expected net value, USD per engineer and month", rangemode="tozero")
    figure.update_yaxes(**marks.rows_axis(ticks))
    best = rows[0]
    told = "; ".join(
        f"{short(row['policy'], 60)} {number(row['net_usd'], 'USD')} "
        f"({interval(row['p05_usd'], row['p95_usd'], 'USD')})"
        for row in rows[:12]
    )
    ends = f"from {number(best['p05_usd'], 'USD')} to {number(best['p95_usd'], 'USD')} USD"
    return ChartPage(
        "range",
        figure,
        f"What is not known moves the expected net value of {short(best['policy'], 60)} {ends}",
        f"Mean, and 5% to 95% of {len(found.exploration.net)} parameter points; USD per engineer and month, against no "
        "tokens",
        f"Dots with ranges by policy: {told}.",
        RANGE_HELP,
        policy_table(found, colours(style)),
    )


def worth_chart(found: Uncertainty) -> ChartPage:
    """Expected value of knowing each parameter, with intervals, and of knowing all."""
    rows = found.resolving.to_dict("records")
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            x=[row["value_usd"] for row in rows],
            y=list(range(len(rows))),
            orientation="h",
            width=0.55,
            marker={"color": band(PALETTE[0], 0.5)},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [row["value_usd_high"] - row["value_usd"] for row in rows],
                "arrayminus": [row["value_usd"] - row["value_usd_low"] for row in rows],
                "color": INK,
                "thickness": 1.5,
                "width": 4,
            },
            hoverinfo="text",
            hovertext=[_worth_hover(row) for row in rows],
            showlegend=False,
            name="value of knowing it",
        )
    )
    figure.add_vline(found.perfect.value, line={"color": MUTED, "width": 2, "dash": "dash"})
    figure.add_trace(
        go.Scatter(
            x=[None], y=[None], mode="lines", line={"color": MUTED, "width": 2, "dash": "dash"},
            name="knowing all of them", hoverinfo="skip",
        )
    )  # fmt: skip
    ticks = [_parameter_row(row) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=True, height=120 + 48 * len(rows))
    figure.update_xaxes(title_text="Value of knowing it, USD per engineer and month", rangemode="tozero")
    figure.update_yaxes(**(marks.rows_axis(ticks) | {"tickfont": {"size": TEXT_SIZE - 1, "color": INK}}))
    told = "; ".join(f"{parameter_name(row['parameter'])} {number(row['value_usd'], 'USD')} USD" for row in rows[:12])
    return ChartPage(
        "worth",
        figure,
        worth_headline(found),
        f"Expected value of knowing one value before choosing, USD per engineer and month; intervals at "
        f"{found.exploration.scenario.confidence:.0%}, n = {len(found.exploration.net)} parameter points",
        f"Bars by uncertain value: {told}. Knowing all: {number(found.perfect.value, 'USD')} USD.",
        WORTH_HELP,
        worth_table(found),
    )


def worth_headline(found: Uncertainty) -> str:
    """The value most worth resolving, or that none is."""
    top = found.resolving.iloc[0]
    if not top["value_usd"] > 0.0:
        return "No single value is worth resolving: none of them would change the choice by itself"
    name = parameter_name(top["parameter"])
    worth = number(top["value_usd"], "USD")
    return f"Most worth finding out: {name}, worth {worth} USD per engineer and month before choosing"


def _parameter_row(row: Mapping[Any, Any]) -> str:
    return f"{drawn(short(parameter_name(row['parameter']), LABEL))}<br><i>{drawn(short(row['range'], LABEL))}</i>"


def _worth_hover(row: Mapping[Any, Any]) -> str:
    low, high = (number(row[f"value_usd_{end}"], "USD") for end in ("low", "high"))
    return (
        f"<b>{drawn(parameter_name(row['parameter']), marks.HOVER_WIDTH)}</b><br>{number(row['value_usd'], 'USD')} USD "
        f"({low} – {high})<br>changes the choice at {number(row['changes_choice'], 'share')} of points"
        f"<br>n = {row['n']} points"
    )
