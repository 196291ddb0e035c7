"""The numbers behind a right budget, as tables for a page."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from simulator.report.elements.table import (
    Cell,
    Header,
    Row,
    Table,
    count_column,
    measure,
    measure_column,
    number_column,
    tabulate,
    text_column,
)
from simulator.stats.intervals import Estimate
from simulator.studies.budget.allocation import Allocation, Promise
from simulator.studies.budget.results import Budget
from simulator.text import MISSING, first_upper, interval, number, setting

BETWEEN: Final = "Between teams"
METHOD: Final = {
    "Marginal ROI": "Of a step between two rungs: the change of gain minus the change of cost, over the change of "
    "cost, replication by replication. It is a central difference about the middle of the step.",
    "Right budget": "Where the slope of net value at the hurdle, gain minus (1 + hurdle) times cost, crosses zero "
    "between the two steps around the best rung. Its interval comes from draws of the true means that the replications "
    "leave open; at an end of the ladder it is open.",
    "Flat zone": "All rungs that are not significantly worse than the best, for all rungs at once (multiple "
    "comparisons with the best, paired t with Bonferroni).",
    "Half of base pay": "The mean of half of base pay as money, and as an allowance what engineers really spend of it.",
    BETWEEN: "Each team's curve, measured with the same lever in all teams, is made concave (isotonic regression of "
    "its slopes), and the total is split so that the last dollar earns the same everywhere. Reading gains off the "
    "curves assumes that a team does not feel the others' levers; fresh replications with all teams together assume "
    "nothing of the kind, and had no part in choosing the plan.",
}


def budget_table(found: Budget) -> Table:
    """Right budget, flat zone, policy as written and half of base pay, for all teams and each."""
    ladder = found.climb.ladder
    columns = (
        text_column("Team", "scope"),
        measure_column("budget_usd", "budget"),
        number_column(
            first_upper(ladder.name),
            ladder.unit,
            lambda row: Cell(setting(row["lever"], 3), _between(row["lever_low"], row["lever_high"])),
        ),
        number_column("Flat zone", "USD, lever below", _flat),
        measure_column("today_usd", "budget"),
        measure_column("today_behind_usd", "budget"),
        measure_column("half_of_pay_usd", "budget"),
        measure_column("half_of_pay_cost_usd", "budget"),
        measure_column("half_of_pay_behind_usd", "budget"),
        number_column("Outside the ladder", "chance below, beyond", _outside),
        count_column(),
    )
    return tabulate("Right budgets", found.budgets, columns)


def _flat(row: Row) -> Cell:
    stretch = _stretch(row["flat_from_usd"], row["flat_to_usd"])
    return Cell(stretch, _between(row["flat_from_lever"], row["flat_to_lever"]))


def _between(low: float, high: float) -> str:
    return setting(low, 3) if low == high else f"{setting(low, 3)}\u00a0–\u00a0{setting(high, 3)}"


def _stretch(low: float, high: float) -> str:
    return number(low, "USD") if low == high else interval(low, high, "USD")


def _outside(row: Mapping[Any, Any]) -> str:
    if row["chance_below"] + row["chance_beyond"] < 0.0005:
        return "<0.1%"
    return f"{number(row['chance_below'], 'share')}, {number(row['chance_beyond'], 'share')}"


def curve_table(found: Budget, total_only: bool = False) -> Table:
    """Every rung of the ladder, for all teams together and each."""
    ladder = found.climb.ladder
    columns = (
        *(() if total_only else (text_column("Team", "scope"),)),
        number_column(first_upper(ladder.name), ladder.unit, lambda row: setting(row["lever"], 3)),
        measure_column("cost_usd", "budget"),
        *map(measure_column, ("gain_usd", "net_usd")),
        measure_column("step_roi", "budget"),
        number_column("Behind the best rung", "USD at the hurdle, simultaneous", _behind),
        text_column("Flat zone", lambda row: "yes" if row["in_flat_zone"] else "no"),
        count_column(),
    )
    table = found.total_curve if total_only else found.curve
    return tabulate("Every rung of the ladder", table, columns, stubs=1 if total_only else 2)


def _behind(row: Row) -> Cell:
    best = row["behind_usd"] == 0.0 and not row["behind_usd_high"] > 0.0
    return Cell(MISSING, "the best") if best else measure(row, "behind_usd", "budget")


def allocation_table(found: Allocation, whole: Budget) -> Table:
    """Cost per engineer and month of every team under three plans, with the lever that gives it."""
    lever, unit = whole.climb.ladder.name, "USD per engineer and month"

    def planned(plan: str, row: Row) -> Cell:
        return Cell(number(row[f"{plan}_usd"], "USD"), f"{lever} {setting(row[f'{plan}_lever'], 3)}")

    columns = (
        text_column("Team", "team"),
        number_column("Engineers", "", lambda row: f"{row['engineers']:,}"),
        measure_column("today_usd", "budget"),
        number_column("Same total, equal marginals", unit, partial(planned, "same_total")),
        number_column("Right budget", unit, partial(planned, "best_total")),
    )
    return tabulate("Cost by team under three plans", found.table, columns)


def promise_table(found: Allocation) -> Table:
    """What both plans promise and what came of them in fresh worlds, USD per month for the organisation."""

    def told(estimate: Estimate | None) -> Cell:
        if estimate is None:
            return Cell(MISSING, "one rule for all teams" if found.plans is None else "not tried")
        value, low, high, _ = estimate
        return Cell(number(value, "USD", (low, high)), interval(low, high, "USD", (value,)))

    def row(name: str, promise: Promise) -> tuple[Cell, ...]:
        total = Cell(number(promise.total_usd, "USD"))
        return (Cell(name), total, told(promise.promised), told(promise.kept), told(promise.dearer))

    unit = "USD per month, whole organisation"
    heads = (
        Header("Plan", is_number=False), Header("Planned cost", unit), Header("Gain read off the curves", unit),
        Header("Gain in fresh worlds", unit), Header("Cost there above as written", unit),
    )  # fmt: skip
    plans = (row("same total, equal marginals", found.same_total), row("each at its right budget", found.best_total))
    return Table("What the plans gain over the policy as written", heads, plans)


def method_table(found: Budget) -> Table:
    """How each figure is computed, term by term."""
    heads = (Header("Term", is_number=False), Header("How it is computed", is_number=False))
    terms = METHOD if found.allocation is not None else {name: METHOD[name] for name in METHOD if name != BETWEEN}
    return Table(
        "Every rung is run in the same replications",
        heads,
        tuple((Cell(name), Cell(how)) for name, how in terms.items()),
    )
