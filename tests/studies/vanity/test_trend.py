"""A team's own trend: the CUSUM keeps its published promises, its limit holds where the textbook's does not."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from simulator.studies.vanity import trend
from simulator.workload import in_control

Floats = npt.NDArray[np.float64]
MONTHS = tuple(range(24))
CLEAN = 8


def crossing(levels: Floats, h: float) -> Floats:
    """Month, counted from 1, in which each CUSUM passes h."""
    passed = levels > h
    assert passed.any(axis=1).all(), "series are too short for this run length"
    return passed.argmax(axis=1) + 1.0


def test_the_worked_number() -> None:
    np.testing.assert_array_equal(trend.cusum(np.array([1.0, 2.0, -3.0])), [0.5, 2.0, 0.0])


def test_two_sided_it_runs_465_months_where_nothing_happens() -> None:
    noise = np.random.default_rng(1).standard_normal((700, 6000))
    up, down = trend.cusum(noise), trend.cusum(-noise)
    lengths = crossing(np.maximum(up, down), trend.H)
    assert lengths.mean() == pytest.approx(465.0, abs=4.0 * lengths.std() / math.sqrt(len(lengths)))
    assert lengths.std() / math.sqrt(len(lengths)) < 25.0  # so that the comparison says something


def test_it_finds_a_shift_by_one_standard_deviation_in_10_months() -> None:
    lengths = crossing(trend.cusum(np.random.default_rng(2).standard_normal((20_000, 150)) + 1.0), trend.H)
    error = lengths.std() / math.sqrt(len(lengths))
    assert lengths.mean() == pytest.approx(10.4, abs=4.0 * error + 0.05)  # published to a decimal
    assert error < 0.05


def test_mean_trend_and_spread_make_no_difference() -> None:
    noise = in_control(50, 24)
    month = np.arange(24.0)
    plain = trend.departure(noise, MONTHS, CLEAN)
    other = trend.departure(7.0 + 0.3 * month + 0.02 * noise, MONTHS, CLEAN)
    np.testing.assert_allclose(other.cusum, plain.cusum, rtol=1e-8, atol=1e-8)


def test_p_values_are_uniform_where_nothing_happens() -> None:
    noise = np.random.default_rng(3).standard_normal((4000, 24))
    peaks = trend.departure(noise, MONTHS, CLEAN).cusum.max(axis=1)
    p_values = np.array([trend.p_value(peak, MONTHS, CLEAN) for peak in peaks])
    for level in (0.01, 0.05, 0.1, 0.2):
        assert (p_values <= level).mean() == pytest.approx(level, abs=4.0 * math.sqrt(level * (1 - level) / 4000))


def test_the_limit_of_the_textbook_is_passed_far_too_often_with_few_clean_months() -> None:
    peaks = trend.in_control_peaks(MONTHS, CLEAN)
    known = trend.cusum(in_control(trend.SERIES, 24)[:, CLEAN:]).max(axis=1)
    assert (known > trend.H).mean() < 0.02  # what the textbook promises for 16 months
    assert (peaks > trend.H).mean() > 0.15
    assert trend.limit(MONTHS, CLEAN, 0.05) > 3.0 * trend.H


@pytest.mark.parametrize("months", [MONTHS, (0, 1, 3, 4, 6, 7, 9, 12, 13, 20)])
def test_steady_growth_stays_on_the_trend(months: trend.Months) -> None:
    left = trend.departure(1.0 + 0.2 * np.array(months, dtype=float), months, 6)
    assert left.cusum.max() == 0.0


@pytest.mark.parametrize(("midpoint", "ramp"), [(4.0, 4.0), (12.0, 2.0), (20.0, 5.0)])
def test_an_adoption_ramp_never_leaves_it_upwards(midpoint: float, ramp: float) -> None:
    log_share = -np.log1p(np.exp((midpoint - np.arange(24.0)) / ramp))
    assert trend.departure(log_share + 1e-9 * in_control(1, 24)[0], MONTHS, CLEAN).cusum.max() < trend.H


def test_the_onset_is_where_the_run_up_starts() -> None:
    assert trend.onset(np.array([0.0, 1.0, 0.0, 2.0, 5.0, 4.0])) == 3
    assert trend.onset(np.array([1.0, 2.0, 3.0])) == 0
    assert trend.onset(np.zeros(4)) == 0


def test_a_bill_that_doubles_is_100_usd_a_month_in_excess() -> None:
    spend = np.array([100.0] * 8 + [200.0] * 16)
    found = trend.excess(spend, MONTHS, CLEAN, 0, np.ones(24), 0.95)
    assert found.usd == pytest.approx(1600.0)
    assert found.share == pytest.approx(1.0)
    assert found.low == pytest.approx(1600.0)
    assert found.high == pytest.approx(1600.0)


def test_the_interval_of_the_excess_covers_what_was_planted() -> None:
    sd, months, covered = 0.1, 24, []
    later = np.arange(months) >= CLEAN
    for noise in np.random.default_rng(4).standard_normal((1000, months)):
        productive = 100.0 * np.exp(0.01 * np.arange(months) + sd * noise)
        planted = np.where(later, 40.0, 0.0)
        found = trend.excess(productive + planted, MONTHS, CLEAN, 0, np.ones(months), 0.95)
        covered.append(found.low <= planted.sum() <= found.high)
    assert np.mean(covered) == pytest.approx(0.95, abs=4.0 * math.sqrt(0.95 * 0.05 / 1000))


def test_a_rise_that_is_called_visible_is_seen_four_times_in_five() -> None:
    """By a test of the whole later stretch at 5%; the CUSUM is a little weaker or stronger, by when the rise comes."""
    noise = 0.1 * np.random.default_rng(5).standard_normal((2000, 24))
    noise[:, CLEAN:] += math.log1p(float(np.median([_visible(row) for row in noise])))
    peaks = trend.departure(noise, MONTHS, CLEAN).cusum.max(axis=1)
    seen = (peaks > trend.limit(MONTHS, CLEAN, 0.05)).mean()
    assert 0.65 < seen < 0.95


def _visible(logs: Floats) -> float:
    return trend.excess(np.exp(logs), MONTHS, CLEAN, 0, np.ones(24), 0.95).visible_share


def test_a_series_without_noise_that_rises_and_falls_has_a_sum_at_every_month() -> None:
    logs = np.array([0.0] * 8 + [1.0, -1.0, 2.0])
    found = trend.departure(logs, tuple(range(11)), 8).cusum
    assert np.isfinite(found).all()
    assert found[0] > 1e9
    assert found[2] > found[1]
