"""A sheet with a table: names and units above, a column for each measure and for each end of its interval."""

import math
from collections.abc import Iterable
from itertools import takewhile
from typing import Any, Final

import pandas as pd

from simulator.columns import entry
from simulator.exports.workbook.book import LINE, Book, Sheet, lines_of
from simulator.exports.workbook.charts import WIDTH, Chart
from simulator.text import MISSING, first_upper, labels, visible

FIRST_ROW: Final = 2  # below the headers: names and units
WIDEST: Final = {"name": 52, "source": 64, "meaning": 110, "evidence": 70}  # characters of a column
PIXELS: Final = 8  # of a character, of the broader fonts that stand in for the usual one
PAGE: Final = 1_010  # pixels of a page in landscape
SMALL: Final = 0.5  # of the size on the screen: print is not made smaller
SPARE: Final = 0.88  # of a page: programs differ in how broad they draw columns
KEYS: Final = ("rank", "policy", "kind", "upper_bound", "month", "year", "team", "check", "name", "measure")
LABEL: Final = 30  # characters of a name that a chart has room for
SHORT: Final = "{} in charts"
LEAST_WIDE: Final = 11  # characters
NO_CENTS: Final = 100.0  # USD: a measure that reaches it is shown in whole ones
DIGITS: Final = {"USD": 2, "ratio": 2, "h": 2, "count": 2, "share": 3, "probability": 3}  # characters after the point


class Grid(Sheet):
    """A sheet with a table: a column per measure and one for each end of its interval.

    Args:
        book: the workbook.
        name: of the sheet.
        table: a row each.
        columns: in their order; the ends of an interval follow its mean.
        entries: what the data dictionary calls the table.
    """

    def __init__(
        self, book: Book, name: str, table: pd.DataFrame, columns: Iterable[str], entries: str = "compare"
    ) -> None:
        super().__init__(book, name)
        wide = [one for column in columns for one in (column, f"{column}_low", f"{column}_high") if one in table]
        self.place = {column: at for at, column in enumerate(wide)}
        self.rows = FIRST_ROW, FIRST_ROW + len(table) - 1
        self.widths: list[float] = []
        heights = {0: 2, 1: 3}
        for column in wide:
            if not column.endswith(("_low", "_high", "_reason")):
                book.told.setdefault(entry(column, entries), (column, []))[1].append(name)
            ends = [one for one in wide if _measure(one) == _measure(column)]
            lines = self._column(table[column], _heading(column, entries, table[ends]))
            heights = {row: max(count, heights.get(row, 1)) for row, count in enumerate(lines)}
        for key in ("policy", "team"):
            if key in table and max(map(len, table[key].map(visible)), default=0) > LABEL:
                self._label(key, table[key].tolist())
        for row, count in heights.items():
            self.cells.set_row(row, LINE * count)
        keys = keys_in(wide)
        self.cells.freeze_panes(FIRST_ROW, keys)
        self.cells.autofilter(1, 0, self.rows[1], len(wide) - 1)
        self.cells.repeat_rows(0, 1)
        self.cells.repeat_columns(0, keys - 1)
        self.fit()

    def fit(self, chart: int = 0) -> None:
        """Print as large as the columns allow, a chart of so many pixels beside the table or on a page of its own."""
        table = sum(PIXELS * width + 5 for width in self.widths)
        if PAGE / (table + chart) >= SMALL:
            self.cells.fit_to_pages(1, 0)
        elif chart and PAGE / table >= SMALL:
            self.cells.set_print_scale(int(100 * SPARE * PAGE / table))
            self.cells.set_v_pagebreaks([len(self.place)])
        else:
            self.cells.fit_to_pages(math.ceil(SMALL * table / PAGE), 0)

    def _column(self, column: "pd.Series[Any]", heading: tuple[str, str, str]) -> list[int]:
        """Write one column; gives the lines that each row of the sheet needs for it."""
        at, values, (title, unit, words) = self.place[str(column.name)], column.tolist(), heading
        numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        if numeric:
            longest = max(len(f"{value:,.{DIGITS.get(unit, 0)}f}") for value in (*values, 0.0) if math.isfinite(value))
            width = max(longest + 2, LEAST_WIDE, *(len(word) + 2 for word in f"{title} {words}".split()))
        else:
            longest = max((len(visible(value)) for value in values), default=0)
            width = min(max(12, longest + 3), WIDEST.get(str(column.name), 44))
        self.widths.append(width)
        self.cells.set_column(at, at, width)
        for row, (text, kind) in enumerate(((title, "head"), (words, "unit"))):
            self.cells.write_string(row, at, text, self.form[f"{kind} number" if numeric else kind])
        for row, value in enumerate(values, start=FIRST_ROW):
            if not numeric:
                self.say(
                    row, at, "yes" if value is True else "no" if value is False else "" if value != value else value
                )
            elif math.isfinite(value):
                self.cells.write_number(row, at, value, self.form[unit])
            else:
                self.cells.write_string(row, at, MISSING if value != value else "no limit", self.form["missing"])
        heads = [lines_of(text, width - 2) for text in (title, words)]
        return heads + [1 if numeric else lines_of(str(value), width - 1) for value in values]

    def _label(self, key: str, names: list[str]) -> None:
        """A column of short names at the end, which charts have room for."""
        at = self.place[SHORT.format(key)] = len(self.place)
        known = labels(list(dict.fromkeys(names)), LABEL)
        self.widths.append(LABEL + 2)
        self.cells.set_column(at, at, LABEL + 2)
        for row, (text, kind) in enumerate(((first_upper(SHORT.format(key)), "head"), ("", "unit"))):
            self.say(row, at, text, kind)
        for row, name in enumerate(names, start=FIRST_ROW):
            self.say(row, at, known[name])

    def chart(self, kind: str, subtype: str | None = None) -> Chart:
        """A chart of the columns."""
        short = {key: self.place[SHORT.format(key)] for key in ("policy", "team") if SHORT.format(key) in self.place}
        return Chart(self, {**self.place, **short}, kind, subtype)

    @property
    def beside(self) -> tuple[int, int]:
        """Where a chart stands: right of the table, at its top."""
        self.fit(WIDTH)
        return FIRST_ROW, len(self.place) + 1


def runs(table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """First and last row on the sheet of each policy, whose rows stand together."""
    groups = table.groupby("policy", sort=False).indices
    return {str(name): (FIRST_ROW + int(rows[0]), FIRST_ROW + int(rows[-1])) for name, rows in groups.items()}


def keys_in(columns: Iterable[str]) -> int:
    """How many columns in front say what a row is about: they stay in sight, and are printed on every page.

    Example: of policy, month and net_usd they are two.
    """
    return sum(1 for _ in takewhile(KEYS.__contains__, columns))


def _measure(column: str) -> str:
    """What a column is an end of.

    Example: net_usd_low is of net_usd.
    """
    return column.removesuffix("_low").removesuffix("_high")


def _heading(column: str, table: str, ends: pd.DataFrame) -> tuple[str, str, str]:
    """Title, format and unit in words of a column; what reaches hundreds of USD has no cents, nor its ends."""
    title, unit, words, *_ = entry(column, table)
    for end in ("low", "high"):
        words += f"; {end} end" if column.endswith(f"_{end}") else ""
    unit = "whole" if unit == "USD" and (ends.abs().max() >= NO_CENTS).any() else unit
    return (title if title == "n" else first_upper(title)), unit, words


def measures_in(table: pd.DataFrame) -> list[str]:
    """The columns of a table that have an interval."""
    return [str(name) for name in table if f"{name}_low" in table]
