"""A quick answer, then better ones, then exactly what ``tokensim run`` finds; and nothing piles up."""

from itertools import pairwise

import pandas as pd
import pytest

from simulator.explorer.answer import LATER
from simulator.explorer.page_requests import Latest, request_of
from simulator.explorer.preview_size import LEAST, Pace
from simulator.explorer.session import FASTER, WRITTEN, Session, SupersededError
from simulator.scenario.reading.load import loads
from simulator.studies.choice.tables import inputs_table
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.study import compare
from simulator.text import MISSING
from tests.explorer.conftest import SMALL

PRICE = "world.price.usd_per_mtok"
CAP = "policies[1].usd_per_month"


def fresh() -> Session:
    return Session(loads(SMALL, "small.yaml"), workers=1)


def test_the_whole_answer_is_what_a_run_of_the_yaml_on_screen_finds(session: Session) -> None:
    file = session.file({PRICE: "2.2", CAP: "45"})
    answer = session.whole(file)
    run = compare(loads(answer.file.text, "small.yaml"), workers=1)
    assert_same(answer.findings, run)
    assert answer.whole


def test_the_whole_answer_has_what_events_did_too() -> None:
    shock = "events: [{kind: price_shock, month: 2, factor: 2}]\n"
    session = Session(loads(SMALL + shock, "small.yaml"), workers=1)
    assert_same(session.whole(session.file({})).findings, compare(loads(SMALL + shock, "small.yaml"), workers=1))


def assert_same(explored: Findings, run: Findings) -> None:
    """All tables and sentences, but for the time that the runs took."""
    for name, own in vars(run).items():
        other = getattr(explored, name)
        if isinstance(own, pd.DataFrame):
            assert other.equals(own), name
        elif name not in ("comparison", "paired", "claim", "choice", "source", "caps"):  # the live page tries no caps
            assert other == own, name
    assert run.choice is not None
    assert explored.choice is not None
    for name in ("policies", "variance", "inputs", "points"):
        assert getattr(explored.choice, name).equals(getattr(run.choice, name)), name


def test_a_first_answer_is_a_run_with_fewer_replications(session: Session) -> None:
    file = session.file({PRICE: "0.7"})
    answer = session.answer(file, 6, marginal=False)
    run = compare(file, replications=6, workers=1)
    columns = ["net_usd", "net_usd_low", "net_usd_high", "spend_usd", "vanity_share", "roi_low", "n"]
    assert answer.findings.summary[columns].equals(run.summary[columns])
    assert answer.n == 6
    assert (answer.findings.summary["n"] == 6).all()
    assert answer.findings.ranking["n"].eq(6).all()


def test_answers_get_better_until_they_are_whole() -> None:
    session = fresh()
    file = session.file({PRICE: "2.5"})
    answer = session.quick(file)
    assert not answer.marginal
    session.pace = Steady(run=10.0)
    seen = [answer.n]
    while not answer.whole:
        answer = session.next(file, answer.n)
        seen.append(answer.n)
    assert all(later >= min(14, FASTER * n) for n, later in pairwise(seen))
    assert seen[-1] == 14
    assert session.quick(file) is answer  # known by now


def test_what_is_not_measured_yet_says_so_instead_of_showing_a_number() -> None:
    session = fresh()
    summary = session.quick(session.file({PRICE: "2.5"})).findings.summary.set_index("policy")
    assert summary["marginal_roi"].isna().all()
    assert set(summary.loc[["uncapped", "capped", "gated"], "marginal_roi_reason"]) == {LATER}
    assert summary.loc["none", "marginal_roi_reason"] != LATER


def test_a_lever_of_a_policy_keeps_marginal_roi_in_the_first_answer() -> None:
    session = fresh()
    session.whole(session.file({}))
    before = session.cache.runs
    answer = session.quick(session.file({CAP: "60"}))
    assert answer.marginal
    assert session.cache.runs - before == 3 * answer.n + WRITTEN  # as it is, nudged either way, some as written
    assert not session.quick(session.file({PRICE: "3"})).marginal


def test_a_scenario_of_few_replications_is_whole_at_once_but_for_marginal_roi() -> None:
    session = Session(loads(SMALL.replace("replications: 14", "replications: 3")), workers=1)
    file = session.file({})
    first = session.quick(file)
    assert (first.n, first.whole) == (3, False)
    assert session.next(file, first.n).whole


def test_work_for_a_setting_that_nobody_wants_any_more_stops(session: Session) -> None:
    file = session.file({PRICE: "0.55"})
    before, asked = session.cache.runs, []

    def alive() -> bool:
        asked.append(1)
        return len(asked) < 3

    with pytest.raises(SupersededError):
        session.answer(file, 14, alive=alive)
    assert session.cache.runs - before < 14 * 13


@pytest.mark.parametrize("n", [2, 3, 6, 10])
def test_a_few_worlds_say_nothing_of_a_single_input(session: Session, n: int) -> None:
    findings = session.answer(session.file({PRICE: "0.8"}), n, marginal=False).findings
    found = findings.choice
    assert found is not None
    assert found.box is None
    assert set(found.inputs["flips_to"]) == {""}
    assert found.inputs[["value_usd", "changes_choice", "lead_share", "flips_at"]].isna().all(axis=None)
    assert set(found.inputs["value_usd_reason"]) == {"not estimated: it takes at least 16 worlds"}
    assert f"{n} worlds are too few to say which input would change that" in findings.answer
    (first,) = (one.answer for one in findings.told if one.question == "What to find out first?")
    assert f"{n} worlds are too few" in first
    assert {row[2].text for row in inputs_table(found).rows} == {MISSING}


def test_runs_as_written_are_kept_too() -> None:
    session = fresh()
    session.answer(session.file({CAP: "60"}), 4, marginal=False)
    before = session.cache.runs
    session.answer(session.file({CAP: "70"}), 4, marginal=False)
    assert session.cache.runs - before == 4 + WRITTEN  # the capped policy in each world, and as written


def test_answers_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.explorer.session.KEPT", 2)
    session = fresh()
    made = [session.answer(session.file({PRICE: price}), 2, marginal=False) for price in ("1", "2", "3")]
    assert list(session._answers.values()) == made[1:]


class Steady(Pace):
    """A pace that nothing changes."""

    def ran(self, seconds: float, runs: int) -> None:
        """Learn nothing."""


def many() -> Session:
    return Session(loads(SMALL.replace("replications: 14", "replications: 40"), "small.yaml"), workers=1)


@pytest.mark.parametrize(("run", "rest", "n"), [(0.003, 0.25, 20), (0.02, 0.4, 16), (0.001, 0.1, 40), (3.0, 0.1, 16)])
def test_a_change_of_the_world_gets_what_the_pace_allows_and_never_fewer_than_16(
    run: float, rest: float, n: int
) -> None:
    session = many()
    session.pace = Steady(run, rest)
    assert session.quick(session.file({PRICE: "1.9"})).n == n


def test_a_change_of_one_policy_is_answered_at_once_where_the_others_are_known() -> None:
    session = many()
    session.answer(session.file({}), 16)
    session.pace = Steady(run=0.005, rest=0.1)
    assert session.quick(session.file({CAP: "61"})).whole  # 40 runs as it is, 64 nudged, and 2 as written
    assert session.quick(session.file({PRICE: "1.9"})).n == 20  # four policies
    session.pace = Steady(run=0.05, rest=0.1)
    assert session.quick(session.file({CAP: "62"})).n == 16  # all of that would take five seconds


def test_what_a_preview_ran_is_not_run_again() -> None:
    session = many()
    session.bench.totals({PRICE: "1.8"})
    before = session.cache.runs
    session.answer(session.file({PRICE: "1.8"}), 16, marginal=False)
    assert session.cache.runs - before == 5 * WRITTEN  # the baseline too, as written alone


def test_runs_as_written_wait_for_who_takes_the_answer_away() -> None:
    session = many()
    answer = session.answer(session.file({}), 40)
    assert answer.findings.choice is not None
    assert answer.findings.choice.n_as_written == WRITTEN
    taken = session.whole(session.file({})).findings.choice
    assert taken is not None
    assert taken.n_as_written == 24
    assert session.whole(session.file({})).findings.choice is taken


def test_the_pace_is_learnt_from_runs_and_from_what_is_around_them() -> None:
    pace = Pace(run=0.04, rest=0.1)
    pace.ran(0.1, runs=10)
    pace.rested(0.3)
    assert (pace.run, pace.rest) == pytest.approx((0.02, 0.2))
    assert pace.replications(runs=1) == LEAST == 16
    assert pace.replications(runs=500) == LEAST
    assert pace.replications(runs=5, within=2.25) == 20


def test_warming_up_answers_the_first_question() -> None:
    session = fresh()
    session.warm()
    before = session.cache.runs
    session.quick(session.file({}))
    assert session.cache.runs == before


def test_only_the_latest_request_of_a_tab_is_alive_and_tabs_do_not_disturb_each_other() -> None:
    latest = Latest(most=2)

    def wanted(tab: str, generation: int):  # type: ignore[no-untyped-def]
        return latest.wanted(request_of({"tab": tab, "generation": generation, "a": {}}))

    first, other = wanted("one", 1), wanted("two", 1)
    assert first()
    second = wanted("one", 2)
    assert (first(), second(), other()) == (False, True, True)
    better = wanted("one", 2)
    assert (second(), better()) == (True, True)
    wanted("three", 1)
    assert len(latest._seen) == 2
