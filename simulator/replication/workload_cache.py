"""Workloads drawn once for many runs.

A longer draw begins with the same items, so a workload drawn for faster engineers serves slower ones, row for row.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from cachetools import LRUCache

from simulator.scenario.blocks.decides import drawn_part
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw, met

LIMIT_BYTES: Final = 256 * 2**20


class _Drawn(NamedTuple):
    amenable: tuple[float, ...]  # per team, what its length was drawn for
    workload: Workload


class WorkloadCache:
    """The workloads used last, within a limit of memory; threads may share it."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self.draws = 0  # workloads drawn so far
        self.kept: LRUCache[tuple[str, int], _Drawn] = LRUCache(limit_bytes, getsizeof=lambda one: size(one.workload))
        self._lock = Lock()

    def workload(self, scenario: Scenario, policies: Sequence[PolicyBlock], replication: int, key: str) -> Workload:
        """A workload that leaves the same rows as ``workload.draw``; ``key`` is ``draw_key(scenario, policies)``."""
        at = key, replication
        wanted = tuple(team.amenable_share for team in scenario.world.teams)
        with self._lock:
            old = self.kept.get(at)
        if old and all(have >= want for have, want in zip(old.amenable, wanted, strict=True)):
            return old.workload
        longest = tuple(map(max, old.amenable, wanted)) if old else wanted
        new = _Drawn(longest, draw(_with_amenable(scenario, longest), replication, policies=policies))
        with self._lock, suppress(ValueError):  # larger than the cache: not kept
            self.draws += 1
            self.kept[at] = new
        return new.workload


WORKLOADS: Final = WorkloadCache()  # of this process


def draw_key(scenario: Scenario, policies: Sequence[PolicyBlock]) -> str:
    """Hash of everything in a scenario that its draws may depend on, but for their number."""
    kinds = kinds_met(scenario, policies)
    return hashlib.sha256(json.dumps([drawn_part(scenario), kinds], sort_keys=True).encode()).hexdigest()


def kinds_met(scenario: Scenario, policies: Sequence[PolicyBlock]) -> list[str]:
    """All that draws may depend on in the policies of a scenario."""
    return sorted({f"{type(one).__name__} {one.asks} {one.routes}" for one in met(scenario, policies)})


def size(workload: Workload) -> int:
    """Bytes of a workload; columns of one block of memory count once."""
    blocks = [part if part.base is None else part.base for part in workload if isinstance(part, np.ndarray)]
    return sum({id(block): int(block.nbytes) for block in blocks}.values())


def _with_amenable(scenario: Scenario, shares: Sequence[float]) -> Scenario:
    pairs = zip(scenario.world.teams, shares, strict=True)
    teams = tuple(team.model_copy(update={"amenable_share": share}) for team, share in pairs)
    return scenario.model_copy(update={"world": scenario.world.model_copy(update={"teams": teams})})
