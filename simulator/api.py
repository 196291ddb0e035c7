"""The public Python API: read a scenario, compare its policies, get tables and an answer."""

from pathlib import Path

from pydantic import ValidationError

from simulator.analysis.findings import Findings, conclude
from simulator.experiments.compare import DEFAULT_ENGINE
from simulator.experiments.compare import compare as run_all
from simulator.experiments.saved import read
from simulator.scenario.faults import ScenarioError
from simulator.scenario.load import ScenarioFile, load, loads
from simulator.scenario.schema import Scenario
from simulator.scenario.sentences import describe
from simulator.scenario.text import Fault

__all__ = ["compare", "findings_of", "load", "loads"]


def compare(
    scenario: str | Path | ScenarioFile | Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
) -> Findings:
    """Run every policy of a scenario in every replication and read the result.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        replications: instead of the scenario's, at least 2.
        seed: instead of the scenario's.
        engine: ``compiled`` or ``simpy``; both leave the same rows.
        workers: parallel workers; the result does not depend on it.

    Returns:
        ``Findings``: ``answer``, ``sentences``, and the tables ``summary``, ``ranking``, ``by_month``, ``by_team`` and
        ``comparison.ledger``, whose columns are documented in ``analysis.findings`` and ``records``.

    Raises:
        ScenarioError: the scenario is invalid.
        SimulationError: a run could not be finished.
    """
    if isinstance(scenario, str | Path):
        scenario = load(scenario)
    if isinstance(scenario, ScenarioFile):
        scenario = scenario.scenario
    return conclude(run_all(changed(scenario, replications, seed), engine, workers))


def findings_of(result: str | Path) -> Findings:
    """What a run found: read from its folder, exactly as it was, or made by running a scenario file.

    Raises:
        ScenarioError: the scenario is invalid.
        SavedError: the folder holds no finished run.
    """
    return conclude(read(Path(result))) if Path(result).is_dir() else compare(result)


def changed(scenario: Scenario, replications: int | None, seed: int | None) -> Scenario:
    """The scenario with another number of replications or another seed, checked again.

    Raises:
        ScenarioError: one of them is out of range.
    """
    update = {"replications": replications, "seed": seed}
    given = {key: value for key, value in update.items() if value is not None}
    try:
        return Scenario.model_validate({**dict(scenario), **given}) if given else scenario
    except ValidationError as invalid:
        described = (describe(error, {}) for error in invalid.errors(include_url=False))
        raise ScenarioError("options", [Fault(0, message) for _, message in described]) from None
