"""Checks of a choice over what is not known: each passes on a sound one and can fail."""

import numpy as np
import pandas as pd
import pytest

from simulator.records import Floats
from simulator.scenario.reading.load import loads
from simulator.stats.check import FAIL, PASS, REVIEW
from simulator.studies.choice import checks
from simulator.studies.choice.results import Choice
from simulator.studies.choice.robust import robust
from simulator.studies.input_checks import ranges_sourced
from simulator.studies.uncertainty.study import Uncertainty, uncertainty
from tests.studies.uncertainty.test_uncertainty import TEXT

NAMES = ("none", "uncapped", "capped")


@pytest.fixture(scope="module")
def study() -> Uncertainty:
    return uncertainty(loads(TEXT), replications=16)


@pytest.fixture(scope="module")
def found(study: Uncertainty) -> Choice:
    return study.choice


def earning(found: Choice, net: Floats) -> Choice:
    """The choice as it would be with these net values, [world, policy]."""
    columns = {f"net_usd {name}": net[:, place] for place, name in enumerate(NAMES)}
    return found._replace(points=pd.DataFrame(columns), policies=robust(net, list(NAMES), 0.95))


def test_the_study_has_its_checks(study: Uncertainty) -> None:
    assert list(study.checks["check"]) == [
        "enough worlds", "choice stays", "regret known", "ranges sourced", "values sourced", "within the evidence",
    ]  # fmt: skip


@pytest.mark.parametrize(("worlds", "expected"), [(8, PASS), (7, REVIEW), (4, REVIEW), (3, FAIL)])
def test_few_worlds_for_many_inputs(found: Choice, worlds: int, expected: str) -> None:
    """Two for each of four inputs."""
    cut = found._replace(inputs=found.inputs[:4], policies=found.policies.assign(n=worlds))
    assert checks.worlds_enough(cut).status == expected


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        ([1.0] * 16, PASS),
        ([1.0] * 8 + [-0.5] * 8, REVIEW),  # wrong in the second half
        ([9.0] + [-0.1] * 15, REVIEW),  # wrong in two of four halves
    ],
)
def test_a_choice_that_does_not_stay(found: Choice, leads: list[float], expected: str) -> None:
    net = np.zeros((16, 3))
    net[:, 1] = leads
    assert checks.choice_stays(earning(found, net)).status == expected


def test_a_choice_that_is_second_in_every_half_fails(found: Choice) -> None:
    """Best on average over all worlds, yet in each half of them one of two others is better."""
    swing = np.array([9.0, 0.0, 0.0, -9.0])
    net = np.stack([np.ones(4), swing, -swing], axis=1)
    row = checks.choice_stays(earning(found, net))
    assert (row.status, row.measured) == (FAIL, 0.0)
    assert "more replications" in row.advice


@pytest.mark.parametrize(("half", "expected"), [(4.0, PASS), (6.0, REVIEW), (21.0, FAIL), (0.0, PASS)])
def test_an_unsure_regret(found: Choice, half: float, expected: str) -> None:
    ends = {"net_usd": 100.0, "regret_usd": 10.0, "regret_usd_low": 10.0 - half, "regret_usd_high": 10.0 + half}
    assert checks.regret_known(found._replace(policies=found.policies.assign(**ends))).status == expected


def test_the_regret_of_what_earns_nothing_is_never_a_division_by_zero(found: Choice) -> None:
    policies = found.policies.assign(net_usd=0.0, regret_usd_low=1.0, regret_usd_high=3.0)
    assert checks.regret_known(found._replace(policies=policies)).status == FAIL
    none = policies.assign(regret_usd_high=1.0)
    assert checks.regret_known(found._replace(policies=none)).status == PASS


def test_assumed_ranges_are_for_review(study: Uncertainty) -> None:
    stated = [one.range for one in study.comparison.worlds.inputs if one.stated]
    row = ranges_sourced(stated, "Widen them.")
    assert (row.status, row.message, row.advice) == (REVIEW, "2 of 3 ranges are assumed", "Widen them.")
    sourced = ranges_sourced(stated[:1], "Widen them.")
    assert (sourced.status, sourced.advice) == (PASS, "")
