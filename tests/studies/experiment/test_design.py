"""Which trial to run: how arms are dealt, what a trial finds, what it is worth, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.load import loads
from simulator.stats.intervals import Estimate
from simulator.streams import stream
from simulator.studies.experiment.design.results import TrialDesign
from simulator.studies.trial.designs import Size, net_benefit, sizes_of
from simulator.studies.trial.plan import ENCOURAGED, ENGINEERS, GROUPS, PAIRS, ROLL_OUT, TEAMS, WAYS, Plan
from simulator.studies.trial.potential import potential, trial_scenario
from simulator.studies.trial.signals import Kind, estimate, kinds_of, one_trial
from simulator.studies.trial.ways import dealt

TEXT = """
title: Small
question: Try it?
seed: 3
replications: 24
months: 12
world:
  price: {usd_per_mtok: 1.5}
  defaults:
    curve: {family: michaelis_menten, largest_saving: 0.2, half_saving_mtok_per_hour: 0.5}
    appetite: {median_mtok_per_hour: 1.0}
    work: {effort_mean_hours: 10, effort_cv: 0.5}
  teams:
    - {name: one, engineers: 16}
    - {name: two, engineers: 9}
policies:
  - {name: low, kind: capped, usd_per_month: 20}
  - {name: high, kind: capped, usd_per_month: 400}
  - {kind: uncapped}
  - {kind: planner}
uncertain:
  world.defaults.curve.largest_saving: {low: 0.02, high: 0.33, source: assumed}
"""
PLAN = Plan("low", ("high",), months=(3, 6), headcount=100)
USD = 1_000.0


@pytest.fixture(scope="module")
def found() -> TrialDesign:
    return simulator.design_experiment(loads(TEXT), headcount=400, workers=1)


@pytest.mark.parametrize("way", WAYS)
def test_arms_are_dealt_in_equal_parts_within_what_they_are_dealt_in(way: str) -> None:
    team = np.repeat([0, 1, 2], [40, 33, 6])
    before = np.random.default_rng(1).normal(size=len(team))
    deal = dealt(way, team, before, stream((1, 0), "test", 0))
    part = deal.wave if way == ROLL_OUT else deal.arm
    for cluster in np.unique(deal.cluster):
        assert len(set(part[deal.cluster == cluster])) == 1
    for block in np.unique(deal.block):
        inside = deal.block == block
        clusters = {deal.cluster[k]: part[k] for k in np.flatnonzero(inside)}
        many = np.bincount(list(clusters.values()), minlength=3 if way == ROLL_OUT else 2)
        assert np.ptp(many) <= 1
        assert len(set(team[inside])) == 1 or way == TEAMS
    if way in (GROUPS, ROLL_OUT):
        sizes = np.bincount(deal.cluster)
        assert set(sizes[sizes > 0]) <= {3, 6, 7, 8, 9}
    else:
        assert len(set(deal.cluster)) == (3 if way == TEAMS else len(team))
    assert (deal.follows.min() < 1.0) == (way == ENCOURAGED)


def test_pairs_are_neighbours_in_their_baseline() -> None:
    before = np.array([5.0, 1.0, 4.0, 2.0])
    deal = dealt(PAIRS, np.zeros(4, dtype=np.int64), before, stream((1, 0), "test", 0))
    assert deal.block[0] == deal.block[2] != deal.block[1] == deal.block[3]


def test_before_the_trial_every_arm_is_the_control_to_the_last_bit_and_after_it_is_its_own() -> None:
    world = potential(drawn_worlds(loads(TEXT)).at(0), PLAN, "compiled", 0)
    assert world.runs[0] == ("low", 0)
    for place, (_, wave) in enumerate(world.runs[1:], start=1):
        assert np.array_equal(world.items[place, :, : 3 + wave], world.items[0, :, : 3 + wave])
        assert np.array_equal(world.spend[place, :, : 3 + wave], world.spend[0, :, : 3 + wave])
        assert world.spend[place, :, 3 + wave :].sum() > world.spend[0, :, 3 + wave :].sum()


def test_both_engines_run_the_same_trial() -> None:
    world = drawn_worlds(loads(TEXT)).at(1)
    one, other = (potential(world, PLAN, engine, 1) for engine in ("compiled", "simpy"))
    assert np.array_equal(one.items, other.items)
    assert np.array_equal(one.spend, other.spend)


def test_a_trial_is_as_long_as_its_longest_kind_after_the_warm_up_and_keeps_other_events() -> None:
    text = TEXT + "warmup_months: 2\nevents: [{kind: price_shock, month: 4, factor: 2}]\n"
    scenario, runs, names = trial_scenario(loads(text).scenario, PLAN)
    assert scenario.months == 2 + 3 + 6
    assert scenario.events[0].kind == "price_shock"
    assert [event.month for event in scenario.events[1:]] == [6, 7, 8, 10]
    assert len(runs) == len(names) == 5


@pytest.mark.parametrize("way", WAYS)
def test_the_estimate_is_near_what_the_arm_does_and_a_trial_of_nothing_finds_nothing(way: str) -> None:
    more = "".join(f"    - {{name: team {k}, engineers: 12}}\n" for k in range(6))
    text = TEXT.replace("engineers: 16", "engineers: 24").replace("policies:", f"{more}policies:", 1)
    worlds, kind = drawn_worlds(loads(text)), Kind("high", way, 6)
    off, null = [], []
    for number in range(12):
        world = potential(worlds.at(number), PLAN, "compiled", number)
        seen = one_trial(world, PLAN, kind, USD, stream((1, number), way, 0))
        found = estimate(seen.trial)
        off.append((found.value - seen.delta) / found.error)
        null.append(estimate(seen.null).value / found.error)
    assert abs(np.mean(off)) < 3.5 / 12**0.5
    assert abs(np.mean(null)) < 3.5 / 12**0.5


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


def test_power_and_what_can_be_detected_agree() -> None:
    size = Size(Kind("high", ENGINEERS, 3), 100, np.zeros(3), np.full(3, 100.0), np.full(3, 1e6))
    assert size.detectable() == pytest.approx(280.2, abs=0.1)
    assert size.power() == pytest.approx(np.full(3, 0.05), abs=1e-3)
    assert size._replace(delta=np.full(3, size.detectable())).power() == pytest.approx(np.full(3, 0.8), abs=2e-3)


def test_net_benefit_is_its_worked_number() -> None:
    plan = Plan("low", ("high",), headcount=1_000, horizon=24)
    one = net_benefit(Estimate(10.0, 5.0, 20.0, 9), Estimate(80e3, 70e3, 90e3, 9), Kind("high", ENGINEERS, 6), plan)
    assert one == (50_000.0, 0.0, 145_000.0, 9)


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


def test_kinds_are_every_way_of_every_arm_and_length() -> None:
    assert len(kinds_of(PLAN)) == len(WAYS) * 2


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
