"""Charts of the choice over what is not known: who earns most, how far values move, what is worth knowing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from simulator.currency import USD, shown_in
from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.style import BASELINE_COLOUR, INK, MUTED, PAPER, TEXT_SIZE, Look, colours
from simulator.report.elements.table import Row, measure
from simulator.report.elements.template import TEMPLATE
from simulator.studies.choice.flips import surely_worth
from simulator.studies.choice.results import Choice
from simulator.studies.choice.sentences import share_of_worlds
from simulator.studies.choice.tables import SCOPE, inputs_table, policy_table
from simulator.text import drawn, interval, number, short

LABEL: Final = 34  # characters in a line of a parameter's name
UNIT: Final = "USD per post and month"
BEST_HELP: Final = (
    "The share of worlds in which the policy earns most, each world with inputs and random variation of its own; the "
    "line is its interval. The choice is the policy with the highest expected net value, which need not earn most most "
    "often: it may lose little where it is not best."
)
RANGE_HELP: Final = (
    "A dot is the mean over everything that is not known, the thin line holds nine worlds of ten. Lines overlap "
    "although one policy may be better in nearly every world, because all policies meet the same worlds: the chart of "
    "regret shows what choosing one of them costs."
)
WORTH_HELP: Final = (
    "A bar is what it would be worth to learn one input exactly before choosing, in expectation: the gain of switching "
    "policy where that value calls for it. The line is its interval. The dashed line is the worth of knowing all, "
    "random variation included. Zero does not mean that an input has no influence, but that no value of it within its "
    "range is seen to change the choice among these policies. Without a bar it could not be estimated."
)
REGRET_HELP: Final = (
    "In every world some policy earns most; regret is how far another one falls behind it there, on average over the "
    "worlds. A dot near zero costs little on average; how much it may cost in a single world says the table. The "
    "least is what not knowing costs at all."
)
MOST_INPUTS: Final = 12  # drawn; the table has all of them


def best_chart(found: Choice, style: Mapping[str, Look]) -> ChartPage:
    """Chance of earning most, by policy."""
    rows = found.policies.to_dict("records")
    figure = go.Figure()
    for place, row in enumerate(rows):
        figure.add_trace(_chance(row, place, style[str(row["policy"])]))
    _by_policy(figure, rows, "Probability")
    figure.update_xaxes(range=[-0.02, 1.06], tickformat=".0%", zeroline=False)
    spoken = "; ".join(f"{short(row['policy'], 60)} {number(row['p_best'], 'share')}" for row in rows[:12])
    best = rows[0]
    return ChartPage(
        "probability",
        figure,
        headline(
            [best["policy"]], f"{{0}} earns most in {share_of_worlds(found)}", f"{{0}} is best in {best['p_best']:.0%}"
        ),
        f"Share of worlds in which a policy earns most; {_basis(found)}",
        f"Dot plot of a probability by policy: {spoken}.",
        BEST_HELP,
        policy_table(found, colours(style)),
    )


def _by_policy(figure: go.Figure, rows: Sequence[Row], title: str) -> None:
    """A row for each policy, the first on top."""
    ticks = [drawn(short(row["policy"], 40), 22, most=2) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=False, height=130 + 64 * len(rows), margin_t=44)
    figure.update_xaxes(title_text=title, rangemode="tozero")
    figure.update_yaxes(**marks.rows_axis(ticks))


def _basis(found: Choice) -> str:
    return f"intervals at {found.scenario.confidence:.0%}, n = {int(found.policies['n'].iloc[0])} worlds"


@shown_in(USD)  # as the axes are
def _hover(title: str, what: str, row: Row, column: str) -> str:
    cell = measure(row, column, SCOPE)
    text = f"{what.format(cell.text)} ({cell.note})"
    return f"<b>{drawn(title, marks.HOVER_WIDTH)}</b><br>{text}<br>n = {row['n']} worlds"


def _chance(row: Row, place: float, look: Look) -> go.Scatter:
    return go.Scatter(
        x=[row["p_best"]],
        y=[place],
        error_x=marks.error_bars([row], "p_best", look.colour),
        mode="markers",
        marker=_dot(look.colour, True, 13),
        hoverinfo="text",
        hovertext=[_hover(look.full, "earns most: {}", row, "p_best")],
        showlegend=False,
        cliponaxis=False,
        name=look.full,
    )


def _dot(colour: str, filled: bool, size: int) -> dict[str, Any]:
    return {"color": colour if filled else PAPER, "size": size, "line": {"color": colour, "width": 2.5}}


def range_chart(found: Choice, style: Mapping[str, Look]) -> ChartPage:
    """Net value by policy: its mean, and where nine worlds of ten lie."""
    rows = [row for row in found.policies.to_dict("records") if row["policy"] != BASELINE]
    figure = go.Figure()
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        line = marks.legend_line(drawn(look.label), color=look.colour, width=3)
        figure.add_trace(line.update(x=[row["p05_usd"], row["p95_usd"]], y=[place, place]))
        figure.add_trace(marks.valued_point(row, "net_usd", place, look).update(error_x=None))
    _by_policy(figure, rows, f"Net value, {UNIT}")
    spoken = "; ".join(
        f"{short(row['policy'], 60)} {number(row['net_usd'], 'USD')} "
        f"({interval(row['p05_usd'], row['p95_usd'], 'USD')})"
        for row in rows[:12]
    )
    best = rows[0]
    ends = f"{money(best['p05_usd'])} to {money(best['p95_usd'])} USD"
    return ChartPage(
        "range",
        figure,
        headline([best["policy"]], f"{{0}} brings {ends} in nine worlds of ten", f"{{0}} brings {ends}"),
        f"Mean, and nine worlds in ten; {UNIT}, over no tokens; n = {best['n']} worlds",
        f"Dots with ranges by policy: {spoken}.",
        RANGE_HELP,
        policy_table(found, colours(style)),
    )


def regret_chart(found: Choice, style: Mapping[str, Look]) -> ChartPage:
    """Expected regret of choosing each policy now, with intervals, the least on top."""
    rows = found.policies.sort_values("regret_usd", kind="stable").to_dict("records")
    figure = go.Figure()
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        hover = _hover(look.full, f"regret {{}} {UNIT}", row, "regret_usd")
        figure.add_trace(marks.valued_point(row, "regret_usd", place, look).update(hovertext=[hover]))
    _by_policy(figure, rows, f"Expected regret, {UNIT}")
    top = max((row["regret_usd_high"] for row in rows), default=0.0) or 1.0
    figure.update_xaxes(range=[-0.05 * top, 1.04 * top])  # the least one's number stays clear of its name
    spoken = "; ".join(f"{short(row['policy'], 60)} {number(row['regret_usd'], 'USD')} USD" for row in rows[:12])
    least = rows[0]
    return ChartPage(
        "regret",
        figure,
        headline(
            [least["policy"]],
            f"{{0}} has the least regret: {money(least['regret_usd'])} USD per post and month",
            f"{{0}} has the least regret: {money(least['regret_usd'])} USD",
        ),
        f"Net value of the best policy of each world less that of the policy; {_basis(found)}",
        f"Dot plot of expected regret by policy: {spoken}.",
        REGRET_HELP,
        policy_table(found, colours(style)),
    )


def worth_chart(found: Choice) -> ChartPage:
    """Expected value of knowing each parameter, with intervals, and of knowing all."""
    rows = found.inputs.to_dict("records")[:MOST_INPUTS]
    known = [row for row in rows if not row["value_usd_reason"]]  # they come first
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            x=[row["value_usd"] for row in known],
            y=list(range(len(known))),
            orientation="h",
            width=0.55,
            marker={"color": BASELINE_COLOUR},
            error_x=marks.error_bars(known, "value_usd", INK, thickness=1.5, width=4),
            hoverinfo="text",
            hovertext=[_hover(row["name"], _worth(row), row, "value_usd") for row in known],
            showlegend=False,
            name="value of knowing it",
        )
    )
    dashed = {"color": MUTED, "width": 2, "dash": "dash"}
    figure.add_vline(found.policies["regret_usd"].iloc[0], line=dashed)
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
        f"Expected value of knowing one input before choosing, {UNIT}; {_basis(found)}",
        f"Bars by input: {spoken}. Knowing all: {number(found.policies['regret_usd'].iloc[0], 'USD')} USD.",
        WORTH_HELP,
        inputs_table(found),
    )


def worth_headline(found: Choice) -> str:
    """The value most worth knowing, if that is shown: as the answer says it."""
    top = found.inputs.iloc[0]
    if not surely_worth(found.inputs, found.scenario.confidence):
        some = "; some not estimated" if found.inputs["value_usd"].isna().any() else ""
        return f"No single input is shown to be worth knowing{some}"
    worth = f"{money(top['value_usd'])} USD"
    return headline([top["name"]], f"Most worth finding out: {{0:bare}}, {worth} per post and month",
                    f"Most worth finding out: {{0:bare}}, {worth}")  # fmt: skip


def _below(row: Row) -> str:
    """The range of a value; that its worth is not estimated, where it is not."""
    return "not estimated" if row["value_usd_reason"] else drawn(short(row["range"], LABEL))


def _spoken(row: Row) -> str:
    return "not estimated" if row["value_usd_reason"] else f"{number(row['value_usd'], 'USD')} USD"


def _worth(row: Row) -> str:
    return f"changes the choice in {number(row['changes_choice'], 'share')} of worlds<br>worth {{}} USD"
