"""GitHub Copilot's seats by API: who has one since when, and when it was last used."""

from typing import Final

from simulator.company.reader import Parsed, Reader, Source, keys, raw
from simulator.company.tables import Finding

# GitHub, About billing for Copilot, 2026: USD per seat and month
USD_PER_MONTH: Final = {"business": 19.0, "enterprise": 39.0}


def _read(source: Source) -> Parsed:
    cells = source.cells
    plan, last = cells.text("plan_type").str.lower(), cells.day("last_activity_at")
    rows = raw(
        "seats",
        cells,
        identity=cells.text("assignee.login"),
        kind="login",
        tool="copilot",
        start=cells.day("created_at"),
        end=cells.day("pending_cancellation_date"),
        usd_per_month=plan.map(USD_PER_MONTH).astype(float),
        last_activity=last,
    )
    idle = last.isna()
    told = "Copilot seats that were never used, in USD a month"
    usd = float(rows["usd_per_month"][idle].sum())
    return Parsed(rows, (Finding("seats without use", told, usd, int(idle.sum())),) if idle.any() else ())


READER = Reader(
    name="GitHub Copilot seats",
    table="seats",
    needs=(keys("assignee.login", "last_activity_at", "created_at"),),
    read=_read,
)
