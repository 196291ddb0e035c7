"""The sheet on which a reader buys other GPUs: cost a year, break-even and every policy's bill as live formulas."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell as cell

from simulator.exports.workbook.book import Book, heads, say
from simulator.exports.workbook.native import marker, titled_chart
from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.report.elements.style import INK, MUTED
from simulator.scenario.blocks.supply import CALENDAR_HOURS_PER_MONTH, SECONDS_PER_HOUR, TOKENS_PER_MTOK, Fleet
from simulator.studies.compare.findings import Findings

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAME: Final = "Own GPUs"
LEAVES_OUT: Final = (
    "The tokens of each policy are those of the simulation: nobody asks for more where they are cheaper, and nobody "
    "waits longer for fewer GPUs. Own GPUs cost the same busy or idle. For queues, overflow and other demand change "
    "the scenario and run it again; intervals come only from a run. The "
    "line of the API has your price; a policy lies off it where the price moved, or a cheaper tier served, in the run."
)
YOURS, OURS = 1, 2  # columns of the inputs: the reader's value and the scenario's
GPUS, CAPEX, YEARS, POWER, PEOPLE, SPEED, PRICE = range(4, 11)  # rows of the inputs
OUTLAY, DEPRECIATION, RUNNING, STAFF, COST, EVEN, CAPACITY, SHARE = range(13, 21)  # rows of the results
FIRST: Final = 25  # row of the first policy
HEADS: Final = (
    ("Policy", "", "text"),
    ("Tokens", "Mtok a year, in the simulation", "whole"),
    ("Paid per Mtok", "USD, API in the simulation", "USD"),
    ("From the API", "USD a year, at your values", "whole"),
    ("From own GPUs", "USD a year, at your values", "whole"),
    ("Own GPUs less API", "USD a year, at your values", "whole"),
    ("Own GPUs busy", "% of working hours", "share"),
    ("Cheaper", "if they can serve it", "text"),
)
MTOK, PAID, API, OWN, LESS, BUSY, CHEAPER = range(1, 8)


class Priced(NamedTuple):
    """What the fleet and the API come to: the values behind the formulas."""

    cost_usd: float  # own GPUs, a year
    even_mtok: float  # a year
    capacity_mtok: float  # a year, in working hours


def priced(fleet: Fleet, usd_per_mtok: float) -> Priced:
    """Cost a year of own GPUs, USD; tokens at which the API costs as much and tokens they can serve, Mtok a year.

    Example: 8 GPUs at 40,600 USD over 5 years, 0.35 USD an hour and 300,000 USD for people cost 389,488 USD a year.
    """
    cost = MONTHS_PER_YEAR * fleet.usd_per_month
    return Priced(cost, cost / usd_per_mtok, fleet.working_gpu_hours_per_year * fleet.mtok_per_gpu_hour)


def add_own_gpus(book: Book, findings: Findings) -> None:
    """Inputs on top, what they come to, a row per policy, and both costs over the volume."""
    if findings.supply.empty:
        return
    world = findings.comparison.scenario.world
    fleet, price = world.supply.fleet, world.price.usd_per_mtok
    sheet = book.sheet(NAME)
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, len(HEADS) - 1, 18)
    say(sheet, 0, 0, "What would own GPUs cost beside the API?", book.formats["title"], across=6)
    say(sheet, 1, 0, LEAVES_OUT, book.formats["note"], across=6, width=130)
    sheet.set_row(0, 26)
    _inputs(book, sheet, fleet, price)
    found = priced(fleet, price)
    _results(book, sheet, fleet, found)
    last = _policies(book, sheet, findings, found)
    _chart(book, sheet, findings, found, price, last)
    sheet.freeze_panes(4, 1)


def _at(row: int, column: int = YOURS) -> str:
    return str(cell(row, column, True, True))


def _inputs(book: Book, sheet: "Worksheet", fleet: Fleet, price: float) -> None:
    form = book.formats
    titles = ("Change the yellow cells", "Your value", "In the scenario", "Unit")
    heads(book, sheet, 3, titles, ("text", "number", "number", "text"))
    rows: tuple[tuple[int, str, float, str, str], ...] = (
        (GPUS, "GPUs", fleet.gpus, "whole", "count"),
        (CAPEX, "Purchase price of a GPU", fleet.capex_usd_per_gpu, "USD", "USD"),
        (YEARS, "Depreciation", fleet.depreciation_years, "ratio", "years, straight line"),
        (POWER, "Power and space", fleet.running_usd_per_gpu_hour, "USD", "USD per GPU and calendar hour"),
        (PEOPLE, "People who run them", fleet.staff_usd_per_year, "whole", "USD a year"),
        (SPEED, "Tokens a busy GPU serves", fleet.tokens_per_gpu_second, "whole", "tokens a second"),
        (PRICE, "Price of the API", price, "USD", "USD per Mtok"),
    )
    for row, title, value, unit, words in rows:
        sheet.write_string(row, 0, title, form["bold"])
        sheet.write_number(row, YOURS, value, form[f"input {unit}"])
        sheet.write_number(row, OURS, value, form[unit])
        sheet.write_string(row, OURS + 1, words, form["text"])
        free = row in (CAPEX, POWER, PEOPLE)
        refusal = f"A number of the unit beside it, {'not below' if free else 'above'} 0."
        rule = {"validate": "decimal", "criteria": ">=" if free else ">", "value": 0, "error_message": refusal}
        sheet.data_validation(row, YOURS, row, YOURS, rule)


def _results(book: Book, sheet: "Worksheet", fleet: Fleet, found: Priced) -> None:
    form = book.formats
    titles = ("What they come to", "At your values", "", "Unit")
    heads(book, sheet, OUTLAY - 1, titles, ("text", "number", "text", "text"))
    outlay, hours = fleet.gpus * fleet.capex_usd_per_gpu, MONTHS_PER_YEAR * CALENDAR_HOURS_PER_MONTH
    per_second = HOURS_PER_YEAR * SECONDS_PER_HOUR / TOKENS_PER_MTOK
    rows: tuple[tuple[int, str, str, float, str, str], ...] = (
        (OUTLAY, "Outlay", f"={_at(GPUS)}*{_at(CAPEX)}", outlay, "whole", "USD"),
        (
            DEPRECIATION,
            "Depreciation",
            f"={_at(OUTLAY)}/{_at(YEARS)}",
            outlay / fleet.depreciation_years,
            "whole",
            "USD a year",
        ),
        (
            RUNNING,
            "Power and space",
            f"={_at(GPUS)}*{_at(POWER)}*{hours:g}",
            fleet.gpus * fleet.running_usd_per_gpu_hour * hours,
            "whole",
            f"USD a year of {hours:,.0f} hours",
        ),
        (STAFF, "People", f"={_at(PEOPLE)}", fleet.staff_usd_per_year, "whole", "USD a year"),
        (COST, "Own GPUs cost", f"=SUM({_at(DEPRECIATION)}:{_at(STAFF)})", found.cost_usd, "whole", "USD a year"),
        (
            EVEN,
            "They break even at",
            f"={_at(COST)}/{_at(PRICE)}",
            found.even_mtok,
            "whole",
            "Mtok a year",
        ),
        (
            CAPACITY,
            "They can serve",
            f"={_at(GPUS)}*{_at(SPEED)}*{per_second!r}",
            found.capacity_mtok,
            "whole",
            f"Mtok a year, in {HOURS_PER_YEAR:,.0f} working hours",
        ),
        (
            SHARE,
            "Busy share at which they break even",
            f"={_at(EVEN)}/{_at(CAPACITY)}",
            found.even_mtok / found.capacity_mtok,
            "share",
            "% of working hours; above 100% they never do",
        ),
    )
    for row, title, formula, value, unit, words in rows:
        sheet.write_string(row, 0, title, form["bold"])
        sheet.write_formula(row, YOURS, formula, form[f"total {unit}"], value)
        sheet.write_string(row, OURS + 1, words, form["text"])


def _policies(book: Book, sheet: "Worksheet", findings: Findings, found: Priced) -> int:
    """A row per policy; gives the last."""
    form = book.formats
    titles, units, holds = zip(*HEADS, strict=True)
    heads(book, sheet, FIRST - 2, titles, holds)
    heads(book, sheet, FIRST - 1, units, holds, "unit")
    sheet.set_row(FIRST - 1, 34)
    row = FIRST
    for row, one in enumerate(findings.supply.to_dict("records"), start=FIRST):
        say(sheet, row, 0, one["policy"], form["wrapped"], width=38)
        mtok, bill = one["mtok_per_year"], one["opex_usd"]
        sheet.write_number(row, MTOK, mtok, form["whole"])
        sheet.write_number(row, PAID, bill / mtok if mtok else 0.0, form["USD"])
        busy = mtok / found.capacity_mtok
        its = [str(cell(row, place)) for place in range(len(HEADS))]
        formulas: tuple[tuple[int, str, Any], ...] = (
            (API, f"={its[MTOK]}*{its[PAID]}*{_at(PRICE)}/{_at(PRICE, OURS)}", bill),
            (OWN, f"={_at(COST)}", found.cost_usd),
            (LESS, f"={its[OWN]}-{its[API]}", found.cost_usd - bill),
            (BUSY, f"={its[MTOK]}/{_at(CAPACITY)}", busy),
            (
                CHEAPER,
                f'=IF({its[BUSY]}>1,"cannot serve it",IF({its[LESS]}<0,"own GPUs","API"))',
                "cannot serve it" if busy > 1.0 else "own GPUs" if found.cost_usd < bill else "API",
            ),
        )
        for place, formula, value in formulas:
            unit = HEADS[place][2]
            sheet.write_formula(row, place, formula, form[f"total {unit}" if unit != "text" else "text"], value)
    return row


def _chart(book: Book, sheet: "Worksheet", findings: Findings, found: Priced, price: float, last: int) -> None:
    """Both costs over the volume, from nothing to beyond the break-even, and every policy's bill from the API."""
    form, top = book.formats, last + 3
    titles = ("The lines of the chart, Mtok a year", "From the API, USD", "From own GPUs, USD")
    heads(book, sheet, top - 1, titles, ("number",) * 3)
    sheet.set_row(top - 1, 32)
    most = f"=MAX(2*{_at(EVEN)},{_at(FIRST, MTOK)}:{_at(last, MTOK)})"
    far = max(2.0 * found.even_mtok, *findings.supply["mtok_per_year"])
    for row, (formula, mtok) in enumerate((("=0", 0.0), (f"={_at(EVEN)}", found.even_mtok), (most, far)), start=top):
        sheet.write_formula(row, 0, formula, form["whole"], mtok)
        sheet.write_formula(row, 1, f"={cell(row, 0)}*{_at(PRICE)}", form["whole"], mtok * price)
        sheet.write_formula(row, 2, f"={_at(COST)}", form["whole"], found.cost_usd)
    chart = book.file.add_chart({"type": "scatter", "subtype": "straight"})
    api, own = {"color": INK, "width": 2}, {"color": MUTED, "width": 2, "dash_type": "dash"}
    for at, name, look in (1, "the API", api), (2, "own GPUs", own):
        across, values, mark = [NAME, top, 0, top + 2, 0], [NAME, top, at, top + 2, at], {"type": "none"}
        chart.add_series({"name": name, "categories": across, "values": values, "line": look, "marker": mark})
    for row, policy in enumerate(findings.supply["policy"], start=FIRST):
        chart.add_series(
            {
                "name": [NAME, row, 0],
                "categories": [NAME, row, MTOK, row, MTOK],
                "values": [NAME, row, API, row, API],
                "line": {"none": True},
                "marker": marker(book.looks[policy]),
            }
        )
    tokens, money = {"name": "Tokens, Mtok a year", "min": 0}, {"name": "USD a year", "min": 0}
    titled_chart(chart, "Cost of a year's tokens at your values", len(findings.supply), tokens, money)
    sheet.insert_chart(top + 5, 0, chart)
