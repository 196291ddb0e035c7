"""The sensitivity study: the one entry for the command line and for Python."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from simulator.replication.compare import DEFAULT_ENGINE
from simulator.replication.options import Progress, check_engine, opened, silent
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.sensitivity.run import METHODS, Sensitivity, methods_of, run_methods
from simulator.studies.sweep.plan import plan_of
from simulator.studies.sweep.study import Announce, designs_run, unannounced


def sensitivity(
    scenario: str | Path | ScenarioFile,
    *,
    methods: Sequence[str] = METHODS,
    measure: str = "net_usd",
    over: Sequence[str] = (),
    out: str | Path = "results",
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: Any = None,
    announce: Announce = unannounced,
    progress: Progress = silent,
) -> Sensitivity:
    """Which values of a scenario's sweep the answer is most sensitive to, and which policy is best where.

    Args:
        scenario: a path or a loaded file, with a ``sweep`` block.
        methods: some of ``tornado`` (with one-at-a-time curves), ``map``, ``morris``, ``sobol``.
        measure: the column of a sweep's rows that varies.
        over: the two values of the policy map; default the first two of the sweep.
        out, engine, workers, executor, cluster, announce, progress: as in ``sweep``; what is in the store is not
            computed again.

    Returns:
        ``Sensitivity``: ``sentences``, and ``tables`` by name, whose columns ``sensitivity.indices`` documents.

    Raises:
        ScenarioError: the scenario is invalid, or a method, measure or value of the map is not known.
        SimulationError: a run could not be finished, or the cluster does not answer.
        KeyboardInterrupt: before every design was finished; the same call goes on from there.
    """
    check_engine(engine)
    file = opened(scenario)
    wanted = methods_of(plan_of(file), methods, over, measure)
    with designs_run(file, out, engine, workers, executor, cluster, announce, progress) as run:
        return run_methods(file, wanted, measure, run)
