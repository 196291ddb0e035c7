"""How much of a month's random variation is still there in the next: one AR(1) coefficient for all teams of a company.

Months that resemble the one before hold less news than as many independent ones: with phi = 0.9 and nobody padding,
tests for independent months flag a team in half of all companies of eight. So every test here works on whitened series.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from simulator.records import Floats
from simulator.workload import in_control

LARGEST: Final = 0.95
GRID: Final = np.linspace(0.0, LARGEST, 20)  # estimates are rounded up to it, so that limits are simulated once
SERIES: Final = 1_000  # behind every expected lag-one correlation
Months = tuple[int, ...]  # positions in the calendar
Stretch = tuple[Months, int]  # months of a team, and how many of them are clean


@lru_cache(maxsize=1024)
def correlation(months: Months, phi: float) -> Floats:
    """Correlation of the months of an AR(1) series, phi^|s - t|; a gap of two months is phi^2.

    Example: months 0, 1, 3 at phi = 0.5 have correlations of 0.5, 0.25 and 0.125.
    """
    at = np.array(months, dtype=np.float64)
    found: Floats = phi ** np.abs(at[:, None] - at[None, :])
    return found


@lru_cache(maxsize=1024)
def whitener(months: Months, phi: float) -> Floats:
    """Matrix that turns an AR(1) series into independent months of the same spread, [month, month], lower triangular.

    The inverse of the Cholesky factor of ``correlation``: a first month as it is, then
    (y_t - phi y_(t-1)) / sqrt(1 - phi^2). Least squares on whitened rows are generalised least squares.

    Source: Prais and Winsten, Cowles Commission Discussion Paper 383 (1954).

    Example: at phi = 0.6 months 1, 1 become 1, 0.5.
    """
    inverse: Floats = np.linalg.inv(np.linalg.cholesky(correlation(months, phi)))
    return inverse


def pooled(series: Iterable[tuple[Floats, Stretch]]) -> float:
    """The AR(1) coefficient that the series of a company share, one standard error up; 0 where they do not tell.

    Each team's lag-one correlation is that of its residuals from a trend of its own through the clean months and
    another through the later ones: neither growth nor padding that comes and stays is taken for autocorrelation. A
    correlation of residuals of so short a series is far too low (in 24 months the mean is -0.16 at phi = 0 and 0.32 at
    phi = 0.9). So phi is the value at which simulated series of the same months have, on average, the mean correlation
    of the teams. The mean over eight teams has a third of the error of one. It is taken one standard error up, and
    rounded up to ``GRID``, because too low a phi accuses the innocent and too high a one only finds less; that also
    covers a company half of whose teams have no autocorrelation and half 0.9.

    Args:
        series: logs of one team, [month], with its months and how many of them are clean.

    Source: Marriott and Pope, Biometrika 41 (1954), and Kendall, same volume, for the bias; Andrews, Econometrica 61
    (1993), for its exact inversion instead of a correction of first order.

    Example: without any random variation it is 0.
    """
    found: list[float] = []
    expected: list[Floats] = []
    for logs, (months, clean) in series:
        left = logs - fitted(months, clean) @ logs
        if float(np.abs(left).max()) > 1e-9 * max(1.0, float(np.abs(logs).max())):
            found.append(float(lag_one(left, months)))
            expected.append(expected_lag_one(months, clean))
    if not found:
        return 0.0
    curve = np.maximum.accumulate(np.mean(expected, axis=0))
    seen = np.mean(found) + np.std(found) / math.sqrt(len(found))
    return float(GRID[min(int(np.searchsorted(curve, seen)), len(GRID) - 1)])


@lru_cache(maxsize=256)
def fitted(months: Months, clean: int) -> Floats:
    """Matrix that gives the two trends of a series, one through the clean months and one through the later ones."""
    at = np.array(months, dtype=np.float64)
    early = np.arange(len(months)) < clean
    rows = np.stack([early, early * at, ~early, ~early * at], axis=1).astype(np.float64)
    both: Floats = rows @ np.linalg.pinv(rows)
    return both


def lag_one(residuals: Floats, months: Months) -> Floats:
    """Lag-one correlation along the last axis, over the pairs of months that follow each other in the calendar."""
    follows = np.flatnonzero(np.diff(months) == 1)
    pairs = (residuals[..., follows] * residuals[..., follows + 1]).sum(axis=-1)
    found: Floats = pairs / (residuals**2).sum(axis=-1)
    return found


@lru_cache(maxsize=256)
def expected_lag_one(months: Months, clean: int) -> Floats:
    """Mean lag-one correlation of the residuals of simulated series, [GRID]."""
    noise = in_control(SERIES, len(months))
    stays = np.eye(len(months)) - fitted(months, clean)
    factors = (stays @ np.linalg.cholesky(correlation(months, float(phi))) for phi in GRID)
    return np.array([lag_one(noise @ factor.T, months).mean() for factor in factors])


def weighted(values: Floats, weights: Floats, levels: Floats, months: Months, phi: float) -> tuple[float, float]:
    """A weighted sum of months and its standard error, s sqrt(w' R w), with s from the whitened residuals.

    Args:
        values: [month].
        weights: [month]; for a mean 1 / n each.
        levels: which months share a level, 0 or 1, [month, level].
        months: calendar positions of the months.
        phi: autocorrelation, 0..1.

    Example: the mean of 1, 2, 3 at phi = 0 is 2 with an error of 0.577, the standard deviation over the root of three.
    """
    whiten = whitener(months, phi)
    rows = whiten @ levels
    left = whiten @ (values - values.mean())  # centred, or rounding would pass for variation
    left -= rows @ np.linalg.lstsq(rows, left, rcond=None)[0]
    variance = left @ left / (len(values) - levels.shape[1])
    return float(weights @ values), float(np.sqrt(variance * (weights @ correlation(months, phi) @ weights)))
