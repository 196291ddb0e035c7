"""What ``tokensim bench`` prints: both engines side by side on this machine."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from simulator.replication import bench
from simulator.report.elements.table import Cell, Header, Table
from simulator.report.files.terminal import console_of, show_table
from simulator.scenario.blocks.schema import Scenario

Columns = Mapping[str, tuple[Callable[[Any], object], str]]  # by title: the value of a row, and its format

ENGINES: Columns = {
    "policy": (lambda row: row.policy, ""),
    "items": (lambda row: row.items, ","),
    "SimPy items/s": (lambda row: 1e9 / row.simpy_ns, ",.0f"),
    "compiled items/s": (lambda row: 1e9 / row.compiled_ns, ",.0f"),
    "compiled ns": (lambda row: row.compiled_ns, ".0f"),
    "ratio": (lambda row: row.ratio, ".0f"),
    "runs of each": (lambda row: f"{row.simpy_rounds:,} and {row.compiled_rounds:,}", ""),
}
START: Columns = {
    "first run": (lambda row: row.first_seconds, ".1f"),
    "later run": (lambda row: row.later_seconds, ".1f"),
}
THREADS: Columns = {
    "replications": (lambda row: row.replications, ""),
    "1 thread": (lambda row: row.one_seconds, ".2f"),
    "2 threads": (lambda row: row.two_seconds, ".2f"),
    "ratio": (lambda row: row.ratio, ".2f"),
    "rounds": (lambda row: row.rounds, ","),
}
SIZE: Columns = {
    "engineers": (lambda row: row.engineers, ","),
    "months": (lambda row: row.months, ""),
    "items": (lambda row: row.items, ","),
    "draw ns": (lambda row: row.draw_ns, ".0f"),
    "build ns": (lambda row: row.build_ns, ".1f"),
    "run ns": (lambda row: row.run_ns, ".0f"),
    "seconds": (lambda row: row.seconds, ".2f"),
    "peak MB": (lambda row: row.peak_mb, ",.0f"),
    "runs": (lambda row: row.rounds, ","),
}


def show_bench(scenario: Scenario, large: bool) -> None:
    """Measure and print, table by table, as each is ready."""
    console, started = console_of(), time.monotonic()
    policies = 1 + len(scenario.policies)
    console.print(
        "Times are per finished work item, ledger included, on one thread unless stated. Each is the best of as many "
        f"runs as take {bench.ENOUGH:g} second: about {policies * 3 + 40} seconds in all, more with a long scenario.",
        style="dim",
    )
    _show(console, f"Engines on {scenario.title!r}", ENGINES, bench.engines(scenario))
    _show(console, "Seconds of the whole process; the first run compiles", START, [bench.compile_time()])
    _show(console, "Seconds of the same replications by threads", THREADS, [bench.threads(scenario)])
    _show(console, "Size", SIZE, bench.scaling((*bench.SIZES, 100_000) if large else bench.SIZES))
    console.print(f"\nMeasured in {time.monotonic() - started:,.0f} seconds.", style="dim")


def _show(console: Console, title: str, columns: Columns, rows: Iterable[object]) -> None:
    heads = tuple(Header(name, is_number=name != "policy") for name in columns)
    cells = tuple(tuple(Cell(format(value(row), form)) for value, form in columns.values()) for row in rows)
    console.print(f"\n[bold]{escape(title)}[/bold]")
    show_table(Table(title, heads, cells), console)
