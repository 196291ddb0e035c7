"""The gate as a queue: Erlang C, first come first served, nobody idle while somebody waits, and Little's law."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from simulator.engines.run import Outcome, run
from simulator.records import (
    DELIVERY_STARTED,
    FINISH,
    GAVE_UP,
    HOURS_PER_MONTH,
    ITEM_FINISHED,
    ITEM_REWORKED,
    ITEM_WRITTEN,
    REQUEST,
    REVIEW_ENDED,
    REVIEW_STARTED,
    SENT_TO_REVIEW,
    SERVICE,
    TraceRow,
)
from simulator.scenario.blocks.gates import Gated
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.theory import queues
from simulator.workload import draw
from tests.engines.random_worlds import scenarios
from tests.worlds import NONE, SHELF, idle_tokens, play, policy, problem, standard_error, still, total, world


class Visit(NamedTuple):
    """One request at the gate; NaN for what had not happened when the run ended, or never did."""

    asked: float
    started: float = np.nan
    ended: float = np.nan
    given_up: float = np.nan

    @property
    def left(self) -> float:
        """When it was answered or given up; NaN while it is at the gate."""
        return self.ended if np.isnan(self.given_up) else self.given_up


MOMENTS = {SENT_TO_REVIEW: "asked", REVIEW_STARTED: "started", REVIEW_ENDED: "ended", GAVE_UP: "given_up"}


def visits(trace: list[TraceRow]) -> list[Visit]:
    """Every request that was sent to review, in the order of asking."""
    times: dict[tuple[int, int], dict[str, float]] = {}
    for row in trace:
        if row.reason in MOMENTS:
            times.setdefault((row.id, row.item), {})[MOMENTS[row.reason]] = row.time_hours
    return [Visit(**each) for each in times.values()]


# --- Erlang C ---

ENGINEERS, HOURS, LOAD = 1500, 80.0, 0.8
ARRIVALS = ENGINEERS / HOURS  # per hour


def settled_gate(reviewers: int, seed: int, months: int = 4) -> tuple[float, float]:
    """Mean wait in line and reviewers busy, after the first month, at a gate with Poisson arrivals.

    Tokens change nothing, so an item takes its effort; effort is made exponential, so each engineer asks as a Poisson
    process that no wait delays. That an engineer does not ask twice at once matters little: with 4 to 10 of 1500 at
    the gate it lowers the wait by about half a percent. All ask when the run starts: those reviews are made short.
    """
    gate = policy(
        "gated", auto_approve_usd=0.0, reviewers=reviewers, review_hours=LOAD * reviewers / ARRIVALS, blocking_share=0.0
    )
    work = {"effort_mean_hours": HOURS, "effort_cv": 1.0}
    crowd = world(still(engineers=ENGINEERS, **idle_tokens(work=work)), policies=(gate,), months=months, seed=seed)
    drawn = problem(crowd, gate)
    review = drawn.review.copy()
    review[drawn.first[:-1]] = 1e-6
    effort = np.random.default_rng(seed).exponential(HOURS, len(drawn.effort))
    ledger = run(drawn._replace(effort=effort, review=review)).ledger[:, 1:]
    waited, read, answered = (total(ledger, name) for name in ("wait_hours", "gate_hours", "reviewed"))
    return (waited - read) / answered, read / ((months - 1) * HOURS_PER_MONTH)


def assert_erlang_c(reviewers: int, replications: int) -> None:
    waits, busy = np.array([settled_gate(reviewers, seed) for seed in range(replications)]).T
    service = LOAD * reviewers / ARRIVALS
    expected, fewer = (queues.mean_wait_mmc(c, ARRIVALS, service) for c in (reviewers, reviewers + 1))
    assert expected > 0.7 * service  # a wait worth measuring
    assert abs(waits.mean() - expected) <= 4.0 * standard_error(waits)
    assert abs(waits.mean() - fewer) > 4.0 * standard_error(waits)  # sharp enough to tell one reviewer more
    assert abs(busy.mean() - queues.littles_law(ARRIVALS, service)) <= 4.0 * standard_error(busy)


@pytest.mark.parametrize("reviewers", [1, 4])
@pytest.mark.slow
def test_waits_at_the_gate_match_erlang_c(reviewers: int) -> None:
    assert_erlang_c(reviewers, replications=8)


@pytest.mark.slow
def test_waits_at_a_gate_of_three_match_erlang_c_in_25_replications() -> None:
    assert_erlang_c(3, replications=25)


# --- the discipline of the queue, on every run with a gate ---

GATED_RUNS = [(name, each) for name, shelf in SHELF.items() for each in shelf.policies if isinstance(each, Gated)]


@pytest.mark.parametrize(("name", "gate"), GATED_RUNS, ids=[f"{name}, {gate.label}" for name, gate in GATED_RUNS])
def test_first_come_first_served_by_reviewers_who_never_idle(name: str, gate: Gated) -> None:
    trace = play(SHELF[name], gate).trace
    assert trace is not None
    seen = visits(trace)
    stayed = [visit for visit in seen if np.isnan(visit.given_up)]  # who gives up leaves the queue
    assert all(np.isnan(visit.started) for visit in seen if not np.isnan(visit.given_up))
    assert gate.patience_hours is not None or stayed == seen
    starts = [visit.started for visit in stayed if not np.isnan(visit.started)]
    assert starts == sorted(starts)
    assert all(np.isnan(visit.started) for visit in stayed[len(starts) :])  # nobody overtakes
    waiting = busy = 0
    for row, following in zip(trace, [*trace[1:], None], strict=True):
        waiting += (row.reason == SENT_TO_REVIEW) - (row.reason in (REVIEW_STARTED, GAVE_UP))
        busy += (row.reason == REVIEW_STARTED) - (row.reason == REVIEW_ENDED)
        assert 0 <= busy <= gate.reviewers
        if following is None or following.time_hours > row.time_hours:  # nothing more happens at this moment
            assert waiting == 0 or busy == gate.reviewers


def area(arrivals: list[float], departures: list[float], end: float) -> float:
    """Integral over time of the number present, from the moments at which it changes."""
    steps = sorted([(time, 1) for time in arrivals] + [(time, -1) for time in departures])
    present, last, integral = 0, 0.0, 0.0
    for time, change in steps:
        integral += present * (time - last)
        present, last = present + change, time
    return integral + present * (end - last)


def assert_littles_law(scenario: Scenario, one: PolicyBlock) -> None:
    """L = lambda * W by areas: at the gate from the engine's books, at the desks from the trace."""
    outcome = play(scenario, one)
    assert outcome.trace is not None
    end = scenario.months * HOURS_PER_MONTH

    # the gate: W is what the ledger books for requests answered or given up, plus the waits under way at the end
    seen = visits(outcome.trace)
    left = [visit.left for visit in seen if not np.isnan(visit.left)]
    unfinished = sum(end - visit.asked for visit in seen if np.isnan(visit.left))
    mean_present = area([visit.asked for visit in seen], left, end) / end
    if seen:
        waited = (total(outcome.ledger, "wait_hours") + unfinished) / len(seen)
        assert mean_present == pytest.approx(queues.littles_law(len(seen) / end, waited), rel=1e-9)
    else:
        assert mean_present == total(outcome.ledger, "wait_hours") == 0.0
    assert_one_thing_at_a_time(scenario, outcome)


def busy_spells(trace: list[TraceRow], reviewed: list[bool]) -> list[list[tuple[float, float]]]:
    """When each engineer was at work, in order: writing an item, or reviewing a colleague's.

    Args:
        trace: of a run.
        reviewed: by engineer, whether colleagues review what is written.

    """
    spells: list[list[tuple[float, float]]] = [[] for _ in reviewed]
    for row in trace:
        if row.reason == ITEM_WRITTEN or (row.reason in (ITEM_FINISHED, ITEM_REWORKED) and not reviewed[row.id]):
            spells[row.id].append((row.time_hours - row.hours, row.time_hours))
    return spells


def assert_one_thing_at_a_time(scenario: Scenario, outcome: Outcome) -> None:
    """The desks: one item under way per engineer, so L is the headcount, whatever the policy."""
    assert outcome.trace is not None
    end, teams = scenario.months * HOURS_PER_MONTH, scenario.world.teams
    reviewed = [teams[its].delivery.review_hours > 0.0 for its in draw(scenario, 0).team]
    always = all(
        team.backlog.items_per_week is None
        and team.staffing.attrition_per_year == team.staffing.growth_per_year == 0.0
        and team.delivery.review_hours == 0.0  # between two items an engineer may review
        and team.work.session_hours is None  # of an item that asks in sessions only the last one is told as finished
        for team in teams
    )
    desk = np.zeros(len(outcome.spend_usd))
    for engineer, spells in enumerate(busy_spells(outcome.trace, reviewed)):
        for begun, done in spells:
            assert begun >= desk[engineer] - 1e-9 * end  # no overlap between items
            assert not always or begun == pytest.approx(desk[engineer], rel=1e-12, abs=1e-9)  # and no gap
            desk[engineer] = done
    if not always:
        return  # people come and go, wait for work, review, or work in sessions
    n_items = total(outcome.ledger, "written") + scenario.engineers
    in_system = (desk.sum() + (end - desk).sum()) / n_items
    assert queues.littles_law(n_items / end, in_system) == pytest.approx(scenario.engineers, rel=1e-12)
    assert np.all(desk < end * (1.0 + 1e-12))


EVERY_RUN = [(name, each) for name, shelf in SHELF.items() for each in (NONE, *shelf.policies)]


@pytest.mark.parametrize(("name", "one"), EVERY_RUN, ids=[f"{name}, {one.label}" for name, one in EVERY_RUN])
def test_littles_law(name: str, one: PolicyBlock) -> None:
    assert_littles_law(SHELF[name], one)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_littles_law_on_random_worlds(scenario: Scenario) -> None:
    assert_littles_law(scenario, scenario.policies[0])


def test_littles_law_notices_a_wait_that_is_not_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.engines import reference

    monkeypatch.setattr(reference, "book_review", lambda *_: None)
    with pytest.raises(AssertionError):
        assert_littles_law(SHELF["fewer reviewers than engineers"], SHELF["fewer reviewers than engineers"].policies[0])


# --- written items that wait for a colleague ---

DELIVERIES = [(name, one) for name, one in EVERY_RUN if any(t.delivery.review_hours for t in SHELF[name].world.teams)]


@pytest.mark.parametrize(("name", "one"), DELIVERIES, ids=[f"{name}, {one.label}" for name, one in DELIVERIES])
def test_written_items_are_reviewed_in_the_order_of_writing(name: str, one: PolicyBlock) -> None:
    """By colleagues only, so that an own item may be passed over; and Little's law holds for those that wait."""
    scenario, outcome = SHELF[name], play(SHELF[name], one)
    assert outcome.trace is not None
    end, its = scenario.months * HOURS_PER_MONTH, draw(scenario, 0).team
    alone = np.bincount(its) == 1
    for team in range(len(scenario.world.teams)):
        rows = [row for row in outcome.trace if row.item >= 0 and its[row.id] == team]
        written = [(row.id, row.item, row.time_hours) for row in rows if row.reason == ITEM_WRITTEN]
        started = {(row.id, row.item): row.time_hours for row in rows if row.reason == DELIVERY_STARTED}
        order = [(who, item) for who, item, _ in written]
        for author in {who for who, _ in order}:
            own = [started.get(key, np.inf) for key in order if key[0] == author]
            assert own == sorted(own)  # nobody's own items overtake one another
        if alone[team]:
            assert list(started) == order[: len(started)]
        waits = [started.get((who, item), end) - since for who, item, since in written]
        assert min(waits, default=0.0) >= 0.0
        if waits:
            length = area([since for *_, since in written], list(started.values()), end) / end
            assert length == pytest.approx(queues.littles_law(len(waits) / end, float(np.mean(waits))), rel=1e-9)


# --- what a wait costs ---


@pytest.mark.parametrize("blocking", [0.0, 0.5, 1.0])
def test_a_wait_delays_an_item_by_its_blocking_share(blocking: float) -> None:
    gate = policy("gated", auto_approve_usd=0.0, reviewers=1, review_hours=3.0, blocking_share=blocking)
    alone = world(still(hours=40.0, **idle_tokens()), policies=(gate,), months=6)
    outcome = play(alone, gate)
    assert outcome.trace is not None
    waits = [row.hours for row in outcome.trace if row.reason == REVIEW_ENDED]
    times = [row.hours for row in outcome.trace if row.rank == FINISH]
    assert len(times) > 20
    assert max(waits) < 40.0
    np.testing.assert_allclose(times, 40.0 + blocking * np.array(waits[: len(times)]), rtol=1e-12)
    assert total(outcome.ledger, "blocked_hours") == pytest.approx(blocking * sum(waits))


def test_reviewers_are_paid_for_the_hours_they_read() -> None:
    gate = policy("gated", auto_approve_usd=0.0, reviewers=2, review_hours=5.0, reviewer_usd_per_hour=100.0)
    outcome = play(world(still(engineers=4), policies=(gate,)), gate)
    assert outcome.trace is not None
    answered = {(row.id, row.item) for row in outcome.trace if row.rank == SERVICE and row.reason == REVIEW_ENDED}
    read = [row.hours for row in outcome.trace if row.reason == REVIEW_STARTED and (row.id, row.item) in answered]
    asked = [row for row in outcome.trace if row.rank == REQUEST]
    assert total(outcome.ledger, "gate_hours") == pytest.approx(sum(read))
    assert total(outcome.ledger, "gate_usd") == pytest.approx(100.0 * sum(read))
    assert total(outcome.ledger, "reviewed") == len(read) <= total(outcome.ledger, "requests") == len(asked)
