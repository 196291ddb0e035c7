"""The search for the best settings: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from simulator.replication.executors import given_or_pool
from simulator.replication.options import DEFAULT_ENGINE, Given, Progress, check_engine, check_run, opened, silent
from simulator.replication.resume import until_finished
from simulator.replication.worlds import Worlds, drawn_worlds
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.optimize import Optimize
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.study_checks import policy_of
from simulator.studies.optimize.results import Optima
from simulator.studies.optimize.run import Optimum, search_policy
from simulator.studies.optimize.trials import Search
from simulator.studies.sweep.cluster import working


@until_finished()
def optimize(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: Any = None,
    progress: Progress = silent,
) -> Optima:
    """Search the best settings of policies, each for itself, as the scenario's ``optimize`` block asks.

    Ctrl-C ends the search with the trials tried so far and goes on to their check; policies not yet begun are left out.

    Args:
        scenario: a path, a loaded file or a ``Scenario``, with an ``optimize`` block.
        set, policies: as in ``compare``.
        engine, workers, executor, cluster: as in ``sweep``; the result does not depend on them.
        progress: shows how many trials are finished.

    Returns:
        ``Optima``: an ``Optimum`` for each policy with levers; ``table`` has a row for each.

    Raises:
        ScenarioError: the scenario is invalid or has no such block.
        SimulationError: a run could not be finished, Optuna is not installed, or the cluster does not answer.
        KeyboardInterrupt: before a batch of trials was finished.
    """
    check_engine(engine)
    file = opened(scenario, set, policies)
    wanted, found = file.scenario.optimize, list[Optimum]()
    if wanted is None:
        advice = "Add one, such as optimize: {levers: {policies.capped.usd_per_month: {low: 50, high: 800}}}."
        raise ScenarioError(file.name, [ErrorLine(0, f"has no block optimize. {advice}")])
    runs = wanted.trials * wanted.replications
    check_run(file.scenario.model_copy(update={"replications": runs}), engine, workers)
    changes = draft(file)
    worlds = worlds_of_search(file, wanted)
    groups: dict[str, dict[str, Distribution]] = {}
    for path, one in wanted.levers.items():
        groups.setdefault(policy_of(file.scenario, changes.find(path)), {})[path] = one
    with (
        working(executor, workers, cluster) as (own, at_a_time),
        given_or_pool(own, engine, at_a_time) as pool,
        progress(len(groups) * wanted.trials, "trials") as tell,
    ):
        for policy, levers in groups.items():
            search, before = Search(worlds, policy, wanted.limits, engine), len(found) * wanted.trials
            found.append(search_policy(search, levers, wanted, pool, tell, before))
            if found[-1].interrupted:
                break
    return Optima(file, found)


def worlds_of_search(file: ScenarioFile, wanted: Optimize) -> Worlds:
    """The worlds of all replications of a search: those it searches in, those it chooses on, those it reports."""
    return drawn_worlds(file, wanted.replications + 2 * wanted.check_replications)._replace(opened=draft(file))
