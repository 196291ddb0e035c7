"""The replications of a comparison for a forecast; each twice more with the same inputs on other random numbers.

The second run has the same engineers on other work, the third other engineers too: what the bill varies with is read
from how alike they are.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from simulator.engines.run import run_policies
from simulator.records import COLUMN, Floats
from simulator.replication.collect import collect
from simulator.replication.compare import Replication, kept_of
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.reduce import MEASURES, Moments, bill, measures, vanity
from simulator.replication.spend import Spend, SpendReduction
from simulator.replication.worlds import Settings, Worlds, settings_of
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.forecast.variance import PLAN


class Projection(NamedTuple):
    """The bills of some policies in many replications."""

    scenario: Scenario
    engine: str
    policies: tuple[PolicyBlock, ...]
    spend: Spend
    plan: Floats  # [policy, team, month, column of variance.PLAN] means over replications
    bills: Floats  # [replication, policy, 3] over the window: as it is, other work, other engineers and work; USD
    net: Floats  # [replication, policy] over the window, USD
    padding: Floats  # [replication, policy, month] the part of the bill paid for vanity, USD
    worlds: Worlds

    @property
    def best(self) -> str:
        """The policy with the highest expected net value of these."""
        return self.policies[int(self.net.mean(axis=0).argmax())].label

    @property
    def pays(self) -> bool:
        """Whether that policy is expected to earn more than no tokens at all."""
        return bool((self.net.mean(axis=0) > 0.0).any())

    @property
    def replications(self) -> int:
        """Finished ones."""
        return len(self.bills)

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def project(
    worlds: Scenario | Worlds,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Projection:
    """Run the policies a company could choose in every replication of a scenario, three times each.

    Ctrl-C ends early with the replications finished so far, if there are at least two.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    worlds = worlds if isinstance(worlds, Worlds) else Worlds(worlds)
    scenario = worlds.scenario
    policies = _choices(scenario)
    plan, net, padding = Moments(), list[Floats](), list[Floats]()
    reduction, bills = SpendReduction(scenario.warmup_months), list[Floats]()

    def take(made: tuple[Replication, Floats]) -> None:
        own, again = made
        reduction.add(own.ledgers[1:], own.spreads[1:])
        totals = own.ledgers[:, :, scenario.warmup_months :].sum(axis=(1, 2))
        net.append(measures(totals, totals[:1])[1:, MEASURES.index("net_usd")])
        padding.append(vanity(own.ledgers[1:].sum(axis=1)))
        plan.add(np.stack([bill(own.ledgers[1:]), *(own.ledgers[1:, ..., COLUMN[name]] for name in PLAN[1:])], axis=-1))
        bills.append(again)

    task = partial(_three_ways, settings_of(worlds), engine)
    collect(task, range(scenario.replications), take, engine, workers, progress=progress)
    spend, whole = reduction.spend, np.stack(bills)
    return Projection(scenario, engine, policies, spend, plan.mean, whole, np.stack(net), np.stack(padding), worlds)


def _choices(scenario: Scenario) -> tuple[PolicyBlock, ...]:
    return tuple(policy for policy in scenario.policies if not policy.upper_bound)


def _three_ways(settings: Settings, engine: str, replication: int) -> tuple[Replication, Floats]:
    setting, scenario = settings.at(replication), settings.worlds.scenario
    first, other = replication, scenario.replications + replication
    policies = (NonePolicy(kind="none", name=""), *_choices(setting.scenario))
    own, *again = (
        kept_of(run_policies(setting, policies, items, engine, people=people), scenario.months)
        for items, people in ((first, first), (other, first), (other, other))
    )
    return own, np.stack([_whole(one.ledgers[1:], scenario.warmup_months) for one in (own, *again)], axis=-1)


def _whole(ledgers: Floats, warmup: int) -> Floats:
    """The bill of each policy over the window."""
    return np.asarray(bill(ledgers[:, :, warmup:]).sum(axis=(1, 2)), dtype=np.float64)
