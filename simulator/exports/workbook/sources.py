"""What the numbers rest on: checks, every value with its source, and what every column means."""

import math

import pandas as pd

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.grid import FIRST_ROW, Grid
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.stats.check import FAIL, PASS, REVIEW, Check
from simulator.studies.compare.findings import Findings
from simulator.text import first_upper


def add_checks(book: Book, findings: Findings) -> None:
    """Every check with its figure, its threshold and what to do; the status in a colour of its own."""
    table = findings.checks
    grid = Grid(book, "Checks", table, Check._fields, "checks")
    for row, one in enumerate(table.to_dict("records"), start=FIRST_ROW):
        for column in ("measured", "threshold"):
            unit = "share" if one["unit"] == "share" else "whole" if float(one[column]).is_integer() else "count"
            if math.isfinite(one[column]):
                grid.cells.write_number(row, grid.place[column], one[column], book.formats[unit])
    at = grid.place["status"]
    for status, colour in (PASS, "#DDF0E0"), (REVIEW, "#FFF4CC"), (FAIL, "#F9DAD3"):
        form = book.file.add_format({"bg_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{status}"', "format": form}
        grid.cells.conditional_format(FIRST_ROW, at, grid.rows[1], at, rule)


def add_assumptions(book: Book, file: ScenarioFile) -> None:
    """Every value behind the answer with its source, what is assumed on top; its path in the file last."""
    columns = ["name", "value", "plausible", "unit", "status", "source", "path"]
    table = pd.DataFrame(file.assumptions).astype(str)
    table["name"] = [first_upper(parameter_name(path, file.scenario)) for path in table["path"]]
    order = {"assumed": 0, "yours": 1, "sourced": 2}
    table = table.sort_values("status", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    Grid(book, "Assumptions", table, columns, "assumptions")


def add_definitions(book: Book) -> None:
    """What every column of every sheet means."""
    rows = [
        [first_upper(known.title), column, ", ".join(sheets), known.words, known.meaning]
        for known, (column, sheets) in book.told.items()
    ]
    columns = ["measure", "column", "tables", "unit", "meaning"]
    Grid(book, "Definitions", pd.DataFrame(rows, columns=columns), columns, "definitions")
