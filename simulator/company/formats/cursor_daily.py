"""Cursor's daily usage by API: its members, also those who use nothing if it was fetched in pages."""

from simulator.company.reader import Parsed, Reader, Source, keys, raw
from simulator.company.tables import Finding


def _read(source: Source) -> Parsed:
    cells = source.cells
    rows = raw("roster", cells, identity=cells.text("email"), kind="email").drop_duplicates("identity")
    idle = ~cells.flag("isActive")
    told = "Cursor's daily usage lists active members alone: fetch it with page and pageSize to have all"
    return Parsed(rows, () if idle.any() else (Finding("non-users missing", told, 0.0, len(rows)),))


READER = Reader(
    name="Cursor daily usage",
    table="roster",
    needs=(keys("email", "isActive", "composerRequests"),),
    read=_read,
    events=True,
)
