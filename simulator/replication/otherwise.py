"""The same replications otherwise: with the inputs as written, or without the scenario's events."""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from simulator.engines.run import run_policies
from simulator.problem import setting_of
from simulator.records import COLUMN
from simulator.replication.collect import collect
from simulator.replication.compare import Comparison, Replication, compare, replicate, shown_policies
from simulator.replication.ledger import Nowhere
from simulator.replication.panel import rows_of
from simulator.replication.reduce import Reduction
from simulator.replication.resume import resumable
from simulator.replication.worlds import Worlds, settings_of
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw

TaskOf = Callable[[Worlds], Callable[[int], Replication]]
MOST_PEOPLE: Final = 400  # engineers whose months are kept: a picture has no room for more
MOST_BOOKED: Final = 300_000  # posts times months whose books are made at once: about 200 MB
WRITTEN: Final = 24  # replications as written: a share of variance is then known to about a third of itself


def as_written_needs(scenario: Scenario) -> int:
    """How many replications are run with the inputs as written, where inputs are drawn.

    Example: of a scenario of 100 replications it is 24.
    """
    return min(scenario.replications, WRITTEN)


def with_as_written(
    comparison: Comparison,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
    task_of: TaskOf | None = None,
    most: int = WRITTEN,
) -> Comparison:
    """The comparison with its first replications also run with the inputs as written, without nudges.

    They have the random numbers of the same replications, so that what differs is the inputs. Where nothing is drawn,
    or on Ctrl-C, the comparison stays as it is. ``workers`` and ``progress`` are as in ``collect``; ``task_of`` gives
    the task of ``compare`` for some worlds, without nudges; ``most`` is how many replications.

    Raises:
        SimulationError: a run could not be finished.
    """
    scenario = comparison.worlds.scenario
    if not comparison.worlds.drawn:
        return comparison
    few = Worlds(scenario.model_copy(update={"replications": min(most, comparison.replications)}))
    try:
        task = task_of(few) if task_of else None
        written = compare(few, comparison.engine, workers, Nowhere(), progress, task=task, marginal=0)
    except KeyboardInterrupt:
        return comparison
    return comparison._replace(written=written, history=written.history)


def with_totals_without_events(
    comparison: Comparison,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
    task_of: TaskOf | None = None,
) -> Comparison:
    """The comparison with the totals of the same policies in the same replications without events.

    A scenario without events, or Ctrl-C, leaves the comparison unchanged. ``workers``, ``progress`` and ``task_of`` are
    as in ``with_as_written``.

    Raises:
        SimulationError: a run could not be finished.
    """
    if not comparison.scenario.events:
        return comparison
    worlds, numbers = comparison.worlds.with_(events=()), range(comparison.replications)
    runs = shown_policies(worlds.scenario)
    reduction = Reduction(len(runs), worlds.scenario.warmup_months)

    def take(made: Replication) -> None:
        reduction.add(made.ledgers)

    task = task_of(worlds) if task_of else partial(replicate, settings_of(worlds), shown_policies, comparison.engine)
    kept = resumable(task, Replication, numbers)
    try:
        collect(kept, numbers, take, comparison.engine, workers, least=len(numbers), progress=progress)
    except KeyboardInterrupt:
        return comparison
    totals = reduction.table([run.label for run in runs], [0] * len(runs))
    return comparison._replace(totals_without_events=totals)


def with_people(comparison: Comparison, most: int = MOST_PEOPLE) -> Comparison:
    """The comparison with what each engineer spends each month under each policy, in the first replication as written.

    Of more than ``most`` engineers so many are kept, evenly from all teams. Costs are those of the panel
    (``replication.panel``): tokens at the metered price, without what a contract makes of them. Where the books of all
    engineers would take much memory, or on Ctrl-C, the comparison stays as it is.

    Raises:
        SimulationError: the run could not be finished.
    """
    scenario, shown = comparison.scenario, shown_policies(comparison.scenario)
    if rows_of(scenario, 1, 1) > MOST_BOOKED:
        return comparison
    setting = setting_of(scenario)
    drawn = draw(scenario, 0, policies=shown)
    found = []
    try:
        for policy in shown:  # one by one: only a column of the books is kept
            (run,) = run_policies(setting, [policy], 0, comparison.engine, workload=drawn, by_engineer=True)
            assert run.people is not None, "the books of engineers were asked for"
            found.append(run.people[..., COLUMN["spend_usd"]])
    except KeyboardInterrupt:
        return comparison
    booked = np.stack(found)
    kept = np.unique(np.linspace(0, booked.shape[1] - 1, min(most, booked.shape[1])).astype(int))
    return comparison._replace(people=booked[:, kept])
