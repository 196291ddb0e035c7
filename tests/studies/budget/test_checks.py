"""Checks of a right budget: each can pass and each can be told to be reviewed."""

import simulator
from simulator.stats.check import FAIL, PASS, REVIEW
from simulator.studies.budget.checks import budget_checks
from tests.studies.sweep.sweeps import BASE


def test_a_peak_at_an_end_of_the_ladder_fails_and_one_inside_passes() -> None:
    file = simulator.loads(BASE.replace("months: 2", "months: 12"))
    found = simulator.budget(file, low=5, high=10, steps=4, replications=8)
    status = found.checks.set_index("check")["status"]
    assert status["peak inside the grid"] == FAIL
    assert status["enough replications"] == PASS
    ends = {"chance_below": 0.0, "chance_beyond": 0.01, "budget_usd": 50.0, "budget_usd_high": 90.0}
    inside = found.budgets.assign(budget_usd_low=40.0, **ends)
    status = budget_checks(found.runs, inside, file.assumptions).set_index("check")["status"]
    assert status["peak inside the grid"] == PASS
    assert status["right budget known"] == REVIEW
