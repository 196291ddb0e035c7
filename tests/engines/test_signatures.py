"""What each policy and each event must do, with the reason why."""

from typing import Any

import numpy as np
import pytest

from simulator.engines.reference_months import Months
from simulator.engines.run import run
from simulator.model import exchange
from simulator.model.work import Craft
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.theory import allocation
from tests.engines.parity import differences
from tests.worlds import (
    ADAPTIVE,
    CHARGED,
    EXACT,
    EXCHANGE,
    POOLED,
    Floats,
    by_default,
    column,
    net_value,
    play,
    policy,
    problem,
    standard_error,
    team,
    total,
    world,
)

UNCAPPED = policy("uncapped")
VAIN = {"prone_share": 0.8, "mean_propensity": 2.0}
REPLICATIONS = 12


def firm(*policies: PolicyBlock, months: int = 6, **blocks: Any) -> Scenario:
    return world(
        team(engineers=25, vanity=VAIN), team("beta", 15, amenable_share=0.5, vanity=VAIN), months=months,
        policies=policies, **blocks,
    )  # fmt: skip


def paired(scenario: Scenario, one: PolicyBlock, other: PolicyBlock, read: Any) -> Floats:
    """Difference of a reading between two policies, one minus the other, in each of some worlds."""
    worlds = range(REPLICATIONS)
    return np.array([read(play(scenario, one, r).ledger) - read(play(scenario, other, r).ledger) for r in worlds])


def clearly_above_zero(difference: Floats) -> bool:
    return bool(difference.mean() > 4.0 * standard_error(difference))


# --- the internal exchange ---


@pytest.mark.slow
def test_an_exact_exchange_without_a_fee_never_does_worse_than_its_cap() -> None:
    """Allowance goes from where it is worth little to where it is worth more, and back to the company at face value."""
    for usd in (20.0, 60.0, 400.0):
        cap = policy("capped", name="cap", usd_per_month=usd)
        market = policy("exchange", name="market", usd_per_month=usd, fee=0.0, bid_noise_sigma=0.0)
        scenario = world(team(engineers=40, vanity={"prone_share": 0.0}), months=6, policies=(cap, market))
        gain = paired(scenario, market, cap, net_value)
        assert gain.mean() > -4.0 * standard_error(gain)
        assert clearly_above_zero(gain)


def test_what_is_sold_is_bought_or_goes_back_to_the_company() -> None:
    ledger = play(firm(EXACT, EXCHANGE), EXACT).ledger
    assert 0.0 < total(ledger, "bought_usd") < total(ledger, "sold_usd")
    kept = policy("exchange", name="kept", usd_per_month=60.0, buy_back=0.0)
    ledger = play(firm(kept), kept).ledger
    bought, sold = (column(ledger, name).sum(axis=0) for name in ("bought_usd", "sold_usd"))
    np.testing.assert_allclose(bought, sold, rtol=1e-9)


def test_nobody_sells_more_than_they_hold_where_no_price_clears() -> None:
    """Next to nothing is allotted, a steep curve wants it at any price: what is offered is shared, none is made."""
    tiny = policy("exchange", name="tiny", usd_per_month=1e-90, fee=0.0, bid_noise_sigma=0.0, buy_back=0.0)
    steep = team(engineers=6, curve={"family": "power", "exponent": 0.3}, appetite={"median_mtok_per_hour": 3.0})
    idle = team("beta", engineers=2, appetite={"median_mtok_per_hour": 0.0, "sigma": 0.0})
    scenario = world(steep, idle, months=3, policies=(tiny,))
    assert differences(scenario, tiny) == []
    ledger = play(scenario, tiny).ledger
    bought, sold, left = (column(ledger, name) for name in ("bought_usd", "sold_usd", "left_usd"))
    assert 0.0 < sold.sum() <= 1e-89
    np.testing.assert_allclose(bought.sum(axis=0), sold.sum(axis=0), rtol=1e-9)
    assert (left >= 0.0).all()


def test_a_tax_thins_the_trade_and_a_ban_ends_it() -> None:
    shocks = (
        {"kind": "regulation", "month": 3, "months": 2, "exchange_tax": 2.0},
        {"kind": "regulation", "month": 5, "forbid_exchange": True},
    )
    free, ruled = (play(firm(EXACT, events=events), EXACT).ledger for events in ((), shocks))
    volumes = [column(ledger, "bought_usd").sum(axis=0) for ledger in (free, ruled)]
    assert volumes[0][:2].tolist() == volumes[1][:2].tolist()
    assert 0.0 < volumes[1][2:4].sum() < volumes[0][2:4].sum()
    assert volumes[1][4:].tolist() == [0.0, 0.0]
    assert total(ruled, "compliance_usd") == pytest.approx(2.0 * volumes[1][2:4].sum())


def test_the_market_clears_at_equal_marginals() -> None:
    """The clearing of one month is the split of the month's allowance that ``theory.split_budget`` finds."""
    scarce = policy("exchange", name="scarce", usd_per_month=8.0, fee=0.0, bid_noise_sigma=0.0)
    scenario = world(team(engineers=12), team("beta", 6, amenable_share=0.6), policies=(scarce,))
    given = problem(scenario, scarce)
    firm = Months(given)
    firm.refill()
    firm.left = [8.0] * 18 + [0.0] * 2
    book = firm._order_book(list(range(18)))
    price = exchange.clearing_price(book, 1.0, 0.0)
    assert price > 1.0  # scarce: above face value

    def use(one: int) -> Any:
        its = given.team[one]
        craft, nodes = Craft._make(given.craft[its, 0].tolist()), given.nodes[its].tolist()
        return lambda worth: exchange.monthly_use(craft, exchange.trader_of(book, one), worth, nodes)

    split = allocation.split_budget(8.0 * 18, [use(one) for one in range(18)])
    np.testing.assert_allclose(book.buying, split.tokens, rtol=1e-5)
    assert price == pytest.approx(split.worth, rel=1e-5)


# --- caps and vanity ---


def test_use_it_or_lose_it_burns_more_vanity_than_full_rollover() -> None:
    """What is kept need not be burnt."""
    lose = policy("capped", name="lose", usd_per_month=200.0, use_it_or_lose_it=1.0)
    keep = policy("capped", name="keep", usd_per_month=200.0, use_it_or_lose_it=1.0, rollover=1.0)
    assert clearly_above_zero(paired(firm(lose, keep), lose, keep, lambda ledger: total(ledger, "burnt_mtok")))
    assert total(play(firm(keep), keep).ledger, "burnt_mtok") == 0.0


def test_nobody_burns_more_than_the_limit_over_own_use() -> None:
    modest = policy("capped", name="modest", usd_per_month=1e6, use_it_or_lose_it=1.0, burn_limit=0.1)
    ledger = play(firm(modest), modest).ledger
    burnt, charged = column(ledger, "burnt_mtok") * 1.5, column(ledger, "charged_usd")
    assert np.all(burnt <= 0.1 * (charged - burnt) + 1e-6)
    assert burnt.sum() > 0.0


@pytest.mark.slow
def test_a_tighter_gate_lowers_vanity_and_raises_waits() -> None:
    """More padding meets a reviewer; more requests stand in line."""
    loose, tight = (
        policy("gated", name=name, auto_approve_usd=usd, reviewers=1, review_hours=0.5)
        for name, usd in (("loose", 60.0), ("tight", 5.0))
    )
    scenario = firm(loose, tight, leaderboard={"visibility": 1.0})
    assert clearly_above_zero(paired(scenario, loose, tight, lambda ledger: total(ledger, "vanity_mtok")))
    assert clearly_above_zero(paired(scenario, tight, loose, lambda ledger: total(ledger, "wait_hours")))


def test_charging_teams_cuts_padding_more_than_work() -> None:
    scenario = firm(UNCAPPED, CHARGED)
    free, charged = (play(scenario, one).ledger for one in (UNCAPPED, CHARGED))
    kept = total(charged, "productive_mtok") / total(free, "productive_mtok")
    assert 0.8 < kept < 0.98
    assert total(charged, "vanity_mtok") / total(free, "vanity_mtok") < kept - 0.2


def test_charges_cut_use_by_an_eighth_at_the_defaults() -> None:
    """In a crowd, most of whose use is that of few: their own time per token is short, so they feel a price most."""
    crowd = by_default(20_000, UNCAPPED, CHARGED, months=1)
    free, charged = (run(problem(crowd, one), "compiled").ledger for one in (UNCAPPED, CHARGED))
    assert total(charged, "productive_mtok") / total(free, "productive_mtok") == pytest.approx(0.87, abs=0.03)


def test_a_team_without_budget_left_stops_until_next_month() -> None:
    broke = policy("chargeback", name="broke", team_budget_usd_per_engineer=5.0)
    ledger = play(firm(broke), broke).ledger
    assert np.all(column(ledger, "charged_usd") <= 5.0 * column(ledger, "engineers") + 1e-9)


def test_adaptive_allowances_move_toward_the_team_that_gains_more() -> None:
    """The first team can use hardly any tokens, the second has much work that they speed up."""
    scenario = world(
        team(engineers=10, amenable_share=0.02), team("beta", 10, amenable_share=0.6), months=7, policies=(ADAPTIVE,)
    )
    issued = column(play(scenario, ADAPTIVE).ledger, "issued_usd")
    assert issued[0, -1] < 0.5 * issued[0, 0]
    np.testing.assert_allclose(issued.sum(axis=0), issued.sum(axis=0)[0], rtol=1e-9)  # the total stays


# --- events ---


@pytest.mark.slow
def test_a_price_shock_moves_a_price_sensitive_policy_more() -> None:
    """Charged teams feel the price, a cap in dollars buys less; an open budget does not look."""
    cap = policy("capped", name="cap", usd_per_month=60.0)
    shock = ({"kind": "price_shock", "month": 2, "factor": 3.0},)
    kept = {}
    for one in (UNCAPPED, CHARGED, cap):
        calm, shocked = (play(by_default(500, one, months=2, events=events), one).ledger for events in ((), shock))
        assert np.array_equal(calm[:, :1], shocked[:, :1])
        kept[one.label] = total(shocked[:, 1:], "productive_mtok") / total(calm[:, 1:], "productive_mtok")
    assert kept["uncapped"] == pytest.approx(1.0, abs=0.02)
    assert kept["charged"] < 0.85
    assert kept["cap"] < 0.8


def test_an_outage_stops_tokens_not_engineers() -> None:
    scenario = firm(UNCAPPED, events=({"kind": "supply_shock", "month": 3, "months": 1},))
    ledger, without = play(scenario, UNCAPPED).ledger, play(scenario, policy("none")).ledger
    assert column(ledger, "granted_mtok")[:, 2].tolist() == [0.0, 0.0]
    assert np.all(column(ledger, "wanted_mtok")[:, 2] > 0.0)
    assert np.all(column(ledger, "granted_mtok")[:, 3] > 0.0)
    working = column(ledger, "items")[:, 2].sum() / column(without, "items")[:, 2].sum()
    assert 0.8 < working < 1.2  # at about the old pace


def test_a_shortage_serves_a_share_of_every_request() -> None:
    scenario = firm(UNCAPPED, events=({"kind": "supply_shock", "month": 1, "capacity": 0.25},))
    ledger = play(scenario, UNCAPPED).ledger
    assert total(ledger, "granted_mtok") == pytest.approx(0.25 * total(ledger, "wanted_mtok"))


def test_an_outage_stops_what_waits_for_a_reviewer_too() -> None:
    """One slow reviewer, so requests of the month before are answered within the outage."""
    slow = policy("gated", auto_approve_usd=0.0, reviewers=1, review_hours=20.0)
    ledger = play(firm(slow, events=({"kind": "supply_shock", "month": 3, "months": 1},)), slow).ledger
    assert total(ledger[:, 2:3], "reviewed") > 0.0
    assert total(ledger[:, 2:3], "granted_mtok") == 0.0


def test_a_shortage_rations_the_planner_without_a_wish_too() -> None:
    free = policy("planner_free")
    calm, short = (
        play(firm(free, events=events), free).ledger
        for events in ((), ({"kind": "supply_shock", "month": 1, "capacity": 0.25},))
    )
    per_item = [total(ledger, "granted_mtok") / total(ledger, "requests") for ledger in (calm, short)]
    assert per_item[1] == pytest.approx(0.25 * per_item[0], rel=0.05)


def test_a_kpi_review_cuts_the_team_that_shows_nothing() -> None:
    """Tokens do not help the second team at all, and it cannot hide that."""
    scenario = world(
        team(engineers=200, work={"value_multiple": 5.0}), team("beta", 200, amenable_share=0.0),
        months=8, policies=(UNCAPPED,),
        events=({"kind": "kpi_review", "month": 5, "hurdle": 0.0, "cut": 0.5, "lift": 0.0},),
    )  # fmt: skip
    use = column(play(scenario, UNCAPPED).ledger, "productive_mtok")
    after = use[:, 4:].sum(axis=1) / use[:, :4].sum(axis=1)
    assert after[0] == pytest.approx(1.0, abs=0.1)
    assert after[1] == pytest.approx(0.55, abs=0.08)  # half, and a little more while tokens are still taken up


def test_a_switch_takes_the_other_policys_rules_from_its_month_on() -> None:
    later, gate = policy("uncapped", name="later"), policy("gated", auto_approve_usd=5.0)
    switch = ({"kind": "policy_switch", "month": 4, "policy": "later", "to": "gated"},)
    scenario = firm(later, gate, events=switch)
    before, after = (column(play(scenario, later).ledger, "reviewed")[:, months] for months in (np.s_[:3], np.s_[3:]))
    assert before.sum() == 0.0
    assert np.all(after > 0.0)
    assert np.array_equal(play(scenario, later).ledger[:, :3], play(scenario, UNCAPPED).ledger[:, :3])


# --- conservation ---

MONEY = (POOLED, EXCHANGE, ADAPTIVE, policy("capped", name="kept", usd_per_month=90.0, rollover=0.7))
COMING_AND_GOING = {"attrition_per_year": 1.5, "months_to_fill": 0.5}


@pytest.mark.parametrize("one", MONEY, ids=lambda one: one.label)
def test_every_month_allowance_comes_from_somewhere_and_goes_somewhere(one: PolicyBlock) -> None:
    """Left before + issued + bought - sold = drawn + burnt + expired + left."""
    scenario = world(
        team(engineers=8, vanity=VAIN, staffing=COMING_AND_GOING), team("beta", 5, staffing={"growth_per_year": 2.0}),
        months=8, policies=(one,),
    )  # fmt: skip
    ledger = play(scenario, one).ledger
    left = column(ledger, "left_usd").sum(axis=0)
    sums = {name: column(ledger, name).sum(axis=0) for name in ("issued_usd", "bought_usd", "sold_usd", "drawn_usd")}
    burnt, expired = column(ledger, "burnt_mtok").sum(axis=0) * 1.5, column(ledger, "expired_usd").sum(axis=0)
    before = np.concatenate([[0.0], left[:-1]])
    came = before + sums["issued_usd"] + sums["bought_usd"] - sums["sold_usd"]
    np.testing.assert_allclose(came, sums["drawn_usd"] + burnt + expired + left, rtol=1e-9, atol=1e-6)
    assert sums["drawn_usd"].sum() > 0.0


def test_heads_in_less_heads_out_is_the_change_of_heads() -> None:
    scenario = world(
        team(engineers=30, staffing=COMING_AND_GOING), team("beta", 20, staffing={"growth_per_year": 1.0}),
        team("gamma", 20, staffing={"growth_per_year": -0.6}), months=12,
    )  # fmt: skip
    ledger = play(scenario, UNCAPPED).ledger
    heads, joined, departed = (column(ledger, name) for name in ("engineers", "joined", "departed"))
    assert heads[:, 0].tolist() == [30.0, 20.0, 20.0]
    np.testing.assert_array_equal(np.diff(heads, axis=1), joined[:, 1:] - departed[:, :-1])
    assert heads[1, -1] > 30.0
    assert heads[2, -1] < 12.0
    assert total(ledger[:1], "departed") > 10.0
