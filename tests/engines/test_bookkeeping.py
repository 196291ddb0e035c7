"""The ledger is the sum of what happened: every column that a trace shows, added in the same order, to the last bit."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from simulator.engines import reference_months
from simulator.engines.run import Outcome
from simulator.records import (
    ALLOWANCE_BURNT,
    ANSWERS,
    CLOSE,
    DELIVERY_STARTED,
    EARLY,
    ECONOMY_TIER,
    GAVE_UP,
    GRANTED,
    HELD,
    HOURS_PER_MONTH,
    ITEM_FINISHED,
    ITEM_REWORKED,
    ITEM_WRITTEN,
    MONTH_CLOSED,
    OWN_POLICY,
    REASONS,
    REQUEST,
    REVIEW_ENDED,
    REVIEW_STARTED,
    SENT_TO_REVIEW,
    TraceRow,
)
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw
from tests.engines.random_worlds import scenarios
from tests.worlds import NONE, PAY_SHARE, SHELF, Floats, column, columns_that_differ, play, problem

DONE = {ITEM_FINISHED, ITEM_REWORKED}
READ_FROM_THE_TRACE = (
    "requests", "reviewed", "given_up", "granted_mtok", "vanity_mtok", "burnt_mtok", "charged_usd", "first_quarter_usd",
    "gate_hours", "wait_hours", "written", "delivery_hours", "items", "reworked", "value_usd",
)  # fmt: skip

EVERY_RUN = [(name, each) for name, shelf in SHELF.items() for each in (NONE, *shelf.policies)]
every_run = pytest.mark.parametrize(("name", "one"), EVERY_RUN, ids=[f"{name}, {one.label}" for name, one in EVERY_RUN])


def month_of(row: TraceRow) -> int:
    """The month a row belongs to: a month's close is its last moment, everything else at that time is the next's."""
    return int(row.time_hours // HOURS_PER_MONTH) - (row.rank == CLOSE)


def added_up(trace: list[TraceRow], scenario: Scenario) -> tuple[dict[str, Floats], list[float]]:
    """Ledger columns and spend per engineer, from the rows of a trace: an engineer's in their order, then a team's."""
    teams = draw(scenario, 0).team.tolist()
    reviewed = [each.delivery.review_hours > 0.0 for each in scenario.world.teams]
    own = {name: np.zeros((len(teams), scenario.months)) for name in READ_FROM_THE_TRACE}
    monthly, spent = [0.0] * len(teams), [0.0] * len(teams)
    lasting: dict[tuple[int, int, int], float] = {}  # what is under way, and how long it takes
    held: set[tuple[int, int]] = set()  # requests that wait for the turn of a window, each counted once
    for row in trace:
        if row.reason == MONTH_CLOSED:
            spent = [before + now for before, now in zip(spent, monthly, strict=True)]
            monthly = [0.0] * len(teams)
            continue
        if row.item < 0 and row.reason != ALLOWANCE_BURNT:
            continue  # about a balance
        if row.reason in ANSWERS or row.reason == ALLOWANCE_BURNT:
            monthly[row.id] += row.usd
        if row.reason in (REVIEW_STARTED, DELIVERY_STARTED):
            lasting[row.id, row.item, row.reason] = row.hours
        for name, value in _booked(row, lasting, reviewed[teams[row.id]]).items():
            if name != "requests" or (row.id, row.item) not in held:
                own[name][row.id, month_of(row)] += value
        if row.reason == HELD:
            held.add((row.id, row.item))
    sums = {name: np.zeros((len(reviewed), scenario.months)) for name in own}
    for name, rows in own.items():
        for engineer, team in enumerate(teams):
            sums[name][team] += rows[engineer]
    return sums, spent


def _booked(row: TraceRow, lasting: dict[tuple[int, int, int], float], reviewed: bool) -> dict[str, float]:
    """What one row adds to the ledger of its team; ``reviewed`` where a colleague reviews what is written."""
    sent = {"requests": float(row.rank == REQUEST)}
    if row.reason in ANSWERS:
        hour = row.time_hours - month_of(row) * HOURS_PER_MONTH
        early = {"first_quarter_usd": row.usd} if hour < EARLY * HOURS_PER_MONTH else {}
        return {"granted_mtok": row.mtok, "vanity_mtok": row.vanity_mtok, "charged_usd": row.usd, **early, **sent}
    if row.reason == ALLOWANCE_BURNT:
        burnt = dict.fromkeys(("granted_mtok", "burnt_mtok"), row.mtok)
        return {**burnt, "vanity_mtok": row.vanity_mtok, "charged_usd": row.usd}
    if row.reason == SENT_TO_REVIEW or row.reason == HELD:
        return {"requests": 1.0}
    if row.reason == REVIEW_ENDED:
        read = lasting[row.id, row.item, REVIEW_STARTED]
        return {"reviewed": 1.0, "gate_hours": read, "wait_hours": row.hours}
    if row.reason == GAVE_UP:
        return {"given_up": 1.0, "wait_hours": row.hours}
    if row.reason == ITEM_WRITTEN:
        return {"written": 1.0}
    if row.reason in DONE:
        counted = {"items": 1.0, "value_usd": row.usd, "reworked": float(row.reason == ITEM_REWORKED)}
        if reviewed:
            return {**counted, "delivery_hours": lasting[row.id, row.item, DELIVERY_STARTED]}
        return {**counted, "written": 1.0}
    return {}


def assert_books_balance(scenario: Scenario, outcome: Outcome) -> None:
    assert outcome.trace is not None
    sums, spent = added_up(outcome.trace, scenario)
    for name, expected in sums.items():
        np.testing.assert_array_equal(column(outcome.ledger, name), expected, err_msg=name)
    assert outcome.spend_usd.tolist() == spent


@every_run
def test_ledger_sums_are_item_sums(name: str, one: PolicyBlock) -> None:
    assert_books_balance(SHELF[name], play(SHELF[name], one))


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_ledger_sums_are_item_sums_on_random_worlds(scenario: Scenario) -> None:
    assert_books_balance(scenario, play(scenario, scenario.policies[0]))


def test_the_balance_notices_a_bit() -> None:
    scenario = SHELF["fewer reviewers than engineers"]
    outcome = play(scenario, scenario.policies[0])
    charged = column(outcome.ledger, "charged_usd")
    charged[0, 1] = np.nextafter(charged[0, 1], np.inf)
    with pytest.raises(AssertionError, match="charged_usd"):
        assert_books_balance(scenario, outcome)


@every_run
def test_a_trace_runs_forward_and_says_why(name: str, one: PolicyBlock) -> None:
    trace = play(SHELF[name], one).trace
    assert trace is not None
    times = [row.time_hours for row in trace]
    assert times == sorted(times)
    assert {row.reason for row in trace} <= set(REASONS)
    assert [row.id for row in trace if row.reason == MONTH_CLOSED] == list(range(SHELF[name].months))


def test_who_leaves_while_a_reviewer_reads_still_takes_the_time_of_the_work() -> None:
    """They finish the item at hand at full speed, which with endless tokens takes 1 - phi of its effort."""
    scenario = SHELF["leaving while a reviewer reads"]
    trace = play(scenario, scenario.policies[0]).trace
    assert trace is not None
    given = problem(scenario, scenario.policies[0])
    least = 1.0 - max(each.amenable_share for each in scenario.world.teams)
    finished = [row for row in trace if row.reason in DONE]
    for row in finished:
        effort = given.effort[given.first[row.id] + row.item]
        assert row.hours * given.ability[row.id] >= least * effort


@every_run
def test_padding_and_what_a_cheaper_model_loses_are_parts_of_the_tokens(name: str, one: PolicyBlock) -> None:
    scenario = SHELF[name]
    trace = play(scenario, one).trace
    assert trace is not None
    given = problem(scenario, one)
    for row in trace:
        assert 0.0 <= row.vanity_mtok <= row.mtok or row.mtok == 0.0 == row.vanity_mtok
        assert row.lost_mtok <= (row.mtok - row.vanity_mtok) * (1.0 + 1e-12)
        if row.reason == GRANTED and not len(given.difficulty):
            assert row.lost_mtok == 0.0
    cheaper = {row.lost_mtok > 0.0 for row in trace if row.reason == ECONOMY_TIER}
    assert cheaper <= {True}


@every_run
def test_a_trace_changes_nothing(name: str, one: PolicyBlock) -> None:
    from simulator.engines.run import run_policies

    bare = run_policies(SHELF[name], [one], 0)[0]
    assert bare.trace is None
    assert columns_that_differ(bare, play(SHELF[name], one)) == set()


def test_every_reason_happens_somewhere_on_the_shelf() -> None:
    seen: set[int] = set()
    for name, one in EVERY_RUN:
        trace = play(SHELF[name], one).trace
        assert trace is not None
        seen |= {row.reason for row in trace}
    assert set(REASONS) - seen == {OWN_POLICY}  # tested in test_own.py


def test_each_item_is_asked_for_answered_and_finished_in_turn() -> None:
    for name, one in EVERY_RUN:
        outcome = play(SHELF[name], one)
        assert outcome.trace is not None
        progress: dict[tuple[int, int], list[str]] = {}
        for row in outcome.trace:
            step = "answer" if row.reason in ANSWERS else "finish" if row.reason in DONE else ""
            if row.item >= 0 and step:
                progress.setdefault((row.id, row.item), []).append(step)
        assert set(map(tuple, progress.values())) <= {("answer",), ("answer", "finish")}
        endless = [team.backlog.items_per_week is None for team in SHELF[name].world.teams]
        for engineer, its in enumerate(draw(SHELF[name], 0).team):
            own = [item for who, item in progress if who == engineer]
            assert own == list(range(len(own))) if endless[its] else len(own) == len(set(own))


def test_a_step_left_out_of_the_engine_turns_the_books_red(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = SHELF["rollover"]
    monkeypatch.setattr(reference_months, "book_lapse", lambda *_: None)
    with pytest.raises(AssertionError, match="mtok"):
        assert_books_balance(scenario, play(scenario, PAY_SHARE))  # of which something lapses in every world
