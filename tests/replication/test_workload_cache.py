"""What is left out of the key of a draw must not matter to it, field by field; everything else must."""

from typing import Any

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.replication.workload_cache import WorkloadCache, draw_key, size
from simulator.scenario.blocks.decides import drawn_part
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.paths import draft, scalars
from simulator.studies.sweep.point import runs_at, sample
from simulator.workload import Workload, draw
from tests.studies.sweep.sweeps import small
from tests.worlds import policy, team, world

OPENED = draft(small())
SCENARIO = OPENED.file.scenario


def moved(value: Any) -> Any:
    """Another value of the same kind that most fields take."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        words = {"organisation": "team", "stop": "economy", "michaelis_menten": "exponential", "api": "fleet"}
        words |= {"queue": "api", "anyone": "heaviest", "colleagues": "hired", "belief": "curve"}
        return words[value]
    return value + 1 if isinstance(value, int) else 0.9 * value + 0.02


def changed(path: str, value: Any) -> Scenario:
    return OPENED.changed({path: value}).scenario


def same(one: Workload, other: Workload) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


LENGTH = ("amenable_share", "leak_share", "progress_per_year")  # decide how many items are drawn; no part of the key
PATHS = {path: value for path, value in scalars(SCENARIO).items() if value is not None and not path.endswith(LENGTH)}
FREE = [path for path, value in PATHS.items() if drawn_part(changed(path, moved(value))) == drawn_part(SCENARIO)]


def test_there_is_much_to_leave_out() -> None:
    assert len(FREE) > 50
    assert len(set(PATHS) - set(FREE)) > 50, "and much that counts"


@pytest.mark.parametrize("path", FREE)
def test_what_is_left_out_of_the_key_changes_no_draw(path: str) -> None:
    other = changed(path, moved(PATHS[path]))
    policies = runs_at(SCENARIO, None)
    assert draw_key(other, runs_at(other, None)) == draw_key(SCENARIO, policies)
    assert same(draw(other, 0, policies=runs_at(other, None)), draw(SCENARIO, 0, policies=policies))


@pytest.mark.parametrize("path", [path for path in PATHS if path not in FREE])
def test_everything_else_is_in_the_key(path: str) -> None:
    assert draw_key(changed(path, moved(PATHS[path])), ()) != draw_key(SCENARIO, ())


def test_a_gate_is_in_the_key_because_reviews_are_drawn_for_it() -> None:
    assert draw_key(SCENARIO, runs_at(SCENARIO, ["gated"])) != draw_key(SCENARIO, runs_at(SCENARIO, ["capped"]))


def test_a_policy_that_another_switches_to_is_in_the_key_too() -> None:
    events = ({"kind": "policy_switch", "month": 2, "policy": "uncapped", "to": "later"},)
    gated, capped = (
        world(team(), policies=(policy("uncapped"), policy(kind, name="later", **given)), months=3, events=events)
        for kind, given in (("gated", {}), ("capped", {"usd_per_month": 9.0}))
    )
    assert draw_key(gated, gated.policies[:1]) != draw_key(capped, capped.policies[:1])


def test_the_length_of_a_world_changes_no_row() -> None:
    fast, slow = (changed("world.defaults.amenable_share", share) for share in (0.9, 0.2))
    workloads, policies = WorkloadCache(), runs_at(SCENARIO, None)
    for scenario in (fast, slow):
        key = draw_key(scenario, policies)
        workload = workloads.workload(scenario, policies, 0, key)
        outcomes = run_policies(scenario, policies, 0, "compiled", workload=workload)
        alone = run_policies(scenario, policies, 0, "compiled")
        assert all(np.array_equal(a.ledger, b.ledger) for a, b in zip(outcomes, alone, strict=True))
    assert workloads.draws == 1, "the world of the faster one serves the slower one"


def test_a_world_too_short_is_drawn_again_longer() -> None:
    workloads, policies = WorkloadCache(), runs_at(SCENARIO, None)
    for share in (0.2, 0.9, 0.5):
        scenario = changed("world.defaults.amenable_share", share)
        workloads.workload(scenario, policies, 0, draw_key(scenario, policies))
    assert workloads.draws == 2


def test_worlds_are_shared_between_points_and_memory_is_bounded() -> None:
    policies = runs_at(SCENARIO, None)
    workloads = WorkloadCache()
    for gain in (1.0, 2.0, 3.0):
        sample(changed("world.defaults.curve.gain", gain), policies, range(4), "compiled", workloads)
    assert workloads.draws == 4
    one = size(draw(SCENARIO, 0, policies=policies))
    tight = WorkloadCache(limit_bytes=2 * one)
    for seed in range(5):
        scenario = SCENARIO.model_copy(update={"seed": seed})
        tight.workload(scenario, policies, 0, draw_key(scenario, policies))
        assert tight.kept.currsize <= 2 * one
    assert tight.draws == 5


def test_lists_of_limits_share_a_workload_only_where_they_ask_for_the_same_draws() -> None:
    plain = policy("limits", limits=[{"window": "month", "usd": 50.0}])
    asking = policy("limits", limits=[{"window": "month", "usd": 50.0, "on_limit": "ask"}])
    one = world(team(), policies=(plain,))
    assert draw_key(one, [plain]) != draw_key(one, [asking])
    cache = WorkloadCache()
    for each in (plain, asking):
        drawn = cache.workload(one, [each], 0, draw_key(one, [each]))
        assert len(drawn.review) == (len(drawn.effort) if each.asks else 0)
