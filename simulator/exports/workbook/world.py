"""The world behind the policies, a sheet each where there is something to say: pay, supply, market, claim."""

from collections.abc import Iterable, Mapping
from typing import Final

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import BARS, NAMES_DOWN, line, marker
from simulator.exports.workbook.grid import Grid, Heads, runs
from simulator.report.elements.style import MUTED, PALETTE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.compensation import PARTS
from simulator.studies.compare.report.world_tables import OF_MARKET, UNITS
from simulator.studies.compare.tables.claim import CLAIM_COLUMNS
from simulator.studies.compare.tables.compensation import COMPENSATION_COLUMNS
from simulator.studies.compare.tables.market import MARKET_COLUMNS
from simulator.studies.compare.tables.supply import SUPPLY_COLUMNS
from simulator.text import first_upper

MOST_LINES: Final = 8  # policies of the market chart


def heads_of(columns: Iterable[str], units: Mapping[str, tuple[str, str]] = UNITS) -> Heads:
    """Titles, formats and units as in the report; what is no money and no share is a count."""
    return {name: (first_upper(units[name][0]), _format(name), units[name][1]) for name in columns if name in units}


def _format(column: str) -> str:
    if column.endswith("_usd"):
        return "whole"  # a year: cents would be noise
    if column.endswith("usd_per_mtok"):
        return "USD"
    return "share" if column in ("utilisation", "uplift") or column.endswith("_share") else "count"


def add_compensation(book: Book, findings: Findings) -> None:
    """Base, bonus, equity and tokens, a stack for every policy."""
    table = findings.compensation
    if table.empty:
        return
    heads = {**heads_of(COMPENSATION_COLUMNS), "tokens_share": ("Share of tokens", "share", "% of the total")}
    grid = Grid(book, "Compensation", table, [*COMPENSATION_COLUMNS, "n"], heads)
    chart = grid.chart("bar", "stacked")
    for column, (colour, _) in PARTS.items():
        chart.add(grid.rows, "policy", column, heads[column][0], fill={"color": colour}, **BARS)
    across = {"name": "USD per engineer and year", "min": 0}
    chart.put(grid.below, "Total compensation", len(table), across, NAMES_DOWN)


def add_supply(book: Book, findings: Findings) -> None:
    """The same tokens as capex and as opex."""
    table = findings.supply
    if table.empty:
        return
    heads = {**heads_of(SUPPLY_COLUMNS), "own_usd_per_mtok": ("Own GPUs per Mtok", "USD", "USD per Mtok")}
    grid = Grid(book, "Supply", table, [*SUPPLY_COLUMNS, "n"], heads)
    chart = grid.chart("bar")
    for column, colour in zip(("opex_usd", "own_usd"), PALETTE, strict=False):
        chart.add(grid.rows, "policy", column, heads[column][0], fill={"color": colour}, **BARS)
    across = {"name": "USD a year", "min": 0}
    chart.put(grid.below, "A year's tokens from the API and from own GPUs", 2 * len(table), across, NAMES_DOWN)


def add_market(book: Book, findings: Findings) -> None:
    """The industry if every company followed a policy; how busy its GPUs are, as lines."""
    scenario = findings.comparison.scenario
    if findings.market.empty or scenario.world.market is None:
        return
    table = findings.market.assign(target=scenario.world.market.target_utilisation)
    heads = {**heads_of(MARKET_COLUMNS, OF_MARKET), "target": ("Target", "share", "% round the clock")}
    grid = Grid(book, "Market", table, [*MARKET_COLUMNS, "target", "n"], heads)
    chart = grid.chart("scatter", "straight_with_markers")
    drawn = dict(list(runs(table).items())[:MOST_LINES])
    for policy, rows in drawn.items():
        look = book.looks[policy]
        chart.add(rows, "month", "utilisation", line=line(look), marker=marker(look))
    grey = {"color": MUTED, "width": 1.5, "dash_type": "round_dot"}
    chart.add(next(iter(drawn.values())), "month", "target", "target", line=grey, marker={"type": "none"})
    months = {"name": "Month", "min": 0, "max": scenario.months}
    share = {"name": "Utilisation, % round the clock", "num_format": "0%", "min": 0}
    chart.put(grid.below, "How busy the industry's GPUs would be", len(drawn), months, share)


def add_claim(book: Book, findings: Findings) -> None:
    """What the claim would need of each team, and what the curves give."""
    table = findings.claim.table
    if table.empty:
        return
    heads = {**heads_of(CLAIM_COLUMNS), "engineers": ("Engineers", "whole", "at the start")}
    grid = Grid(book, "Claim", table, CLAIM_COLUMNS, heads)
    for row, sentence in enumerate(findings.claim.sentences, start=grid.rows[1] + 2):
        grid.say(row, 0, sentence, across=len(CLAIM_COLUMNS) - 1, width=125)


def meanings(findings: Findings) -> list[list[str]]:
    """What the columns of these sheets mean: title with its sheet, name, meaning."""
    sheets: tuple[tuple[str, bool, Mapping[str, str], Mapping[str, tuple[str, str]]], ...] = (
        ("Compensation", findings.compensation.empty, COMPENSATION_COLUMNS, UNITS),
        ("Supply", findings.supply.empty, SUPPLY_COLUMNS, UNITS),
        ("Market", findings.market.empty, MARKET_COLUMNS, OF_MARKET),
        ("Claim", findings.claim.table.empty, CLAIM_COLUMNS, UNITS),
    )
    return [
        [f"{sheet}: {first_upper(units[column][0])}", column, meaning]
        for sheet, empty, columns, units in sheets
        for column, meaning in columns.items()
        if not empty and column in units
    ]
