"""Compare again after a small change: worlds and ledgers that the change does not touch are not made anew."""

import pickle
from collections import OrderedDict
from collections.abc import Generator
from contextlib import closing
from functools import partial
from hashlib import blake2b
from threading import Lock
from typing import Any, Final, Generic, TypeVar

import numpy as np

from simulator.engines.run import ENGINES, Outcome, OutOfItemsError, run, run_policies
from simulator.problem import Problem, build
from simulator.records import LEDGER
from simulator.replication.compare import Played, Run, played
from simulator.replication.executors import in_order, pool
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw

Kept = TypeVar("Kept")

WORLD_BYTES: Final = 192 * 2**20
LEDGER_BYTES: Final = 96 * 2**20
# what says how often, how surely or in which words, but not what happens
_OUTSIDE: Final = {"title", "question", "notes", "baseline", "replications", "confidence", "warmup_months", "policies"}
# what of the world no draw depends on; whatever is not named here is taken to matter
_NOT_DRAWN: Final = ("price", "supply", "economy_tier", "leaderboard", "accounting", "market", "defaults")


class Shelf(Generic[Kept]):
    """Things by key, the least recently used given up when they pass a number of bytes; safe between threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._kept: OrderedDict[bytes, tuple[int, Kept]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: bytes) -> Kept | None:
        """What is kept under a key."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def keep(self, key: bytes, size: int, thing: Kept) -> None:
        """Keep one thing of ``size`` bytes; one larger than the shelf is not kept."""
        if size > self.most_bytes:
            return
        with self._lock:
            self.bytes += size - self._kept.pop(key, (0, thing))[0]
            self._kept[key] = (size, thing)
            while self.bytes > self.most_bytes:
                self.bytes -= self._kept.popitem(last=False)[1][0]


class Memory:
    """Worlds by what they are drawn from, and ledgers by the very numbers an engine saw."""

    def __init__(self, world_bytes: int = WORLD_BYTES, ledger_bytes: int = LEDGER_BYTES) -> None:
        self.worlds: Shelf[Workload] = Shelf(world_bytes)
        self.ledgers: Shelf[Outcome] = Shelf(ledger_bytes)
        self.runs = 0  # made by an engine
        self._lock = Lock()

    def replicate(
        self, scenario: Scenario, runs: list[Run], engine: str, workers: int, nudged: bool = True
    ) -> Generator[Played, None, None]:
        """As ``compare.replicate``: the same rows, bit for bit, but only the runs not yet known are made.

        Args:
            scenario, runs, engine, workers: as there.
            nudged: False leaves out the runs with a nudged lever; their ledgers are NaN, not measured.
        """
        world_key = _digest(_drawn_from(scenario, runs))
        task = partial(self._replication, scenario, runs, engine, world_key, nudged)
        workers = min(workers, scenario.replications)
        executor = pool(ENGINES[engine].threads, workers)
        with closing(in_order(executor, workers, task, scenario.replications)) as results:
            yield from results

    def _replication(
        self, scenario: Scenario, runs: list[Run], engine: str, world_key: bytes, nudged: bool, replication: int
    ) -> Played:
        key = world_key + replication.to_bytes(8, "big")
        world = self.worlds.find(key)
        if world is None:
            world = draw(scenario, replication, policies=[run.policy for run in runs])
            self.worlds.keep(key, sum(part.nbytes for part in world), world)
        skipped = np.full((len(scenario.world.teams), scenario.months, len(LEDGER)), np.nan)
        made = [
            self._outcome(scenario, each.policy, world, key, replication, engine)
            for each in runs
            if nudged or not each.nudge
        ]
        known = played(made, scenario.months)
        missing = len(runs) - len(made)  # nudged runs come last
        if not missing:
            return known
        return Played(
            np.concatenate([known.ledgers, np.stack([skipped] * missing)]),
            np.concatenate([known.spreads, np.full((missing, *known.spreads.shape[1:]), np.nan)]),
        )

    def _outcome(
        self, scenario: Scenario, policy: PolicyBlock, world: Workload, world_key: bytes, replication: int, engine: str
    ) -> Outcome:
        problem = build(scenario, policy, world)
        key = _digest((world_key, engine, _own(problem, world)))
        known = self.ledgers.find(key)
        if known is None:
            known = _made(scenario, policy, problem, replication, engine)
            self.ledgers.keep(key, known.ledger.nbytes + known.spend_usd.nbytes, known)
            with self._lock:
                self.runs += 1
        return known


def _made(scenario: Scenario, policy: PolicyBlock, problem: Problem, replication: int, engine: str) -> Outcome:
    try:
        return run(problem, engine, policy=policy)
    except OutOfItemsError:  # drawn longer, which changes none of the items
        return run_policies(scenario, [policy], replication, engine)[0]


def _drawn_from(scenario: Scenario, runs: list[Run]) -> Any:
    """All that a world may be drawn from: the scenario but for prices, words and counts, and the kinds of policies."""
    inside = scenario.model_dump(exclude=_OUTSIDE)
    inside["world"] = {name: part for name, part in inside["world"].items() if name not in _NOT_DRAWN}
    return inside, sorted({type(run.policy).__name__ for run in runs})


def _own(problem: Problem, world: Workload) -> list[Any]:
    """What a problem adds to its world: the world's arrays are told by its key."""
    shared = {id(part) for part in world}
    return [(name, part) for name, part in problem._asdict().items() if id(part) not in shared]


def _digest(thing: Any) -> bytes:
    return blake2b(pickle.dumps(thing), digest_size=16).digest()
