"""MSER against a hand-computed example and against what it must do."""

import numpy as np
import pytest

from simulator.studies.compare.warmup import mser
from tests.coverage import report, share


def test_the_worked_series() -> None:
    found = mser(np.array([10.0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]), batch=1)
    assert (found.dropped, found.stationary) == (1, True)
    assert found.statistic == pytest.approx(0.025)


def test_it_is_the_squared_standard_error_of_what_is_kept() -> None:
    series = np.random.default_rng(3).normal(size=100) + np.r_[np.full(15, 8.0), np.zeros(85)]
    found = mser(series)
    kept = series.reshape(20, 5).mean(axis=1)[found.dropped // 5 :]
    assert found.statistic == pytest.approx(kept.var(ddof=0) / len(kept))
    every = [mser(series[start:]).statistic for start in range(0, 50, 5)]
    assert found.statistic == pytest.approx(min(every))


def test_the_cut_ignores_level_and_scale() -> None:
    series = np.random.default_rng(4).normal(size=120) + 9 * np.exp(-np.arange(120) / 8)
    cut = mser(series)
    assert mser(1000.0 + 7.0 * series).dropped == cut.dropped
    assert cut.dropped % 5 == 0


def test_a_start_that_differs_is_dropped_and_nothing_much_else() -> None:
    chance = np.random.default_rng(5)
    cuts = [mser(chance.normal(size=200) + np.r_[np.full(30, 6.0), np.zeros(170)]).dropped for _ in range(200)]
    assert min(cuts) >= 30
    assert np.median(cuts) <= 40


def test_a_trend_never_settles() -> None:
    assert not mser(np.arange(100.0) ** 2).stationary


@pytest.mark.parametrize("months", [24, 60])
def test_noise_is_rarely_taken_for_a_trend(months: int) -> None:
    chance = np.random.default_rng(6)
    restless = share([not mser(chance.normal(size=months), batch=1).stationary for _ in range(1000)])
    report(f"{months} months of noise: still changing {restless}")
    assert restless.low <= 0.12  # the report says about one in ten


def test_a_series_of_less_than_ten_batches_is_refused() -> None:
    with pytest.raises(ValueError, match="49 values, must have at least 50"):
        mser(np.zeros(49))
