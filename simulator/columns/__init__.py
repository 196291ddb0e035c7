"""What every column of every table is: title, unit, meaning, why a cell may be missing. Said once, in dictionary.csv.

A table is called ``study.table``, such as ``forecast.teams``. A column that means the same everywhere has a row without
a table; one that a study or a table uses otherwise has a row of its own. Columns of the ledger stand in ``records``.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from simulator.records import LEDGER, OF_A_TEAM

# what money is stated over; of what only those present get, such as pay, the text says filled post
POST: Final = "A post is a planned place for an engineer, filled or not."


class Entry(NamedTuple):
    """A row of the data dictionary."""

    title: str  # as a header has it
    unit: str  # how a number is written: USD, share, probability, ratio, h, count, whole; or text
    words: str  # the unit as a header has it; may be empty
    meaning: str
    missing: str  # why a cell may be empty; may be empty itself

    @property
    def stored(self) -> str:
        """The unit of a column as it lies in a file, where a share is not shown in percent.

        Example: of ``token_yield`` it is "share of granted tokens".
        """
        return self.words.replace("% ", "share ") or self.unit


# what the end of a name adds to the title and says of the column before it
_ENDINGS: Final = {
    "_low": ("low", "lower end of the interval of {}"),
    "_high": ("high", "upper end of the interval of {}"),
    "_se": ("standard error", "standard error of {}"),
    "_reason": ("reason", "why {} is missing"),
}


@cache
def dictionary() -> dict[str, dict[str, Entry]]:
    """Every column by table, study, or nothing where all tables share it."""
    ledger = {each.name: Entry(each.name, each.unit, each.unit, each.meaning, "") for each in LEDGER}
    found = {"ledger": ledger, "panel": {name: told for name, told in ledger.items() if name not in OF_A_TEAM}}
    lines = (files("simulator.columns") / "dictionary.csv").read_text(encoding="utf-8").splitlines()
    for table, name, *told in list(csv.reader(lines))[1:]:
        found.setdefault(table, {})[name] = Entry(*told)
    return found


def entry(name: str, table: str = "") -> Entry:
    """What is said of a column of a table.

    Args:
        name: the column.
        table: ``study.table``, or only the study.

    Raises:
        KeyError: the dictionary does not have it.

    Example: ``entry("net_usd").title`` is "Net value", and that of ``net_usd_low`` is "Net value, low".
    """
    scope = scope_of(name, table)
    if scope is not None:
        return dictionary()[scope][name]
    for end, (words, meaning) in _ENDINGS.items():
        whole = name.removesuffix(end)
        if whole != name and scope_of(whole, table) is not None:
            title, unit, told, *_ = entry(whole, table)
            unit, told = ("text", "") if end == "_reason" else (unit, told)
            return Entry(f"{title}, {words}", unit, told, meaning.format(whole), "")
    raise KeyError(f"{table or 'no table'} has no column {name} in simulator/columns/dictionary.csv")


def scope_of(name: str, table: str = "") -> str | None:
    """Where the dictionary has a column: under the table, its name in any study, its study, or all tables."""
    scopes = (table, table.rpartition(".")[2], table.partition(".")[0], "")
    return next((scope for scope in scopes if name in dictionary().get(scope, {})), None)
