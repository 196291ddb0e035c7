"""The engine against the least that an engine with one heap must do, and against the events that SimPy handles."""

import heapq
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numba
import numpy as np
import pytest

from simulator.engines import reference
from simulator.engines.compiled import simulate
from simulator.engines.run import run
from simulator.problem import Problem, build
from simulator.records import COLUMN, HOURS_PER_MONTH, SCHEDULED, Floats, Ints
from simulator.replication import bench
from simulator.replication.collect import collect
from simulator.replication.compare import replicate, runs_of
from simulator.replication.reduce import Reduction
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import load
from simulator.workload import draw

pytestmark = pytest.mark.bench

SHIPPED = Path(__file__).parents[2] / "scenarios" / "policy_comparison.yaml"
NONE = NonePolicy(kind="none", name="")
ALONE = (
    {"kind": "uncapped"},
    bench.MODEST_CAP,
    {"kind": "chargeback"},
    {"kind": "limited", "usd_per_request": 35.0},
    {"kind": "limits", "limits": [{"window": "month", "usd": 150.0}, {"window": "week", "usd": 50.0}]},
)  # engineers who meet at the turn of a month only
KINDS = (*ALONE, {"kind": "gated", "reviewers": 10}, {"kind": "planner"})


@numba.njit(error_model="numpy")
def _bare(first: Ints, hours: Floats, value: Floats, ledger: Floats) -> int:
    """Engineers who do nothing but take the hours of one item after another; value by month."""
    item = first[:-1].copy()
    heap = [(hours[one], engineer) for engineer, one in enumerate(item)]
    heapq.heapify(heap)
    done, horizon = 0, len(ledger) * HOURS_PER_MONTH
    while heap[0][0] < horizon:
        now, engineer = heap[0]
        ledger[int(now / HOURS_PER_MONTH)] += value[item[engineer]]
        done += 1
        item[engineer] += 1
        heapq.heapreplace(heap, (now + hours[item[engineer]], engineer))
    return done


def _bare_loop(problem: Problem) -> Callable[[], tuple[int, Floats]]:
    counts = np.diff(problem.first)
    hours = problem.effort / np.repeat(problem.ability, counts)
    value = np.repeat(problem.hour_value, counts) * problem.effort * problem.worth

    def loop() -> tuple[int, Floats]:
        ledger = np.zeros(problem.months)
        return _bare(problem.first, hours, value, ledger), ledger

    loop()  # compiles
    return loop


def test_all_that_an_item_needs_costs_no_more_than_a_heap_of_everybody() -> None:
    """1,000 engineers x 36 months, whole ledger, one thread; the bare loop has one heap, no decisions and no ledger.

    Alone, an item takes 0.3 to 0.9 bare loops, on a busy machine up to 1.5; under a gate and for the planner up to 4.
    The bars were 20 ns and 45 ns; where the time goes: ``simulator/replication/bench.py``.
    """
    scenario = bench.organisation(1_000, 36, KINDS)
    drawing, _, workload = bench._fastest(partial(draw, scenario, 0, 1.0, scenario.policies[:1]), 5)
    problem = build(scenario, NONE, workload)
    loop, _, (done, value) = bench._fastest(_bare_loop(problem), 9)
    _, _, _, ledger, _ = simulate(problem)
    assert done == int(ledger[..., COLUMN["items"]].sum())
    np.testing.assert_allclose(value, ledger[..., COLUMN["value_usd"]].sum(axis=0), rtol=1e-9)

    per_draw, per_loop = 1e9 * drawing / done, 1e9 * loop / done
    print(f"\nns per item: drawing {per_draw:.0f}, bare loop {per_loop:.0f}; the engine with its whole ledger:")
    everything = draw(scenario, 0)
    costs = {}
    for policy in (NONE, *scenario.policies):
        seconds, _, (_, ledger) = bench._fastest(partial(bench._simulate, build(scenario, policy, everything)), 9)
        costs[policy.label] = 1e9 * seconds / ledger[..., COLUMN["items"]].sum()
        print(f"{policy.label:>10} {costs[policy.label]:6.0f}, {costs[policy.label] / per_loop:.1f} bare loops")
    alone = [costs[NONE.label], *(costs[policy.label] for policy in scenario.policies[: len(ALONE)])]
    assert max(alone) <= 1.5 * per_loop
    assert max(costs.values()) <= 4.0 * per_loop


def test_simpy_handles_exactly_as_many_events(monkeypatch: pytest.MonkeyPatch) -> None:
    handled = 0

    class Counting(reference.Clock):
        def step(self) -> None:
            nonlocal handled
            # ours; SimPy's own have priorities 0 and 1, and the compiled engine sees to what is scheduled as it refills
            handled += self._queue[0][1] >= 1 << 40 and self._queue[0][1] >> 40 != SCHEDULED + 1
            super().step()

    monkeypatch.setattr(reference, "Clock", Counting)
    scenario = load(SHIPPED).scenario.model_copy(update={"months": 6})
    workload = draw(scenario, 0)
    for policy in (NONE, *scenario.policies):
        problem = build(scenario, policy, workload)
        handled = 0
        run(problem, "simpy")
        assert handled == bench._simulate(problem)[0], policy.label


def _peak_mb(scenario: Scenario) -> float:
    reduction = Reduction(1 + len(scenario.policies), scenario.warmup_months)
    task = partial(replicate, scenario, [one.policy for one in runs_of(scenario)], "compiled")
    collect(task, range(scenario.replications), lambda made: reduction.add(made.ledgers), "compiled", 2)
    return bench._peak_mb()


def test_memory_does_not_grow_with_replications() -> None:
    peaks = []
    for replications in (10, 50):
        scenario = bench.organisation(1_000, 12).model_copy(update={"replications": replications})
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            peaks.append(alone.submit(_peak_mb, scenario).result())
    print(f"\npeak MB with 10 and 50 replications of 1,000 engineers: {peaks[0]:.0f}, {peaks[1]:.0f}")
    assert peaks[1] <= 1.1 * peaks[0]
