"""What not knowing the inputs costs: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.replication.compare import Comparison, compare
from simulator.replication.options import (
    DEFAULT_ENGINE,
    Given,
    Progress,
    changed,
    check_choice,
    check_run,
    opened,
    silent,
)
from simulator.replication.otherwise import as_written_needs, with_as_written
from simulator.replication.resume import until_finished
from simulator.replication.worlds import drawn_worlds
from simulator.report.elements.section import Told
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.provenance import Assumption
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.choice.results import Choice
from simulator.studies.choice.sentences import headline, told
from simulator.studies.compare.ranking import chosen_over_worlds
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.result import Result
from simulator.studies.uncertainty.checks import uncertainty_checks

FEWEST = 8  # worlds below which a chance says next to nothing; what is said of an input takes more


class Uncertainty(Result):
    """The choice over what is not known, and what stands behind it; the same as that of ``compare``."""

    comparison: Comparison
    choice: Choice
    answer: str
    told: tuple[Told, ...]  # what a reader asks next
    checks: pd.DataFrame  # one row per check


@until_finished()
def uncertainty(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Progress = silent,
) -> Uncertainty:
    """Draw everything that is not known of a scenario, and read which policy to choose and what is worth finding out.

    The worlds are those of ``compare`` with the same seed and number of replications, and so are all numbers.

    Args:
        scenario: a path, a loaded file or a ``Scenario``; ranges of its ``uncertain:`` block come before those of the
            schema, which hold for one made in Python too.
        replications: worlds, instead of the scenario's; at least 8.
        set, policies, seed, engine, workers, progress: as in ``compare``.

    Returns:
        ``Uncertainty``: ``answer``, ``told``, ``checks``, and ``choice`` with the tables ``policies``, ``variance``,
        ``inputs`` and ``points``.

    Raises:
        ScenarioError: the scenario or an option is invalid, or all of its values are known.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before it was finished.
    """
    file = opened(scenario, set, policies)
    file = file._replace(scenario=changed(file.scenario, replications, seed))
    check_run(file.scenario, engine, workers)
    check_choice(file.scenario)
    worlds = drawn_worlds(file)
    _refuse(file, worlds.drawn)
    with progress(file.scenario.replications, "replications") as tell:
        comparison = compare(worlds, engine, workers, progress=tell, marginal=0)
    with progress(as_written_needs(file.scenario), "replications with the inputs as written") as tell:
        comparison = with_as_written(comparison, workers, tell)
    return conclude(comparison, file.assumptions).of(file)


def conclude(comparison: Comparison, origins: Sequence[Assumption] = ()) -> Uncertainty:
    """Read a comparison in drawn worlds; ``origins`` says where the values of its scenario come from.

    Raises:
        KeyboardInterrupt: it was cut short before the replications as written.
    """
    found = chosen_over_worlds(paired_totals(comparison))
    if found is None:
        raise KeyboardInterrupt
    checks = uncertainty_checks(comparison, found, origins)
    return Uncertainty(comparison, found, headline(found), told(found), checks)


def _refuse(file: ScenarioFile, drawn: bool) -> None:
    errors = []
    if not drawn:
        errors.append(ErrorLine(0, "has no value that is not known: each has a source. Add an uncertain: block."))
    if file.scenario.replications < FEWEST:
        errors.append(ErrorLine(0, f"replications = {file.scenario.replications} must be at least {FEWEST}."))
    if errors:
        raise ScenarioError(file.name, errors)
