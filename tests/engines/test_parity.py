"""The two engines leave the same rows, bit for bit; and a change to either is noticed."""

import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import pytest
from hypothesis import HealthCheck, given, settings

from simulator import records
from simulator.engines import compiled, reference
from simulator.engines.run import SimulationError, run
from simulator.problem import build
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import load
from simulator.workload import draw
from tests.engines.parity import both, differences
from tests.engines.random_worlds import scenarios
from tests.worlds import BELIEVED, CURVES, EVERY, FELT, NONE, SHELF, policy, problem, still, team, world

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def _every_policy(scenario: Scenario) -> list[PolicyBlock]:
    return [NonePolicy(kind="none", name=""), *scenario.policies, *(each.nudged() for each in scenario.policies)]


def _smaller(scenario: Scenario) -> Scenario:
    """At most 15 engineers a team and 15 months, so that every event of a year comes; SimPy is slow."""
    teams = tuple(team.model_copy(update={"engineers": min(team.engineers, 15)}) for team in scenario.world.teams)
    world = scenario.world.model_copy(update={"teams": teams})
    return scenario.model_copy(update={"months": min(scenario.months, 15), "world": world})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.slow
def test_shipped_scenarios_agree(path: Path, seed: int) -> None:
    scenario = _smaller(load(path).scenario).model_copy(update={"seed": seed})
    for each in _every_policy(scenario):
        assert differences(scenario, each) == [], each.label


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_agree_at_full_length(path: Path) -> None:
    scenario = load(path).scenario
    for each in _every_policy(scenario):
        assert differences(scenario, each) == [], each.label


@pytest.mark.parametrize("name", SHELF)
def test_edge_cases_agree(name: str) -> None:
    scenario = SHELF[name]
    for each in (NONE, *EVERY, *scenario.policies):
        for replication in range(2):
            assert differences(scenario, each, replication) == [], each.label


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_random_worlds_agree(scenario: Scenario) -> None:
    assert differences(scenario, scenario.policies[0]) == []


@pytest.mark.slow
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_many_random_worlds_agree(scenario: Scenario) -> None:
    assert differences(scenario, scenario.policies[0]) == []


def test_running_out_of_items_is_seen_alike() -> None:
    fast = {"amenable_share": 1.0, "checking_hours_per_mtok": 0.0, "curve": {"gain": 20.0}}
    hasty = world(still(engineers=2, tokens=50.0, **fast), months=4)
    statuses = [(status, engineer) for status, engineer, _ in both(hasty, policy("uncapped"))]
    assert statuses[0] == statuses[1]
    assert statuses[0][0] == records.OUT_OF_ITEMS


@pytest.mark.parametrize("family", CURVES)
@pytest.mark.parametrize("one", [BELIEVED, FELT], ids=lambda one: one.label)
def test_a_saving_too_small_for_a_number_is_none(family: str, one: PolicyBlock) -> None:
    """On an exponential curve the heaviest users come to e^-700; then a belief, a quotient of it, has no value."""
    flat = team(curve={**CURVES[family], "gain": 1e-315})
    assert differences(world(flat, policies=(one,)), one) == []


def _crowded() -> Scenario:
    """Whole hours, one reviewer, allowances: a world in which every rank and every refill matters."""
    lively = team(engineers=4, work={"effort_mean_hours": 8.0, "effort_cv": 0.0}, ability={"sigma": 0.0})
    return world(lively, months=3)


def _skip_a_refill(monkeypatch: pytest.MonkeyPatch) -> None:
    refill = reference.Simulation.refill

    def skipping(self: Any) -> list[int]:
        return refill(self) if self.month != 1 else []

    monkeypatch.setattr(reference.Simulation, "refill", skipping)


def _swap_two_ranks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "CLOSE", records.FINISH)
    monkeypatch.setattr(reference, "FINISH", records.CLOSE)


def _drop_the_last_event(monkeypatch: pytest.MonkeyPatch) -> None:
    close = reference.Simulation.close

    def dropping(self: Any) -> None:
        if self.month < self.problem.months - 1:
            close(self)

    monkeypatch.setattr(reference.Simulation, "close", dropping)


@pytest.mark.parametrize("mutate", [_skip_a_refill, _swap_two_ranks, _drop_the_last_event])
def test_a_mutated_engine_is_noticed(mutate: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = SHELF["ties every hour"] if mutate is _swap_two_ranks else _crowded()
    capped = policy("capped", usd_per_month=40.0)
    assert differences(scenario, capped) == []
    mutate(monkeypatch)
    assert differences(scenario, capped) != []


@pytest.mark.parametrize(
    ("array", "value"), [("appetite", math.nan), ("appetite", -1.0), ("effort", math.inf), ("ability", 0.0)]
)
def test_impossible_states_are_seen_alike(array: str, value: float) -> None:
    given = build(world(team(engineers=3), months=2), policy("uncapped"), draw(world(team(engineers=3), months=2), 0))
    getattr(given, array)[given.first[1] if array == "effort" else 1] = value
    seen = []
    for engine in ("simpy", "compiled"):
        with pytest.raises(SimulationError) as told:
            run(given, engine)
        seen.append(str(told.value))
    assert seen[0] == seen[1]
    assert seen[0].startswith("engineer 1 reached an impossible state")


@pytest.mark.slow
def test_the_compiled_engine_runs_as_plain_python_too() -> None:
    """For coverage and the debugger: NUMBA_DISABLE_JIT=1 leaves the same rows."""
    program = (
        "from tests.engines.parity import differences\n"
        "from tests.worlds import EVERY, SHELF\n"
        "for name in ('ties every hour', 'rework', 'economy tier'):\n"
        "    for policy in (*EVERY, *SHELF[name].policies):\n"
        "        assert differences(SHELF[name], policy) == [], (name, policy.label)\n"
        "import numba, simulator.engines.compiled as compiled\n"
        "print(type(compiled.loop).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("function", "")


def test_every_problem_has_one_layout() -> None:
    """The type that numba gives a problem is what it compiles for."""
    types = {
        str(numba.typeof(problem(scenario, each)))
        for scenario in SHELF.values()
        for each in (EVERY[0], *scenario.policies)
    }
    assert len(types) == 1


def test_every_world_meets_the_same_compiled_code() -> None:
    """Another layout of an array would be compiled anew, for seconds, in the middle of a user's run."""
    differences(world(team(), team("beta", 40), months=3), EVERY[0])
    ordinary = len(compiled.loop.signatures)
    for scenario in (world(team(engineers=1), months=1), SHELF["limited backlog"], SHELF["people come and go"]):
        for each in EVERY:
            differences(scenario, each)
    assert len(compiled.loop.signatures) == ordinary
