"""The exploration of what is uncertain: the one entry for the command line and for Python."""

from pathlib import Path

from simulator.replication.options import DEFAULT_ENGINE, Progress, changed, check_engine, opened, silent
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.uncertainty.results import Uncertainty, conclude
from simulator.studies.uncertainty.run import explore

POINTS = 64  # by default


def uncertainty(
    scenario: str | Path | ScenarioFile,
    *,
    points: int = POINTS,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Progress = silent,
) -> Uncertainty:
    """Vary what a scenario calls uncertain, and read which policy is best and what is worth finding out.

    Args:
        scenario: a path or a loaded file, with an ``uncertain:`` block.
        points: parameter points, at least 8.
        replications: at each point, instead of the scenario's; with the same random numbers at every point.
        seed, engine, workers, progress: as in ``compare``.

    Returns:
        ``Uncertainty``: ``answer``, ``remarks``, ``checks``, ``perfect`` and the tables ``policies``, ``variance``,
        ``resolving`` and ``points``.

    Raises:
        ScenarioError: the scenario or an option is invalid, or nothing is uncertain.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before eight points were finished.
    """
    check_engine(engine)
    file = opened(scenario)
    file = file._replace(scenario=changed(file.scenario, replications, seed))
    with progress(points, "points") as tell:
        exploration = explore(file, points, engine, workers, tell)
    return conclude(exploration, file.assumptions)
