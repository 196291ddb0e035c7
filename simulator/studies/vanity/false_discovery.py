"""False discovery rate over teams."""

import numpy as np

from simulator.records import Floats


def adjusted(p_values: Floats) -> Floats:
    """P-values adjusted for the number of teams: flag those at most q, and at most q of the flags are false on average.

    p_(i) n / i, made monotone from the largest down; missing ones stay missing and do not count.

    Args:
        p_values: one per team, 0..1 or NaN.

    Source: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995).

    Example: 0.01, 0.02, 0.5 become 0.03, 0.03, 0.5.
    """
    result = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    scaled = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result
