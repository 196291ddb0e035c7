"""What all lists of merged changes have in common: open ones among them, lists cut short, bots and deleted accounts."""

from collections.abc import Collection
from typing import Final

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.reader import raw, told
from simulator.company.tables import Finding

DELETED: Final = "a deleted account"
BOT_NAME: Final = r"^app/|\[bot\]$|^(?:project|group)_\d+_bot|(?:^|[-_])bot$"


def merged_only(cells: Cells, merged: str, advice: str) -> tuple[Cells, tuple[Finding, ...]]:
    """The rows with a merge date; that there were others. None with one is an error."""
    dated = cells.text(merged) != ""
    if len(dated) and not dated.any():
        cells.errors.append(cells.at(cells.rows.index[0], f"is not merged, nor is any other. {advice}"))
    message = "changes that were not merged were left out"
    findings = told("open or closed changes", message, pd.Series(0.0, dated.index), ~dated)
    return Cells(cells.rows[dated], cells.place, cells.decimal_comma), findings


def cut_short(rows: int, limits: Collection[int], message: str) -> tuple[Finding, ...]:
    """That a list ends just where its tool stops by default."""
    return (Finding("lists cut short", message, 0.0, rows),) if rows in limits else ()


def reverts(cells: Cells) -> tuple[Finding, ...]:
    """That some changes undo others; they count as items."""
    undone = cells.text("title").str.startswith('Revert "')
    return told("reverts", "changes that take another back count as items", pd.Series(0.0, undone.index), undone)


def changes(cells: Cells, person: pd.Series, bot: pd.Series, scope: pd.Series, merged: str) -> pd.DataFrame:
    """A row of output for each change: one item of its author on the day of its merge; lines changed are its size."""
    size = cells.tokens("additions") + cells.tokens("deletions")
    return raw(
        "output",
        cells,
        identity=person.where(person != "", DELETED),
        kind=(person != "").map({True: "login", False: "service"}),
        scope=scope,
        start=cells.day(merged),
        days=1,
        items=1.0,
        size=size,
        bot=bot | person.str.contains(BOT_NAME, regex=True),
    )
