"""Intervals against worked numbers and against their promise: 95% of them cover."""

import numpy as np
import pytest
from scipy import stats

from simulator.stats.intervals import clearly_nonzero, half_width, mean_interval, ratio_interval


def test_the_worked_mean() -> None:
    found = mean_interval(np.array([1.0, 2.0, 3.0]), 0.95)
    assert found.value == 2.0
    assert found.low == pytest.approx(-0.484, abs=5e-4)
    assert found.high == pytest.approx(4.484, abs=5e-4)
    assert found.n == 3


def test_an_exact_ratio_has_an_interval_of_no_width() -> None:
    found = ratio_interval(np.array([2.0, 4.0]), np.array([1.0, 2.0]), 0.95)
    assert (found.value, found.low, found.high) == (2.0, 2.0, 2.0)


def test_the_mean_interval_is_scipys() -> None:
    values = stats.gamma.rvs(2.0, size=12, random_state=3)
    low, high = stats.t.interval(0.9, 11, loc=values.mean(), scale=stats.sem(values))
    found = mean_interval(values, 0.9)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert half_width(np.array(stats.sem(values)), 12, 0.9) == pytest.approx((high - low) / 2)


@pytest.mark.parametrize("n", [10, 30])
def test_ratio_intervals_cover_as_promised(n: int) -> None:
    """The true ratio of means is 2; coverage of 2,000 intervals within 4 standard errors, and n = 10 may lose 3%."""
    trials = 2000
    below = stats.gamma.rvs(9.0, scale=1.0, size=(trials, n), random_state=1)
    above = 2.0 * below + stats.norm.rvs(scale=2.0, size=(trials, n), random_state=2)
    found = [ratio_interval(one, other, 0.95) for one, other in zip(above, below, strict=True)]
    covered = np.mean([each.low <= 2.0 <= each.high for each in found])
    error = np.sqrt(0.95 * 0.05 / trials)
    assert 0.95 - 4 * error - (0.03 if n == 10 else 0.01) <= covered <= 0.95 + 4 * error


def test_what_may_stand_below_a_ratio() -> None:
    assert clearly_nonzero(np.array([5.0, 5.1, 4.9]))
    assert not clearly_nonzero(np.array([5.0, -5.1, 4.9]))
    assert not clearly_nonzero(np.zeros(3))


def test_a_ratio_over_nearly_nothing_is_missing() -> None:
    found = ratio_interval(np.array([1.0, 2.0]), np.array([5e-324, 5e-324]), 0.95)
    assert np.isnan(found.value)
    assert found.n == 0


def test_a_confidence_next_to_certainty_has_an_interval() -> None:
    found = mean_interval(np.array([1.0, 1.0, 1.0]), np.nextafter(1.0, 0.0))
    assert (found.low, found.high) == (1.0, 1.0)
