"""The public Python API: read a scenario, compare its policies, get tables and an answer."""

from pathlib import Path

from pydantic import ValidationError

from simulator.analysis.assurance import Assurance
from simulator.analysis.budget import Budget
from simulator.analysis.budget import budget as read_ladder
from simulator.analysis.findings import Findings, conclude
from simulator.experiments.climb import climb
from simulator.experiments.compare import DEFAULT_ENGINE
from simulator.experiments.compare import compare as run_all
from simulator.experiments.levers import STEPS, ladder
from simulator.scenario.faults import ScenarioError
from simulator.scenario.load import ScenarioFile, load, loads
from simulator.scenario.schema import Scenario
from simulator.scenario.sentences import describe
from simulator.scenario.text import Fault

__all__ = ["budget", "compare", "load", "loads"]


def compare(
    scenario: str | Path | ScenarioFile | Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
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
        precision: stop as soon as the net value of every policy that may be best is known to this share of itself
            either way, 0..1; the scenario's replications, or ``at_most``, are then the limit.
        guarantee: confidence, 0.5..1, that the policy named is within ``indifference_usd_per_year`` of the best.
        indifference_usd_per_year: the difference in net value that does not matter, USD a year for the whole
            organisation; goes with ``guarantee``.
        at_most: most replications that ``precision`` or ``guarantee`` may take; the latter takes up to 1,000.

    Returns:
        ``Findings``: ``answer``, ``sentences``, and the tables ``summary``, ``ranking``, ``by_month``, ``by_team`` and
        ``comparison.ledger``, whose columns are documented in ``analysis.findings`` and ``records``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
    """
    scenario = changed(_read(scenario), replications, seed)
    asked = Assurance(precision, guarantee, indifference_usd_per_year, at_most)
    asked.check(scenario)
    scenario = asked.extended(scenario)
    findings = conclude(run_all(scenario, engine, workers, enough=asked.enough(scenario)))
    return asked.fulfilled(findings, scenario, workers)


def budget(
    scenario: str | Path | ScenarioFile | Scenario,
    *,
    policy: str | None = None,
    lever: str | None = None,
    low: float | None = None,
    high: float | None = None,
    steps: int = STEPS,
    hurdle: float = 0.0,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
) -> Budget:
    """Climb a ladder of budgets and find where the next dollar stops paying.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        policy: name of the policy to move; default: the first cap, else the first policy with a lever.
        lever: number of the policy to move; default: the one that marginal ROI moves.
        low, high: ends of the ladder in the unit of the lever; default: an eighth and eight times the value as written.
        steps: rungs, 4 to 48.
        hurdle: marginal ROI that the last dollar must bring, above -1; 0 is breaking even.
        replications, seed, engine, workers: as in ``compare``.

    Returns:
        ``Budget``: ``answer``, and the tables ``curve``, ``budgets`` and ``allocation.table``, whose columns are
        documented in ``analysis.budget`` and ``analysis.allocation``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
    """
    scenario = changed(_read(scenario), replications, seed)
    checked_hurdle(hurdle)
    return read_ladder(
        climb(scenario, ladder(scenario, policy, lever, low, high, steps), engine, workers), hurdle, workers
    )


def checked_hurdle(hurdle: float) -> None:
    """Refuse a hurdle that no dollar or every dollar passes.

    Raises:
        ScenarioError: it is out of range.
    """
    if not -1.0 < hurdle <= 1000.0:
        raise ScenarioError(
            "budget", [Fault(0, f"hurdle = {hurdle} must be above -1 and at most 1,000 (marginal ROI).")]
        )


def _read(scenario: str | Path | ScenarioFile | Scenario) -> Scenario:
    if isinstance(scenario, str | Path):
        scenario = load(scenario)
    return scenario.scenario if isinstance(scenario, ScenarioFile) else scenario


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
