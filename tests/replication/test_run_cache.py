"""What is remembered is never stale: whatever changes, the ledgers are those of a run from scratch."""

import contextlib
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest

from simulator.replication.compare import Comparison, compare, replicate, runs_of
from simulator.replication.run_cache import Memory, Shelf
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.paths import Draft, Scalar, draft, scalars

SMALL = """
title: Small
question: What is remembered?
replications: 2
months: 3
warmup_months: 1
world:
  teams:
    - {name: web, engineers: 3}
    - {name: firmware, engineers: 2, amenable_share: 0.1, rework: {base: 0.1}}
policies:
  - {kind: uncapped}
  - {kind: capped, usd_per_month: 30, rollover: 0.5}
  - {kind: gated, auto_approve_usd: 5}
  - {kind: planner}
"""
# how often, how surely: the ledgers of a replication do not depend on them
COUNTS = ("replications", "confidence", "warmup_months")


@pytest.fixture(scope="module")
def opened() -> Draft:
    return draft(loads(SMALL))


def remembered(scenario: Scenario, memory: Memory, nudged: bool = True) -> Comparison:
    return compare(scenario, workers=1, source=partial(memory.replicate, nudged=nudged))


def moved(value: Scalar | None) -> Scalar | None:
    """Another value of the same kind, most likely valid."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 0.9 if value else 0.05
    return {"organisation": "team", "stop": "economy", "michaelis_menten": "exponential"}.get(str(value))


def variants(opened: Draft) -> Iterator[tuple[str, Scenario]]:
    for path, value in scalars(opened.file.scenario).items():
        other = moved(value)
        if other is not None:
            with contextlib.suppress(ScenarioError):
                yield path, opened.changed({path: other}).scenario


def test_every_single_change_gives_what_a_run_from_scratch_gives(opened: Draft) -> None:
    memory = Memory()
    remembered(opened.file.scenario, memory)
    seen = []
    for path, scenario in variants(opened):
        runs = runs_of(scenario)
        scratch, again = (list(make(scenario, runs, "compiled", 1)) for make in (replicate, memory.replicate))
        for one, other in zip(scratch, again, strict=True):
            assert np.array_equal(one.ledgers, other.ledgers), path
            assert np.array_equal(one.spreads, other.spreads, equal_nan=True), path
        seen.append(path)
    assert len(seen) > 50


def test_a_change_of_one_policy_runs_only_that_policy(opened: Draft) -> None:
    memory = Memory()
    remembered(opened.file.scenario, memory)
    assert memory.runs == 2 * len(runs_of(opened.file.scenario))
    before = memory.runs
    remembered(opened.changed({"policies.capped.usd_per_month": 40.0}).scenario, memory)
    assert memory.runs - before == 2 * 3  # two replications: as written, and its lever either way
    remembered(opened.file.scenario, memory)
    assert memory.runs - before == 2 * 3


@pytest.mark.parametrize("path", COUNTS)
def test_counting_differently_runs_nothing_that_is_known(opened: Draft, path: str) -> None:
    memory = Memory()
    remembered(opened.file.scenario, memory)
    before = memory.runs
    value = {"replications": 2, "confidence": 0.8, "warmup_months": 0}[path]
    remembered(opened.changed({path: value}).scenario, memory)
    assert memory.runs == before


def test_a_change_of_the_price_draws_no_world_anew(opened: Draft) -> None:
    memory = Memory()
    remembered(opened.file.scenario, memory)
    held = memory.worlds.bytes
    remembered(opened.changed({"world.price.usd_per_mtok": 2.0}).scenario, memory)
    assert memory.worlds.bytes == held
    remembered(opened.changed({"world.teams.web.engineers": 4}).scenario, memory)
    assert memory.worlds.bytes > held


def test_runs_left_out_are_missing_and_the_rest_is_the_same(opened: Draft) -> None:
    whole, part = remembered(opened.file.scenario, Memory()), remembered(opened.file.scenario, Memory(), nudged=False)
    plain = whole.totals["nudge"] == 0
    assert part.totals[plain].equals(whole.totals[plain])
    assert part.totals.loc[~plain, "spend_usd"].isna().all()


def test_a_world_drawn_too_short_is_drawn_longer() -> None:
    text = SMALL.replace("engineers: 3}", "engineers: 3, amenable_share: 0.99, curve: {gain: 20.0}}")
    scenario = loads(text).scenario
    assert remembered(scenario, Memory()).totals.equals(compare(scenario, workers=1).totals)


def test_a_memory_too_small_for_anything_changes_nothing(opened: Draft) -> None:
    memory = Memory(world_bytes=10, ledger_bytes=10)
    scenario = opened.file.scenario
    assert remembered(scenario, memory).totals.equals(compare(scenario, workers=1).totals)
    assert (memory.worlds.bytes, memory.ledgers.bytes) == (0, 0)


def test_a_shelf_gives_up_what_was_not_wanted_for_longest() -> None:
    shelf: Shelf[str] = Shelf(10)
    shelf.keep(b"a", 4, "a")
    shelf.keep(b"b", 4, "b")
    assert shelf.find(b"a") == "a"
    shelf.keep(b"c", 4, "c")
    assert [shelf.find(key) for key in (b"a", b"b", b"c")] == ["a", None, "c"]
    shelf.keep(b"c", 6, "C")
    assert (shelf.find(b"c"), shelf.bytes) == ("C", 10)
    shelf.keep(b"huge", 11, "huge")
    assert (shelf.find(b"huge"), shelf.bytes) == (None, 10)
