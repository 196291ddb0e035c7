"""The world behind the policies, a sheet each where there is something to say: pay, supply, market, claim."""

from typing import Final

from simulator.columns import entry
from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import BARS, NAMES_DOWN, filled, line, marker
from simulator.exports.workbook.grid import Grid, runs
from simulator.report.elements.style import MUTED, PALETTE
from simulator.report.elements.table import figures
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bill import OF_BILL
from simulator.studies.compare.report.charts.bill import TABLE as CONTRACT_BILL
from simulator.studies.compare.report.charts.compensation import PARTS

MOST_LINES: Final = 8  # policies of the market chart


def add_compensation(book: Book, findings: Findings) -> None:
    """Base, bonus, equity and tokens, a stack for every policy."""
    table = findings.compensation
    if table.empty:
        return
    grid = Grid(book, "Compensation", table, ["policy", *figures(table), "n"], "compare.compensation")
    chart = grid.chart("bar", "stacked")
    for column, look in PARTS.items():
        title = entry(column, "compare.compensation").title
        chart.add(grid.rows, "policy", column, title, **filled(*look), **BARS)
    across = {"name": "USD per filled post and year", "min": 0}
    chart.put(grid.beside, "Total compensation", len(table), across, NAMES_DOWN)


def add_supply(book: Book, findings: Findings) -> None:
    """The same tokens as capex and as opex."""
    table = findings.supply
    if table.empty:
        return
    grid = Grid(book, "Supply", table, ["policy", *figures(table), "n"], "compare.supply")
    chart = grid.chart("bar")
    for column, colour in zip(("opex_usd", "own_usd"), PALETTE, strict=False):
        chart.add(grid.rows, "policy", column, entry(column, "compare.supply").title, fill={"color": colour}, **BARS)
    across = {"name": "USD a year", "min": 0}
    chart.put(grid.beside, "A year's tokens from the API and from own GPUs", 2 * len(table), across, NAMES_DOWN)


def add_contract_bill(book: Book, findings: Findings) -> None:
    """What is used and what is paid by item, a stack for every policy."""
    table = findings.contract_bill
    if table.empty:
        return
    grid = Grid(book, "Bill and use", table, ["policy", *figures(table), "n"], CONTRACT_BILL)
    chart = grid.chart("bar", "stacked")
    for column, look in OF_BILL.items():
        if column != "lapsed_usd":  # a part of what seats cost
            chart.add(grid.rows, "policy", column, entry(column, CONTRACT_BILL).title, **filled(*look), **BARS)
    across = {"name": "USD per post and month", "min": 0}
    chart.put(grid.beside, "What is paid, by item", len(table), across, NAMES_DOWN)


def add_market(book: Book, findings: Findings) -> None:
    """The industry if every company followed a policy; how busy its GPUs are, as lines."""
    scenario = findings.comparison.scenario
    if findings.market.empty or scenario.world.market is None:
        return
    table = findings.market.assign(target=scenario.world.market.target_utilisation)
    grid = Grid(book, "Market", table, ["policy", "month", *figures(table), "n"], "compare.market")
    chart = grid.chart("scatter", "straight_with_markers")
    drawn = dict(list(runs(table).items())[:MOST_LINES])
    for policy, rows in drawn.items():
        look = book.looks[policy]
        chart.add(rows, "month", "utilisation", line=line(look), marker=marker(look))
    grey = {"color": MUTED, "width": 1.5, "dash_type": "round_dot"}
    chart.add(next(iter(drawn.values())), "month", "target", "target", line=grey, marker={"type": "none"})
    months = {"name": "Month", "min": 0, "max": scenario.months}
    share = {"name": "Utilisation, % round the clock", "num_format": "0%", "min": 0}
    chart.put(grid.beside, "How busy the industry's GPUs would be", len(drawn), months, share)


def add_claim(book: Book, findings: Findings) -> None:
    """What the claim would need of each team, and what the curves give."""
    table = findings.claim.table
    if table.empty:
        return
    grid = Grid(book, "Claim", table, map(str, table), "compare.claim")
    for row, sentence in enumerate(findings.claim.sentences, start=grid.rows[1] + 2):
        grid.say(row, 0, sentence, across=len(table.columns) - 1, width=125)
