"""A comparison: same bytes whatever the workers and the engine, clean when interrupted, memory flat."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.records import LEDGER
from simulator.replication.compare import Comparison, compare, with_nudges
from simulator.replication.ledger import ParquetFile
from simulator.replication.worlds import Worlds, drawn_worlds
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import loads
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.tables.roi import by_month, by_team, summary
from tests.worlds import team, world


def small(**changes: Any) -> Scenario:
    scenario = world(team(), team("beta", 2), months=3)
    return scenario.model_copy(update={"replications": 5, **changes})


def _streamed(path: Path, **options: Any) -> bytes:
    scenario = small()
    with ParquetFile(path, scenario) as sink:
        compare(scenario, sink=sink, **options)
    return path.read_bytes()


def test_workers_and_engine_change_no_byte(tmp_path: Path) -> None:
    bytes_of = {
        name: _streamed(tmp_path / f"{name}.parquet", **options)
        for name, options in {
            "one": {"workers": 1},
            "three": {"workers": 3},
            "again": {"workers": 3},
            "simpy": {"workers": 2, "engine": "simpy"},
        }.items()
    }
    assert bytes_of["one"] == bytes_of["three"] == bytes_of["again"] == bytes_of["simpy"]


DRAWN = """
title: Drawn
question: which?
replications: 5
months: 2
world: {teams: [{name: a, engineers: 300}, {name: b, engineers: 2, amenable_share: 0.2}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 50}, {kind: gated}]
"""


@pytest.mark.slow
def test_workers_and_engine_change_nothing_in_drawn_worlds() -> None:
    ways: list[dict[str, Any]] = [{"workers": 1}, {"workers": 3}, {"workers": 2, "engine": "simpy"}]
    first, *others = (compare(drawn_worlds(loads(DRAWN)), **options) for options in ways)
    for other in others:
        pd.testing.assert_frame_equal(first.totals, other.totals, check_exact=True)
        assert np.array_equal(first.worlds.shares, other.worlds.shares)
        assert first.worlds.inputs == other.worlds.inputs


def test_a_third_of_drawn_worlds_and_at_least_32_have_nudged_levers() -> None:
    worlds = drawn_worlds(loads(DRAWN))
    for asked, expected in ((300, 100), (60, 32), (20, 20)):
        assert with_nudges(worlds.with_(replications=asked)) == expected
    assert with_nudges(Worlds(small(replications=300))) == 300
    found = compare(worlds, marginal=2).totals
    nudged = found[found["nudge"] != 0]
    assert set(nudged["replication"]) == {0, 1}
    assert len(nudged) == 2 * 2 * 3
    assert found[found["nudge"] == 0].notna().all(axis=None)


def test_the_summary_does_not_depend_on_workers() -> None:
    tables = [summary(paired_totals(compare(small(), workers=workers))).to_csv() for workers in (1, 2)]
    assert tables[0] == tables[1]


def test_the_ledger_has_every_policy_replication_team_and_month() -> None:
    comparison = compare(small())
    ledger = comparison.ledger
    assert ledger is not None
    keys = ["policy", "replication", "team", "month"]
    assert not ledger.duplicated(keys).any()
    assert len(ledger) == len(comparison.policies) * 5 * 2 * 3
    assert set(ledger["month"]) == {1, 2, 3}
    names = [c.name for c in LEDGER if c.name != "engineers"]
    assert list(ledger.columns) == [*keys, "engineers", *names]
    assert all(np.issubdtype(ledger[c.name].dtype, np.integer) for c in LEDGER if c.whole)


def test_reduced_tables_are_those_of_the_ledger() -> None:
    comparison = compare(small(warmup_months=1))
    ledger = comparison.ledger
    assert ledger is not None
    window = ledger[ledger["month"] > 1]
    table = summary(paired_totals(comparison)).set_index("policy")
    per_head = window.groupby("policy", observed=True)["spend_usd"].sum() / 5 / (5 * 2)
    per_head.index = per_head.index.astype(object)
    np.testing.assert_allclose(table["spend_usd"].sort_index(), per_head.sort_index(), rtol=1e-12)
    monthly = ledger.groupby(["policy", "month"], observed=True, sort=False)["spend_usd"].sum() / 5 / 5
    np.testing.assert_allclose(by_month(comparison)["spend_usd"], monthly, rtol=1e-12)
    heads = window["engineers"].groupby(window["team"], observed=True).first()
    teams = window.groupby(["policy", "team"], observed=True, sort=False)["spend_usd"].sum() / 5 / 2
    teams = teams / heads.reindex(teams.index.get_level_values("team")).to_numpy()
    np.testing.assert_allclose(by_team(comparison)["spend_usd"], teams, rtol=1e-12)


def test_ctrl_c_keeps_what_is_finished() -> None:
    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    comparison = compare(small(), progress=stop)
    assert comparison.interrupted
    assert comparison.replications == 3
    assert summary(paired_totals(comparison))["n"].eq(3).all()
    pd.testing.assert_frame_equal(summary(paired_totals(comparison)), summary(paired_totals(_first(3))))


def _first(count: int) -> Comparison:
    return compare(small(replications=count))


def test_ctrl_c_before_two_replications_is_passed_on() -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(small(), progress=stop)


def test_what_is_kept_per_replication_does_not_grow_with_the_organisation() -> None:
    class Nowhere:
        def add(self, replication: int, ledgers: dict[str, Any]) -> None:
            """Forget it."""

    sizes = []
    for months in (1, 4):
        kept = compare(small(months=months), sink=Nowhere())
        assert kept.ledger is None
        sizes.append(kept.totals.memory_usage(deep=True).sum() / kept.replications)
    assert sizes[0] == sizes[1]
