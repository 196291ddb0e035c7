"""One run: a problem in, a ledger out, whatever the engine; a status code becomes a sentence."""

from typing import NamedTuple

import numpy as np

from simulator import records
from simulator.engines import reference
from simulator.problem import Problem, build
from simulator.records import TraceRow
from simulator.scenario.policies import PolicyBlock
from simulator.scenario.schema import Scenario
from simulator.workload import Floats, Workload, draw

REDRAWS = 6  # each doubles the items; beyond this the scenario is at fault


class SimulationError(Exception):
    """A run that could not be finished, in a sentence."""


class Outcome(NamedTuple):
    """What a run leaves behind."""

    ledger: Floats  # [team, month, column of records.LEDGER]
    spend_usd: Floats  # [engineer] over the whole run
    trace: list[TraceRow] | None


class OutOfItemsError(SimulationError):
    """The engineers worked faster than items were drawn; draw more and run again."""


def run(problem: Problem, trace: bool = False) -> Outcome:
    """Run one problem.

    Raises:
        OutOfItemsError: an engineer finished every drawn item.
        SimulationError: the state became impossible.

    """
    rows: list[TraceRow] | None = [] if trace else None
    simulation = reference.Simulation(problem, rows)
    status, engineer = simulation.run()
    _raise(status, engineer)
    return Outcome(simulation.ledger, np.array(simulation.spent_total), rows)


def run_policies(
    scenario: Scenario, policies: list[PolicyBlock], replication: int, trace: bool = False
) -> list[Outcome]:
    """Every policy in the world of one replication, the same draws for all.

    If one of them runs out of items, the world is drawn longer for that one; the items it shares with the others
    are the same.
    """
    workload = draw(scenario, replication)
    return [_run_drawing(scenario, policy, workload, replication, trace) for policy in policies]


def _run_drawing(scenario: Scenario, policy: PolicyBlock, workload: Workload, replication: int, trace: bool) -> Outcome:
    for attempt in range(1, REDRAWS + 1):
        try:
            return run(build(scenario, policy, workload), trace)
        except OutOfItemsError:
            workload = draw(scenario, replication, 2.0**attempt)
    raise SimulationError(
        f"policy {policy.label!r}: engineers finish items faster than {2**REDRAWS} times the expected pace. "
        "Check effort_mean_hours, ability and the gain of the curve."
    )


def _raise(status: int, engineer: int) -> None:
    if status == records.OUT_OF_ITEMS:
        raise OutOfItemsError(f"engineer {engineer} finished every drawn item.")
    if status == records.BAD_STATE:
        raise SimulationError(
            f"engineer {engineer} reached an impossible state (negative or not a number). Look for extreme values "
            "among appetite, effort, price and the curve of the engineer's team."
        )
    if status == records.HEAP_FULL:
        raise SimulationError("the event heap overflowed, which is a fault of the engine. Please report it.")
