"""What an own policy can do beside granting a number: it does as the built-in policies do, to the last bit."""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.engines.custom_policy import Answer, OwnRules, Request, waits_until
from simulator.engines.outcome import Outcome
from simulator.replication.trace import trace_table
from simulator.scenario.blocks.own_policy import SETTINGS
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import read_own
from tests.worlds import column, columns_that_differ, play, policy, team, total, with_own, world

EXAMPLE = Path(__file__).parent / "own_policy_example.py"
ROLES = [{"name": "junior", "share": 0.5}, {"name": "senior", "share": 0.5, "pay": 1.5}]
TIERS = ({"name": "small", "price_share": 0.05, "capability_share": 0.4, "solves_share": 0.3},)

GATE: dict[str, Any] = {
    "reviewers": 1, "review_hours": 2.0, "hurdle": 1.5, "noise_sigma": 0.4, "effort_noise_sigma": 0.2,
    "writing_hours": 0.2, "patience_hours": 6.0, "reviewers_are": "colleagues", "blocking_share": 0.7,
}  # fmt: skip


def written(tmp_path: Path, body: str, settings: str = "") -> Path:
    """A policy whose ``grant`` has this body."""
    path = tmp_path / "mine.py"
    lines = "".join(f"        {line}\n" for line in body.strip().split("\n"))
    head = "from simulator import Answer\n\nclass Policy:\n    name = 'own'\n    sentence = 'Mine.'\n"
    path.write_text(f"{head}{settings}    def grant(self, request):\n{lines}", encoding="utf-8")
    return path


def scenario(**blocks: Any) -> Scenario:
    teams = [team(engineers=6, roles=ROLES), team("beta", engineers=3)]
    return world(*teams, policies=(policy("uncapped"),), months=3, **blocks)


def played(tmp_path: Path, body: str, settings: str = "", **blocks: Any) -> Outcome:
    return play(*_own(scenario(**blocks), written(tmp_path, body, settings)))


def _own(one: Scenario, path: Path) -> tuple[Scenario, PolicyBlock]:
    added = with_own(one, path)
    return added, next(each for each in added.policies if each.label not in {"uncapped", "planner"})


SAME = {
    "uncapped": (policy("uncapped"), "return Answer()", ""),
    "capped": (
        policy("capped", usd_per_month=40.0, rollover=0.25, use_it_or_lose_it=0.5, pacing=0.7),
        "return Answer(usd=request.left_usd)",
        "    allowance_usd_per_month = 40.0\n    rollover = 0.25\n    use_it_or_lose_it = 0.5\n    pacing = 0.7\n",
    ),
    "gated": (
        policy("gated", auto_approve_usd=5.0, splitting_share=0.0, **GATE),
        "dear = request.wanted_mtok * request.usd_per_mtok > 5.0\n"
        "return Answer(usd=5.0, ask=True) if dear else Answer()",
        "".join(f"    {name} = {value!r}\n" for name, value in GATE.items()),
    ),
    "routed by default": (
        policy("routed", mode="default", better_share=0.0),
        "return Answer(tier='economy', again='frontier')",
        "",
    ),
    "routed by force": (policy("routed", mode="forced"), "return Answer(tier='economy')", ""),
    "another tier": (
        policy("routed", mode="default", better_share=0.0, cheaper="small", better="economy", redo_hours=1.5),
        "return Answer(tier='small', again='economy')",
        "    redo_hours = 1.5\n",
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_a_policy_of_ones_own_leaves_the_ledger_of_the_built_in_one(tmp_path: Path, name: str) -> None:
    built_in, body, settings = SAME[name]
    one = scenario(tiers=TIERS)
    own = play(*_own(one, written(tmp_path, body, settings)))
    other = play(one, built_in)
    assert columns_that_differ(own, other) == set()
    assert total(own.ledger, "granted_mtok") > 0.0
    np.testing.assert_array_equal(own.spend_usd, other.spend_usd)


def test_a_cap_kept_in_the_policys_own_state_is_a_cap_that_nobody_paces_or_burns(tmp_path: Path) -> None:
    """All columns but those that tell of an allowance, of which the engine knows nothing here."""
    path = tmp_path / "kept.py"
    path.write_text(
        "from simulator import Answer\n\nclass Policy:\n    name = 'own'\n    sentence = 'Mine.'\n"
        "    def month(self, number):\n        self.left = {}\n"
        "    def grant(self, request):\n"
        "        left = self.left.get(request.engineer, 40.0)\n"
        "        spent = min(left, request.wanted_mtok * request.usd_per_mtok)\n"
        "        self.left[request.engineer] = left - spent\n"
        "        return Answer(usd=left)\n"
    )
    own = play(*_own(scenario(), path))
    other = play(scenario(), policy("capped", usd_per_month=40.0, pacing=0.0, use_it_or_lose_it=0.0))
    assert columns_that_differ(own, other) == {"issued_usd", "expired_usd", "drawn_usd"}


def test_the_example_uses_every_power_and_is_compared_with_the_rest() -> None:
    one = world(team(engineers=8, roles=ROLES), team("beta", engineers=4, roles=ROLES), months=3)
    found = simulator.compare(one.model_copy(update={"replications": 2}), policies=[EXAMPLE], workers=1)
    ledger = found.comparison.ledger
    assert ledger is not None
    own = ledger[ledger["policy"] == "a bit of everything"].sum(numeric_only=True)
    for name in ("held", "reviewed", "escalated", "economy_mtok", "issued_usd", "redo_hours"):
        assert own[name] > 0.0, name
    assert "a bit of everything" in found.ranking["policy"].tolist()


def test_the_example_lists_all_that_there_is() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    told = {*Answer._fields, *Request._fields, *SETTINGS}
    assert {name for name in told if not re.search(rf"\b{name}\b", text.split('"""')[1])} == set()


def test_the_reasons_of_a_policy_stand_in_the_event_trace() -> None:
    one = world(team(engineers=8, roles=ROLES), months=3)
    table = trace_table(with_own(one, EXAMPLE))
    own = set(table.loc[table["policy"] == "a bit of everything", "reason"])
    assert {"a reviewer decides", "answered by a policy of the user's own"} <= own
    assert "a limit is used up: waits for the turn of its window" not in set(
        table.loc[table["policy"] != "a bit of everything", "reason"]
    )


def test_a_request_is_told_who_asks_and_what_was_spent(tmp_path: Path) -> None:
    body = (
        "assert request.team_name == ('alpha', 'beta')[request.team]\n"
        "assert (request.role in ('junior', 'senior')) == (request.team == 0)\n"
        "assert request.headcount == (6, 3)[request.team]\n"
        "assert len(request.past_usd) == request.month - 1\n"
        "assert 0 < request.hours_left <= 168\n"
        "assert 0 <= request.chance < 1\n"
        "assert request.prices['frontier'] == request.usd_per_mtok\n"
        "assert abs(request.prices['economy'] / request.usd_per_mtok - 0.2) < 1e-12\n"
        "seen = self.__dict__.setdefault('seen', {})\n"
        "before = seen.get((request.engineer, request.month - 1))\n"
        "assert before is None or abs(request.past_usd[-1] - before) < 1e-9\n"
        "seen[request.engineer, request.month] = request.spent_usd + request.wanted_mtok * request.usd_per_mtok\n"
        "return Answer()"
    )
    assert total(played(tmp_path, body).ledger, "requests") > 20


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    first = read_own(written(tmp_path, "return 0.0"))
    written(tmp_path, "return 1.0")
    os.utime(tmp_path / "mine.py", (0, 0))  # whatever the clock says
    request = Request(0, 0, 1, 0.0, 4.0, 1.5, 16.0, 0.0, 0.0)
    second = read_own(tmp_path / "mine.py")
    assert [OwnRules(each, world(team())).answer(request).mtok for each in (first, second)] == [0.0, 1.0]


def test_the_draw_is_the_items_own_and_the_same_in_every_run(tmp_path: Path) -> None:
    half = played(tmp_path, "return Answer() if request.chance < 0.5 else 0.0").ledger
    again = played(tmp_path, "return Answer() if request.chance < 0.5 else 0.0").ledger
    all_of_it = played(tmp_path, "return Answer()").ledger
    assert np.array_equal(half, again)
    share = total(half, "granted_mtok") / total(half, "wanted_mtok")
    assert 0.35 < share < 0.65
    assert total(all_of_it, "granted_mtok") == total(all_of_it, "wanted_mtok")


@pytest.mark.parametrize(("until", "hour"), [("day", 8.0), ("week", 40.0), ("month", 168.0), (3.5, 9.5)])
def test_until_when_a_request_waits(until: str | float, hour: float) -> None:
    assert waits_until(Answer(wait_until=until), 6.0) == hour
    assert waits_until(Answer(), 6.0) == 0.0


def test_who_waits_is_asked_again_then(tmp_path: Path) -> None:
    body = (
        "if request.waited_hours == 0.0:\n"
        "    return Answer(wait_until=2.0)\n"
        "assert abs(request.waited_hours - 2.0) < 1e-9\n"
        "return Answer()"
    )
    ledger = played(tmp_path, body).ledger
    finished = total(ledger, "held")
    assert total(ledger, "held_hours") == pytest.approx(2.0 * finished)
    assert 0 <= total(ledger, "requests") - finished <= 9, "all but those that still wait as the run ends"
    assert total(ledger, "blocked_hours") > 0.0


def test_who_is_never_answered_gets_nothing_done(tmp_path: Path) -> None:
    ledger = played(tmp_path, "return Answer(wait_until='month')").ledger
    assert (column(ledger, "items") == 0.0).all()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return Answer(mtok=1.0, usd=2.0)", "mine.py:6: grant returned both mtok=1.0 and usd=2.0. Give one of them."),
        ("return Answer(usd=-1)", "returned -1 USD. Return an amount from 0 on"),
        ("return Answer(mtok='all')", "mtok='all', which is not a number."),
        ("return Answer(usd=float('nan'))", "returned nan USD"),
        ("return Answer(tier='econmy')", "tier='econmy', which is no tier of this scenario. Did you mean 'economy'?"),
        ("return Answer(tier='economy', again='best')", "again='best', which is no tier of this scenario. Known: "),
        ("return Answer(again='economy')", "with the frontier tier, which fails nothing. Leave again out."),
        ("return Answer(tier='economy', again='economy')", "tier and again both 'economy'. Name two tiers."),
        ("return Answer(wait_until='weekend')", "wait_until='weekend'. Did you mean 'week'?"),
        ("return Answer(wait_until=0)", "wait_until=0. Give hours, at least 0.01, or one of day, week, month."),
        ("return Answer(wait_until=True)", "wait_until=True. Give hours"),
        ("return Answer(ask=True)", "there is nobody to ask. Give class Policy an attribute such as reviewers = 2."),
        ("return Answer(reason=3)", "reason=3, which is no text."),
        ("return Answer(tiers='economy')", "mine.py:7: grant(Request("),
        ("return None", "which is not a number and no Answer. Return Mtok from 0"),
    ],
)
def test_an_answer_that_cannot_be_carried_out_says_what_to_return(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(simulator.SimulationError) as told:
        played(tmp_path, body)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            "    reviewers = 0\n",
            "mine.py:6: reviewers = 0 must be greater than or equal to 1",
        ),
        ("    rollover = 2\n", "rollover = 2 must be less than or equal to 1"),
        ("    allowance_usd_per_month = 'much'\n", "allowance_usd_per_month = 'much' must be a valid number"),
        ("    reviewers_are = 'friends'\n", "reviewers_are = 'friends' must be 'colleagues' or 'hired'"),
    ],
)
def test_a_setting_out_of_range_is_refused_with_its_line(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(simulator.ScenarioError) as told:
        read_own(written(tmp_path, "return 0.0", settings))
    assert said in str(told.value)


def test_a_plain_number_is_an_answer_of_so_many_mtok(tmp_path: Path) -> None:
    rules = OwnRules(read_own(written(tmp_path, "return 0.5 * request.wanted_mtok")), world(team()))
    assert rules.answer(Request(0, 0, 1, 0.0, 4.0, 1.5, 16.0, 0.0, 0.0)) == Answer(mtok=2.0)
