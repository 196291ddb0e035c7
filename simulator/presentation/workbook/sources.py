"""What the numbers rest on: every value with its source, and what every column means."""

import pandas as pd

from simulator.presentation.tables import definitions
from simulator.presentation.workbook.book import Book
from simulator.presentation.workbook.grid import add_table
from simulator.scenario.load import ScenarioFile


def add_assumptions(book: Book, file: ScenarioFile) -> None:
    """Every value behind the answer with its source, what is assumed on top."""
    rows = [row._asdict() for row in file.assumptions]
    order = {"assumed": 0, "preset": 1, "sourced": 2}
    table = pd.DataFrame(rows, columns=["path", "value", "unit", "status", "source"]).astype(str)
    table = table.sort_values("status", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    add_table(book, "Assumptions", table, ["path", "value", "unit", "status", "source"])


def add_definitions(book: Book) -> None:
    """What every column means."""
    rows = [[cell.text for cell in row] for row in definitions().rows]
    table = pd.DataFrame(rows, columns=["measure", "column", "meaning"])
    add_table(book, "Definitions", table, ["measure", "column", "meaning"])
