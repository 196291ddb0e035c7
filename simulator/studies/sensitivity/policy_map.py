"""Which policy wins where, over two values of the scenario, and how surely."""

from typing import Any, Final

import pandas as pd

from simulator.stats.best_of_k import probability_best
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.sensitivity.indices import samples_of
from simulator.studies.sweep.plan import Plan

SURE: Final = 0.95  # from this probability on a winner is shown as certain


def policy_map(plan: Plan, table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """One row per point of a grid over two values, replications kept: the winner and how sure that is.

    Columns: the two paths, then the winner and its lead with its interval. No tokens at all is
    a policy like the others: where none pays, it wins.

    Args:
        plan: of a grid over two values, replications kept.
        table: its rows.
        confidence: level of the interval of the lead, 0..1.
    """
    labels = [plan.labels[position] for position in plan.candidates]
    rows: list[dict[str, Any]] = []
    for point, net in enumerate(samples_of(plan, table, "net_usd")[:, plan.candidates]):
        chance = probability_best(net.T, plan.scenario.seed)
        first, second = sorted(range(len(labels)), key=lambda position: (-net[position].mean(), position))[:2]
        lead = mean_interval(net[first] - net[second], confidence)
        rows.append(
            {
                **plan.design.values(point),
                "winner": labels[first],
                "p_best": float(chance[first]),
                "net_usd": float(net[first].mean()),
                "runner_up": labels[second],
                **interval_columns(lead_usd=lead),
                "n": lead.n,
            }
        )
    return pd.DataFrame(rows)


def shares(found: pd.DataFrame) -> pd.Series:
    """Share of the points each policy wins, the largest first."""
    return found["winner"].value_counts(normalize=True)
