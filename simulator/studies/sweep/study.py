"""Sweeps and what they left: the entries for the command line and for Python."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.replication.options import DEFAULT_ENGINE, Given, Progress, check_engine, opened, silent
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.sweep.cluster import working
from simulator.studies.sweep.cost import check_memory
from simulator.studies.sweep.plan import Plan, plan_of
from simulator.studies.sweep.results import store_of
from simulator.studies.sweep.run import Swept, frame, run_plan
from simulator.studies.sweep.stored import stored, warned

# called with a design, the workers, and which one of several it is, before its first point is run; may raise
Announce = Callable[[Plan, int, str], None]
Run = Callable[[str, ScenarioFile], Swept]  # what the design is for, and the design


def unannounced(plan: Plan, workers: int, part: str) -> None:
    """Announce nothing and refuse nothing."""


def sweep(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    out: str | Path = "results",
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: Any = None,
    announce: Announce = unannounced,
    progress: Progress = silent,
) -> Swept:
    """Run every policy at every point of a scenario's sweep, or what is missing of it.

    Args:
        scenario: a path, a loaded file or a ``Scenario``, with a ``sweep`` block.
        out: folder of results; the rows go to ``<out>/<name of the scenario>/sweep``.
        set, policies, engine, workers, progress: as in ``compare``.
        executor: any ``concurrent.futures`` executor; default threads. It is left open.
        cluster: address of a Dask scheduler, or a ``distributed.Client``, instead of an executor.
        announce: called with each design before its first point is run; may refuse it.

    Returns:
        ``Swept``: ``frame()`` is a DataFrame, ``array()`` an xarray Dataset; ``done``, ``computed``, ``interrupted``.

    Raises:
        ScenarioError: the scenario, an option or a point is invalid.
        SimulationError: a run could not be finished, or the cluster does not answer.
    """
    check_engine(engine)
    file = opened(scenario, set, policies)
    with designs_run(file, out, engine, workers, executor, cluster, announce, progress) as run:
        return run("", file)


@contextmanager
def designs_run(
    file: ScenarioFile,
    out: str | Path,
    engine: str,
    workers: int | None,
    executor: Executor | None,
    cluster: Any,
    announce: Announce,
    progress: Progress,
) -> Iterator[Run]:
    """A function that runs designs of a scenario into its store, on the same workers; arguments as in ``sweep``."""
    folder = store_of(Path(out), file)
    with working(executor, workers, cluster) as (own, at_a_time):

        def run(part: str, designed: ScenarioFile) -> Swept:
            plan = plan_of(designed)
            if announce is unannounced and executor is None and cluster is None:
                check_memory(plan, at_a_time)
            announce(plan, at_a_time, part)
            with progress(plan.n_points, "points") as tell:
                return run_plan(plan, folder, engine, at_a_time, own, lambda done, _: tell(done))

        yield run


def results(
    source: Given,
    out: str | Path = "results",
    *,
    only: Mapping[str, Any] | None = None,
    tell: Callable[[str], None] = warned,
) -> pd.DataFrame:
    """Rows of a sweep: of a scenario file those of its design, of a folder all that it holds, each point once.

    Rows of a folder begin with ``plan``, ``design``, ``code`` and ``seed``; code is a hash of the sources and
    libraries that they were computed with.

    Args:
        source: a scenario with a ``sweep`` block, as ``sweep`` takes it, or the folder of a store.
        out: where results lie, for a scenario file.
        only: of a folder, the plans wanted, by any of the four columns, such as ``{"design": "lhs"}``.
        tell: called with a sentence where the rows are of more than one plan; default: a warning.

    Raises:
        ScenarioError: the file is invalid, or there are no rows.
        SimulationError: a file of the store is damaged.
    """
    if isinstance(source, str | Path) and Path(source).is_dir():
        return stored(Path(source), only or {}, tell)
    if only:
        raise ScenarioError("only", [ErrorLine(0, "chooses among the plans of a folder. Give the folder of a store.")])
    file = opened(source)
    table = frame(plan_of(file), store_of(Path(out), file))
    if table.empty:
        name = f"{file.name}.yaml" if not isinstance(source, str | Path) else source
        raise ScenarioError(str(name), [ErrorLine(0, f"has no results yet. Run: tokensim sweep {name}")])
    return table
