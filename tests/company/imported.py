"""Files as a test writes them, read and imported in memory."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.company.formats import READERS
from simulator.company.formats.generic import reader_of
from simulator.company.importing import importable
from simulator.company.people_csv import read_people
from simulator.company.read import Rows, read_files
from simulator.company.reader import Options
from simulator.company.tables import Tables

SAMPLES = Path(__file__).parent / "samples"
KEY = b"k" * 32
PEOPLE = """person,aliases,email,login,team
Ada,ada-laptop;user-01Ada,ada@example.com,ada-example,web
Ben,,ben@example.com,ben-example,data
Cyd,,cyd@example.com,cyd-example,data
"""


def sample(name: str) -> Path:
    """The one sample whose name begins so."""
    (path,) = (one for one in SAMPLES.iterdir() if one.name.startswith(name))
    return path


def rows_of(*paths: Path) -> Rows:
    return read_files(paths)


def tables_of(
    *paths: Path,
    people: str = "",
    columns: Mapping[str, str] | None = None,
    rates: Mapping[str, float] | None = None,
) -> Tables:
    """What an import of files makes of them."""
    roster = None
    if people:
        written = paths[0].parent / "roster" / "people.csv"
        if SAMPLES in written.parents:
            raise AssertionError("copy the sample before a roster is written beside it")
        written.parent.mkdir(exist_ok=True)
        written.write_text(people, encoding="utf-8")
        roster = read_people(written)
    readers = (*READERS, reader_of(columns)) if columns else READERS
    rows = read_files(paths, Options(columns or {}, rates or {}), readers)
    return importable(rows, roster, KEY, "files", rates)


def edited(path: Path, folder: Path, *changes: tuple[str, str], name: str = "") -> Path:
    """A copy of a file in which texts that stand in it are replaced."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    copy = folder / (name or path.name)
    copy.write_text(text, encoding="utf-8")
    return copy


def written(folder: Path, name: str, text: str | list[Any] | dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


def found(tables: Tables, trap: str) -> list[tuple[float, str]]:
    """Amounts and sentences of a trap."""
    return [(round(one.usd, 6), one.message) for one in tables.findings if one.trap == trap]


def tokens(row: pd.Series) -> tuple[int, int, int, int]:
    return int(row["input"]), int(row["cache_write"]), int(row["cache_read"]), int(row["output"])
