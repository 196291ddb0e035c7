"""Results: documented columns, SQL, joins, labelled arrays, and a sentence where there are none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from simulator.engines.run import SimulationError
from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.sweep.plan import plan_of
from simulator.studies.sweep.results import columns_of, join_tables, labelled, select
from simulator.studies.sweep.study import results
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, small, sweep

GRID = {GAIN: "{low: 1, high: 3, levels: 3}", CAP: "[30, 60]"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario file and the results of its sweep below ``results``."""
    home = tmp_path_factory.mktemp("home")
    file = small(GRID, design="grid")
    (home / "small.yaml").write_text(file.text)
    sweep(file, home / "results" / "small" / "sweep")
    return home


def test_a_file_and_its_folder_give_the_same_rows(home: Path) -> None:
    of_file = results(home / "small.yaml", home / "results")
    of_folder = results(home / "results" / "small" / "sweep")
    pd.testing.assert_frame_equal(of_file.drop(columns="point"), of_folder)
    assert len(of_file) == 6 * 5


def test_every_column_says_what_it_means(home: Path) -> None:
    table = results(home / "small.yaml", home / "results")
    assert list(columns_of(home / "small.yaml")) == list(table.columns)
    assert list(columns_of(home / "results" / "small" / "sweep")) == list(table.columns[1:])
    assert all(len(meaning) > 10 for meaning in columns_of(home / "small.yaml").values())


def test_any_reader_of_parquet_can_read_the_store(home: Path) -> None:
    table = pq.read_table(home / "results" / "small" / "sweep", filters=[("policy", "=", "capped")])
    assert table.num_rows == 6
    assert {str(table.schema.field(name).type) for name in (GAIN, CAP)} == {"double"}


def test_sql_and_joins(home: Path) -> None:
    table = results(home / "small.yaml", home / "results")
    (home / "prices.csv").write_text("cap,owner\n30,finance\n60,research\n")
    tables = {"sweep": table, **join_tables([f"limits={home / 'prices.csv'}"])}
    query = f'SELECT owner, avg(net_usd) AS net FROM sweep JOIN limits ON "{CAP}" = cap ' \
            "WHERE policy = 'capped' GROUP BY owner ORDER BY owner"  # fmt: skip
    found = select(query, tables)
    capped = table[table["policy"] == "capped"].groupby(CAP)["net_usd"].mean()
    assert found["owner"].tolist() == ["finance", "research"]
    np.testing.assert_allclose(found["net"], capped, rtol=1e-12)


def test_a_join_may_not_take_a_name_that_is_taken(home: Path) -> None:
    (home / "other.csv").write_text("a\n1\n")
    for given in ([f"sweep={home / 'other.csv'}"], [f"a={home / 'other.csv'}"] * 2):
        with pytest.raises(ScenarioError, match=r"has the name '\w+', which is taken"):
            join_tables(given)


@pytest.mark.parametrize("given", ["prices", "1x=a.csv", "a=nowhere.csv"])
def test_a_join_that_cannot_be_read_is_a_sentence(given: str) -> None:
    with pytest.raises(ScenarioError, match="--join"):
        join_tables([given])


def test_wrong_sql_is_a_sentence() -> None:
    with pytest.raises(ScenarioError, match=r"--sql: .*no_such"):
        select("SELECT no_such FROM sweep", {"sweep": pd.DataFrame({"a": [1]})})


def test_labelled_arrays_of_grids_and_of_points(home: Path, tmp_path: Path) -> None:
    table = results(home / "small.yaml", home / "results")
    array = labelled(plan_of(small(GRID, design="grid")), table)
    assert dict(array.sizes) == {GAIN: 3, CAP: 2, "policy": 5}
    one = table[(table[GAIN] == 2.0) & (table[CAP] == 60) & (table["policy"] == "gated")]["net_usd"].item()
    assert array["net_usd"].sel({GAIN: 2.0, CAP: 60, "policy": "gated"}).item() == one
    assert array["net_usd"].attrs["units"] == "USD"
    file = small(size=4)
    scattered = sweep(file, tmp_path).array()
    assert dict(scattered.sizes) == {"point": 4, "policy": 5}
    assert scattered[GAIN].dims == ("point",)


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    done = sweep(small(size=4), tmp_path)
    (chunk,) = tmp_path.glob("*.parquet")
    chunk.write_bytes(chunk.read_bytes()[:-100])
    with pytest.raises(SimulationError, match=f"{chunk.name}.*Delete that file and run the sweep again"):
        done.frame()


def test_no_results_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(small().text)
    with pytest.raises(ScenarioError, match=r"has no results yet\. Run: tokensim sweep"):
        results(tmp_path / "a.yaml", tmp_path)
    with pytest.raises(ScenarioError, match="holds no results"):
        results(tmp_path)
    with pytest.raises(ScenarioError, match="holds no results"):
        columns_of(tmp_path)
    (tmp_path / "b.yaml").write_text(BASE)
    with pytest.raises(ScenarioError, match="has no block sweep"):
        results(tmp_path / "b.yaml", tmp_path)
