"""Checks of forecasts and explorations: each passes on a sound one and can fail."""

import numpy as np
import pytest

from simulator.scenario.reading.load import loads
from simulator.stats.check import FAIL, PASS, REVIEW
from simulator.stats.intervals import Estimate
from simulator.studies.forecast import checks as soundness
from simulator.studies.forecast.checks import forecast_checks
from simulator.studies.forecast.outlook import Outlook, outlook
from simulator.studies.forecast.run import project
from simulator.studies.uncertainty import checks as uncertain
from simulator.studies.uncertainty.checks import uncertainty_checks
from simulator.studies.uncertainty.results import Uncertainty, conclude
from simulator.studies.uncertainty.run import explore
from tests.studies.uncertainty.test_uncertainty import TEXT
from tests.worlds import policy, team, world


@pytest.fixture(scope="module")
def seen() -> Outlook:
    scenario = world(team(engineers=2), policies=(policy("uncapped"),), months=1)
    return outlook(project(scenario.model_copy(update={"replications": 80})))


@pytest.fixture(scope="module")
def found() -> Uncertainty:
    return conclude(explore(loads(TEXT), points=16))


def test_a_forecast_has_its_checks(seen: Outlook) -> None:
    assert list(forecast_checks(seen, ())["check"]) == ["worlds bound P95", "values sourced", "within the evidence"]


def test_too_few_worlds_fail_and_a_loose_bound_is_for_review(seen: Outlook) -> None:
    few = soundness.worlds_bound(seen._replace(replications=71))
    assert (few.status, few.threshold) == (FAIL, 72)
    assert "at least 72" in few.advice
    assert soundness.worlds_bound(seen).status == REVIEW  # two engineers: their bill varies wildly
    table = seen.forecast.at_risk.assign(
        budget_at_risk_usd=100.0, budget_at_risk_usd_low=95.0, budget_at_risk_usd_high=110.0
    )
    close = soundness.worlds_bound(seen._replace(forecast=seen.forecast._replace(at_risk=table)))
    assert (close.status, close.measured) == (PASS, pytest.approx(0.075))


def test_an_exploration_has_its_checks(found: Uncertainty) -> None:
    assert list(uncertainty_checks(found, loads(TEXT).assumptions)["check"]) == [
        "enough points", "choice stays", "regret known", "ranges sourced", "values sourced", "within the evidence",
    ]  # fmt: skip


@pytest.mark.parametrize(("points", "expected"), [(12, PASS), (11, REVIEW), (6, REVIEW), (5, FAIL)])
def test_few_points_for_many_values(found: Uncertainty, points: int, expected: str) -> None:
    cut = found._replace(exploration=found.exploration._replace(net=found.exploration.net[:points]))
    assert uncertain.points_enough(cut).status == expected


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        ([1.0] * 16, PASS),
        ([1.0] * 8 + [-0.5] * 8, REVIEW),  # wrong in the second half
        ([9.0] + [-0.1] * 15, REVIEW),  # wrong in two of six halves
    ],
)
def test_a_choice_that_does_not_stay(found: Uncertainty, leads: list[float], expected: str) -> None:
    net = np.zeros((16, 3, 4))
    net[:, 1] = np.array(leads)[:, None]
    moved = found._replace(exploration=found.exploration._replace(net=net))
    assert uncertain.choice_stays(moved).status == expected


def test_a_choice_that_is_second_in_most_halves_fails(found: Uncertainty) -> None:
    """Best on average over all points, yet in each half of the points one of two others is better."""
    swing = np.array([3.0, 0.0, 0.0, -3.0])
    net = np.stack([np.ones(4), swing, -swing], axis=1)[:, :, None] * np.ones(4)
    row = uncertain.choice_stays(found._replace(exploration=found.exploration._replace(net=net)))
    assert (row.status, row.measured) == (FAIL, pytest.approx(1 / 3))


@pytest.mark.parametrize(("half", "expected"), [(4.0, PASS), (6.0, REVIEW), (21.0, FAIL), (0.0, PASS)])
def test_an_unsure_regret(found: Uncertainty, half: float, expected: str) -> None:
    policies = found.policies.assign(net_usd=100.0)
    unsure = found._replace(policies=policies, perfect=Estimate(10.0, 10.0 - half, 10.0 + half, 16))
    assert uncertain.regret_known(unsure).status == expected


def test_assumed_ranges_are_for_review(found: Uncertainty) -> None:
    row = uncertain.ranges_sourced(found)
    assert (row.status, row.message) == (REVIEW, "2 of 3 ranges are assumed")
    one = dict(list(found.exploration.parameters.items())[:1])
    sourced = found._replace(exploration=found.exploration._replace(parameters=one))
    assert uncertain.ranges_sourced(sourced).status == PASS
