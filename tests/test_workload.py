"""The drawn world: named streams, the moments that were asked for, and the arrays a policy is laid over."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulator.problem import build
from simulator.workload import BLOCK, Workload, draw, student_draws
from tests.worlds import Floats, policy, standard_error, team, world

ITEMS = ("effort", "worth", "demand", "comeback", "review", "error")
TRAITS = ("salary", "ability", "appetite", "propensity")
GATE = (policy("gated"),)
REWORK = {"rework": {"base": 0.1}}


def items_of(workload: Workload, engineer: int, name: str) -> Floats:
    """One engineer's draws of one kind."""
    return np.asarray(getattr(workload, name))[workload.first[engineer] : workload.first[engineer + 1]]


def assert_same_engineer(one: Workload, i: int, other: Workload, j: int) -> None:
    """Same traits, and the same leading items: as many as both have."""
    for name in TRAITS:
        assert getattr(one, name)[i] == getattr(other, name)[j], name
    for name in ITEMS:
        left, right = items_of(one, i, name), items_of(other, j, name)
        shared = min(len(left), len(right))
        assert shared > 0, name
        assert np.array_equal(left[:shared], right[:shared]), name


def crowd(*teams: dict[str, Any], seed: int = 3, **blocks: Any) -> Workload:
    return draw(world(*teams, policies=GATE, seed=seed, **blocks), 0)


ALPHA = team("alpha", 3, **REWORK)
BETA = team("beta", 2, vanity={"prone_share": 0.9}, **REWORK)


# --- named streams ---


def test_another_team_changes_nobody_elses_draws() -> None:
    two, three = crowd(ALPHA, BETA), crowd(ALPHA, BETA, team("gamma", 4, **REWORK))
    for engineer in range(5):
        assert_same_engineer(two, engineer, three, engineer)


def test_another_engineer_at_the_end_of_a_team_changes_nobody_elses_draws() -> None:
    small, large = crowd(ALPHA, BETA), crowd(team("alpha", 4, **REWORK), BETA)
    for engineer, same in enumerate([0, 1, 2, 4, 5]):
        assert_same_engineer(small, engineer, large, same)


def test_a_longer_draw_begins_with_the_same_items() -> None:
    scenario = world(ALPHA, BETA, policies=GATE)
    short, long = draw(scenario, 0), draw(scenario, 0, 2.0)
    assert np.all(np.diff(long.first) > np.diff(short.first))
    assert np.all(np.diff(short.first) % BLOCK == 0)
    for engineer in range(5):
        assert_same_engineer(short, engineer, long, engineer)


def test_a_longer_scenario_begins_with_the_same_items() -> None:
    short, long = crowd(ALPHA, BETA, months=2), crowd(ALPHA, BETA, months=20)
    for engineer in range(5):
        assert_same_engineer(short, engineer, long, engineer)


def test_what_is_not_needed_is_not_drawn_and_changes_nothing() -> None:
    plain = draw(world(team(engineers=3), policies=(policy("uncapped"),), seed=3), 0)
    full = crowd(ALPHA)
    assert len(plain.comeback) == len(plain.review) == len(plain.error) == 0
    for name in ("effort", "worth", "demand", *TRAITS):
        assert np.array_equal(getattr(plain, name), getattr(full, name)), name


def test_a_parameter_moves_its_own_draw_only() -> None:
    calm, noisy = crowd(ALPHA), crowd({**ALPHA, "appetite": {"demand_sigma": 1.6}})
    assert np.array_equal(calm.effort, noisy.effort)
    assert np.array_equal(calm.worth, noisy.worth)
    # twice the spread of the same luck: ln z = sigma * luck - sigma^2 / 2
    np.testing.assert_allclose((np.log(noisy.demand) + 1.28) / 2.0, np.log(calm.demand) + 0.32, atol=1e-12)


def test_no_two_streams_are_alike() -> None:
    drawn = crowd(team("alpha", 2, **REWORK), team("beta", 2, **REWORK))
    heads = [tuple(items_of(drawn, i, name)[:BLOCK].tolist()) for i in range(4) for name in ITEMS]
    assert len(set(heads)) == len(heads)
    ranks = [np.argsort(head).tolist() for head in heads]  # the same luck in another distribution has the same order
    assert len({tuple(order) for order in ranks}) == len(heads)


@pytest.mark.parametrize("name", [*TRAITS[:3], *ITEMS])
def test_seed_and_replication_move_every_draw(name: str) -> None:
    draws = [draw(world(ALPHA, policies=GATE, seed=seed), replication) for seed in (0, 1) for replication in (0, 1)]
    heads = {tuple(np.asarray(getattr(each, name))[:3].tolist()) for each in draws}
    assert len(heads) == 4
    again = draw(world(ALPHA, policies=GATE, seed=0), 0)
    assert np.array_equal(getattr(again, name), getattr(draws[0], name))


# --- moments, within four standard errors ---


def assert_mean(samples: Floats, expected: float) -> None:
    assert abs(float(np.mean(samples)) - expected) <= 4.0 * standard_error(samples)


MANY = crowd(team("many", 4000, vanity={"prone_share": 0.3, "mean_propensity": 1.7}, **REWORK), months=1)


def test_moments_of_items() -> None:
    assert_mean(MANY.effort, 16.0)
    assert_mean((MANY.effort - 16.0) ** 2, (0.8 * 16.0) ** 2)
    assert_mean(MANY.worth, 1.0)
    assert_mean((MANY.worth - 1.0) ** 2, 0.25)
    assert_mean(MANY.demand, 1.0)
    assert_mean((np.log(MANY.demand) + 0.32) ** 2, 0.64)
    assert_mean(MANY.comeback, 0.5)
    assert_mean(MANY.review, 1.0)
    assert_mean(MANY.error, 0.0)
    assert_mean(MANY.error**2, 1.0)
    assert 0.0 <= MANY.comeback.min() < MANY.comeback.max() < 1.0


def test_moments_of_engineers() -> None:
    assert_mean(MANY.ability, 1.0)
    assert_mean(np.log(MANY.salary / 133_080.0), 0.0)
    assert_mean(np.log(MANY.salary / 133_080.0) ** 2, 0.37**2)
    assert_mean(np.log(MANY.appetite / 0.30), 0.0)
    assert_mean(np.log(MANY.appetite / 0.30) ** 2, 1.6**2)
    able, hungry = (np.log(MANY.ability) + 0.5 * 0.25**2) / 0.25, np.log(MANY.appetite / 0.30) / 1.6
    assert_mean(able * hungry, 0.3)
    prone = MANY.propensity > 0.0
    assert_mean(prone.astype(float), 0.3)
    assert_mean(MANY.propensity[prone], 1.7)


def test_effort_wish_and_value_are_drawn_apart() -> None:
    luck = [np.log(MANY.effort), np.log(MANY.demand), np.log(MANY.worth), MANY.comeback, MANY.review, MANY.error]
    luck = [(each - each.mean()) / each.std() for each in luck]
    for i, one in enumerate(luck):
        for other in luck[:i]:
            assert_mean(one * other, 0.0)


def test_the_check_of_a_mean_can_fail() -> None:
    with pytest.raises(AssertionError):
        assert_mean(MANY.effort, 16.2)


# --- a policy laid over a world ---


def test_half_of_base_pay() -> None:
    rich = world(
        team(engineers=1, salary={"median_usd_per_year": 120_000.0, "sigma": 0.0}), policies=(policy("uncapped"),)
    )
    given = build(rich, policy("capped", share_of_base_pay=0.5), draw(rich, 0))
    assert given.allowance.tolist() == [[5000.0]]
    assert given.hour_value[0] == pytest.approx(120_000.0 * 1.42 / 2016.0)


def test_a_pooled_balance_holds_the_allowances_of_its_members() -> None:
    scenario = world(ALPHA, BETA)
    drawn = draw(scenario, 0)
    own, pooled = (
        build(scenario, policy("capped", share_of_base_pay=0.1, pooled=shared), drawn) for shared in (False, True)
    )
    assert own.balance.tolist() == [[0, 1, 2, 3, 4]]
    assert pooled.balance.tolist() == [[5, 5, 5, 6, 6]]  # after the engineers' own
    assert pooled.allowance.tolist() == own.allowance.tolist()  # what each brings in


def test_prices_and_reach_are_those_of_the_middle_of_a_month() -> None:
    scenario = world(
        team(adoption={"midpoint_month": 1.5, "ramp_months": 1.0}, appetite={"growth_per_year": 1.0}),
        price={"usd_per_mtok": 2.0, "change_per_year": -0.5},
        months=3,
    )
    given = build(scenario, policy("uncapped", intensity=3.0), draw(scenario, 0))
    np.testing.assert_allclose(given.price, [2.0 * 0.5 ** ((m + 0.5) / 12.0) for m in range(3)])
    assert given.demand_factor[0, 1] == pytest.approx(3.0 * 0.5 * 2.0 ** (1.5 / 12.0))  # half adopted in month 1.5


@pytest.mark.parametrize("sigma", [0.0, 0.8, 4.0])
def test_the_planners_nodes_have_the_mean_of_the_noise(sigma: float) -> None:
    scenario = world(team(appetite={"demand_sigma": sigma}))
    nodes = build(scenario, policy("planner"), draw(scenario, 0)).nodes[0]
    assert nodes.mean() == pytest.approx(1.0, rel=1e-12)
    assert np.all(np.diff(nodes) >= -1e-12)


def test_a_gate_needs_reviews_to_be_drawn() -> None:
    scenario = world(policies=(policy("uncapped"),))
    with pytest.raises(ValueError, match="gated"):
        build(scenario, policy("gated"), draw(scenario, 0))


def test_student_draws_share_a_scale_within_a_draw_and_are_student_s_t() -> None:
    """Any unit combination of a draw is t with n - 1 degrees of freedom; squares within a draw move together."""
    n, draws = 9, 20_000
    drawn = student_draws(3, draws, n)
    contrast = (drawn[:, 0] - drawn[:, 1]) / np.sqrt(2.0)
    assert stats.kstest(contrast, stats.t(n - 1).cdf).pvalue > 1e-4
    assert stats.kstest(contrast, stats.norm.cdf).pvalue < 1e-4
    assert np.corrcoef(drawn[:, 0] ** 2, drawn[:, 1] ** 2)[0, 1] > 0.1
    assert np.array_equal(drawn, student_draws(3, draws, n))
    assert not np.array_equal(drawn, student_draws(4, draws, n))
