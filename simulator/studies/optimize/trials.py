"""One trial of a search: a setting of a policy's levers, run in some replications and held against the limits."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.worlds import Worlds
from simulator.scenario.blocks.distributions import Value
from simulator.scenario.blocks.optimize import Constraints
from simulator.studies.sweep.point import PER_HEAD, RATIOS, Flags, point_rows, runs_at, sample

HELD: Final = ("spend_usd", "vanity_usd", "wait_hours", "reviewed")  # what limits are held against
LIMITED: Final = ("spend_usd", "spend_p95_usd", "vanity_share", "wait_hours")  # each with a limit ``..._at_most``

Values = dict[str, Value]


class Trial(NamedTuple):
    """One setting of the levers in some replications."""

    values: Values
    measures: dict[str, float]  # means per post and month, ratios, and spend_p95_usd
    over: dict[str, float]  # by limit, how far beyond it; at most 0 where it is respected
    net: Floats  # [replication] net value per post and month
    samples: dict[str, Floats]  # [replication] both parts of what limits hold, per post and month

    @property
    def allowed(self) -> bool:
        """Whether every limit is respected."""
        return all(beyond <= 0.0 for beyond in self.over.values())


class Search(NamedTuple):
    """What a worker must know to try a setting."""

    worlds: Worlds
    policy: str
    limits: Constraints
    engine: str


def attempt(search: Search, replications: range, values: Values) -> Trial:
    """Try one setting. Runs in a worker."""
    worlds = search.worlds.at_values(values)
    worlds = worlds._replace(scenario=worlds._replace(inputs=()).at(0))  # the levers as set, the rest as written
    samples = sample(worlds, runs_at(worlds.scenario, [search.policy]), replications, search.engine)
    rows = point_rows(samples)
    measures = {name: float(rows[name][1]) for name in (*PER_HEAD, *RATIOS, "net_usd_se")}
    measures["spend_p95_usd"] = float(np.quantile(samples.values["spend_usd"][:, 1], 0.95))
    limits = {name: getattr(search.limits, f"{name}_at_most") for name in LIMITED}
    over = {
        name: measures[name] - limit
        for name, limit in limits.items()
        if limit is not None and measures[name] == measures[name]  # no spend has no vanity share, no review no wait
    }
    return Trial(values, measures, over, samples.net()[:, 1], {name: samples.values[name][:, 1] for name in HELD})


def trials_table(trials: Sequence[Trial]) -> pd.DataFrame:
    """One row per trial: the levers, the measures, whether it respects the limits, and whether it is on the frontier.

    On the frontier no other allowed trial has more net value for as little spend. The limit on spend itself does not
    exclude a trial from it: the frontier shows what other budgets would earn.
    """
    rows = [{**each.values, **each.measures, "allowed": each.allowed} for each in trials]
    return pd.DataFrame(rows).assign(frontier=frontier_of(trials))


def frontier_of(trials: Sequence[Trial]) -> Flags:
    """Which trials are on the frontier."""
    eligible = [all(b <= 0 for name, b in each.over.items() if not name.startswith("spend")) for each in trials]
    spend, net = (np.array([each.measures[name] for each in trials]) for name in ("spend_usd", "net_usd"))
    return on_frontier(spend, net, np.array(eligible))


def on_frontier(spend: Floats, net: Floats, eligible: Flags) -> Flags:
    """Which points no eligible other dominates: as little spend, more net value.

    Example: of spends 1, 2, 3 with nets 5, 4, 6 the second is dominated.
    """
    best, frontier = -np.inf, np.zeros(len(spend), dtype=np.bool_)
    for at in sorted(range(len(spend)), key=lambda i: (spend[i], -net[i], i)):
        if eligible[at] and net[at] > best:
            frontier[at], best = True, net[at]
    return frontier
