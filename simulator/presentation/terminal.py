"""A comparison in the terminal: a progress bar while it works, then a table, a sentence per policy, the answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from simulator.analysis.check import FAIL, told
from simulator.analysis.findings import Findings, chance
from simulator.analysis.warmup import warm_up_warning

WIDE = 118  # narrower terminals, and files, get the table at this width rather than broken words


@contextmanager
def progress(total: int, what: str = "replications") -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; gives the function to tell it how many of ``what`` are finished."""
    columns = (
        TextColumn(f"[bold]{what}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("run", total=total)
        yield lambda done: bar.update(task, completed=done)


def show(findings: Findings, console: Console | None = None) -> None:
    """Print table, sentences and answer."""
    console = console or console_of()
    scenario = findings.comparison.scenario
    console.print(f"\n[bold]{escape(scenario.title)}[/bold]")
    console.print(f"{escape(scenario.question)}\n")
    console.print(_table(findings))
    console.print(
        "Money per engineer and month; intervals at "
        f"{scenario.confidence:.0%} over {findings.comparison.replications} paired replications, counterfactual: no "
        f"tokens.{_regret(findings)}\n",
        style="dim",
        highlight=False,
    )
    for sentence in findings.sentences.values():
        console.print(f"• {escape(sentence)}", highlight=False)
    console.print(f"\n[bold]Answer:[/bold] {escape(findings.answer)}", highlight=False)
    for sentence in findings.remarks:
        console.print(f"• {escape(sentence)}", highlight=False)
    if warning := warm_up_warning(findings):
        console.print(f"[bold]Warm-up:[/bold] {escape(warning)}", highlight=False)
    show_checks(findings.checks, console)
    if findings.comparison.interrupted:
        console.print("[bold red]Interrupted:[/bold red] this rests on the replications finished before Ctrl-C.")


def show_checks(checks: pd.DataFrame, console: Console) -> None:
    """All checks in a line, and every failed one loudly."""
    console.print(f"[bold]Checks:[/bold] {escape(told(checks))}", highlight=False)
    for row in checks[checks["status"] == FAIL].to_dict("records"):
        text = f"{row['check']}: {row['message']}. {row['advice']}"
        console.print(f"[bold white on red] FAIL [/bold white on red] [red]{escape(text)}[/red]", highlight=False)


def console_of() -> Console:
    """Standard output, at least as wide as the tables."""
    console = Console()
    return console if console.is_terminal and console.width >= WIDE else Console(width=WIDE)


def _regret(findings: Findings) -> str:
    known = findings.summary["regret_usd"].notna().any()
    return " Regret is against the planner, a yardstick that knows the true curves." if known else ""


def _table(findings: Findings) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column("policy", overflow="fold", max_width=24)
    for name in ("spend", "gain", "net", "ROI", "marginal", "yield", "vanity", "wait h", "regret", "P(best)"):
        table.add_column(name, justify="right", no_wrap=True)
    ranked = findings.ranking["policy"].tolist()
    rows = {str(row["policy"]): row for row in findings.summary.to_dict("records")}
    yardsticks = [name for name in rows if name not in ranked]
    for name in [*ranked, *yardsticks]:
        table.add_row(*_cells(rows[name]))
    return table


def _cells(row: Mapping[Any, Any]) -> list[str]:
    return [
        escape(str(row["policy"])),
        _number(row["spend_usd"], ",.0f"),
        _number(row["gain_usd"], ",.0f"),
        _number(row["net_usd"], ",.0f"),
        f"{row['roi']:.1f} ({row['roi_low']:.1f}–{row['roi_high']:.1f})" if row["roi"] == row["roi"] else "–",
        _number(row["marginal_roi"], "+.2f"),
        _number(row["token_yield"], ".0%"),
        _number(row["vanity_share"], ".0%"),
        _number(row["blocked_hours"], ".1f"),
        _number(row["regret_usd"], ",.0f"),
        "yardstick" if row["yardstick"] else _short(chance(row["p_best"])),
    ]


def _short(words: str) -> str:
    return words.replace("more than ", ">").replace("less than ", "<")


def _number(value: float, form: str) -> str:
    return "–" if value != value else format(value, form)
