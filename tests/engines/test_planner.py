"""No policy beats the planner beyond noise: paired replications of a few random small organisations."""

from typing import Any

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.model.planner import Tiers, planned_intensity, planned_use
from simulator.records import HOURS_PER_MONTH, PLANNED
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from tests.worlds import CURVES, NONE, Floats, net_value, play, policy, problem, standard_error, team, world

PLANNER = policy("planner")
RIVALS: tuple[PolicyBlock, ...] = (
    policy("uncapped"),
    policy("uncapped", name="half", intensity=0.5),
    policy("capped", name="tight", usd_per_month=40.0, use_it_or_lose_it=0.0),
    policy("capped", name="loose", usd_per_month=400.0, use_it_or_lose_it=0.0),
    policy("capped", name="shared", usd_per_month=100.0, pooled=True, rollover=1.0),
    policy("gated", name="gate", auto_approve_usd=5.0, reviewers=3, noise_sigma=0.0, reviewer_usd_per_hour=0.0),
    policy("planner", name="less", intensity=0.7),
    policy("planner", name="more", intensity=1.3),
)


def organisation(seed: int) -> Scenario:
    """Two teams with curves, prices and appetites drawn at random."""
    luck = np.random.default_rng([2026, seed])
    names = list(CURVES)

    def some_team(name: str) -> dict[str, Any]:
        curve = names[luck.integers(len(names))]
        slopes = [0.0] if curve in ("logarithmic", "power") else [0.0, 0.1]  # without a maximum, none is allowed
        return team(
            name,
            4,
            curve=CURVES[curve],
            amenable_share=float(luck.uniform(0.2, 0.6)),
            appetite={"median_mtok_per_hour": float(luck.uniform(0.2, 3.0))},
            checking_hours_per_mtok=float(luck.uniform(0.0, 0.05)),
            rework={"slope": float(luck.choice(slopes))},
        )

    return world(
        some_team("alpha"),
        some_team("beta"),
        policies=RIVALS,
        months=12,
        seed=seed,
        price={"usd_per_mtok": float(luck.uniform(0.5, 4.0))},
    )


def net_values(scenario: Scenario, policies: list[PolicyBlock], replications: int = 6, engine: str = "simpy") -> Floats:
    """Net value by replication and policy, USD."""
    worlds = [run_policies(scenario, policies, replication, engine) for replication in range(replications)]
    return np.array([[net_value(outcome.ledger) for outcome in outcomes] for outcomes in worlds])


def assert_never_beaten(nets: Floats) -> None:
    """No column gains on the first beyond three standard errors of the paired difference."""
    gains = nets[:, 1:] - nets[:, :1]
    beyond = gains.mean(axis=0) - 3.0 * np.array([standard_error(each) for each in gains.T])
    assert np.all(beyond <= 0.0)


@pytest.mark.parametrize("seed", range(3))
def test_no_policy_beats_the_planner_beyond_noise(seed: int) -> None:
    assert_never_beaten(net_values(organisation(seed), [PLANNER, NONE, *RIVALS]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 40))
def test_no_policy_beats_the_planner_beyond_noise_in_many_organisations(seed: int) -> None:
    assert_never_beaten(net_values(organisation(seed), [PLANNER, NONE, *RIVALS], 20, "compiled"))


def test_every_month_is_planned_with_its_own_price_and_wish() -> None:
    growing = world(
        team(engineers=3, appetite={"median_mtok_per_hour": 1.0, "growth_per_year": 4.0}),
        price={"usd_per_mtok": 3.0, "change_per_year": -0.5},
    )
    given = problem(growing, PLANNER)
    grants = [row for row in play(growing, PLANNER).trace or [] if row.reason == PLANNED]
    assert len(grants) > 60
    bests = set()
    for row in grants:
        one, month, item = row.id, int(row.time_hours // HOURS_PER_MONTH), given.first[row.id] + row.item
        appetite = given.appetite[one] * given.demand_factor[0, month]
        rules = given.rules[month]
        tiers = Tiers(given.price[month], rules.economy_price, rules.economy_capability)
        plan = planned_intensity(
            given.craft[0, month], given.ability[one], given.hour_value[one], tiers, appetite, False, given.nodes[0]
        )
        used = planned_use(plan, tiers.economy_capability, appetite * given.demand[item])
        assert row.mtok == pytest.approx(given.effort[item] * sum(used), rel=1e-12)
        bests.add(plan.best)
    assert len(bests) == 9  # three engineers, three months


@pytest.mark.parametrize("worse", [NONE, RIVALS[2]], ids=lambda one: one.label)
def test_a_upper_bound_that_could_be_beaten_would_be_noticed(worse: PolicyBlock) -> None:
    with pytest.raises(AssertionError):
        assert_never_beaten(net_values(organisation(0), [worse, PLANNER]))


def test_without_the_wish_as_a_limit_the_planner_earns_more() -> None:
    shy = world(team(engineers=8, appetite={"median_mtok_per_hour": 0.05}), months=12)
    limited, free = net_values(shy, [PLANNER, policy("planner_free")]).T
    assert (free - limited).mean() > 3.0 * standard_error(free - limited)


def test_the_economy_tier_does_not_beat_the_planner() -> None:
    wish = {"median_mtok_per_hour": 0.7, "sigma": 0.0, "demand_sigma": 0.0}
    dear = world(team(engineers=8, appetite=wish, vanity={"prone_share": 0.0}), months=12, price={"usd_per_mtok": 15.0})
    economy = policy("capped", usd_per_month=0.0, when_used_up="economy")
    assert_never_beaten(net_values(dear, [PLANNER, economy]))
