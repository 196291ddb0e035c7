"""Whether experiments and ranges agree, as a check says it."""

import pytest

from simulator.replication.learned import Learned, Taught
from simulator.studies.input_checks import experiments_agree


def statuses(p: float, effective: float) -> list[str]:
    found = experiments_agree(Learned((Taught("a", 0.5), Taught("b", p)), effective, 600, 100))
    return [one.status for one in found]


def test_no_experiment_no_check() -> None:
    assert experiments_agree(None) == []


@pytest.mark.parametrize(
    ("p", "effective", "expected"),
    [
        (0.05, 50.0, ["PASS", "PASS"]),
        (0.04, 49.0, ["REVIEW", "REVIEW"]),
        (0.0009, 9.0, ["FAIL", "FAIL"]),
        (1.0, 512.0, ["PASS", "PASS"]),
    ],
)
def test_the_least_likely_and_the_worlds_left_decide(p: float, effective: float, expected: list[str]) -> None:
    assert statuses(p, effective) == expected


def test_what_does_not_pass_says_which_and_what_to_do() -> None:
    within, left = experiments_agree(Learned((Taught("a", 0.5), Taught("b", 0.01)), 20.0, 600, 100))
    assert within.message == "the least likely of 2 under the ranges is b: p = 1.0%"
    assert "look at its arms" in within.advice
    assert left.message == "512 worlds over the ranges are worth 20 in the light of experiments"
    assert "widen the ranges" in left.advice
