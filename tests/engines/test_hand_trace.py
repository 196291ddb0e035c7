"""Worlds on whole hours whose trace is written by hand: every tie, in the order of (time, rank, id)."""

import numpy as np
import pytest

from simulator.engines.run import Outcome, run
from simulator.records import (
    ALERT_50,
    ALERT_80,
    ALLOWANCE_REFILLED,
    CLOSE,
    FINISH,
    ITEM_FINISHED,
    MONTH_CLOSED,
    REFILL,
    REQUEST,
    REVIEW_ENDED,
    REVIEW_STARTED,
    REVIEW_TRIMMED,
    SENT_TO_REVIEW,
    SERVICE,
    TraceRow,
)
from tests.worlds import NAMES, column, idle_tokens, policy, problem, still, total, world

# 50 USD an hour: 100,800 USD a year over 2,016 hours
PAY = {"median_usd_per_year": 100_800.0, "sigma": 0.0, "loaded_multiplier": 1.0}
DOLLAR = {"usd_per_mtok": 1.0}


def gated_run(engineers: int, hours: float, tokens: float, months: int, **parameters: float) -> Outcome:
    """A run with a gate whose reviews all take exactly ``review_hours``."""
    gate = policy("gated", blocking_share=0.0, **parameters)
    team = still(engineers=engineers, tokens=tokens, hours=hours, **idle_tokens(salary=PAY))
    given = problem(world(team, policies=(gate,), months=months, price=DOLLAR), gate)
    return run(given._replace(review=np.ones_like(given.review)), trace=True)


def test_two_engineers_one_reviewer_two_months() -> None:
    # Items of a month each ask for 42 Mtok, 42 USD. Beyond 30 USD a reviewer reads for a day and, as the tokens are
    # of no use, cuts to the 30 USD that pass unseen. The outer cap is 50 USD.
    outcome = gated_run(
        2, 168.0, 0.25, 2, auto_approve_usd=30.0, reviewers=1, review_hours=24.0, cap_usd_per_month=50.0
    )

    def month(start: float, item: int) -> list[TraceRow]:
        return [
            TraceRow(start, REQUEST, 0, SENT_TO_REVIEW, item, 42.0, 0.0, 0.0),
            TraceRow(start, SERVICE, 0, REVIEW_STARTED, item, 0.0, 0.0, 24.0),
            TraceRow(start, REQUEST, 1, SENT_TO_REVIEW, item, 42.0, 0.0, 0.0),
            TraceRow(start + 24.0, SERVICE, 0, REVIEW_ENDED, item, 0.0, 0.0, 24.0),
            TraceRow(start + 24.0, SERVICE, 0, REVIEW_TRIMMED, item, 30.0, 30.0, 0.0),
            TraceRow(start + 24.0, SERVICE, 0, ALERT_50, item, 0.0, 20.0, 0.0),
            TraceRow(start + 24.0, SERVICE, 1, REVIEW_STARTED, item, 0.0, 0.0, 24.0),
            TraceRow(start + 48.0, SERVICE, 1, REVIEW_ENDED, item, 0.0, 0.0, 48.0),
            TraceRow(start + 48.0, SERVICE, 1, REVIEW_TRIMMED, item, 30.0, 30.0, 0.0),
            TraceRow(start + 48.0, SERVICE, 1, ALERT_50, item, 0.0, 20.0, 0.0),
        ]

    def refills(start: float) -> list[TraceRow]:
        return [TraceRow(start, REFILL, balance, ALLOWANCE_REFILLED, -1, 0.0, 50.0, 0.0) for balance in (0, 1)]

    assert outcome.trace == [
        *refills(0.0),
        *month(0.0, 0),
        # three things at 168 h: the month closes, the allowances refill, two items finish; only then the next requests
        TraceRow(168.0, CLOSE, 0, MONTH_CLOSED, -1, 0.0, 0.0, 0.0),
        *refills(168.0),
        TraceRow(168.0, FINISH, 0, ITEM_FINISHED, 0, 0.0, 8400.0, 168.0),
        TraceRow(168.0, FINISH, 1, ITEM_FINISHED, 0, 0.0, 8400.0, 168.0),
        *month(168.0, 1),
        # two more items would finish at 336 h, but the run closes first
        TraceRow(336.0, CLOSE, 1, MONTH_CLOSED, -1, 0.0, 0.0, 0.0),
    ]
    assert total(outcome.ledger, "items") == 2.0
    assert outcome.spend_usd.tolist() == [60.0, 60.0]
    assert total(outcome.ledger, "expired_usd") == 80.0  # 20 USD of each balance, twice
    assert total(outcome.ledger, "wait_hours") == 144.0


def test_three_engineers_two_reviewers_when_everything_takes_a_day() -> None:
    # A review takes as long as the work, 8 h, and nothing blocks. So an answer ends the review, the item and the wait
    # at one moment, and that moment's order is the order of the rows.
    outcome = gated_run(3, 8.0, 0.5, 1, auto_approve_usd=0.0, reviewers=2, review_hours=8.0)
    assert outcome.trace is not None
    told = [(row.time_hours, row.id, row.reason) for row in outcome.trace if row.time_hours < 24.0]
    asks, starts, ends, granted, done = SENT_TO_REVIEW, REVIEW_STARTED, REVIEW_ENDED, REVIEW_TRIMMED, ITEM_FINISHED
    assert told == [
        (0.0, 0, asks), (0.0, 0, starts),
        (0.0, 1, asks), (0.0, 1, starts),
        (0.0, 2, asks),  # both reviewers are busy
        # the answer to 0 frees a reviewer for 2; the item of 0 was done waiting for it
        (8.0, 0, ends), (8.0, 0, granted), (8.0, 2, starts), (8.0, 0, done),
        (8.0, 1, ends), (8.0, 1, granted), (8.0, 1, done),
        # requests come last at any moment: 0 finds the reviewer of 1 free, 1 finds nobody
        (8.0, 0, asks), (8.0, 0, starts), (8.0, 1, asks),
        # 0 and 2 are answered; 0 has the lower id
        (16.0, 0, ends), (16.0, 0, granted), (16.0, 1, starts), (16.0, 0, done),
        (16.0, 2, ends), (16.0, 2, granted), (16.0, 2, done),
        (16.0, 0, asks), (16.0, 0, starts), (16.0, 2, asks),
    ]  # fmt: skip
    waits = [row.hours for row in outcome.trace if row.reason == REVIEW_ENDED]
    assert waits[:6] == [8.0, 8.0, 8.0, 16.0, 8.0, 16.0]


def test_two_months_of_an_allowance_that_rolls_over_and_is_burnt() -> None:
    # Four items start a month, at 0, 42, 84 and 126 h, for 21 USD each. Half of what is left lapses, a fifth of that
    # is burnt: month one leaves 16, lapses 8, burns 1.6; month two has 108, leaves 24, lapses 12, burns 2.4.
    cap = policy("capped", usd_per_month=100.0, rollover=0.5, use_it_or_lose_it=0.2)
    given = problem(world(still(hours=42.0, **idle_tokens()), months=2, price=DOLLAR), cap)
    outcome = run(given._replace(propensity=np.array([700.0])), trace=True)  # vain without end
    ledger = {name: column(outcome.ledger, name)[0].tolist() for name in NAMES}
    assert ledger["requests"] == [4.0, 4.0]
    assert ledger["items"] == [3.0, 4.0]
    assert ledger["wanted_mtok"] == ledger["productive_mtok"] == [84.0, 84.0]
    assert ledger["issued_usd"] == [100.0, 100.0]
    assert ledger["burnt_mtok"] == pytest.approx([1.6, 2.4])
    assert ledger["vanity_usd"] == pytest.approx([1.6, 2.4])
    assert ledger["spend_usd"] == pytest.approx([85.6, 86.4])
    assert ledger["expired_usd"] == pytest.approx([6.4, 9.6])
    assert outcome.trace is not None
    alerts = [(row.time_hours, row.reason, row.usd) for row in outcome.trace if row.reason in (ALERT_50, ALERT_80)]
    assert alerts == [(84.0, ALERT_50, 37.0), (126.0, ALERT_80, 16.0), (252.0, ALERT_50, 45.0)]


def test_a_month_that_ends_on_the_economy_tier() -> None:
    # 21 Mtok an item for 30 USD of allowance: the first item takes 21 USD, the second the last 9 USD and 12 Mtok of
    # the economy tier at a fifth of the price, the next two 21 Mtok of it. Checking adds 2.1 h to each item of 42 h.
    economy = policy("capped", usd_per_month=30.0, when_used_up="economy")
    checked = idle_tokens(checking_hours_per_mtok=0.1)
    outcome = run(problem(world(still(hours=42.0, **checked), months=1, price=DOLLAR), economy))
    ledger = {name: column(outcome.ledger, name)[0, 0] for name in NAMES}
    assert (ledger["requests"], ledger["items"]) == (4.0, 3.0)
    assert ledger["granted_mtok"] == ledger["productive_mtok"] == 84.0
    assert ledger["economy_mtok"] == pytest.approx(12.0 + 21.0 + 21.0)
    assert ledger["spend_usd"] == pytest.approx(21.0 + 9.0 + 0.2 * 54.0)
    assert ledger["checking_hours"] == pytest.approx(4 * 2.1)
    assert (ledger["issued_usd"], ledger["expired_usd"]) == (30.0, 0.0)
