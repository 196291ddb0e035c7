"""Intervals of means and of ratios over replications."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit  # scipy.stats would take half a second to import

from simulator.workload import Floats


class Estimate(NamedTuple):
    """A mean or ratio with its interval and the number of replications behind it."""

    value: float
    low: float
    high: float
    n: int


MISSING = Estimate(np.nan, np.nan, np.nan, 0)


def mean_interval(values: Floats, confidence: float) -> Estimate:
    """Mean with its t interval, mean -+ t_(n-1) * s / sqrt(n).

    Args:
        values: one per replication, n >= 2.
        confidence: level, 0..1.

    Example: of 1, 2, 3 at 95% it is 2 with the interval -0.484 to 4.484.
    """
    n = len(values)
    return _around(float(np.mean(values)), float(np.std(values, ddof=1)) / n**0.5, n, confidence)


def ratio_interval(numerator: Floats, denominator: Floats, confidence: float) -> Estimate:
    """Ratio of means with its interval by the delta method: s is taken of N_j - R * D_j, over mean(D).

    The ratio of means, not the mean of ratios: replications with little spend would weigh as much as the rest.

    Args:
        numerator, denominator: one per replication, paired, n >= 2; the mean denominator is not 0.
        confidence: level, 0..1.

    Source: Cochran, Sampling Techniques (1977), section 6.4.

    Example: of 2, 4 over 1, 2 it is 2 with an interval of no width.
    """
    n = len(numerator)
    below = float(np.mean(denominator))
    ratio = float(np.mean(numerator)) / below
    error = float(np.std(numerator - ratio * denominator, ddof=1)) / abs(below) / n**0.5
    return _around(ratio, error, n, confidence)


def clearly_nonzero(values: Floats) -> bool:
    """Whether a mean is more than three standard errors from zero, so that it may stand below a ratio."""
    mean, spread = float(np.mean(values)), float(np.std(values, ddof=1))
    return bool(abs(mean) > max(3.0 * spread / len(values) ** 0.5, 1e-9))


def half_width(standard_error: Floats, n: int, confidence: float) -> Floats:
    """Half the width of a t interval from standard errors."""
    return np.asarray(standard_error * _t(n, confidence), dtype=np.float64)


def _t(n: int, confidence: float) -> float:
    """Quantile of Student's t with n - 1 degrees of freedom that leaves half the doubt on either side."""
    return float(stdtrit(n - 1, 0.5 + confidence / 2.0))


def _around(middle: float, error: float, n: int, confidence: float) -> Estimate:
    reach = _t(n, confidence) * error
    return Estimate(middle, middle - reach, middle + reach, n)
