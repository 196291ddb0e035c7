"""A lever for every team: the same policy for all is that policy, and another team's lever leaves a team alone."""

import numpy as np

from simulator.replication.compare import replicate
from simulator.replication.reduce import measures
from simulator.replication.worlds import Worlds
from simulator.studies.budget.per_team_runs import run_plans, separable
from tests.worlds import NONE, policy, team, world

CAP, LARGER = policy("capped", usd_per_month=20.0), policy("capped", usd_per_month=90.0)
SCENARIO = world(team("a", 3), team("b", 2), team("c", 2), policies=(CAP,), leaderboard={"scope": "team"}, months=3)


def test_the_same_policy_in_every_team_is_that_policy() -> None:
    replications = range(4, 6)
    for own, number in zip(
        run_plans(Worlds(SCENARIO), lambda _: [[CAP] * 3], "compiled", replications), replications, strict=True
    ):
        window = replicate(SCENARIO, [NONE, CAP], "compiled", number).ledgers.sum(axis=2) / SCENARIO.months
        np.testing.assert_array_equal(own[0], measures(window, window[:1])[1])


def test_a_team_with_a_lever_of_its_own_leaves_the_others_alone() -> None:
    plans = [[CAP, LARGER, CAP], [CAP] * 3, [LARGER] * 3]
    mixed, small, large = run_plans(Worlds(SCENARIO), lambda _: plans, "compiled", range(2))[0]
    np.testing.assert_array_equal(mixed[[0, 2]], small[[0, 2]])
    np.testing.assert_array_equal(mixed[1], large[1])
    assert not np.array_equal(small[1], large[1])


def test_pooled_balances_and_appetites_come_by_team_too() -> None:
    pooled = [policy("capped", usd_per_month=usd, pooled=True) for usd in (10.0, 50.0, 90.0)]
    assert separable(SCENARIO, pooled)
    assert separable(SCENARIO, [policy("uncapped", intensity=by) for by in (0.5, 1.0, 2.0)])


def test_a_rule_of_the_whole_organisation_does_not() -> None:
    assert not separable(SCENARIO, [policy("gated", hurdle=hurdle) for hurdle in (0.5, 1.0, 2.0)])
    assert not separable(SCENARIO, [policy("capped", usd_per_month=9.0, rollover=share) for share in (0.0, 0.5, 1.0)])
