"""A policy of the user's own: it runs, it is told nothing it could not know, and it fails in a sentence."""

from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.engines.custom_policy import OwnRules, Request, granted_by
from simulator.model.policies import Grant
from simulator.model.routing import PLAIN
from simulator.scenario.reading.custom_policy import read_own
from tests.worlds import column, play, team, total, with_own, world

HALF = """
class Policy:
    name = "half of every request"
    sentence = "Every request is granted by half."

    def __init__(self):
        self.months = []

    def month(self, number):
        self.months.append(number)

    def grant(self, request):
        assert self.months[-1] == request.month
        return 0.5 * request.wanted_mtok
"""
BODY = '\nclass Policy:\n    name = "own"\n    sentence = "Mine."\n    def grant(self, request):\n        '


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_is_compared_like_any_other(tmp_path: Path) -> None:
    scenario = world(team(engineers=4), months=3).model_copy(update={"replications": 3})
    found = simulator.compare(scenario, policies=[written(tmp_path, HALF)])
    ledger = found.comparison.ledger
    assert ledger is not None
    totals = ledger.groupby("policy", observed=True)[["wanted_mtok", "granted_mtok", "productive_mtok"]].sum()
    own = totals.loc["half of every request"]
    assert own["granted_mtok"] == pytest.approx(0.5 * own["wanted_mtok"])
    row = found.summary.set_index("policy").loc["half of every request"]
    assert np.isnan(row["marginal_roi"])
    assert "no lever" in row["marginal_roi_reason"]
    assert found.ranking["policy"].tolist().count("half of every request") == 1


def test_in_drawn_worlds_it_stands_before_the_upper_bounds_too(tmp_path: Path) -> None:
    """Not the planner once more in its place, which the scenario lists last."""
    file = simulator.loads(
        "title: t\nquestion: q\nmonths: 1\nreplications: 3\nworld: {teams: [{name: a, engineers: 2}]}\n"
        "policies: [{kind: uncapped}, {kind: planner}]\n"
    )
    found = simulator.compare(file, policies=[written(tmp_path, HALF)])
    assert found.comparison.worlds.drawn
    assert [policy.label for policy in found.comparison.policies] == [
        "none", "uncapped", "half of every request", "planner",
    ]  # fmt: skip
    totals = found.comparison.totals.groupby("policy")[["wanted_mtok", "granted_mtok"]].sum()
    assert totals.loc["half of every request", "granted_mtok"] == pytest.approx(
        0.5 * totals.loc["half of every request", "wanted_mtok"]
    )


def test_granting_everything_is_uncapped(tmp_path: Path) -> None:
    scenario = world(team(engineers=4), months=3).model_copy(update={"replications": 2})
    found = simulator.compare(scenario, policies=[written(tmp_path, BODY + "return request.wanted_mtok\n")])
    table = found.comparison.totals.set_index("policy")
    np.testing.assert_allclose(table.loc["own", "value_usd"], table[table["nudge"] == 0].loc["uncapped", "value_usd"])


def test_nothing_it_is_told_is_ground_truth() -> None:
    assert not {"vanity", "productive", "propensity", "ability"} & set("_".join(Request._fields).split("_"))


def answered(tmp_path: Path, productive: float, padded: float, mtok: float) -> Grant:
    """What comes of a request of which a policy grants some Mtok."""
    own = OwnRules(read_own(written(tmp_path, BODY + f"return {mtok!r}\n")), world(team()))
    request = Request(0, 0, 1, 0.0, productive + padded, 1.5, 16.0, 0.0, 0.0)
    return granted_by(own.answer(request), productive, padded, 1.5, PLAIN, None, 0.0)


@pytest.mark.parametrize(("wanted", "mtok"), [(1.2, 0.7), (4.5, 3.9), (5.5, 3.2), (2.9, 2.9), (0.0, 0.0)])
def test_where_nobody_pads_no_token_is_vanity(tmp_path: Path, wanted: float, mtok: float) -> None:
    """Of the first three, granted - productive * granted / wanted is below 0 by a rounding."""
    grant = answered(tmp_path, wanted, 0.0, mtok)
    assert (grant.productive, grant.vanity) == (mtok, 0.0)


@pytest.mark.parametrize(("wanted", "mtok"), [(1.2, 0.7), (4.5, 3.9), (5.5, 3.2)])
def test_where_all_is_padding_no_token_is_work_and_none_negative(tmp_path: Path, wanted: float, mtok: float) -> None:
    grant = answered(tmp_path, 0.0, wanted, mtok)
    assert grant.vanity == pytest.approx(mtok)
    assert 0.0 <= grant.productive < 1e-15


def test_what_is_trimmed_falls_on_work_and_padding_alike(tmp_path: Path) -> None:
    grant = answered(tmp_path, 3.0, 1.0, 2.0)
    assert (grant.productive, grant.vanity) == (1.5, 0.5)


def test_a_run_without_padding_ends_in_a_possible_state(tmp_path: Path) -> None:
    """Parts of requests by odd factors: some of them used to be an impossible state."""
    nobody = team(engineers=6, vanity={"prone_share": 0.0})
    for factor in (0.583, 0.711, 0.866):
        scenario = with_own(
            world(nobody, months=2), written(tmp_path, BODY + f"return {factor} * request.wanted_mtok\n")
        )
        own = next(one for one in scenario.policies if one.label == "own")
        ledger = play(scenario, own).ledger
        assert (column(ledger, "vanity_mtok") == 0.0).all()
        assert total(ledger, "productive_mtok") == total(ledger, "granted_mtok") > 0.0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1 / 0\n", "mine.py:6: grant(Request("),
        ("return -1.0\n", "returned -1 Mtok where"),
        ("return 2 * request.wanted_mtok + 1\n", "Return a number from 0 to request.wanted_mtok"),
        ("return float('nan')\n", "returned nan Mtok"),
        ("return 'all of it'\n", "returned 'all of it', which is not a number"),
        ("return None\n", "which is not a number"),
    ],
)
def test_a_policy_that_misbehaves_ends_in_a_sentence(tmp_path: Path, body: str, said: str) -> None:
    scenario = with_own(world(team(engineers=2), months=1), written(tmp_path, BODY + body))
    with pytest.raises(simulator.SimulationError) as told:
        simulator.compare(scenario, workers=1)
    assert said in str(told.value)
    assert "policy 'own', replication 0" in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class Policy\n", "mine.py:1: is not Python"),
        ("import nothing_of_this_name\n", "mine.py:1: fails when it is read: ModuleNotFoundError"),
        ("x = 1\n", "has no class Policy"),
        ("class Policy:\n    pass\n", "class Policy has no method grant"),
        ("class Policy:\n    name = ' '\n    def grant(self, r):\n        return 0\n", "has no sentence"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(simulator.ScenarioError) as told:
        read_own(written(tmp_path, text))
    assert said in str(told.value)


def test_a_missing_file_and_a_name_that_is_taken(tmp_path: Path) -> None:
    with pytest.raises(simulator.ScenarioError, match="does not exist"):
        read_own(tmp_path / "none.py")
    taken = written(tmp_path, HALF.replace("half of every request", "uncapped"))
    with pytest.raises(simulator.ScenarioError, match="which is taken"):
        with_own(world(team()), taken)


def test_upper_bounds_stay_last(tmp_path: Path) -> None:
    scenario = with_own(world(team()), written(tmp_path, HALF))
    assert [policy.upper_bound for policy in scenario.policies] == sorted(
        policy.upper_bound for policy in scenario.policies
    )
