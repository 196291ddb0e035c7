"""What a sweep costs before it is run: time, disk and memory; a sweep that takes too much is refused."""

import math
import tempfile
import time
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from simulator.records import HOURS_PER_MONTH, LEDGER
from simulator.replication.workload_cache import LIMIT_BYTES, WorkloadCache
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import Fault
from simulator.studies.sweep.plan import MOST, MOST_MEMORY, Plan, available_mb, chunk_points
from simulator.studies.sweep.point import runs_at, sample
from simulator.studies.sweep.run import Job, compute
from simulator.studies.sweep.store import digest, write_chunk

MOST_HOURS: Final = 24.0
ARRAYS: Final = 6  # draws of an item, 8 bytes each


class Cost(NamedTuple):
    """What a sweep takes on so many workers."""

    points: int
    runs: int  # of one policy in one world
    seconds_per_point: float  # of one core
    workers: int
    file_seconds: float  # to write a file, by the one process that writes
    row_seconds: float  # to write the rows of one more point
    file_mb: float
    row_mb: float

    @property
    def hours(self) -> float:
        """Time on these workers."""
        return self.hours_for(self.points, self.workers)

    @property
    def disk_mb(self) -> float:
        """Size of the store."""
        return math.ceil(self.points / chunk_points(self.points)) * self.file_mb + self.points * self.row_mb

    def hours_for(self, points: int, workers: int) -> float:
        """Hours for so many points on so many workers: the slower of computing and writing."""
        return points * max(self.seconds_per_point / workers, self.writing_per_point(points)) / 3600.0

    def most_workers(self, points: int) -> float:
        """Workers beyond which everybody waits for the process that writes."""
        return self.seconds_per_point / self.writing_per_point(points)

    def writing_per_point(self, points: int) -> float:
        """Seconds of the process that writes, per point of a sweep of so many."""
        return self.file_seconds / chunk_points(points) + self.row_seconds


def memory_mb(scenario: Scenario, runs: int, workers: int) -> float:
    """Memory a sweep needs at most, MB of 2**20 bytes: worlds being drawn and run, kept worlds, ledgers."""
    ledger = runs * len(scenario.world.teams) * scenario.months * len(LEDGER) * 8
    per_worker = 2.0 * items(scenario) * ARRAYS * 8 + 2.0 * ledger
    return (workers * per_worker + LIMIT_BYTES) / 2**20


def check_memory(plan: Plan, workers: int) -> None:
    """Refuse a sweep whose worlds do not fit into the memory of this machine.

    Raises:
        ScenarioError: with what it needs and what there is.
    """
    heaviest = weight(plan).heaviest
    need, have = memory_mb(heaviest, len(plan.labels), workers), available_mb()
    if need > MOST_MEMORY * have:
        what = (
            f"asks for worlds of {heaviest.engineers:,} engineers over {heaviest.months} months on {workers} "
            f"workers: about {need:,.0f} MB of memory, of {have:,.0f} MB that are free. Use fewer workers or engineers."
        )
        raise ScenarioError(plan.opened.file.name, [Fault(0, f"sweep {what}")])


def check_time(plan: Plan, cost: Cost) -> None:
    """Refuse a sweep that takes more than a day.

    Raises:
        ScenarioError: with the estimate.
    """
    if cost.hours > MOST_HOURS:
        what = (
            f"asks for {cost.points:,} points, {cost.runs:,} runs: about {cost.hours:,.0f} hours on {cost.workers} "
            f"workers at {cost.seconds_per_point:.2g} core seconds a point. Use fewer points or replications, more "
            "workers (--cluster), or --anyway."
        )
        raise ScenarioError(plan.opened.file.name, [Fault(0, f"sweep {what}")])


def cost_of(plan: Plan, engine: str, workers: int, anyway: bool = False) -> Cost:
    """The estimate for a sweep that fits into memory and, unless ``anyway``, takes a day at most.

    Raises:
        ScenarioError: it does not fit, or takes longer.
        SimulationError: the run that is measured could not be finished.
    """
    check_memory(plan, workers)
    cost = estimate(plan, engine, workers)
    if not anyway:
        check_time(plan, cost)
    return cost


def estimate(plan: Plan, engine: str, workers: int) -> Cost:
    """Run one world at the heaviest point, write one chunk, and extrapolate; time goes with the items drawn.

    Raises:
        SimulationError: that world could not be finished.
    """
    scenario, mean_share = weight(plan)
    runs = runs_at(scenario, plan.sweep.policies)
    sample(scenario, runs, range(1), engine, WorkloadCache())  # compiles, or loads what is compiled
    started = time.thread_time()
    sample(scenario, runs, range(1), engine, WorkloadCache())
    seconds = (time.thread_time() - started) * plan.sweep.replications * mean_share
    (small_s, small_mb), (large_s, large_mb) = _writing(plan, engine, 1), _writing(plan, engine, MOST)
    row_s, row_mb = max(0.0, large_s - small_s) / (MOST - 1), max(0.0, large_mb - small_mb) / (MOST - 1)
    return Cost(plan.n_points, plan.n_runs, seconds, workers, small_s, row_s, small_mb, row_mb)


def _writing(plan: Plan, engine: str, points: int) -> tuple[float, float]:
    """Seconds to write a chunk of so many points, the better of three, and its size in MB."""
    short = plan.sweep.model_copy(update={"replications": 2})
    table = compute(Job(plan.opened, short, engine, ""), [plan.design.values(0)])
    assert table is not None
    full = _unlike(table.take(np.arange(points * plan.rows_per_point) % table.num_rows))
    best = math.inf
    with tempfile.TemporaryDirectory(prefix="tokensim-") as folder:
        for _ in range(3):
            started = time.perf_counter()
            write_chunk(Path(folder), "chunk", full)
            best = min(best, time.perf_counter() - started)
        return best, (Path(folder) / "chunk").stat().st_size / 2**20


def _unlike(table: pa.Table) -> pa.Table:
    """The table with numbers and names of points as hard to pack as those of real rows."""
    rows = np.arange(table.num_rows)
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            table = table.set_column(place, field, pa.array(np.sqrt(rows + 1000.0 * place + 2.0) % 1.0))
        elif field.name == "point_id":
            names = [digest(row)[:24] for row in rows.tolist()]
            table = table.set_column(place, field, pa.array(names))
    return table


SPREAD: Final = 16  # points spread over the design
CORNERS: Final = 64  # points nearest to corners of the design


class Weight(NamedTuple):
    """The heaviest point, and what a mean point is beside it."""

    heaviest: Scenario
    mean_share: float  # items of a mean point over those of the heaviest


def items(scenario: Scenario) -> float:
    """Work items a world is drawn with, about: what its memory and its time grow with."""
    months = scenario.months
    return sum(
        max(team.planned(months)) * (1.8 * months * HOURS_PER_MONTH / team.work.effort_mean_hours + 50.0)
        for team in scenario.world.teams
    )


def weight(plan: Plan) -> Weight:
    """Look at points spread over the design and at those nearest its corners: the first alone may be the lightest."""
    spread = np.unique(np.linspace(0, plan.n_points - 1, SPREAD).astype(int)).tolist()
    found = {point: _at(plan, point) for point in {*spread, *islice(_corners(plan), CORNERS)}}
    heaviest = max(found.values(), key=items)
    return Weight(heaviest, float(np.mean([items(found[point]) for point in spread])) / items(heaviest))


def _at(plan: Plan, point: int) -> Scenario:
    return plan.opened.changed(plan.design.values(point)).scenario


def _corners(plan: Plan) -> Iterator[int]:
    """Numbers of points at, or nearest to, each end of each value, then ends together."""
    cube, k = plan.design.cube, len(plan.design.parameters)
    if cube is not None:
        for column in cube.T:
            yield from (int(column.argmin()), int(column.argmax()))
        for signs in product((1.0, -1.0), repeat=min(k, 8)):
            yield int((cube[:, : len(signs)] @ np.array(signs)).argmax())
        return
    lengths = [len(one.grid(plan.design.levels)) for one in plan.design.parameters.values()]
    if plan.design.design == "one_at_a_time":
        lasts = np.cumsum(lengths)
        yield from (int(point) for ends in zip(lasts - lengths + 1, lasts, strict=True) for point in ends)
        return
    for ends in product(*((length - 1, 0) for length in lengths)):
        yield int(np.ravel_multi_index(ends, lengths))
