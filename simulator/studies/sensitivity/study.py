"""The sensitivity study: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from simulator.replication.options import DEFAULT_ENGINE, Given, Progress, check_engine, opened, silent
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.sensitivity import METHODS, USUAL
from simulator.studies.sensitivity.run import Sensitivity, run_methods
from simulator.studies.sweep.plan import plan_of
from simulator.studies.sweep.point import PER_HEAD, RATIOS
from simulator.studies.sweep.study import Announce, designs_run, unannounced
from simulator.text import nearest


def sensitivity(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    methods: Sequence[str] = USUAL,
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
        scenario: a path, a loaded file or a ``Scenario``, with a ``sweep`` block, whose ranges and sizes are used.
        methods: some of ``METHODS``; ``tornado`` comes with one-at-a-time curves, ``pairs`` with ``sobol``.
        measure: the column of a sweep's rows that varies.
        over: the two values of the policy map; default the first two of the sweep.
        set, policies: as in ``compare``.
        out, engine, workers, executor, cluster, announce, progress: as in ``sweep``; what is in the store is not
            computed again.

    Returns:
        ``Sensitivity``: ``sentences``, and ``tables`` by name; ``tables["indices"]`` has the indices of all methods.

    Raises:
        ScenarioError: the scenario is invalid, or a method, measure or value of the map is not known.
        SimulationError: a run could not be finished, or the cluster does not answer.
        KeyboardInterrupt: before every design was finished; the same call goes on from there.
    """
    check_engine(engine)
    file = opened(scenario, set, policies)
    known = list(plan_of(file).sweep.parameters)
    _check(file.name, methods, measure, over, known)
    pair = list(over) or known[:2]
    axes = (pair[0], pair[1]) if len(pair) == 2 else None
    with designs_run(file, out, engine, workers, executor, cluster, announce, progress) as run:
        return run_methods(file, tuple(methods), axes, measure, run)


def _check(name: str, methods: Sequence[str], measure: str, over: Sequence[str], known: Sequence[str]) -> None:
    measures = [*PER_HEAD, *RATIOS]
    wrong = [f"--methods has no {one!r}. {nearest(one, METHODS)}" for one in methods if one not in METHODS]
    wrong += [f"--measure {measure}: {nearest(measure, measures)}"] if measure not in measures else []
    wrong += [f"--map {one}: not a value of the sweep. {nearest(one, known)}" for one in over if one not in known]
    if over and (len(over) != 2 or over[0] == over[1]):
        wrong.append("--map must be given twice, with two different values.")
    if wrong:
        raise ScenarioError(name, [ErrorLine(0, sentence) for sentence in wrong])
