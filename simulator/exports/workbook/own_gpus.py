"""The sheet on which a reader buys other GPUs: cost a year, break-even and every policy's bill as live formulas."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import Chart, marker
from simulator.exports.workbook.live import Column, Input, LiveSheet, Result, placed
from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.report.elements.style import INK, MUTED
from simulator.scenario.blocks.supply import CALENDAR_HOURS_PER_MONTH, SECONDS_PER_HOUR, TOKENS_PER_MTOK, Fleet
from simulator.studies.compare.findings import Findings

LEAVES_OUT: Final = (
    "The tokens of each policy are those of the simulation: nobody asks for more where they are cheaper, and nobody "
    "waits longer for fewer GPUs. Own GPUs cost the same busy or idle. For queues, overflow and other demand change "
    "the scenario and run it again; intervals come only from a run. The "
    "line of the API has your price; a policy lies off it where the price moved, or a cheaper tier served, in the run."
)
RESULT: Final = 13  # row of the first result
FIRST: Final = 27  # row of the first policy
CALENDAR_HOURS: Final = MONTHS_PER_YEAR * CALENDAR_HOURS_PER_MONTH  # of a year
MTOK_PER_SPEED: Final = HOURS_PER_YEAR * SECONDS_PER_HOUR / TOKENS_PER_MTOK  # Mtok a year for a token a second
YEARLY: Final = "USD a year"
RESULTS: Final = {
    "outlay": Result("Outlay", "{gpus}*{capex}", "whole", "USD"),
    "loss": Result("Depreciation", "{outlay}/{years}", "whole", YEARLY),
    "running": Result(
        "Power and space", f"{{gpus}}*{{power}}*{CALENDAR_HOURS:g}", "whole", f"{YEARLY} of {CALENDAR_HOURS:,.0f} hours"
    ),
    "staff": Result("People", "{people}", "whole", YEARLY),
    "cost": Result("Own GPUs cost", "{loss}+{running}+{staff}", "whole", YEARLY),
    "even": Result("They break even at", "{cost}/{price}", "whole", "Mtok a year"),
    "capacity": Result(
        "They can serve",
        f"{{gpus}}*{{speed}}*{MTOK_PER_SPEED!r}",
        "whole",
        f"Mtok a year, in {HOURS_PER_YEAR:,.0f} working hours",
    ),
    "share": Result(
        "Busy share at which they break even",
        "{even}/{capacity}",
        "share",
        "% of working hours; above 100% they never do",
    ),
}
COLUMNS: Final = {
    "policy": Column("Policy", "", "text"),
    "mtok": Column("Tokens", "Mtok a year, in the simulation", "whole"),
    "paid": Column("Paid per Mtok", "USD, API in the simulation", "USD"),
    "api": Column("From the API", "USD a year, at your values", "whole", "{mtok}*{paid}*{price}/{then_price}"),
    "own": Column("From own GPUs", "USD a year, at your values", "whole", "{cost}"),
    "less": Column("Own GPUs less API", "USD a year, at your values", "whole", "{own}-{api}"),
    "busy": Column("Own GPUs busy", "% of working hours", "share", "{mtok}/{capacity}"),
    "cheaper": Column(
        "Cheaper", "if they can serve it", "text", 'IF({busy}>1,"cannot serve it",IF({less}<0,"own GPUs","API"))'
    ),
}


def add_own_gpus(book: Book, findings: Findings) -> None:
    """Inputs on top, what they come to, a row per policy, and both costs over the volume."""
    supply, world = findings.supply, findings.comparison.scenario.world
    if supply.empty:
        return
    sheet = LiveSheet(book, "Own GPUs", "What would own GPUs cost beside the API?", LEAVES_OUT)
    sheet.inputs("In the scenario", _inputs(world.supply.fleet, world.price.usd_per_mtok))
    sheet.heads(RESULT - 1, ("What they come to", "At your values", "", "Unit"), (False, True, False, False))
    sheet.results(RESULT, RESULTS)
    mtok, bill = supply["mtok_per_year"], supply["opex_usd"]
    cheaper = np.where(bill > sheet.value["cost"], "own GPUs", "API")
    table = pd.DataFrame(
        {
            "policy": supply["policy"],
            "mtok": mtok,
            "paid": (bill / mtok.where(mtok != 0.0)).fillna(0.0),
            "cheaper": np.where(mtok > sheet.value["capacity"], "cannot serve it", cheaper),
        }
    )
    _chart(sheet, sheet.table(FIRST, COLUMNS, table))
    sheet.cells.freeze_panes(4, 1)


def _inputs(fleet: Fleet, price: float) -> dict[str, Input]:
    hourly = "USD per calendar hour"
    return {
        "gpus": Input("GPUs", fleet.gpus, "whole", "count", "> 0"),
        "capex": Input("Purchase price of a GPU", fleet.capex_usd_per_gpu, "USD", "USD"),
        "years": Input("Depreciation period", fleet.depreciation_years, "ratio", "years, straight line", "> 0"),
        "power": Input("Power and space per GPU", fleet.running_usd_per_gpu_hour, "USD", hourly),
        "people": Input("People who run them", fleet.staff_usd_per_year, "whole", "USD a year"),
        "speed": Input("Tokens a busy GPU serves", fleet.tokens_per_gpu_second, "whole", "tokens a second", "> 0"),
        "price": Input("Price of the API", price, "USD", "USD per Mtok", "> 0"),
    }


def _chart(sheet: LiveSheet, table: pd.DataFrame) -> None:
    """Both costs over the volume, from nothing to beyond the break-even, and every policy's bill from the API."""
    top = FIRST + len(table) + 2
    titles = ("The lines of the chart, Mtok a year", "From the API, USD", "From own GPUs, USD")
    sheet.heads(top - 1, titles, (True,) * 3)
    sheet.cells.set_row(top - 1, 32)
    far = max(2.0 * sheet.value["even"], *table["mtok"])
    ends = (("0", 0.0), ("{even}", sheet.value["even"]), ("MAX(2*{even},{all_mtok})", far))
    for row, (formula, mtok) in enumerate(ends, start=top):
        sheet.compute(row, 0, formula, "whole", mtok)
        sheet.compute(row, 1, f"A{row + 1}*{{price}}", "whole", mtok * sheet.value["price"])
        sheet.compute(row, 2, "{cost}", "whole")
    lines = {"volume": 0, "line of the API": 1, "line of own GPUs": 2}
    chart = Chart(sheet, placed(COLUMNS) | lines, "scatter", "straight")
    solid, dashed = {"color": INK, "width": 2}, {"color": MUTED, "width": 2, "dash_type": "dash"}
    for name, line in ("the API", solid), ("own GPUs", dashed):
        chart.add((top, top + 2), "volume", f"line of {name}", name, line=line, marker={"type": "none"})
    for row, policy in enumerate(table["policy"], start=FIRST):
        chart.add((row, row), "mtok", "api", line={"none": True}, marker=marker(sheet.book.looks[policy]))
    tokens, money = {"name": "Tokens, Mtok a year", "min": 0}, {"name": "USD a year", "min": 0}
    chart.put(sheet.beside, "Cost of a year's tokens at your values", 0, tokens, money)
