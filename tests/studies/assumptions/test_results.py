"""Planted net values: which assumption changes the winner, by how much, and when nobody can tell."""

import numpy as np
import pytest

from simulator.stats.best_of_k import ahead_of_each, behind_best, lead_over_rest
from simulator.stats.check import PASS, REVIEW
from simulator.studies.assumptions.results import Assumptions, conclude
from tests.studies.assumptions.planted import AS_WRITTEN, planted

FLIP, SAME, ALIKE, OFF = "caps are cheap", "prices rise", "gates are slow", "nothing pays"
TRUTHS = {
    FLIP: (0.0, 100.0, 200.0, 120.0, 250.0),
    SAME: (0.0, 50.0, 40.0, 60.0, 100.0),
    ALIKE: (0.0, 100.0, 80.0, 100.0, 150.0),
    OFF: (0.0, -100.0, -80.0, -120.0, 0.0),
}


@pytest.fixture(scope="module")
def found() -> Assumptions:
    return conclude(planted(TRUTHS))


def test_the_winner_under_each_assumption(found: Assumptions) -> None:
    assert found.best == "gate"
    told = found.winners.set_index("assumption")
    assert told["flips"].to_dict() == {
        "as written": "no", FLIP: "yes", SAME: "no", ALIKE: "no clear winner", OFF: "yes",
    }  # fmt: skip
    assert told.loc[FLIP, "winner"] == told.loc[FLIP, "rival"] == "cap"
    assert told.loc[OFF, "winner"] == "no tokens at all"
    assert set(told.loc[ALIKE, "winner"].split(" or ")) == {"gate", "free"}


def test_the_lead_is_that_over_the_best_of_the_others(found: Assumptions) -> None:
    told = found.winners.set_index("assumption")
    leads = {"as written": 20.0, FLIP: -80.0, SAME: 10.0, ALIKE: 0.0, OFF: -120.0}
    for name, lead in leads.items():
        row = told.loc[name]
        if name != OFF:  # no tokens has none of the noise that all policies share
            assert row["lead_usd"] == pytest.approx(lead, abs=3.0)
        assert row["lead_usd_low"] < lead < row["lead_usd_high"]
        assert row["n"] == 20


def test_rows_of_policies_agree_with_each_other(found: Assumptions) -> None:
    rows = found.net_values
    assert len(rows) == 5 * 5
    bound = rows[rows["upper_bound"]]
    assert set(bound["policy"]) == {"planner"}
    assert bound[["rank", "behind_usd", "behind_written_usd"]].isna().all().all()
    assert not bound["may_be_best"].any()
    assert bound["net_usd"].notna().all(), "it is shown"
    for name, part in rows[~rows["upper_bound"]].groupby("assumption"):
        by_policy = part.set_index("policy")
        assert sorted(part["rank"]) == [1, 2, 3, 4]
        gaps = by_policy["net_usd"].max() - by_policy["net_usd"]
        assert by_policy["behind_usd"].to_dict() == pytest.approx(gaps.to_dict())
        own = by_policy.loc["gate", "net_usd"] - by_policy["net_usd"]
        assert by_policy["behind_written_usd"].to_dict() == pytest.approx(own.to_dict())
        wide = found.winners.set_index("assumption").loc[name]
        assert {policy: wide[f"net_usd {policy}"] for policy in by_policy.index} == by_policy["net_usd"].to_dict()


def test_an_upper_bound_never_wins() -> None:
    told = conclude(planted({FLIP: (0.0, 101.0, 102.0, 103.0, 1e6)}, noise=0.1, n=10))
    assert told.winners["winner"].tolist() == ["gate", "gate"]
    assert "planner" not in told.answer


def test_the_answer_names_the_costliest_assumptions_and_counts_the_rest(found: Assumptions) -> None:
    assert "With the inputs exactly as written gate earns most: about " in found.answer
    few = {name: TRUTHS[name] for name in (FLIP, SAME, OFF)}
    both = "to no tokens at all if nothing pays; to cap if caps are cheap."
    assert conclude(planted(few)).answer.endswith(f"It loses first place under 2 of 3 assumptions: {both}")
    one = "to no tokens at all if nothing pays, and 1 more; 1 is undecided."
    assert found.answer.endswith(f"It loses first place under 2 of 4 assumptions: {one}")
    assert len(found.answer.split()) <= 40
    assert found.remarks[0].startswith("If nothing pays, no tokens at all earns most: 1")
    assert found.remarks[1].startswith("If caps are cheap, cap earns most: ")
    assert "If gates are slow, there is no clear winner: " in found.remarks[2]
    assert len(found.remarks) == 3


@pytest.mark.parametrize(
    ("truths", "said"),
    [
        ({SAME: TRUTHS[SAME]}, "It keeps first place under the 1 assumption."),
        ({SAME: TRUTHS[SAME], "x": TRUTHS[SAME]}, "It keeps first place under all 2 assumptions."),
        ({FLIP: TRUTHS[FLIP]}, "It loses first place under 1 of 1 assumption: to cap if caps are cheap."),
        ({SAME: TRUTHS[SAME], ALIKE: TRUTHS[ALIKE]},
         "There is no clear winner under 1 of 2 assumptions: if gates are slow."),
    ],
)  # fmt: skip
def test_the_answer_when_little_changes(truths: dict[str, tuple[float, ...]], said: str) -> None:
    assert conclude(planted(truths)).answer.endswith(said)


def test_a_long_answer_names_one_assumption() -> None:
    long = "every engineer in every team of the company is a novice who reads each line twice"
    told = conclude(planted({long: TRUTHS[FLIP], f"{long} again": TRUTHS[FLIP]})).answer
    assert "under 2 of 2 assumptions: to cap if " in told
    assert told.endswith(", and 1 more.")


def test_no_tokens_may_be_best_as_written() -> None:
    runs = planted({SAME: AS_WRITTEN})
    swapped = runs._replace(net=np.stack([runs.net[1] - [0, 500, 500, 500, 500], runs.net[0]]))
    told = conclude(swapped)
    assert told.best == "none"
    assert told.answer == (
        "With the inputs exactly as written no policy pays for itself: no tokens at all is best. "
        "It loses first place under 1 of 1 assumption: to gate if prices rise."
    )


def test_when_nobody_can_tell_even_as_written_it_is_said() -> None:
    runs = planted({SAME: AS_WRITTEN})
    net = runs.net.copy()
    net[0][:, 2] = net[0][:, 3] - 0.01 * np.tile([1.0, -0.9], 10)
    assert ", not significantly more than cap." in conclude(runs._replace(net=net)).answer


def test_an_assumption_that_changes_nothing_is_told(found: Assumptions) -> None:
    checks = found.checks.set_index("check")
    assert checks.loc["assumptions matter", "status"] == PASS
    assert checks.loc["winners clear", "status"] == REVIEW
    assert "no clear winner: gates are slow" in checks.loc["winners clear", "message"]
    runs = planted({SAME: AS_WRITTEN})
    idle = conclude(runs._replace(net=np.stack([runs.net[0], runs.net[0]])))
    row = idle.checks.set_index("check").loc["assumptions matter"]
    assert (row["status"], row["message"]) == (REVIEW, "no net value changes: prices rise")


def test_worked_numbers_of_the_lead() -> None:
    net = np.array([[1.0, 0.0, 3.0], [2.0, 1.0, 4.0], [3.0, 2.0, 5.0]])
    assert ahead_of_each(net, 0, 0.95).value.tolist() == [0.0, 1.0, -2.0]
    assert lead_over_rest(net, 0, 0.95) == (-2.0, -2.0, -2.0, 3)


def test_who_is_ruled_out_as_the_best_is_significantly_behind() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        net = np.array([0.0, 0.3, 0.6, 1.2]) + rng.normal(size=(8, 4))
        may = behind_best(net, 0.95).may_be_best
        assert [lead_over_rest(net, own, 0.95).high >= 0.0 for own in range(4)] == may.tolist()


@pytest.mark.parametrize("truth", [(0.0, 0.0), (0.0, 0.0, 0.0, 0.0), (0.0, 0.0, -3.0, -3.0), (0.0, -1.0, -2.0)])
def test_the_interval_of_the_lead_holds_also_for_the_best_of_the_same_replications(truth: tuple[float, ...]) -> None:
    rng, hits, tries = np.random.default_rng(7), 0, 1000
    for _ in range(tries):
        net = np.array(truth) + rng.normal(size=(12, len(truth)))
        own = int(net.mean(axis=0).argmax())
        lead = lead_over_rest(net, own, 0.95)
        hits += lead.low <= truth[own] - max(np.delete(truth, own)) <= lead.high
    assert hits / tries > 0.95 - 3 * (0.95 * 0.05 / tries) ** 0.5
