"""Which policy wins where, over two values of the scenario, and how surely."""

from typing import Any

import numpy as np
import pandas as pd

from simulator.stats.best_of_k import probability_best
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.sweep.plan import Plan


def policy_map(plan: Plan, table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """One row per point of a grid over two values, replications kept: the winner and how sure that is.

    Columns: the two paths, then the winner and its lead with its interval. No tokens at all is
    a policy like the others: where none pays, it wins.

    Args:
        plan: of a grid over two values, replications kept.
        table: its rows.
        confidence: level of the interval of the lead, 0..1.
    """
    n, labels = plan.sweep.replications, plan.labels
    net = table["net_usd"].to_numpy(dtype=np.float64).reshape(plan.n_points, len(labels), n)
    choices = [at for at in range(len(labels)) if not table["yardstick"].iloc[at * n]]
    rows: list[dict[str, Any]] = []
    for point in range(plan.n_points):
        own = net[point, choices].T
        chance = probability_best(own, plan.scenario.seed)
        order = sorted(range(len(choices)), key=lambda at: (-own[:, at].mean(), at))
        first, second = order[0], order[1]
        lead = mean_interval(own[:, first] - own[:, second], confidence)
        rows.append(
            {
                **plan.design.values(point),
                "winner": labels[choices[first]],
                "p_best": float(chance[first]),
                "net_usd": float(own[:, first].mean()),
                "runner_up": labels[choices[second]],
                **interval_columns(lead_usd=lead),
                "n": lead.n,
            }
        )
    return pd.DataFrame(rows)


def shares(found: pd.DataFrame) -> pd.Series:
    """Share of the points each policy wins, the largest first."""
    return found["winner"].value_counts(normalize=True)
