"""What the design of a trial promises is what companies get that run it; its test keeps its size."""

import numpy as np
import pytest

import simulator
from simulator.replication.compare import compare
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.load import loads
from simulator.streams import stream
from simulator.studies.compare.ranking import net_values
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.experiment.design.plan import ENGINEERS, WAYS, Plan
from simulator.studies.experiment.design.potential import potential
from simulator.studies.experiment.design.signals import Kind, estimate, one_trial, signals_of
from simulator.studies.experiment.design.ways import TREATED_SHARE
from tests.studies.experiment.test_design import TEXT

MORE = "".join(f"    - {{name: team {k}, engineers: 10}}\n" for k in range(6))
LARGER = TEXT.replace("engineers: 16", "engineers: 40").replace("policies:", f"{MORE}policies:", 1)


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
