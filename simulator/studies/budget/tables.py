"""The numbers behind a right budget, as tables for a page and for the terminal."""

from functools import partial
from typing import Final

from simulator.currency import converted, in_currency
from simulator.report.elements.table import (
    Cell,
    Column,
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
from simulator.studies.budget.allocation import Allocation, Plan
from simulator.studies.budget.results import Budget
from simulator.text import MISSING, first_upper, head_count, interval, number, setting

MOST_ROWS: Final = 20  # of a brief table
METHOD: Final = {
    "Marginal ROI": "Of a step between two levels: the change of gain minus the change of total cost, over the "
    "change of "
    "total cost, replication by replication. It is a central difference about the middle of the step. Its "
    "interval allows for output that moves item by item; where the total cost does not change clearly it is missing.",
    "Right budget": "Where the slope of net value at the hurdle, gain minus (1 + hurdle) times total cost, crosses "
    "zero "
    "between the two steps around the best level. Its interval comes from draws of the true means that the "
    "replications leave open; at an end of the grid it is open.",
    "Flat zone": "All levels that are not significantly worse than the best, for all levels at once (multiple "
    "comparisons with the best, paired t with Bonferroni).",
    "Half of base pay": "The mean of half of base pay as money, and as an allowance what engineers really spend of it.",
}
BETWEEN: Final = {
    "Between teams": "Each team's curve, measured with the same lever in all teams, is made concave (isotonic "
    "regression of its slopes), and the total is split so that the last dollar earns the same everywhere. Reading "
    "gains off the curves assumes that a team does not feel the others' levers; fresh replications with all teams "
    "together do not assume that, and had no part in choosing the plan."
}


def budget_table(found: Budget, brief: bool = False) -> Table:
    """Right budget, flat zone, policy as written and half of base pay; ``brief`` is for the terminal."""
    grid = found.runs.grid
    own = partial(measure_column, table="budget")
    columns = [
        text_column("Team", "scope"),
        own("budget_usd"),
        number_column(
            first_upper(grid.name),
            grid.unit,
            lambda row: Cell(setting(row["lever"], 3), _between(row["lever_low"], row["lever_high"])),
        ),
        own("today_usd"),
        own("today_behind_usd"),
    ]
    if not brief:
        columns[3:3] = [number_column("Flat zone", in_currency("USD, lever below"), _flat)]
        columns += map(own, ("half_of_pay_usd", "half_of_pay_cost_usd", "half_of_pay_behind_usd"))
        columns += [number_column("Outside the grid", "chance below, beyond", _outside)]
    return tabulate(
        "Right budgets", found.budgets.head(MOST_ROWS) if brief else found.budgets, [*columns, count_column()]
    )


def _flat(row: Row) -> Cell:
    low, high = converted(row["flat_from_usd"]), converted(row["flat_to_usd"])
    stretch = number(low, "USD") if low == high else interval(low, high, "USD")
    return Cell(stretch, _between(row["flat_from_lever"], row["flat_to_lever"]))


def _between(low: float, high: float) -> str:
    return setting(low, 3) if low == high else f"{setting(low, 3)}\u00a0–\u00a0{setting(high, 3)}"


def _outside(row: Row) -> str:
    if row["chance_below"] + row["chance_beyond"] < 0.0005:
        return "<0.1%"
    return f"{number(row['chance_below'], 'share')}, {number(row['chance_beyond'], 'share')}"


def curve_table(found: Budget, total_only: bool = False) -> Table:
    """Every level of the grid, for all teams together and each."""
    grid = found.runs.grid
    columns: list[Column] = [] if total_only else [text_column("Team", "scope")]
    columns += [
        number_column(first_upper(grid.name), grid.unit, lambda row: setting(row["lever"], 3)),
        *(measure_column(name, "budget") for name in ("cost_usd", "gain_usd", "net_usd", "step_roi")),
        number_column("Behind the best", in_currency("USD at the hurdle, simultaneous"), _behind),
        text_column("Flat zone", lambda row: "yes" if row["in_flat_zone"] else "no"),
        count_column(),
    ]
    table = found.total_curve if total_only else found.curve
    return tabulate("Every level of the grid", table, columns, stubs=1 if total_only else 2)


def _behind(row: Row) -> Cell:
    best = row["behind_usd"] == 0.0 and not row["behind_usd_high"] > 0.0
    return Cell(MISSING, "the best") if best else measure(row, "behind_usd", "budget")


def allocation_table(found: Allocation, whole: Budget) -> Table:
    """Cost per post and month of every team under three plans, with the lever that gives it."""

    def planned(plan: str) -> Column:
        title, unit = measure_column(f"{plan}_usd", "budget").head[:2]
        lever = whole.runs.grid.name
        return number_column(
            title,
            unit,
            lambda row: Cell(_amount(row[f"{plan}_usd"]), f"{lever} {setting(row[f'{plan}_lever'], 3)}"),
        )

    columns = (
        text_column("Team", "team"),
        number_column("Engineers", "", lambda row: head_count(row["engineers"])),
        measure_column("today_usd", "budget"),
        planned("same_total"),
        planned("best_total"),
    )
    return tabulate("Total cost by team under three plans", found.table, columns)


def _amount(value: float) -> str:
    return number(converted(value), "USD")


def gains_table(found: Allocation) -> Table:
    """What both plans gain by the curves and in fresh replications, USD per month for the organisation."""

    def cell(estimate: Estimate | None) -> Cell:
        if estimate is None:
            return Cell(MISSING, "one rule for all teams" if found.plans is None else "not verified")
        value, low, high = map(converted, estimate[:3])
        return Cell(number(value, "USD", (low, high)), interval(low, high, "USD", (value,)))

    def row(name: str, plan: Plan) -> tuple[Cell, ...]:
        total = Cell(_amount(float(plan.spent.sum())))
        return (Cell(name), total, cell(plan.predicted), cell(plan.measured), cell(plan.extra_cost))

    titles = (
        "Planned total cost",
        "Gain by the curves",
        "Gain in fresh replications",
        "Total cost there above as written",
    )
    heads = (
        Header("Plan", is_number=False),
        *(Header(one, in_currency("USD per month, whole organisation")) for one in titles),
    )
    plans = (row("same total, equal marginals", found.same_total), row("each at its right budget", found.best_total))
    return Table("What the plans gain over the policy as written", heads, plans)


def method_table(found: Budget) -> Table:
    """How each figure is computed, term by term."""
    heads = (Header("Term", is_number=False), Header("How it is computed", is_number=False))
    terms = METHOD if found.allocation is None else METHOD | BETWEEN
    rows = tuple((Cell(name), Cell(how)) for name, how in terms.items())
    return Table("Every level is run in the same replications", heads, rows)
