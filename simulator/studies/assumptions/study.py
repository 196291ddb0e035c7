"""One named assumption changed at a time: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.replication.options import DEFAULT_ENGINE, Given, Progress, changed, check_run, opened, silent
from simulator.studies.assumptions.results import Assumptions, conclude
from simulator.studies.assumptions.run import run_assumptions
from simulator.studies.learning.results import lessons


def assumptions(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Progress = silent,
) -> Assumptions:
    """Run every policy under each assumption that a scenario names, and read which of them changes the winner.

    Args:
        scenario: a path, a loaded file or a ``Scenario``, with an ``assumptions:`` block.
        set, policies, replications, seed, engine, workers, progress: as in ``compare``.

    Returns:
        ``Assumptions``: ``answer``, ``remarks``, ``checks`` and the tables ``net_values``, ``winners`` and
        ``settings``.

    Raises:
        ScenarioError: the scenario or an option is invalid, or nothing is assumed otherwise.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    file = opened(scenario, set, policies)
    file = file._replace(scenario=changed(file.scenario, replications, seed))
    check_run(file.scenario, engine, workers)
    with progress(file.scenario.replications, "replications") as tell:
        return conclude(run_assumptions(file, engine, workers, tell), file.assumptions, lessons(file)).of(file)
