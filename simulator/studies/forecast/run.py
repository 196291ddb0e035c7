"""Many worlds without marginal returns, for a forecast; each once more with the same engineers on other work.

The second run tells the luck of who the engineers are from the luck of what lands on their desks.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import NamedTuple

import numpy as np

from simulator.engines.run import ENGINES, run_policies
from simulator.records import C_SPEND, Floats
from simulator.replication.compare import DEFAULT_ENGINE, Played, played
from simulator.replication.executors import cores, finish_first, in_order, pool
from simulator.replication.spend import Spend, SpendReduction
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.blocks.schema import Scenario


class Projection(NamedTuple):
    """The bills of some policies in many worlds."""

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
    policies = tuple(policy for policy in scenario.policies if not policy.yardstick)
    reduction, bills = SpendReduction(scenario.warmup_months), []
    workers = min(workers or cores(), scenario.replications)
    executor = pool(ENGINES[engine].threads, workers)
    task = partial(_both_ways, scenario, policies, engine)
    try:
        with closing(in_order(executor, workers, task, scenario.replications)) as results:
            for done, (own, pair) in enumerate(results, start=1):
                with finish_first():
                    reduction.add(*own)
                    bills.append(pair)
                if progress:
                    progress(done)
    except KeyboardInterrupt:
        if len(bills) < 2:
            raise
    return Projection(scenario, engine, policies, reduction.spend, np.stack(bills))


def _both_ways(
    scenario: Scenario, policies: Sequence[PolicyBlock], engine: str, replication: int
) -> tuple[Played, Floats]:
    own, other = (
        played(run_policies(scenario, policies, items, engine, people=replication), scenario.months)
        for items in (replication, scenario.replications + replication)
    )
    return own, np.stack([_whole(one.ledgers, scenario.warmup_months) for one in (own, other)], axis=-1)


def _whole(ledgers: Floats, warmup: int) -> Floats:
    """The bill of each policy over the window."""
    return np.asarray(ledgers[:, :, warmup:, C_SPEND].sum(axis=(1, 2)), dtype=np.float64)
