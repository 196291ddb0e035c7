"""Tables as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
import re
from collections.abc import Collection
from typing import Final

import pandas as pd

from simulator.text import printable

# A spreadsheet takes a cell that begins like this for a formula, quoted or not, and some look behind blanks
# (OWASP, CSV Injection).
_FORMULA: Final = re.compile("[\\s'\u00ad\u200c\u200d\u2060-\u206f]*[-=+@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def to_csv(table: pd.DataFrame) -> str:
    """A table as CSV: an apostrophe goes before every text that a spreadsheet would take for a formula.

    Control characters are shown as ``printable`` shows them: a CSV is read in terminals too. Numbers are written as
    they are, to the last bit. A text that already has apostrophes before such a beginning gets one more, so that
    ``from_csv`` can take exactly one away and every name without control characters comes back as it was.

    Example: a team called =1+1 is written '=1+1, and one called '=1+1 is written ''=1+1.
    """
    guarded = table.copy(deep=False)
    for place in range(table.shape[1]):
        cells = table.iloc[:, place]
        if not pd.api.types.is_numeric_dtype(cells) and any(_guarded(cell) is not cell for cell in cells):
            guarded.isetitem(place, [_guarded(cell) for cell in cells])
    return guarded.rename(columns=_guarded).to_csv(index=False, lineterminator="\n")


def from_csv(text: str, texts: Collection[str]) -> pd.DataFrame:
    """The table that ``to_csv`` wrote, to the last bit.

    Args:
        text: the CSV.
        texts: columns that hold text: a team may be called 007. Of the others an empty cell is missing.
    """
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    names = [_bare(name) for name in head]
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    return pd.DataFrame(
        {name: [_bare(cell) if name in texts else _value(cell) for cell in cells] for name, cells in columns.items()}
    )


def _value(cell: str) -> float | bool:
    if cell in ("True", "False"):
        return cell == "True"
    if not cell:
        return float("nan")
    return int(cell) if cell.lstrip("-").isdigit() else float(cell)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula, or for one behind apostrophes."""
    return bool(_FORMULA.match(text))


def _guarded(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if looks_like_formula(text) else text


def _bare(value: str) -> str:
    return value[1:] if value.startswith("'") and looks_like_formula(value) else value
