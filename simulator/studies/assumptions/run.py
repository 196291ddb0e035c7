"""A scenario as written and under each of its assumptions: every policy in the same replications of all of them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from simulator.engines.run import SimulationError
from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.options import DEFAULT_ENGINE
from simulator.scenario.blocks.assumptions import AS_WRITTEN, NamedAssumption
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.sweep.point import runs_at, sample


class AssumedRuns(NamedTuple):
    """Net value of each policy under each assumption in each replication."""

    scenario: Scenario  # as written
    engine: str
    policies: tuple[PolicyBlock, ...]  # as written, baseline first
    assumptions: tuple[NamedAssumption, ...]
    net: Floats  # [assumption, replication, policy] USD per post and month; the first as written

    @property
    def names(self) -> list[str]:
        """What each row of ``net`` is called."""
        return [AS_WRITTEN, *(one.name for one in self.assumptions)]

    @property
    def replications(self) -> int:
        """Finished ones."""
        return int(self.net.shape[1])

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def run_assumptions(
    file: ScenarioFile,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> AssumedRuns:
    """Run the policies and no tokens as written and under each assumption, in the same replications.

    A replication has the same random numbers under all of them; where an assumption changes what is drawn, such as the
    spread of pay, it changes the numbers of those draws and no others. Ctrl-C ends early with the replications finished
    so far, if there are at least two.

    Args:
        file: a scenario with an ``assumptions:`` block.
        engine: ``compiled`` or ``simpy``.
        workers, progress: as in ``compare``.

    Raises:
        ScenarioError: nothing is assumed otherwise, or there is nothing to choose.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    scenario, opened = file.scenario, draft(file)
    _refuse(file)
    assumed = [(one.name, opened.scenario(one.set)) for one in scenario.assumptions]
    found: list[Floats] = []
    task = partial(_replication, [(AS_WRITTEN, scenario), *assumed], engine)
    collect(task, range(scenario.replications), found.append, engine, workers, progress=progress)
    return AssumedRuns(scenario, engine, runs_at(scenario, None), scenario.assumptions, np.stack(found, axis=1))


def _refuse(file: ScenarioFile) -> None:
    problem = ""
    if not file.scenario.assumptions:
        example = "- {name: tokens help half as much, set: {world.defaults.curve.gain: 0.75}}"
        problem = f"has no assumptions: block. Add one, with a line for each assumption, such as {example}"
    elif all(policy.upper_bound for policy in file.scenario.policies):
        problem = "has no policy to choose, only upper bounds. Add one, such as kind: uncapped."
    if problem:
        raise ScenarioError(file.name, [ErrorLine(0, problem)])


def _replication(assumed: Sequence[tuple[str, Scenario]], engine: str, replication: int) -> Floats:
    """Net value in one replication, [assumption, policy]."""
    return np.concatenate([_net(*each, engine, replication) for each in assumed])


def _net(name: str, scenario: Scenario, engine: str, replication: int) -> Floats:
    try:
        return sample(scenario, runs_at(scenario, None), range(replication, replication + 1), engine).net()
    except SimulationError as error:
        raise SimulationError(f"under the assumption '{name}': {error}") from None
