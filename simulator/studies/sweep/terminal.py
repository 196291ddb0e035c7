"""What a sweep costs, in the terminal."""

from simulator.report.files.terminal import Terminal
from simulator.studies.sweep.cost import cost_of
from simulator.studies.sweep.plan import Plan

MILLION = 10**6
MANY_WORKERS = 64


def show_cost(plan: Plan, workers: int, part: str = "", *, engine: str, anyway: bool = False) -> None:
    """Print on standard error what a sweep costs; of several, ``part`` says which.

    Raises:
        ScenarioError: it does not fit into memory or, unless ``anyway``, takes more than a day.
        SimulationError: the run that is measured could not be finished.
    """
    cost = cost_of(plan, engine, workers, anyway)
    text = (
        f"{cost.points:,} points, {cost.runs:,} runs, {cost.seconds_per_point:.3g} core seconds a point: about "
        f"{duration(cost.hours)} on {cost.workers} workers, {cost.disk_mb:,.1f} MB on disk."
    )
    million = (
        f"A million points: {cost.seconds_per_point * MILLION / 3600:,.0f} core hours, "
        f"{duration(cost.hours_for(MILLION, MANY_WORKERS))} on {MANY_WORKERS} workers; the processors are the limit up "
        f"to about {cost.most_workers(MILLION):,.0f} workers, then the process that writes."
    )
    said = f"{part}: {text}" if part else f"{text} {million}"
    Terminal(stderr=True).print(said, soft_wrap=True, markup=False, highlight=False)


def duration(hours: float) -> str:
    """A time in the unit that suits it.

    Example: 0.01 hours are 36 s, 1.2 are 72 min, 30 are 30.0 h.
    """
    if hours * 3600 < 90:
        return f"{hours * 3600:.0f} s"
    return f"{hours * 60:.0f} min" if hours < 1.5 else f"{hours:,.1f} h"
