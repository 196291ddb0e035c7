"""An exploration of the parameters in the terminal: policies, what is worth finding out, the answer."""

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from simulator.report.files.terminal import console_of, show_answer
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.uncertainty.page import basis
from simulator.studies.uncertainty.results import Uncertainty


def show_uncertainty(found: Uncertainty, console: Console | None = None) -> None:
    """Print both tables and the answer."""
    console = console or console_of()
    scenario = found.exploration.scenario
    console.print(f"\n[bold]{escape(scenario.title)}[/bold]\n{escape(scenario.question)}\n")
    console.print(_policy_grid(found.policies))
    console.print()
    console.print(_worth_grid(found.resolving))
    console.print(
        f"USD per engineer and month; {basis(found)} Intervals at {scenario.confidence:.0%}.\n",
        style="dim",
        highlight=False,
    )
    show_answer(found.answer, found.checks, found.exploration.interrupted, console)


def _policy_grid(policies: pd.DataFrame) -> Grid:
    table = _grid("policy", "net", "P5–P95", "P(best in expectation)", "P(best realised)", "regret now")
    for row in policies.to_dict("records"):
        table.add_row(
            escape(str(row["policy"])),
            f"{row['net_usd']:,.0f}",
            f"{row['p05_usd']:,.0f}–{row['p95_usd']:,.0f}",
            *(
                f"{row[name]:.0%} ({row[f'{name}_low']:.0%}–{row[f'{name}_high']:.0%})"
                for name in ("p_best", "p_best_realised")
            ),
            f"{row['regret_usd']:,.0f}",
        )
    return table


def _worth_grid(resolving: pd.DataFrame) -> Grid:
    table = _grid("uncertain value", "range", "worth of knowing it", "changes the choice")
    for row in resolving.to_dict("records"):
        ends = f"({row['value_usd_low']:,.1f}–{row['value_usd_high']:,.1f})"
        table.add_row(
            escape(parameter_name(row["parameter"])),
            escape(str(row["range"])),
            f"{row['value_usd']:,.1f} {ends}",
            f"{row['changes_choice']:.0%} of points",
        )
    return table


def _grid(first: str, *others: str) -> Grid:
    table = Grid(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column(first, overflow="fold", max_width=50)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table
