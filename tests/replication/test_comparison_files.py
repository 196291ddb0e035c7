"""A comparison comes back from its folder to the last bit."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.replication.compare import Comparison, compare
from simulator.replication.comparison_files import FOLDER, WRITTEN, SavedError, read, save
from simulator.replication.otherwise import with_as_written
from simulator.replication.reduce import Moments
from simulator.replication.spend import Contributions, Spend
from simulator.replication.worlds import Worlds, drawn_worlds
from simulator.scenario.reading.load import loads
from simulator.studies.compare.findings import conclude
from tests.worlds import policy, world

DRAWN = """
title: Drawn
question: which?
replications: 4
months: 2
world: {teams: [{name: a, engineers: 3}, {name: b, engineers: 2, amenable_share: 0.2}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 50}]
uncertain:
  world.price.usd_per_mtok: {kind: lognormal, median: 1.5, sigma: 0.3, low: 0.1, high: 9, source: a study}
  policies.capped.use_it_or_lose_it: [0.0, 0.5]
"""


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    policies = (policy("uncapped"), policy("capped", usd_per_month=0.1 + 0.2), policy("planner"))
    return compare(world(policies=policies).model_copy(update={"replications": 3}), workers=1)


@pytest.fixture(scope="module")
def drawn() -> Comparison:
    return with_as_written(compare(drawn_worlds(loads(DRAWN)), workers=1), 1)


def same(one: object, other: object) -> bool:
    """Whether two values have the same bits."""
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, Moments | Contributions):
        return all(same(getattr(one, name), getattr(other, name)) for name in vars(one))
    if isinstance(one, Worlds) and isinstance(other, Worlds):
        return one.inputs == other.inputs and same(one.shares, other.shares) and one.values().equals(other.values())
    if isinstance(one, Comparison | Spend):
        return type(one) is type(other) and all(
            name == "ledger" or same(getattr(one, name), getattr(other, name)) for name in one._fields
        )
    return one == other


@pytest.mark.parametrize("which", ["comparison", "drawn"])
def test_everything_but_the_ledger_comes_back_to_the_last_bit(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    one: Comparison = request.getfixturevalue(which)
    save(one, tmp_path)
    again = read(tmp_path)
    assert again.ledger is None
    for name in Comparison._fields:
        assert name == "ledger" or same(getattr(one, name), getattr(again, name)), name


def test_worlds_and_replications_as_written_come_back(
    comparison: Comparison, drawn: Comparison, tmp_path: Path
) -> None:
    save(drawn, tmp_path / "drawn")
    again = read(tmp_path / "drawn")
    assert again.worlds.drawn
    assert again.worlds.shares.shape == (4, len(drawn.worlds.inputs))
    assert [one.stated for one in again.worlds.inputs][:3] == [True, True, False]
    assert again.written is not None
    assert again.written.replications == 4
    assert not again.written.worlds.drawn
    save(comparison, tmp_path / "plain")
    plain = read(tmp_path / "plain")
    assert plain.written is None
    assert plain.worlds.inputs == ()
    assert plain.worlds.shares.shape == comparison.worlds.shares.shape == (0, 0)


@pytest.mark.parametrize("which", ["comparison", "drawn"])
def test_what_it_means_is_the_same(which: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    kept: Comparison = request.getfixturevalue(which)
    save(kept, tmp_path)
    one, other = conclude(kept), conclude(read(tmp_path))
    assert one.answer == other.answer
    assert (one.choice is None) == (other.choice is None) == (which == "comparison")
    if one.choice and other.choice:
        for name in ("policies", "variance", "inputs", "points"):
            pd.testing.assert_frame_equal(getattr(one.choice, name), getattr(other.choice, name), check_exact=True)
        assert one.choice.box == other.choice.box
    for name in ("summary", "ranking", "by_month", "by_team"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


def test_the_same_comparison_leaves_the_same_bytes(drawn: Comparison, tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(drawn, tmp_path / name)
    files = [path for path in sorted((tmp_path / "a").rglob("*")) if path.is_file()]
    assert WRITTEN in {path.relative_to(tmp_path / "a" / FOLDER).parts[0] for path in files}
    for file in files:
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes(), file.name


@pytest.mark.parametrize("damage", ["empty", "no table", "no moments", "text", "older", "no worlds"])
def test_a_folder_that_cannot_be_read_is_a_sentence(comparison: Comparison, tmp_path: Path, damage: str) -> None:
    if damage != "empty":
        save(comparison, tmp_path)
    place = tmp_path / FOLDER
    if damage == "no table":
        (place / "totals.parquet").unlink()
    if damage == "no moments":
        (place / "monthly.npz").unlink()
    if damage == "no worlds":
        (place / "shares.npz").unlink()
    if damage == "text":
        (place / "about.json").write_text("{")
    if damage == "older":
        plain = json.loads((place / "about.json").read_text())
        del plain["scenario"]["world"]
        (place / "about.json").write_text(json.dumps(plain))
    with pytest.raises(SavedError, match=r"[Rr]un the scenario again") as error:
        read(tmp_path)
    assert str(tmp_path) in str(error.value)
