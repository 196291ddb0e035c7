"""The numbers behind a right budget, as tables for a page."""

from collections.abc import Mapping
from typing import Any

from simulator.report.elements.table import Cell, Header, Table, measure
from simulator.stats.intervals import Estimate
from simulator.studies.budget.allocation import ALLOCATION_COLUMNS, Allocation, Promise
from simulator.studies.budget.results import BUDGET_COLUMNS, CURVE_COLUMNS, Budget, lever_text
from simulator.text import MISSING, interval, number, visible


def budget_table(found: Budget) -> Table:
    """Right budget, flat zone, policy as written and half of base pay, for all teams and each."""
    ladder = found.climb.ladder
    rows = []
    for row in found.budgets.to_dict("records"):
        lever = Cell(lever_text(row["lever"]), _between(row["lever_low"], row["lever_high"]))
        flat = Cell(
            _stretch(row["flat_from_usd"], row["flat_to_usd"]), _between(row["flat_from_lever"], row["flat_to_lever"])
        )
        columns = ("today_usd", "today_behind_usd", "half_of_pay_usd", "half_of_pay_cost_usd", "half_of_pay_behind_usd")
        rows.append(
            (
                Cell(visible(row["scope"])),
                measure(row, "budget_usd"),
                lever,
                flat,
                *(measure(row, column) for column in columns),
                Cell(_outside(row)),
                Cell(str(row["n"])),
            )
        )
    heads = (
        Header("Team", is_number=False),
        Header("Right budget", "USD per engineer and month"),
        Header(ladder.lever.replace("_", " "), ladder.unit),
        Header("Flat zone", "USD, lever below"),
        Header("As written", "cost, USD"),
        Header("Behind best rung", "USD net at the hurdle"),
        Header("Half of base pay", "USD per engineer and month"),
        Header("as an allowance", "cost, USD"),
        Header("Behind best rung", "USD net at the hurdle"),
        Header("Outside the ladder", "chance below, beyond"),
        Header("n", "replications"),
    )
    return Table("Right budgets", heads, tuple(rows))


def _between(low: float, high: float) -> str:
    return lever_text(low) if low == high else f"{lever_text(low)}\u00a0–\u00a0{lever_text(high)}"


def _stretch(low: float, high: float) -> str:
    return number(low, "USD") if low == high else interval(low, high, "USD")


def _outside(row: Mapping[Any, Any]) -> str:
    if row["chance_below"] + row["chance_beyond"] < 0.0005:
        return "<0.1%"
    return f"{number(row['chance_below'], 'share')}, {number(row['chance_beyond'], 'share')}"


def curve_table(found: Budget, total_only: bool = False) -> Table:
    """Every rung of the ladder, for all teams together and each."""
    table = found.total_curve if total_only else found.curve
    rows = []
    for row in table.to_dict("records"):
        step = Cell(MISSING, row["step_roi_reason"]) if row["step_roi"] != row["step_roi"] else measure(row, "step_roi")
        best = row["behind_usd"] == 0.0 and not row["behind_usd_high"] > 0.0
        rows.append(
            (
                *(() if total_only else (Cell(visible(row["scope"])),)),
                Cell(lever_text(row["lever"])),
                *(measure(row, column) for column in ("cost_usd", "gain_usd", "net_usd")),
                step,
                Cell(MISSING, "the best") if best else measure(row, "behind_usd"),
                Cell("yes" if row["in_flat_zone"] else "no"),
                Cell(str(row["n"])),
            )
        )
    ladder = found.climb.ladder
    heads = (
        *(() if total_only else (Header("Team", is_number=False),)),
        Header(ladder.lever.replace("_", " "), ladder.unit),
        Header("Cost", "USD per engineer and month"),
        Header("Gain over no tokens", "USD per engineer and month"),
        Header("Net value", "USD per engineer and month"),
        Header("Marginal ROI", "of the step to the next rung"),
        Header("Behind the best rung", "USD at the hurdle, simultaneous"),
        Header("Flat zone", is_number=False),
        Header("n", "replications"),
    )
    return Table("Every rung of the ladder", heads, tuple(rows), stubs=1 if total_only else 2)


def allocation_table(found: Allocation, whole: Budget) -> Table:
    """Cost per engineer and month of every team under three plans, with the lever that gives it."""
    ladder = whole.climb.ladder
    rows = tuple(
        (
            Cell(visible(row["team"])),
            Cell(f"{row['engineers']:,}"),
            Cell(number(row["today_usd"], "USD")),
            *(
                Cell(number(row[f"{plan}_usd"], "USD"), f"{ladder.lever} {lever_text(row[f'{plan}_lever'])}")
                for plan in ("same_total", "best_total")
            ),
        )
        for row in found.table.to_dict("records")
    )
    unit = "USD per engineer and month"
    heads = (
        Header("Team", is_number=False), Header("Engineers"), Header("As written", unit),
        Header("Same total, equal marginals", unit), Header("Right budget", unit),
    )  # fmt: skip
    return Table("Cost by team under three plans", heads, rows)


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


def budget_definitions() -> Table:
    """What every column of the written tables means."""
    meanings = {**CURVE_COLUMNS, **BUDGET_COLUMNS, **ALLOCATION_COLUMNS}
    heads = (Header("Column", is_number=False), Header("Meaning", is_number=False))
    return Table("Columns of the tables", heads, tuple((Cell(name), Cell(text)) for name, text in meanings.items()))
