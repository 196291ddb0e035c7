"""Limits without a reviewer, and those who get around them."""

import math

import numpy as np
import pytest

from simulator.records import GRANTED, LIMIT_TRIMMED
from simulator.scenario.blocks.policy import PolicyBlock
from tests.worlds import (
    PER_HOUR,
    PER_REQUEST,
    column,
    columns_that_differ,
    play,
    policy,
    problem,
    still,
    team,
    total,
    world,
)

UNCAPPED = policy("uncapped")
FIRM = world(team(engineers=12, vanity={"prone_share": 0.8}), team("beta", 5), months=4)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_limit_equals_a_gate_that_refuses_everything_at_once(share: float) -> None:
    """Row for row but for the reviews themselves; to rounding, as an answer comes 1e-9 hours after the question."""
    limit = policy("limited", usd_per_request=5.0, splitting_share=share)
    gate = policy(
        "gated", auto_approve_usd=5.0, splitting_share=share, hurdle=1000.0, noise_sigma=0.0, blocking_share=0.0,
        reviewers=50, review_hours=1e-12, reviewer_usd_per_hour=0.0,
    )  # fmt: skip
    limited, refused = play(FIRM, limit), play(FIRM, gate)
    reviews = {"reviewed", "gate_hours", "wait_hours"}
    for name in columns_that_differ(limited, refused) - reviews:
        np.testing.assert_allclose(column(limited.ledger, name), column(refused.ledger, name), rtol=1e-9, err_msg=name)
    np.testing.assert_allclose(limited.spend_usd, refused.spend_usd, rtol=1e-9)
    assert total(refused.ledger, "reviewed") > 0.0 or share == 1.0
    assert (total(limited.ledger, "split") > 0.0) is (share > 0.0)


@pytest.mark.parametrize(
    "loose",
    [policy("limited", usd_per_request=1e9), policy("limited", name="hour", usd_per_hour_of_work=1e6)],
    ids=["per request", "per hour of work"],
)
def test_a_limit_that_never_binds_equals_no_limit(loose: PolicyBlock) -> None:
    assert columns_that_differ(play(FIRM, UNCAPPED), play(FIRM, loose)) == set()


def test_a_limit_of_nothing_lets_nothing_pass() -> None:
    """Not even to those who split: there is nothing to split into."""
    ledger = play(FIRM, policy("limited", usd_per_request=0.0, splitting_share=1.0)).ledger
    assert total(ledger, "granted_mtok") == total(ledger, "split") == 0.0


def test_nobody_gets_more_than_a_limit_per_request() -> None:
    trace = play(FIRM, policy("limited", usd_per_request=5.0)).trace
    assert trace is not None
    cut = [row.usd for row in trace if row.reason == LIMIT_TRIMMED]
    passed = [row.usd for row in trace if row.reason == GRANTED]
    assert len(cut) > 50
    np.testing.assert_allclose(cut, 5.0, rtol=1e-12)
    assert max(passed) <= 5.0


def test_a_limit_per_hour_of_work_goes_by_the_hours_of_the_item() -> None:
    hourly = policy("limited", usd_per_hour_of_work=0.3)
    run, given = play(FIRM, hourly), problem(FIRM, hourly)
    assert run.trace is not None
    for row in run.trace:
        if row.reason in (LIMIT_TRIMMED, GRANTED):
            most = 0.3 * given.effort[given.first[row.id] + row.item]
            assert row.usd <= most * (1.0 + 1e-12)
            assert row.reason == GRANTED or row.usd == pytest.approx(most, rel=1e-12)


# --- those who get around them ---


def test_who_splits_gets_everything_and_the_others_the_limit() -> None:
    splitters = problem(FIRM, PER_REQUEST).games[0] == 1
    assert 1 <= splitters.sum() < len(splitters)
    run = play(FIRM, PER_REQUEST)
    assert run.trace is not None
    answers = [row for row in run.trace if row.reason in (LIMIT_TRIMMED, GRANTED)]
    assert {row.reason for row in answers if splitters[row.id]} == {GRANTED}
    assert max(row.usd for row in answers if not splitters[row.id]) <= 5.0 * (1.0 + 1e-12)
    above = [row for row in answers if splitters[row.id] and row.usd > 5.0]
    assert len(above) == total(run.ledger, "split") > 0.0


def test_where_everybody_splits_there_is_no_limit() -> None:
    everybody = policy("limited", usd_per_request=5.0, splitting_share=1.0)
    assert columns_that_differ(play(FIRM, UNCAPPED), play(FIRM, everybody)) == {"split"}
    gate = policy("gated", auto_approve_usd=5.0, splitting_share=1.0)
    assert columns_that_differ(play(FIRM, UNCAPPED), play(FIRM, gate)) == {"split"}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 1.0])
def test_the_heaviest_who_split_are_the_heaviest(share: float) -> None:
    one = policy("limited", usd_per_request=5.0, splitting_share=share, splitters="heaviest")
    given = problem(FIRM, one)
    splits = given.games[0] == 1
    assert splits.sum() == round(share * 17)
    assert given.appetite[splits].min(initial=math.inf) >= given.appetite[~splits].max(initial=0.0)


def test_more_split_the_larger_the_share_and_the_same_ones_again() -> None:
    few, many = (problem(FIRM, policy("limited", usd_per_request=5.0, splitting_share=s)).games[0] for s in (0.2, 0.6))
    assert few.sum() < many.sum()
    assert np.all(many[few == 1] == 1)


def test_hours_overstated_are_a_limit_so_many_times_as_high() -> None:
    """Two alike, of whom the heaviest overstates: 0.3 USD an hour at 1.5 USD a Mtok, twice that for who overstates."""
    alike = world(still(engineers=2, tokens=2.0), months=1)
    half = PER_HOUR.model_copy(update={"splitting_share": 0.5, "overstatement": 2.0})
    run = play(alike, half)
    assert run.trace is not None
    granted = {row.id: row.mtok for row in run.trace if row.reason in (LIMIT_TRIMMED, GRANTED)}
    assert sorted(granted.values()) == pytest.approx([16.0 * 0.2, 16.0 * 0.4], rel=1e-12)
