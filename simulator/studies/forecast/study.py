"""The forecast: the one entry for the command line and for Python."""

from pathlib import Path

from simulator.replication.options import DEFAULT_ENGINE, Progress, changed, check_engine, scenario_of, silent
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.forecast.outlook import ENOUGH, Outlook, outlook
from simulator.studies.forecast.run import project


def forecast(
    scenario: str | Path | ScenarioFile | Scenario,
    *,
    approved_budget: float | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Progress = silent,
) -> Outlook:
    """Run the policies of a scenario in many replications and read what they may cost.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        approved_budget: USD a year for the whole organisation, instead of the scenario's.
        replications: default the scenario's, but at least 200, so that the 95th percentile has an interval.
        seed, engine, workers, progress: as in ``compare``.

    Returns:
        ``Outlook``: ``answer``, ``checks``, ``drivers``, and the tables of ``forecast``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    check_engine(engine)
    given, origins = scenario_of(scenario)
    enough = max(given.replications, ENOUGH) if replications is None else replications
    asked = changed(given, enough, seed, approved_budget_usd_per_year=approved_budget)
    with progress(asked.replications, "replications") as tell:
        projection = project(asked, engine, workers, tell)
    return outlook(projection, origins)
