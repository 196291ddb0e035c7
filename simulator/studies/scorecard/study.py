"""The scorecard: the one entry for the command line and for Python."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from simulator.replication.options import DEFAULT_ENGINE, Given, Progress, changed, check_run, opened, silent
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.scorecard.facts import read_facts, shipped_facts
from simulator.studies.scorecard.results import Scorecard, conclude
from simulator.studies.scorecard.run import run_scorecard

COMPANY: Final = "unknown_company"


def unknown_company() -> ScenarioFile:
    """The company of the scorecard: every value left as it is, so that all that has a range is drawn over it."""
    text = (files("simulator.studies.scorecard") / f"{COMPANY}.yaml").read_text(encoding="utf-8")
    return loads(text, COMPANY)


def scorecard(
    scenario: Given | None = None,
    *,
    set: Mapping[str, Any] | None = None,
    facts: str | Path | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Progress = silent,
) -> Scorecard:
    """Hold the model against published facts that no input was set from: hit, miss or cannot tell.

    A hit: the published figure lies between the 5th and the 95th percentile of companies drawn over all ranges.

    Args:
        scenario: a path, a loaded file or a ``Scenario``; its policies and events do not matter. Default: a company
            of which nothing is known.
        facts: a CSV file with further facts, columns as in the table ``facts`` that is shipped.
        set, replications, seed, engine, workers, progress: as in ``compare``; a replication is a company.

    Returns:
        ``Scorecard``: ``answer``, ``remarks``, ``checks`` and the tables ``facts`` and ``excluded``.

    Raises:
        ScenarioError: the scenario, an option or the table of facts is invalid.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    every = (*shipped_facts(), *(read_facts(facts) if facts is not None else ()))
    file = opened(unknown_company() if scenario is None else scenario, set)
    file = file._replace(scenario=changed(file.scenario, replications, seed))
    check_run(file.scenario, engine, workers)
    with progress(file.scenario.replications, "companies") as tell:
        return conclude(run_scorecard(file, engine, workers, tell), every).of(file)
