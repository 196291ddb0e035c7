"""Worlds whose answer is known: without chance, and in the long run."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.model.planner import Tiers, planned_intensity
from simulator.model.work import Craft, expected_pace
from simulator.records import HOURS_PER_MONTH, HOURS_PER_YEAR
from simulator.theory import allocation, work
from tests.worlds import (
    CURVES,
    NONE,
    column,
    idle_tokens,
    net_value,
    play,
    policy,
    problem,
    standard_error,
    still,
    team,
    total,
    world,
)

UNCAPPED = policy("uncapped")


# --- a world without chance ---


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES.keys())
@pytest.mark.parametrize(
    ("tokens", "hours", "engineers", "months"), [(0.5, 16.0, 1, 12), (0.05, 7.3, 3, 5), (4.0, 40.0, 2, 24)]
)
def test_roi_of_a_world_without_chance(
    curve: dict[str, Any], tokens: float, hours: float, engineers: int, months: int
) -> None:
    certain = world(still(engineers=engineers, tokens=tokens, hours=hours, curve=curve), months=months)
    given = problem(certain, UNCAPPED)
    craft, worth = Craft._make(given.craft[0, 0].tolist()), float(given.hour_value[0])
    horizon = months * HOURS_PER_MONTH
    assisted, alone = play(certain, UNCAPPED).ledger, play(certain, NONE).ledger

    stated = work.deterministic_roi(craft, 1.0, worth, 1.5, hours, tokens, horizon)
    cost = total(assisted, "spend_usd")
    found = (total(assisted, "value_usd") - total(alone, "value_usd") - cost) / cost

    time = hours * expected_pace(craft, 1.0, tokens, tokens)
    assert total(assisted, "items") == engineers * work.deterministic_items(horizon, time)
    assert total(alone, "items") == engineers * work.deterministic_items(horizon, hours)
    n_adds = total(assisted, "requests") + total(alone, "requests")
    scale = (total(assisted, "value_usd") + total(alone, "value_usd")) / cost + 1.0
    assert abs(found - stated) <= n_adds * np.finfo(float).eps * scale


def test_an_item_done_at_the_very_end_does_not_count() -> None:
    year = world(still(hours=16.0, **idle_tokens()), months=12)  # 126 * 16 h = 2016 h
    assert total(play(year, UNCAPPED).ledger, "items") == 125 == work.deterministic_items(HOURS_PER_YEAR, 16.0)
    assert total(play(year, UNCAPPED).ledger, "requests") == 126


def test_an_item_done_when_a_month_ends_counts_in_the_next() -> None:
    months = play(world(still(hours=84.0, **idle_tokens()), months=3), UNCAPPED).ledger
    assert column(months, "items").tolist() == [[1.0, 2.0, 2.0]]
    assert column(months, "requests").tolist() == [[2.0, 2.0, 2.0]]


def test_each_month_has_its_own_wish_and_its_own_price() -> None:
    growing = world(
        still(
            hours=4.0,
            appetite={"median_mtok_per_hour": 0.5, "sigma": 0.0, "demand_sigma": 0.0, "growth_per_year": 2.0},
            adoption={"midpoint_month": 3.0, "ramp_months": 1.0},
        ),
        price={"usd_per_mtok": 2.0, "change_per_year": -0.6},
        months=6,
    )
    ledger = play(growing, UNCAPPED).ledger
    middles = np.arange(6) + 0.5
    adopted = 1.0 / (1.0 + np.exp(-(middles - 3.0)))
    wishes = column(ledger, "productive_mtok")[0] / column(ledger, "requests")[0]
    np.testing.assert_allclose(wishes, 4.0 * 0.5 * adopted * 3.0 ** (middles / 12.0), rtol=1e-12)
    prices = column(ledger, "spend_usd")[0] / column(ledger, "granted_mtok")[0]
    np.testing.assert_allclose(prices, 2.0 * 0.4 ** (middles / 12.0), rtol=1e-12)
    assert total(ledger, "checking_hours") == pytest.approx(0.02 * total(ledger, "productive_mtok"), rel=1e-12)


def test_padding_settles_where_theory_says() -> None:
    # two alike but for their wish: the lower one stands at 0, the higher one at 1
    prone = {"prone_share": 1.0}
    unlike = world(
        still(tokens=0.1, hours=8.0, vanity=prone),
        still("beta", tokens=5.0, hours=8.0, vanity=prone),
        leaderboard={"decay": 0.6},
        months=24,
    )
    settled = play(unlike, UNCAPPED).ledger[:, -1:]
    given = problem(unlike, UNCAPPED)
    for one in range(2):
        level = allocation.steady_padding(0.5, float(given.propensity[one]), (0.0, 1.0)[one], 0.6)
        padded = total(settled[one], "vanity_mtok") / total(settled[one], "productive_mtok")
        assert padded == pytest.approx(level, rel=2.0 * 0.4**23, abs=0.0 if level else 1e-300)


# --- the long run ---


def noisy_worlds(curve: dict[str, Any], **blocks: Any) -> dict[str, Any]:
    """Many teams of one engineer each: independent samples of the same renewal process."""
    alike: dict[str, Any] = {
        "salary": {"sigma": 0.0},
        "ability": {"sigma": 0.0},
        "appetite": {"sigma": 0.0},
        "vanity": {"prone_share": 0.0},
        "adoption": {"midpoint_month": -240.0, "ramp_months": 1.0},
        "curve": curve,
    }
    return {**alike, **blocks}


def over_noise(function: Callable[[float], float], sigma: float = 0.8) -> float:
    """Mean over lognormal demand noise with mean 1, by the trapezoidal rule over ten standard deviations."""
    points = np.linspace(-10.0, 10.0, 4001)
    weights = np.exp(-0.5 * points * points)
    noise = np.exp(sigma * points - 0.5 * sigma * sigma)
    return float(np.average([function(z) for z in noise.tolist()], weights=weights))


@pytest.mark.parametrize("name", CURVES)
def test_items_and_net_value_in_the_long_run(name: str) -> None:
    alike = noisy_worlds(
        CURVES[name], rework={"base": 0.1, "slope": 0.0 if name in ("logarithmic", "power") else 0.2, "share": 0.5}
    )
    many = world(*(team(f"team {i}", 1, **alike) for i in range(40)), months=36, seed=5)
    given = problem(many, UNCAPPED)
    craft, worth, appetite = Craft._make(given.craft[0, 0].tolist()), float(given.hour_value[0]), 0.30
    mean_hours = 16.0 * over_noise(lambda z: expected_pace(craft, 1.0, appetite * z, appetite * z))
    horizon = 36 * HOURS_PER_MONTH

    ledger = play(many, UNCAPPED).ledger
    rates = column(ledger, "items").sum(axis=1) / horizon
    assert abs(rates.mean() - work.renewal_rate(mean_hours)) <= 4.0 * standard_error(rates)

    earned = np.array([net_value(ledger[i : i + 1]) for i in range(40)]) / horizon
    reward = 16.0 * (worth - 1.5 * appetite) * work.renewal_rate(mean_hours)
    assert abs(earned.mean() - reward) <= 4.0 * standard_error(earned)
    # sharp enough to see what tokens do: without them the rate is another
    assert abs(rates.mean() - work.renewal_rate(16.0 * 1.05)) > 4.0 * standard_error(rates)


def test_the_planner_earns_the_rate_it_promises() -> None:
    alike = noisy_worlds(CURVES["michaelis_menten"], appetite={"sigma": 0.0, "median_mtok_per_hour": 1.0})
    many = world(*(team(f"team {i}", 1, **alike) for i in range(40)), months=24, seed=6)
    given = problem(many, policy("planner"))
    craft, worth = Craft._make(given.craft[0, 0].tolist()), float(given.hour_value[0])
    plan = planned_intensity(craft, 1.0, worth, Tiers(1.5, 0.0, 0.0), 1.0, False, given.nodes[0].tolist()).best
    spent = over_noise(lambda z: min(plan, z))
    pace = over_noise(lambda z: expected_pace(craft, 1.0, min(plan, z), min(plan, z)))
    ledger = play(many, policy("planner")).ledger
    earned = np.array([net_value(ledger[i : i + 1]) for i in range(40)]) / (24 * HOURS_PER_MONTH)
    assert abs(earned.mean() - (worth - 1.5 * spent) / pace) <= 4.0 * standard_error(earned)


def test_speed_is_ability_in_the_long_run() -> None:
    able = world(team(engineers=60, work={"effort_cv": 0.3}), months=30)
    given = problem(able, NONE)
    trace = play(able, NONE).trace
    assert trace is not None
    finished = np.bincount([row.id for row in trace if row.item >= 0 and row.hours > 0.0], minlength=60)
    expected = given.ability * 30 * HOURS_PER_MONTH * work.renewal_rate(16.0)
    residuals = (finished - expected) / np.sqrt(expected)
    assert abs(residuals.mean()) <= 4.0 * standard_error(residuals)
    assert np.corrcoef(finished, given.ability)[0, 1] > 0.9
