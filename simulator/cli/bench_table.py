"""What ``tokensim bench`` prints: both engines side by side on the machine at hand."""

from rich.console import Console
from rich.table import Table

from simulator.replication import bench
from simulator.scenario.blocks.schema import Scenario

WIDTH = 100


def show_bench(scenario: Scenario, large: bool, console: Console | None = None) -> None:
    """Measure and print, table by table, as each is ready."""
    console = console or Console(width=max(Console().width, WIDTH))
    console.print(
        "Times are per finished work item, ledger included, on one thread unless said otherwise.", style="dim"
    )
    console.print(_engines(scenario))
    console.print(_starting())
    console.print(_threads(scenario))
    console.print(_scaling((*bench.SIZES, 100_000) if large else bench.SIZES))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position == 0 else "right")
    return table


def _engines(scenario: Scenario) -> Table:
    table = _table(
        f"\nEngines on {scenario.title!r}",
        "policy",
        "items",
        "SimPy items/s",
        "compiled items/s",
        "compiled ns",
        "ratio",
    )
    for row in bench.engines(scenario):
        table.add_row(
            row.policy,
            f"{row.items:,}",
            f"{row.simpy_per_second:,.0f}",
            f"{row.compiled_per_second:,.0f}",
            f"{row.compiled_ns:.0f}",
            f"{row.ratio:.0f}",
        )
    return table


def _starting() -> Table:
    found = bench.compile_time()
    table = _table("\nStarting, whole process", "", "seconds")
    table.add_row("first run ever: compiles", f"{found.first_seconds:.1f}")
    table.add_row("every later run", f"{found.later_seconds:.1f}")
    return table


def _threads(scenario: Scenario) -> Table:
    found = bench.threads(scenario)
    table = _table("\nThreads, the same replications", "threads", "seconds", "ratio")
    table.add_row("1", f"{found.one_seconds:.2f}", "1.0")
    table.add_row("2", f"{found.two_seconds:.2f}", f"{found.ratio:.2f}")
    return table


def _scaling(sizes: tuple[int, ...]) -> Table:
    table = _table("\nSize", "engineers", "months", "items", "draw ns", "build ns", "run ns", "seconds", "peak MB")
    for row in bench.scaling(sizes):
        table.add_row(
            f"{row.engineers:,}",
            str(row.months),
            f"{row.items:,}",
            f"{row.draw_ns:.0f}",
            f"{row.build_ns:.1f}",
            f"{row.run_ns:.0f}",
            f"{row.seconds:.2f}",
            f"{row.peak_mb:,.0f}",
        )
    return table
