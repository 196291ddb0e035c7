"""What a reader of an export format is: the columns it knows a file by, and how it makes rows of one of the tables."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.tables import Finding

KINDS: Final = ("email", "login", "key", "service")  # what an identity is
TOKENS: Final = ("input", "cache_write", "cache_read", "output")
AMOUNTS: Final = (*TOKENS, "requests", "usd", "usd_list")
# what a reader gives, by table: identities as they stand in the file, everything else as in TABLES; what it leaves out
# is empty. ``scope`` is whatever else tells rows apart: organisation, workspace, project, repository
RAW: Final[dict[str, tuple[str, ...]]] = {
    "usage": (
        "identity",
        "kind",
        "scope",
        "team",
        "start",
        "days",
        "tool",
        "model_raw",
        *AMOUNTS,
        "usd_kind",
        "currency",
    ),
    "seats": ("identity", "kind", "scope", "tool", "start", "end", "usd_per_month", "last_activity"),
    "roster": ("identity", "kind", "scope", "start", "end"),
    "output": ("identity", "kind", "scope", "team", "start", "days", "items", "hours", "value", "size", "bot"),
}


class Options(NamedTuple):
    """What a user says of files that do not say it themselves."""

    columns: Mapping[str, str] = {}  # of the generic CSV: name in the table, column in the file
    rates: Mapping[str, float] = {}  # USD per unit of another currency


class Source(NamedTuple):
    """Some rows of a file that a reader claimed, as they stand there."""

    file: str  # its name
    cells: Cells
    options: Options = Options()
    about: Mapping[str, object] = {}  # what a JSON file says above its rows, such as its period


class Parsed(NamedTuple):
    """Rows of a table, with the columns of RAW; what must be told of them, without numbers in the sentences.

    A file is read in pieces: findings of the same trap and message are added up.
    """

    rows: pd.DataFrame
    findings: tuple[Finding, ...] = ()


class Reader(NamedTuple):
    """One export format."""

    name: str  # as the vendor calls it
    table: str  # usage, seats, roster or output
    needs: tuple[frozenset[str], ...]  # columns or keys, all of one of these sets; nested keys are joined by dots
    read: Callable[[Source], Parsed]
    without: frozenset[str] = frozenset()  # none of these: another format has them
    refuses: str = ""  # the format is known and of no use: why, and what to export instead
    part: str = ""  # tokens or cost: of a pair of files that are joined
    pair: str = ""  # the name of that pair
    events: bool = False  # a row is an event of its own, so that rows of the same person and day add up across files
    repeats: bool = False  # equal rows in one file may be right
    late_days: int = 0  # the last days that are still being filled

    def claims(self, columns: frozenset[str]) -> bool:
        """Whether a file with these columns is of this format."""
        return any(one <= columns for one in self.needs) and not self.without & columns

    def lacks(self, columns: frozenset[str]) -> frozenset[str]:
        """The fewest columns that are missing, of those that must be there."""
        return min((one - columns for one in self.needs), key=len)


def keys(*names: str) -> frozenset[str]:
    """A set of columns that must be there.

    Example: ``keys("date", "spend")`` is the set of both.
    """
    return frozenset(names)


def raw(table: str, cells: Cells, **columns: object) -> pd.DataFrame:
    """Rows of a table of RAW from one Series or value a column; columns that are not given are empty.

    Example: ``raw("roster", cells, identity=cells.text("email"), kind="email")`` has one row a cell.
    """
    return pd.DataFrame(columns, index=cells.rows.index).reindex(columns=list(RAW[table]))


def told(trap: str, message: str, usd: pd.Series, where: pd.Series) -> tuple[Finding, ...]:
    """A finding of the rows for which something holds, with their amount; none where there are none.

    Example: of 2 and 3 USD, where only the second is concerned, it has 3 USD and 1 row.
    """
    if not where.any():
        return ()
    return (Finding(trap, message, float(usd[where].sum()), int(where.sum())),)
