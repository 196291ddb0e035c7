"""What must hold exactly between policies: limits that do not bind change nothing, and nothing is lost or made."""

import numpy as np
import pytest

from simulator import records
from simulator.engines.reference import Simulation
from simulator.scenario.blocks.policy import PolicyBlock
from tests.worlds import (
    ECONOMY,
    EVERY,
    HUGE,
    NAMES,
    NONE,
    SHELF,
    ZERO,
    column,
    columns_that_differ,
    net_value,
    play,
    policy,
    problem,
    rounding,
    still,
    team,
    total,
    world,
)

UNCAPPED = policy("uncapped")
PRONE = {"prone_share": 0.8, "mean_propensity": 2.0}
BUSY = world(
    team(engineers=6, vanity=PRONE, rework={"base": 0.1, "slope": 0.2}),
    team("beta", 5, curve={"family": "ces", "substitution_elasticity": 0.25}, appetite={"growth_per_year": 1.0}),
    price={"usd_per_mtok": 2.0, "change_per_year": -0.4},
    months=5,
    seed=77,
    policies=(*EVERY, ECONOMY),
)


# --- limits that do not bind ---

KEPT = {"issued_usd", "drawn_usd", "left_usd"}


@pytest.mark.parametrize(
    ("loose", "differs"),
    [
        # an allowance is issued and lapses; nobody ever meets it, and nobody burns what is left
        (
            policy("capped", name="cap", usd_per_month=1e7, use_it_or_lose_it=0.0),
            {"issued_usd", "expired_usd", "drawn_usd"},
        ),
        (
            policy("capped", name="pay", share_of_base_pay=10.0, use_it_or_lose_it=0.0),
            {"issued_usd", "expired_usd", "drawn_usd"},
        ),
        # what is left is kept, so nothing lapses and there is nothing to burn
        (policy("capped", name="rollover", usd_per_month=1e7, rollover=1.0), KEPT),
        (policy("capped", name="pooled", usd_per_month=1e7, rollover=1.0, pooled=True), KEPT),
        (policy("capped", name="tier", usd_per_month=1e7, rollover=1.0, when_used_up="economy"), KEPT),
        # nobody ever waits: no reviewer's hour, no blocked hour, no cut
        (policy("gated", auto_approve_usd=1e12), set()),
    ],
    ids=["cap", "share of pay", "rollover", "pooled", "economy tier", "gate"],
)
def test_a_limit_that_never_binds_equals_no_limit(loose: PolicyBlock, differs: set[str]) -> None:
    free, limited = play(BUSY, UNCAPPED), play(BUSY, loose)
    assert columns_that_differ(free, limited) == differs
    assert np.array_equal(free.spend_usd, limited.spend_usd)
    assert total(free.ledger, "vanity_mtok") > 0.0


def test_burning_what_would_lapse_is_why_the_others_do_not_burn() -> None:
    burning = play(BUSY, policy("capped", usd_per_month=1e7))
    assert {"burnt_mtok", "vanity_mtok", "spend_usd"} <= columns_that_differ(play(BUSY, UNCAPPED), burning)


@pytest.mark.parametrize(
    "binding",
    [policy("capped", usd_per_month=100.0, use_it_or_lose_it=0.0), policy("gated", auto_approve_usd=20.0)],
    ids=["cap", "gate"],
)
def test_a_limit_that_binds_shows(binding: PolicyBlock) -> None:
    assert "productive_mtok" in columns_that_differ(play(BUSY, UNCAPPED), play(BUSY, binding))


@pytest.mark.parametrize("name", ["zero budget", "rework", "ranked in the team", "appetite grows"])
def test_an_allowance_of_nothing_equals_no_tokens(name: str) -> None:
    nothing = play(SHELF[name], ZERO)
    assert columns_that_differ(play(SHELF[name], NONE), nothing) == set()
    assert total(nothing.ledger, "issued_usd") == total(nothing.ledger, "expired_usd") == 0.0
    assert total(nothing.ledger, "wanted_mtok") > 0.0


# --- what tokens are for ---


def test_nobody_vain_every_token_is_productive() -> None:
    honest = world(team(engineers=8, vanity={"prone_share": 0.0}), months=6)
    run = play(honest, UNCAPPED)
    assert np.array_equal(column(run.ledger, "productive_mtok"), column(run.ledger, "granted_mtok"))
    assert total(run.ledger, "vanity_mtok") == total(run.ledger, "vanity_usd") == 0.0
    vain = play(world(team(engineers=8, vanity=PRONE), months=6), UNCAPPED)
    assert total(vain.ledger, "productive_mtok") < total(vain.ledger, "granted_mtok")


@pytest.mark.parametrize("one", [*EVERY, ECONOMY, NONE], ids=lambda one: one.label)
def test_granted_is_productive_plus_vanity(one: PolicyBlock) -> None:
    ledger = play(BUSY, one).ledger
    granted, productive, vanity = (column(ledger, f"{name}_mtok") for name in ("granted", "productive", "vanity"))
    n_grants = column(ledger, "requests") + 11.0  # each rounds once in each sum; burnt tokens are granted at the close
    assert np.all(np.abs(granted - productive - vanity) <= 2.0 * n_grants * np.finfo(float).eps * granted)
    assert np.all(column(ledger, "burnt_mtok") <= vanity)
    assert np.all(column(ledger, "economy_mtok") <= granted)
    assert np.all(column(ledger, "vanity_usd") <= column(ledger, "spend_usd"))


@pytest.mark.parametrize("one", [*EVERY[:3], HUGE], ids=lambda one: one.label)
def test_vanity_is_paid_at_the_price_of_any_token(one: PolicyBlock) -> None:
    ledger = play(world(team(engineers=8, vanity=PRONE), months=4, policies=(one,)), one).ledger
    assert total(ledger, "vanity_usd") > 0.0
    np.testing.assert_allclose(column(ledger, "vanity_usd"), 1.5 * column(ledger, "vanity_mtok"), rtol=1e-12)
    np.testing.assert_allclose(column(ledger, "spend_usd"), 1.5 * column(ledger, "granted_mtok"), rtol=1e-12)


@pytest.mark.parametrize("one", [*EVERY, ECONOMY, NONE, HUGE], ids=lambda one: one.label)
def test_no_column_is_ever_negative_and_counts_are_whole(one: PolicyBlock) -> None:
    ledger = play(BUSY, one).ledger
    assert np.all(np.isfinite(ledger))
    assert np.all(ledger >= 0.0)
    for each in records.LEDGER:
        if each.whole:
            assert np.array_equal(column(ledger, each.name), np.round(column(ledger, each.name)))


def test_without_tokens_nothing_is_spent() -> None:
    ledger = play(BUSY, NONE).ledger
    used = {name for name in NAMES if total(ledger, name) > 0.0}
    assert used == {
        "requests", "wanted_mtok", "written", "items", "reworked", "value_usd", "engineers", "base_pay_usd",
        "payroll_usd", "pace_usd",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["planner", "planner_free"])
def test_the_planner_pads_nothing(kind: str) -> None:
    assert total(play(BUSY, policy(kind)).ledger, "vanity_mtok") == 0.0


# --- money is neither lost nor made ---


@pytest.mark.parametrize("rollover", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("usd", [0.0, 40.0, 1e6])
def test_issued_is_spent_or_expired_or_left(rollover: float, pooled: bool, usd: float) -> None:
    cap = policy("capped", usd_per_month=usd, rollover=rollover, pooled=pooled)
    simulation = Simulation(problem(BUSY, cap))
    assert simulation.run() == (records.OK, -1)
    ledger = simulation.ledger
    parts = [total(ledger, "spend_usd"), total(ledger, "expired_usd"), sum(simulation.left)]
    issued = total(ledger, "issued_usd")
    assert issued == pytest.approx(usd * 11 * 5, rel=1e-12)
    n_adds = int(total(ledger, "requests")) + 100
    assert abs(issued - sum(parts)) <= n_adds * rounding(issued)
    assert (sum(simulation.left) > 0.0) is (rollover > 0.0 and usd > 0.0) or (pooled and usd == 40.0)  # all spent


def test_an_allowance_is_spent_to_the_last_token_and_no_further() -> None:
    name = "budget gone at the last token"
    run = play(SHELF[name], SHELF[name].policies[0])
    assert np.array_equal(column(run.ledger, "spend_usd"), np.full((1, 3), 72.0))
    assert total(run.ledger, "expired_usd") == 0.0
    assert run.trace is not None
    reasons = [row.reason for row in run.trace]
    assert records.ALLOWANCE_TRIMMED not in reasons  # the third item takes exactly what is left
    assert reasons.count(records.ALERT_100) == 6


def test_a_pooled_balance_is_shared_by_the_team_and_nobody_else() -> None:
    pooled = world(
        still(engineers=2, tokens=0.2, hours=24.0), still("beta", 3, tokens=2.0, hours=24.0), months=1, policies=EVERY
    )
    cap = policy("capped", usd_per_month=200.0, pooled=True, use_it_or_lose_it=0.0)
    run = play(pooled, cap)
    # alpha wants 7.2 USD an item and has 400; beta wants 72 USD an item, 7 or 8 items each, and has 600
    assert total(run.ledger[1:], "spend_usd") == pytest.approx(600.0)
    assert total(run.ledger[:1], "spend_usd") < 200.0
    assert total(run.ledger[:1], "expired_usd") > 200.0


# --- a dearer token ---


@pytest.mark.parametrize("factor", [1.01, 2.0, 50.0])
def test_a_higher_price_never_raises_the_net_value_of_a_fixed_schedule(factor: float) -> None:
    def at(usd: float) -> np.ndarray:
        return play(
            world(team(engineers=6, vanity=PRONE), team("beta", 4), months=6, price={"usd_per_mtok": usd}), UNCAPPED
        ).ledger

    cheap, dear = at(1.5), at(1.5 * factor)
    for name in ("productive_mtok", "vanity_mtok", "items", "value_usd", "checking_hours"):
        assert np.array_equal(column(cheap, name), column(dear, name))
    assert np.all(column(dear, "spend_usd") > column(cheap, "spend_usd"))
    np.testing.assert_allclose(column(dear, "spend_usd"), factor * column(cheap, "spend_usd"), rtol=1e-12)
    assert net_value(dear) < net_value(cheap)
