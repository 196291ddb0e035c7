"""From settings to findings: a few replications at once, all of them when there is time; nothing is computed twice."""

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock
from typing import Final

from cachetools import LRUCache

from simulator.explorer.answer import Answer, without_marginal
from simulator.explorer.bench import Alive, Bench, SupersededError
from simulator.explorer.controls import Control, Group, by_path, groups
from simulator.explorer.overrides import Settings, SettingsError, written
from simulator.explorer.preview_size import FIRST, LEAST, SOON, Pace
from simulator.replication.compare import Replication, compare, nudged_of
from simulator.replication.ledger import Nowhere
from simulator.replication.options import DEFAULT_ENGINE, check_run
from simulator.replication.otherwise import as_written_needs, with_as_written, with_totals_without_events
from simulator.replication.run_cache import RunCache
from simulator.replication.worlds import Worlds, drawn_worlds
from simulator.scenario.blocks.decides import row_part
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.compare.findings import conclude

KEPT: Final = 24  # answers kept
# of 200 engineers over two years in 100 worlds draws take 660 MB, runs 5 MB a policy: what a drag asks for again
WORKLOAD_BYTES: Final = 768 * 2**20
OUTCOME_BYTES: Final = 384 * 2**20
WORLDS_KEPT: Final = 8
WRITTEN: Final = 2  # replications as written behind what the page shows: it tells nothing of them
FASTER: Final = 3  # times as many replications at least in each answer that follows
AT_A_TIME: Final = 2.0  # seconds for all that is asked for: then it comes at once


class Session:
    """One scenario opened for exploring; holds nothing of any reader, so that any number of them may ask at a time."""

    def __init__(self, file: ScenarioFile, workers: int | None = None, cache: RunCache | None = None) -> None:
        self.opened = draft(file)
        self.workers = workers
        self.cache = cache or RunCache(WORKLOAD_BYTES, OUTCOME_BYTES)
        self._answers: LRUCache[tuple[str, int, bool], Answer] = LRUCache(KEPT)
        self._files: LRUCache[frozenset[tuple[str, str]], ScenarioFile] = LRUCache(KEPT)
        self._worlds: LRUCache[str, Worlds] = LRUCache(WORLDS_KEPT)
        self.pace = Pace()
        self._lock = Lock()

    @cached_property
    def groups(self) -> list[Group]:
        """The controls."""
        return groups(self.opened)

    @cached_property
    def controls(self) -> Mapping[str, Control]:
        """The controls by path."""
        return by_path(self.groups)

    @cached_property
    def first_answer(self) -> Answer:
        """Of the file as it is, from as many replications as can be had while a reader waits for the page."""
        file = self.file({})
        n = self.pace.replications(len(file.scenario.policies), FIRST)
        return self.answer(file, min(file.scenario.replications, n), marginal=False)

    @cached_property
    def bench(self) -> Bench:
        """The first replications, ready for what is set while a hand drags."""
        return Bench(self.opened, self.controls, LEAST, self.workers, self.cache)

    def warm(self) -> None:
        """Compile, measure how fast this machine is, and run what the first page shows, before it opens."""
        scenario = self.opened.file.scenario.model_copy(update={"replications": 2})
        compare(
            scenario, sink=Nowhere(), marginal=0, task=RunCache().task(scenario, marginal=0)
        )  # nobody reads marginal ROI
        self.first_answer  # noqa: B018 - the page asks for it
        self.bench.totals({})

    def file(self, settings: Settings) -> ScenarioFile:
        """The scenario as set.

        Raises:
            SettingsError: a setting leads nowhere.
            ScenarioError: the scenario with these settings is invalid, or too much for this machine.
        """
        key = frozenset(settings.items())
        with self._lock:
            known = self._files.get(key)
        file = known or written(self.opened, self.controls, settings)
        check_run(file.scenario, DEFAULT_ENGINE, self.workers)
        with self._lock:
            self._files[key] = file
        return file

    def known(self, file: ScenarioFile) -> Answer | None:
        """The best answer given so far; None if there is none."""
        with self._lock:
            known = [answer for (sha256, *_), answer in self._answers.items() if sha256 == file.sha256]
        return max(known, key=lambda answer: (answer.n, answer.marginal), default=None)

    def known_of(self, settings: Settings | None) -> Answer | None:
        """The best answer given so far for settings; None if there is none, or they are no scenario."""
        try:
            return None if settings is None else self.known(self.file(settings))
        except (SettingsError, ScenarioError):
            return None

    def quick(self, file: ScenarioFile, alive: Alive = lambda: True) -> Answer:
        """An answer at once: the best one known, else from as many replications as the pace allows.

        Marginal ROI takes two more runs per policy; it is left out where the world has changed. Where all that is asked
        for takes hardly longer, that is the answer: what comes between would only hold it up.

        Raises:
            SimulationError: a run could not be finished.
            SupersededError: ``alive`` said no on the way.
        """
        known = self.known(file)
        if known:
            return known
        new, near = self._new_policies(file)
        if near and self._soon(file, new):
            return self.answer(file, file.scenario.replications, True, alive)
        n = self.pace.replications((3 if near else 1) * new)
        return self.answer(file, min(file.scenario.replications, n), near, alive)

    def next(self, file: ScenarioFile, n: int, alive: Alive = lambda: True) -> Answer:
        """A better answer than one from ``n`` replications: all where that comes soon, else from several times as many.

        Raises:
            SimulationError: a run could not be finished.
            SupersededError: ``alive`` said no on the way.
        """
        new, _ = self._new_policies(file)
        more = max(FASTER * n, n + self.pace.replications(3 * new, SOON))
        every = file.scenario.replications
        return self.answer(file, every if self._soon(file, new, n) else min(every, more), True, alive)

    def answer(self, file: ScenarioFile, n: int, marginal: bool = True, alive: Alive = lambda: True) -> Answer:
        """The answer from the first ``n`` replications.

        Raises:
            SimulationError: a run could not be finished.
            SupersededError: ``alive`` said no on the way.
        """
        key = (file.sha256, n, marginal)
        with self._lock:
            known = self._answers.get(key)
        answer = known or self._made(file, n, marginal, alive)
        with self._lock:
            self._answers[key] = answer
        return answer

    def whole(self, file: ScenarioFile) -> Answer:
        """What ``tokensim run`` finds.

        Raises:
            SimulationError: a run could not be finished.
        """
        answer = self.answer(file, file.scenario.replications)
        key = (file.sha256, 0, True)  # beside the answer on the page, which tells nothing of runs as written
        with self._lock:
            known = self._answers.get(key)
        if known is not None:
            return known
        needed = as_written_needs(file.scenario)
        comparison = with_as_written(answer.findings.comparison, self.workers, None, self._shown, needed)
        made = answer._replace(findings=conclude(comparison, file.assumptions))
        with self._lock:
            self._answers[key] = made
        return made

    def _shown(self, some: Worlds) -> Callable[[int], Replication]:
        return self.cache.task(some, marginal=0)

    def _made(self, file: ScenarioFile, n: int, marginal: bool, alive: Alive) -> Answer:
        def stop_if_stale(_: int) -> None:
            if not alive():
                raise SupersededError

        before, began = self.cache.runs, time.perf_counter()
        worlds = self._first_worlds(file, n)
        nudged = None if marginal else 0
        comparison = compare(
            worlds,
            workers=self.workers,
            sink=Nowhere(),
            progress=stop_if_stale,
            task=self.cache.task(worlds, marginal=nudged),
            marginal=nudged,
        )
        comparison = with_as_written(comparison, self.workers, stop_if_stale, self._shown, WRITTEN)
        if marginal and n == file.scenario.replications:
            comparison = with_totals_without_events(comparison, self.workers, stop_if_stale, self._shown)
        runs, seconds = self.cache.runs - before, time.perf_counter() - began
        if runs:
            self.pace.ran(seconds, runs)
        findings = conclude(comparison, file.assumptions)
        told = findings if marginal else without_marginal(findings)
        return Answer(file, told, marginal, _world(file), seconds, time.perf_counter())

    def _first_worlds(self, file: ScenarioFile, n: int) -> Worlds:
        """The first worlds of a file, which are the same ones however many there are."""
        with self._lock:
            known = self._worlds.get(file.sha256)
        every = known or drawn_worlds(file)
        with self._lock:
            self._worlds[file.sha256] = every
        scenario = every.scenario.model_copy(update={"replications": n})
        return every._replace(scenario=scenario, shares=every.shares[:n].copy())  # a run may move its own

    def _soon(self, file: ScenarioFile, policies: int, known: int = 0) -> bool:
        """Whether all replications of so many policies, of which some are ``known``, take hardly longer than a few."""
        n = file.scenario.replications
        runs = policies * (n - known + 2 * nudged_of(n) + WRITTEN)
        return self.pace.seconds(runs) <= AT_A_TIME

    def _new_policies(self, file: ScenarioFile) -> tuple[int, bool]:
        """Policies to run, and whether others of the same world are known with their marginal ROI."""
        policies, world = file.scenario.policies, _world(file)
        with self._lock:
            near = [
                answer.file.scenario for answer in self._answers.values() if answer.marginal and answer.world == world
            ]
        known = [policy for scenario in near for policy in scenario.policies]
        return sum(policy not in known for policy in policies), bool(near)


def _world(file: ScenarioFile) -> str:
    """What the runs of a policy that was not touched depend on."""
    return repr(row_part(file.scenario.model_copy(update={"policies": ()})))
