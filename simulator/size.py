"""What a scenario takes before it is run, memory and time; one that takes too much is refused with the estimate."""

from typing import Final, NamedTuple

import psutil

from simulator.records import HOURS_PER_MONTH, HOURS_PER_WEEK, LEDGER
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

MOST_MEMORY: Final = 0.8  # of what is free; the rest is for other programs
MOST_HOURS: Final = 24.0
SMALL_MB: Final = 200.0  # is always there; to ask takes longer than such a draw
NUMBER: Final = 8  # bytes
ARRAYS: Final = 6  # draws of an item
SECONDS_PER_ITEM: Final = {"compiled": 8e-8, "simpy": 1.2e-5}  # in a run of one policy
MB: Final = 2**20


class Size(NamedTuple):
    """What a study takes on so many workers."""

    memory_mb: float
    hours: float


def available_mb() -> float:
    """Memory that is free for a new program, MB of 2**20 bytes."""
    return psutil.virtual_memory().available / MB


def items(scenario: Scenario) -> float:
    """Work items that are drawn for a replication, about: its memory and its time grow with them.

    Those of an engineer, and those that arrive in a limited backlog.
    """
    hours, found = scenario.months * HOURS_PER_MONTH, 0.0
    for team in scenario.world.teams:
        if team.backlog.items_per_week is None:
            found += max(team.planned(scenario.months), default=0) * (1.8 * hours / team.work.effort_mean_hours + 50.0)
        else:
            found += team.backlog.items_per_week / HOURS_PER_WEEK * hours
    return found


def draws_mb(scenario: Scenario) -> float:
    """Memory of the draws of one replication, MB of 2**20 bytes."""
    return (2.0 * items(scenario) + scenario.engineers * scenario.months) * ARRAYS * NUMBER / MB


def run_mb(scenario: Scenario, runs: int) -> float:
    """Memory of one replication while it is run, draws and ledgers, MB of 2**20 bytes."""
    return draws_mb(scenario) + 2.0 * runs * ledger_mb(scenario)


def ledger_mb(scenario: Scenario) -> float:
    """Memory of the ledger of one run, MB of 2**20 bytes."""
    return len(scenario.world.teams) * scenario.months * len(LEDGER) * NUMBER / MB


def size_of(scenario: Scenario, runs: int, workers: int, engine: str, ledgers: int = 0) -> Size:
    """What all replications take: those under way, and the totals that are kept of each.

    Args:
        scenario: what is run.
        runs: of a replication, such as one for each policy.
        workers: replications under way at a time.
        engine: by which the time is estimated.
        ledgers: runs of a replication whose ledgers are kept.
    """
    totals = runs * (len(LEDGER) + 3 * scenario.months) * NUMBER / MB
    kept = scenario.replications * (totals + ledgers * ledger_mb(scenario))
    seconds = items(scenario) * runs * scenario.replications * SECONDS_PER_ITEM[engine] / workers
    return Size(min(workers, scenario.replications) * run_mb(scenario, runs) + kept, seconds / 3600.0)


def check_size(scenario: Scenario, runs: int, workers: int, engine: str, ledgers: int = 0) -> None:
    """Refuse a study that does not fit into memory or takes longer than a day; arguments as in ``size_of``.

    Raises:
        ScenarioError: with what it needs and what there is.
    """
    size, what = size_of(scenario, runs, workers, engine, ledgers), _called(scenario)
    if size.memory_mb > SMALL_MB and size.memory_mb > MOST_MEMORY * (have := available_mb()):
        raise _refused(
            f"{scenario.replications:,} replications of {what} on {workers} workers: about {size.memory_mb:,.0f} MB of "
            f"memory, of {have:,.0f} MB that are free. Use fewer workers, engineers, months or replications."
        )
    if size.hours > MOST_HOURS:
        raise _refused(
            f"{scenario.replications:,} replications of {what}, {runs} runs each: about {size.hours:,.0f} hours on "
            f"{workers} workers with the engine {engine}. Use fewer replications, policies, engineers or months, or "
            "more workers."
        )


def check_draws(scenario: Scenario, longer: float = 1.0) -> None:
    """Refuse draws of one replication, times ``longer``, that do not fit into memory.

    Raises:
        ScenarioError: with what they need and what there is.
    """
    need = longer * draws_mb(scenario)
    if need > SMALL_MB and need > MOST_MEMORY * (have := available_mb()):
        raise _refused(
            f"a replication of {_called(scenario)}: about {need:,.0f} MB of memory, of {have:,.0f} MB that are free. "
            "Use fewer engineers or months, or less work."
        )


def _called(scenario: Scenario) -> str:
    return f"{scenario.engineers:,} engineers over {scenario.months} months with {items(scenario):,.0f} work items"


def _refused(what: str) -> ScenarioError:
    return ScenarioError("scenario", [ErrorLine(0, f"asks for {what}")])
