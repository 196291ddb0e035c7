"""A sheet that computes: yellow cells for a reader's values, and formulas that name other cells by what they hold."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from simulator.exports.workbook.book import LINE, Book, Sheet, lines_of
from simulator.text import labels

INPUTS: Final = 4  # row of the first input
NAME: Final = 36  # characters of a policy, which a chart has room for
NARROW: Final = 13  # characters of a line of a head
BESIDE: Final = 7  # column right of what follows from them
YOURS, OURS, WORDS = 1, 2, 3  # columns of the reader's value, of the simulation's and of the unit
_LEAST: Final = {">=": "not below", ">": "above"}


class Input(NamedTuple):
    """A value that the reader may change."""

    title: str
    value: float  # in the simulation
    form: str  # a key of ``NUMBERS``
    unit: str
    rule: str = ">= 0"  # what the cell accepts


class Result(NamedTuple):
    """A value that follows from others; ``value`` is what the formula comes to where it is more than arithmetic."""

    title: str
    formula: str
    form: str
    unit: str
    value: Any = None


class Column(NamedTuple):
    """A column of a table; with a formula it follows from others."""

    title: str
    unit: str
    form: str
    formula: str = ""


class LiveSheet(Sheet):
    """Inputs, results and a table whose formulas name cells: ``{price}`` is an input, ``{all_net}`` a whole column."""

    def __init__(self, book: Book, name: str, title: str, leaves_out: str) -> None:
        super().__init__(book, name)
        self.address: dict[str, str] = {}  # by name
        self.value: dict[str, Any] = {}  # at the values of the simulation, by name
        self.cells.fit_to_pages(1, 0)
        self.cells.set_column(0, 0, 40)
        self.cells.set_column(1, 14, 16)
        self.beside = INPUTS - 1, BESIDE  # where a chart stands, right of the inputs
        self.say(0, 0, title, "title", across=6, width=100)
        self.say(1, 0, leaves_out, "note", across=6, width=125)

    def inputs(self, ours: str, rows: Mapping[str, Input]) -> None:
        """The reader's values, by name; as ``then_NAME`` those of the simulation, under the head ``ours``."""
        self.heads(INPUTS - 1, ("Change the yellow cells", "Your value", ours, "Unit"), (False, True, True, False))
        for row, (name, one) in enumerate(rows.items(), start=INPUTS):
            self._label(row, one.title, one.unit)
            self.cells.write_number(row, YOURS, one.value, self.form[f"input {one.form}"])
            self.cells.write_number(row, OURS, one.value, self.form[one.form])
            criteria, least = one.rule.split()
            refusal = f"A number of the unit beside it, {_LEAST[criteria]} {least}."
            rule = {"validate": "decimal", "criteria": criteria, "value": float(least), "error_message": refusal}
            self.cells.data_validation(row, YOURS, row, YOURS, rule)
            for known, at in (name, YOURS), (f"then_{name}", OURS):
                self.address[known], self.value[known] = xl_rowcol_to_cell(row, at, True, True), one.value

    def results(self, first: int, rows: Mapping[str, Result]) -> None:
        """Values that follow from others, by name, from row ``first``."""
        for row, (name, one) in enumerate(rows.items(), start=first):
            self._label(row, one.title, one.unit)
            self.value[name] = self.compute(row, YOURS, one.formula, one.form, one.value)
            self.address[name] = xl_rowcol_to_cell(row, YOURS, True, True)

    def table(self, first: int, columns: Mapping[str, Column], table: pd.DataFrame) -> pd.DataFrame:
        """A row per policy from row ``first``, heads and units above; gives the table with its computed columns.

        ``table`` holds what every column comes to but those whose formula is arithmetic.
        """
        place, last = placed(columns), first + len(table) - 1
        numeric = [one.form != "text" for one in columns.values()]
        self.heads(first - 2, (one.title for one in columns.values()), numeric)
        self.heads(first - 1, (one.unit for one in columns.values()), numeric, "unit")
        for row, texts in (first - 2, "title"), (first - 1, "unit"):
            longest = max(lines_of(getattr(one, texts), NARROW) for one in columns.values())
            self.cells.set_row(row, LINE * longest)
        self.address |= {f"all_{name}": xl_range_abs(first, at, last, at) for name, at in place.items()}
        for name, one in columns.items():
            if name not in table:
                table = table.assign(**{name: value_of(one.formula, {**self.value, **table})})
        known = labels(list(table["policy"]), NAME)
        for row, values in enumerate(table.to_dict("records"), start=first):
            own = {name: xl_rowcol_to_cell(row, at) for name, at in place.items()}
            for name, one in columns.items():
                if one.formula:
                    self.compute(row, place[name], one.formula, one.form, values[name], own)
                elif one.form == "text":
                    self.say(row, place[name], known.get(values[name], values[name]), width=0 if place[name] else 38)
                else:
                    self.cells.write_number(row, place[name], values[name], self.form[one.form])
        return table

    def compute(
        self, row: int, column: int, formula: str, form: str, value: Any = None, own: Mapping[str, str] | None = None
    ) -> Any:
        """A formula over cells by name, those of its ``own`` row too; gives what it comes to."""
        found = value_of(formula, self.value) if value is None else "" if pd.isna(value) else value
        text = formula.format_map({**self.address, **(own or {})})
        self.cells.write_formula(row, column, f"={text}", self.form[f"total {form}"], found)
        return found

    def _label(self, row: int, title: str, unit: str) -> None:
        self.say(row, 0, title, "bold")
        self.say(row, WORDS, unit, "text")


def placed(columns: Mapping[str, Column]) -> dict[str, int]:
    """The place of each column on its sheet."""
    return {name: at for at, name in enumerate(columns)}


def value_of(formula: str, known: Mapping[str, Any]) -> Any:
    """What arithmetic over names comes to.

    Example: ``{mtok}*{price}`` of 2 Mtok at 1.5 USD is 3.
    """
    return pd.eval(formula.replace("{", "").replace("}", ""), local_dict=dict(known))
