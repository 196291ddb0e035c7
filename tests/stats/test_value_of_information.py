"""The worth of knowing one parameter where the lead falls off a cliff, and where a parameter says nothing."""

import numpy as np
import pytest
from scipy.special import ndtri

from simulator.records import Floats
from simulator.replication.worlds import sobol
from simulator.stats.intervals import MISSING
from simulator.stats.value_of_information import BAD_FIT, NO_FIT, Known, partial_information
from tests.coverage import share
from tests.worlds import standard_error

LEAD = 24.7  # USD, of the first of two policies; beyond the cliff it falls by FALL
CHANCE, FALL = 0.04, 3500.0  # of being beyond the cliff; the mean lead is below 0, so the second is chosen now
TRUTH = (1.0 - CHANCE) * LEAD  # 23.7: knowing the side of the cliff, the first is chosen before it


def known(points: int, seed: int, parameter: int, fall: float = FALL) -> Known:
    """The first of three parameters has the cliff, the second a straight line, the third no part in anything."""
    rng, shares = np.random.default_rng(seed), sobol(3, points, seed)
    lead = LEAD - fall * (shares[:, 0] > 1.0 - CHANCE) + 60.0 * ndtri(shares[:, 1])
    both = 500.0 + 50.0 * rng.normal(size=points)
    net = np.stack([both + lead + 42.0 * rng.normal(size=points), both], axis=1)
    return partial_information(net, shares[:, parameter], ndtri(np.delete(shares, parameter, axis=1)), 0.95)


@pytest.mark.parametrize(("points", "least"), [(64, 0.85), (128, 0.85), (256, 0.9)])
def test_a_cliff_is_found_and_never_taken_for_nothing(points: int, least: float) -> None:
    """A curve alone finds half of it, as it bends before the cliff: 11.6, 12.7 and 13.3 at these points."""
    found = [known(points, seed, 0) for seed in range(40)]
    values = [one.value.value for one in found]
    assert min(values) > 0.0
    assert least * TRUTH < np.mean(values) < TRUTH + 4.0 * standard_error(values)
    assert share([one.value.low <= TRUTH <= one.value.high for one in found]).high > 0.95
    assert np.median([one.changes_choice for one in found]) > 0.8


def test_a_parameter_that_says_nothing_is_not_estimated_rather_than_worth_nothing() -> None:
    found = [known(64, seed, 2) for seed in range(60)]
    unknown = [one for one in found if one.reason]
    assert len(unknown) > 0.8 * len(found)
    for one in unknown:
        assert one.reason in (NO_FIT, BAD_FIT)
        assert one.reason.startswith("not estimated: ")
        assert one.value.n == MISSING.n
        assert np.isnan([*one.value[:3], one.changes_choice]).all()
    assert share([not one.reason and one.value.low > 0.0 for one in found]).low < 0.05


def test_what_never_changes_the_choice_is_worth_exactly_nothing() -> None:
    """One policy is ahead at every point: that is known, and no failure."""
    net = np.zeros((64, 2))
    net[:, 0] = 1.0 + sobol(1, 64, 3)[:, 0]
    one = partial_information(net, sobol(1, 64, 3)[:, 0], np.empty((64, 0)), 0.95)
    assert (one.value.value, one.value.high, one.changes_choice, one.reason) == (0.0, 0.0, 0.0, "")


def test_a_choice_from_a_list_has_a_term_for_each() -> None:
    rng = np.random.default_rng(1)
    shares = sobol(1, 60, 1)
    chosen = np.floor(3.0 * shares[:, 0])
    lead: Floats = np.array([3.0, -4.0, 1.0])[chosen.astype(int)]
    net = np.stack([lead + 0.1 * rng.normal(size=60), np.zeros(60)], axis=1)
    one = partial_information(net, shares[:, 0], np.empty((60, 0)), 0.95, chosen)
    assert one.value.value == pytest.approx(4.0 / 3.0, abs=0.1)
