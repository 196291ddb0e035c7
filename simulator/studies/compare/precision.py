"""When to stop drawing replications: as soon as the net value of every policy that may be best is known well enough."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.replication.reduce import MEASURES, measures
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.best_of_k import behind_best
from simulator.stats.intervals import half_width
from simulator.studies.compare.ranking import net_values
from simulator.studies.compare.tables.paired_totals import PairedTotals

FLOOR = 10  # replications before the first look: a spread estimated from fewer stops too early by chance
GROWTH = 1.1  # replications grow by so much between looks
_NET = MEASURES.index("net_usd")


class Precision(NamedTuple):
    """What ``--precision`` asked for and what came of it."""

    asked: float  # relative half-width
    reached: float  # the widest among the policies that may be best
    replications: int
    at_most: int

    @property
    def sentence(self) -> str:
        """Whether the run is as precise as asked, and after how many replications."""
        if self.reached <= self.asked:
            return (
                f"Stopped after {self.replications} replications: the net value of every policy that may be best is "
                f"known to {self.reached:.2%} either way, {self.asked:.2%} was asked for."
            )
        return (
            f"Not as precise as asked: after {self.replications} of at most {self.at_most} replications the net value "
            f"of a policy that may be best is known to {self.reached:.2%} either way, {self.asked:.2%} was asked for."
        )


def widest(net: Floats, confidence: float) -> float:
    """Half-width of the interval of the mean over the mean, the largest among the columns that may be best.

    A column without spread is known exactly, whatever its mean.

    Args:
        net: [replication, column], paired, at least 2 replications.
        confidence: level of the intervals, 0..1.

    Example: for one column 9, 10, 11 at 95% it is 0.248.
    """
    n = len(net)
    half = half_width(np.std(net, axis=0, ddof=1) / n**0.5, n, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(half == 0.0, 0.0, half / np.abs(net.mean(axis=0)))
    return float(relative[behind_best(net, confidence).may_be_best].max())


def stopping_rule(scenario: Scenario, asked: float) -> Callable[[list[Floats]], bool]:
    """Whether totals of the finished replications, [run, column] each, are enough for a relative half-width.

    It looks after 10 replications and then each time there are 10% more. Looking again and again makes the interval at
    the stop cover a little less than it says; the floor keeps that small.

    Source: Chow and Robbins, Annals of Mathematical Statistics 36 (1965), 457-462.
    """
    chosen = [0, *(1 + i for i, policy in enumerate(scenario.policies) if not policy.upper_bound)]
    look = FLOOR

    def enough(totals: list[Floats]) -> bool:
        nonlocal look
        if len(totals) < look:
            return False
        look = max(len(totals) + 1, int(len(totals) * GROWTH))
        stacked, baseline = (np.stack([total[runs] for total in totals]) for runs in (chosen, [0]))
        return widest(measures(stacked, baseline)[..., _NET], scenario.confidence) <= asked

    return enough


def precision(paired: PairedTotals, asked: float, at_most: int) -> Precision:
    """What a comparison that was run with ``stopping_rule`` came to."""
    comparison = paired.comparison
    reached = widest(net_values(paired), comparison.scenario.confidence)
    return Precision(asked, reached, comparison.replications, at_most)
