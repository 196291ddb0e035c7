"""Worlds drawn once for many points: what a draw does not depend on may change without a new draw.

A longer draw begins with the same items, so a world drawn for faster engineers serves slower ones, row for row.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw

LIMIT_BYTES: Final = 256 * 2**20
# parts of a scenario that no draw depends on (tested field by field); everything else is taken to matter
NOT_DRAWN: Final = (
    "title",
    "question",
    "notes",
    "confidence",
    "replications",
    "warmup_months",
    "policies",
    "approved_budget_usd_per_year",
    "uncertain",
    "sweep",
    "optimize",
    "claim",
    "approved_budget_usd_per_year",
    "uncertain",
)
NOT_DRAWN_OF_WORLD: Final = ("price", "supply", "economy_tier", "leaderboard", "accounting", "market", "defaults")
NOT_DRAWN_OF_TEAM: Final = ("name", "curve", "checking_hours_per_mtok", "adoption")
LENGTH_OF_TEAM: Final = "amenable_share"  # decides only how many items are drawn


class _World(NamedTuple):
    amenable: tuple[float, ...]  # per team, what its length was drawn for
    workload: Workload


class Worlds:
    """The worlds drawn last, within a bound of memory; threads may share it."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self.limit = limit_bytes
        self.held = 0  # bytes
        self.draws = 0  # worlds drawn so far
        self._kept: OrderedDict[tuple[str, int], _World] = OrderedDict()
        self._lock = Lock()

    def world(self, scenario: Scenario, policies: Sequence[PolicyBlock], replication: int, key: str) -> Workload:
        """A world that leaves the same rows as ``workload.draw``; ``key`` is the scenario's ``draw_key``."""
        at = key, replication
        wanted = tuple(team.amenable_share for team in scenario.world.teams)
        with self._lock:
            old = self._kept.get(at)
            if old and all(have >= want for have, want in zip(old.amenable, wanted, strict=True)):
                self._kept.move_to_end(at)
                return old.workload
        longest = tuple(map(max, old.amenable, wanted)) if old else wanted
        new = _World(longest, draw(_with_amenable(scenario, longest), replication, policies=policies))
        with self._lock:
            self.draws += 1
            self._put(at, new)
        return new.workload

    def _put(self, at: tuple[str, int], new: _World) -> None:
        before = self._kept.pop(at, None)
        self.held += size(new.workload) - (size(before.workload) if before else 0)
        self._kept[at] = new
        while self.held > self.limit and len(self._kept) > 1:
            self.held -= size(self._kept.popitem(last=False)[1].workload)


def draw_key(scenario: Scenario, policies: Sequence[PolicyBlock]) -> str:
    """Hash of everything in a scenario that its draws may depend on, but for their number."""
    tree: dict[str, Any] = scenario.model_dump(mode="json", exclude=set(NOT_DRAWN))
    world = {name: block for name, block in tree["world"].items() if name not in NOT_DRAWN_OF_WORLD}
    skipped = (*NOT_DRAWN_OF_TEAM, LENGTH_OF_TEAM)
    world["teams"] = [{name: block for name, block in team.items() if name not in skipped} for team in world["teams"]]
    tree["world"] = world
    tree["kinds"] = sorted({type(policy).__name__ for policy in policies})
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()


def size(workload: Workload) -> int:
    """Bytes of a world; columns of one block of memory count once."""
    blocks = [part if part.base is None else part.base for part in workload if isinstance(part, np.ndarray)]
    return sum({id(block): int(block.nbytes) for block in blocks}.values())


def _with_amenable(scenario: Scenario, shares: Sequence[float]) -> Scenario:
    pairs = zip(scenario.world.teams, shares, strict=True)
    teams = tuple(team.model_copy(update={LENGTH_OF_TEAM: share}) for team, share in pairs)
    return scenario.model_copy(update={"world": scenario.world.model_copy(update={"teams": teams})})
