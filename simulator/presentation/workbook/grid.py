"""A sheet with a table: names and units above, a column for each measure and for each end of its interval."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from simulator.presentation.tables import shown
from simulator.presentation.wording import MISSING
from simulator.presentation.workbook.book import LINE, Book, lines_of, say

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FIRST_ROW: Final = 2  # below the headers: names and units
WIDEST: Final = {"path": 56, "source": 90, "meaning": 110}  # characters of a column
WIDE: Final = 24  # columns on a page


def add_table(book: Book, name: str, table: pd.DataFrame, columns: Sequence[str]) -> tuple["Worksheet", dict[str, int]]:
    """A sheet with a table: a column per measure and one for each end of its interval; gives the place of each."""
    sheet, form = book.sheet(name), book.formats
    wide = [one for column in columns for one in (column, f"{column}_low", f"{column}_high") if one in table]
    place = {column: at for at, column in enumerate(wide)}
    heights: dict[int, int] = {}
    for column, at in place.items():
        head, unit, words = _heading(column, table)
        sheet.write_string(0, at, head, form["head"])
        sheet.write_string(1, at, words, form["unit"])
        numeric = pd.api.types.is_numeric_dtype(table[column]) and not pd.api.types.is_bool_dtype(table[column])
        longest = max((len(str(value)) for value in table[column]), default=0)
        width = 14 if numeric else min(max(12, longest + 2), WIDEST.get(column, 44))
        sheet.set_column(at, at, width)
        if not numeric:
            for row, value in enumerate(table[column].tolist(), start=FIRST_ROW):
                heights[row] = max(heights.get(row, 1), lines_of(str(value), width - 1))
        for row, value in enumerate(table[column].tolist(), start=FIRST_ROW):
            if not numeric:
                say(sheet, row, at, _words(value), form["wrapped"])
            elif value == value:
                sheet.write_number(row, at, value, form[unit])
            else:
                sheet.write_string(row, at, MISSING, form["text"])
    for row, lines in heights.items():
        sheet.set_row(row, LINE * lines)
    sheet.set_row(0, 32)
    sheet.set_row(1, 46)
    sheet.fit_to_pages(-(-len(wide) // WIDE), 0)
    keys = next((at for at, column in enumerate(wide) if f"{column}_low" in table), 1)
    sheet.freeze_panes(FIRST_ROW, keys)
    sheet.autofilter(1, 0, FIRST_ROW + len(table) - 1, len(wide) - 1)
    sheet.repeat_rows(0, 1)
    return sheet, place


_PLAIN: Final = {
    "n": ("n", "whole", "replications"),
    "rank": ("Rank", "whole", ""),
    "month": ("Month", "whole", "from the start"),
    "up": ("Interval up", "USD", "from the mean, for the chart"),
    "down": ("Interval down", "USD", "from the mean, for the chart"),
}


def _heading(column: str, table: pd.DataFrame) -> tuple[str, str, str]:
    """Title, format and unit in words of a column."""
    for end, words in (("_low", "low"), ("_high", "high")):
        whole = column.removesuffix(end)
        if whole != column and whole in table:
            title, unit, told = shown(whole)
            return f"{title}, {words}", unit, f"{told}; {words} end of its interval"
    if column in _PLAIN:
        return _PLAIN[column]
    if f"{column}_low" not in table and column not in ("p_best", "crn_factor"):
        return column.replace("_", " ").capitalize(), "count", ""
    return shown(column)


def _words(value: object) -> object:
    return "yes" if value is True else "no" if value is False else "" if value != value else value


def measures_in(table: pd.DataFrame) -> list[str]:
    """The columns of a table that have an interval."""
    return [str(name) for name in table if f"{name}_low" in table]
