"""What the policies decide, as tables a reader can check by hand: ask, left, grant, reason."""

import math
from typing import Any

import numpy as np
import pytest

from simulator import records
from simulator.model import curves, policies
from simulator.model.demand import adoption, burnt_share, compounded, standing
from simulator.model.planner import Plan
from simulator.model.policies import CAPPED, GATED, LIMITED, NONE, PLANNER, PLANNER_FREE, UNCAPPED, Grant, Rules
from simulator.model.work import Craft

CRAFT = Craft(curves.MICHAELIS_MENTEN, 1.5, 0.5, 1.0, 0.35, 0.02, 1.0, 0.0, 0.0, 0.0, 0.5)


def rules(kind: int, **changes: Any) -> Rules:
    unasked = dict.fromkeys(Rules._fields, 0.0)  # by decisions on requests
    asked = {"auto_usd": 15.0, "hurdle": 1.0, "review_hours": 0.25, "blocking": 0.5, "reviewer_usd": 93.7}
    return Rules(**{**unasked, **asked, "kind": kind, "intensity": 1.0, **changes})


# --- the answer to a request; 1.5 USD/Mtok throughout ---

STOP = rules(CAPPED)
CHEAP = rules(CAPPED, economy_price=0.2, economy_capability=0.6)
GATE = rules(GATED)  # 15 USD, so 10 Mtok, pass unseen
INF = math.inf

TABLE = {
    # policy, productive, vanity, worth, reviewed, left -> grant
    "none": (rules(NONE), 8.0, 2.0, 9.0, False, INF, Grant(0, 0, 0, 0, 0, INF, records.NO_TOKENS)),
    "uncapped": (rules(UNCAPPED), 8.0, 2.0, 0.0, False, INF, Grant(8, 2, 0, 8, 15, INF, records.GRANTED)),
    "planner, below the wish": (
        rules(PLANNER), 8.0, 2.0, 6.0, False, INF, Grant(6, 0, 0, 6, 9, INF, records.PLANNED),
    ),
    "planner, the wish": (rules(PLANNER), 8.0, 2.0, 9.0, False, INF, Grant(8, 0, 0, 8, 12, INF, records.PLANNED)),
    "planner_free, beyond the wish": (
        rules(PLANNER_FREE), 8.0, 2.0, 9.0, False, INF, Grant(9, 0, 0, 9, 13.5, INF, records.PLANNED),
    ),
    "cap, enough": (STOP, 8.0, 2.0, 0.0, False, 20.0, Grant(8, 2, 0, 8, 15, 5, records.GRANTED)),
    "cap, exactly enough": (STOP, 8.0, 2.0, 0.0, False, 15.0, Grant(8, 2, 0, 8, 15, 0, records.GRANTED)),
    "cap, half": (STOP, 8.0, 2.0, 0.0, False, 7.5, Grant(4, 1, 0, 4, 7.5, 0, records.ALLOWANCE_TRIMMED)),
    "cap, empty": (STOP, 8.0, 2.0, 0.0, False, 0.0, Grant(0, 0, 0, 0, 0, 0, records.ALLOWANCE_EMPTY)),
    "cap, nothing asked": (STOP, 0.0, 0.0, 0.0, False, 0.0, Grant(0, 0, 0, 0, 0, 0, records.GRANTED)),
    # economy: the upper half of the request costs a fifth and counts 0.6: 7.5 + 5 * 0.3; 4 + 4 * 0.6
    "economy, half": (CHEAP, 8.0, 2.0, 0.0, False, 7.5, Grant(8, 2, 5, 6.4, 9.0, 0, records.ECONOMY_TIER)),
    "economy, empty": (CHEAP, 8.0, 2.0, 0.0, False, 0.0, Grant(8, 2, 10, 4.8, 3.0, 0, records.ECONOMY_TIER)),
    "economy, enough": (CHEAP, 8.0, 2.0, 0.0, False, 20.0, Grant(8, 2, 0, 8, 15, 5, records.GRANTED)),
    "gate, small and unseen": (GATE, 8.0, 2.0, 3.0, False, INF, Grant(8, 2, 0, 8, 15, INF, records.GRANTED)),
    "gate, worth it all": (GATE, 16.0, 4.0, 20.0, True, INF, Grant(16, 4, 0, 16, 30, INF, records.GRANTED)),
    # half of the request is what would have passed unseen, with half of the padding; the rest is what is worth it
    "gate, padding goes first": (
        GATE, 16.0, 4.0, 18.0, True, INF, Grant(16, 2, 0, 16, 27, INF, records.REVIEW_TRIMMED),
    ),
    "gate, then the work": (GATE, 16.0, 4.0, 15.0, True, INF, Grant(13, 2, 0, 13, 22.5, INF, records.REVIEW_TRIMMED)),
    "gate, never below the limit": (
        GATE, 16.0, 4.0, 1.0, True, INF, Grant(8, 2, 0, 8, 15, INF, records.REVIEW_TRIMMED),
    ),
    "gate without a limit cuts to nothing": (
        rules(GATED, auto_usd=0.0), 16.0, 4.0, 0.0, True, INF, Grant(0, 0, 0, 0, 0, INF, records.REVIEW_TRIMMED),
    ),
    "gate, then the outer cap": (
        GATE, 16.0, 4.0, 15.0, True, 11.25, Grant(6.5, 1, 0, 6.5, 11.25, 0, records.ALLOWANCE_TRIMMED),
    ),
    # a limit per request lets 10 Mtok pass; one per hour of work lets the worth pass, whatever the request
    "limit per request, below": (
        rules(LIMITED), 8.0, 2.0, 0.0, False, INF, Grant(8, 2, 0, 8, 15, INF, records.GRANTED),
    ),
    "limit per request, above": (
        rules(LIMITED), 16.0, 4.0, 0.0, False, INF, Grant(8, 2, 0, 8, 15, INF, records.LIMIT_TRIMMED),
    ),
    "limit per request, split": (
        rules(LIMITED), 16.0, 4.0, INF, False, INF, Grant(16, 4, 0, 16, 30, INF, records.GRANTED),
    ),
    "limit per hour, below": (
        rules(LIMITED, auto_usd=0.0), 8.0, 2.0, 10.0, False, INF, Grant(8, 2, 0, 8, 15, INF, records.GRANTED),
    ),
    "limit per hour, above": (
        rules(LIMITED, auto_usd=0.0), 8.0, 2.0, 6.0, False, INF, Grant(6, 0, 0, 6, 9, INF, records.LIMIT_TRIMMED),
    ),
}  # fmt: skip


def worth_of(mtok: float) -> Plan:
    """What a planner or reviewer finds worth it, from the frontier tier."""
    return Plan(mtok, math.inf, 0.0)


@pytest.mark.parametrize(
    ("policy", "productive", "vanity", "worth", "reviewed", "left", "grant"), TABLE.values(), ids=TABLE.keys()
)
def test_what_a_request_gets(
    policy: Rules, productive: float, vanity: float, worth: float, reviewed: bool, left: float, grant: Grant
) -> None:
    assert policies.answer(policy, productive, vanity, worth_of(worth), reviewed, 1.5, left) == pytest.approx(
        grant, rel=1e-15
    )


def test_a_balance_is_exactly_empty_once_a_request_is_trimmed() -> None:
    luck = np.random.default_rng(7)
    for productive, vanity, left, price in luck.random((2000, 4)).tolist():
        for policy in (STOP, CHEAP):
            grant = policies.answer(policy, productive, vanity, worth_of(0.0), False, price, left)
            trimmed = (productive + vanity) * price > left
            assert (grant.left == 0.0) is trimmed
            assert grant.left >= 0.0
            assert policy is CHEAP or grant.spend + grant.left == pytest.approx(left, rel=1e-15)


def test_the_economy_tier_fills_the_request_and_splits_the_bill() -> None:
    grant = policies.answer(CHEAP, 8.0, 2.0, worth_of(0.0), False, 1.5, 3.0)
    frontier = 10.0 - grant.economy
    assert frontier * 1.5 == pytest.approx(3.0)
    assert grant.spend == pytest.approx(frontier * 1.5 + grant.economy * 1.5 * 0.2)
    assert grant.effective == pytest.approx(8.0 * (frontier + 0.6 * grant.economy) / 10.0)


def test_a_gate_never_gives_more_than_was_asked_and_cuts_no_work_before_padding() -> None:
    luck = np.random.default_rng(8)
    for productive, vanity, worth in (luck.random((2000, 3)) * [40.0, 20.0, 60.0]).tolist():
        if not policies.needs_review(GATE, (productive + vanity) * 1.5, math.inf, False):
            continue
        grant = policies.answer(GATE, productive, vanity, worth_of(worth), True, 1.5, math.inf)
        unseen = 10.0 / (productive + vanity)  # the share that would have passed
        assert grant.productive <= productive
        assert grant.vanity <= vanity
        assert grant.productive + grant.vanity == pytest.approx(min(max(worth, 10.0), productive + vanity))
        assert grant.productive == productive or grant.vanity == pytest.approx(vanity * unseen)


def test_a_gate_gives_no_more_than_was_asked_when_tokens_got_cheaper_meanwhile() -> None:
    assert policies.needs_review(GATE, 11.0 * 1.5, math.inf, False)  # asked at 1.5 USD
    grant = policies.answer(GATE, 11.0, 0.0, worth_of(5.0), True, 1.2, math.inf)  # answered at 1.2 USD
    assert grant.productive + grant.vanity <= 11.0
    assert grant.vanity == 0.0


# --- the gate ---


@pytest.mark.parametrize(
    ("kind", "asked_usd", "waits"),
    [(GATED, 15.0, False), (GATED, 15.01, True), (UNCAPPED, 1e9, False), (CAPPED, 1e9, False), (PLANNER, 1e9, False)],
)
def test_only_a_request_above_the_limit_of_a_gate_waits(kind: int, asked_usd: float, waits: bool) -> None:
    assert policies.needs_review(rules(kind), asked_usd, 50.0, False) is waits
    assert policies.needs_review(rules(kind), asked_usd, 0.0, False) is False  # a certain refusal wastes no reviewer


@pytest.mark.parametrize(
    ("kind", "auto_usd", "games", "gets_around"),
    [
        (GATED, 15.0, True, True),
        (GATED, 15.0, False, False),
        (GATED, 0.0, True, False),  # no part is small enough
        (LIMITED, 15.0, True, True),
        (LIMITED, 0.0, True, False),  # the limit is per hour of work
        (CAPPED, 15.0, True, False),
    ],
)
def test_who_splits_a_request_waits_for_no_reviewer(kind: int, auto_usd: float, games: bool, gets_around: bool) -> None:
    policy = rules(kind, auto_usd=auto_usd)
    assert policies.splits(policy, games) is gets_around
    assert policies.needs_review(policy, 100.0, 50.0, games) is (kind == GATED and not gets_around)


def test_a_limit_per_request_is_a_gate_that_refuses_whatever_it_reads() -> None:
    chance = np.random.default_rng(9)
    for productive, vanity, price in (chance.random((2000, 3)) * [40.0, 20.0, 3.0]).tolist():
        waits = policies.needs_review(GATE, (productive + vanity) * price, INF, False)
        read = policies.answer(GATE, productive, vanity, worth_of(0.0), waits, price, INF)
        unread = policies.answer(rules(LIMITED), productive, vanity, worth_of(0.0), False, price, INF)
        assert unread == read._replace(reason=records.LIMIT_TRIMMED if waits else records.GRANTED)


def test_a_limit_per_hour_of_work_is_a_plan_that_who_games_it_overstates() -> None:
    def limit(games: bool, **changes: float) -> Plan:
        policy = rules(LIMITED, **changes)
        return policies.monthly_plan(policy, CRAFT, 1.0, 93.74, 1.5, 0.3, 1.0, games, [1.0])

    assert limit(False, auto_usd=0.0, hour_usd=3.0, overstated=2.0) == worth_of(2.0)
    assert limit(True, auto_usd=0.0, hour_usd=3.0, overstated=2.0) == worth_of(4.0)
    assert limit(False, overstated=2.0) == worth_of(0.0)  # a limit per request plans nothing
    assert limit(True, overstated=2.0) == worth_of(INF)  # and does not hold who splits


def test_a_reviewer_sees_what_the_planner_sees_at_the_pace_without_tokens() -> None:
    from simulator.model.planner import Tiers, worthwhile

    for ability in (0.7, 1.0, 1.5):
        seen = policies.seen_worth(GATE, CRAFT, 16.0, 93.74, ability, 1.5, 0.0, 0.0)
        assert seen.best == 16.0 * worthwhile(CRAFT, ability, 93.74, Tiers(1.5, 0.0, 0.0), 1.0).best


def test_a_generous_reviewer_sees_more_and_a_high_hurdle_lets_less_pass() -> None:
    noisy = rules(GATED, noise=0.5)
    stern, fair, generous = (
        policies.seen_worth(noisy, CRAFT, 16.0, 93.74, 1.0, 1.5, e, 0.0).best for e in (-1.0, 0.0, 1.0)
    )
    assert stern < fair < generous
    # an error of one sigma is a price that is exp(sigma) lower
    assert generous == pytest.approx(
        policies.seen_worth(noisy, CRAFT, 16.0, 93.74, 1.0, 1.5 * math.exp(-0.5), 0.0, 0.0).best
    )
    hurdle = rules(GATED, hurdle=2.0)
    assert policies.seen_worth(hurdle, CRAFT, 16.0, 93.74, 1.0, 1.5, 0.0, 0.0).best == pytest.approx(
        policies.seen_worth(GATE, CRAFT, 16.0, 93.74, 1.0, 3.0, 0.0, 0.0).best
    )


def test_a_reviewer_who_takes_an_item_for_larger_lets_more_pass_in_proportion() -> None:
    unsure = rules(GATED, effort_noise=0.4)
    fair, larger = (policies.seen_worth(unsure, CRAFT, 16.0, 93.74, 1.0, 1.5, 0.3, e).best for e in (0.0, 1.0))
    assert larger == pytest.approx(math.exp(0.4) * fair, rel=1e-14)
    assert policies.seen_worth(GATE, CRAFT, 16.0, 93.74, 1.0, 1.5, 0.3, 1.0).best == fair  # sure of the effort


def test_only_a_planner_plans() -> None:
    plans = [
        policies.monthly_plan(rules(kind), CRAFT, 1.0, 93.74, 1.5, 0.3, 1.0, False, [1.0])
        for kind in (NONE, UNCAPPED, CAPPED, GATED, PLANNER, PLANNER_FREE)
    ]
    assert plans[:4] == [worth_of(0.0)] * 4
    assert 0.0 < plans[4].best < plans[5].best  # beyond the wish one is faster, so an hour is worth more
    assert policies.intensified(plans[4], 2.0).best == 2.0 * plans[4].best


def test_a_ration_is_a_smaller_wish_and_a_share_of_what_is_asked_for_without_one() -> None:
    def plan(kind: int, appetite: float, ration: float) -> policies.Plan:
        return policies.monthly_plan(rules(kind), CRAFT, 1.0, 93.74, 1.5, appetite, ration, False, [1.0])

    assert plan(PLANNER, 0.3, 0.5) == plan(PLANNER, 0.15, 1.0)
    assert plan(PLANNER_FREE, 0.3, 0.5).best == 0.5 * plan(PLANNER_FREE, 0.3, 1.0).best
    assert plan(PLANNER, 0.3, 0.0) == plan(PLANNER_FREE, 0.3, 0.0) == worth_of(0.0)


# --- the end of the month ---


@pytest.mark.parametrize(
    ("rollover", "left", "lapses"),
    [(0.0, 100.0, 100.0), (0.25, 100.0, 75.0), (1.0, 100.0, 0.0), (0.25, 0.0, 0.0), (0.0, math.inf, 0.0)],
)
def test_what_lapses(rollover: float, left: float, lapses: float) -> None:
    assert policies.expiring(rules(CAPPED, rollover=rollover), left) == lapses


@pytest.mark.parametrize(
    ("before", "after", "available", "level"),
    [
        (200.0, 101.0, 200.0, -1),
        (200.0, 100.0, 200.0, records.ALERT_50),
        (100.0, 99.0, 200.0, -1),  # said before
        (120.0, 40.0, 200.0, records.ALERT_80),
        (120.0, 30.0, 200.0, records.ALERT_80),
        (40.0, 1.0, 200.0, -1),
        (40.0, 0.0, 200.0, records.ALERT_100),
        (200.0, 0.0, 200.0, records.ALERT_100),  # the highest only
        (0.0, 0.0, 200.0, -1),
        (0.0, 0.0, 0.0, -1),  # no allowance, no alert
        (math.inf, math.inf, math.inf, -1),
    ],
)
def test_alerts(before: float, after: float, available: float, level: int) -> None:
    assert policies.alert(before, after, available) == level


# --- demand ---


def test_adoption_is_a_logistic_ramp_without_overflow() -> None:
    assert [round(adoption(m, 3.0, 1.5), 2) for m in (1.5, 3.0, 4.5)] == [0.27, 0.5, 0.73]
    assert adoption(-1e6, 3.0, 0.1) == pytest.approx(0.0, abs=1e-300)
    assert adoption(1e6, 3.0, 0.1) == 1.0
    assert adoption(2.0, 3.0, 1.5) + adoption(4.0, 3.0, 1.5) == pytest.approx(1.0, rel=1e-15)


def test_yearly_changes_compound_and_burning_grows_with_vanity() -> None:
    assert compounded(0.0, 0.5) == 1.0
    assert compounded(6.0, 0.21) == pytest.approx(1.1)
    assert burnt_share(math.inf, 0.25) == 0.25
    assert burnt_share(math.log(2.0), 0.25) == pytest.approx(0.125)


@pytest.mark.parametrize(
    ("below", "tied", "ranked", "percentile"),
    [(0, 1, 3, 0.0), (1, 1, 3, 0.5), (2, 1, 3, 1.0), (0, 3, 3, 0.5), (0, 2, 3, 0.25), (1, 2, 3, 0.75), (0, 1, 1, 1.0)],
)
def test_standing_is_the_mid_rank(below: float, tied: float, ranked: float, percentile: float) -> None:
    assert standing(float(below), float(tied), float(ranked)) == percentile
