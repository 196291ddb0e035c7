"""The sheet on which a reader changes a price: live formulas over the volumes of the simulation."""

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell as cell

from simulator.exports.workbook.book import heads
from simulator.replication.compare import Comparison
from simulator.studies.compare.tables.unit_values import Volumes, volumes
from simulator.text import visible

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from simulator.exports.workbook.book import Book

NAME: Final = "What-if"
LEAVES_OUT: Final = (
    "Everybody does here what they did in the simulation: asks for the same tokens, gets the same, finishes the same "
    "items, waits as long. Exact for uncapped, where nobody in the model reacts to price or value, and for a cap in "
    "USD as long as the price stays. A gate and the planner weigh value against price, and a cap in USD buys other "
    "volumes at another price: for those change the scenario and run it again. Intervals come only from a run. The "
    "value of an hour scales every gain alike; the price scales every token alike, the economy tier's included."
)
FIRST: Final = 14  # row of the first policy
YOURS, OURS = 1, 2  # columns of the inputs: the reader's value and the simulation's
PRICE, HOUR, REVIEWERS, HURDLE = 4, 5, 6, 7  # rows of the inputs

# title, unit, format
COLUMNS: Final = (
    ("Policy", "", "text"),
    ("Yardstick", "never recommended", "text"),
    ("Tokens", "Mtok per engineer and month", "count"),
    ("Paid per Mtok", "USD, in the simulation", "USD"),
    ("Gain", "USD, in the simulation", "USD"),
    ("Reviewers", "USD, in the simulation", "USD"),
    ("Other costs", "USD, in the simulation", "USD"),
    ("Net value", "USD, in the simulation", "USD"),
    ("Token bill", "USD, at your values", "USD"),
    ("Cost", "USD, at your values", "USD"),
    ("Gain", "USD, at your values", "USD"),
    ("Net value", "USD, at your values", "USD"),
    ("ROI", "net USD per USD of cost", "ratio"),
    ("Clears the hurdle", "ROI at or above it", "text"),
    ("Rank", "by net value at your values", "whole"),
)
MTOK, PAID, GAIN, GATE, OTHER, NET, BILL, COST, NEW_GAIN, NEW_NET, ROI, CLEARS, RANK = range(2, 15)


def add_what_if(book: "Book", comparison: Comparison) -> None:
    """Inputs on top, then a row per policy whose net value and ROI follow them."""
    found = volumes(comparison)
    sheet = book.sheet(NAME)
    sheet.fit_to_pages(1, 0)
    _inputs(book, sheet, found)
    titles, units, holds = zip(*COLUMNS, strict=True)
    heads(book, sheet, FIRST - 2, titles, holds)
    heads(book, sheet, FIRST - 1, units, holds, "unit")
    sheet.set_row(FIRST - 1, 34)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(COLUMNS) - 1, 15)
    last = FIRST + len(found.table) - 1
    ranks = found.table["net_usd"].where(~found.table["yardstick"].astype(bool)).rank(ascending=False, method="min")
    for row, (one, rank) in enumerate(zip(found.table.to_dict("records"), ranks, strict=True), start=FIRST):
        _policy(book, sheet, row, last, one, rank)
    _best(book, sheet, found, last)
    sheet.freeze_panes(FIRST, 1)
    chart = book.file.add_chart({"type": "column"})
    for name, at, colour in (("in the simulation", NET, "#CFD4DC"), ("at your values", NEW_NET, "#3B4CC0")):
        chart.add_series(
            {
                "name": f"Net value {name}",
                "categories": [NAME, FIRST, 0, last, 0],
                "values": [NAME, FIRST, at, last, at],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": "Net value, USD per engineer and month", "name_font": {"size": 13}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E6E9EE"}}})
    chart.set_x_axis({"label_position": "low"})
    chart.set_size({"width": 1000, "height": 420})
    sheet.insert_chart(last + 3, 0, chart)


def _inputs(book: "Book", sheet: "Worksheet", found: Volumes) -> None:
    form = book.formats
    sheet.merge_range(0, 0, 0, 9, "", form["title"])
    sheet.write_string(0, 0, "What if prices were other than in the scenario?", form["title"])
    sheet.merge_range(1, 0, 1, 9, "", form["note"])
    sheet.write_string(1, 0, LEAVES_OUT, form["note"])
    sheet.set_row(0, 26)
    sheet.set_row(1, 84)
    titles = ("Change the yellow cells", "Your value", "In the simulation", "Unit")
    heads(book, sheet, 3, titles, ("text", "number", "number", "text"))
    rows: tuple[tuple[int, str, float, str, str], ...] = (
        (PRICE, "Price of tokens", found.usd_per_mtok, "USD", "USD per Mtok"),
        (HOUR, "Value of an engineer's hour", found.usd_per_hour, "USD", "USD, mean without tokens"),
        (REVIEWERS, "Cost of a reviewer's hour", 1.0, "share", "of that in the scenario"),
        (HURDLE, "Hurdle: least ROI", 0.0, "ratio", "net USD per USD of cost"),
    )
    for row, title, value, unit, words in rows:
        sheet.write_string(row, 0, title, form["bold"])
        sheet.write_number(row, YOURS, value, form[f"input {unit}"])
        sheet.write_number(row, OURS, value, form[unit])
        sheet.write_string(row, OURS + 1, words, form["text"])
        least: dict[str, Any] = {"criteria": ">=", "value": -1 if row == HURDLE else 0}
        refusal = "A number of the unit beside it, not below " + ("-1." if row == HURDLE else "0.")
        sheet.data_validation(row, YOURS, row, YOURS, {"validate": "decimal", **least, "error_message": refusal})


def _policy(book: "Book", sheet: "Worksheet", row: int, last: int, one: dict[Any, Any], rank: float) -> None:
    form = book.formats
    sheet.write_string(row, 0, visible(one["policy"]), form["wrapped"])
    sheet.write_string(row, 1, "yes" if one["yardstick"] else "no", form["text"])
    names = ("mtok", "paid_usd_per_mtok", "gain_usd", "reviewers_usd", "other_usd", "net_usd")
    for place, name in zip((MTOK, PAID, GAIN, GATE, OTHER, NET), names, strict=True):
        sheet.write_number(row, place, 0.0 if pd.isna(one[name]) else one[name], form[COLUMNS[place][2]])
    bill = one["mtok"] * one["paid_usd_per_mtok"] if one["mtok"] else 0.0
    cost = bill + one["reviewers_usd"] + one["other_usd"]

    def at(column: int) -> str:
        return str(cell(row, column))

    price = f"{cell(PRICE, YOURS, True, True)}/{cell(PRICE, OURS, True, True)}"
    hour = f"{cell(HOUR, YOURS, True, True)}/{cell(HOUR, OURS, True, True)}"
    yard = f"{cell(FIRST, 1, True, True)}:{cell(last, 1, True, True)}"
    nets = f"{cell(FIRST, NEW_NET, True, True)}:{cell(last, NEW_NET, True, True)}"
    hurdle = cell(HURDLE, YOURS, True, True)
    formulas: tuple[tuple[int, str, Any], ...] = (
        (BILL, f"={at(MTOK)}*{at(PAID)}*{price}", bill),
        (COST, f"={at(BILL)}+{at(GATE)}*{cell(REVIEWERS, YOURS, True, True)}+{at(OTHER)}", cost),
        (NEW_GAIN, f"={at(GAIN)}*{hour}", one["gain_usd"]),
        (NEW_NET, f"={at(NEW_GAIN)}-{at(COST)}", one["net_usd"]),
        (ROI, f'=IF({at(COST)}=0,"",{at(NEW_NET)}/{at(COST)})', one["net_usd"] / cost if cost else ""),
        (CLEARS, f'=IF({at(COST)}=0,"no cost",IF({at(ROI)}>={hurdle},"yes","no"))', _clears(one["net_usd"], cost)),
        (
            RANK,
            f'=IF({at(1)}="yes","",1+COUNTIFS({yard},"no",{nets},">"&{at(NEW_NET)}))',
            "" if pd.isna(rank) else int(rank),
        ),
    )
    for place, formula, value in formulas:
        unit = COLUMNS[place][2]
        sheet.write_formula(row, place, formula, form[f"total {unit}" if unit != "text" else "text"], value)


def _clears(net: float, cost: float) -> str:
    return "no cost" if not cost else "yes" if net / cost >= 0 else "no"


def _best(book: "Book", sheet: "Worksheet", found: Volumes, last: int) -> None:
    form = book.formats
    choices = found.table[~found.table["yardstick"].astype(bool)].sort_values("net_usd", ascending=False, kind="stable")
    sheet.write_string(9, 0, "Earns most at your values", form["bold"])
    if choices.empty:
        sheet.write_string(9, 1, "nothing but yardsticks was compared", form["text"])
        return
    name, net = (f"{cell(FIRST, at, True, True)}:{cell(last, at, True, True)}" for at in (0, NEW_NET))
    rank = f"{cell(FIRST, RANK, True, True)}:{cell(last, RANK, True, True)}"
    best = choices.iloc[0]
    winner = f"INDEX({net},MATCH(1,{rank},0))"
    told = visible(best["policy"]) if best["net_usd"] > 0 else "no tokens at all"
    formula = f'=IF({winner}>0,INDEX({name},MATCH(1,{rank},0)),"no tokens at all")'
    sheet.write_formula(9, YOURS, formula, form["bold"], told)
    sheet.write_formula(10, YOURS, f"={winner}", form["total USD"], float(best["net_usd"]))
    sheet.write_string(10, 0, "Its net value, USD per engineer and month", form["text"])
