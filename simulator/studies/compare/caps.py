"""One cap after another on the random numbers of a comparison: where the next dollar stops paying."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.replication.collect import collect
from simulator.replication.compare import BASELINE, Comparison, Replication, replicate
from simulator.replication.reduce import Reduction
from simulator.replication.resume import resumable
from simulator.replication.worlds import settings_of
from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.blocks.policies import Uncapped
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import Estimate, interval_columns, mean_interval
from simulator.stats.response_peak import estimate_peak, follows
from simulator.studies.budget.levers import Grid, grid, in_scenario
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series, paired_totals

LEVER: Final = "usd_per_month"
LOWEST, HIGHEST = 25.0, 1600.0  # USD per engineer and month; the levels that tokensim budget tries around 200
UNCAPPED: Final = "no cap"


class Caps(NamedTuple):
    """One cap after another, and where net value peaks between them."""

    table: pd.DataFrame  # one row per cap, no cap last
    like: str  # the policy whose other rules the caps have; empty where they have the defaults
    follows: bool  # total cost only rises with the cap, so that a next dollar has a meaning
    cap_usd: Estimate  # of the peak
    cost_usd: Estimate  # total cost there, USD per post and month
    chance_below: float  # that the peak lies below the lowest cap
    chance_beyond: float  # that it lies beyond the highest one
    best: Series  # totals of the cap with the highest mean


def caps_of(scenario: Scenario) -> Grid:
    """The caps to try: like the first one of the scenario that gives everybody the same amount, else as by default."""
    own = next((policy for policy in scenario.policies if _plain(policy)), None)
    first = own or Capped.model_validate({"kind": "capped", "name": "", LEVER: 200.0})
    alone = scenario.model_copy(update={"policies": (first,), "events": (), "current_policy": None})
    return grid(alone, first.label, LEVER, LOWEST, HIGHEST)


def with_caps(
    comparison: Comparison, workers: int | None = None, progress: Callable[[int], None] | None = None
) -> Comparison:
    """The comparison with the totals of every cap in its replications, without nudges.

    The caps meet the same worlds and random numbers as its policies. Where own GPUs serve, whose cost no cap moves, or
    on Ctrl-C, it stays as it is. ``workers`` and ``progress`` are as in ``collect``.

    Raises:
        SimulationError: a run could not be finished.
    """
    scenario, worlds = comparison.scenario, comparison.worlds
    if scenario.world.supply.kind == "fleet":
        return comparison
    tried = caps_of(scenario)
    reduction = Reduction(1, scenario.warmup_months)

    def take(made: Replication) -> None:
        reduction.add(made.ledgers)

    task = partial(replicate, settings_of(worlds), partial(_policies, tried), comparison.engine)
    numbers = range(comparison.replications)
    kept = resumable(task, Replication, numbers)
    try:
        collect(kept, numbers, take, comparison.engine, workers, least=len(numbers), progress=progress)
    except KeyboardInterrupt:
        return comparison
    names = [policy.label for policy in _policies(tried, scenario)]
    return comparison._replace(totals_of_caps=reduction.table(names, [0] * len(names)))


def caps(paired: PairedTotals) -> Caps | None:
    """What every cap costs and nets, and where net value peaks; None where no cap was run."""
    comparison = paired.comparison
    if comparison.totals_of_caps is None:
        return None
    scenario, tried = comparison.scenario, caps_of(comparison.scenario)
    totals = comparison.totals
    without = totals[(totals["policy"] == BASELINE) & (totals["nudge"] == 0)]
    runs = paired_totals(comparison, pd.concat([without, comparison.totals_of_caps], ignore_index=True))
    levels = [runs.of(policy.label) for policy in tried.policies]
    window, n = scenario.engineer_months(), comparison.replications
    cost, net = (np.stack([getattr(one, name) for one in levels], axis=1) / window for name in ("cost", "net"))
    found = estimate_peak(np.array(tried.positions), cost, net, scenario.confidence, scenario.seed)
    value, low, high = map(tried.value_at, found.position[:3])
    return Caps(
        _table(comparison, [*tried.values, np.nan], [*levels, runs.of(UNCAPPED)]),
        next((policy.label for policy in scenario.policies if policy.label == tried.policy.label), ""),
        follows(cost.mean(axis=0)) and bool(cost[:, 0].mean() < cost[:, -1].mean()),
        Estimate(value, low, high, n),
        found.cost,
        found.chance_at_bottom,
        found.chance_at_top,
        levels[int(net.mean(axis=0).argmax())],
    )


def _table(comparison: Comparison, values: Sequence[float], levels: Sequence[Series]) -> pd.DataFrame:
    window, confidence = comparison.scenario.engineer_months(), comparison.scenario.confidence
    rows = []
    for value, one in zip(values, levels, strict=True):
        parts = {"spend_usd": one.spend, "cost_usd": one.cost, "gain_usd": one.gain, "net_usd": one.net}
        means = {name: mean_interval(series / window, confidence) for name, series in parts.items()}
        rows.append({"cap_usd": value, **interval_columns(**means), "n": comparison.replications})
    return pd.DataFrame(rows)


def _policies(tried: Grid, scenario: Scenario) -> list[PolicyBlock]:
    """Every cap in a world, and none; policies of the scenario may have values of their own there."""
    return [*in_scenario(tried, scenario).policies, Uncapped.model_validate({"kind": "uncapped", "name": UNCAPPED})]


def _plain(policy: PolicyBlock) -> bool:
    return isinstance(policy, Capped) and policy.usd_per_month is not None and not policy.pooled
