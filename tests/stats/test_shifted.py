"""An estimate that a change moves: right on average, as sure as it says, and unmoved by nothing."""

import numpy as np
import pytest

from simulator.stats.intervals import Estimate, mean_interval, ratio_interval
from simulator.stats.shifted import as_means, shifted


def test_the_worked_example() -> None:
    found = shifted(Estimate(10.0, 8.0, 12.0, 16), np.array([1.0, 3.0]), np.array([2.0, 4.0]), 0.95)
    assert found == Estimate(11.0, 9.0, 13.0, 2)


def test_what_does_not_change_stays_where_it_was() -> None:
    old = np.random.default_rng(1).normal(size=16)
    before = Estimate(5.0, 4.5, 5.5, 100)
    assert shifted(before, old, old, 0.95)[:3] == before[:3]


@pytest.mark.parametrize(("slope", "noise"), [(1.0, 0.2), (0.5, 0.2), (1.6, 0.2), (1.0, 2.0)])
def test_its_interval_holds_the_mean_after_the_change(slope: float, noise: float) -> None:
    """What changes with the old value, in either direction, and what has nothing to do with it."""
    rng, held, trials = np.random.default_rng(7), 0, 2000
    for _ in range(trials):
        old = rng.normal(3.0, 1.0, 100)
        new = slope * old + rng.normal(0.5, noise, 100)
        found = shifted(mean_interval(old, 0.95), old[:16], new[:16], 0.95)
        held += found.low <= 3.0 * slope + 0.5 <= found.high
    assert 0.935 <= held / trials <= 0.99


def test_it_is_surer_than_the_few_replications_alone() -> None:
    rng = np.random.default_rng(3)
    old = rng.normal(1000.0, 1500.0, 100)
    new = old[:16] + rng.normal(50.0, 100.0, 16)
    found, alone = shifted(mean_interval(old, 0.95), old[:16], new, 0.95), mean_interval(new, 0.95)
    assert found.high - found.low < 0.5 * (alone.high - alone.low)


def test_values_of_a_ratio_have_its_mean_and_its_interval() -> None:
    above, below = np.array([1.0, 2.0, 4.0, 4.0]), np.array([2.0, 3.0, 6.0, 9.0])
    ratio, values = ratio_interval(above, below, 0.9), mean_interval(as_means(above, below), 0.9)
    assert values[:3] == pytest.approx(ratio[:3])
    assert np.isnan(as_means(above, np.zeros(4))).all()
