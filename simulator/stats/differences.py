"""Intervals of the difference between two samples, paired where they share their random numbers."""

import numpy as np

from simulator.records import Floats
from simulator.stats.intervals import Estimate, mean_interval, t_quantile


def difference_interval(before: Floats, after: Floats, confidence: float, paired: bool) -> Estimate:
    """Difference of two means, after minus before, with its t interval.

    Paired, that is the mean of the differences with n - 1 degrees of freedom; else s^2 = s_a^2 / n_a + s_b^2 / n_b with
    the degrees of freedom of Welch and Satterthwaite. Paired it is right whether or not the samples are correlated, and
    the narrower the more they are.

    Args:
        before, after: one per replication, at least 2; of one length where ``paired``.
        confidence: level, 0..1.
        paired: whether the k-th of both are of one replication.

    Source: Welch, Biometrika 34 (1947); common random numbers: Law, Simulation Modeling and Analysis (2015), ch. 11.2.

    Example: 1, 2, 3 and 2, 3, 4 differ by 1: paired with an interval of no width, unpaired by -1.267 to 3.267 at 95%.
    """
    if paired:
        return mean_interval(after - before, confidence)
    parts = [float(np.var(one, ddof=1)) / len(one) for one in (before, after)]
    middle, square = float(after.mean() - before.mean()), sum(parts)
    if square == 0.0:
        return Estimate(middle, middle, middle, min(len(before), len(after)))
    freedom = square**2 / sum(part**2 / (len(one) - 1) for part, one in zip(parts, (before, after), strict=True))
    half = t_quantile(freedom, confidence) * square**0.5
    return Estimate(middle, middle - half, middle + half, min(len(before), len(after)))


def linear_ratio(numerator: Floats, denominator: Floats) -> Floats:
    """A ratio of means as the mean of one value per replication, with the error of the delta method.

    z_j = R + (N_j - R D_j) / mean(D) with R = mean(N) / mean(D): the mean of z is R, its spread that of R. So the
    difference of two ratios is a difference of means.

    NaN where the mean denominator is 0.

    Args:
        numerator, denominator: one per replication, paired.

    Source: Cochran, Sampling Techniques (1977), section 6.4.

    Example: of 2, 4 over 1, 2 it is 2, 2.
    """
    whole = float(denominator.mean())
    if whole == 0.0:
        return np.full(len(numerator), np.nan)
    ratio = float(numerator.mean()) / whole
    return ratio + (numerator - ratio * denominator) / whole
