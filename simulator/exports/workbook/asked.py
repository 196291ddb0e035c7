"""What only some runs have, a sheet each: a change from today, events, gate, limits, routing and vanity flags."""

import pandas as pd

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import BARS, NAMES_DOWN
from simulator.exports.workbook.grid import FIRST_ROW, Grid, measures_in
from simulator.studies.compare.findings import Findings
from simulator.studies.vanity.on_comparison import flags_by_policy, watched
from simulator.studies.vanity.verdicts import FLAGGED, WATCHED

PER_MONTH = "USD per post and month"


def add_changes(book: Book, findings: Findings) -> None:
    """What changing from today's policy would bring, and what the events did."""
    _add_change(
        book,
        "Against today",
        findings.against_current,
        "compare.against_current",
        "Change of net value from today's policy",
    )
    _add_change(book, "Events", findings.event_impact, "compare.event_impact", "Change of net value by the events")


def _add_change(book: Book, name: str, table: pd.DataFrame, entries: str, title: str) -> None:
    if table.empty:
        return
    grid = Grid(book, name, table, ["policy", *measures_in(table), "n"], entries)
    chart = grid.chart("bar")
    points = [{"fill": {"color": book.looks[policy].colour}} for policy in table["policy"]]
    chart.add(grid.rows, "policy", "change_usd", "Change", points=points, **BARS)
    chart.put(grid.beside, title, len(table), {"name": PER_MONTH}, NAMES_DOWN)
    chart.drawn.set_legend({"none": True})


def add_controls(book: Book, findings: Findings) -> None:
    """What reviewers, limits and routing did."""
    for name, table in (("Gate", findings.review_gate), ("Limits", findings.limits), ("Routing", findings.routing)):
        if not table.empty:
            Grid(book, name, table, ["policy", *measures_in(table), "n"], f"compare.{name.lower()}")


def add_flags(book: Book, findings: Findings) -> None:
    """What a detector of vanity would have told the company in one history, what it flags in a colour of its own."""
    if not watched(findings.comparison):
        return
    table = flags_by_policy(findings.comparison)
    columns = ["policy", "team", "verdict", "first_month", "excess_usd", "spend_change", "output_change", "p_adjusted"]
    grid = Grid(book, "Flags", table, [*columns, "estimated_share", "true_usd", "true_share", "evidence"], "flag")
    at = grid.place["verdict"]
    for verdict, colour in (FLAGGED, "#F9DAD3"), *((one, "#FFF4CC") for one in WATCHED):
        form = book.file.add_format({"bg_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{verdict}"', "format": form}
        grid.cells.conditional_format(FIRST_ROW, at, grid.rows[1], at, rule)
