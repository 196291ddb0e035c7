"""Which policy wins where, over two values of the scenario, and how surely."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from simulator.stats.best_of_k import posterior_means, probability_best
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.sensitivity.indices import samples_of
from simulator.studies.sweep.plan import Plan

DRAWS: Final = 24  # borders drawn, one for each
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


def border(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Where the winner changes between neighbouring points, in each of some draws of the true means.

    The draws are those behind ``p_best``, joint over all points: a border that the replications leave open lies
    elsewhere in each. Between two neighbours it is where the lead of the one's winner over the other's is zero, that
    lead being a straight line between them. Columns: ``draw``, the two paths, and the policies that meet there.

    Args:
        plan, table: as in ``policy_map``.

    Example: a lead that falls from 3 to -1 between 0 and 4 is zero at 3.
    """
    labels = [plan.labels[position] for position in plan.candidates]
    net = samples_of(plan, table, "net_usd")[:, plan.candidates]  # [point, policy, replication]
    points, policies, replications = net.shape
    flat = net.reshape(points * policies, replications).T
    means = posterior_means(flat, plan.scenario.seed, DRAWS).reshape(DRAWS, points, policies)
    values = pd.DataFrame([plan.design.values(point) for point in range(points)])
    rows = []
    for here, there, path in _neighbours(values):
        for draw, (one, other) in enumerate(zip(means[:, here], means[:, there], strict=True)):
            first, second = int(one.argmax()), int(other.argmax())
            if first == second:
                continue
            before, after = one[first] - one[second], other[second] - other[first]
            share = before / (before + after)
            at = dict(values.iloc[here]) | {path: _between(values[path], here, there, float(share))}
            rows.append({"draw": draw, **at, "one": labels[first], "other": labels[second]})
    return pd.DataFrame(rows, columns=["draw", *values.columns, "one", "other"])


def _neighbours(values: pd.DataFrame) -> Iterator[tuple[int, int, str]]:
    """Points beside each other on the grid, and the path along which they are; numbers alone have something between."""
    for path in values.columns:
        if not pd.api.types.is_numeric_dtype(values[path]):
            continue
        other = [name for name in values.columns if name != path]
        for _, row in values.groupby(other, sort=False):
            order = row[path].sort_values().index.tolist()
            yield from ((here, there, str(path)) for here, there in pairwise(order))


def _between(values: pd.Series, here: int, there: int, share: float) -> float:
    return float(values[here]) + share * (float(values[there]) - float(values[here]))
