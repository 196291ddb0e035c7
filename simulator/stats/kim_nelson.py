"""The fully sequential procedure of Kim and Nelson: columns that cannot be best stop running."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator.records import Floats

BATCH = 8  # replications between two comparisons; grows to a tenth of those done

# columns that still run, first replication, how many -> their outcomes, [replication, column]; fewer after Ctrl-C
Further = Callable[[list[int], int, int], Floats]


class KimNelson(NamedTuple):
    """How the procedure ended."""

    alive: list[int]  # one column, or those left at the limit
    out_at: list[int]  # [column] replications after which it was ruled out; 0: never
    means: Floats  # [column] mean over the replications that counted
    replications: list[int]  # [column]
    interrupted: bool


def h_squared(n_columns: int, first_stage: int, confidence: float) -> float:
    """The h squared of the procedure, 2 * eta * (n0 - 1) with eta = ((2 alpha / (K - 1)) ** (-2 / (n0 - 1)) - 1) / 2.

    Args:
        n_columns: K, at least 2.
        first_stage: n0, replications behind the variances, at least 2.
        confidence: 1 - alpha, above 1 / K and below 1.

    Source: Kim and Nelson, ACM Transactions on Modeling and Computer Simulation 11 (2001), 251-273, with c = 1 and
    alpha / (K - 1) for every pair, which holds with common random numbers.

    Example: for two columns, 11 replications and 95% it is 5.849.
    """
    alpha = 1.0 - confidence
    eta: float = 0.5 * ((2.0 * alpha / (n_columns - 1)) ** (-2.0 / (first_stage - 1)) - 1.0)
    return 2.0 * eta * (first_stage - 1)


def kim_nelson(first: Floats, further: Further, indifference: float, confidence: float, at_most: int) -> KimNelson:
    """Find the column with the highest mean by the fully sequential procedure of Kim and Nelson.

    After r replications column i is ruled out if some l is ahead of it by more than
    max(0, indifference / (2 r) * (h^2 * S_il^2 / indifference^2 - r)), S_il^2 the paired variance over the first
    stage. The last one left is the best with at least the given confidence if it leads by the indifference or more;
    otherwise it is within the indifference of the best with that confidence. Columns may be correlated (common
    random numbers shorten the procedure); replications must be independent and nearly normal.

    Args:
        first: outcomes of the first stage, [replication, column], n0 >= 2 fixed in advance.
        further: draws more outcomes, only of the columns that may still be best.
        indifference: the smallest difference worth finding, unit of the outcomes, above 0.
        confidence: above 1 / K and below 1.
        at_most: replications after which the procedure stops.

    Source: as ``h_squared``.
    """
    n0, k = first.shape
    variance = np.stack([np.var(first - first[:, [j]], axis=0, ddof=1) for j in range(k)], axis=1)
    spread = h_squared(k, n0, confidence) if k > 1 else 0.0
    horizon = spread * variance / indifference**2  # replications at which the allowance for random variation is zero
    sums, counts, out_at = first.sum(axis=0), np.full(k, n0), np.zeros(k, dtype=int)
    alive, r, interrupted = _survivors(list(range(k)), sums, n0, horizon, indifference), n0, False
    out_at[[i for i in range(k) if i not in alive]] = n0
    while len(alive) > 1 and r < at_most and not interrupted:
        running, wanted = list(alive), min(max(BATCH, r // 10), at_most - r)
        rows = further(running, r, wanted)
        interrupted = len(rows) < wanted
        for row in rows:
            r += 1
            sums[alive] += row[[running.index(i) for i in alive]]
            counts[alive] = r
            left = _survivors(alive, sums, r, horizon, indifference)
            out_at[[i for i in alive if i not in left]] = r
            alive = left
            if len(alive) == 1:
                break
    return KimNelson(alive, out_at.tolist(), sums / counts, counts.tolist(), interrupted)


def _survivors(alive: list[int], sums: Floats, r: int, horizon: Floats, indifference: float) -> list[int]:
    """The columns that no other is ahead of by more than its allowance for random variation; of equals the first."""
    means = sums[alive] / r
    allowance = np.maximum(0.0, indifference / (2.0 * r) * (horizon[np.ix_(alive, alive)] - r))
    ahead = means[None, :] - means[:, None]  # [i, l] how far l is ahead of i
    equal_before = (ahead == 0.0) & (allowance == 0.0) & np.tri(len(alive), k=-1, dtype=bool)
    ruled_out = np.any((ahead > allowance) | equal_before, axis=1)
    return [i for i, out in zip(alive, ruled_out.tolist(), strict=True) if not out]
