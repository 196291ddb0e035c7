"""Whether one quantity moves with another at all, whatever their scales."""

import numpy as np
import scipy

from simulator.records import Floats


def moves_by_chance(one: Floats, other: Floats) -> float:
    """Probability of a rank correlation at least this far from 0 if the two were independent; 1 where one is constant.

    With Spearman's r, t = r sqrt((n - 2) / (1 - r^2)) has about n - 2 degrees of freedom.

    Args:
        one, other: [world], of any scale; at least 3 worlds.

    Source: Kendall and Stuart, The Advanced Theory of Statistics, volume 2 (1979), section 31.19.

    Example: of 1, 2, 3, 4, 5 and 2, 1, 4, 3, 5, with r = 0.8, it is 0.104.
    """
    n, first, second = len(one), ranked(one), ranked(other)
    if n < 3 or np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return 1.0
    r = min(abs(float(np.corrcoef(first, second)[0, 1])), 1.0 - 1e-12)
    return float(2.0 * scipy.special.stdtr(n - 2, -r * ((n - 2) / (1.0 - r * r)) ** 0.5))


def ranked(values: Floats) -> Floats:
    """Ranks from 1; equals share the mean of theirs.

    Example: of 5, 7, 5 they are 1.5, 3 and 1.5.
    """
    _, place, many = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((many.cumsum() - 0.5 * (many - 1.0))[place], dtype=np.float64)
