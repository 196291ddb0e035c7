"""Experiments in a run: its report says what was used, its checks whether they agree with the ranges."""

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.replication.learned import FIRST, log_likelihood, predicted_in
from simulator.replication.worlds import over_ranges
from simulator.scenario.blocks.experiments import Arm
from simulator.scenario.reading.load import loads
from simulator.studies.compare.report.sections import sections
from simulator.studies.compare.study import compare
from tests.replication.test_learned import row
from tests.scenario.texts import SMALL
from tests.worlds import NONE, column, policy

SHORT = loads(SMALL).with_({"months": 1, "replications": 2})


def test_a_report_says_which_experiments_worlds_agree_with() -> None:
    found = compare(SHORT.with_experiments([row("ours"), "cui_2026", row("left out", used=False)]), workers=1)
    (section,) = [one for one in sections(found) if one.anchor == "experiments"]
    assert section.lead.startswith("Of the first ")
    assert [cells[0].text for cells in section.tables[0].rows] == [
        "ours", "Cui and others, three field experiments", "left out",
    ]  # fmt: skip
    assert [cells[1].text for cells in section.tables[0].rows] == ["yes", "yes", "no"]
    names = set(found.checks["check"])
    assert {"experiments within the ranges", "worlds agree with experiments"} <= names


def test_a_report_says_that_an_experiment_is_only_listed() -> None:
    unused = compare(SHORT.with_experiments([row(used=False)]), workers=1)
    assert not unused.checks["check"].str.contains("experiments").any()
    (section,) = [one for one in sections(unused) if one.anchor == "experiments"]
    assert section.lead == "Worlds of this run are drawn over what is not known alone: no experiment is used."


@pytest.mark.slow
def test_trials_played_in_the_engine_are_held_by_the_posterior() -> None:
    """Truths drawn over the ranges, a trial of a cap played in each: nine tenths of intervals hold the true effect."""
    truths, error = 40, 0.02
    file = loads(SMALL).with_({"months": 6, "world.teams[0].engineers": 60, "world.teams[1].engineers": 40})
    cap = policy("capped", usd_per_month=150.0)
    trial = row(error=error, months=6, arms=[Arm(rule="none"), Arm(cap_usd_per_month=150)])
    trial = trial.model_copy(update={"transfer": trial.transfer.model_copy(
        update={"variance_per_halving_of_window": 1.0})})  # fmt: skip
    worlds = over_ranges(file)(FIRST + truths)
    predicted = predicted_in(worlds, range(FIRST), [trial])
    noise = error * np.random.default_rng(8).standard_normal(truths)
    order, inside, away = np.argsort(predicted[:, 0]), [], []
    for truth in range(truths):
        world = worlds.at(FIRST + truth)
        played = run_policies(world, (NONE, cap), truth, "compiled")
        items = [column(one.ledger, "items").sum() for one in played]
        effect = float(items[1] / items[0] - 1.0)
        seen = trial.model_copy(update={"change_in_output": effect + float(noise[truth])})
        below = np.cumsum(np.exp(log_likelihood(predicted, [seen]))[order])
        low, high = np.interp((0.05, 0.95), below / below[-1], predicted[order, 0])
        inside.append(low <= effect <= high)
        away.append(effect - float(predicted_in(worlds, [FIRST + truth], [trial])[0, 0]))
    assert np.mean(inside) >= 0.9 - 3.0 * (0.09 / truths) ** 0.5
    assert abs(np.mean(away)) < 0.005
    assert np.std(away) < 0.5 * error
