"""The four tables that every export becomes, as Parquet files of one folder, with what was found on the way."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from simulator.files import json_in, table_in
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.versions import code_hash, versions

TEXT, DAY, WHOLE, REAL, YES_NO = "string", "datetime64[ns]", "Int64", "Float64", "boolean"

# columns and their types by table; days are UTC dates; tokens are counts that do not overlap, reasoning inside output
TABLES: Final[dict[str, dict[str, str]]] = {
    "usage": {
        "person": TEXT,  # a pseudonym
        "person_kind": TEXT,  # email, login, key or service: what a pseudonym stands for
        "team": TEXT,  # at that date
        "start": DAY,
        "days": WHOLE,  # 1, 7, those of a month, or those of the whole file
        "tool": TEXT,
        "model": TEXT,  # as in the price table, or other
        "model_raw": TEXT,
        "input": WHOLE,
        "cache_write": WHOLE,
        "cache_read": WHOLE,
        "output": WHOLE,
        "requests": WHOLE,
        "usd": REAL,  # after discounts, before prepaid credits
        "usd_list": REAL,
        "usd_kind": TEXT,  # billed, estimated, priced or included
        "source": TEXT,  # format and file
    },
    "people": {
        "person": TEXT,
        "team": TEXT,
        "start": DAY,  # missing: since before the first day
        "end": DAY,  # first day that is no longer worked; missing: still there
        "hours_per_week": REAL,
        "usd_per_year": REAL,  # base pay
    },
    "seats": {
        "person": TEXT,
        "tool": TEXT,
        "start": DAY,
        "end": DAY,
        "usd_per_month": REAL,
        "last_activity": DAY,
    },
    "output": {
        "person": TEXT,
        "team": TEXT,
        "start": DAY,
        "days": WHOLE,
        "items": REAL,
        "hours": REAL,
        "value": REAL,  # USD
        "size": REAL,  # lines changed, or points
        "bot": YES_NO,
        "source": TEXT,
    },
}
ABOUT: Final = "import.json"


class Finding(NamedTuple):
    """Something in the files that would mislead if nobody said it."""

    trap: str  # a short name, such as "identities without a person"
    message: str  # one sentence, what was found and what was done about it
    usd: float = 0.0  # how much of the bill it concerns
    rows: int = 0


class Tables(NamedTuple):
    """A company's own data. Without a roster nobody knows who used nothing."""

    usage: pd.DataFrame
    people: pd.DataFrame  # no rows: no roster was given
    seats: pd.DataFrame
    output: pd.DataFrame  # no rows: nothing is known of what was made
    findings: tuple[Finding, ...] = ()
    about: Mapping[str, Any] = {}  # period, files by format, version of the price table

    @property
    def roster(self) -> bool:
        """Whether those who used nothing are known."""
        return len(self.people) > 0


def laid_out(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as a table of that name: its columns in their order and types, those that are missing empty.

    Example: ``laid_out("people", pd.DataFrame({"person": ["a"]}))`` has six columns, of which five are empty.
    """
    columns = TABLES[name]
    return rows.reindex(columns=list(columns)).astype(columns)


def write_tables(folder: Path, tables: Tables) -> None:
    """Write the tables and what was found on the way into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        laid_out(name, getattr(tables, name)).to_parquet(folder / f"{name}.parquet", index=False)
    told = {
        "about": dict(tables.about),
        "findings": [one._asdict() for one in tables.findings],
        "code": code_hash(),  # of the program that read the files
        "versions": versions(),
    }
    (folder / ABOUT).write_text(json.dumps(told, indent=1, default=str) + "\n", encoding="utf-8")


def read_tables(folder: Path) -> Tables:
    """The tables of a folder that ``tokensim import`` wrote.

    Raises:
        ScenarioError: the folder is none of those, or a table in it cannot be read.
    """
    if not (folder / ABOUT).is_file():
        advice = "Name a folder that tokensim import wrote: tokensim import exports/ --out company/."
        raise ScenarioError(str(folder), [ErrorLine(0, f"holds no {ABOUT}. {advice}")])
    try:
        told = json_in(folder / ABOUT)
        frames = {name: laid_out(name, table_in(folder / f"{name}.parquet").to_pandas()) for name in TABLES}
        findings = tuple(Finding(**one) for one in told["findings"])
        about = dict(told["about"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = f"is damaged: {error}. Import the files again."
        raise ScenarioError(str(folder), [ErrorLine(0, reason)]) from None
    return Tables(**frames, findings=findings, about=about)
