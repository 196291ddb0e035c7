"""A comparison comes back from its folder to the last bit."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.replication.compare import Comparison, compare
from simulator.replication.comparison_files import FOLDER, SavedError, read, save
from simulator.replication.reduce import Moments
from simulator.replication.spend import Spend
from simulator.studies.compare.findings import conclude
from tests.worlds import policy, world


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    policies = (policy("uncapped"), policy("capped", usd_per_month=0.1 + 0.2), policy("planner"))
    return compare(world(policies=policies).model_copy(update={"replications": 3}), workers=1)


def test_everything_but_the_ledger_comes_back_to_the_last_bit(comparison: Comparison, tmp_path: Path) -> None:
    save(comparison, tmp_path)
    again = read(tmp_path)
    assert again.ledger is None
    for name in Comparison._fields:
        if name == "ledger":
            continue
        one, other = getattr(comparison, name), getattr(again, name)
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other, check_exact=True)
        elif isinstance(one, Moments):
            assert one.n == other.n
            assert np.array_equal(one.mean, other.mean)
            assert np.array_equal(one.squares, other.squares)
        elif isinstance(one, Spend):
            assert np.array_equal(one.monthly, other.monthly)
            assert np.array_equal(one.reviewers, other.reviewers)
            assert np.array_equal(one.total, other.total)
            assert np.array_equal(one.teams.cross, other.teams.cross)
            for pair in ((one.spread, other.spread), (one.teams.parts, other.teams.parts)):
                assert np.array_equal(pair[0].squares, pair[1].squares, equal_nan=True)
        elif isinstance(one, np.ndarray):
            assert np.array_equal(one, other)
        else:
            assert one == other, name


def test_what_it_means_is_the_same(comparison: Comparison, tmp_path: Path) -> None:
    save(comparison, tmp_path)
    one, other = conclude(comparison), conclude(read(tmp_path))
    assert one.answer == other.answer
    for name in ("summary", "ranking", "by_month", "by_team"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


def test_the_same_comparison_leaves_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(comparison, tmp_path / name)
    for file in sorted((tmp_path / "a" / FOLDER).iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / FOLDER / file.name).read_bytes(), file.name


@pytest.mark.parametrize("damage", ["empty", "no table", "no moments", "text", "older"])
def test_a_folder_that_cannot_be_read_is_a_sentence(comparison: Comparison, tmp_path: Path, damage: str) -> None:
    if damage != "empty":
        save(comparison, tmp_path)
    place = tmp_path / FOLDER
    if damage == "no table":
        (place / "totals.parquet").unlink()
    if damage == "no moments":
        (place / "monthly.npz").unlink()
    if damage == "text":
        (place / "about.json").write_text("{")
    if damage == "older":
        plain = json.loads((place / "about.json").read_text())
        del plain["scenario"]["world"]
        (place / "about.json").write_text(json.dumps(plain))
    with pytest.raises(SavedError, match=r"[Rr]un the scenario again") as error:
        read(tmp_path)
    assert str(tmp_path) in str(error.value)
