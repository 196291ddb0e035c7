"""The terminal: its width, a progress bar, the checks of a study."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulator.stats.check import FAIL, told

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
