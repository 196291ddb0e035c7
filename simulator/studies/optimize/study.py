"""The search for the best settings: the one entry for the command line and for Python."""

from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from simulator.replication.compare import DEFAULT_ENGINE
from simulator.replication.options import Progress, check_engine, opened, silent
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.optimize.run import Optimum, search_all
from simulator.studies.sweep.cluster import working


def optimize(
    scenario: str | Path | ScenarioFile,
    *,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: Any = None,
    progress: Progress = silent,
) -> list[Optimum]:
    """Search the best settings of policies, as the scenario's ``optimize`` block asks.

    Args:
        scenario: a path or a loaded file, with an ``optimize`` block.
        engine, workers, executor, cluster: as in ``sweep``; the result does not depend on them.
        progress: shows how many trials are finished.

    Returns:
        An ``Optimum`` for each policy with levers; ``studies.optimize.results.summary`` makes a table of them.

    Raises:
        ScenarioError: the scenario is invalid or has no such block.
        SimulationError: a run could not be finished, or the cluster does not answer.
        KeyboardInterrupt: before a batch of trials was finished.
    """
    check_engine(engine)
    file = opened(scenario)
    with working(executor, workers, cluster) as (own, at_a_time):
        return search_all(file, engine, at_a_time, own, progress)
