"""Curves and steps in one parameter: each wins where it should, and nothing wins over noise."""

import numpy as np
import pytest
from scipy.special import ndtri

from simulator.records import Floats
from simulator.stats.unseen_fit import _cut as cut
from simulator.stats.unseen_fit import best_fit, steps

NOTHING = np.empty((80, 0))
SHARES = (np.random.default_rng(5).permutation(80) + 0.5) / 80


def noisy(truth: Floats, size: float) -> Floats:
    return np.asarray(truth + size * np.random.default_rng(1).normal(size=len(truth)))


def test_a_cliff_is_followed_but_next_to_it() -> None:
    """The worked example: at most the two points beside the cliff are in between."""
    cliff = np.where(SHARES < 0.5, 1.0, 5.0)
    found = best_fit(cliff, SHARES, NOTHING)
    assert (np.abs(found.own - cliff) > 1e-9).sum() <= 2
    assert found.tells


def test_a_slope_is_a_curve_and_not_steps() -> None:
    slope = 2.0 * ndtri(SHARES)
    found = best_fit(noisy(slope, 0.3), SHARES, NOTHING)
    assert np.std(found.own - slope) < 0.15


def test_two_cliffs_need_three_steps() -> None:
    band = np.where(np.abs(SHARES - 0.5) < 0.1, -9.0, 2.0)
    found = best_fit(noisy(band, 0.5), SHARES, NOTHING)
    assert np.median(np.abs(found.own - band)) < 0.3


def test_noise_is_told_by_nothing() -> None:
    """Of 60 samples of noise the mean predicts best in nearly all."""
    told = [best_fit(np.random.default_rng(k).normal(size=80), SHARES, NOTHING).tells for k in range(60)]
    assert np.mean(told) < 0.25


def test_the_other_parameters_are_taken_out() -> None:
    other = np.random.default_rng(2).normal(size=(80, 1))
    values = noisy(np.where(SHARES < 0.8, 0.0, 4.0) + 6.0 * other[:, 0], 0.5)
    found = best_fit(values, SHARES, other)
    assert np.median(np.abs(found.control - found.control.mean() - 6.0 * (other[:, 0] - other.mean()))) < 0.3
    assert found.error < 1.0


def test_worked_cuts() -> None:
    assert steps(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.0, 5.0, 5.0]), 1) == [(2.0, 3.0)]
    assert steps(np.array([1.0, 2.0]), np.array([0.0, 5.0]), 1) == []
    assert steps(np.ones(8), np.arange(8.0), 3) == []  # no cut between equal values
    assert steps(np.arange(8.0), np.full(8, 3.0), 3) == []


def test_no_part_is_cut_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[float, float]] = []

    def counted(x: Floats, values: Floats) -> tuple[int, float]:
        seen.append((float(x[0]), float(x[-1])))
        return cut(x, values)

    monkeypatch.setattr("simulator.stats.unseen_fit._cut", counted)
    values = noisy(np.where(np.abs(SHARES - 0.5) < 0.1, -9.0, 2.0), 0.5)
    three = steps(SHARES, values, 3)
    assert len(seen) == len(set(seen)) == 5  # the whole, then both sides of the first cut and of the second
    assert set(steps(SHARES, values, 1)) < set(steps(SHARES, values, 2)) < set(three)


@pytest.mark.parametrize("n", [8, 9, 21])
def test_few_points_do(n: int) -> None:
    shares = (np.arange(n) + 0.5) / n
    found = best_fit(np.arange(float(n)), shares, np.empty((n, 0)))
    assert np.isfinite([*found.own, *found.control, found.error]).all()
