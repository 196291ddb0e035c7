"""What engineers choose, in the engines: paced balances, felt prices, returns, non-users, slack, progress, contest."""

from typing import Any

import numpy as np
import pytest

from simulator.model.choice import thrift
from simulator.model.work import Craft
from simulator.problem.teams import by_use
from simulator.records import HOURS_PER_MONTH
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw
from tests.worlds import (
    EVERY,
    NONE,
    PLAIN_APPETITE,
    POOLED,
    SHELF,
    Floats,
    column,
    columns_that_differ,
    net_value,
    play,
    policy,
    problem,
    still,
    team,
    total,
    world,
)

UNCAPPED = policy("uncapped")
CAPS = (
    policy("capped", usd_per_month=40.0, use_it_or_lose_it=0.0),
    policy("capped", name="pooled", usd_per_month=40.0, use_it_or_lose_it=0.0, pooled=True),
)
MENU = (
    *EVERY,
    POOLED,
    policy("chargeback"),
    policy("exchange", usd_per_month=40.0),
    policy("limited", usd_per_request=5.0),
)


def share(ledger: Floats, part: str, whole: str) -> float:
    return total(ledger, part) / total(ledger, whole)


# --- a balance is paced ---


def small_items(pacing: float) -> Scenario:
    """Items of an hour, 168 a month: what a month comes to hardly varies. Free use would cost three allowances."""
    appetite = {"median_mtok_per_hour": 0.5, "sigma": 0.0, "demand_sigma": 0.8, **PLAIN_APPETITE}
    return world(still(engineers=20, hours=1.0, appetite=appetite, pacing=pacing), months=3)


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: cap.label)
def test_a_paced_balance_is_spent_evenly_and_not_less(cap: PolicyBlock) -> None:
    unpaced, half, paced = (play(small_items(pacing), cap).ledger for pacing in (0.0, 0.5, 1.0))
    early = [share(ledger, "first_quarter_usd", "charged_usd") for ledger in (unpaced, half, paced)]
    assert early[0] > 0.8
    assert early[1] == pytest.approx(0.5 * (early[0] + early[2]), abs=0.05)
    assert early[2] == pytest.approx(0.25, abs=0.015)
    assert total(unpaced, "charged_usd") == pytest.approx(20 * 3 * 40.0)
    # 168 items at a coefficient of variation of 0.95 leave 3% of a month unspent on average; a pool hardly any
    assert total(paced, "charged_usd") > (1.0 - 0.03 * 1.5) * total(unpaced, "charged_usd")


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: cap.label)
def test_pacing_earns_more_from_the_same_allowance(cap: PolicyBlock) -> None:
    nets = [net_value(play(small_items(pacing), cap).ledger) for pacing in (0.0, 0.5, 1.0)]
    assert nets == sorted(nets)
    assert nets[2] > 1.01 * nets[0]


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: cap.label)
def test_pacing_changes_nothing_where_the_allowance_lasts(cap: PolicyBlock) -> None:
    large = cap.model_copy(update={"usd_per_month": 1e5})
    assert columns_that_differ(play(small_items(0.0), large), play(small_items(1.0), large)) == set()


# --- a felt price ---


def test_a_full_charge_cuts_use_as_the_closed_form_says() -> None:
    """Everybody alike: each item asks for what ``thrift`` leaves."""
    steered = still(engineers=2, steering_hours_per_mtok=0.01)
    charged = policy("chargeback", felt_share=1.0)
    ledger, given = play(world(steered), charged).ledger, problem(world(steered), charged)
    craft = Craft._make(given.craft[0, 0].tolist())
    left = thrift(craft, 1.0, 0.5, 1.5 / float(given.hour_value[0]))
    half = 0.5 / 2.5  # kappa / (1 + G)
    dearer = 1.0 + 1.5 / float(given.hour_value[0]) / 0.03
    assert left == pytest.approx(((half + 0.5) / dearer**0.5 - half) / 0.5, rel=1e-12)
    assert share(ledger, "productive_mtok", "requests") == pytest.approx(16.0 * 0.5 * left, rel=1e-12)


@pytest.mark.parametrize("choosing", [False, True], ids=["plain", "choosing"])
def test_a_price_felt_more_never_raises_what_an_item_asks_for(choosing: bool) -> None:
    steady = team(engineers=12, checking_exponent=0.6, steering_hours_per_mtok=0.01, appetite={"returns": 0.7})
    scenario = world(steady if choosing else team(engineers=12), months=2)
    felt = [policy("chargeback", felt_share=each) for each in (0.0, 0.03, 0.1, 0.3, 1.0, 10.0)]
    asked = [play(scenario, one) for one in felt]
    wished = np.array([share(run.ledger, "productive_mtok", "requests") for run in asked])
    assert np.all(np.diff(wished) < 0.0)
    factors = np.array([wanted_shares(scenario, one) for one in felt])
    assert np.all(np.diff(factors, axis=0) <= 0.0)


def wanted_shares(scenario: Scenario, one: PolicyBlock) -> list[float]:
    """Share of the appetite that each engineer wants in the first month."""
    from simulator.engines.reference_months import Months

    months = Months(problem(scenario, one))
    months.refill()
    return months.factor


def test_who_books_elsewhere_feels_nothing() -> None:
    scenario = world(team(engineers=10), months=2)
    everybody = policy("chargeback", felt_share=1.0, vanity_cut=0.0, misbooking_share=1.0)
    assert columns_that_differ(play(scenario, UNCAPPED), play(scenario, everybody)) == set()


# --- who uses how much, and what it brings ---


@pytest.mark.parametrize("one", MENU, ids=lambda one: one.label)
def test_non_users_use_nothing(one: PolicyBlock) -> None:
    scenario = world(team(engineers=30, appetite={"non_user_share": 0.4}), team("beta", 4), months=2, policies=MENU)
    none = problem(scenario, one).appetite == 0.0
    assert 5 < none.sum() < 20
    spent = play(scenario, one).spend_usd
    if one.label != "planner_free":  # which gives tokens to those who want none
        assert not spent[none].any()
    assert spent[~none].any()


def test_users_do_not_depend_on_who_uses_nothing() -> None:
    all_use, some = (
        problem(world(team(engineers=30, appetite={"non_user_share": part})), UNCAPPED) for part in (0.0, 0.4)
    )
    users = some.appetite > 0.0
    assert np.array_equal(all_use.appetite[users], some.appetite[users])
    for name in ("ability", "effort", "worth", "demand", "propensity"):
        assert np.array_equal(getattr(all_use, name), getattr(some, name))


def test_where_all_time_saved_is_slack_tokens_add_no_output() -> None:
    """With leak 1 they cost checking, so that output is below that without; with no checking it is the same."""
    alike = play(world(team(engineers=8, leak_share=1.0, checking_hours_per_mtok=0.0), months=4), UNCAPPED).ledger
    without = play(world(team(engineers=8), months=4), NONE).ledger
    for name in ("items", "value_usd"):
        np.testing.assert_allclose(column(alike, name), column(without, name), rtol=1e-12)
    assert total(alike, "saved_hours") == pytest.approx(0.0, abs=1e-6)
    checked = play(world(team(engineers=8, leak_share=1.0), months=4), UNCAPPED).ledger
    assert total(checked, "value_usd") < total(without, "value_usd")


def test_output_falls_with_leak() -> None:
    values = [
        total(play(world(team(engineers=10, leak_share=leak), months=4), UNCAPPED).ledger, "saved_hours")
        for leak in (0.0, 0.25, 0.5, 1.0)
    ]
    assert np.all(np.diff(values) < 0.0)


def test_with_progress_tokens_save_more_from_month_to_month() -> None:
    """phi(t) = 1 - (1 - phi_0) * exp(-g * t), taken at the middle of a month."""
    ledger = play(world(still(hours=2.0, progress_per_year=1.2), months=8), UNCAPPED).ledger
    saved = column(ledger, "saved_hours")[0] / column(ledger, "requests")[0]
    assert np.all(np.diff(saved) > 0.0)
    amenable = 1.0 - 0.65 * np.exp(-0.1 * (np.arange(8) + 0.5))
    np.testing.assert_allclose(saved, 2.0 * amenable * (1.0 - 1.0 / 1.75), rtol=1e-12)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.label)
def test_the_largest_saving_and_its_half_are_all_that_matters(one: PolicyBlock) -> None:
    """A = phi * G / (1 + G) and B = kappa / (1 + G): three triples with the same two, and these themselves."""
    forms: list[dict[str, Any]] = [
        {"curve": {"gain": 1.5, "scale_mtok_per_hour": 0.5}, "amenable_share": 0.35},
        {"curve": {"gain": 3.0, "scale_mtok_per_hour": 0.8}, "amenable_share": 0.28},
        {"curve": {"gain": 20.0, "scale_mtok_per_hour": 4.2}, "amenable_share": 0.2205},
        {"curve": {"largest_saving": 0.21, "half_saving_mtok_per_hour": 0.2}, "amenable_share": 0.5},
    ]
    choosing = {"checking_exponent": 0.6, "steering_hours_per_mtok": 0.01, "pacing": 0.7, "appetite": {"returns": 0.5}}
    # a seed at which no last bit tips a request over a cap
    runs = [play(world(team(engineers=8, **form, **choosing), months=3, seed=3), one).ledger for form in forms]
    for other in runs[1:]:
        np.testing.assert_allclose(other, runs[0], rtol=1e-6, atol=1e-9)


# --- heavy users ---


def test_heavy_users_pay_more_for_a_token() -> None:
    """p_i = p * (a_i / a0)^omega, engineer by engineer."""
    scenario = world(team(engineers=6), price={"usd_per_mtok": 1.5, "rise_with_use": 0.3}, months=2)
    run, given = play(scenario, UNCAPPED), problem(scenario, UNCAPPED)
    assert run.trace is not None
    paid = [(row.id, row.usd / row.mtok) for row in run.trace if row.mtok > 0.0]
    expected = 1.5 * (given.appetite / 0.3) ** 0.3
    for who, price in paid:
        assert price == pytest.approx(expected[who], rel=1e-10)  # powers of arrays have 35 binary digits
    assert len({who for who, _ in paid}) == 6


def test_returns_go_with_use_as_stated() -> None:
    """The worked number of ``by_use``; who uses nothing has returns of 1."""
    scenario = world(team(engineers=3, appetite={"median_mtok_per_hour": 0.3}))
    drawn = draw(scenario, 0)._replace(appetite=np.array([1.2, 0.3, 0.0]))
    assert by_use(scenario.world.teams, drawn, [0.5]).tolist() == pytest.approx([2.0, 1.0, 1.0])


def test_with_returns_heavy_users_gain_and_without_they_lose() -> None:
    """The heaviest fiftieth, by items finished with tokens over without: at lambda 0 checking eats what they save."""
    gains = []
    for returns in (0.0, 1.0):
        scenario = world(team(engineers=200, appetite={"returns": returns}), months=3)
        heavy = np.argsort(-problem(scenario, UNCAPPED).appetite)[:4]
        items = []
        for one in (UNCAPPED, NONE):
            trace = play(scenario, one).trace
            assert trace is not None
            done = np.bincount([row.id for row in trace if row.item >= 0 and row.hours > 0.0], minlength=200)
            items.append(done[heavy].sum())
        gains.append(items[0] / items[1] - 1.0)
    assert gains[0] < 0.0
    assert gains[1] > 0.05


def test_where_growth_of_use_is_growth_of_returns_it_saves_no_more() -> None:
    """With lambda 1 an item saves as much when use has doubled as before; with lambda 0 it saves more."""
    growth = {"median_mtok_per_hour": 0.5, "sigma": 0.0, "demand_sigma": 0.0, "growth_per_year": 3.0}
    for returns in (0.0, 1.0):
        growing = still(hours=4.0, appetite={**PLAIN_APPETITE, **growth, "returns": returns})
        ledger = play(world(growing, months=6), UNCAPPED).ledger
        saved, used = (
            column(ledger, name)[0] / column(ledger, "requests")[0] for name in ("saved_hours", "productive_mtok")
        )
        np.testing.assert_allclose(used / used[0], 4.0 ** (np.arange(6) / 12.0), rtol=1e-12)
        if returns:
            np.testing.assert_allclose(saved, saved[0], rtol=1e-12)
        else:
            assert np.all(np.diff(saved) > 0.0)


def test_a_contest_moves_padding_from_those_who_catch_up_to_those_ahead() -> None:
    """Everybody cares alike; the heaviest stand at the top of the ranking."""
    padded = {}
    for contest in (0.0, 1.0):
        prone = {"prone_share": 1.0}
        unlike = world(
            still(tokens=0.1, hours=8.0, vanity=prone), still("beta", tokens=5.0, hours=8.0, vanity=prone),
            leaderboard={"contest": contest}, months=6,
        )  # fmt: skip
        ledger = play(unlike, UNCAPPED).ledger
        padded[contest] = [total(ledger[one], "vanity_mtok") for one in range(2)]
    assert padded[0.0][1] == 0.0 < padded[0.0][0]
    assert padded[1.0][0] == 0.0 < padded[1.0][1]


def test_a_month_of_the_free_choice_is_the_appetite() -> None:
    """Where nothing is felt and nothing binds, returns, steering and checking do not move what is asked for."""
    plain = world(team(engineers=10), months=3)
    chosen = world(
        team(engineers=10, appetite={"returns": 0.8}, checking_exponent=0.5, steering_hours_per_mtok=0.02, pacing=1.0),
        months=3,
    )
    wished = [
        [(row.id, row.item, row.mtok) for row in play(scenario, UNCAPPED).trace or [] if row.mtok > 0.0]
        for scenario in (plain, chosen)
    ]
    first = [{(who, item): mtok for who, item, mtok in each} for each in wished]
    common = first[0].keys() & first[1].keys()
    assert len(common) > 0.8 * len(first[0])
    # but for padding, which follows the ranking of the month before, and items that start in another month
    month = [key for key in common if key[1] < HOURS_PER_MONTH / 16.0 / 3.0]
    assert len(month) >= 20
    for key in month:
        assert first[0][key] == pytest.approx(first[1][key], rel=1e-12)


def test_the_shelf_has_a_world_in_which_everything_is_chosen() -> None:
    ledger = play(SHELF["engineers choose and pace"], UNCAPPED).ledger
    assert total(ledger, "saved_hours") > total(ledger, "checking_hours") > 0.0
