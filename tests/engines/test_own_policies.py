"""The five example policies, and what holds for every policy of one's own: any grant works, runs repeat."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engines.custom_policy import Answer, granted_by
from simulator.engines.outcome import Outcome
from simulator.model.planner import Plan
from simulator.model.policies import trimmed
from simulator.model.routing import PLAIN
from simulator.scenario.blocks.schema import Scenario
from tests.worlds import column, columns_that_differ, play, policy, team, total, with_own, world

EXAMPLES = sorted((Path(__file__).parents[1] / "examples" / "own_policies").glob("*.py"))
AMOUNTS = st.floats(0.0, 1e6)


def small() -> Scenario:
    return world(team(engineers=5), team("beta", engineers=3), policies=(policy("uncapped"),), months=2)


def played(path: Path, one: Scenario) -> Outcome:
    added = with_own(one, path)
    return play(added, next(each for each in added.policies if each.code == 9))


def written(tmp_path: Path, body: str, settings: str = "") -> Path:
    path = tmp_path / "own.py"
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    head = "from simulator import Answer\nclass Policy:\n    name = sentence = 'own'\n"
    path.write_text(f"{head}{settings}    def grant(self, request):\n{lines}", encoding="utf-8")
    return path


@given(AMOUNTS, AMOUNTS, st.floats(0.0, 1.0), st.floats(1e-6, 1e3), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_grant_from_nothing_to_all_is_possible(
    productive: float, vanity: float, share: float, price: float, in_usd: bool
) -> None:
    wanted = productive + vanity
    amount = share * wanted * (price if in_usd else 1.0)
    answer = Answer(usd=amount) if in_usd else Answer(mtok=min(amount, wanted))
    grant = granted_by(answer, productive, vanity, price, PLAIN, None, 100.0)
    assert grant.productive >= 0.0 <= grant.vanity
    assert 0.0 <= grant.left <= 100.0
    assert grant.productive + grant.vanity == pytest.approx(share * wanted, rel=1e-9, abs=1e-300)
    assert grant.spend <= wanted * price * (1.0 + 1e-15)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.floats(0.0, 2e6))
@settings(max_examples=400, deadline=None)
def test_what_a_reviewer_leaves_is_possible_too(productive: float, vanity: float, best: float, passing: float) -> None:
    if best < productive + vanity:
        seen = Plan(best, best, 0.0)._replace(best=best)
        grant = granted_by(Answer(mtok=passing, ask=True), productive, vanity, 1.5, PLAIN, seen, np.inf)
        assert grant.productive >= 0.0 <= grant.vanity


def test_a_cut_of_nothing_but_padding_leaves_no_work_below_zero() -> None:
    """Padding times its share of 0.7 / 1.2 was above 0.7 by a rounding."""
    cuts = [trimmed(0.0, vanity, 0.0, passing) for vanity in (1.2, 4.5, 5.5, 0.3) for passing in (0.1, 0.7, 3.9)]
    assert min(kept for kept, _ in cuts) >= 0.0


@pytest.mark.parametrize("cap", [20, 50, 100])
@pytest.mark.parametrize(
    "body", ["return Answer(usd={cap} - request.spent_usd)", "return request.wanted_mtok / 3 if {cap} else 0.0"]
)
def test_a_cap_reckoned_from_what_was_spent_holds_without_care_for_roundings(
    tmp_path: Path, cap: int, body: str
) -> None:
    outcome = played(written(tmp_path, body.format(cap=cap)), small())
    assert total(outcome.ledger, "granted_mtok") > 0.0


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_an_example_runs_is_short_and_repeats(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 25
    first, again = (played(path, small()) for _ in range(2))
    assert np.array_equal(first.ledger, again.ledger)
    assert total(first.ledger, "spend_usd") > 0.0


def test_the_five_hour_windows_are_those_of_a_list_of_limits_up_to_when_they_open() -> None:
    """A list's windows are those of the clock, these open with the first request: both leave about as much."""
    windows = ({"window": "5h", "usd": 6.0, "on_limit": "wait"},)
    sessions = world(team(engineers=5, work={"session_hours": 2.0}), policies=(policy("uncapped"),), months=2)
    own = played(next(path for path in EXAMPLES if path.stem == "five_hour_windows"), sessions)
    listed = play(sessions, policy("limits", limits=windows))
    assert total(own.ledger, "spend_usd") == pytest.approx(total(listed.ledger, "spend_usd"), rel=0.25)
    assert total(own.ledger, "held") > 0.0


def test_tiers_by_team_are_a_forced_route_with_an_allow_list() -> None:
    own = played(next(path for path in EXAMPLES if path.stem == "tiers_by_team"), small())
    routed = policy("routed", mode="forced", allowed={"alpha": ["frontier"], "beta": ["economy"]})
    assert columns_that_differ(own, play(small(), routed)) == set()


def test_what_the_generator_of_an_engineer_draws_does_not_depend_on_others(tmp_path: Path) -> None:
    path = written(tmp_path, "return Answer() if request.rng.random() < 0.5 else 0.0")
    nobody = {"prone_share": 0.0}  # pads to climb the ranking, which all share
    one = world(team(engineers=5, vanity=nobody), months=2)
    both = world(team("beta", engineers=3, vanity=nobody), team(engineers=5, vanity=nobody), months=2)
    alone, second = played(path, one).ledger[0], played(path, both).ledger[1]
    assert np.array_equal(alone, second)
    share = total(alone, "granted_mtok") / total(alone, "wanted_mtok")
    assert 0.2 < share < 0.8


def test_pay_and_items_done_are_told(tmp_path: Path) -> None:
    body = (
        "assert request.pay_usd_per_year > 10_000\n"
        "before = self.__dict__.setdefault('seen', {}).get(request.engineer)\n"
        "assert request.items_done == (0 if before is None else before + 1)\n"
        "self.seen[request.engineer] = request.items_done\n"
        "return Answer()"
    )
    assert total(played(written(tmp_path, body), small()).ledger, "items") > 10


def test_a_top_up_adds_to_the_allowance_and_the_books_add_up(tmp_path: Path) -> None:
    topped_up = "Answer(usd=request.left_usd + 5.0, top_up_usd=5.0)"
    body = f"return {topped_up} if request.left_usd < 5.0 else Answer(usd=request.left_usd)"
    ledger = played(written(tmp_path, body, "    allowance_usd_per_month = 20.0\n"), small()).ledger
    issued, drawn = column(ledger, "issued_usd"), column(ledger, "drawn_usd")
    assert (issued > 20.0 * column(ledger, "engineers")).any()
    rest = column(ledger, "expired_usd") + column(ledger, "left_usd")
    assert (issued - drawn >= rest - 1e-6).all(), "what is burnt is the difference"


def test_the_rest_of_a_partial_grant_comes_with_the_next_session(tmp_path: Path) -> None:
    """Of an item of several sessions the first gets little, later ones all."""
    sessions = world(team(engineers=5, work={"session_hours": 2.0}), policies=(policy("uncapped"),), months=2)
    outcome = played(written(tmp_path, "return Answer(usd=1.0) if request.chance < 0.5 else Answer()"), sessions)
    assert total(outcome.ledger, "granted_mtok") < total(outcome.ledger, "wanted_mtok")
    assert total(outcome.ledger, "requests") > 2 * total(outcome.ledger, "items")
