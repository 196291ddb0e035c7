"""What the design of a trial promises is what companies get that run it; its test keeps its size."""

from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.replication.compare import compare
from simulator.replication.learned import Light
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.load import load, loads
from simulator.stats.sample_information import foreseen
from simulator.streams import stream
from simulator.studies.compare.ranking import net_values
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.experiment.design.results import told_of
from simulator.studies.learning.results import GAIN, gain_in, lessons
from simulator.studies.trial.plan import ENGINEERS, WAYS, Plan
from simulator.studies.trial.potential import potential
from simulator.studies.trial.signals import Kind, estimate, one_trial, signals_of
from simulator.studies.trial.ways import TREATED_SHARE
from tests.studies.trial.small import TEXT

HOME = Path(simulator.__file__).parents[1]
MORE = "".join(f"    - {{name: team {k}, engineers: 10}}\n" for k in range(6))
LARGER = TEXT.replace("engineers: 16", "engineers: 40").replace("policies:", f"{MORE}policies:", 1)
ROW = """
experiments:
  - name: our trial
    source: its table
    population: all engineers
    months: 6
    arms: [{{cap_usd_per_month: 20}}, {{cap_usd_per_month: 400}}]
    change_in_output: {:.6f}
    standard_error: {:.6f}
    transfer: {{variance_per_halving_of_window: 1}}
"""


@pytest.mark.slow
def test_companies_that_run_the_trial_gain_what_was_promised() -> None:
    """200 worlds promise; 200 others run the trial, choose by its result, and earn what they earn."""
    file = loads(LARGER).with_({"replications": 200})
    found = simulator.design_experiment(file, control="low", arms=("high",), months=(6,), horizon_months=36)
    kind, plan = Kind("high", ENGINEERS, 6), found.plan
    same = (found.designs["way"] == ENGINEERS) & (found.designs["engineers"] == plan.headcount)
    promised = found.designs[same].iloc[0]
    companies = drawn_worlds(file.with_({"seed": 99}))
    net = net_values(paired_totals(compare(companies, marginal=0)))
    signals = signals_of(companies, plan, found.usd_per_item, "compiled").of(kind)
    names, best = list(found.decision.names), found.decision.best
    gains = []
    for company, (seen, error) in enumerate(zip(signals["estimate"], signals["error"], strict=True)):
        chosen = str(found.after("high", 6, seen, error)["policy"].iloc[0])
        own = dict(zip(names, net[company], strict=True))
        share = TREATED_SHARE[ENGINEERS]
        lost = share * (own[best] - own["high"]) + (1.0 - share) * (own[best] - own["low"])
        cost = lost * plan.headcount * 6 + 6 * plan.run_usd[0] + plan.analysis_usd[0]
        gains.append(((own[chosen] - own[best]) * plan.headcount * (36 - 6) - cost) / 3.0)
    realised, error = float(np.mean(gains)), float(np.std(gains)) / len(gains) ** 0.5
    assert promised["enbs_usd_per_year_low"] <= realised <= promised["enbs_usd_per_year_high"]
    width = (promised["enbs_usd_per_year_high"] - promised["enbs_usd_per_year_low"]) / 3.92
    assert abs(realised - promised["enbs_usd_per_year"]) <= 3.0 * np.hypot(width, error)
    assert promised["evsi_usd"] > 0.0


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_of_two_thousand_trials_of_nothing_one_in_twenty_finds_something(way: str) -> None:
    worlds, plan = drawn_worlds(loads(LARGER)), Plan("low", ("high",), months=(3,), headcount=109)
    kind, found = Kind("high", way, 3), []
    for number in range(20):
        world = potential(worlds.at(number), plan, "compiled", number)
        found += [
            estimate(one_trial(world, plan, kind, 1_000.0, stream((number, k), way, 0)).null).p for k in range(100)
        ]
    assert 0.035 <= np.mean(np.array(found) <= 0.05) <= 0.065


@pytest.mark.slow
def test_a_trial_narrows_what_is_not_known_of_the_gain_by_what_was_promised() -> None:
    """16 companies run the trial and put what it found into the scenario, as a row of its experiments."""
    file, kind = loads(LARGER).with_({"replications": 100}), Kind("high", ENGINEERS, 6)
    found = simulator.design_experiment(file, control="low", arms=("high",), months=(6,))
    signals, flat = found.signals.of(kind), np.full(100, 0.01)
    gain = gain_in(Light(drawn_worlds(file), np.zeros((100, 0)), flat))
    promised = told_of(gain, foreseen(signals["delta"], signals["error"]))
    companies, narrowed = drawn_worlds(file.with_({"seed": 77, "replications": 16})), []
    for number in range(16):
        world = potential(companies.at(number), found.plan, "compiled", number)
        items = world._replace(spend=np.zeros_like(world.spend))
        one = estimate(one_trial(items, found.plan, kind, 1.0, stream((7, number), "trial", 0)).trial)
        control = float(world.items[0, :, 3:9].mean())
        gains = lessons(loads(LARGER + ROW.format(one.value / control, one.error / control))).gains
        narrowed.append(gains.set_index("parameter")["contraction"][GAIN])
    assert np.mean(narrowed) == pytest.approx(promised, abs=3.0 * np.std(narrowed) / 16**0.5 + 0.05)
    assert promised > 0.3


@pytest.mark.slow
def test_the_shipped_company_decides_tries_learns_and_decides_again() -> None:
    story = load(HOME / "scenarios" / "trial_before_rollout.yaml").with_({"months": 12, "replications": 24})
    before, after = (
        simulator.uncertainty(story.with_({"experiments.our trial.used": used})).choice.policies
        for used in (False, True)
    )
    assert before["policy"].iloc[0] != after["policy"].iloc[0] == "cap of 800 USD"
    assert after["regret_usd"].iloc[0] < 0.3 * before["regret_usd"].iloc[0]
    assert after["p_best"].iloc[0] > before["p_best"].iloc[0]
