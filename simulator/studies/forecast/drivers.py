"""What a bill varies with: who the engineers are, or what they work on."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import Estimate, interval_columns
from simulator.workload import resampling_weights

RESAMPLES: Final = 2000
DRIVER_COLUMNS: Final = ("inputs_share", "people_share", "work_share")


def drivers(policies: Sequence[str], bills: Floats, seed: int, confidence: float) -> pd.DataFrame:
    """Shares of the variance of a bill by its causes, one row per policy.

    Sobol indices by pick and freeze: with inputs I, people P and P', and work W and W', all independent,
    Corr(Y(I, P, W), Y(I, P', W')) = Var(E[Y | I]) / Var(Y) is the share of the inputs, and that of inputs and people is
    Corr(Y(I, P, W), Y(I, P, W')); what is left is work. Intervals are those of a Bayesian bootstrap over replications.

    Args:
        policies: labels.
        bills: [replication, policy, 3]: as it is, with the same people on other work, with other people and work.
        seed: of the resampling.
        confidence: level of the intervals.

    Source: Janon, Klein, Lagnoux, Nodet and Prieur, Asymptotic normality and efficiency of two Sobol index estimators,
    ESAIM: Probability and Statistics 18 (2014).

    Example: a bill that depends on people only has a people share of 1.
    """
    n = len(bills)
    even = np.full((1, n), 1.0 / n)
    weights = resampling_weights(seed, RESAMPLES, n)
    alpha = 1.0 - confidence
    rows = []
    for place, label in enumerate(policies):
        own, work, both = bills[:, place].T
        found, spread = (
            np.stack([inputs, people - inputs, 1.0 - people])
            for inputs, people in ((_correlation(own, both, w), _correlation(own, work, w)) for w in (even, weights))
        )
        ends = np.quantile(spread, (alpha / 2.0, 1.0 - alpha / 2.0), axis=1)
        shares = {
            name: Estimate(float(found[k, 0]), float(ends[0, k]), float(ends[1, k]), n)
            for k, name in enumerate(DRIVER_COLUMNS)
        }
        rows.append({"policy": label, **interval_columns(**shares), "n": n})
    return pd.DataFrame(rows)


def _correlation(one: Floats, other: Floats, weights: Floats) -> Floats:
    """Correlation under each row of weights, with one mean and variance for both: they have the same law."""
    middle = 0.5 * weights @ (one + other)
    variance = 0.5 * weights @ (one**2 + other**2) - middle**2
    covariance = weights @ (one * other) - middle**2
    flat = variance <= 1e-12 * np.maximum(middle**2, 1e-300)
    return np.asarray(np.where(flat, np.nan, covariance / np.where(flat, 1.0, variance)), dtype=np.float64)
