"""Charts of an exploration of the parameters: who is best, how far values move, what is worth knowing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, MUTED, PALETTE, PAPER, TEXT_SIZE, Look, band, colours
from simulator.report.elements.table import Row, measure
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.uncertainty.results import Uncertainty, not_estimated
from simulator.studies.uncertainty.tables import policy_table, worth_table
from simulator.text import drawn, first_upper, interval, number, short

LABEL: Final = 34  # characters in a line of a parameter's name
UNIT: Final = "USD per post and month"
BEST_HELP: Final = (
    "Filled: the chance that the policy's expected value is the highest, over what is not known about the parameters. "
    "Open: the chance that it comes out best in one realisation, which random variation decides too. Far apart: random "
    "variation decides more than the choice does. Lines are intervals: few points leave a chance open."
)
RANGE_HELP: Final = (
    "A dot is the mean over everything that is not known, the thin line holds nine parameter points of ten: how much "
    "the expected value moves with the parameters. Lines overlap although one policy may be better at nearly every "
    "point: the chance of being best, not this chart, says which to choose."
)
WORTH_HELP: Final = (
    "A bar is what it would be worth to learn one value exactly before choosing, in expectation: the gain of switching "
    "policy where that value calls for it. The line is its interval. The dashed line is the worth of learning all "
    "values. Zero does not mean that a value has no influence, but that no outcome of it would change the choice among "
    "these policies within its range. Without a bar it could not be estimated."
)
REGRET_HELP: Final = (
    "At every parameter point some policy has the highest expected net value; regret is how far another one falls "
    "behind it there, on average over the points. A dot near zero is a safe choice: it costs little whatever turns out "
    "to be true. That of the best policy is what not knowing costs at all, the value of perfect information."
)


def best_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Chance of being best, in expectation and in one realisation, by policy."""
    rows = found.policies.to_dict("records")
    figure = go.Figure()
    for name, column, shift, filled in (
        ("expected value is the highest", "p_best", -0.12, True),
        ("best in one realisation", "p_best_realised", 0.12, False),
    ):
        for place, row in enumerate(rows):
            figure.add_trace(_chance(row, column, place + shift, style[str(row["policy"])], filled, name))
        key = marks.legend_line(drawn(name))
        figure.add_trace(key.update(mode="markers", marker=_dot(INK, filled, 11)))
    _by_policy(figure, rows, "Probability")
    figure.update_xaxes(range=[-0.02, 1.06], tickformat=".0%", zeroline=False)
    figure.update_layout(showlegend=True)
    spoken = "; ".join(
        f"{short(row['policy'], 60)} {number(row['p_best'], 'share')} in expectation, "
        f"{number(row['p_best_realised'], 'share')} in one realisation"
        for row in rows[:12]
    )
    best = rows[0]
    return ChartPage(
        "probability",
        figure,
        f"{first_upper(short(best['policy'], 60))} has the highest expected value with a probability of "
        f"{best['p_best']:.0%}, and comes out best in {best['p_best_realised']:.0%} of single realisations",
        f"Probability of being best over parameters, and over parameters and random numbers; {_basis(found)}",
        f"Dot plot of two probabilities by policy: {spoken}.",
        BEST_HELP,
        policy_table(found, colours(style)),
    )


def _by_policy(figure: go.Figure, rows: Sequence[Row], title: str) -> None:
    """A row for each policy, the first on top."""
    ticks = [drawn(short(row["policy"], 40), 22, most=2) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=False, height=130 + 64 * len(rows), margin_t=44)
    figure.update_xaxes(title_text=title, rangemode="tozero")
    figure.update_yaxes(**marks.rows_axis(ticks))


def _basis(found: Uncertainty) -> str:
    exploration = found.exploration
    return f"intervals at {exploration.scenario.confidence:.0%}, n = {len(exploration.net)} parameter points"


def _hover(title: str, what: str, row: Row, column: str) -> str:
    cell = measure(row, column, "uncertainty")
    text = f"{what.format(cell.text)} ({cell.note})"
    return f"<b>{drawn(title, marks.HOVER_WIDTH)}</b><br>{text}<br>n = {row['n']} points"


def _chance(row: Row, column: str, place: float, look: Look, filled: bool, name: str) -> go.Scatter:
    return go.Scatter(
        x=[row[column]],
        y=[place],
        error_x=marks.error_bars([row], column, look.colour),
        mode="markers",
        marker=_dot(look.colour, filled, 13),
        hoverinfo="text",
        hovertext=[_hover(look.full, f"{name}: {{}}", row, column)],
        showlegend=False,
        cliponaxis=False,
        name=name,
    )


def _dot(colour: str, filled: bool, size: int) -> dict[str, Any]:
    return {"color": colour if filled else PAPER, "size": size, "line": {"color": colour, "width": 2.5}}


def range_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Expected net value by policy: mean, and where nine parameter points of ten lie."""
    rows = [row for row in found.policies.to_dict("records") if row["policy"] != BASELINE]
    figure = go.Figure()
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        line = marks.legend_line(drawn(look.label), color=look.colour, width=3)
        figure.add_trace(line.update(x=[row["p05_usd"], row["p95_usd"]], y=[place, place]))
        figure.add_trace(marks.valued_point(row, "net_usd", place, look).update(error_x=None))
    _by_policy(figure, rows, f"Expected net value, {UNIT}")
    spoken = "; ".join(
        f"{short(row['policy'], 60)} {number(row['net_usd'], 'USD')} "
        f"({interval(row['p05_usd'], row['p95_usd'], 'USD')})"
        for row in rows[:12]
    )
    best = rows[0]
    ends = f"from {number(best['p05_usd'], 'USD')} to {number(best['p95_usd'], 'USD')} USD"
    return ChartPage(
        "range",
        figure,
        f"What is not known moves the expected net value of {short(best['policy'], 60)} {ends}",
        f"Mean, and 5% to 95% of {len(found.exploration.net)} parameter points; {UNIT}, against no tokens",
        f"Dots with ranges by policy: {spoken}.",
        RANGE_HELP,
        policy_table(found, colours(style)),
    )


def regret_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Expected regret of choosing each policy now, with intervals, the least on top."""
    rows = found.policies.sort_values("regret_usd", kind="stable").to_dict("records")
    figure = go.Figure()
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        hover = _hover(look.full, f"regret {{}} {UNIT}", row, "regret_usd")
        figure.add_trace(marks.valued_point(row, "regret_usd", place, look).update(hovertext=[hover]))
    _by_policy(figure, rows, f"Expected regret, {UNIT}")
    spoken = "; ".join(f"{short(row['policy'], 60)} {number(row['regret_usd'], 'USD')} USD" for row in rows[:12])
    least = rows[0]
    return ChartPage(
        "regret",
        figure,
        f"{first_upper(short(least['policy'], 60))} is the safest choice now: it costs "
        f"{number(least['regret_usd'], 'USD')} {UNIT} against knowing everything",
        f"Expected net value of the best policy at each parameter point less that of the policy; {_basis(found)}",
        f"Dot plot of expected regret by policy: {spoken}.",
        REGRET_HELP,
        policy_table(found, colours(style)),
    )


def worth_chart(found: Uncertainty) -> ChartPage:
    """Expected value of knowing each parameter, with intervals, and of knowing all."""
    rows = [{**row, "name": parameter_name(row["parameter"])} for row in found.resolving.to_dict("records")]
    known = [row for row in rows if not row["value_usd_reason"]]  # they come first
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            x=[row["value_usd"] for row in known],
            y=list(range(len(known))),
            orientation="h",
            width=0.55,
            marker={"color": band(PALETTE[0], 0.5)},
            error_x=marks.error_bars(known, "value_usd", INK, thickness=1.5, width=4),
            hoverinfo="text",
            hovertext=[_hover(row["name"], _worth(row), row, "value_usd") for row in known],
            showlegend=False,
            name="value of knowing it",
        )
    )
    dashed = {"color": MUTED, "width": 2, "dash": "dash"}
    figure.add_vline(found.perfect.value, line=dashed)
    figure.add_trace(marks.legend_line("knowing all of them", **dashed))
    ticks = [f"{drawn(short(row['name'], LABEL))}<br><i>{_below(row)}</i>" for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=True, height=120 + 48 * len(rows))
    figure.update_xaxes(title_text=f"Value of knowing it, {UNIT}", rangemode="tozero")
    figure.update_yaxes(**(marks.rows_axis(ticks) | {"tickfont": {"size": TEXT_SIZE - 1, "color": INK}}))
    spoken = "; ".join(f"{row['name']} {_spoken(row)}" for row in rows[:12])
    return ChartPage(
        "worth",
        figure,
        worth_headline(found),
        f"Expected value of knowing one value before choosing, {UNIT}; {_basis(found)}",
        f"Bars by uncertain value: {spoken}. Knowing all: {number(found.perfect.value, 'USD')} USD.",
        WORTH_HELP,
        worth_table(found),
    )


def worth_headline(found: Uncertainty) -> str:
    """The value most worth knowing, or that none is."""
    top = found.resolving.iloc[0]
    if not top["value_usd"] > 0.0:
        if not_estimated(found):
            return "No single value is seen to be worth knowing; not all of them could be estimated"
        return "No single value is worth knowing: none of them would change the choice by itself"
    name = parameter_name(top["parameter"])
    return f"Most worth finding out: {name}, worth {number(top['value_usd'], 'USD')} {UNIT} before choosing"


def _below(row: Row) -> str:
    """The range of a value; that its worth is not estimated, where it is not."""
    return "not estimated" if row["value_usd_reason"] else drawn(short(row["range"], LABEL))


def _spoken(row: Row) -> str:
    return "not estimated" if row["value_usd_reason"] else f"{number(row['value_usd'], 'USD')} USD"


def _worth(row: Row) -> str:
    return f"changes the choice at {number(row['changes_choice'], 'share')} of points<br>worth {{}} USD"
