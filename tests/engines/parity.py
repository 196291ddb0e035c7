"""Both engines on one problem: what differs, bit for bit."""

import numpy as np

from simulator import records
from simulator.engines.run import ENGINES, Outcome
from simulator.problem import build
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw


def both(scenario: Scenario, policy: PolicyBlock, replication: int = 0) -> list[tuple[int, int, Outcome]]:
    """Status, engineer and outcome of the SimPy engine and of the compiled one."""
    problem = build(scenario, policy, draw(scenario, replication, policies=[policy, *scenario.policies]))
    return [ENGINES[name].run(problem, False) for name in ("simpy", "compiled")]


def differences(scenario: Scenario, policy: PolicyBlock, replication: int = 0) -> list[str]:
    """Names of what differs between the engines; empty when every bit agrees."""
    (status, who, one), (other_status, other_who, other) = both(scenario, policy, replication)
    found = [] if (status, who) == (other_status, other_who) else ["status"]
    if not np.array_equal(one.spend_usd, other.spend_usd):
        found.append("spend by engineer")
    if one.ledger.shape != other.ledger.shape:
        return [*found, "shape"]
    same = [one.ledger[..., i].tobytes() == other.ledger[..., i].tobytes() for i in range(len(records.LEDGER))]
    return found + [column.name for column, equal in zip(records.LEDGER, same, strict=True) if not equal]
