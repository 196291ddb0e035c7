"""What a sweep costs on top of the compiled kernel, as a ratio of CPU seconds; time and memory in points.

Run with ``pytest -m bench -s`` to see the numbers.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.engines.compiled import simulate
from simulator.problem import build
from simulator.replication.workload_cache import WORKLOADS, WorkloadCache
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.sweep import run as sweep_module
from simulator.studies.sweep.cost import estimate
from simulator.studies.sweep.plan import plan_of
from simulator.studies.sweep.point import runs_at
from simulator.workload import draw
from tests.studies.sweep.sweeps import sweep

pytestmark = pytest.mark.bench

HOME = Path(__file__).parents[2]
COMPARISON = (HOME / "scenarios" / "policy_comparison.yaml").read_text(encoding="utf-8")
RANGES = {
    "curve and price": {"world.defaults.curve.largest_saving": (0.1, 0.3), "world.price.usd_per_mtok": (0.3, 1.8)},
    "share of the work": {"world.defaults.amenable_share": (0.25, 0.5), "world.price.usd_per_mtok": (0.3, 1.8)},
}


def swept_file(ranges: dict[str, tuple[float, float]], size: int, worlds: int = 5) -> ScenarioFile:
    lines = "".join(f"    {path}: {{low: {low}, high: {high}}}\n" for path, (low, high) in ranges.items())
    head = f"\nsweep:\n  design: sobol\n  size: {size}\n  replications: {worlds}\n  parameters:\n"
    return loads(COMPARISON + head + lines)


def kernel_seconds(file: ScenarioFile) -> float:
    """CPU seconds of nothing but the compiled loop, over the same points, worlds and policies."""
    plan, spent = plan_of(file), 0.0
    for point in range(plan.n_points):
        scenario = plan.opened.changed(plan.design.values(point)).scenario
        policies = runs_at(scenario, None)
        for replication in range(plan.sweep.replications):
            workload = draw(scenario, replication, 1.0, policies)
            problems = [build(scenario, policy, workload) for policy in policies]
            started = time.process_time()
            for problem in problems:
                simulate(problem)
            spent += time.process_time() - started
    return spent


@pytest.mark.parametrize("name", RANGES)
def test_a_sweep_runs_at_no_less_than_80_percent_of_the_kernel(name: str, tmp_path: Path) -> None:
    """Six policies and the baseline, five worlds, 200 engineers, 24 months.

    Drawing, building, checking and writing are the machinery. The best of three rounds of each, in turns.
    """
    file, kernel, whole = swept_file(RANGES[name], 8), [], []
    kernel_seconds(swept_file(RANGES[name], 1, 2))  # compiles
    for round_number in range(3):
        WORKLOADS.kept.clear()
        kernel.append(kernel_seconds(file))
        started = time.process_time()
        sweep(file, tmp_path / str(round_number), workers=1)
        whole.append(time.process_time() - started)
    share, cost = min(kernel) / min(whole), estimate(plan_of(file), "compiled", 2)
    print(
        f"\n{name}: {100 * share:.0f}% of the kernel's throughput; {cost.seconds_per_point:.3f} core seconds a point; "
        f"10,000 points: {cost.hours_for(10_000, 2):.2f} h on 2 workers; 1,000,000 points: "
        + ", ".join(f"{cost.hours_for(10**6, k):,.1f} h on {k:,}" for k in (2, 64, 1024))
        + f"; the process that writes saturates first, at about {cost.most_workers(10**6):,.0f} workers"
    )
    assert share >= 0.8


PEAK = """
import sys
from pathlib import Path
from tests.studies.sweep.sweeps import small
from simulator.replication.bench import _peak_mb
from tests.studies.sweep.sweeps import sweep
import time
sweep(small(size=16), Path(sys.argv[1]) / "warm", workers=1)
started = time.process_time()
sweep(small(size=int(sys.argv[2])), Path(sys.argv[1]) / "own", workers=1)
print(time.process_time() - started, _peak_mb())
"""


def test_time_is_linear_and_memory_flat_in_points(tmp_path: Path) -> None:
    """A tiny organisation, so that the machinery is most of the cost: 8 times the points."""
    found = {}
    for size in (64, 512):
        command = [sys.executable, "-c", PEAK, str(tmp_path / str(size)), str(size)]
        done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
        seconds, peak = map(float, done.stdout.split())
        found[size] = (seconds, peak)
        print(f"\n{size} points: {1000 * seconds / size:.2f} ms of CPU a point, peak {peak:,.0f} MB")
    assert found[512][0] <= 1.3 * 8 * found[64][0]
    assert found[512][1] <= 1.1 * found[64][1]


def test_a_policy_more_costs_less_than_a_policy_alone() -> None:
    """Draws and the baseline are shared by the policies of a point."""
    scenario = swept_file(RANGES["curve and price"], 1, 2).scenario

    def seconds(names: list[str]) -> float:
        best = float("inf")
        for _ in range(5):
            workloads = WorkloadCache()
            started = time.process_time()
            sweep_module.sample(scenario, runs_at(scenario, names), range(3), "compiled", workloads)
            best = min(best, time.process_time() - started)
        return best

    alone = seconds(["uncapped"])
    both = seconds(["uncapped", "capped at 200 USD"])
    print(f"\none policy {1000 * alone:.0f} ms, one more {1000 * (both - alone):.0f} ms")
    assert both - alone < alone
