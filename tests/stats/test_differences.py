"""Differences of two samples: worked numbers, scipy's tests beside them, and ratios as means."""

import numpy as np
import pytest
from scipy import stats

from simulator.stats.differences import difference_interval, linear_ratio
from simulator.stats.intervals import mean_interval, ratio_interval


def test_worked_numbers() -> None:
    one, other = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0])
    assert difference_interval(one, other, 0.95, paired=True)[:3] == (1.0, 1.0, 1.0)
    found = difference_interval(one, other, 0.95, paired=False)
    assert found[:3] == pytest.approx((1.0, -1.267, 3.267), abs=1e-3)
    assert list(linear_ratio(np.array([2.0, 4.0]), np.array([1.0, 2.0]))) == [2.0, 2.0]


def test_they_are_the_intervals_of_scipy() -> None:
    draw = np.random.default_rng(1)
    one, other = draw.normal(0, 1, 9), draw.normal(1, 3, 14)
    found = difference_interval(one, other, 0.9, paired=False)
    there = stats.ttest_ind(other, one, equal_var=False).confidence_interval(0.9)
    assert found[1:3] == pytest.approx(tuple(there))
    found = difference_interval(one, other[:9], 0.9, paired=True)
    assert found[1:3] == pytest.approx(tuple(stats.ttest_rel(other[:9], one).confidence_interval(0.9)))


def test_a_ratio_as_a_mean_has_the_interval_of_the_delta_method() -> None:
    draw = np.random.default_rng(2)
    above, below = draw.normal(5, 1, 12), draw.normal(2, 0.1, 12)
    assert mean_interval(linear_ratio(above, below), 0.95) == pytest.approx(ratio_interval(above, below, 0.95))
    assert np.isnan(linear_ratio(above, np.zeros(12))).all()


def test_without_spread_an_interval_has_no_width() -> None:
    found = difference_interval(np.ones(3), np.full(4, 3.0), 0.95, paired=False)
    assert found == (2.0, 2.0, 2.0, 3)
