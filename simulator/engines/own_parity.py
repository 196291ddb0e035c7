"""Whether both engines leave the same rows under a policy of the user's own: what ``tokensim check`` asks."""

import numpy as np

from simulator.engines.run import Outcome, SimulationError, run_policy
from simulator.records import LEDGER
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw


def parity(policy: OwnPolicy, scenario: Scenario, replication: int = 0) -> str:
    """The first thing in which the engines differ under a policy, in a sentence; empty where they agree bit for bit.

    An error is a result like any other. A policy that only the reference engine runs agrees with itself, see
    ``own_compiled.why_not``.

    Args:
        policy: the user's own.
        scenario: in which it is tried; the reference engine takes some 30 microseconds an item.
        replication: whose random numbers are used.

    Example: of ``return request.wanted_mtok / 3`` it is empty.
    """
    workload = draw(scenario, replication, policies=[policy])

    def outcome(engine: str) -> Outcome | str:
        try:
            return run_policy(scenario, policy, workload, replication, engine)
        except SimulationError as error:
            return str(error)

    reference, compiled = outcome("simpy"), outcome("compiled")
    if isinstance(reference, str) or isinstance(compiled, str):
        same = reference == compiled
        return "" if same else f"Reference engine: {_said(reference)} Compiled engine: {_said(compiled)}"
    return _first_difference(scenario, reference, compiled)


def _said(outcome: Outcome | str) -> str:
    return outcome if isinstance(outcome, str) else "no error."


def _first_difference(scenario: Scenario, reference: Outcome, compiled: Outcome) -> str:
    """In the first month that has one."""
    other = reference.ledger.view(np.int64) != compiled.ledger.view(np.int64)
    for month, team, column in np.argwhere(other.transpose(1, 0, 2)).tolist():
        values = (float(outcome.ledger[team, month, column]) for outcome in (reference, compiled))
        where = f"{LEDGER[column].name} of {scenario.world.teams[team].name} in month {month + 1}"
        return "{} is {!r} in the reference engine and {!r} in the compiled one.".format(where, *values)
    return ""
