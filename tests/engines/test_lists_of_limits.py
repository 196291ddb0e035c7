"""Lists of limits: kinds that are shorthands of one, windows that turn, lags, raises, pools, and what is conserved."""

from typing import Any

import numpy as np
import pytest

from simulator import records
from simulator.engines.run import Outcome, run, run_policies
from simulator.records import HELD, LIMIT_RAISED, OVER_LIMIT, RAISE_EXPIRED, REQUEST, USED_UP, TraceRow
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from tests.engines.parity import differences
from tests.worlds import (
    NAMES,
    NONE,
    PLAIN_POLICIES,
    column,
    columns_that_differ,
    idle_tokens,
    policy,
    problem,
    still,
    team,
    total,
    world,
)

MONTH = {"window": "month", "usd": 60.0}
POOL = {"window": "month", "scope": "team", "usd_per_engineer": 60.0}
REQUESTS = {"window": "request", "usd": 8.0}


def limits(*listed: dict[str, Any], **rest: Any) -> PolicyBlock:
    return policy("limits", limits=list(listed), **rest)


ANSWERED: dict[str, Any] = {
    **PLAIN_POLICIES["gated"],
}
SHORTHANDS: dict[str, tuple[PolicyBlock, PolicyBlock]] = {
    "capped": (policy("capped", usd_per_month=60.0), limits(MONTH)),
    "capped, then economy": (
        policy("capped", usd_per_month=60.0, when_used_up="economy", pacing=1.0),
        limits({**MONTH, "on_limit": "economy"}, pacing=1.0),
    ),
    "pooled": (policy("capped", usd_per_month=60.0, pooled=True, rollover=0.3), limits(POOL, rollover=0.3)),
    "pooled, then economy": (
        policy("capped", usd_per_month=60.0, pooled=True, when_used_up="economy"),
        limits({**POOL, "on_limit": "economy"}),
    ),
    "by name": (
        policy("capped", usd_per_month_by={"alpha": 60.0, "others": 20.0}),
        limits({"window": "month", "usd_by": {"alpha": 60.0, "others": 20.0}}),
    ),
    "per request": (
        policy("limited", usd_per_request=8.0, splitting_share=0.3),
        limits(REQUESTS, splitting_share=0.3),
    ),
    "per hour of work": (
        policy("limited", usd_per_hour_of_work=0.4, splitting_share=0.3),
        limits({"window": "hour_of_work", "usd": 0.4}, splitting_share=0.3),
    ),
    "gated": (policy("gated", auto_approve_usd=8.0), limits({**REQUESTS, "on_limit": "ask"}, **ANSWERED)),
    "gated within an allowance": (
        policy("gated", auto_approve_usd=8.0, cap_usd_per_month=60.0, splitting_share=0.3, patience_hours=2.0),
        limits(
            {**REQUESTS, "on_limit": "ask"}, MONTH, use_it_or_lose_it=0.0,
            **{**ANSWERED, "splitting_share": 0.3, "patience_hours": 2.0},
        ),
    ),
    "a team's budget": (
        policy("chargeback", team_budget_usd_per_engineer=60.0, felt_share=0.0, vanity_cut=0.0),
        limits(POOL, use_it_or_lose_it=0.0),
    ),
}  # fmt: skip
CROWD = world(
    team(engineers=5, appetite={"median_mtok_per_hour": 2.0}, vanity={"prone_share": 1.0}, pacing=0.5),
    team("beta", 3, appetite={"median_mtok_per_hour": 1.0}, staffing={"attrition_per_year": 1.0}),
    policies=(policy("gated"),),
    months=5,
)  # fmt: skip


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize("name", SHORTHANDS)
def test_a_shorthand_equals_its_list(name: str, engine: str) -> None:
    short, listed = run_policies(CROWD, SHORTHANDS[name], 0, engine)
    assert not columns_that_differ(short, listed)
    assert total(short.ledger, "spend_usd") > 0.0


def test_a_list_that_never_binds_equals_uncapped() -> None:
    free, listed = run_policies(CROWD, [policy("uncapped"), limits({"window": "week", "usd": 1e9})], 0, "compiled")
    assert not columns_that_differ(free, listed)


def test_a_list_of_nothing_equals_none() -> None:
    nothing, none = run_policies(CROWD, [limits({"window": "day", "usd": 0.0}), NONE], 0, "compiled")
    assert columns_that_differ(nothing, none) <= {"wanted_mtok", "requests"}


# --- by hand: one engineer, 50 USD an hour, tokens of one USD a Mtok that change nothing ---

PAY = {"median_usd_per_year": 100_800.0, "sigma": 0.0, "loaded_multiplier": 1.0}


def by_hand(one: PolicyBlock, hours: float, tokens: float, engineers: int = 1, **work: Any) -> Outcome:
    """A month of items of so many hours that want ``tokens`` Mtok an hour."""
    own = idle_tokens(salary=PAY)
    given = still(engineers=engineers, tokens=tokens, hours=hours, **own)
    given["work"] |= work
    given_problem = problem(world(given, policies=(one,), months=1, price={"usd_per_mtok": 1.0}), one)
    return run(given_problem._replace(review=np.ones_like(given_problem.review)), trace=True)


def rows_of(outcome: Outcome, *reasons: int) -> list[TraceRow]:
    assert outcome.trace is not None
    return [row for row in outcome.trace if row.reason in reasons]


def test_a_used_up_window_is_waited_for() -> None:
    # Items of 2 hours want 20 Mtok; 30 USD a day. The first takes 20, the second the last 10; at hour 4 the third waits
    # for hour 8. Nothing blocks, so it is done by then, but not before its answer is there; the next two start at once
    # and at hour 10, and the second of them waits for hour 16.
    daily = limits({"window": "day", "usd": 30.0, "on_limit": "wait"}, blocking_share=0.0)
    outcome = by_hand(daily, 2.0, 10.0)
    assert rows_of(outcome, HELD)[:2] == [
        TraceRow(4.0, REQUEST, 0, HELD, 2, 20.0, 0.0, 4.0),
        TraceRow(10.0, REQUEST, 0, HELD, 4, 20.0, 0.0, 6.0),
    ]
    assert [row.usd for row in rows_of(outcome, USED_UP)][:2] == [10.0, 10.0]
    assert total(outcome.ledger, "spend_usd") == 30.0 * 21
    assert total(outcome.ledger, "held") == 20.0
    assert total(outcome.ledger, "held_hours") == 4.0 + 19 * 6.0


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_who_wants_nothing_waits_for_no_pool(engine: str) -> None:
    pool = limits({"scope": "company", "window": "week", "usd": 1.0, "on_limit": "wait"}, blocking_share=1.0)
    users, others = team(engineers=3), team("beta", 2, appetite={"median_mtok_per_hour": 0.0})
    company = world(users, others, policies=(pool,), months=2)
    held, free = run_policies(company, [pool, NONE], 0, engine)
    assert column(held.ledger, "held").sum(axis=1).tolist()[1] == 0.0
    assert np.array_equal(column(held.ledger, "value_usd")[1], column(free.ledger, "value_usd")[1])
    assert column(held.ledger, "held")[0].any()


def test_a_limit_of_nothing_is_not_waited_for() -> None:
    nothing = limits({"window": "day", "usd": 0.0, "on_limit": "wait"})
    held, none = run_policies(CROWD, [nothing, NONE], 0, "compiled")
    assert not columns_that_differ(held, none) - {"wanted_mtok", "requests"}


def test_five_hours_open_with_the_first_request_and_end_with_the_day() -> None:
    # Items of an hour want 4 Mtok; 8 USD in five hours. Two items, then a wait until hour 5; two more, and a wait of an
    # hour until the day ends at hour 8, which comes before five hours from 5 on.
    window = limits({"window": "5h", "usd": 8.0, "on_limit": "wait"}, blocking_share=1.0)
    outcome = by_hand(window, 1.0, 4.0)
    held = [(row.time_hours, row.hours) for row in rows_of(outcome, HELD)]
    assert held[:2] == [(2.0, 3.0), (7.0, 1.0)]


def test_use_that_is_posted_late_passes_the_limit() -> None:
    # Items of an hour want 10 Mtok; 25 USD a day, posted every 4 hours: hours 0 to 3 spend 40 before anything counts,
    # and from hour 4 on nothing is left.
    late = by_hand(limits({"window": "day", "usd": 25.0, "lag_hours": 4.0}), 1.0, 10.0)
    assert total(late.ledger, "spend_usd") == 40.0 * 21
    at_once = by_hand(limits({"window": "day", "usd": 25.0}), 1.0, 10.0)
    assert total(at_once.ledger, "spend_usd") == 25.0 * 21


def test_a_raise_expires() -> None:
    # Items of 8 hours want 16 Mtok, 16 USD; 20 USD a month, then a reviewer who finds everything worth it raises the
    # limit by 50 for 2 days. The second item needs 12 above the limit: raised by 50 after a day; the third and fourth
    # take 32 of the 38 that are left, within two days of it; at the fifth 6 have expired: the limit is raised again.
    raised = limits(
        {"window": "month", "usd": 20.0, "on_limit": "ask", "raise_usd": 50.0, "raise_days": 2.0},
        reviewers=1, review_hours=1e-9, hurdle=1e-6, noise_sigma=0.0, effort_noise_sigma=0.0, writing_hours=0.0,
        reviewers_are="hired", reviewer_usd_per_hour=0.0,
    )  # fmt: skip
    useful = {"curve": {"family": "michaelis_menten", "gain": 1.0, "scale_mtok_per_hour": 1000.0}}
    own = {**idle_tokens(salary=PAY), **useful}
    given = still(tokens=2.0, hours=8.0, **own)
    made = problem(world(given, policies=(raised,), months=1, price={"usd_per_mtok": 1.0}), raised)
    outcome = run(made._replace(review=np.zeros_like(made.review)), trace=True)
    told = [
        (round(row.time_hours / 8), row.reason, round(row.usd, 6))
        for row in rows_of(outcome, LIMIT_RAISED, RAISE_EXPIRED)
    ]
    assert told[:3] == [(1, LIMIT_RAISED, 50.0), (4, RAISE_EXPIRED, 6.0), (4, LIMIT_RAISED, 50.0)]
    issued, lapsed = total(outcome.ledger, "raised_usd"), total(outcome.ledger, "raise_lapsed_usd")
    used = total(outcome.ledger, "spend_usd") - 20.0
    assert issued == pytest.approx(used + lapsed + (issued - used - lapsed))
    assert 0.0 <= issued - used - lapsed <= 50.0, "what is left of the last raise"


def test_a_soft_limit_counts_and_stops_nothing() -> None:
    soft = by_hand(limits({"window": "month", "usd": 30.0, "hard": False}), 42.0, 0.5)
    assert total(soft.ledger, "spend_usd") == 84.0
    assert total(soft.ledger, "over_usd") == 54.0
    assert [row.usd for row in rows_of(soft, OVER_LIMIT)] == [12.0, 21.0, 21.0]


def test_sessions_ask_for_their_share_and_the_last_one_earns() -> None:
    # Items of 10 hours in sessions of 4: 4, 4 and 2 hours ask for 8, 8 and 4 Mtok
    outcome = by_hand(policy("uncapped"), 10.0, 2.0, session_hours=4.0)
    rows = rows_of(outcome, records.GRANTED)
    assert [row.mtok for row in rows][:4] == [8.0, 8.0, 4.0, 8.0]
    assert [row.time_hours for row in rows][:4] == [0.0, 4.0, 8.0, 10.0]
    assert total(outcome.ledger, "items") == 16.0
    assert total(outcome.ledger, "value_usd") == 16 * 10.0 * 50.0


def test_sessions_do_not_change_what_items_come_to() -> None:
    def played(session: float | None) -> Outcome:
        given = team(engineers=6, work={"session_hours": session})
        return run_policies(
            world(given, policies=(policy("uncapped"),), months=6), [policy("uncapped")], 0, "compiled"
        )[0]

    whole, cut = played(None), played(2.0)
    for name in ("items", "value_usd", "written"):
        assert total(cut.ledger, name) == pytest.approx(total(whole.ledger, name))
    # what is not asked yet of the last item: at most an item of each engineer
    assert 0.95 < total(cut.ledger, "granted_mtok") / total(whole.ledger, "granted_mtok") <= 1.0
    assert total(cut.ledger, "requests") > 3 * total(whole.ledger, "requests")


@pytest.mark.parametrize("scope", ["team", "company", "group", "role"])
@pytest.mark.parametrize("window", ["day", "week", "month"])
def test_a_pool_never_exceeds_its_limit(scope: str, window: str) -> None:
    roles = [{"name": "senior", "share": 0.5, "appetite": 3.0}, {"name": "junior", "share": 0.5}]
    rich = {
        "appetite": {"median_mtok_per_hour": 3.0},
        "roles": roles,
        "groups": ["all"],
        "vanity": {"prone_share": 1.0},
    }
    pool = {"scope": scope, "window": window, "usd": 90.0, "only": ["all"] if scope == "group" else []}
    one = limits(pool, {"window": "month", "usd": 700.0, "on_limit": "economy"}, use_it_or_lose_it=0.0)
    company = world(team(engineers=4, **rich), team("beta", 3, **rich), policies=(one,), months=3)
    outcome = run_policies(company, [one], 0, "simpy", trace=True)[0]
    assert outcome.trace is not None
    hours = {"day": 8.0, "week": 40.0, "month": 168.0}[window]
    pools = 2 if scope in ("team", "role") else 1
    spent: dict[int, float] = {}
    for row in outcome.trace:
        if row.usd > 0.0 and row.mtok > 0.0 and row.rank == REQUEST:
            spent[int(row.time_hours // hours)] = spent.get(int(row.time_hours // hours), 0.0) + row.usd
    assert max(spent.values()) <= pools * 90.0 * (1 + 1e-9)
    assert max(spent.values()) > pools * 89.0, "and it binds"


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_what_is_burnt_stays_within_a_pool(engine: str) -> None:
    prone = {"vanity": {"prone_share": 1.0, "mean_propensity": 20.0}}
    pool = {"scope": "company", "window": "month", "usd": 100.0}
    one = limits({"window": "month", "usd": 60.0}, pool, use_it_or_lose_it=1.0, burn_limit=1e6)
    ledger = run_policies(
        world(team(engineers=6, appetite={"median_mtok_per_hour": 0.02}, **prone), policies=(one,)), [one], 0, engine
    )[0].ledger
    by_month = ledger[..., NAMES.index("charged_usd")].sum(axis=0)
    assert by_month == pytest.approx([100.0] * 3), "600 USD of allowance, all of which somebody would use or burn"
    assert total(ledger, "burnt_mtok") > 0.0


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_an_allowance_stops_whatever_another_limit_goes_on_with(engine: str) -> None:
    one = limits({"window": "day", "usd": 3.0, "on_limit": "economy"}, {"window": "month", "usd": 40.0})
    rich = team(engineers=1, appetite={"median_mtok_per_hour": 3.0, "sigma": 0.0})
    ledger = run_policies(world(rich, policies=(one,)), [one], 0, engine)[0].ledger
    assert column(ledger, "charged_usd")[0] == pytest.approx([40.0] * 3)
    assert total(ledger, "economy_mtok") > 0.0


def test_the_nearest_name_decides() -> None:
    one = limits({"window": "week", "usd_by": {"senior": 50.0, "alpha": 20.0}})
    roles = [{"name": "senior", "share": 0.5}, {"name": "junior", "share": 0.5}]
    company = world(team(engineers=8, roles=roles), team("beta", 4), policies=(one,))
    made = problem(company, one)
    senior = np.array([True] * 8 + [False] * 4) & (draw_roles(company) == 0)
    assert made.amount[made.meter[0, :, 0]][senior] == pytest.approx(50.0)
    assert made.amount[made.meter[0, :8, 0]][~senior[:8]] == pytest.approx(20.0)
    assert (made.meter[0, 8:, 0] == -1).all(), "who is not named has no limit"


def draw_roles(company: Scenario) -> Any:
    from simulator.workload import draw

    return draw(company, 0).role


BUSY: tuple[PolicyBlock, ...] = (
    limits({"window": "5h", "mtok": 3.0, "on_limit": "wait"}, {"window": "week", "usd": 40.0}, name="windows"),
    limits(
        {"window": "5h", "mtok": 9.0, "on_limit": "wait", "scope": "team"},
        {"window": "week", "usd": 90.0, "scope": "company", "on_limit": "economy"}, name="shared",
    ),
    limits({"window": "month", "usd": 30.0, "on_limit": "ask", "raise_usd": 20.0, "raise_days": 5.0}, name="raises"),
    limits(
        {"window": "month", "usd": 60.0, "on_limit": "ask"},
        {"window": "day", "usd_by": {"senior": 9.0, "beta": 3.0}, "lag_hours": 3.0}, name="by name",
    ),
    limits(
        {"window": "month", "usd": 300.0, "scope": "company", "lag_hours": 8.0},
        {"window": "week", "usd": 9.0, "hard": False},
        {"window": "request", "usd": 20.0}, {"window": "hour_of_work", "usd": 1.5}, name="many",
    ),
    limits(
        {"window": "month", "usd": 100.0, "scope": "group", "only": ["east"]},
        {"window": "month", "usd": 90.0, "scope": "role", "on_limit": "overage"},
        {"window": "request", "usd": 10.0, "on_limit": "ask"}, name="groups",
    ),
)  # fmt: skip


@pytest.mark.parametrize("session", [None, 3.0])
@pytest.mark.parametrize("delivery", [0.0, 2.0])
@pytest.mark.parametrize("one", BUSY, ids=lambda one: str(one.name))
def test_both_engines_leave_the_same_rows(one: PolicyBlock, session: float | None, delivery: float) -> None:
    roles = [{"name": "senior", "share": 0.5, "pay": 1.2, "appetite": 2.0}, {"name": "junior", "share": 0.5}]
    work = {"session_hours": session}
    company = world(
        team(engineers=4, groups=["east"], roles=roles, work=work, appetite={"median_mtok_per_hour": 2.0}),
        team("beta", 3, vanity={"prone_share": 1.0}, work=work, delivery={"review_hours": delivery}),
        policies=(one, policy("uncapped", name="later")),
        months=4,
        events=({"kind": "policy_switch", "month": 3, "policy": one.label, "to": "later"},),
    )
    assert differences(company, one) == []


def test_a_cheaper_model_makes_an_allowance_last_and_so_more_is_used() -> None:
    allowance = {"window": "month", "usd": 40.0}
    dear = limits(allowance, pacing=1.0, name="dear")
    cheap = limits(allowance, pacing=1.0, name="cheap", routing={"mode": "forced"})
    company = world(team(engineers=8, appetite={"median_mtok_per_hour": 2.0}), policies=(dear, cheap))
    by_dear, by_cheap = run_policies(company, [dear, cheap], 0, "compiled")
    assert total(by_cheap.ledger, "granted_mtok") > 2.0 * total(by_dear.ledger, "granted_mtok")
    assert total(by_cheap.ledger, "spend_usd") > 0.7 * total(by_dear.ledger, "spend_usd"), "the balance is still spent"
