"""Compare again after a small change: draws and runs that the change does not affect are reused."""

import pickle
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from threading import Lock
from typing import Any, Final

import numpy as np
from cachetools import LRUCache

from simulator.engines.run import Outcome, run_policies
from simulator.problem import Problem, build
from simulator.records import LEDGER
from simulator.replication.compare import Replication, Run, kept_of, runs_of
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.workload_cache import WorkloadCache, draw_key
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload

WORKLOAD_BYTES: Final = 192 * 2**20
OUTCOME_BYTES: Final = 96 * 2**20


class RunCache:
    """Workloads by what they are drawn from, and outcomes by what the engine reads; threads may share it."""

    def __init__(self, workload_bytes: int = WORKLOAD_BYTES, outcome_bytes: int = OUTCOME_BYTES) -> None:
        self.workloads = WorkloadCache(workload_bytes)
        self.outcomes: LRUCache[bytes, Outcome] = LRUCache(outcome_bytes, getsizeof=_size)
        self.runs = 0  # made by an engine
        self._lock = Lock()

    def task(
        self, scenario: Scenario, engine: str = DEFAULT_ENGINE, nudged: bool = True
    ) -> Callable[[int], Replication]:
        """A task for ``compare`` with the same rows, bit for bit, which makes only the runs not yet known.

        Args:
            scenario, engine: as there.
            nudged: False leaves out the runs with a nudged lever; their ledgers are NaN, not measured.
        """
        runs = runs_of(scenario)
        key = draw_key(scenario, [run.policy for run in runs])
        return partial(self._replication, scenario, runs, engine, key, nudged)

    def _replication(
        self, scenario: Scenario, runs: list[Run], engine: str, draw_key: str, nudged: bool, replication: int
    ) -> Replication:
        workload = self.workloads.workload(scenario, [run.policy for run in runs], replication, draw_key)
        key = f"{draw_key} {replication} {engine}"
        made = [
            self._outcome(scenario, each.policy, workload, key, replication, engine)
            for each in runs
            if nudged or not each.nudge
        ]
        known = kept_of(made, scenario.months)
        missing = len(runs) - len(made)  # nudged runs come last
        skipped = np.full((missing, len(scenario.world.teams), scenario.months, len(LEDGER)), np.nan)
        return Replication(
            np.concatenate([known.ledgers, skipped]),
            np.concatenate([known.spreads, np.full((missing, *known.spreads.shape[1:]), np.nan)]),
        )

    def _outcome(
        self, scenario: Scenario, policy: PolicyBlock, workload: Workload, key: str, replication: int, engine: str
    ) -> Outcome:
        own = blake2b(pickle.dumps((key, _own(build(scenario, policy, workload), workload))), digest_size=16).digest()
        with self._lock:
            known = self.outcomes.get(own)
        if known is not None:
            return known
        made = run_policies(scenario, [policy], replication, engine, workload=workload)[0]
        with self._lock, suppress(ValueError):  # larger than the cache: not kept
            self.runs += 1
            self.outcomes[own] = made
        return made


def _size(outcome: Outcome) -> int:
    return outcome.ledger.nbytes + outcome.spend_usd.nbytes


def _own(problem: Problem, workload: Workload) -> list[Any]:
    """The parts of a problem that are not its workload's, which has a key of its own."""
    shared = {id(part) for part in workload}
    return [(name, part) for name, part in problem._asdict().items() if id(part) not in shared]
