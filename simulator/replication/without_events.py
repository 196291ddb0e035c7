"""The same replications without the scenario's events: the effect of the events is the difference."""

from collections.abc import Callable
from functools import partial

from simulator.problem import setting_of
from simulator.replication.collect import collect
from simulator.replication.compare import Comparison, Replication, replicate, runs_of
from simulator.replication.reduce import Reduction


def with_totals_without_events(
    comparison: Comparison, workers: int | None = None, progress: Callable[[int], None] | None = None
) -> Comparison:
    """The comparison with the totals of the same policies in the same replications without events.

    A scenario without events, or Ctrl-C, leaves the comparison unchanged. ``workers`` and ``progress`` are as in
    ``collect``.

    Raises:
        SimulationError: a run could not be finished.
    """
    if not comparison.scenario.events:
        return comparison
    scenario, numbers = comparison.scenario.model_copy(update={"events": ()}), range(comparison.replications)
    runs = [run for run in runs_of(scenario) if run.nudge == 0]
    reduction = Reduction(len(runs), scenario.warmup_months)

    def take(made: Replication) -> None:
        reduction.add(made.ledgers)

    task = partial(replicate, setting_of(scenario), [run.policy for run in runs], comparison.engine)
    try:
        collect(task, numbers, take, comparison.engine, workers, least=len(numbers), progress=progress)
    except KeyboardInterrupt:
        return comparison
    totals = reduction.table([run.label for run in runs], [0] * len(runs))
    return comparison._replace(totals_without_events=totals)
