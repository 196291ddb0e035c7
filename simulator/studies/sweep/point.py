"""One design point: every policy in every replication, reduced to a row per policy."""

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.columns import entry
from simulator.engines.run import run_policies
from simulator.records import COLUMN, Column, Floats
from simulator.replication.reduce import MEASURES, measures
from simulator.replication.workload_cache import WORKLOADS, WorkloadCache, draw_key
from simulator.replication.worlds import Worlds, settings_of
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import ratio_and_error

Flags = npt.NDArray[np.bool_]


PER_HEAD: Final = (*MEASURES, "items", "blocked_hours")  # per post and month
# of two ledger columns or measures
RATIOS: Final[dict[str, tuple[str, str]]] = {
    "roi": ("net_usd", "cost_usd"),
    "vanity_share": ("vanity_usd", "spend_usd"),
    "token_yield": ("productive_mtok", "granted_mtok"),
    "wait_hours": ("wait_hours", "reviewed"),
}


def _column(name: str) -> Column:
    _, unit, _, meaning, _ = entry(name, "sweep")
    return Column(name, {"text": "", "whole": "count"}.get(unit, unit), meaning, whole=unit == "whole")


_MEASURED: Final = (*PER_HEAD, *RATIOS)
_ERRORS: Final = tuple(f"{name}_se" for name in _MEASURED)
POINT_COLUMNS: Final = tuple(
    map(
        _column, ("point_id", "policy", "upper_bound", "n", *_MEASURED, *_ERRORS, "behind_usd", "behind_usd_se", "rank")
    )
)
REPLICATION_COLUMNS: Final = tuple(
    _column(name) for name in ("point_id", "policy", "upper_bound", "replication", *_MEASURED)
)


class Samples(NamedTuple):
    """What is measured in each replication: per post and month, and both parts of every ratio."""

    policies: tuple[PolicyBlock, ...]  # baseline first
    values: dict[str, Floats]  # [replication, policy]

    def net(self) -> Floats:
        """Net value per post and month, [replication, policy]."""
        return self.values["net_usd"]


def runs_at(scenario: Scenario, names: Sequence[str] | None) -> tuple[PolicyBlock, ...]:
    """The baseline and the policies of these names (default: all), in the order of the scenario."""
    chosen = [policy for policy in scenario.policies if names is None or policy.label in names]
    return (NonePolicy(kind="none", name=""), *chosen)


def sample(
    scenario: Scenario | Worlds,
    policies: tuple[PolicyBlock, ...],
    replications: range,
    engine: str,
    workloads: WorkloadCache = WORKLOADS,
) -> Samples:
    """Run policies, baseline first, in some replications of a scenario or of worlds, under common random numbers.

    In a world of its own a policy has that world's values, found by its name.

    Raises:
        SimulationError: a run could not be finished.
    """
    worlds, totals = scenario if isinstance(scenario, Worlds) else Worlds(scenario), []
    settings, scenario = settings_of(worlds), worlds.scenario
    window, labels = slice(scenario.warmup_months, None), [policy.label for policy in policies]
    key = draw_key(scenario, policies)
    for replication in replications:
        setting, chosen = settings.at(replication), policies
        if worlds.drawn:
            chosen = tuple(policy for policy in runs_at(setting.scenario, None) if policy.label in labels)
            key = draw_key(setting.scenario, chosen)
        workload = workloads.workload(setting.scenario, chosen, replication, key)
        outcomes = run_policies(setting, chosen, replication, engine, workload=workload)
        totals.append([outcome.ledger[:, window].sum(axis=(0, 1)) for outcome in outcomes])
    sums, heads = np.array(totals), float(scenario.engineer_months())  # [replication, policy, column]
    values = {name: sums[..., at] / heads for name, at in COLUMN.items()}
    values |= dict(zip(MEASURES, np.moveaxis(measures(sums, sums[:, :1]) / heads, -1, 0), strict=True))
    return Samples(policies, values)


def point_rows(samples: Samples) -> dict[str, Any]:
    """Columns of one row per policy, as in ``POINT_COLUMNS`` from ``policy`` on.

    Means with standard errors s / sqrt(n); ratios of means as in ``ratio_and_error``.
    """
    n = len(samples.net())
    means: dict[str, Floats] = {}
    errors: dict[str, Floats] = {}
    for name in PER_HEAD:
        means[name], errors[f"{name}_se"] = samples.values[name].mean(axis=0), _error(samples.values[name])
    for name, (above, below) in RATIOS.items():
        means[name], errors[f"{name}_se"] = ratio_and_error(samples.values[above], samples.values[below])
    upper_bound = np.array([policy.upper_bound for policy in samples.policies])
    labels = [policy.label for policy in samples.policies]
    return {
        "policy": labels,
        "upper_bound": upper_bound,
        "n": np.full(len(labels), n),
        **means,
        **errors,
        **_standing(samples.net(), upper_bound),
    }


def replication_rows(samples: Samples) -> dict[str, Any]:
    """Columns of one row per policy and replication, as in ``REPLICATION_COLUMNS`` from ``policy`` on."""
    n, runs = samples.net().shape

    def ratio(above: str, below: str) -> Floats:
        whole = samples.values[below]
        return np.divide(samples.values[above], whole, out=np.full_like(whole, math.nan), where=whole != 0.0)

    return {
        "policy": [policy.label for policy in samples.policies for _ in range(n)],
        "upper_bound": np.repeat([policy.upper_bound for policy in samples.policies], n),
        "replication": np.tile(np.arange(n), runs),
        **{name: samples.values[name].T.ravel() for name in PER_HEAD},
        **{name: ratio(above, below).T.ravel() for name, (above, below) in RATIOS.items()},
    }


def _error(values: Floats) -> Floats:
    return np.asarray(values.std(axis=0, ddof=1) / len(values) ** 0.5, dtype=np.float64)


def _standing(net: Floats, upper_bound: Flags) -> dict[str, Floats]:
    """How far each policy is behind the best of those that can be chosen, paired, and its place."""
    mean = net.mean(axis=0)
    choices = np.flatnonzero(~upper_bound)
    order = choices[np.argsort(-mean[choices], kind="stable")]
    rank = np.zeros(len(mean), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    gap = net[:, order[:1]] - net
    return {"behind_usd": gap.mean(axis=0), "behind_usd_se": _error(gap), "rank": rank}
