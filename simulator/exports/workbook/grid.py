"""A sheet with a table: names and units above, a column for each measure and for each end of its interval."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import pandas as pd

from simulator.exports.workbook.book import LINE, Book, lines_of, say
from simulator.report.elements.table import shown
from simulator.text import MISSING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FIRST_ROW: Final = 2  # below the headers: names and units
WIDEST: Final = {"path": 56, "source": 90, "meaning": 110}  # characters of a column
WIDE: Final = 14  # columns on a page
KEYS: Final = ("rank", "policy", "kind", "yardstick", "month", "team", "check", "path", "measure")
NUMBER_WIDTH: Final = 14  # characters

Heads = Mapping[str, tuple[str, str, str]]  # by column: title, format, unit in words


def add_table(
    book: Book, name: str, table: pd.DataFrame, columns: Sequence[str], heads: Heads | None = None
) -> tuple["Worksheet", dict[str, int]]:
    """A sheet with a table: a column per measure and one for each end of its interval; gives the place of each.

    Args:
        book: the workbook.
        name: of the sheet.
        table: a row each.
        columns: in their order; the ends of an interval follow its mean.
        heads: titles, formats and units of columns that are called otherwise elsewhere.
    """
    sheet, form = book.sheet(name), book.formats
    wide = [one for column in columns for one in (column, f"{column}_low", f"{column}_high") if one in table]
    place = {column: at for at, column in enumerate(wide)}
    heights = {0: 2, 1: 3}
    for column, at in place.items():
        head, unit, words = _heading(column, table, {**_PLAIN, **(heads or {})})
        numeric = pd.api.types.is_numeric_dtype(table[column]) and not pd.api.types.is_bool_dtype(table[column])
        longest = max((len(str(value)) for value in table[column]), default=0)
        width = NUMBER_WIDTH if numeric else min(max(12, longest + 3), WIDEST.get(column, 44))
        sheet.set_column(at, at, width)
        for row, (text, kind) in enumerate(((head, "head"), (words, "unit"))):
            sheet.write_string(row, at, text, form[f"{kind} number" if numeric else kind])
            heights[row] = max(heights[row], lines_of(text, width - 2))
        if not numeric:
            for row, value in enumerate(table[column].tolist(), start=FIRST_ROW):
                heights[row] = max(heights.get(row, 1), lines_of(str(value), width - 1))
        for row, value in enumerate(table[column].tolist(), start=FIRST_ROW):
            if not numeric:
                say(sheet, row, at, _words(value), form["wrapped"])
            elif math.isfinite(value):
                sheet.write_number(row, at, value, form[unit])
            else:
                sheet.write_string(row, at, MISSING if value != value else "no limit", form["missing"])
    for row, lines in heights.items():
        sheet.set_row(row, LINE * lines)
    sheet.fit_to_pages(-(-len(wide) // WIDE), 0)
    keys = keys_in(wide)
    sheet.freeze_panes(FIRST_ROW, keys)
    sheet.autofilter(1, 0, FIRST_ROW + len(table) - 1, len(wide) - 1)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0, keys - 1)
    return sheet, place


def keys_in(columns: Iterable[str]) -> int:
    """How many columns in front say what a row is about: they stay in sight, and are printed on every page.

    Example: of policy, month and net_usd they are two.
    """
    return sum(1 for _ in takewhile(KEYS.__contains__, columns))


_PLAIN: Final[Heads] = {
    "n": ("n", "whole", "replications"),
    "rank": ("Rank", "whole", ""),
    "month": ("Month", "whole", "from the start"),
    "up": ("Interval up", "USD", "from the mean, for the chart"),
    "down": ("Interval down", "USD", "from the mean, for the chart"),
}


def _heading(column: str, table: pd.DataFrame, heads: Heads) -> tuple[str, str, str]:
    """Title, format and unit in words of a column."""
    for end, words in (("_low", "low"), ("_high", "high")):
        whole = column.removesuffix(end)
        if whole != column and whole in table:
            title, unit, told = heads.get(whole) or shown(whole)
            return f"{title}, {words}", unit, f"{told}; {words} end"
    if column in heads:
        return heads[column]
    if f"{column}_low" not in table and column not in ("p_best", "crn_factor"):
        return column.replace("_", " ").capitalize(), "count", ""
    return shown(column)


def _words(value: object) -> object:
    return "yes" if value is True else "no" if value is False else "" if value != value else value


def measures_in(table: pd.DataFrame) -> list[str]:
    """The columns of a table that have an interval."""
    return [str(name) for name in table if f"{name}_low" in table]
