"""Jira's CSV export of issues: a resolved issue is an item, story points its size, Time Spent seconds."""

import re
from typing import Final

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.formats.merged import cut_short, merged_only
from simulator.company.reader import Parsed, Reader, Source, keys, raw, told
from simulator.company.tables import Finding

POINTS: Final = ("Custom field (Story Points)", "Custom field (Story point estimate)", "Story Points")
NOT_DONE: Final = (
    "won't do", "won't fix", "duplicate", "cannot reproduce", "declined", "invalid", "rejected",
)  # fmt: skip
MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
MOST: Final = 1000
CUT: Final = "Jira exports 1,000 issues at a time, and a file has just as many. Export month by month"
RESOLVE: Final = "Export with the filter: resolution is not EMPTY."
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/ -]([A-Za-z]{3})[a-z]*\.?[/ -](\d{4}|\d{2})\b.*")
_MONTH_FIRST: Final = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})\b.*")


def _read(source: Source) -> Parsed:
    resolved, found = merged_only(source.cells, "Resolved", RESOLVE)
    cells, left = _finished(resolved)
    name = cells.text("Assignee Id", "Assignee", "Assignee.1")
    hours = cells.amount("Time Spent") / 3600.0
    rows = raw(
        "output",
        cells,
        identity=name.where(name != "", "nobody assigned"),
        kind=(name != "").map({True: "login", False: "service"}),
        scope=cells.text("Project key"),
        start=_days(cells),
        days=1,
        items=1.0,
        hours=hours,
        size=_points(cells),
        bot=False,
    )
    source.cells.errors += cells.errors
    return Parsed(rows, (*found, *left, *cut_short(len(source.cells), (MOST,), CUT)))


def _finished(cells: Cells) -> tuple[Cells, tuple[Finding, ...]]:
    """Issues that are work done: no epics, which sum up others, and none that were turned down."""
    none = pd.Series(0.0, cells.rows.index)
    kind, how = cells.text("Issue Type").str.lower(), cells.text("Resolution").str.lower()
    epic, dropped, part = kind == "epic", how.isin(NOT_DONE), kind.isin(["sub-task", "subtask"])
    findings = (
        *told("epics", "Jira's epics sum up other issues and were left out", none, epic),
        *told("issues turned down", "issues resolved as duplicate, won't do and the like were left out", none, dropped),
        *told("sub-tasks", "Jira's sub-tasks count as items beside the issues they belong to", none, part),
    )
    return Cells(cells.rows[~(epic | dropped)], cells.place, cells.decimal_comma), findings


def _days(cells: Cells) -> pd.Series:
    """Days of resolution, in any of the formats that Jira's administrators choose."""
    plain = Cells(pd.DataFrame({"Resolved": cells.text("Resolved").map(_iso)}), cells.place)
    days = plain.day("Resolved")
    cells.errors += plain.errors
    return days


def _iso(text: str) -> str:
    """A date with the month in letters as Jira writes it, in figures; any other text as it is.

    Example: "02/Sep/26 3:40 PM" and "Sep 2, 2026, 3:40 PM" are "2026-09-02".
    """
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match[1], match[2], match[3]
    elif match := _MONTH_FIRST.fullmatch(text):
        month, day, year = match[1], match[2], match[3]
    else:
        return re.sub(r"^(\d{4}-\d\d-\d\d) .*", r"\1", text)
    at = MONTHS.find(month.lower())
    return text if at % 4 else f"{int(year) % 2000 + 2000}-{at // 4 + 1:02d}-{int(day):02d}"


def _points(cells: Cells) -> pd.Series:
    """Story points of the first column of that name that is not empty in a row: Jira repeats columns."""
    names = [name for name in cells.rows.columns if re.sub(r"\.\d+$", "", str(name)) in POINTS]
    plain = Cells(pd.DataFrame({"Story Points": cells.text(*names)}), cells.place, cells.decimal_comma)
    points = plain.amount("Story Points")
    cells.errors += plain.errors
    return points


READER = Reader(
    name="Jira issues",
    table="output",
    needs=(keys("Issue key", "Resolved"),),
    read=_read,
)
