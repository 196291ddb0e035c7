"""A right budget in the terminal: the ladder, the budget of every team, the answer."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.report.files.terminal import console_of, show_answer
from simulator.studies.budget.results import Budget
from simulator.text import number, setting

MOST_TEAMS = 20


def show_budget(found: Budget, console: Console | None = None) -> None:
    """Print the ladder of all teams, the right budgets, and the answer."""
    console = console or console_of()
    scenario, ladder = found.climb.scenario, found.climb.ladder
    console.print(f"\n[bold]{escape(scenario.title)}[/bold]")
    console.print(f"{escape(ladder.policy.label)}: {ladder.name} ({ladder.unit}) up and down a ladder\n")
    console.print(_ladder(found))
    console.print(
        "Money per engineer and month, counterfactual: no tokens. Marginal ROI is that of the step to the next rung. "
        f"Intervals at {scenario.confidence:.0%} over {found.climb.replications} paired replications; ● not told apart "
        "from the best rung.\n",
        style="dim",
        highlight=False,
    )
    console.print(_budgets(found))
    if len(found.budgets) > MOST_TEAMS:
        console.print(f"{len(found.budgets) - MOST_TEAMS} more teams in budget.csv", style="dim")
    console.print()
    show_answer(found.answer, found.checks, found.interrupted, console)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column(columns[0], overflow="fold", min_width=9, max_width=24)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _ladder(found: Budget) -> Table:
    table = _table(found.climb.ladder.name, "cost", "gain", "net", "marginal ROI to next", "behind best", "flat")
    for row in found.total_curve.to_dict("records"):
        missing = row["step_roi"] != row["step_roi"]
        step = "–" if missing else f"{row['step_roi']:+.2f} ({row['step_roi_low']:+.2f} to {row['step_roi_high']:+.2f})"
        table.add_row(
            setting(row["lever"], 3),
            *(number(row[name], "USD") for name in ("cost_usd", "gain_usd", "net_usd")),
            step,
            number(row["behind_usd"], "USD"),
            "●" if row["in_flat_zone"] else "",
        )
    return table


def _budgets(found: Budget) -> Table:
    lever = found.climb.ladder.name
    table = _table("", "engineers", "right budget", lever, "as written", "behind best", "half of base pay")
    for row in found.budgets.head(MOST_TEAMS).to_dict("records"):
        table.add_row(
            escape(str(row["scope"])),
            f"{row['engineers']:,}",
            _with_ends(row, "budget_usd"),
            f"{setting(row['lever'], 3)} ({setting(row['lever_low'], 3)} to {setting(row['lever_high'], 3)})",
            *(number(row[name], "USD") for name in ("today_usd", "today_behind_usd", "half_of_pay_usd")),
        )
    return table


def _with_ends(row: dict[Any, Any], name: str) -> str:
    low, high = (number(row[f"{name}{end}"], "USD", (row[name],)) for end in ("_low", "_high"))
    return f"{number(row[name], 'USD')} ({low} to {high})"
