"""The sheets that compute, read by the titles a reader sees."""

from types import ModuleType
from typing import Any

import pandas as pd

from simulator.exports.workbook.live import YOURS


def row_of(sheet: Any, title: str) -> int:
    """The row of an input or a result, from 1; a result where both have the title."""
    return max(cell.row for cell in sheet["A"] if cell.value == title)


def beside(sheet: Any, title: str) -> Any:
    """The reader's value of an input, or what a result comes to."""
    return sheet.cell(row_of(sheet, title), YOURS + 1).value


def under(sheet: Any, module: ModuleType) -> pd.DataFrame:
    """The table of policies, by the names that the formulas use."""
    columns = list(module.COLUMNS)
    rows = sheet.iter_rows(min_row=module.FIRST + 1, max_col=len(columns), values_only=True)
    table = pd.DataFrame(rows, columns=columns)
    return table[: next((at for at, name in enumerate(table["policy"]) if name is None), len(table))]
