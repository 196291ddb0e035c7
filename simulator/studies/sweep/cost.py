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

from simulator.replication.parquet import with_note
from simulator.replication.workload_cache import LIMIT_BYTES, WorkloadCache
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.size import MOST_HOURS, MOST_MEMORY, available_mb, items, run_mb
from simulator.studies.sweep.design import Design
from simulator.studies.sweep.plan import MOST, Plan, chunk_points, note
from simulator.studies.sweep.point import runs_at, sample
from simulator.studies.sweep.run import Job, compute
from simulator.studies.sweep.store import digest, write_chunk

SPREAD: Final = 16  # points looked at that are spread over the design
CORNERS: Final = 64  # points looked at that are nearest to its corners


class Cost(NamedTuple):
    """What a sweep takes on so many workers."""

    points: int
    runs: int  # of one policy in one replication
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
        """Workers beyond which all wait for the process that writes."""
        return self.seconds_per_point / self.writing_per_point(points)

    def writing_per_point(self, points: int) -> float:
        """Seconds of the process that writes, per point of a sweep of so many."""
        return self.file_seconds / chunk_points(points) + self.row_seconds


def memory_mb(scenario: Scenario, runs: int, workers: int) -> float:
    """Memory a sweep needs at most, MB of 2**20 bytes: draws in use, draws that are kept, ledgers."""
    return workers * run_mb(scenario, runs) + LIMIT_BYTES / 2**20


def check_memory(plan: Plan, workers: int) -> None:
    """Refuse a sweep whose runs do not fit into the memory of this machine.

    Raises:
        ScenarioError: with what it needs and what there is.
    """
    heaviest = heaviest_point(plan).scenario
    need, have = memory_mb(heaviest, len(plan.labels), workers), available_mb()
    if need > MOST_MEMORY * have:
        raise _refused(
            plan,
            f"runs of {heaviest.engineers:,} engineers over {heaviest.months} months on {workers} workers: about "
            f"{need:,.0f} MB of memory, of {have:,.0f} MB that are free. Use fewer workers or engineers.",
        )


def cost_of(plan: Plan, engine: str, workers: int, anyway: bool = False) -> Cost:
    """The estimate for a sweep that fits into memory and, unless ``anyway``, takes a day at most.

    Raises:
        ScenarioError: it does not fit, or takes longer.
        SimulationError: the run that is measured could not be finished.
    """
    check_memory(plan, workers)
    cost = estimate(plan, engine, workers)
    if cost.hours > MOST_HOURS and not anyway:
        raise _refused(
            plan,
            f"{cost.points:,} points, {cost.runs:,} runs: about {cost.hours:,.0f} hours on {cost.workers} workers at "
            f"{cost.seconds_per_point:.2g} core seconds a point. Use fewer points or replications, more workers "
            "(--cluster), or --anyway.",
        )
    return cost


def _refused(plan: Plan, what: str) -> ScenarioError:
    return ScenarioError(plan.opened.file.name, [ErrorLine(0, f"sweep asks for {what}")])


def estimate(plan: Plan, engine: str, workers: int) -> Cost:
    """Run one replication at the heaviest point, write one chunk, and extrapolate; time grows with the items drawn.

    Raises:
        SimulationError: that replication could not be finished.
    """
    scenario, mean_share = heaviest_point(plan)
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
    full = with_note(_varied(table.take(np.arange(points * plan.rows_per_point) % table.num_rows)), "sweep", note(plan))
    best = math.inf
    with tempfile.TemporaryDirectory(prefix="tokensim-") as folder:
        for _ in range(3):
            started = time.perf_counter()
            write_chunk(Path(folder), "chunk", full)
            best = min(best, time.perf_counter() - started)
        return best, (Path(folder) / "chunk").stat().st_size / 2**20


def _varied(table: pa.Table) -> pa.Table:
    """The table with numbers and names of points that compress as badly as those of real rows."""
    rows = np.arange(table.num_rows)
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            table = table.set_column(place, field, pa.array(np.sqrt(rows + 1000.0 * place + 2.0) % 1.0))
        elif field.name == "point_id":
            table = table.set_column(place, field, pa.array([digest(row)[:24] for row in rows.tolist()]))
    return table


class Heaviest(NamedTuple):
    """The point that takes most, and what a mean point takes of that."""

    scenario: Scenario
    mean_share: float


def heaviest_point(plan: Plan) -> Heaviest:
    """The heaviest of points spread over the design and of those nearest its corners."""
    spread = np.unique(np.linspace(0, plan.n_points - 1, SPREAD).astype(int)).tolist()
    points = {*spread, *islice(_corners(plan.design), CORNERS)}
    found = {point: plan.opened.scenario(plan.design.values(point)) for point in points}
    heaviest = max(found.values(), key=items)
    return Heaviest(heaviest, float(np.mean([items(found[point]) for point in spread])) / items(heaviest))


def _corners(design: Design) -> Iterator[int]:
    """Points at, or nearest to, each end of each value, then ends together."""
    if design.cube is not None:
        for column in design.cube.T:
            yield from (int(column.argmin()), int(column.argmax()))
        for signs in product((1.0, -1.0), repeat=min(len(design.parameters), 8)):
            yield int((design.cube[:, : len(signs)] @ np.array(signs)).argmax())
    elif design.design == "one_at_a_time":
        yield from (point for _, points in design.moves() for point in (points[0], points[-1]))
    else:
        lengths = [len(one.grid(design.levels)) for one in design.parameters.values()]
        for ends in product(*((length - 1, 0) for length in lengths)):
            yield int(np.ravel_multi_index(ends, lengths))
