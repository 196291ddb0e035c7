"""How fast the engines are on this machine, and where the time goes: what ``tokensim bench`` prints.

One thread is timed in CPU seconds, the best of as many rounds as take a second, because other programs on the machine
disturb that least; compiling and threads are timed by the clock. Compare only ratios within one process.

Where the time goes, in ns per finished item with 1,000 engineers and 36 months, on a two-core x86-64 machine: drawing
takes 100; a compiled run 30 without tokens, 57 uncapped, 88 under a cap that is spread over the month, 158 under a gate
and 246 for the planner, where a bare loop around one heap of all engineers takes 107. Uncapped, opening and closing
months take 13 and the item itself 44: it is the latency of one power (31) behind two divisions, and the processor's
window of some 200 instructions holds one item. A cap adds the expected spend of those who would overdraw it, the gate
three meetings and a search for each request that is read, and the planner 2 microseconds per engineer and month, some
fifty powers. With 100,000 engineers, whose rows do not fit the cache, an item takes about twice as long.
"""

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from simulator.engines.run import SimulationError, run, with_enough_items
from simulator.problem import Problem, build
from simulator.records import COLUMN, OK, Floats
from simulator.replication.collect import collect
from simulator.replication.compare import replicate, runs_of
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw

ENOUGH: Final = 1.0  # seconds that the rounds behind a time take together, at least
MONTHS: Final = 36
SIZES: Final = (100, 1_000, 10_000)  # engineers; 100,000 are about a minute's work
MODEST_CAP: Final = {"kind": "capped", "usd_per_month": 200.0}
TOGETHER: Final = "all policies"

Result = TypeVar("Result")


class EngineSpeed(NamedTuple):
    """Both engines on one policy in one replication, on one thread, without compiling; ns per finished item."""

    policy: str  # label, or TOGETHER
    items: int  # work items finished, the same in both engines
    events: int  # events the compiled engine handled
    compiled_rounds: int  # of which the fastest counts
    simpy_rounds: int
    draw_ns: float  # drawing the workload, divided by the number of policies
    build_ns: float  # building the problem of the policy
    compiled_ns: float  # ledger included
    simpy_ns: float  # ledger included

    @property
    def ratio(self) -> float:
        """How many times faster the compiled engine is."""
        return self.simpy_ns / self.compiled_ns


class CompileTime(NamedTuple):
    """What a user waits for the smallest run, start of Python and imports included."""

    first_seconds: float  # nothing compiled yet
    later_seconds: float  # from the cache


class SizeCost(NamedTuple):
    """One policy in an organisation of some size. Times are ns per finished work item."""

    engineers: int
    months: int
    items: int  # work items finished
    events: int  # events the compiled engine handled
    rounds: int  # of the run, of which the fastest counts
    seconds: float  # to draw, build and run
    peak_mb: float  # of the whole process, libraries included
    draw_ns: float
    build_ns: float
    run_ns: float  # ledger included


class ThreadSpeed(NamedTuple):
    """The same replications on one thread and on two."""

    replications: int
    one_seconds: float
    two_seconds: float
    rounds: int  # of each, of which the fastest counts

    @property
    def ratio(self) -> float:
        """How many times faster two threads are."""
        return self.one_seconds / self.two_seconds


def engines(scenario: Scenario, rounds: int | None = None) -> list[EngineSpeed]:
    """Both engines on the baseline and every policy of a scenario, in replication 0; the last row is their sum.

    Args:
        scenario: what to run.
        rounds: of which the fastest counts, of SimPy one; default: as many as take ENOUGH seconds.

    Raises:
        SimulationError: a run could not be finished, or the engines disagree.
    """
    policies = [each.policy for each in runs_of(scenario)[: 1 + len(scenario.policies)]]
    longer = _long_enough(scenario, policies)
    drawing, _, workload = _fastest(partial(draw, scenario, 0, longer, policies), rounds)
    rows: list[EngineSpeed] = []
    for policy in policies:
        building, _, problem = _fastest(partial(build, scenario, policy, workload), rounds)
        compiled, often, (events, ledger) = _fastest(partial(_simulate, problem), rounds)
        simpy, seldom, reference = _fastest(partial(run, problem, "simpy"), rounds and 1)
        if not np.array_equal(reference.ledger, ledger):
            raise SimulationError(f"policy {policy.label!r}: the engines disagree. This is a bug; please report it.")
        items = int(ledger[..., COLUMN["items"]].sum())
        seconds = (drawing / len(policies), building, compiled, simpy)
        counts = (items, events, often, seldom)
        rows.append(EngineSpeed(policy.label, *counts, *(1e9 * each / items for each in seconds)))
    return [*rows, _together(rows)]


def compile_time() -> CompileTime:
    """The smallest run in a fresh process, twice: without and then with compiled code in its cache."""
    with tempfile.TemporaryDirectory(prefix="tokensim-bench-") as cache:
        return CompileTime(_start(cache), _start(cache))


def scaling(sizes: Sequence[int] = SIZES, months: int = MONTHS) -> list[SizeCost]:
    """One capped run per size, each in a process of its own so that their peaks of memory do not mix."""
    costs = []
    for size in sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            costs.append(alone.submit(cost, organisation(size, months)).result())
    return costs


def threads(scenario: Scenario, replications: int = 8, rounds: int | None = None) -> ThreadSpeed:
    """All runs of a comparison on one thread and on two, in turns; the best of each, by the clock.

    Args:
        scenario: what to run.
        replications: of a round.
        rounds: of each; default: as many as take ENOUGH seconds on two threads.
    """
    task = partial(replicate, scenario, [one.policy for one in runs_of(scenario)], "compiled")
    taken: tuple[list[float], list[float]] = ([], [])
    while len(taken[1]) < rounds if rounds else sum(taken[1]) < ENOUGH:
        for workers, seconds in enumerate(taken, start=1):
            started = time.perf_counter()
            collect(task, range(replications), lambda _: None, "compiled", workers)
            seconds.append(time.perf_counter() - started)
    return ThreadSpeed(replications, min(taken[0]), min(taken[1]), len(taken[1]))


def organisation(engineers: int, months: int, policies: Sequence[dict[str, Any]] = (MODEST_CAP,)) -> Scenario:
    """Engineers as the schema's defaults have them, in one team per hundred, at most ten."""
    count = min(10, max(1, engineers // 100))
    sizes = [engineers // count + (index < engineers % count) for index in range(count)]
    return Scenario.model_validate(
        {
            "title": f"{engineers} engineers",
            "question": "What does a run cost?",
            "months": months,
            "world": {"teams": [{"name": f"team {i + 1}", "engineers": size} for i, size in enumerate(sizes)]},
            "policies": list(policies),
        }
    )


def cost(scenario: Scenario, rounds: int | None = None) -> SizeCost:
    """What one run of a scenario's first policy costs in this process; ``rounds`` as in ``engines``."""
    smallest_run()  # compiles, or loads what is compiled
    policy = scenario.policies[0]
    drawing, _, workload = _fastest(partial(draw, scenario, 0, 1.0, [policy]), rounds)
    building, _, problem = _fastest(partial(build, scenario, policy, workload), rounds)
    running, often, (events, ledger) = _fastest(partial(_simulate, problem), rounds)
    items, seconds = int(ledger[..., COLUMN["items"]].sum()), (drawing, building, running)
    size = (scenario.engineers, scenario.months, items, events, often)
    return SizeCost(*size, sum(seconds), _peak_mb(), *(1e9 * each / items for each in seconds))


def smallest_run() -> None:
    """One engineer, one month."""
    _long_enough(scenario := organisation(1, 1), scenario.policies)


def _long_enough(scenario: Scenario, policies: Sequence[PolicyBlock]) -> float:
    """How much longer than usual replication 0 must be drawn so that no policy runs out of items."""

    def attempt(longer: float) -> float:
        workload = draw(scenario, 0, longer, policies)
        for policy in policies:
            run(build(scenario, policy, workload), "compiled")
        return longer

    return with_enough_items(attempt)


def _simulate(problem: Problem) -> tuple[int, Floats]:
    """Events handled and the ledger."""
    from simulator.engines.compiled import simulate

    status, _, events, ledger, _ = simulate(problem)
    if status != OK:
        run(problem, "compiled")  # fails with the sentence for it
    return int(events), ledger


def _together(rows: Sequence[EngineSpeed]) -> EngineSpeed:
    """All policies as one: times weighted by items."""
    items = [row.items for row in rows]
    times = (np.average([row[5:] for row in rows], axis=0, weights=items)).tolist()
    rounds = min(row.compiled_rounds for row in rows), min(row.simpy_rounds for row in rows)
    return EngineSpeed(TOGETHER, sum(items), sum(row.events for row in rows), *rounds, *times)


def _fastest(work: Callable[[], Result], rounds: int | None = None) -> tuple[float, int, Result]:
    """CPU seconds of the fastest of some rounds on this thread, how many there were, and what the last one returned.

    By default there are as many rounds as take ENOUGH seconds.
    """
    taken: list[float] = []
    while len(taken) < rounds if rounds else sum(taken) < ENOUGH:
        started = time.thread_time()
        result = work()
        taken.append(time.thread_time() - started)
    return min(taken), len(taken), result


def _start(cache: str) -> float:
    """Seconds of a process that does the smallest run with its compiled code in this folder."""
    code = "from simulator.replication.bench import smallest_run; smallest_run()"
    surroundings = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=surroundings, check=True)
    return time.perf_counter() - started


def _peak_mb() -> float:
    """Largest resident memory of this process so far, MB of 2**20 bytes; NaN where the system does not report it."""
    status = Path("/proc/self/status")  # getrusage gives a child its parent's peak
    if not status.exists():
        return math.nan
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
