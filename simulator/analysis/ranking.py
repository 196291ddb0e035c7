"""Which policy is best, by how much, and how surely."""

import numpy as np
import pandas as pd

from simulator.analysis.intervals import mean_interval
from simulator.analysis.roi import series
from simulator.experiments.compare import Comparison
from simulator.workload import Floats, resampling_weights

RESAMPLES = 4000
MOST_BATCHES = 500  # replications beyond this are averaged in batches, so that memory stays flat


def candidates(comparison: Comparison) -> list[str]:
    """The policies a company could choose: everything but yardsticks, no tokens at all included."""
    return [policy.label for policy in comparison.policies if not policy.yardstick]


def ranking(comparison: Comparison) -> pd.DataFrame:
    """Candidates from best to worst by mean net value: paired difference to the best, probability of being best.

    Columns: ``rank``; ``policy``; ``net_usd`` per engineer and month; ``behind_usd`` with its paired interval: how
    much less than the best; ``p_best``; ``crn_factor``: variance of the difference had the worlds been independent,
    over its paired variance (above 1: common random numbers helped); ``n``.
    """
    scenario = comparison.scenario
    window = scenario.engineer_months()
    names = candidates(comparison)
    net = np.stack([series(comparison, name).net / window for name in names], axis=1)
    chance = probability_best(net, scenario.seed)
    order = sorted(range(len(names)), key=lambda i: (-net[:, i].mean(), i))
    top = net[:, order[0]]
    rows = []
    for place, i in enumerate(order, start=1):
        gap = top - net[:, i]
        behind = mean_interval(gap, scenario.confidence)
        rows.append(
            {
                "rank": place,
                "policy": names[i],
                "net_usd": net[:, i].mean(),
                "behind_usd": behind.value,
                "behind_usd_low": behind.low,
                "behind_usd_high": behind.high,
                "p_best": chance[i],
                "crn_factor": _crn_factor(top, net[:, i]),
                "n": len(gap),
            }
        )
    return pd.DataFrame(rows)


def probability_best(net: Floats, seed: int) -> Floats:
    """Probability that each column has the highest mean, by the Bayesian bootstrap over replications.

    Each resample weighs the replications by Dirichlet(1, ..., 1); columns that tie share the win.

    Args:
        net: [replication, policy], paired.
        seed: of the resampling.

    Source: Rubin, The Bayesian Bootstrap, Annals of Statistics 9 (1981). With few replications it is slightly too
    sure of itself.

    Example: a column that wins in every replication has probability 1.
    """
    batches = np.stack([part.mean(axis=0) for part in np.array_split(net, min(len(net), MOST_BATCHES))])
    weights = resampling_weights(seed, RESAMPLES, len(batches))
    means = weights @ batches
    # equal columns can differ in the last bit after the matrix product: a tie is a tie within rounding
    scale = np.abs(means).max(axis=1, keepdims=True)
    winners = means >= means.max(axis=1, keepdims=True) - 1e-12 * scale
    return np.asarray((winners / winners.sum(axis=1, keepdims=True)).mean(axis=0), dtype=np.float64)


def _crn_factor(first: Floats, second: Floats) -> float:
    paired = float(np.var(first - second, ddof=1))
    if paired <= 0.0:
        return float("nan")
    return float(np.var(first, ddof=1) + np.var(second, ddof=1)) / paired
