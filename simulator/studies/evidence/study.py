"""What emerges beside what was published: the one entry for the command line and for Python."""

from collections.abc import Mapping
from typing import Any

from simulator.replication.options import DEFAULT_ENGINE, Given, Progress, changed, check_run, opened, silent
from simulator.studies.evidence.results import Evidence, conclude
from simulator.studies.evidence.run import run_evidence
from simulator.studies.learning.results import lessons


def evidence(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Progress = silent,
) -> Evidence:
    """Measure what emerges from a scenario, and hold it against what was published.

    Args:
        scenario: a path, a loaded file or a ``Scenario``; its policies and events do not matter.
        set, replications, seed, engine, workers, progress: as in ``compare``.

    Returns:
        ``Evidence``: ``answer``, ``remarks``, ``checks`` and the table ``facts``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    file = opened(scenario, set)
    file = file._replace(scenario=changed(file.scenario, replications, seed))
    check_run(file.scenario, engine, workers)
    with progress(file.scenario.replications, "replications") as tell:
        return conclude(run_evidence(file, engine, workers, tell), file.assumptions, lessons(file)).of(file)
