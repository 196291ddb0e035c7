"""The autocorrelation of short series: its estimate on planted truth, and tests that hold once it is taken out."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from simulator.studies.vanity import trend
from simulator.studies.vanity.autocorrelation import (
    GRID,
    correlation,
    expected_lag_one,
    lag_one,
    pooled,
    weighted,
    whitener,
)

Floats = npt.NDArray[np.float64]
MONTHS, CLEAN, TEAMS = tuple(range(24)), 8, 8
GAPS = (0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 14, 15, 16, 17, 20, 23)


def shocks(seed: int, series: int, phi: float, months: tuple[int, ...] = MONTHS) -> Floats:
    """AR(1) series of spread 1, month by month, with its gaps cut out."""
    noise = np.random.default_rng(seed).standard_normal((series, 24))
    values = noise.copy()
    for month in range(1, 24):
        values[:, month] = phi * values[:, month - 1] + math.sqrt(1.0 - phi * phi) * noise[:, month]
    return np.asarray(values[:, list(months)])


def test_the_worked_numbers() -> None:
    np.testing.assert_allclose(correlation((0, 1, 3), 0.5)[0, 1:], [0.5, 0.125])
    assert correlation((0, 1, 3), 0.5)[1, 2] == 0.25
    np.testing.assert_allclose(whitener((0, 1), 0.6) @ np.ones(2), [1.0, 0.5])
    mean, error = weighted(np.array([1.0, 2.0, 3.0]), np.full(3, 1 / 3), np.ones((3, 1)), (0, 1, 2), 0.0)
    assert (mean, error) == pytest.approx((2.0, 1.0 / math.sqrt(3.0)))
    assert [trend.slack(phi) for phi in (0.0, 0.6)] == pytest.approx([0.5, 0.25])


@pytest.mark.parametrize("months", [MONTHS, GAPS])
def test_a_whitened_series_is_independent_months_of_the_same_spread(months: tuple[int, ...]) -> None:
    white = shocks(1, 40_000, 0.7, months) @ whitener(months, 0.7).T
    np.testing.assert_allclose(np.cov(white.T), np.eye(len(months)), atol=0.04)


def test_without_autocorrelation_nothing_changes() -> None:
    np.testing.assert_array_equal(whitener(GAPS, 0.0), np.eye(len(GAPS)))


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.9])
def test_a_plain_lag_one_correlation_would_be_far_too_low(phi: float) -> None:
    expected = float(np.interp(phi, GRID, expected_lag_one(MONTHS, CLEAN)))
    assert expected < phi - 0.15


@pytest.mark.parametrize("months", [MONTHS, GAPS])
@pytest.mark.parametrize("phi", [0.3, 0.5, 0.7])
def test_the_pooled_estimate_is_one_standard_error_above_what_was_planted(months: tuple[int, ...], phi: float) -> None:
    clean = sum(month < CLEAN for month in months)
    companies = shocks(2, 300 * TEAMS, phi, months).reshape(300, TEAMS, -1)
    found = np.array([pooled((team, (months, clean)) for team in company) for company in companies])
    assert phi < found.mean() < phi + 0.25
    assert (found >= phi).mean() == pytest.approx(0.84, abs=0.08)


def test_growth_and_padding_that_comes_and_stays_are_not_autocorrelation() -> None:
    month = np.arange(24)
    moves = 0.05 * month + np.where(month < CLEAN, 0.0, 2.0 - 0.1 * month)
    plain, moved = (
        [(extra + 0.1 * row, (MONTHS, CLEAN)) for row in shocks(3, TEAMS, 0.3)] for extra in (np.zeros(24), moves)
    )
    assert pooled(plain) == pooled(moved)


def test_series_that_tell_nothing_count_as_independent() -> None:
    assert pooled([]) == 0.0
    assert pooled([(np.full(24, 3.0), (MONTHS, CLEAN))]) == 0.0


def test_only_months_that_follow_each_other_are_pairs() -> None:
    assert lag_one(np.array([1.0, 1.0, -1.0]), (0, 1, 5)) == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize("phi", [0.5, 0.9])
def test_an_error_of_a_mean_holds_at_its_autocorrelation_only(phi: float) -> None:
    rows, weights = np.ones((24, 1)), np.full(24, 1.0 / 24.0)
    ratios = {
        used: np.std([np.divide(*weighted(row, weights, rows, MONTHS, used)) for row in shocks(4, 2000, phi)])
        for used in (0.0, phi)
    }
    assert ratios[phi] == pytest.approx(1.05, abs=0.1)  # Student's t with 23 degrees of freedom
    assert ratios[0.0] > 1.5


@pytest.mark.parametrize("phi", [0.5, 0.9])
def test_limits_hold_at_the_autocorrelation_and_not_without(phi: float) -> None:
    series, level = shocks(5, 4000, phi), 0.05
    found = {
        used: np.mean(
            trend.departure(series, MONTHS, CLEAN, used).cusum.max(axis=1) > trend.limit(MONTHS, CLEAN, level, used)
        )
        for used in (0.0, phi)
    }
    assert found[phi] == pytest.approx(level, abs=4.0 * math.sqrt(level * (1.0 - level) / len(series)))
    assert found[0.0] > 2.0 * level


def test_the_interval_of_the_excess_covers_what_was_planted_in_months_that_resemble_each_other() -> None:
    covered = []
    for noise in shocks(6, 1000, 0.7):
        productive = 100.0 * np.exp(0.01 * np.arange(24) + 0.1 * noise)
        planted = np.where(np.arange(24) >= CLEAN, 40.0, 0.0)
        found = trend.excess(productive + planted, MONTHS, CLEAN, 0, np.ones(24), 0.95, 0.7)
        covered.append(found.low <= planted.sum() <= found.high)
    assert np.mean(covered) == pytest.approx(0.95, abs=4.0 * math.sqrt(0.95 * 0.05 / 1000))
