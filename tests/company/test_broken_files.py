"""A broken export is an error with a sentence or a table that can be right; never a traceback."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest

from simulator.company.importing import importable
from simulator.company.people_csv import read_people
from simulator.company.read import Rows, read_files
from simulator.company.reader import AMOUNTS, TOKENS
from simulator.scenario.reading.errors import ScenarioError
from tests.company.broken import broken, harmless

SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.is_file())
PEOPLE = (
    b"person,aliases,team,start,end,hours_per_week,usd_per_year,kind\n"
    b"ada@example.com,ada-example;ada.lovelace,web,,2026-10-01,40,120000,\n"
    b"ada@example.com,,data,2026-10-01,,40,120000,\n"
    b"ben@example.com,ben-example,data,2026-01-05,,32,,\n"
    b"ci-review-bot,,,,,,,service\n"
)
LARGEST = 1e15
FEW, MANY = 200, 20_000
Result = TypeVar("Result")


def tried(call: Callable[[], Result]) -> Result | str:
    """What a call gives, or its error."""
    try:
        return call()
    except ScenarioError as error:
        return str(error)


def read(path: Path) -> Rows | str:
    """What is read, or the error."""
    return tried(lambda: read_files([path]))


def wrong(rows: Rows) -> list[str]:
    """What cannot be right in the tables."""
    found = []
    usage, output = rows.tables["usage"], rows.tables["output"]
    for name in AMOUNTS:
        figures = usage[name].astype(float)
        if np.isinf(figures).any() or (figures.abs() > LARGEST * 1.01).any():
            found.append(f"{name} is beyond any figure")
    if (usage[list(TOKENS)].astype(float).fillna(0.0) < 0.0).any(axis=None):
        found.append("tokens below 0")
    if (output[["items", "hours", "size"]].astype(float).fillna(0.0) < 0.0).any(axis=None):
        found.append("output below 0")
    for table in (usage, output):
        days = pd.to_datetime(table["start"])
        if days.isna().any() or (days < "1970-01-02").any() or (days > "2262-01-01").any():
            found.append("a day that cannot be")
    return found


def hold(number: int, tmp_path: Path) -> None:
    """One broken file is read, and what was read becomes tables."""
    chance = Random(number)
    sample = SAMPLES[number % len(SAMPLES)]
    path = tmp_path / sample.name
    path.write_bytes(broken(sample.read_bytes(), chance))
    found = read(path)
    if isinstance(found, str):
        assert found.strip(), number
        assert "Traceback" not in found
        return
    assert wrong(found) == [], number
    tables = tried(lambda: importable(found, None, b"k" * 32))
    if isinstance(tables, str):
        assert tables.strip(), number
    else:
        assert np.isfinite(tables.usage["usd"].astype(float).fillna(0.0)).all(), number


def hold_people(number: int, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(broken(PEOPLE, Random(number)))
    people = tried(lambda: read_people(path))
    if isinstance(people, str):
        assert people.strip(), number
    else:
        assert (people.stints["person"] != "").all(), number


def test_broken_files_are_errors_or_tables(tmp_path: Path) -> None:
    for number in range(FEW):
        hold(number, tmp_path)


def test_a_broken_roster_is_an_error_or_a_roster(tmp_path: Path) -> None:
    for number in range(FEW // 2):
        hold_people(number, tmp_path)


@pytest.mark.slow
def test_twenty_thousand_broken_files_are_errors_or_tables(tmp_path: Path) -> None:
    for number in range(MANY):
        hold(number, tmp_path)
        if number % 10 == 0:
            hold_people(number, tmp_path)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name[:40])
def test_what_does_not_matter_changes_nothing(sample: Path, tmp_path: Path) -> None:
    first = read(sample)
    for way, content in harmless(sample.read_bytes()).items():
        path = tmp_path / way / sample.name
        path.parent.mkdir()
        path.write_bytes(content)
        again = read(path)
        if isinstance(first, str) or isinstance(again, str):
            assert isinstance(first, str), (way, again)
            assert isinstance(again, str), way
            continue
        for name, rows in first.tables.items():
            pd.testing.assert_frame_equal(rows, again.tables[name], obj=f"{way}: {name}")
        assert again.findings == first.findings, way
