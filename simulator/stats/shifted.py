"""An estimate moved by a change that was measured on fewer replications, with the same random numbers."""

import numpy as np

from simulator.records import Floats
from simulator.stats.intervals import Estimate, t_quantile


def shifted(before: Estimate, old: Floats, new: Floats, confidence: float) -> Estimate:
    """The mean after a change: the one before from N replications, plus the mean change in the first n of them.

    Var(mean_N(old) + mean_n(d)) = (s_old^2 + 2 r s_old s_d) / N + s_d^2 / n, d = new - old, r correlates old and d.
    Under common random numbers d varies far less than new, so a few replications tell what many would, and what did
    not change stays where it was, interval included.

    Args:
        before: mean of the N replications with its interval; n of them are in ``old``.
        old, new: one per replication, paired, 2 <= n <= N.
        confidence: level of both intervals, 0..1.

    Source: Cochran, Sampling Techniques (1977), section 12.2: double sampling, with a coefficient of 1.

    Example: of 10 (8 to 12, N = 16) and 1, 3 that become 2, 4, it is 11 (9 to 13): each rose by 1.
    """
    change, n = new - old, len(old)
    step, spread = float(change.mean()), float(change.std(ddof=1))
    if spread == 0.0:
        return Estimate(before.value + step, before.low + step, before.high + step, n)
    r = float(np.corrcoef(old, change)[0, 1]) if old.std() > 0.0 else 0.0
    half, t = 0.5 * (before.high - before.low), t_quantile(before.n - 1, confidence)
    own = t_quantile(n - 1, confidence) * spread / n**0.5
    wide = float(np.sqrt(max(half**2 + 2.0 * r * half * t * spread / before.n**0.5 + own**2, 0.0)))
    middle = before.value + step
    return Estimate(middle, middle - wide, middle + wide, n)


def as_means(numerator: Floats, denominator: Floats) -> Floats:
    """Values whose mean is the ratio of means R, and whose spread gives its standard error by the delta method.

    R + (N_j - R D_j) / mean(D); all NaN where the mean denominator is 0.

    Example: of 2, 4 over 1, 2 they are 2 and 2.
    """
    whole = float(denominator.mean())
    if whole == 0.0:
        return np.full(len(numerator), np.nan)
    ratio = float(numerator.mean()) / whole
    return np.asarray(ratio + (numerator - ratio * denominator) / whole)
