"""What runs share changes no number: every field and every row is that of a run made alone, from nothing."""

from functools import partial

import numpy as np
import pytest

import simulator.engines.run as runs
from simulator.engines.run import Outcome, run_policies, run_policy
from simulator.problem import Problem, build, company_of, problem_of, setting_of
from simulator.problem.likeness import DECIDED, planned_alike
from simulator.replication.compare import runs_of
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policy import NUDGE, PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw
from tests.worlds import (
    ADAPTIVE,
    CHARGED,
    CHARGED_TEAM,
    EVERY,
    EXCHANGE,
    PAY_SHARE,
    PER_HOUR,
    PER_REQUEST,
    SHELF,
    policy,
    team,
    world,
)

GATE = policy("gated", auto_approve_usd=1e6)


def made(monkeypatch: pytest.MonkeyPatch, scenario: Scenario, policies: list[PolicyBlock]) -> tuple[list[Outcome], int]:
    """Outcomes, and how many runs they took."""
    count = 0

    def counted(*given: object, **more: object) -> Outcome:
        nonlocal count
        count += 1
        return run_in(*given, **more)  # type: ignore[arg-type]

    run_in = runs.run_in
    with monkeypatch.context() as patched:
        patched.setattr(runs, "run_in", counted)
        return run_policies(scenario, policies, 0, "compiled"), count


def alone(scenario: Scenario, policies: list[PolicyBlock]) -> list[Outcome]:
    """Each policy from nothing: a fresh draw, setting and company."""
    return [
        run_policy(scenario.model_copy(deep=True), each, draw(scenario, 0, policies=policies), 0, "compiled")
        for each in policies
    ]


def same(one: list[Outcome], other: list[Outcome]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(a.ledger.tobytes() == b.ledger.tobytes() and (a.spend_usd == b.spend_usd).all() for a, b in pairs)


@pytest.mark.parametrize("name", SHELF)
def test_shared_parts_are_those_of_a_build_from_nothing(name: str) -> None:
    scenario = SHELF[name]
    policies = [one.policy for one in runs_of(scenario)]
    workload = draw(scenario, 0, policies=policies)
    company = company_of(setting_of(scenario), workload)
    shared = [problem_of(company, each) for each in policies]
    for each, problem in zip(policies, shared, strict=True):
        fresh = build(scenario.model_copy(deep=True), each, workload)
        for field, value in fresh._asdict().items():
            found = getattr(problem, field)
            assert np.asarray(found).tobytes() == np.asarray(value).tobytes(), field
            assert np.asarray(found).dtype == np.asarray(value).dtype, field


def test_what_a_policy_decides_and_what_all_share_are_all_fields() -> None:
    scenario = world(team(), policies=EVERY)
    company = company_of(scenario, draw(scenario, 0))
    assert sorted([*company.parts, *DECIDED, "plans"]) == sorted(Problem._fields)


def test_no_run_writes_into_what_it_shares() -> None:
    scenario = world(team(), team("beta", 2), policies=EVERY, months=4)
    company = company_of(scenario, draw(scenario, 0))
    problems = [problem_of(company, each) for each in EVERY]
    before = [[np.asarray(value).tobytes() for value in problem] for problem in problems]
    for engine in ("compiled", "simpy"):
        for problem in problems:
            runs.run(problem, engine)
    assert [[np.asarray(value).tobytes() for value in problem] for problem in problems] == before


def test_runs_that_share_leave_the_rows_of_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = world(team(), team("beta", 2), policies=EVERY, months=4)
    policies = [one.policy for one in runs_of(scenario)]
    assert same(made(monkeypatch, scenario, policies)[0], alone(scenario, policies))


def test_another_scenario_is_another_setting() -> None:
    one = world(team(), policies=EVERY)
    other = one.model_copy(update={"months": one.months + 1})
    first = setting_of(one)
    assert setting_of(first) is first
    assert len(setting_of(other).parts["price"]) == len(first.parts["price"]) + 1


@pytest.mark.parametrize(
    "pair",
    [
        (policy("uncapped"), policy("uncapped", name="all they want")),
        (policy("capped", usd_per_month=0.0), policy("capped", usd_per_month=0.0).nudged()),
        (policy("chargeback", felt_share=0.0), policy("chargeback", felt_share=0.0).nudged()),
        (GATE, GATE.nudged()),
        (GATE.nudged(1.0 / NUDGE), GATE),
    ],
    ids=["another name", "a cap of nothing", "a charge nobody feels", "nothing to review", "nor before"],
)
def test_twins_run_once(monkeypatch: pytest.MonkeyPatch, pair: tuple[PolicyBlock, PolicyBlock]) -> None:
    scenario = world(team(), policies=pair[:1], months=3)
    outcomes, count = made(monkeypatch, scenario, list(pair))
    assert count == 1
    assert same(outcomes, alone(scenario, list(pair)))


LEVERS = (*EVERY, PAY_SHARE, EXCHANGE, ADAPTIVE, CHARGED, CHARGED_TEAM, PER_REQUEST, PER_HOUR)


@pytest.mark.parametrize("one", LEVERS, ids=lambda one: one.label)
def test_a_nudge_that_a_run_reads_takes_a_run(monkeypatch: pytest.MonkeyPatch, one: PolicyBlock) -> None:
    scenario = world(team(), policies=(one,), months=3)
    policies = [one, one.nudged(), one.nudged(1.0 / NUDGE)]
    outcomes, count = made(monkeypatch, scenario, policies)
    assert count == 3
    assert same(outcomes, alone(scenario, policies))


@pytest.mark.parametrize("one", [policy("planner"), policy("planner_free")], ids=lambda one: one.label)
@pytest.mark.parametrize("name", ["people come and go", "outage", "engineers choose and pace"])
def test_planners_of_another_intensity_share_their_plans(name: str, one: PolicyBlock) -> None:
    policies = [one, policy("uncapped"), one.nudged(), one.nudged(1.0 / NUDGE)]
    company = company_of(SHELF[name], draw(SHELF[name], 0, policies=policies))
    first, other, more, less = planned_alike([problem_of(company, each) for each in policies])
    assert first.plans is more.plans is less.plans
    assert len(other.plans) == 0
    assert same(run_policies(SHELF[name], policies, 0, "compiled"), alone(SHELF[name], policies))
    runs.run(first, "compiled")
    assert (first.plans["best"] >= 0.0).any()


def test_nobody_knows_what_a_policy_of_ones_own_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "class Policy:\n    name = 'own'\n    sentence = 'Mine.'\n    def grant(self, request):\n        return 0.0\n"
    )
    told = {"kind": "own", "file": "mine.py", "text": code}
    one, other = (OwnPolicy.model_validate({**told, "name": name}) for name in ("one", "other"))
    outcome = Outcome(np.zeros((1, 1, 1)), np.zeros(1), None)
    monkeypatch.setattr(runs, "run", partial(lambda outcome, *_: outcome._replace(), outcome))
    scenario = world(team(), policies=(policy("uncapped"),), months=1)
    found = run_policies(scenario, [one, other], 0)
    assert found[0] is not found[1]
