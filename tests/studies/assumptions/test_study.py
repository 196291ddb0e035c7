"""Runs under assumptions: the same random numbers, a sure flip, and an assumption that changes nothing."""

import numpy as np
import pytest

import simulator
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.assumptions.results import Assumptions
from simulator.studies.assumptions.run import run_assumptions
from simulator.studies.sweep.point import runs_at, sample

TEXT = """
title: Which assumption matters?
question: Does the answer hold?
months: 3
replications: 5
world:
  price: {usd_per_mtok: 1.5}
  teams:
    - {name: web, engineers: 4}
    - {name: data, engineers: 3, curve: {gain: 2}}
policies:
  - {kind: capped, name: cap, usd_per_month: 30}
  - {kind: capped, name: more, usd_per_month: 60}
  - {kind: gated, name: gate, auto_approve_usd: 5}
  - kind: planner
assumptions:
  - name: tokens do nothing
    set: {world.defaults.curve.gain: 0, world.teams.data.curve.gain: 0}
  - name: nothing changes
    set: {world.price.usd_per_mtok: 1.5, policies.cap.usd_per_month: 30}
  - name: the team of its own is not reached
    set: {world.defaults.curve.gain: 1}
  - name: use is more alike
    set: {world.defaults.appetite.sigma: 0.8}
  - name: the cap is wide
    set: {policies.cap.usd_per_month: 3000}
"""


@pytest.fixture(scope="module")
def file() -> ScenarioFile:
    return loads(TEXT)


@pytest.fixture(scope="module")
def found(file: ScenarioFile) -> Assumptions:
    return simulator.assumptions(file, workers=1)


def test_tokens_that_do_nothing_surely_change_the_winner(found: Assumptions) -> None:
    told = found.winners.set_index("assumption")
    assert "no tokens" not in told.loc["as written", "winner"]
    assert told.loc["tokens do nothing", "flips"] == "yes"
    assert told.loc["tokens do nothing", "winner"].startswith("no tokens at all")
    assert told.loc["tokens do nothing", "lead_usd_high"] < 0.0
    assert "to no tokens at all" in found.answer


def test_an_assumption_that_changes_nothing_has_differences_of_exactly_zero(found: Assumptions) -> None:
    rows = found.net_values[found.net_values["assumption"] == "nothing changes"]
    assert (rows[["change_usd", "change_usd_low", "change_usd_high"]] == 0.0).all().all()
    assert found.winners["flips"].tolist()[2] == found.winners["flips"].tolist()[0]
    matter = found.checks.set_index("check").loc["assumptions matter"]
    assert matter["message"] == "no net value changes: nothing changes"


def test_a_value_for_all_teams_does_not_reach_one_with_its_own(file: ScenarioFile) -> None:
    scenario = simulator.loads(TEXT.replace("curve.gain: 1}", "curve.gain: 1, world.teams.data.curve.gain: 2}"))
    both = [run_assumptions(each, workers=1).net[3] for each in (file, scenario)]
    assert np.array_equal(*both)


def test_each_assumption_is_the_scenario_with_these_values_on_the_same_random_numbers(file: ScenarioFile) -> None:
    runs = run_assumptions(file, workers=1)
    written = {
        0: TEXT,
        4: TEXT.replace("world:\n", "world:\n  defaults: {appetite: {sigma: 0.8}}\n", 1),
        5: TEXT.replace("usd_per_month: 30}\n  - {kind: capped, name: more", "usd_per_month: 3000}\n"
                        "  - {kind: capped, name: more"),
    }  # fmt: skip
    for place, text in written.items():
        scenario = loads(text).scenario
        own = sample(scenario, runs_at(scenario, None), range(5), "compiled").net()
        assert np.array_equal(runs.net[place], own), runs.names[place]
    others = [0, 2, 3, 4]  # all policies but the cap
    assert np.array_equal(runs.net[5][:, others], runs.net[0][:, others])


def test_workers_and_engines_change_nothing(file: ScenarioFile) -> None:
    short = file._replace(scenario=file.scenario.model_copy(update={"replications": 2}))
    one = run_assumptions(short, workers=1)
    assert np.array_equal(one.net, run_assumptions(short, workers=2).net)
    assert np.array_equal(one.net, run_assumptions(short, "simpy", workers=1).net)


def test_replications_and_seed_are_options(file: ScenarioFile) -> None:
    fewer = simulator.assumptions(file, replications=3, workers=1)
    assert (fewer.runs.replications, set(fewer.net_values["n"])) == (3, {3})
    other = simulator.assumptions(file, replications=3, seed=9, workers=1)
    assert not np.array_equal(fewer.runs.net, other.runs.net)


def test_ctrl_c_keeps_whole_replications(file: ScenarioFile) -> None:
    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    runs = run_assumptions(file, workers=1, progress=stop)
    assert (runs.net.shape, runs.interrupted) == ((6, 3, 5), True)


def test_what_cannot_be_studied_is_bad_input() -> None:
    with pytest.raises(simulator.ScenarioError, match=r"has no assumptions: block\. Add one"):
        simulator.assumptions(loads(TEXT.split("assumptions:")[0]))
    bound = TEXT.split("policies:")[0] + "policies: [{kind: planner}]\nassumptions:\n"
    with pytest.raises(simulator.ScenarioError, match="has no policy to choose"):
        simulator.assumptions(loads(bound + "  - {name: a, set: {world.price.usd_per_mtok: 2}}\n"))
