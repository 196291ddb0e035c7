"""The public Python API: read a scenario, compare its policies, get tables and an answer."""

from collections.abc import Sequence
from pathlib import Path

from simulator.replication.compare import DEFAULT_ENGINE
from simulator.replication.compare import compare as run_all
from simulator.replication.comparison_files import read
from simulator.replication.options import changed, check_engine, scenario_of
from simulator.replication.without_events import with_totals_without_events
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import read_own
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.source import Fault
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.stopping import Assurance

__all__ = ["compare", "findings_of"]


def compare(
    scenario: str | Path | ScenarioFile | Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    policies: Sequence[str | Path] = (),
    precision: float | None = None,
    guarantee: float | None = None,
    indifference_usd_per_year: float | None = None,
    at_most: int | None = None,
) -> Findings:
    """Run every policy of a scenario in every replication and read the result.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        replications: instead of the scenario's, at least 2.
        seed: instead of the scenario's.
        engine: ``compiled`` or ``simpy``; both leave the same rows.
        workers: parallel workers; the result does not depend on it.
        policies: Python files with policies of your own, compared too; see ``scenario.reading.custom_policy``.
        precision: stop as soon as the net value of every policy that may be best is known to this share of itself
            either way, 0..1; the scenario's replications, or ``at_most``, are then the limit.
        guarantee: confidence, 0.5..1, that the policy named is within ``indifference_usd_per_year`` of the best.
        indifference_usd_per_year: the difference in net value that does not matter, USD a year for the whole
            organisation; goes with ``guarantee``.
        at_most: most replications that ``precision`` or ``guarantee`` may take; the latter takes up to 1,000.

    Returns:
        ``Findings``: ``answer``, ``sentences``, and the tables ``summary``, ``ranking``, ``by_month``, ``by_team``,
        ``checks`` and ``comparison.ledger``, whose columns are documented in ``analysis`` and ``records``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
    """
    check_engine(engine)
    scenario, origins = scenario_of(scenario)
    scenario = with_own(changed(scenario, replications, seed), policies)
    asked = Assurance(precision, guarantee, indifference_usd_per_year, at_most)
    asked.check(scenario)
    scenario = asked.extended(scenario)
    comparison = with_totals_without_events(run_all(scenario, engine, workers, enough=asked.enough(scenario)), workers)
    findings = conclude(comparison, origins)
    return asked.fulfilled(findings, scenario, workers)


def with_own(scenario: Scenario, files: Sequence[str | Path]) -> Scenario:
    """The scenario with policies of the user's own, one Python file each, before its yardsticks.

    Raises:
        ScenarioError: a file is at fault, or its policy has a name that is taken.
    """
    own = [read_own(path) for path in files]
    taken = {"none", *(policy.label for policy in scenario.policies)}
    for policy in own:
        if policy.label in taken:
            raise ScenarioError(policy.file, [Fault(0, f"has the name {policy.label!r}, which is taken. Change name.")])
        taken.add(policy.label)
    choices = [policy for policy in scenario.policies if not policy.yardstick]
    yardsticks = [policy for policy in scenario.policies if policy.yardstick]
    return scenario.model_copy(update={"policies": (*choices, *own, *yardsticks)}) if own else scenario


def findings_of(result: str | Path) -> Findings:
    """What a run found: read from its folder, exactly as it was, or made by running a scenario file.

    Raises:
        ScenarioError: the scenario is invalid.
        SavedError: the folder holds no finished run.
    """
    return conclude(read(Path(result))) if Path(result).is_dir() else compare(result)
