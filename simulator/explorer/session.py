"""From settings to findings: a few replications at once, all of them when there is time; nothing is computed twice."""

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock
from typing import Final, NamedTuple

import pandas as pd
from cachetools import LRUCache

from simulator.explorer.bench import Alive, Bench, SupersededError
from simulator.explorer.controls import Control, Group, by_path, groups
from simulator.explorer.overrides import Settings, SettingsError, written
from simulator.explorer.preview_size import FIRST, LEAST, SOON, Pace
from simulator.records import Floats
from simulator.replication.compare import Replication, compare
from simulator.replication.options import DEFAULT_ENGINE, check_run
from simulator.replication.otherwise import with_as_written, with_totals_without_events
from simulator.replication.run_cache import RunCache
from simulator.replication.worlds import Worlds, drawn_worlds
from simulator.scenario.blocks.decides import row_part
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.compare.findings import Findings, conclude

KEPT: Final = 24  # answers kept
# of 200 engineers over two years in 100 worlds draws take 660 MB, runs 5 MB a policy: what a drag asks for again
WORKLOAD_BYTES: Final = 768 * 2**20
OUTCOME_BYTES: Final = 384 * 2**20
WRITTEN_TOO: Final = 1  # run of a policy with the inputs as written, beside that in a world and its two nudged ones
LATER: Final = "measured as soon as the slider rests"


class Answer(NamedTuple):
    """Findings for one setting, with fewer replications than asked for at first."""

    file: ScenarioFile  # the scenario as set, with all its replications
    findings: Findings
    marginal: bool  # whether marginal ROI was measured
    world: str  # tells whether the next setting differs in its policies only
    seconds: float = 0.0  # that its runs took
    made: float = 0.0  # when, by the clock that only counts on

    @property
    def n(self) -> int:
        """Replications behind every number."""
        return self.findings.comparison.replications

    @property
    def total(self) -> int:
        """Replications asked for."""
        return self.file.scenario.replications

    @property
    def whole(self) -> bool:
        """Whether this is what ``tokensim run`` finds."""
        return self.n == self.total and self.marginal


class Session:
    """One scenario opened for exploring; holds nothing of any reader, so that any number of them may ask at a time."""

    def __init__(self, file: ScenarioFile, workers: int | None = None, cache: RunCache | None = None) -> None:
        self.opened = draft(file)
        self.workers = workers
        self.cache = cache or RunCache(WORKLOAD_BYTES, OUTCOME_BYTES)
        self._answers: LRUCache[tuple[str, int, bool], Answer] = LRUCache(KEPT)
        self._files: LRUCache[frozenset[tuple[str, str]], ScenarioFile] = LRUCache(KEPT)
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
        runs = (1 + WRITTEN_TOO) * len(file.scenario.policies)
        return self.answer(file, min(file.scenario.replications, self.pace.replications(runs, FIRST)), marginal=False)

    @cached_property
    def bench(self) -> Bench:
        """The first replications, ready for what is set while a hand drags."""
        return Bench(self.opened, self.controls, LEAST, self.workers)

    def warm(self) -> None:
        """Compile, measure how fast this machine is, and run what the first page shows, before it opens."""
        scenario = self.opened.file.scenario.model_copy(update={"replications": 2})
        compare(
            scenario, sink=_Nowhere(), marginal=0, task=RunCache().task(scenario, marginal=0)
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

        Marginal ROI takes two more runs per policy; it is left out where the world has changed.

        Raises:
            SimulationError: a run could not be finished.
            SupersededError: ``alive`` said no on the way.
        """
        known = self.known(file)
        if known:
            return known
        runs, marginal = self._new_runs(file)
        return self.answer(file, min(file.scenario.replications, self.pace.replications(runs)), marginal, alive)

    def next(self, file: ScenarioFile, n: int, alive: Alive = lambda: True) -> Answer:
        """A better answer than one from ``n`` replications: what can be had soon, at least from twice as many.

        Raises:
            SimulationError: a run could not be finished.
            SupersededError: ``alive`` said no on the way.
        """
        new, marginal = self._new_runs(file)
        runs = new if marginal else (3 + WRITTEN_TOO) * new // (1 + WRITTEN_TOO)
        soon = max(2 * n, n + self.pace.replications(runs, SOON))
        return self.answer(file, min(file.scenario.replications, soon), True, alive)

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
        return self.answer(file, file.scenario.replications)

    def _made(self, file: ScenarioFile, n: int, marginal: bool, alive: Alive) -> Answer:
        def stop_if_stale(_: int) -> None:
            if not alive():
                raise SupersededError

        def shown(some: Worlds) -> Callable[[int], Replication]:
            return self.cache.task(some, marginal=0)

        before, began = self.cache.runs, time.perf_counter()
        worlds = drawn_worlds(file.running(file.scenario.model_copy(update={"replications": n})))
        nudged = None if marginal else 0
        comparison = compare(
            worlds,
            workers=self.workers,
            sink=_Nowhere(),
            progress=stop_if_stale,
            task=self.cache.task(worlds, marginal=nudged),
            marginal=nudged,
        )
        comparison = with_as_written(comparison, self.workers, stop_if_stale, shown)
        if marginal and n == file.scenario.replications:
            comparison = with_totals_without_events(comparison, self.workers, stop_if_stale, shown)
        runs, seconds = self.cache.runs - before, time.perf_counter() - began
        if runs:
            self.pace.ran(seconds, runs)
        findings = conclude(comparison, file.assumptions)
        told = findings if marginal else _without_marginal(findings)
        return Answer(file, told, marginal, _world(file), seconds, time.perf_counter())

    def _new_runs(self, file: ScenarioFile) -> tuple[int, bool]:
        """Runs to make for a replication, and whether that includes those on either side for marginal ROI.

        The first replications are run as written too. Where only policies have changed, the runs of others are known.
        """
        policies, world = file.scenario.policies, _world(file)
        with self._lock:
            near = [
                answer.file.scenario for answer in self._answers.values() if answer.marginal and answer.world == world
            ]
        if not near:
            return (1 + WRITTEN_TOO) * len(policies), False
        known = [policy for scenario in near for policy in scenario.policies]
        return (3 + WRITTEN_TOO) * sum(policy not in known for policy in policies), True


class _Nowhere:
    """Keeps no ledger: the first answers are looked at and forgotten."""

    def add(self, replication: int, ledgers: dict[str, Floats]) -> None:
        """Let go of one replication."""


def _without_marginal(findings: Findings) -> Findings:
    """The same findings, saying why marginal ROI is missing."""
    summary: pd.DataFrame = findings.summary.copy()
    summary.loc[summary["roi"].notna(), "marginal_roi_reason"] = LATER
    return findings._replace(summary=summary)


def _world(file: ScenarioFile) -> str:
    """What the runs of a policy that was not touched depend on."""
    return repr(row_part(file.scenario.model_copy(update={"policies": ()})))
