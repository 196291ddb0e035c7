"""A forecast in the terminal: a row for each policy and year, then the answer."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from simulator.report.files.terminal import console_of, show_answer
from simulator.studies.forecast.outlook import Outlook
from simulator.studies.forecast.page import made_of
from simulator.text import MISSING, number


def show_forecast(outlook: Outlook, console: Console | None = None) -> None:
    """Print table and answer."""
    console = console or console_of()
    scenario = outlook.scenario
    console.print(f"\n[bold]{escape(scenario.title)}[/bold]\n")
    console.print(_grid(outlook))
    console.print(
        f"Token bill of the organisation per budget year, USD, over {outlook.replications} worlds; intervals at "
        f"{scenario.confidence:.0%}; month: when the approved budget is used up, median. {made_of(outlook)}\n",
        style="dim",
        highlight=False,
    )
    show_answer(outlook.answer, outlook.checks, outlook.interrupted, console)


def _grid(outlook: Outlook) -> Grid:
    table = Grid(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column("policy", overflow="fold", min_width=20, max_width=24)
    for name in ("year", "mean", "P5", "P95 (its interval)", "approved", "P(exceed)", "month"):
        table.add_column(name, justify="right", no_wrap=True)
    ends = outlook.forecast.bands
    ends = ends[ends["span"] == "year to date"].set_index(["policy", "month"])
    for row in outlook.forecast.at_risk.to_dict("records"):
        last = ends.loc[(row["policy"], outlook.scenario.warmup_months + (row["year"] - 1) * 12 + row["months"])]
        table.add_row(
            escape(str(row["policy"])),
            str(row["year"]),
            *(f"{value:,.0f}" for value in (row["bill_usd"], last["p05"])),
            f"{row['budget_at_risk_usd']:,.0f} {_interval(row)}",
            number(row["approved_usd"], "USD"),
            MISSING if row["p_exceed"] != row["p_exceed"] else f"{row['p_exceed']:.0%}",
            MISSING if row["used_up_month"] != row["used_up_month"] else f"{row['used_up_month']:.0f}",
        )
    return table


def _interval(row: Mapping[Any, Any]) -> str:
    low, high = (row[f"budget_at_risk_usd_{end}"] for end in ("low", "high"))
    known = [f"{one:,.0f}" if one == one else "?" for one in (low, high)]
    return f"({known[0]}–{known[1]})"
