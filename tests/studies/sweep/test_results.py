"""Results: documented columns, SQL, joins, labelled arrays, and a sentence where there are none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.engines.run import SimulationError
from simulator.replication.parquet import note_in
from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.sweep import plan as plan_module
from simulator.studies.sweep.plan import fingerprint, plan_of, planned_in
from simulator.studies.sweep.results import columns_of, join_tables, labelled, select
from simulator.studies.sweep.store import write_chunk
from simulator.studies.sweep.stored import Origin, plans_in
from simulator.studies.sweep.study import results
from simulator.versions import code_hash, versions
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
    pd.testing.assert_frame_equal(of_file.drop(columns="point"), of_folder.drop(columns=list(Origin._fields)))
    assert len(of_file) == 6 * 5


def test_every_column_says_what_it_means(home: Path) -> None:
    table = results(home / "small.yaml", home / "results")
    assert list(columns_of(home / "small.yaml")) == list(table.columns)
    stored = results(home / "results" / "small" / "sweep")
    assert list(columns_of(home / "results" / "small" / "sweep")) == list(stored.columns)
    assert list(stored.columns) == [*Origin._fields, *table.columns[1:]]
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


def test_a_file_says_plan_design_seed_code_versions_and_units(home: Path) -> None:
    chunk = next((home / "results" / "small" / "sweep").glob("*.parquet"))
    schema, plan = pq.read_schema(chunk), plan_of(small(GRID, design="grid"))
    assert note_in(schema) == {
        "plan": plan.key[:12], "design": "grid", "seed": 7, "rows_code": fingerprint(), "scenario": plan.key,
        "code": code_hash(), "versions": versions(),
    }  # fmt: skip
    assert schema.field("net_usd").metadata[b"unit"] == b"USD per post and month"
    assert schema.field("token_yield").metadata[b"unit"] == b"share of granted tokens"
    (told,) = plans_in(chunk.parent)
    assert planned_in(told).key == plan.key


def test_rows_of_two_plans_are_told_apart_and_told(tmp_path: Path) -> None:
    """Two seeds and two designs in one folder; before, they came as one table without a word."""
    one, other = small(GRID, design="grid"), small(GRID, base=BASE.replace("seed: 7", "seed: 8"), size=4)
    sweep(one, tmp_path)
    sweep(other, tmp_path)
    said: list[str] = []
    both = results(tmp_path, tell=said.append)
    assert both.groupby("seed")["design"].unique().map(list).to_dict() == {7: ["grid"], 8: ["sobol"]}
    assert both["code"].unique().tolist() == [fingerprint()]
    assert len(said) == 1
    assert "holds rows of 2 plans" in said[0]
    assert "seed 8" in said[0]
    with pytest.warns(UserWarning, match="rows of 2 plans"):
        results(tmp_path)
    for only in ({"seed": 8}, {"design": "sobol"}, {"plan": plan_of(other).key[:12]}):
        chosen = results(tmp_path, only=only)
        assert set(chosen["seed"]) == {8}
        assert len(chosen) == 4 * 5
    with pytest.raises(ScenarioError, match=r"has no such rows\. It holds plan .*grid, seed 7"):
        results(tmp_path, only={"seed": 9})
    with pytest.raises(ScenarioError, match="desing: not one of the columns"):
        results(tmp_path, only={"desing": "grid"})


def test_rows_of_another_version_of_the_code_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = small({CAP: "[30, 60]"}, design="grid")
    sweep(file, tmp_path)
    monkeypatch.setattr(plan_module, "fingerprint", lambda: "another")
    sweep(file, tmp_path)
    said: list[str] = []
    both = results(tmp_path, tell=said.append)
    assert sorted(both["code"].unique()) == sorted([fingerprint(), "another"])
    assert "code another" in said[0]
    assert len(results(tmp_path, only={"code": "another"})) == len(both) / 2


def test_designs_that_vary_other_values_keep_all_their_columns(tmp_path: Path) -> None:
    sweep(small({GAIN: "[1, 2]"}, design="grid"), tmp_path)
    sweep(small({CAP: "[30, 60]"}, design="grid"), tmp_path)
    both = results(tmp_path, tell=lambda _: None)
    assert both[[GAIN, CAP]].notna().sum().tolist() == [2 * 5, 2 * 5]


@pytest.mark.parametrize("left", [0, 3, 400, -100, -1])
def test_a_chunk_that_was_cut_short_is_told_and_computed_again(left: int, tmp_path: Path) -> None:
    done = sweep(small(size=4), tmp_path)
    (chunk,) = tmp_path.glob("*.parquet")
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[:left])
    for read in (done.frame, lambda: results(tmp_path)):
        with pytest.raises(SimulationError, match=f"damaged: {chunk.name}. Run the sweep again"):
            read()
    again = sweep(small(size=4), tmp_path)
    assert (again.mended, again.computed, again.done) == ((chunk.name,), 4, 4)
    assert chunk.read_bytes() == whole
    assert sweep(small(size=4), tmp_path).mended == ()


def test_a_chunk_of_another_plan_that_was_cut_short_stops_no_sweep(tmp_path: Path) -> None:
    sweep(small(size=4), tmp_path)
    (chunk,) = tmp_path.glob("*.parquet")
    chunk.write_bytes(chunk.read_bytes()[:50])
    assert sweep(small({CAP: "[30, 60]"}, design="grid"), tmp_path).done == 2


def test_a_file_that_was_damaged_in_the_middle_is_a_sentence(tmp_path: Path) -> None:
    done = sweep(small(size=4), tmp_path)
    (chunk,) = tmp_path.glob("*.parquet")
    content = bytearray(chunk.read_bytes())
    content[-300:-8] = bytes(292)
    chunk.write_bytes(content)
    with pytest.raises(SimulationError, match=f"damaged: {chunk.name}. Run the sweep again"):
        done.frame()
    assert sweep(small(size=4), tmp_path).mended == (chunk.name,)


def test_a_plan_that_was_damaged_is_a_sentence(tmp_path: Path) -> None:
    sweep(small(size=4), tmp_path)
    (plan,) = tmp_path.glob("_plan-*.json")
    for text in ("", "{}", "[" * 100_000, '{"plan": 1, "parameters": 2, "columns": 3}', '{"plan": "a"'):
        plan.write_text(text)
        with pytest.raises(ScenarioError, match="Run the sweep again: it writes this file anew"):
            columns_of(tmp_path)


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


def test_a_chunk_with_too_many_rows_is_told_and_computed_again(tmp_path: Path) -> None:
    done = sweep(small(size=4), tmp_path)
    (chunk,) = tmp_path.glob("*.parquet")
    whole = chunk.read_bytes()
    rows = pq.read_table(chunk)
    write_chunk(tmp_path, chunk.name, pa.concat_tables([rows, rows]))
    with pytest.raises(SimulationError, match=f"not as many rows as their points have: {chunk.name}. Run the sweep"):
        done.frame()
    again = sweep(small(size=4), tmp_path)
    assert (again.mended, again.computed, again.done) == ((chunk.name,), 4, 4)
    assert chunk.read_bytes() == whole


def test_points_that_a_design_holds_several_times_are_reused_once_each(tmp_path: Path) -> None:
    whole = {"world.teams.alpha.engineers": "{low: 2, high: 3}", CAP: "[30, 60]"}
    first = sweep(small(whole, size=16), tmp_path)
    assert first.frame()["point_id"].nunique() == 4
    again = sweep(small(whole, design="grid", levels=2), tmp_path)
    assert (again.computed, again.done) == (0, 4)
    assert len(again.frame()) == 4 * 5
    assert again.frame().groupby("point_id").size().tolist() == [5] * 4
