"""``gh pr list --json``: a pull request a record, which the command limits to 30 open ones unless it is told."""

from typing import Final

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.formats.merged import changes, cut_short, merged_only, reverts
from simulator.company.reader import Parsed, Reader, Source, keys

COMMAND: Final = (
    "gh pr list --state merged --limit 5000 --json number,author,createdAt,mergedAt,additions,deletions,changedFiles"
)
CUT: Final = f"gh prints 30 pull requests by default, and a file has just as many. Export again: {COMMAND}"


def _read(source: Source) -> Parsed:
    cells, found = merged_only(source.cells, "mergedAt", f"gh lists open ones by default. Export: {COMMAND}")
    rows = changes(cells, cells.text("author.login"), cells.flag("author.is_bot"), _repository(cells), "mergedAt")
    source.cells.errors += cells.errors
    return Parsed(rows, (*found, *cut_short(len(source.cells), (30,), CUT), *reverts(cells)))


def _repository(cells: Cells) -> pd.Series:
    """Owner and name of the repository, where there is a URL."""
    return cells.text("url").str.extract(r"://[^/]+/([^/]+/[^/]+)/", expand=False).fillna("")


READER = Reader(
    name="gh pr list",
    table="output",
    needs=(keys("mergedAt", "author", "author.login"),),
    without=keys("author.__typename"),
    read=_read,
)
