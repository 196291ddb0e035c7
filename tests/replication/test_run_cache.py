"""What is remembered is never stale: whatever changes, the ledgers are those of a run from scratch."""

import contextlib
from collections.abc import Iterator

import numpy as np
import pytest

from simulator.replication.compare import Comparison, compare, replicate, runs_of, shown_policies
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.run_cache import RunCache, world_name
from simulator.replication.worlds import Worlds, drawn_worlds
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


def test_a_run_made_elsewhere_is_not_made_again_and_pushes_none_out() -> None:
    scenario = loads(SMALL).scenario
    first = RunCache()
    made = first.task(scenario, marginal=0)(0)
    name, policies = world_name(scenario, 0, DEFAULT_ENGINE), shown_policies(scenario)
    known = [first._seen(f"{name} {policy!r}", policy) for policy in policies]
    cache = RunCache()
    for policy, one in zip(policies, known, strict=True):
        assert one is not None
        cache.keep(name, policy, one)
    assert len(cache.outcomes) == 0
    again = cache.task(scenario, marginal=0)(0)
    assert cache.runs == 0
    assert (again.ledgers == made.ledgers).all()
    assert np.array_equal(again.spreads, made.spreads, equal_nan=True)


@pytest.fixture(scope="module")
def opened() -> Draft:
    return draft(loads(SMALL))


def remembered(scenario: Scenario | Worlds, memory: RunCache, marginal: int | None = None) -> Comparison:
    return compare(scenario, workers=1, task=memory.task(scenario, marginal=marginal), marginal=marginal)


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


@pytest.mark.slow
def test_every_single_change_gives_what_a_run_from_scratch_gives(opened: Draft) -> None:
    memory = RunCache()
    remembered(opened.file.scenario, memory)
    seen = []
    for path, scenario in variants(opened):
        policies, again = [one.policy for one in runs_of(scenario)], memory.task(scenario)
        for number in range(scenario.replications):
            one, other = replicate(scenario, policies, "compiled", number), again(number)
            assert np.array_equal(one.ledgers, other.ledgers), path
            assert np.array_equal(one.spreads, other.spreads, equal_nan=True), path
        seen.append(path)
    assert len(seen) > 50


def test_a_change_of_one_policy_runs_only_that_policy(opened: Draft) -> None:
    memory = RunCache()
    remembered(opened.file.scenario, memory)
    assert memory.runs == 2 * len(runs_of(opened.file.scenario))
    before = memory.runs
    remembered(opened.changed({"policies.capped.usd_per_month": 40.0}).scenario, memory)
    assert memory.runs - before == 2 * 3  # two replications: as written, and its lever either way
    remembered(opened.file.scenario, memory)
    assert memory.runs - before == 2 * 3


@pytest.mark.parametrize("path", COUNTS)
def test_counting_differently_runs_nothing_that_is_known(opened: Draft, path: str) -> None:
    memory = RunCache()
    remembered(opened.file.scenario, memory)
    before = memory.runs
    value = {"replications": 2, "confidence": 0.8, "warmup_months": 0}[path]
    remembered(opened.changed({path: value}).scenario, memory)
    assert memory.runs == before


def test_a_change_of_the_price_draws_no_world_anew(opened: Draft) -> None:
    memory = RunCache()
    remembered(opened.file.scenario, memory)
    held = memory.workloads.kept.currsize
    remembered(opened.changed({"world.price.usd_per_mtok": 2.0}).scenario, memory)
    assert memory.workloads.kept.currsize == held
    remembered(opened.changed({"world.teams.web.engineers": 4}).scenario, memory)
    assert memory.workloads.kept.currsize > held


def test_runs_left_out_are_missing_and_the_rest_is_the_same(opened: Draft) -> None:
    scenario = opened.file.scenario
    whole, part, none = (remembered(scenario, RunCache(), marginal) for marginal in (None, 1, 0))
    plain, first = whole.totals["nudge"] == 0, whole.totals["replication"] == 0
    assert none.totals.equals(whole.totals[plain].reset_index(drop=True))
    assert part.totals.equals(whole.totals[plain | first].reset_index(drop=True))


def test_drawn_worlds_are_remembered_each_by_its_own_inputs(opened: Draft) -> None:
    worlds, memory = drawn_worlds(opened.file), RunCache()
    fresh = compare(worlds, workers=1)
    assert remembered(worlds, memory).totals.equals(fresh.totals)
    before = memory.runs
    assert remembered(worlds, memory).totals.equals(fresh.totals)
    assert memory.runs == before
    dearer = worlds.at_values({"world.price.usd_per_mtok": 2.0})
    assert remembered(dearer, memory).totals.equals(compare(dearer, workers=1).totals)
    assert memory.runs > before


def test_a_world_drawn_too_short_is_drawn_longer() -> None:
    text = SMALL.replace("engineers: 3}", "engineers: 3, amenable_share: 0.99, curve: {gain: 20.0}}")
    scenario = loads(text).scenario
    assert remembered(scenario, RunCache()).totals.equals(compare(scenario, workers=1).totals)


def test_a_memory_too_small_for_anything_changes_nothing(opened: Draft) -> None:
    memory = RunCache(workload_bytes=10, outcome_bytes=10)
    scenario = opened.file.scenario
    assert remembered(scenario, memory).totals.equals(compare(scenario, workers=1).totals)
    assert (memory.workloads.kept.currsize, memory.outcomes.currsize) == (0, 0)


def test_the_oldest_outcomes_are_given_up_and_made_again_when_asked_for(opened: Draft) -> None:
    scenario = opened.file.scenario
    memory = RunCache()
    remembered(scenario, memory)
    every, held = memory.runs, memory.outcomes.currsize
    tight = RunCache(outcome_bytes=int(held) // 2)
    for _ in range(2):
        assert remembered(scenario, tight).totals.equals(compare(scenario, workers=1).totals)
        assert tight.outcomes.currsize <= held // 2
    assert every < tight.runs <= 2 * every
