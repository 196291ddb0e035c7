"""The public Python API: read a scenario, compare its policies, get tables and an answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.replication.compare import DEFAULT_ENGINE
from simulator.replication.compare import compare as run_all
from simulator.replication.comparison_files import read
from simulator.replication.options import changed, check_engine, opened, scenario_of
from simulator.replication.without_events import with_unshocked
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import read_own
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.source import Fault
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.stopping import Assurance

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from simulator.studies.optimize.run import Optimum
    from simulator.studies.sensitivity.run import Study
    from simulator.studies.sweep.sweep import Swept

__all__ = [
    "compare",
    "findings_of",
    "optimize",
    "results",
    "sensitivity",
    "sweep",
]


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
    comparison = with_unshocked(run_all(scenario, engine, workers, enough=asked.enough(scenario)), workers)
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
    from simulator.studies.sweep.results import store_of
    from simulator.studies.sweep.sweep import sweep as run

    check_engine(engine)
    file = opened(scenario)
    with _working(executor, workers, cluster) as (own, at_a_time):
        return run(file, store_of(Path(out), file), engine, at_a_time, own)


def sensitivity(
    scenario: str | Path | ScenarioFile,
    *,
    methods: Sequence[str] = ("tornado", "map", "morris", "sobol"),
    measure: str = "net_usd",
    over: Sequence[str] = (),
    out: str | Path = "results",
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: "Executor | None" = None,
    cluster: Any = None,
) -> "Study":
    """Which values of a scenario's sweep the answer hangs on, and which policy wins where.

    Args:
        scenario: a path or a loaded file, with a ``sweep`` block.
        methods: some of ``tornado`` (with one-at-a-time curves), ``map``, ``morris``, ``sobol``.
        measure: the column of a sweep's rows that varies.
        over: the two values of the policy map; default the first two of the sweep.
        out, engine, workers, executor, cluster: as in ``sweep``; what is in the store is not computed again.

    Returns:
        ``Study``: ``sentences``, and ``tables`` by name, whose columns ``sensitivity.indices`` documents.

    Raises:
        ScenarioError: the scenario is invalid, or a method, measure or value of the map is not known.
        SimulationError: a run could not be finished, or the cluster does not answer.
        KeyboardInterrupt: before every design was finished; the same call goes on from there.
    """
    from simulator.studies.sensitivity.run import methods_of, study
    from simulator.studies.sweep.plan import plan_of
    from simulator.studies.sweep.results import store_of
    from simulator.studies.sweep.sweep import sweep as run

    check_engine(engine)
    file = opened(scenario)
    wanted = methods_of(plan_of(file), methods, over, measure)
    with _working(executor, workers, cluster) as (own, at_a_time):

        def swept(_: str, designed: ScenarioFile) -> "Swept":
            done = run(designed, store_of(Path(out), file), engine, at_a_time, own)
            if done.interrupted:
                raise KeyboardInterrupt
            return done

        return study(file, wanted, measure, swept)


def results(source: str | Path, out: str | Path = "results") -> "pd.DataFrame":
    """Rows of a sweep as a DataFrame: of a scenario file those of its design, of a folder all that it holds.

    Raises:
        ScenarioError: there are none.
    """
    from simulator.studies.sweep.results import rows_of

    return rows_of(Path(source), Path(out))


def optimize(
    scenario: str | Path | ScenarioFile,
    *,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: "Executor | None" = None,
    cluster: Any = None,
) -> "list[Optimum]":
    """Search the best settings of policies, as the scenario's ``optimize`` block asks.

    ``engine``, ``workers``, ``executor`` and ``cluster`` are as in ``sweep``; the result does not depend on them.

    Raises:
        ScenarioError: the scenario is invalid or has no such block.
        SimulationError: a run could not be finished, or the cluster does not answer.
    """
    from simulator.studies.optimize.run import optimize as search

    check_engine(engine)
    file = opened(scenario)
    with _working(executor, workers, cluster) as (own, at_a_time):
        return search(file, engine, at_a_time, own)


@contextmanager
def _working(
    executor: "Executor | None", workers: int | None, cluster: Any
) -> "Iterator[tuple[Executor | None, int | None]]":
    """The executor and the tasks at a time: those given, or those of a cluster."""
    if cluster is None:
        yield executor, workers
        return
    from simulator.studies.sweep.cluster import cluster as connected

    with connected(cluster) as far:
        yield far.executor, far.workers


def findings_of(result: str | Path) -> Findings:
    """What a run found: read from its folder, exactly as it was, or made by running a scenario file.

    Raises:
        ScenarioError: the scenario is invalid.
        SavedError: the folder holds no finished run.
    """
    return conclude(read(Path(result))) if Path(result).is_dir() else compare(result)
