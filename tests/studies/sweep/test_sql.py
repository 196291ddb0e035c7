"""A query sees the tables it is given, and nothing else of this machine or of another."""

import os
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.sweep.results import join_tables, select

TABLES = {"sweep": pd.DataFrame({"policy": ["a", "b"], "net_usd": [1.0, 2.0]}), "other": pd.DataFrame({"x": [3]})}
ASKED = (
    "SELECT policy FROM sweep", "WITH one AS (SELECT * FROM sweep) SELECT policy FROM one", "FROM sweep SELECT policy",
    "SELECT policy FROM sweep, other;", "SELECT policy -- of all\nFROM sweep", "(SELECT policy FROM sweep)",
)  # fmt: skip
# {secret} is a file that is there, {new} one that is not
ATTACKS = (
    "SELECT * FROM '{secret}'", "SELECT * FROM read_csv('{secret}')", "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')", "SELECT * FROM read_parquet('{secret}')", "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_json('{secret}')", "SELECT * FROM sniff_csv('{secret}')", "COPY sweep TO '{new}'",
    "COPY sweep FROM '{secret}'", "COPY (SELECT * FROM '{secret}') TO '{new}'", "ATTACH '{new}'", "ATTACH '{new}' AS a",
    "EXPORT DATABASE '{new}'", "IMPORT DATABASE '{new}'", "INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL spatial",
    "SELECT * FROM 'https://example.invalid/a.csv'", "SELECT * FROM read_csv('https://example.invalid/a.csv')",
    "SELECT * FROM read_parquet('s3://bucket/a.parquet')", "SET enable_external_access = true", "RESET ALL",
    "SET lock_configuration = false", "PRAGMA enable_external_access", "CREATE TABLE t AS SELECT * FROM sweep",
    "CREATE SECRET (TYPE s3)", "INSERT INTO sweep VALUES ('c', 1)", "DROP VIEW sweep", "DELETE FROM sweep",
    "SELECT 1; COPY sweep TO '{new}'", "CREATE VIEW v AS SELECT 1", "SELECT getenv('HOME')", "SELECT * FROM TABLES",
    "CALL pragma_version()", "CHECKPOINT", "BEGIN", "", ";", "SELECT", "SELECT * FROM ASKED", "\x00", "'", "SELECT '",
)  # fmt: skip


@pytest.mark.parametrize("query", ASKED)
def test_rows_are_given(query: str) -> None:
    assert set(select(query, TABLES)["policy"]) == {"a", "b"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_query_reaches_beyond_its_tables(attack: str, tmp_path: Path) -> None:
    secret, new = tmp_path / "secret.csv", tmp_path / "new.csv"
    secret.write_text("word\nhidden\n")
    with pytest.raises(ScenarioError, match=r"^--sql: \S") as refused:
        select(attack.format(secret=secret, new=new), TABLES)
    assert "hidden" not in str(refused.value)
    assert not new.exists()


def test_no_setting_is_open() -> None:
    rows = select("SELECT name, value FROM duckdb_settings()", TABLES).set_index("name")["value"]
    for name, value in {
        "enable_external_access": "false",
        "lock_configuration": "true",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }.items():
        assert rows[name] == value, duckdb.__version__


@pytest.mark.parametrize("path", ["https://example.invalid/a.csv", "s3://bucket/a.parquet", "file:///etc/passwd"])
def test_a_table_to_join_is_a_file_of_this_machine(path: str) -> None:
    with pytest.raises(ScenarioError, match=r"cannot be read: No such file"):
        join_tables([f"a={path}"])


def test_a_table_to_join_is_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(ScenarioError, match="cannot be read: not a regular file, but a pipe or a device"):
            join_tables([f"a={path}"])


def test_a_table_to_join_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    pd.DataFrame({"x": [3]}).to_parquet(tmp_path / "b.parquet")
    found = join_tables([f"a={tmp_path}/a.csv", f"b={tmp_path}/b.parquet"])
    assert (found["a"]["y"].tolist(), found["b"]["x"].tolist()) == ([2], [3])
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    with pytest.raises(ScenarioError, match="cannot be read"):
        join_tables([f"b={tmp_path}/b.parquet"])
