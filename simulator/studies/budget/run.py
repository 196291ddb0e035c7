"""A ladder climbed: every rung in every replication, by team, under common random numbers."""

import time
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.compare import DEFAULT_ENGINE, Replication, replicate
from simulator.replication.reduce import measures
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.budget.levers import Ladder, half_of_base_pay

MOST_BATCHES: Final = 500  # replications beyond this are averaged in batches, so that memory stays flat


class Climb(NamedTuple):
    """What every rung left behind; outcomes are [batch, rung, team, measure], USD per month of the window."""

    scenario: Scenario
    engine: str
    ladder: Ladder
    outcomes: Floats
    today: Floats  # [batch, team, measure] of the policy as written
    half_pay: Floats  # [batch, team, measure] of an allowance of half of base pay
    replications: int  # finished ones; fewer than asked for after Ctrl-C
    seconds: float

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def climb(
    scenario: Scenario,
    ladder: Ladder,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Climb:
    """Run every rung, the policy as written, and half of base pay, in every replication.

    Ctrl-C ends early with the replications finished so far, if there are at least two.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    started = time.perf_counter()
    policies = [*ladder.rungs, ladder.policy, half_of_base_pay(ladder.policy)]
    size = -(-scenario.replications // MOST_BATCHES)
    batches: list[Floats] = []
    finished, months = 0, scenario.months - scenario.warmup_months

    def take(made: Replication) -> None:
        nonlocal finished
        window = made.ledgers[:, :, scenario.warmup_months :].sum(axis=2) / months
        _average_in(batches, measures(window, window[:1])[1:], finished, size)
        finished += 1

    task = partial(replicate, scenario, [NonePolicy(kind="none", name=""), *policies], engine)
    collect(task, range(scenario.replications), take, engine, workers, least=2 * size, progress=progress)
    whole = np.stack(batches[: finished // size])
    return Climb(
        scenario=scenario,
        engine=engine,
        ladder=ladder,
        outcomes=whole[:, :-2],
        today=whole[:, -2],
        half_pay=whole[:, -1],
        replications=finished,
        seconds=time.perf_counter() - started,
    )


def _average_in(batches: list[Floats], outcome: Floats, number: int, size: int) -> None:
    """Add one replication to the batch it belongs to; a batch that stays short is left out by the caller."""
    if number % size == 0:
        batches.append(outcome / size)
    else:
        batches[-1] += outcome / size
