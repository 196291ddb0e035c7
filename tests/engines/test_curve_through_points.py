"""A curve through points in both engines: the same rows bit for bit, and the formula that the points were read off."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.model.points import NO_KNOTS
from simulator.problem.problem import plain
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import READ, Scenario
from tests.engines.parity import differences
from tests.engines.random_worlds import scenarios, through_points
from tests.worlds import net_value, play, policy, problem, team, world

POINTS = [[0, 1.0], [0.5, 1.6], [2, 2.2]]
MEASURED = {"curve": {"family": "points", "points": POINTS}}
# of Michaelis-Menten with gain 1.5 at 0.5 Mtok an hour
READ_OFF = [[x, 1.0 + 1.5 * x / (0.5 + x)] for x in (0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1, 2, 4, 8, 16, 40, 100, 1000)]


@st.composite
def worlds(draw: st.DrawFn) -> Scenario:
    """Random worlds in which every team has a curve through points."""
    scenario = draw(scenarios())
    tree = scenario.model_dump(exclude_unset=True)
    for each in tree["world"]["teams"]:
        each["curve"] = draw(through_points())
    return Scenario.model_validate(tree, context=READ)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_the_engines_agree(scenario: Scenario) -> None:
    assert differences(scenario, scenario.policies[0]) == []


CAPPED = policy("capped", usd_per_month=100.0)
EXCHANGE = policy("exchange", usd_per_month=100.0)
LIMITED = policy("limited", usd_per_request=5.0)


@pytest.mark.parametrize(
    "own", [CAPPED, EXCHANGE, LIMITED, *map(policy, ("gated", "chargeback", "planner"))], ids=lambda one: one.label
)
def test_every_policy_runs_on_it(own: PolicyBlock) -> None:
    scenario = world(team(engineers=4, **MEASURED), team("beta", engineers=2, **MEASURED), months=4)
    assert differences(scenario, own) == []


def test_points_read_off_a_formula_earn_what_the_formula_earns() -> None:
    formula = world(team(engineers=6), months=6)
    points = world(team(engineers=6, curve={"family": "points", "points": READ_OFF}), months=6)
    for one in (policy("uncapped"), CAPPED, policy("planner")):
        earned, expected = net_value(play(points, one).ledger), net_value(play(formula, one).ledger)
        assert earned == pytest.approx(expected, rel=2e-3)


def test_no_gain_is_as_no_tokens() -> None:
    scenario = world(team(engineers=2, curve={**MEASURED["curve"], "gain_factor": 0.0}), months=3)
    assert net_value(play(scenario, policy("planner")).ledger) == net_value(play(scenario, policy("none")).ledger)


def test_who_knows_the_curve_is_beaten_by_nobody() -> None:
    scenario = world(team(engineers=12, **MEASURED), months=12)
    best = net_value(play(scenario, policy("planner")).ledger)
    for one in (policy("uncapped"), CAPPED, policy("gated"), policy("none")):
        assert net_value(play(scenario, one).ledger) <= best * 1.005, one.label


def test_a_formula_carries_no_knots() -> None:
    made = problem(world(team(engineers=1), months=2), policy("uncapped"))
    assert plain(made).craft[0][0].knots == NO_KNOTS
    assert not made.craft["knots"].any()
