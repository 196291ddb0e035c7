"""Peer engines on the same stripped model: engineers who finish items one after another, value booked by month.

No tokens, no requests, no ranking: each engineer holds the hours of its next item, then adds the item's value to the
month. The hours are those of our own draws, so every engine must finish exactly as many items.
"""

import importlib
import sys
import time
from typing import Any, NamedTuple

import numpy as np

from simulator.problem import Problem, build
from simulator.records import COLUMN, HOURS_PER_MONTH
from simulator.replication import bench
from simulator.scenario.blocks.policies import NonePolicy
from simulator.workload import draw


class PeerRun(NamedTuple):
    """What a peer did: items finished, their value, and CPU seconds of the run alone, compiling and set-up apart."""

    items: int
    value_usd: float
    seconds: float


def _plan(problem: Problem) -> tuple[Any, Any, list[slice]]:
    """Hours and value of every item, and each engineer's slice of them."""
    counts = np.diff(problem.first)
    hours = problem.effort / np.repeat(problem.ability, counts)
    value = np.repeat(problem.hour_value, counts) * problem.effort * problem.worth
    return hours, value, [slice(a, b) for a, b in zip(problem.first[:-1], problem.first[1:], strict=True)]


def simpy_run(problem: Problem) -> PeerRun:
    """SimPy written the plain way: one process per engineer, timeouts, no order at ties."""
    import simpy

    hours, value, slices = _plan(problem)
    env = simpy.Environment()
    ledger = [0.0] * (problem.months + 1)
    done = [0]

    def engineer(spans: list[float], worth: list[float]) -> Any:
        for span, usd in zip(spans, worth, strict=True):
            yield env.timeout(span)
            ledger[int(env.now / HOURS_PER_MONTH)] += usd
            done[0] += 1

    for own in slices:
        env.process(engineer(hours[own].tolist(), value[own].tolist()))
    started = time.process_time()
    env.run(until=problem.months * HOURS_PER_MONTH)
    return PeerRun(done[0], sum(ledger), time.process_time() - started)


def salabim_run(problem: Problem) -> PeerRun:
    """salabim, a pure Python engine of components, without its threads."""
    import salabim

    salabim.yieldless(False)
    hours, value, slices = _plan(problem)
    env = salabim.Environment(trace=False)
    ledger = [0.0] * (problem.months + 1)
    done = [0]

    class Engineer(salabim.Component):  # type: ignore[misc]
        def setup(self, own: slice) -> None:
            self.own = own

        def process(self) -> Any:
            for span, usd in zip(hours[self.own].tolist(), value[self.own].tolist(), strict=True):
                yield self.hold(span)
                ledger[int(env.now() / HOURS_PER_MONTH)] += usd
                done[0] += 1

    for own in slices:
        Engineer(own=own)
    started = time.process_time()
    env.run(till=problem.months * HOURS_PER_MONTH)
    return PeerRun(done[0], sum(ledger), time.process_time() - started)


def cimba_run(problem: Problem) -> PeerRun:
    """Cimba for Python: a C engine of coroutines that runs processes compiled by Numba."""
    import cimba as cb
    from cimba import inputs

    from tests.bench.cimba_model import Engineer, Ledger, Organisation

    hours, value, slices = _plan(problem)
    books = Ledger()
    books.value, books.counts = cb.Array(problem.months + 1), cb.Array(2)
    engineers = []
    for own in slices:
        one = Engineer()
        one.books = books
        one.hours, one.value = inputs.trace(hours[own]), inputs.trace(value[own])
        engineers.append(one)
    organisation = Organisation()
    organisation.books, organisation.engineers = books, engineers
    window = cb.Window(duration=HOURS_PER_MONTH * problem.months)
    experiment = cb.Experiment(organisation, replications=1, window=window, seed=1)
    experiment.run(workers=1)  # compiles
    trials = [experiment.run(workers=1) for _ in range(5)]
    seconds = min(trial.meta["native_cpu_time"] for trial in trials)  # its C engine alone: handing in takes as long
    done = trials[-1]
    items, total = (done[books].items.values[0, 0], done[books].total.values)
    return PeerRun(int(items), float(np.ravel(total)[0]), seconds)


def side_by_side(peer: str, engineers: int) -> str:
    """One peer and the compiled engine on the same items, in this process; the line a benchmark prints.

    Raises:
        AssertionError: the peer finished other items, or was faster.
    """
    problem = build(bench.organisation(engineers, 12), NonePolicy(kind="none", name=""), _world(engineers))
    other: PeerRun = globals()[f"{peer}_run"](problem)
    seconds, _, (_, ledger) = bench._fastest(lambda: bench._simulate(problem), 5)
    items = int(ledger[..., COLUMN["items"]].sum())
    assert other.items == items, (other.items, items)
    np.testing.assert_allclose(other.value_usd, ledger[..., COLUMN["value_usd"]].sum(), rtol=1e-9)
    assert other.seconds > seconds
    return (
        f"{peer}: {1e9 * other.seconds / items:,.0f} ns per item; compiled engine, whole ledger: "
        f"{1e9 * seconds / items:,.0f} ns; ratio {other.seconds / seconds:,.1f} over {items:,} items"
    )


def _world(engineers: int) -> Any:
    return draw(bench.organisation(engineers, 12), 0)


if __name__ == "__main__":
    # a peer that extends Numba does so on import, and must come before our engine compiles anything
    importlib.import_module(sys.argv[1])
    print(side_by_side(sys.argv[1], int(sys.argv[2])))
