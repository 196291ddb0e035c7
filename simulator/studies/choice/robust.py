"""Every policy over the worlds of a study: expected net value, chance of earning most, cost of a wrong choice."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import Estimate, interval_columns, mean_interval, share_interval

ENDS: Final = (0.05, 0.95)  # nine worlds in ten
WORST: Final = 0.1  # share of worlds that the conditional value at risk is the mean of
NEAR: Final = 0.1  # of what the best policy earns in a world: a policy this close is near the best


def robust(net: Floats, labels: list[str], confidence: float) -> pd.DataFrame:
    """One row per policy, highest expected net value first.

    ``p05_usd`` and ``p95_usd`` hold nine worlds in ten, one more world included (see ``between``). ``p_best`` is the
    share of worlds in which the policy earns most. Its regret in a world is what the best policy there earns more:
    ``regret_usd`` in expectation, ``regret_p95_usd`` at its 95th percentile, ``regret_max_usd`` at most.
    ``worst_tenth_usd`` is the mean net value over its worst tenth of worlds (conditional value at risk), ``near_best``
    the share of worlds in which its regret is at most a tenth of what the best policy earns.

    Args:
        net: [world, policy] USD per post and month.
        labels: of the policies.
        confidence: level of the intervals, 0..1.

    Source: Savage, The theory of statistical decision, JASA 46 (1951) for regret; Rockafellar and Uryasev, Journal of
    Risk 2 (2000) for the worst tenth; Simon, Psychological Review 63 (1956) for what is near enough.

    Example: of net values (2, 0) and (0, 1) in two worlds the first policy has an expected regret of 0.5, at most 1.
    """
    best = net.max(axis=1)
    regret, won = best[:, None] - net, wins(net)
    near = regret <= NEAR * np.abs(best)[:, None]
    rows = [
        {
            "policy": label,
            **interval_columns(net_usd=mean_interval(net[:, k], confidence)),
            "p05_usd": between(net[:, k])[0],
            "p95_usd": between(net[:, k])[1],
            **interval_columns(
                p_best=chance(won[:, k], confidence), regret_usd=expected_loss(regret[:, k], confidence)
            ),
            "regret_p95_usd": between(regret[:, k])[1],
            "regret_max_usd": float(regret[:, k].max()),
            "worst_tenth_usd": worst_tenth(net[:, k]),
            "near_best": float(near[:, k].mean()),
            "n": len(net),
        }
        for k, label in enumerate(labels)
    ]
    return pd.DataFrame(rows).sort_values("net_usd", ascending=False, kind="stable", ignore_index=True)


def between(values: Floats) -> tuple[float, float]:
    """From where to where the next world lies with a chance of nine in ten: the quantiles k / (n + 1).

    Plain quantiles of a sample are too narrow for the next value; of 19 worlds or more these hold it as often as they
    say. Of fewer they are the least and the greatest, which hold it less often: with a chance of (n - 1) / (n + 1).

    Args:
        values: [world].

    Example: of 1 to 19 they are 1 and 19.
    """
    low, high = np.quantile(values, ENDS, method="weibull").tolist()
    return low, high


def wins(net: Floats) -> Floats:
    """Share of the win of each policy in each world, [world, policy]: 1 for the best, parts of it for equals.

    Example: of 3, 3 and 1 the first two share the win, 0.5 each.
    """
    best = net.max(axis=1, keepdims=True)
    winners = net >= best - 1e-12 * np.abs(best)
    return np.asarray(winners / winners.sum(axis=1, keepdims=True), dtype=np.float64)


def chance(won: Floats, confidence: float) -> Estimate:
    """Probability of earning most, from the share of the win in each world.

    Example: a policy that wins in 30 of 40 worlds has a chance of 0.75 of doing so.
    """
    return share_interval(float(won.sum()), len(won), confidence)


def worst_tenth(values: Floats) -> float:
    """Mean over the worst tenth of worlds, at least one.

    Example: of 1 to 20 it is 1.5.
    """
    return float(np.sort(values)[: max(round(WORST * len(values)), 1)].mean())


def expected_loss(regret: Floats, confidence: float) -> Estimate:
    """Mean regret with its t interval, which ends at 0: no regret is below it.

    Example: of 0, 0, 3 at 95% it is 1 with the interval 0 to 5.303.
    """
    value, low, high, n = mean_interval(regret, confidence)
    return Estimate(value, max(low, 0.0), high, n)
