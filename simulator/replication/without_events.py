"""The same worlds without the scenario's events: what the events did is the difference."""

from collections.abc import Callable
from contextlib import closing

from simulator.replication.compare import Comparison, replicate, runs_of
from simulator.replication.executors import cores
from simulator.replication.reduce import Reduction


def with_unshocked(
    comparison: Comparison, workers: int | None = None, progress: Callable[[int], None] | None = None
) -> Comparison:
    """The comparison with the totals of the same policies in the same worlds, nothing scheduled.

    Without events it is returned as it is. Ctrl-C leaves it as it is too: it is whole without them.

    Args:
        comparison: what was run.
        workers: parallel workers, default one per core.
        progress: told the number of finished replications.

    Raises:
        SimulationError: a run could not be finished.
    """
    if not comparison.scenario.events:
        return comparison
    scenario = comparison.scenario.model_copy(update={"events": (), "replications": comparison.replications})
    runs = [run for run in runs_of(scenario) if run.nudge == 0]
    reduction = Reduction(len(runs), scenario.warmup_months)
    try:
        with closing(replicate(scenario, runs, comparison.engine, workers or cores())) as results:
            for done, played in enumerate(results, start=1):
                reduction.add(played.ledgers)
                if progress:
                    progress(done)
    except KeyboardInterrupt:
        return comparison
    totals = reduction.table([run.label for run in runs], [0] * len(runs))
    return comparison._replace(unshocked=totals)
