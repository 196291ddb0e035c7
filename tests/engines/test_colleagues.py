"""Colleagues who answer requests and review written items, and engineers who give up waiting for them."""

from itertools import pairwise

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.records import GAVE_UP, HOURS_PER_MONTH
from simulator.scenario.blocks.gates import Gated
from tests.worlds import (
    NONE,
    Floats,
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


def gate(**parameters: object) -> Gated:
    one = policy("gated", auto_approve_usd=2.0, reviewers=2, review_hours=1.25, **parameters)
    assert isinstance(one, Gated)
    return one


# --- giving up ---

CROWD = world(team(engineers=60), months=9)


def mean_waits(ledger: Floats) -> Floats:
    """Hours between asking and the end of the wait, by month."""
    left = column(ledger, "reviewed") + column(ledger, "given_up")
    return np.asarray(column(ledger, "wait_hours")[0] / left[0])


def test_giving_up_bounds_the_queue_of_an_overloaded_gate() -> None:
    """200 engineers would send some thousand requests a month to two who can answer 269, at 1.25 hours each."""
    overloaded = world(team(engineers=200), months=6)
    endless, patient = (play(overloaded, gate(patience_hours=hours)).ledger for hours in (None, 8.0))
    growing, bounded = mean_waits(endless), mean_waits(patient)
    assert growing[-1] > 60.0  # most of the 200 stand in line
    assert bounded.max() < 8.0
    assert bounded[3:].mean() == pytest.approx(bounded[1:3].mean(), rel=0.2)
    assert net_value(patient) > 1.2 * net_value(endless)
    assert net_value(endless) < net_value(play(overloaded, NONE).ledger)
    assert total(patient, "given_up") > 0.0 == total(endless, "given_up")


def test_who_gives_up_goes_on_with_what_passes_unseen() -> None:
    run = play(CROWD, gate(patience_hours=2.0))
    assert run.trace is not None
    after = [following.usd for row, following in zip(run.trace, run.trace[1:], strict=False) if row.reason == GAVE_UP]
    assert len(after) > 100
    np.testing.assert_allclose(after, 2.0, rtol=1e-12)


def test_endless_patience_is_no_patience_at_all() -> None:
    never, hardly = (play(CROWD, gate(patience_hours=hours)) for hours in (None, 1e5))
    assert total(hardly.ledger, "given_up") <= 2.0
    assert net_value(hardly.ledger) == pytest.approx(net_value(never.ledger), rel=0.02)


# --- colleagues as reviewers of requests ---

READ = {"patience_hours": 8.0, "writing_hours": 0.1}


def test_hours_of_colleagues_are_missed_or_paid_for() -> None:
    """What was read in a month is missed by the items of the next; what the last one leaves is paid for."""
    ledger = play(CROWD, gate(reviewers_are="colleagues", reviewer_usd_per_hour=100.0, **READ)).ledger
    read, missed, paid = (column(ledger, name)[0] for name in ("gate_hours", "colleague_hours", "gate_usd"))
    assert paid[:-1].tolist() == [0.0] * 8
    assert paid[-1] == pytest.approx(100.0 * read[-1], rel=1e-9)
    assert missed[0] == 0.0
    assert missed.sum() == pytest.approx(read.sum() - read[-1], rel=0.02)  # but for who has no next item yet
    assert missed.sum() <= (read.sum() - read[-1]) * (1.0 + 1e-12)


def test_colleagues_lose_output_where_hired_reviewers_cost_money() -> None:
    """Output falls by about the share of all hours that goes into reviews."""
    hired, own = (play(CROWD, gate(reviewers_are=who, **READ)).ledger for who in ("hired", "colleagues"))
    assert total(hired, "colleague_hours") == 0.0
    assert total(hired, "gate_usd") == pytest.approx(93.7 * total(hired, "gate_hours"), rel=1e-12)
    lost = 1.0 - total(own, "items") / total(hired, "items")
    hours = total(own, "colleague_hours") / (60 * 9 * HOURS_PER_MONTH)
    assert hours > 0.02
    assert lost == pytest.approx(hours, abs=0.01)


def test_writing_a_request_takes_its_hours() -> None:
    """Somebody alone, asking for every item of 40 hours: each takes half an hour more."""
    asks = policy("gated", auto_approve_usd=0.0, reviewers=1, review_hours=1e-9, writing_hours=0.5)
    run = play(world(still(hours=40.0, **idle_tokens()), months=4), asks)
    assert total(run.ledger, "writing_hours") == 0.5 * total(run.ledger, "requests")
    assert total(run.ledger, "items") == float(4 * 168.0 // 40.5)


# --- colleagues as reviewers of written items ---

REPLICATIONS = 8


def delivered(share: float, gain: float = 1.5) -> Floats:
    """Value in each replication of twenty engineers alike, of whom a share reviews for four hours an item."""
    alike = {"ability": {"sigma": 0.0}, "salary": {"sigma": 0.0}, "vanity": {"prone_share": 0.0}}
    bottleneck = world(
        team(
            engineers=20,
            appetite={"median_mtok_per_hour": 3.0, "sigma": 0.0},
            curve={"gain": gain},
            amenable_share=0.6,
            delivery={"review_hours": 4.0, "share_of_reviewers": share},
            **alike,
        ),
        policies=(UNCAPPED,),
        months=5,
    )
    runs = [run_policies(bottleneck, [UNCAPPED], one, "compiled")[0] for one in range(REPLICATIONS)]
    return np.array([total(run.ledger, "value_usd") for run in runs])


def test_more_reviewers_never_lower_delivered_value() -> None:
    values = [delivered(share) for share in (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)]
    more = [after - before for before, after in pairwise(values)]
    assert all(each.mean() > -3.0 * standard_error(each) for each in more)
    assert values[1].mean() > 1.8 * values[0].mean()  # where they are few, twice as many deliver twice as much


def test_few_reviewers_make_output_concave_in_speed() -> None:
    """Faster writing meets the same reviewers."""
    few, all_review = (delivered(share, 20.0).mean() / delivered(share, 1.5).mean() - 1.0 for share in (0.1, 1.0))
    assert abs(few) < 0.03
    assert all_review > 0.2


def test_reviews_of_items_take_their_time_and_nothing_is_lost() -> None:
    """Written, less delivered, waits or is being read when the run ends."""
    scenario = world(team(engineers=8, delivery={"review_hours": 2.0, "share_of_reviewers": 0.5}), months=4)
    run, given = play(scenario, UNCAPPED), problem(scenario, UNCAPPED)
    assert total(run.ledger, "written") >= total(run.ledger, "items") > 0.0
    assert run.trace is not None
    done = [given.first[row.id] + row.item for row in run.trace if row.usd > 0.0 and row.hours > 0.0 and row.item >= 0]
    assert len(done) == total(run.ledger, "items")
    hours = 2.0 / 16.0 * given.effort[done].sum()
    assert total(run.ledger, "delivery_hours") == pytest.approx(hours, rel=1e-12)
