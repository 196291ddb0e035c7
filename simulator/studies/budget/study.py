"""The right budget: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.replication.options import DEFAULT_ENGINE, Given, Progress, changed, check_run, opened, silent
from simulator.replication.resume import until_finished
from simulator.replication.worlds import worlds_of
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.budget.levers import STEPS, grid
from simulator.studies.budget.results import Budget, conclude
from simulator.studies.budget.run import run_grid


@until_finished()
def budget(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
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
    as_written: bool = False,
    progress: Progress = silent,
) -> Budget:
    """Run a policy at several budgets and find where the next dollar stops paying.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        set, policies: as in ``compare``.
        policy: name of the policy to move; default: the first cap, else the first policy with a lever.
        lever: number of the policy to move; default: the one that marginal ROI moves.
        low, high: ends of the grid, in the unit of the lever; default: an eighth and eight times the value as written.
        steps: levels of the grid, 4 to 48.
        hurdle: marginal ROI that the last dollar must bring, above -1; 0 is breaking even.
        replications, seed, engine, workers, as_written, progress: as in ``compare``, whose worlds these are.

    Returns:
        ``Budget``: ``answer``, ``remarks``, ``checks``, and the tables ``curve``, ``budgets`` and ``allocation.table``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    if not -1.0 < hurdle <= 1000.0:
        sentence = f"hurdle = {hurdle} must be above -1 and at most 1,000 (marginal ROI)."
        raise ScenarioError("budget", [ErrorLine(0, sentence)])
    file = opened(scenario, set, policies)
    asked = changed(file.scenario, replications, seed)
    check_run(asked, engine, workers)
    worlds = worlds_of(file, asked, as_written, 2 * asked.replications)
    with progress(asked.replications, "replications") as tell:
        runs = run_grid(worlds, grid(asked, policy, lever, low, high, steps), engine, workers, tell)
    with progress(asked.replications, "replications of the split") as tell:
        return conclude(runs, hurdle, workers, tell, file.origins).of(file)
