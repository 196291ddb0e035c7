"""Many replications without marginal returns, for a forecast; each once more with the same engineers on other work.

The second run separates the variation from who the engineers are from that of what lands on their desks.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from simulator.engines.run import run_policies
from simulator.problem import Setting, setting_of
from simulator.records import COLUMN, Floats
from simulator.replication.collect import collect
from simulator.replication.compare import Replication, kept_of
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.spend import Spend, SpendReduction
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.blocks.schema import Scenario


class Projection(NamedTuple):
    """The bills of some policies in many replications."""

    scenario: Scenario
    engine: str
    policies: tuple[PolicyBlock, ...]
    spend: Spend
    bills: Floats  # [replication, policy, 2] over the window: as it is, and with the same engineers on other work; USD

    @property
    def replications(self) -> int:
        """Finished ones."""
        return len(self.bills)

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def project(
    scenario: Scenario,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Projection:
    """Run the policies a company could choose in every replication of a scenario, twice each.

    Ctrl-C ends early with the replications finished so far, if there are at least two.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    policies = tuple(policy for policy in scenario.policies if not policy.upper_bound)
    reduction, bills = SpendReduction(scenario.warmup_months), []

    def take(made: tuple[Replication, Floats]) -> None:
        own, pair = made
        reduction.add(*own)
        bills.append(pair)

    task = partial(_both_ways, setting_of(scenario), policies, engine)
    collect(task, range(scenario.replications), take, engine, workers, progress=progress)
    return Projection(scenario, engine, policies, reduction.spend, np.stack(bills))


def _both_ways(
    setting: Setting, policies: Sequence[PolicyBlock], engine: str, replication: int
) -> tuple[Replication, Floats]:
    scenario = setting.scenario
    own, other = (
        kept_of(run_policies(setting, policies, items, engine, people=replication), scenario.months)
        for items in (replication, scenario.replications + replication)
    )
    return own, np.stack([_whole(one.ledgers, scenario.warmup_months) for one in (own, other)], axis=-1)


def _whole(ledgers: Floats, warmup: int) -> Floats:
    """The bill of each policy over the window."""
    return np.asarray(ledgers[:, :, warmup:, COLUMN["spend_usd"]].sum(axis=(1, 2)), dtype=np.float64)
