"""The terminal: its width, a progress bar, the tables and the checks of a study."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING

import pandas as pd
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.segment import Segment
from rich.table import Table as Grid
from rich.text import Text

from simulator.report.elements.table import Table
from simulator.stats.check import FAIL, checks_line
from simulator.text import MISSING, printable

if TYPE_CHECKING:
    from simulator.report.files.study_page import StudyPage

WIDE = 118  # narrower terminals, and files, get the table at this width rather than broken words
WIDEST_NAME, NARROWEST_NAME, NARROWEST_NUMBER = 50, 12, 8


class Terminal(Console):
    """The only console: what it prints shows the control characters in names, and obeys none."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """The pieces of what is printed; those that move the cursor are rich's own."""
        for one in super().render(renderable, options):
            yield one if one.control else one._replace(text=printable(one.text))


class _Rate(ProgressColumn):
    """How many are finished a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f}/s" if task.speed else "")


@contextmanager
def progress(total: int, what: str = "replications") -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; gives the function to tell it how many of ``what`` are finished."""
    columns = (
        TextColumn(f"[bold]{what}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Terminal(stderr=True), transient=True) as bar:
        task = bar.add_task("run", total=total)
        yield lambda done: bar.update(task, completed=done)


def show_table(table: Table, console: Console) -> None:
    """Print a table: its colours are those of ``rich``, an interval stands in brackets, why a cell is missing does not.

    Names and headers take as many lines as they need, numbers stay in one. Where that is too wide, intervals go below;
    where it still is, they are left to the page: half a number, or a row without its name, would be worse.
    """
    beside, below, without = (_grid(table, between) for between in (" ", "\n", None))
    if _width(beside, console) <= console.width:
        console.print(beside)
    elif _width(below, console) - _spare(table) <= console.width:
        console.print(below)
    else:
        console.print(without)
        console.print("Intervals are on the page.", style="dim")


def _width(grid: Grid, console: Console) -> int:
    """The width at which nothing is cut or folded."""
    return Measurement.get(console, console.options.update(max_width=10 * WIDE), grid).maximum


def _spare(table: Table) -> int:
    """What folding the names saves."""
    names = [place for place, head in enumerate(table.headers) if not head.is_number]
    longest = (max((cell_len(row[place].text) for row in table.rows), default=0) for place in names)
    return sum(max(0, min(one, WIDEST_NAME) - NARROWEST_NAME) for one in longest)


def _grid(table: Table, between: str | None) -> Grid:
    """The table with something between a value and its interval; None leaves the interval out."""
    texts = [
        [
            f"{cell.text}{between}({cell.note})" if between and cell.note and cell.text != MISSING else cell.text
            for cell in row
        ]
        for row in table.rows
    ]
    grid = Grid(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    for place, head in enumerate(table.headers):
        if head.is_number:
            width = max([NARROWEST_NUMBER, *(cell_len(line) for row in texts for line in row[place].split("\n"))])
            title = "\n".join(wrap(head.text, width, break_long_words=False))
            grid.add_column(Text(title), justify="right", no_wrap=True)
        else:
            longest = max((cell_len(row[place]) for row in texts), default=0)
            least = min(longest, NARROWEST_NAME)
            grid.add_column(Text(head.text), overflow="fold", min_width=least, max_width=WIDEST_NAME)
    for row, line in zip(table.rows, texts, strict=True):
        grid.add_row(*(Text(text, cell.colour) for text, cell in zip(line, row, strict=True)))
    return grid


def show_study(page: "StudyPage", console: Console | None = None) -> None:
    """The summary of a study: its tables for the terminal, its answer, remarks and checks."""
    console = console or console_of()
    if page.summary:
        console.print(
            f"\n[bold]{escape(page.scenario.title)}[/bold]\n{escape(page.question or page.scenario.question)}\n"
        )
    for table in page.summary:
        if len(page.summary) > 1:
            console.print(f"[bold]{escape(table.caption)}[/bold]", highlight=False)
        show_table(table, console)
        console.print()
    if page.note:
        console.print(f"{escape(page.note)}\n", style="dim", highlight=False)
    console.print(f"[bold]Answer:[/bold] {escape(page.answer)}", highlight=False)
    for one in page.told:
        console.print(f"[bold]{escape(one.question)}[/bold] {escape(one.answer)}", highlight=False)
    for sentence in page.remarks:
        console.print(f"• {escape(sentence)}", highlight=False)
    show_checks(page.checks, console)
    if page.warning:
        console.print(f"[bold red]Interrupted:[/bold red] {escape(page.warning)}")


def show_checks(checks: pd.DataFrame, console: Console) -> None:
    """All checks in a line, and every failed one loudly."""
    console.print(f"[bold]Checks:[/bold] {escape(checks_line(checks))}", highlight=False)
    for row in checks[checks["status"] == FAIL].to_dict("records"):
        text = f"{row['check']}: {row['message']}. {row['advice']}"
        console.print(f"[bold white on red] FAIL [/bold white on red] [red]{escape(text)}[/red]", highlight=False)


def console_of(width: int = WIDE) -> Console:
    """Standard output, at least as wide as the tables."""
    console = Terminal()
    return console if console.is_terminal and console.width >= width else Terminal(width=width)
