"""What is left out of the key of a draw must not matter to it, field by field; everything else must."""

from typing import Any

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.replication.workload_cache import (
    NOT_DRAWN,
    NOT_DRAWN_OF_TEAM,
    NOT_DRAWN_OF_WORLD,
    Worlds,
    draw_key,
    size,
)
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.paths import draft, scalars
from simulator.studies.sweep.point import runs_at, sample
from simulator.workload import Workload, draw
from tests.studies.sweep.sweeps import small

OPENED = draft(small())
SCENARIO = OPENED.file.scenario


def moved(value: Any) -> Any:
    """Another value of the same kind that most fields take."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        words = {"organisation": "team", "stop": "economy", "michaelis_menten": "exponential", "api": "fleet"}
        return {**words, "queue": "api"}[value]
    return value + 1 if isinstance(value, int) else 0.9 * value + 0.02


def changed(path: str, value: Any) -> Scenario:
    return OPENED.changed({path: value}).scenario


def same(one: Workload, other: Workload) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


PATHS = {path: value for path, value in scalars(SCENARIO).items() if value is not None}
FREE = [
    path
    for path in PATHS
    if path.startswith((*(f"world.{name}" for name in NOT_DRAWN_OF_WORLD), "policies", *NOT_DRAWN))
    or any(f"].{name}" in path for name in NOT_DRAWN_OF_TEAM)
]


def test_there_is_much_to_leave_out() -> None:
    assert len(FREE) > 30
    assert set(PATHS) - set(FREE), "and something that counts"


@pytest.mark.parametrize("path", [path for path in FREE if not path.startswith("world.defaults")])
def test_what_is_left_out_of_the_key_changes_no_draw(path: str) -> None:
    other = changed(path, moved(PATHS[path]))
    policies = runs_at(SCENARIO, None)
    assert draw_key(other, runs_at(other, None)) == draw_key(SCENARIO, policies)
    assert same(draw(other, 0, policies=runs_at(other, None)), draw(SCENARIO, 0, policies=policies))


@pytest.mark.parametrize("path", [path for path in PATHS if path not in FREE and "amenable_share" not in path])
def test_everything_else_is_in_the_key(path: str) -> None:
    assert draw_key(changed(path, moved(PATHS[path])), ()) != draw_key(SCENARIO, ())


def test_a_gate_is_in_the_key_because_reviews_are_drawn_for_it() -> None:
    assert draw_key(SCENARIO, runs_at(SCENARIO, ["gated"])) != draw_key(SCENARIO, runs_at(SCENARIO, ["capped"]))


def test_the_length_of_a_world_changes_no_row() -> None:
    fast, slow = (changed("world.defaults.amenable_share", share) for share in (0.9, 0.2))
    worlds, policies = Worlds(), runs_at(SCENARIO, None)
    for scenario in (fast, slow):
        key = draw_key(scenario, policies)
        workload = worlds.world(scenario, policies, 0, key)
        outcomes = run_policies(scenario, policies, 0, "compiled", workload=workload)
        alone = run_policies(scenario, policies, 0, "compiled")
        assert all(np.array_equal(a.ledger, b.ledger) for a, b in zip(outcomes, alone, strict=True))
    assert worlds.draws == 1, "the world of the faster one serves the slower one"


def test_a_world_too_short_is_drawn_again_longer() -> None:
    worlds, policies = Worlds(), runs_at(SCENARIO, None)
    for share in (0.2, 0.9, 0.5):
        scenario = changed("world.defaults.amenable_share", share)
        worlds.world(scenario, policies, 0, draw_key(scenario, policies))
    assert worlds.draws == 2


def test_worlds_are_shared_between_points_and_memory_is_bounded() -> None:
    policies = runs_at(SCENARIO, None)
    worlds = Worlds()
    for gain in (1.0, 2.0, 3.0):
        sample(changed("world.defaults.curve.gain", gain), policies, range(4), "compiled", worlds)
    assert worlds.draws == 4
    one = size(draw(SCENARIO, 0, policies=policies))
    tight = Worlds(limit_bytes=2 * one)
    for seed in range(5):
        scenario = SCENARIO.model_copy(update={"seed": seed})
        tight.world(scenario, policies, 0, draw_key(scenario, policies))
        assert tight.held <= 2.5 * one
    assert tight.draws == 5
