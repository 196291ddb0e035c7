"""A broken export is an error with a sentence or a table that can be right; never a traceback."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest

from simulator.company.arrow_frame import joined_rows
from simulator.company.example.tools import MAPPING
from simulator.company.formats import READERS
from simulator.company.formats.generic import reader_of
from simulator.company.importing import importable
from simulator.company.people_csv import People, read_people
from simulator.company.read import Rows, read_files
from simulator.company.reader import AMOUNTS, TOKENS, Options
from simulator.scenario.reading.errors import ScenarioError
from tests.company.rewritten import rewritten
from tests.damage import broken

SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.is_file())
WAREHOUSE = (
    b"mail,day,tool,model,fresh_input,written_to_cache,read_from_cache,generated,cost_usd\n"
    b"ada@example.com,2026-09-08,warehouse,claude-sonnet-5,55746,1576818,4170353,151311,6.40\n"
    b"ben@example.com,2026-09-08,warehouse,gpt-5.6,30342,0,2269890,82357,3.74\n"
    b"ben@example.com,2026-10-02,warehouse,gpt-5.6,1,0,0,1,-3.74\n"
)
PEOPLE = (
    b"person,aliases,team,start,end,hours_per_week,usd_per_year,kind\n"
    b"ada@example.com,ada-example;ada.lovelace,web,,2026-10-01,40,120000,\n"
    b"ada@example.com,,data,2026-10-01,,40,120000,\n"
    b"ben@example.com,ben-example,data,2026-01-05,,32,,\n"
    b"ci-review-bot,,,,,,,service\n"
)
LARGEST = 1e15
STINTS = {"person": ["ada@example.com", "ben"], "team": ["web", "data"]}
ROSTER = People(
    pd.DataFrame(STINTS).assign(start=pd.NaT, end=pd.NaT, hours_per_week=40.0, usd_per_year=1e5),
    {"ada@example.com": "ada@example.com", "ada-example": "ada@example.com", "ben@example.com": "ben"},
    frozenset(),
    (),
)
FEW, MANY = 100, 6_000
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
    tables = tried(lambda: importable(found, ROSTER if number % 3 else None, b"k" * 32))
    if isinstance(tables, str):
        assert tables.strip(), number
    else:
        assert np.isfinite(tables.usage["usd"].astype(float).fillna(0.0)).all(), number


def hold_mapped(number: int, tmp_path: Path) -> None:
    """The same of a table of a company's own."""
    path = tmp_path / "warehouse.csv"
    path.write_bytes(broken(WAREHOUSE, Random(number)))
    found = tried(lambda: read_files([path], Options(MAPPING), (*READERS, reader_of(MAPPING))))
    if isinstance(found, str):
        assert found.strip(), number
    else:
        assert wrong(found) == [], number
        tried(lambda: importable(found, None, b"k" * 32))


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


def test_a_broken_table_of_ones_own_is_an_error_or_a_table(tmp_path: Path) -> None:
    for number in range(FEW // 2):
        hold_mapped(number, tmp_path)


def test_a_whole_number_beyond_every_double_is_compared_as_text() -> None:
    rows = pd.DataFrame({"cost": pd.Series([10**400, 1.5, None], dtype=object)})
    assert joined_rows(rows)[:2] == [f"cost={10**400}", "cost=1.5"]


@pytest.mark.fuzz
def test_thousands_of_broken_files_are_errors_or_tables(tmp_path: Path) -> None:
    for number in range(MANY):
        hold(number, tmp_path)
        if number % 10 == 0:
            hold_people(number, tmp_path)
            hold_mapped(number, tmp_path)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name[:40])
def test_what_does_not_matter_changes_nothing(sample: Path, tmp_path: Path) -> None:
    first = read(sample)
    for way, content in rewritten(sample.read_bytes()).items():
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
