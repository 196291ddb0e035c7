"""A replication seen at moments: positions and queues are those of the trace, money ends at the ledger's."""

import numpy as np
import pytest

from simulator.model.work import Craft, remaining
from simulator.problem import setting_of
from simulator.problem.problem import as_tuples
from simulator.records import (
    ALLOWANCE_BURNT,
    CLOSE,
    GRANTED,
    HOURS_PER_MONTH,
    NO_TOKENS,
    REQUEST,
    REVIEW_ENDED,
    REVIEW_STARTED,
    SENT_TO_REVIEW,
    SERVED_BY_FLEET,
    SERVICE,
    Floats,
    TraceRow,
)
from simulator.replication.compare import compare
from simulator.replication.reduce import MEASURES, measures
from simulator.replication.replay import API, GPU, REVIEWER, curves_of, replayed, there_at, used_at, waiting_at
from simulator.scenario.blocks.schema import Scenario
from tests.worlds import SHELF, by_default, policy, problem, still, world

ONE = world(still(engineers=2, hours=16.0), policies=(policy("uncapped"),), months=2)
DAILY: Floats = np.arange(2 * 21 + 1) * 8.0  # moments of two months


def asked(time: float, mtok: float, vanity: float = 0.0, lost: float = 0.0, reason: int = GRANTED) -> TraceRow:
    return TraceRow(time, REQUEST, 0, reason, 0, mtok, 1.0, 0.0, vanity, lost)


def test_who_uses_tokens_stands_at_those_of_the_last_month() -> None:
    """Items take 16 hours: 8 + 4 Mtok, of which 2 are padding and 1 is lost, are over 32 hours of work."""
    rows = [asked(4.0, 8.0), asked(20.0, 4.0, vanity=2.0, lost=1.0)]
    work, effect, vanity = used_at(rows, problem(ONE, ONE.policies[0]), DAILY)
    assert work[0].tolist() == [0.0, 0.0], "nothing was asked for yet"
    assert work[1, 0] == 8.0 / 16.0
    assert work[3, 0] == pytest.approx(10.0 / 32.0)
    assert effect[3, 0] == pytest.approx(9.0 / 32.0)
    assert vanity[3, 0] == pytest.approx(2.0 / 32.0)
    assert work[22, 0] == pytest.approx(2.0 / 16.0), "the first request is more than a month ago"
    assert work[-1, 0] == work[23, 0], "who has asked for nothing since stays"
    assert not work[:, 1].any()


def test_a_refused_request_counts_as_work_without_tokens_and_burnt_allowance_as_padding() -> None:
    burnt = TraceRow(HOURS_PER_MONTH, CLOSE, 0, ALLOWANCE_BURNT, -1, 4.0, 4.0, 0.0, 4.0)
    rows = [asked(100.0, 8.0), asked(150.0, 0.0, reason=NO_TOKENS), burnt]
    work, _, vanity = used_at(rows, problem(ONE, ONE.policies[0]), DAILY)
    assert work[21, 0] == pytest.approx(8.0 / 32.0)
    assert vanity[20, 0] == 0.0
    assert vanity[21, 0] == pytest.approx(4.0 / 32.0)


def test_a_request_waits_from_the_question_to_the_answer() -> None:
    rows = [
        TraceRow(9.0, REQUEST, 0, SENT_TO_REVIEW, 0, 8.0, 0.0, 0.0),
        TraceRow(9.0, SERVICE, 0, REVIEW_STARTED, 0, 0.0, 0.0, 20.0),
        TraceRow(10.0, REQUEST, 1, SENT_TO_REVIEW, 0, 8.0, 0.0, 0.0),
        TraceRow(12.0, SERVICE, 1, SERVED_BY_FLEET, 0, 8.0, 0.0, 2.0),
        TraceRow(29.0, SERVICE, 0, REVIEW_ENDED, 0, 0.0, 0.0, 20.0),
    ]
    queued, still_there = waiting_at(rows, problem(ONE, ONE.policies[0]), DAILY)
    assert np.flatnonzero(still_there[REVIEWER, :, 0]).tolist() == [2, 3]
    assert np.flatnonzero(queued[REVIEWER, :, 0]).tolist() == [2, 3, 4], "answered within the last of these"
    assert still_there[REVIEWER, 2:, 1].all(), "nobody answered before the run ended"
    assert not still_there[REVIEWER, :2, 1].any()
    assert np.flatnonzero(queued[GPU, :, 1]).tolist() == [2], "a short wait is seen at the moment after it"
    assert not still_there[GPU].any()


GATED = by_default(
    6,
    policy("uncapped", name="free"),
    policy("gated", name="asked", auto_approve_usd=2.0, reviewers=1, review_hours=4.0),
    policy("capped", name="seats", usd_per_month=90.0, contract={"seat_usd_per_month": 40.0}),
    replications=2,
    warmup_months=1,
)
FLEET = SHELF["own GPUs, the rest from the API"]


@pytest.mark.parametrize("scenario", [GATED, FLEET], ids=["gate and seats", "own GPUs"])
def test_money_ends_at_the_totals_of_the_replication(scenario: Scenario) -> None:
    scenario = scenario.model_copy(update={"replications": 2})
    totals = compare(scenario, workers=1, marginal=0).totals
    columns = [column for column in totals if column not in ("policy", "nudge", "replication")]
    for replication in (0, 1):
        own = totals[(totals["replication"] == replication) & (totals["nudge"] == 0)].set_index("policy")[columns]
        found = replayed(setting_of(scenario), scenario.policies, replication)
        for run in found.runs:
            ledger, before = own.loc[run.policy].to_numpy(float), own.loc["none"].to_numpy(float)
            np.testing.assert_allclose(run.money[-1], measures(ledger, before), rtol=1e-9, atol=1e-6)
            assert not run.money[0].any()


def test_money_of_a_month_is_there_when_it_ends() -> None:
    setting = setting_of(GATED)
    (run,) = replayed(setting, GATED.policies[:1], 0).runs
    each = (len(run.money) - 1) // (GATED.months - 1)
    bills = run.money[::each, MEASURES.index("spend_usd")]
    monthly = compare(GATED.model_copy(update={"replications": 2}), workers=1, marginal=0).ledger
    assert monthly is not None
    own = monthly[(monthly["policy"] == "free") & (monthly["replication"] == 0) & (monthly["month"] > 1)]
    np.testing.assert_allclose(np.diff(bills), own.groupby("month")["spend_usd"].sum().to_numpy(), rtol=1e-9)


def test_a_gate_has_a_queue_and_no_other_policy_has() -> None:
    free, gated, _ = replayed(setting_of(GATED), GATED.policies, 0).runs
    assert gated.queued[REVIEWER].any()
    assert (gated.reviewers, free.reviewers) == (1, 0)
    assert gated.besides == ("reviewers",)
    assert not free.queued.any()
    assert (gated.still <= gated.queued).all()


def test_requests_wait_for_the_rate_limit_and_for_own_gpus() -> None:
    for name, wait in (("rate limit", API), ("own GPUs", GPU)):
        scenario = SHELF[name]
        (run,) = replayed(setting_of(scenario), scenario.policies[:1], 0).runs
        assert run.queued[wait].any(), name
        assert run.queued.sum() == run.queued[wait].sum(), name


def test_curves_are_those_of_the_model_and_rise_ever_less() -> None:
    given = problem(GATED, GATED.policies[0])
    curves = curves_of(given, 1, 4.0)
    craft: Craft = as_tuples(Craft, given.craft[0][int(curves.months[-1])].tolist())
    np.testing.assert_allclose(curves.saved[0, -1], [1.0 - remaining(craft, use) for use in curves.use[0].tolist()])
    slopes = np.diff(curves.saved[0, -1]) / np.diff(curves.use[0])
    assert (np.diff(slopes) <= 1e-12).all()
    assert curves.use[0, -1] * curves.returns.min() >= 4.0 - 1e-9, "everybody's curve goes to the end of the axis"
    assert curves.months[0] == 1


def test_who_left_is_not_there() -> None:
    team = {**still(engineers=8), "staffing": {"attrition_per_year": 0.9, "months_to_fill": 6.0}}
    scenario = world(team, policies=(policy("uncapped"),), months=12)
    found = replayed(setting_of(scenario), scenario.policies, 0)
    there = ~np.isnan(found.runs[0].work)
    assert there[0].all()
    assert not there.all()
    ledger = compare(scenario.model_copy(update={"replications": 2}), workers=1, marginal=0).ledger
    assert ledger is not None
    own = ledger[(ledger["policy"] == "uncapped") & (ledger["replication"] == 0)]
    each = (len(there) - 1) // 12
    assert there[1 : 1 + 12 * each : each].sum(axis=1).tolist() == own["engineers"].tolist()
    assert there_at([], problem(scenario, scenario.policies[0]), found.hours).all()
