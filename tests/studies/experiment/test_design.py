"""Which trial to run: how arms are dealt, what a trial finds, what it is worth, and what is refused."""

from pathlib import Path

import pytest

import simulator
from simulator.scenario.reading.load import loads
from simulator.studies.experiment.design.results import TrialDesign
from simulator.studies.trial.designs import sizes_of
from simulator.studies.trial.plan import ENGINEERS, WAYS
from simulator.studies.trial.signals import Kind
from tests.studies.trial.small import TEXT


@pytest.fixture(scope="module")
def found() -> TrialDesign:
    return simulator.design_experiment(loads(TEXT), headcount=400, workers=1)


def test_the_answer_is_that_of_the_best_design(found: TrialDesign) -> None:
    best = found.designs.iloc[0]
    assert best["enbs_usd_per_year"] == found.designs["enbs_usd_per_year"].max()
    assert len(found.designs) == len(found.plan.arms) * (len(WAYS) - 1) * 2 * 4
    assert ("Do not run a trial" in found.answer) == (best["enbs_usd_per_year"] <= 0.0)
    assert found.answer.count(". ") == 1
    assert "planner" not in {*found.designs["arm"], found.plan.control}


def test_benefit_is_worth_less_cost_and_no_design_is_worth_more_than_its_effect_or_everything(
    found: TrialDesign,
) -> None:
    plan, regret = found.plan, found.decision.regret().value
    exact = found.arm_effects.set_index(["arm", "months"])["evppi_usd"]
    for row in found.designs.to_dict("records"):
        posts = plan.headcount * (plan.horizon - row["months"])
        right = (row["evsi_usd"] * posts - row["cost_usd"]) / (plan.horizon / 12)
        assert row["enbs_usd_per_year"] == pytest.approx(right)
        assert row["enbs_usd_per_year_low"] <= row["enbs_usd_per_year"] <= row["enbs_usd_per_year_high"]
        assert row["evsi_usd"] <= regret + 1e-9
        if row["way"] == ENGINEERS:
            assert row["evsi_usd"] <= exact[row["arm"], row["months"]] + 1e-9
    assert found.regret["regret_usd"].iloc[0] == pytest.approx(regret)
    uncertainty = simulator.uncertainty(loads(TEXT), workers=1)
    assert regret == pytest.approx(uncertainty.choice.policies["regret_usd"].iloc[0])


def test_more_engineers_see_more(found: TrialDesign) -> None:
    assert sizes_of(found.plan, (0.1, 0.5, 1.0)) == (40, 200, 400)
    for _, rows in found.designs.groupby(["arm", "way", "months"]):
        by_size = rows.sort_values("engineers")
        assert by_size["mde_usd"].is_monotonic_decreasing
        assert by_size["contraction"].iloc[0] <= by_size["contraction"].iloc[-1] + 0.02
        assert by_size["cost_usd"].is_monotonic_increasing


def test_control_engineers_feel_an_arm_only_where_the_team_shares_something() -> None:
    alone = TEXT.replace("world:", "world:\n  leaderboard: {visibility: {value: 0, source: nobody looks}}", 1)
    found = simulator.design_experiment(loads(alone), control="low", arms=("high",), replications=16, workers=1)
    assert found.spill.to_dict("records")[0]["spill_usd"] == 0.0
    ranked = TEXT.replace("world:", "world:\n  leaderboard: {visibility: 1}", 1).replace(
        "{name: one", "{name: one, vanity: {prone_share: 0.9, mean_propensity: 3}"
    )
    felt = simulator.design_experiment(loads(ranked), control="low", arms=("high", "uncapped"), replications=16,
                                       workers=1).spill  # fmt: skip
    assert felt["spill_usd"].iloc[0] != 0.0
    assert "side by side" in felt["spill_usd_reason"].iloc[1]


def test_every_error_is_told_at_once() -> None:
    with pytest.raises(simulator.ScenarioError) as error:
        simulator.design_experiment(
            loads(TEXT), control="lo", arms=("planner",), months=(0,), headcount=2, horizon_months=0, run_usd=-1.0,
            replications=4,
        )  # fmt: skip
    message = str(error.value)
    for part in ("control 'lo'", "arm 'planner'", "months = 0", "headcount = 2", "horizon_months = 0", "run_usd = -1",
                 "replications = 4"):  # fmt: skip
        assert part in message


def test_its_page_is_saved_and_says_what_is_assumed(found: TrialDesign, tmp_path: Path) -> None:
    folder = found.save(tmp_path / "trial")
    page = (folder / "experiment.html").read_text(encoding="utf-8")
    assert "are assumed unless" in page
    assert {"designs.csv", "arm_effects.csv", "inputs.csv", "regret.csv", "spill.csv", "manifest.json"} <= {
        path.name for path in folder.iterdir()
    }
    assert set(found.charts) == {"trial", "trial_regret"}


def test_a_clear_result_changes_the_choice_and_one_that_tells_nothing_does_not(found: TrialDesign) -> None:
    arm = found.plan.arms[0]
    nothing = found.after(arm, 3, 0.0, 1e9)
    assert nothing["policy"].iloc[0] == found.decision.best
    assert nothing["after_usd"].to_numpy() == pytest.approx(nothing["net_usd"].to_numpy(), abs=1e-3)
    delta = found.signals.of(Kind(arm, ENGINEERS, 3))["delta"]
    good, bad = (
        found.after(arm, 3, float(end), 1.0).set_index("policy")["after_usd"] for end in (delta.max(), delta.min())
    )
    assert good[arm] > bad[arm]
