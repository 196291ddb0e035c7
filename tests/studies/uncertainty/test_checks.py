"""Checks of explorations: each passes on a sound one and can fail."""

import numpy as np
import pytest
from simulator.studies.uncertainty.results import conclude
from simulator.studies.uncertainty.run import Exploration, explore

from simulator.scenario.reading.load import loads
from simulator.stats.check import FAIL, PASS, REVIEW
from simulator.stats.intervals import Estimate
from simulator.studies.input_checks import ranges_sourced
from simulator.studies.uncertainty import checks
from tests.studies.uncertainty.test_uncertainty import TEXT


@pytest.fixture(scope="module")
def found() -> Exploration:
    return explore(loads(TEXT), points=16)


def test_an_exploration_has_its_checks(found: Exploration) -> None:
    assert list(conclude(found, loads(TEXT).assumptions).checks["check"]) == [
        "enough points", "choice stays", "regret known", "ranges sourced", "values sourced", "within the evidence",
    ]  # fmt: skip


@pytest.mark.parametrize(("points", "expected"), [(12, PASS), (11, REVIEW), (6, REVIEW), (5, FAIL)])
def test_few_points_for_many_values(found: Exploration, points: int, expected: str) -> None:
    cut = found._replace(net=found.net[:points])
    assert checks.points_enough(cut).status == expected


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        ([1.0] * 16, PASS),
        ([1.0] * 8 + [-0.5] * 8, REVIEW),  # wrong in the second half
        ([9.0] + [-0.1] * 15, REVIEW),  # wrong in two of six halves
    ],
)
def test_a_choice_that_does_not_stay(found: Exploration, leads: list[float], expected: str) -> None:
    net = np.zeros((16, 3, 4))
    net[:, 1] = np.array(leads)[:, None]
    moved = found._replace(net=net)
    assert checks.choice_stays(moved).status == expected


def test_a_choice_that_is_second_in_most_halves_fails(found: Exploration) -> None:
    """Best on average over all points, yet in each half of the points one of two others is better."""
    swing = np.array([3.0, 0.0, 0.0, -3.0])
    net = np.stack([np.ones(4), swing, -swing], axis=1)[:, :, None] * np.ones(4)
    row = checks.choice_stays(found._replace(net=net))
    assert (row.status, row.measured) == (FAIL, pytest.approx(1 / 3))


@pytest.mark.parametrize(("half", "expected"), [(4.0, PASS), (6.0, REVIEW), (21.0, FAIL), (0.0, PASS)])
def test_an_unsure_regret(found: Exploration, half: float, expected: str) -> None:
    policies = conclude(found).policies.assign(net_usd=100.0)
    unsure = Estimate(10.0, 10.0 - half, 10.0 + half, 16)
    assert checks.regret_known(policies, unsure).status == expected


def test_assumed_ranges_are_for_review(found: Exploration) -> None:
    row = ranges_sourced(found.parameters.values(), "Widen them.")
    assert (row.status, row.message, row.advice) == (REVIEW, "2 of 3 ranges are assumed", "Widen them.")
    sourced = ranges_sourced(list(found.parameters.values())[:1], "Widen them.")
    assert (sourced.status, sourced.advice) == (PASS, "")
