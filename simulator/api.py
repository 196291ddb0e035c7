"""The public Python API: read a scenario, compare its policies, get tables and an answer."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.analysis.findings import Findings, conclude
from simulator.experiments.compare import DEFAULT_ENGINE
from simulator.experiments.compare import compare as run_all
from simulator.scenario.faults import ScenarioError
from simulator.scenario.load import ScenarioFile, load, loads
from simulator.scenario.own import read_own
from simulator.scenario.schema import Scenario
from simulator.scenario.sentences import describe
from simulator.scenario.text import Fault

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from simulator.experiments.optimize import Optimum
    from simulator.experiments.sweep import Swept

__all__ = ["compare", "load", "loads", "optimize", "results", "sweep"]


def compare(
    scenario: str | Path | ScenarioFile | Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    policies: Sequence[str | Path] = (),
) -> Findings:
    """Run every policy of a scenario in every replication and read the result.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        replications: instead of the scenario's, at least 2.
        seed: instead of the scenario's.
        engine: ``compiled`` or ``simpy``; both leave the same rows.
        workers: parallel workers; the result does not depend on it.
        policies: Python files with policies of your own, compared too; see ``scenario.own``.

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
    return conclude(run_all(with_own(changed(scenario, replications, seed), policies), engine, workers))


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


def sweep(
    scenario: str | Path | ScenarioFile,
    *,
    out: str | Path = "results",
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: "Executor | None" = None,
    cluster: Any = None,
) -> "Swept":
    """Run every policy at every point of a scenario's sweep, or what is missing of it.

    Args:
        scenario: a path or a loaded file, with a ``sweep`` block.
        out: folder of results; the rows go to ``<out>/sweeps/<name of the scenario>``.
        engine: ``compiled`` or ``simpy``; both leave the same rows.
        workers: chunks under way at a time; the rows do not depend on it.
        executor: any ``concurrent.futures`` executor; default threads.
        cluster: address of a Dask scheduler, or a ``distributed.Client``, instead of an executor.

    Returns:
        ``Swept``: ``frame()`` is a DataFrame, ``array()`` an xarray Dataset; ``done``, ``computed``, ``interrupted``.

    Raises:
        ScenarioError: the scenario or a point of it is invalid.
        SimulationError: a run could not be finished, or the cluster does not answer.
    """
    from contextlib import ExitStack

    from simulator.experiments.results import store_of
    from simulator.experiments.sweep import sweep as run

    file = scenario if isinstance(scenario, ScenarioFile) else load(scenario)
    with ExitStack() as stack:
        if cluster is not None:
            from simulator.experiments.cluster import cluster as connected

            executor, workers = stack.enter_context(connected(cluster))
        return run(file, store_of(Path(out), file), engine, workers, executor)


def results(source: str | Path, out: str | Path = "results") -> "pd.DataFrame":
    """Rows of a sweep as a DataFrame: of a scenario file those of its design, of a folder all that it holds.

    Raises:
        ScenarioError: there are none.
    """
    from simulator.experiments.results import rows_of

    return rows_of(Path(source), Path(out))


def optimize(
    scenario: str | Path | ScenarioFile,
    *,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: "Executor | None" = None,
) -> "list[Optimum]":
    """Search the best settings of policies, as the scenario's ``optimize`` block asks; see ``analysis.best_settings``.

    Raises:
        ScenarioError: the scenario is invalid or has no such block.
        SimulationError: a run could not be finished.
    """
    from simulator.experiments.optimize import optimize as search

    file = scenario if isinstance(scenario, ScenarioFile) else load(scenario)
    return search(file, engine, workers, executor)


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
