"""The first replications kept ready while a hand drags: only what the change touches is run, and only its totals kept.

The inputs of each world are drawn once, when the page opens. A change sets its values on top of them: what is set is
known, and whatever else is drawn stays as it is. So a preview needs no YAML, no new ranges and no new design; the
whole answer has them all.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from cachetools import LRUCache

from simulator.engines.run import run_in
from simulator.engines.settlement import settled
from simulator.explorer.controls import Control
from simulator.explorer.first_worlds import FirstWorlds
from simulator.explorer.overrides import Settings
from simulator.problem import Company, company_of, problem_of, setting_of
from simulator.records import Floats
from simulator.replication.compare import policies_of, shown_policies
from simulator.replication.executors import cores
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.run_cache import RunCache, world_name
from simulator.replication.workload_cache import WorkloadCache, draw_key, kinds_met
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.paths import Draft

Alive = Callable[[], bool]  # whether the page still needs the answer
AT_LEAST: Final = 2  # policies that are waited for: the baseline, and the one that was moved
WORLDS_KEPT: Final = 4  # of each replication: as it was before a drag, as it is, as it was a moment ago
SETTINGS_KEPT: Final = 64
DRAWS_BYTES: Final = 256 * 2**20  # apart from those of answers, which a drag must not push out
POLICIES_KEPT: Final = 400  # totals of so many policies in one world


class World(NamedTuple):
    """One replication of one setting, without its policies, and the totals that policies had in it."""

    scenario: Scenario
    kinds: list[str]  # of policies, on which draws depend too
    company: Company
    totals: LRUCache[PolicyBlock, "Future[Floats]"]  # [ledger column] over the window
    name: str  # by which the cache of runs knows it


class Totals(NamedTuple):
    """Totals of policies in the first replications of a setting."""

    scenario: Scenario  # as set, its inputs as written
    of: dict[str, Floats]  # by label, [replication, ledger column] over the window; the baseline is always there
    whole: bool  # whether every policy is there


class SupersededError(Exception):
    """The page needs another answer by now."""


class Bench:
    """Totals of the first replications of any setting of a scenario; browser tabs may share it."""

    def __init__(
        self,
        opened: Draft,
        controls: Mapping[str, Control],
        replications: int,
        workers: int | None,
        cache: RunCache | None = None,
    ) -> None:
        first = FirstWorlds(opened, controls, replications)
        self._as_set = first.as_set
        self.runs = 0  # made by an engine
        self._draws = WorkloadCache(DRAWS_BYTES)
        self._cache = cache or RunCache()  # what is run here is not run again for the answer that follows
        self._known: LRUCache[frozenset[tuple[str, str]], Totals] = LRUCache(SETTINGS_KEPT)
        self._worlds: list[list[World]] = [[] for _ in range(first.replications)]
        self._pool = ThreadPoolExecutor(workers or cores())  # lives as long as the page is served
        self._lock = Lock()

    def totals(
        self, settings: Settings, first: Sequence[str] = (), within: float | None = None, alive: Alive = lambda: True
    ) -> Totals:
        """Totals of every policy, or of those done ``within`` seconds: the baseline and the ``first`` are run first.

        A policy is told from all replications or not at all. Two are always waited for; what was done of the others is
        kept for the next time.

        Raises:
            SettingsError, ScenarioError: the settings are no scenario.
            SimulationError: a run could not be finished.
            SupersededError: ``alive`` said no on the way.
        """
        asked = frozenset(settings.items())
        with self._lock:
            known = self._known.get(asked)
        if known is not None:
            return known
        due = math.inf if within is None else time.monotonic() + within
        written, scenarios = self._as_set(settings)
        policies = [shown_policies(scenario) for scenario in scenarios]
        worlds = list(map(self._world, scenarios, policies, range(len(scenarios))))
        labels = [policy.label for policy in policies[0]]
        rank = {label: place for place, label in enumerate(first)}
        order = sorted(range(len(labels)), key=lambda at: (at > 0, rank.get(labels[at], len(rank))))
        tasks = {
            at: [
                self._started(world, own[at], scenario, place, alive)
                for place, (world, own, scenario) in enumerate(zip(worlds, policies, scenarios, strict=True))
            ]
            for at in order
        }
        for place, at in enumerate(order):
            wait(tasks[at], None if place < AT_LEAST or due == math.inf else max(due - time.monotonic(), 0.0))
        done = {at: own for at, own in tasks.items() if not [one for one in own if one.cancel() or not one.done()]}
        found = {labels[at]: [one.result() for one in own] for at, own in done.items()}
        if not alive():
            raise SupersededError
        made = Totals(written, {label: np.stack(own) for label, own in found.items()}, len(found) == len(labels))
        if made.whole:
            with self._lock:
                self._known[asked] = made
        return made

    def _started(
        self, world: World, policy: PolicyBlock, scenario: Scenario, replication: int, alive: Alive
    ) -> "Future[Floats]":
        """The total, known or under way already; else its run begins."""
        with self._lock:
            kept = world.totals.get(policy)
            if kept is not None and (kept.running() or _succeeded(kept)):
                return kept
            made = world.totals[policy] = self._pool.submit(self._total, world, policy, scenario, replication, alive)
            return made

    def _total(self, world: World, policy: PolicyBlock, scenario: Scenario, replication: int, alive: Alive) -> Floats:
        if not alive():
            raise SupersededError
        problem = problem_of(world.company, policy)
        made = run_in(world.company, policy, problem, replication, DEFAULT_ENGINE)
        self._cache.keep(world.name, policy, made)
        ledger = settled(made, world.company, policy).ledger
        total: Floats = ledger[:, scenario.warmup_months :, :].sum(axis=(0, 1))
        with self._lock:
            self.runs += 1
        return total

    def _world(self, scenario: Scenario, shown: list[PolicyBlock], replication: int) -> World:
        """The world of a setting, the one met last if only policies differ."""
        bare = scenario if scenario.events else scenario.model_copy(update={"policies": ()})
        kinds, kept = kinds_met(scenario, shown), self._worlds[replication]
        with self._lock:
            found = next((world for world in kept if world.kinds == kinds and world.scenario == bare), None)
            if found is not None:
                kept.remove(found)
                kept.insert(0, found)
                return found
        policies = policies_of(scenario)
        workload = self._draws.workload(scenario, policies, replication, draw_key(scenario, policies))
        name = world_name(scenario, replication, DEFAULT_ENGINE)
        made = World(bare, kinds, company_of(setting_of(scenario), workload), LRUCache(POLICIES_KEPT), name)
        with self._lock:
            kept.insert(0, made)
            del kept[WORLDS_KEPT:]
        return made


def _succeeded(run: "Future[Floats]") -> bool:
    return run.done() and not run.cancelled() and run.exception() is None
