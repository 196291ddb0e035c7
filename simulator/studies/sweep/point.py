"""One design point: every policy in every world, reduced to a row per policy."""

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.engines.run import run_policies
from simulator.records import COLUMN, Column, Floats
from simulator.replication.reduce import MEASURES, measures
from simulator.replication.workload_cache import WORKLOADS, WorkloadCache, draw_key
from simulator.scenario.blocks.policies import NonePolicy, PolicyBlock
from simulator.scenario.blocks.schema import Scenario

Flags = npt.NDArray[np.bool_]


# per engineer and month, then ratios of two ledger columns or measures
PER_HEAD: Final[dict[str, str]] = {
    **{name: f"{meaning}, per engineer and month" for name, meaning in MEASURES.items()},
    "items": "work items finished per engineer and month",
    "blocked_hours": "hours an engineer loses a month to waiting for approval",
}
RATIOS: Final[dict[str, tuple[str, str, str]]] = {
    "roi": ("net_usd", "cost_usd", "net_usd over cost_usd; missing where nothing was spent"),
    "vanity_share": ("vanity_usd", "spend_usd", "share of the token bill paid for vanity (ground truth)"),
    "token_yield": ("productive_mtok", "granted_mtok", "productive share of granted tokens (ground truth)"),
    "wait_hours": ("wait_hours", "reviewed", "hours between asking and answer, per reviewed request"),
}
_UNITS: Final = {"items": "count", "blocked_hours": "h", "wait_hours": "h"}

POINT_COLUMNS: Final[tuple[Column, ...]] = (
    Column("point_id", "", "hash of everything the row was computed from"),
    Column("policy", "", "name of the policy; none is the same work without tokens"),
    Column("yardstick", "", "measured against, never recommended"),
    Column("n", "count", "worlds behind the row, the same at every point", whole=True),
    *(Column(name, _UNITS.get(name, "USD"), f"mean of {meaning}") for name, meaning in PER_HEAD.items()),
    *(Column(name, _UNITS.get(name, "ratio"), ratio[2]) for name, ratio in RATIOS.items()),
    *(
        Column(f"{name}_se", _UNITS.get(name, "USD" if name in PER_HEAD else "ratio"), f"standard error of {name}")
        for name in (*PER_HEAD, *RATIOS)
    ),
    Column("behind_usd", "USD", "net_usd of the best policy of the point minus own net_usd; yardsticks left out"),
    Column("behind_usd_se", "USD", "standard error of behind_usd, paired world by world"),
    Column("rank", "count", "place by net_usd among the policies of the point; 0 for yardsticks", whole=True),
)
REPLICATION_COLUMNS: Final[tuple[Column, ...]] = (
    POINT_COLUMNS[0],
    POINT_COLUMNS[1],
    POINT_COLUMNS[2],
    Column("replication", "count", "world, counted from 0", whole=True),
    *(Column(name, _UNITS.get(name, "USD"), meaning) for name, meaning in PER_HEAD.items()),
    *(Column(name, _UNITS.get(name, "ratio"), ratio[2]) for name, ratio in RATIOS.items()),
)


class Samples(NamedTuple):
    """What is measured in each world: per engineer and month, and both parts of every ratio."""

    policies: tuple[PolicyBlock, ...]  # baseline first
    values: dict[str, Floats]  # [replication, policy]

    def net(self) -> Floats:
        """Net value per engineer and month, [replication, policy]."""
        return self.values["net_usd"]


def runs_at(scenario: Scenario, names: Sequence[str] | None) -> tuple[PolicyBlock, ...]:
    """The baseline and the policies of these names (default: all), in the order of the scenario."""
    chosen = [policy for policy in scenario.policies if names is None or policy.label in names]
    return (NonePolicy(kind="none", name=""), *chosen)


def sample(
    scenario: Scenario,
    policies: tuple[PolicyBlock, ...],
    replications: range,
    engine: str,
    workloads: WorkloadCache = WORKLOADS,
) -> Samples:
    """Run policies, baseline first, in some replications, under common random numbers.

    Raises:
        SimulationError: a run could not be finished.
    """
    key = draw_key(scenario, policies)
    totals = np.stack([_totals(scenario, policies, each, engine, workloads, key) for each in replications])
    heads = float(scenario.engineer_months())
    values = {name: totals[..., at] / heads for name, at in COLUMN.items()}
    values |= dict(zip(MEASURES, np.moveaxis(measures(totals, totals[:, :1]) / heads, -1, 0), strict=True))
    return Samples(policies, values)


def _totals(
    scenario: Scenario,
    policies: tuple[PolicyBlock, ...],
    replication: int,
    engine: str,
    workloads: WorkloadCache,
    key: str,
) -> Floats:
    """Ledgers of one replication summed over teams and the window: [policy, column]."""
    workload = workloads.workload(scenario, policies, replication, key)
    outcomes = run_policies(scenario, policies, replication, engine, workload=workload)
    return np.stack([outcome.ledger[:, scenario.warmup_months :].sum(axis=(0, 1)) for outcome in outcomes])


def point_rows(samples: Samples) -> dict[str, Any]:
    """Columns of one row per policy, as in ``POINT_COLUMNS`` from ``policy`` on.

    Means with standard errors s / sqrt(n); ratios of means with the error of the delta method, as in
    ``stats/intervals.py``.
    """
    n = len(samples.net())
    means: dict[str, Floats] = {}
    errors: dict[str, Floats] = {}
    for name in PER_HEAD:
        means[name], errors[f"{name}_se"] = samples.values[name].mean(axis=0), _error(samples.values[name])
    for name, (above, below, _) in RATIOS.items():
        means[name], errors[f"{name}_se"] = _ratio(samples.values[above], samples.values[below])
    yardstick = np.array([policy.yardstick for policy in samples.policies])
    labels = [policy.label for policy in samples.policies]
    return {
        "policy": labels,
        "yardstick": yardstick,
        "n": np.full(len(labels), n),
        **means,
        **errors,
        **_standing(samples.net(), yardstick),
    }


def replication_rows(samples: Samples) -> dict[str, Any]:
    """Columns of one row per policy and replication, as in ``REPLICATION_COLUMNS`` from ``policy`` on."""
    n, runs = samples.net().shape

    def ratio(above: str, below: str) -> Floats:
        whole = samples.values[below]
        return np.divide(samples.values[above], whole, out=np.full_like(whole, math.nan), where=whole != 0.0)

    return {
        "policy": [policy.label for policy in samples.policies for _ in range(n)],
        "yardstick": np.repeat([policy.yardstick for policy in samples.policies], n),
        "replication": np.tile(np.arange(n), runs),
        **{name: samples.values[name].T.ravel() for name in PER_HEAD},
        **{name: ratio(above, below).T.ravel() for name, (above, below, _) in RATIOS.items()},
    }


def _error(values: Floats) -> Floats:
    return np.asarray(values.std(axis=0, ddof=1) / len(values) ** 0.5, dtype=np.float64)


def _ratio(above: Floats, below: Floats) -> tuple[Floats, Floats]:
    whole = below.mean(axis=0)
    known = whole != 0.0
    safe = np.where(known, whole, 1.0)
    value = above.mean(axis=0) / safe
    error = _error(above - value * below) / np.abs(safe)
    return np.where(known, value, math.nan), np.where(known, error, math.nan)


def _standing(net: Floats, yardstick: Flags) -> dict[str, Floats]:
    """How far each policy is behind the best of those that can be chosen, paired, and its place."""
    mean = net.mean(axis=0)
    choices = np.flatnonzero(~yardstick)
    order = choices[np.argsort(-mean[choices], kind="stable")]
    rank = np.zeros(len(mean), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    gap = net[:, order[:1]] - net
    return {"behind_usd": gap.mean(axis=0), "behind_usd_se": _error(gap), "rank": rank}
