"""Every level of a lever in every replication, by team, under common random numbers."""

import time
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from simulator.records import COLUMN, Floats
from simulator.replication.collect import collect
from simulator.replication.compare import Replication, replicate
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.reduce import measures
from simulator.replication.resume import resumable
from simulator.replication.worlds import Worlds, settings_of
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.budget.levers import Grid, half_of_base_pay, in_scenario

PRODUCED: Final = [COLUMN["value_usd"], COLUMN["items"]]
MOST_BATCHES: Final = 500  # replications beyond this are averaged in batches, so that memory stays flat


class GridRuns(NamedTuple):
    """The outcome of every level, [batch, level, team, measure], USD per month of the window."""

    worlds: Worlds  # of these replications and as many fresh ones
    engine: str
    grid: Grid
    outcomes: Floats
    today: Floats  # [batch, team, measure] of the policy as written
    half_pay: Floats  # [batch, team, measure] of an allowance of half of base pay
    replications: int  # finished ones; fewer than asked for after Ctrl-C
    seconds: float
    produced: Floats | None = None  # [value USD and items finished, team] over all runs; None where output has no items

    @property
    def scenario(self) -> Scenario:
        """What was run, as written."""
        return self.worlds.scenario

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def run_grid(
    worlds: Scenario | Worlds,
    grid: Grid,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> GridRuns:
    """Run every level, the policy as written, and half of base pay, in every replication.

    Ctrl-C ends early with the replications finished so far, if there are at least two.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    started = time.perf_counter()
    worlds = worlds if isinstance(worlds, Worlds) else Worlds(worlds)
    scenario = worlds.scenario
    size = -(-scenario.replications // MOST_BATCHES)
    batches: list[Floats] = []
    finished, months = 0, scenario.months - scenario.warmup_months
    produced = np.zeros((2, len(scenario.world.teams)))

    def take(made: Replication) -> None:
        nonlocal finished
        window = made.ledgers[:, :, scenario.warmup_months :].sum(axis=2) / months
        outcome = measures(window, window[:1])[1:] / size
        produced[:] += window[..., PRODUCED].sum(axis=0).T
        if finished % size == 0:
            batches.append(outcome)
        else:
            batches[-1] += outcome
        finished += 1

    task = partial(replicate, settings_of(worlds), partial(_policies, grid), engine)
    numbers = range(scenario.replications)
    collect(resumable(task, Replication, numbers), numbers, take, engine, workers, least=2 * size, progress=progress)
    whole = np.stack(batches[: finished // size])  # without a batch that stayed short
    seconds = time.perf_counter() - started
    return GridRuns(worlds, engine, grid, whole[:, :-2], whole[:, -2], whole[:, -1], finished, seconds, produced)


def _policies(grid: Grid, scenario: Scenario) -> list[PolicyBlock]:
    """No tokens, the policy of a world at each level, as it is there, and an allowance of half of base pay."""
    here = in_scenario(grid, scenario)
    return [NonePolicy(kind="none", name=""), *here.policies, here.policy, half_of_base_pay(here.policy)]
