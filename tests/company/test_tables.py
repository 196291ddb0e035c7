"""The four tables keep their columns and types on the way to a folder and back."""

import json
import platform
from pathlib import Path

import pandas as pd
import pytest

from simulator.company.tables import ABOUT, TABLES, Finding, Tables, laid_out, read_tables, write_tables
from simulator.scenario.reading.errors import ScenarioError
from simulator.versions import code_hash


def some() -> Tables:
    usage = laid_out("usage", pd.DataFrame({"person": ["a"], "start": pd.to_datetime(["2026-03-01"]), "usd": [1.5]}))
    empty = {name: laid_out(name, pd.DataFrame()) for name in ("people", "seats", "output")}
    return Tables(usage, **empty, findings=(Finding("late days", "The last day is left out.", 3.0, 2),))


def test_tables_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_tables(tmp_path / "company", some())
    found = read_tables(tmp_path / "company")
    for name, columns in TABLES.items():
        pd.testing.assert_frame_equal(getattr(found, name), getattr(some(), name))
        assert {column: str(kind) for column, kind in getattr(found, name).dtypes.items()} == columns
    assert found.findings == some().findings
    assert not found.roster


def test_a_folder_says_which_program_wrote_it(tmp_path: Path) -> None:
    write_tables(tmp_path, some())
    told = json.loads((tmp_path / ABOUT).read_text())
    assert (told["code"], told["versions"]["python"]) == (code_hash(), platform.python_version())


def test_a_folder_that_is_none_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="tokensim import"):
        read_tables(tmp_path)
    write_tables(tmp_path, some())
    (tmp_path / "usage.parquet").write_bytes(b"PAR1")
    with pytest.raises(ScenarioError, match="Import the files again"):
        read_tables(tmp_path)
