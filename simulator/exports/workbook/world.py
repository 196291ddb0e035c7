"""The world behind the policies, a sheet each where there is something to say: pay, supply, market, claim."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from simulator.exports.workbook.book import Book, say
from simulator.exports.workbook.grid import FIRST_ROW, Heads, add_table, keys_in
from simulator.exports.workbook.native import NAMES_DOWN, line, marker, titled_chart
from simulator.report.elements.style import MUTED
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
    table, name = findings.compensation, "Compensation"
    if table.empty:
        return
    heads = {**heads_of(COMPENSATION_COLUMNS), "tokens_share": ("Share of tokens", "share", "% of the total")}
    sheet, place = add_table(book, name, table, [*COMPENSATION_COLUMNS, "n"], heads)
    last = FIRST_ROW + len(table) - 1
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for column, (colour, _) in PARTS.items():
        _bars(chart, name, place, column, last, {"color": colour}, heads[column][0])
    across = {"name": "USD per engineer and year", "min": 0}
    titled_chart(chart, "Total compensation", len(table), across, NAMES_DOWN)
    sheet.insert_chart(last + 3, keys_in(place), chart)


def _bars(
    chart: Any, name: str, place: Mapping[str, int], column: str, last: int, fill: Mapping[str, Any], title: str
) -> None:
    chart.add_series(
        {
            "name": title,
            "categories": [name, FIRST_ROW, place["policy"], last, place["policy"]],
            "values": [name, FIRST_ROW, place[column], last, place[column]],
            "fill": fill,
            "border": {"color": "#FFFFFF"},
            "gap": 60,
        }
    )


def add_supply(book: Book, findings: Findings) -> None:
    """The same tokens as capex and as opex."""
    table, name = findings.supply, "Supply"
    if table.empty:
        return
    columns = [*SUPPLY_COLUMNS, "n"]
    heads = {**heads_of(columns), "own_usd_per_mtok": ("Own GPUs per Mtok", "USD", "USD per Mtok")}
    sheet, place = add_table(book, name, table, columns, heads)
    last = FIRST_ROW + len(table) - 1
    chart = book.file.add_chart({"type": "bar"})
    for column, fill in ("opex_usd", {"color": "#3B4CC0"}), ("own_usd", {"color": "#B8860B"}):
        _bars(chart, name, place, column, last, fill, heads[column][0])
    across = {"name": "USD a year", "min": 0}
    titled_chart(chart, "A year's tokens from the API and from own GPUs", 2 * len(table), across, NAMES_DOWN)
    sheet.insert_chart(last + 3, keys_in(place), chart)


def add_market(book: Book, findings: Findings) -> None:
    """The industry if every company followed a policy; how busy its GPUs are, as lines."""
    table, name = findings.market, "Market"
    market = findings.comparison.scenario.world.market
    if table.empty or market is None:
        return
    table = table.assign(target=market.target_utilisation)
    heads = {**heads_of(MARKET_COLUMNS, OF_MARKET), "target": ("Target", "share", "% round the clock")}
    sheet, place = add_table(book, name, table, [*MARKET_COLUMNS, "target", "n"], heads)
    chart = book.file.add_chart({"type": "scatter", "subtype": "straight_with_markers"})

    def series(rows: pd.Index, column: str, **more: Any) -> None:
        first, last = FIRST_ROW + int(rows[0]), FIRST_ROW + int(rows[-1])
        across = [name, first, place["month"], last, place["month"]]
        values = [name, first, place[column], last, place[column]]
        chart.add_series({"name": [name, first, place["policy"]], "categories": across, "values": values, **more})

    policies = list(dict.fromkeys(table["policy"]))[:MOST_LINES]
    for policy in policies:
        look = book.looks[policy]
        series(table.index[table["policy"] == policy], "utilisation", line=line(look), marker=marker(look))
    grey = {"color": MUTED, "width": 1.5, "dash_type": "round_dot"}
    series(table.index[table["policy"] == policies[0]], "target", name="target", line=grey, marker={"type": "none"})
    months = {"name": "Month", "min": 0, "max": findings.comparison.scenario.months}
    share = {"name": "Utilisation, % round the clock", "num_format": "0%", "min": 0}
    titled_chart(chart, "How busy the industry's GPUs would be", len(policies), months, share)
    sheet.insert_chart(FIRST_ROW + len(table) + 2, keys_in(place), chart)


def add_claim(book: Book, findings: Findings) -> None:
    """What the claim would need of each team, and what the curves give."""
    table = findings.claim.table
    if table.empty:
        return
    heads = {**heads_of(CLAIM_COLUMNS), "engineers": ("Engineers", "whole", "at the start")}
    sheet, _ = add_table(book, "Claim", table, list(CLAIM_COLUMNS), heads)
    for row, sentence in enumerate(findings.claim.sentences, start=FIRST_ROW + len(table) + 1):
        say(sheet, row, 0, sentence, book.formats["wrapped"], across=len(CLAIM_COLUMNS) - 1, width=125)


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
