"""Many points: every policy at every point of a design, on the same random numbers; no point is computed twice."""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa

from simulator.engines.run import SimulationError
from simulator.replication.executors import AHEAD, cores, finish_first, given_or_pool, stopping
from simulator.replication.parquet import with_note
from simulator.report.files.folder import write_whole
from simulator.scenario.blocks.sweep import Sweep
from simulator.scenario.reading.paths import Draft
from simulator.studies.result import Result, kept_already
from simulator.studies.sweep.plan import Plan, Values, columns_of_rows, note, plan_text, point_id
from simulator.studies.sweep.point import point_rows, replication_rows, runs_at, sample
from simulator.studies.sweep.results import labelled
from simulator.studies.sweep.store import Known, damaged, holds, present, read, sweep_away, write_chunk

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance

PATIENCE: Final = 5.0  # seconds for chunks under way, after which a user-written policy is taken to run forever
_stopped: set[str] = set()  # calls that ended early: their chunks in flight end at the next point

Progress = Callable[[int, int], None]  # points there, points computed by this call


class Job(NamedTuple):
    """What a worker must know to compute points, wherever it is."""

    opened: Draft
    sweep: Sweep
    engine: str
    call: str  # unlike that of any other call


class Swept(Result):
    """A sweep and where its rows are."""

    plan: Plan
    folder: Path
    done: int  # points that are there
    computed: int  # points computed by this call; the others were there before
    mended: tuple[str, ...] = ()  # files of chunks that were damaged, and were computed again

    @property
    def interrupted(self) -> bool:
        """Some points are missing; the same call goes on from here."""
        return self.done < self.plan.n_points

    @property
    def answer(self) -> str:
        """How many points are there, and where."""
        return f"{self.done:,} of {self.plan.n_points:,} points are in {self.folder}."

    @property
    def charts(self) -> "Mapping[str, ChartPage]":
        """None: ``simulator.sensitivity`` draws what a sweep tells."""
        return {}

    def glance(self) -> "Glance":
        """The answer and the first rows."""
        from simulator.report.files.glance import glance_of_rows

        return glance_of_rows(self.answer, self.frame(), "" if not self.interrupted else "The same call goes on.")

    def write(self, place: "ResultFolder") -> None:
        """Refuse: the rows of a sweep are written as they come.

        Raises:
            SavedError: always, with the folder that they are in.
        """
        raise kept_already(self.folder)

    def frame(self) -> pd.DataFrame:
        """One row per point and policy (and replication); ``point`` counts from 0 in the order of the design."""
        return frame(self.plan, self.folder)

    def array(self) -> Any:
        """The same as an xarray Dataset, as ``results.labelled`` makes it."""
        return labelled(self.plan, self.frame())


class _Chunk(NamedTuple):
    """A chunk under way: its number, and rows of its points that were known before."""

    number: int
    known: dict[int, pa.Table]


def run_plan(
    plan: Plan,
    folder: Path,
    engine: str = "compiled",
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Swept:
    """Run the points of a plan, or the rest of them; arguments as in ``sweep``.

    Ctrl-C ends early with what is done; so does a crash, except for the chunks in flight. ``progress`` is told the
    points that are there, and those computed by this call.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sweep_away(folder)
    write_whole(folder / f"_plan-{plan.key[:12]}.json", plan_text(plan))
    workers = workers or cores()
    job = Job(plan.opened, plan.sweep, engine, uuid4().hex)
    computed, bad = 0, _bad(plan, folder)
    with (
        suppress(KeyboardInterrupt),
        given_or_pool(executor, engine, workers) as chosen,
        closing(_run(plan, folder, job, AHEAD * workers, chosen)) as chunks,
    ):
        for done, fresh in chunks:
            computed += fresh
            if progress:
                progress(done, computed)
    done = sum(len(plan.points_of(chunk)) for chunk in _there(plan, folder))
    return Swept(plan, folder, done, computed, tuple(sorted(bad - _bad(plan, folder))))


def frame(plan: Plan, folder: Path) -> pd.DataFrame:
    """Rows of the points of a plan that are there, in the order of the design.

    Raises:
        SimulationError: a file of them is damaged.
    """
    bad = _bad(plan, folder)
    if spoilt := sorted(bad - damaged(folder)):
        again = "Run the sweep again: it computes them anew."
        raise SimulationError(f"{folder}: not as many rows as their points have: {', '.join(spoilt)}. {again}")
    chunks = sorted({*_there(plan, folder), *(chunk for chunk in range(plan.n_chunks) if plan.name(chunk) in bad)})
    if not chunks:
        return pd.DataFrame(columns=["point", *plan.design.parameters, *(column.name for column in plan.columns)])
    table: pd.DataFrame = read(folder, [plan.name(chunk) for chunk in chunks]).to_pandas()
    points = [point for chunk in chunks for point in plan.points_of(chunk)]
    table.insert(0, "point", np.repeat(points, plan.rows_per_point))
    return table


def compute(job: Job, points: Sequence[Values]) -> pa.Table | None:
    """Rows of some points; None when the sweep ended meanwhile. Runs in a worker."""
    tables = []
    for values in points:
        if job.call in _stopped:
            return None
        try:
            tables.append(_rows(job, values))
        except SimulationError as error:
            at = ", ".join(f"{path} = {value}" for path, value in values.items())
            raise SimulationError(f"at {at}: {error}") from None
    return pa.concat_tables(tables)


def _run(
    plan: Plan, folder: Path, job: Job, at_most: int, executor: Executor
) -> Generator[tuple[int, int], None, None]:
    """Compute what is missing: points there so far, points just computed.

    Not ``replication.collect``: a chunk is written as soon as it is computed, in any order, so that a slow or lost
    worker of a cluster holds up nobody, and on Ctrl-C chunks under way are kept too.
    """
    there, own = set(_there(plan, folder)), {plan.name(chunk) for chunk in range(plan.n_chunks)}
    missing = [chunk for chunk in range(plan.n_chunks) if chunk not in there]
    done = plan.n_points - sum(len(plan.points_of(chunk)) for chunk in missing)
    yield done, 0
    known = Known(folder, sorted(present(folder) - own), plan.rows_per_point) if missing else None
    todo = iter(missing)
    under_way: dict[Future[pa.Table | None], _Chunk] = {}
    try:
        while True:
            while len(under_way) < at_most and (number := next(todo, -1)) >= 0:
                points = plan.values_of(number)
                chunk = _Chunk(number, _reused(plan, known, points) if known and known.home else {})
                fresh = [values for index, values in enumerate(points) if index not in chunk.known]
                if fresh:
                    under_way[executor.submit(compute, job, fresh)] = chunk
                    continue
                _keep(plan, folder, chunk, next(iter(chunk.known.values())))
                done += len(points)
                yield done, 0
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                chunk = under_way[future]
                table = future.result()
                with finish_first():
                    del under_way[future]
                    _keep(plan, folder, chunk, table)
                size = len(plan.points_of(chunk.number))
                done += size
                yield done, size - len(chunk.known)
    finally:
        _stopped.add(job.call)
        for future in under_way:
            future.cancel()
        with stopping(executor, PATIENCE):
            for future, chunk in under_way.items():
                with suppress(Exception):  # whatever ended the sweep is on its way up already
                    if not future.cancelled():
                        _keep(plan, folder, chunk, future.result())
        _stopped.discard(job.call)


def _keep(plan: Plan, folder: Path, chunk: _Chunk, fresh: pa.Table | None) -> None:
    """Write a chunk: rows that were known and rows that were computed, in the order of the points."""
    if fresh is None:
        return
    tables, used = [], 0
    for index in range(len(plan.points_of(chunk.number))):
        if index in chunk.known:
            tables.append(chunk.known[index])
        else:
            tables.append(fresh.slice(used, plan.rows_per_point))
            used += plan.rows_per_point
    rows = with_note(pa.concat_tables(tables).combine_chunks(), "sweep", note(plan))
    write_chunk(folder, plan.name(chunk.number), rows)


def _reused(plan: Plan, known: Known, points: Sequence[Values]) -> dict[int, pa.Table]:
    """Rows of points that were computed for another design, with this design's columns of values."""
    ids = [point_id(plan.opened.scenario(values), plan.sweep) for values in points]
    found, columns = known.rows(ids), [column.name for column in plan.columns]
    return {
        index: _with_values(plan.opened, plan.sweep, points[index], found[each].select(columns))
        for index, each in enumerate(ids)
        if each in found
    }


def _rows(job: Job, values: Values) -> pa.Table:
    scenario, sweep = job.opened.scenario(values), job.sweep
    samples = sample(scenario, runs_at(scenario, sweep.policies), range(sweep.replications), job.engine)
    rows = point_rows(samples) if sweep.keep == "points" else replication_rows(samples)
    rows["point_id"] = [point_id(scenario, sweep)] * len(rows["policy"])
    table = pa.table({column.name: rows[column.name] for column in columns_of_rows(sweep)})
    return _with_values(job.opened, sweep, values, table)


def _with_values(opened: Draft, sweep: Sweep, values: Values, table: pa.Table) -> pa.Table:
    """The table behind one column per varied value, of one type whatever the point."""
    for place, (path, one) in enumerate(sweep.parameters.items()):
        if all(isinstance(end, bool) for end in one.ends):
            form = pa.bool_()
        elif any(isinstance(end, str) for end in one.ends):
            form = pa.string()
        else:
            form = pa.int64() if opened.find(path).whole else pa.float64()
        table = table.add_column(place, path, pa.array([values[path]] * table.num_rows, type=form))
    return table


def _there(plan: Plan, folder: Path) -> list[int]:
    """Chunks that are there, with all rows of their points."""
    have = present(folder)
    return [chunk for chunk in range(plan.n_chunks) if plan.name(chunk) in have and _complete(plan, folder, chunk)]


def _complete(plan: Plan, folder: Path, chunk: int) -> bool:
    return holds(folder, plan.name(chunk), len(plan.points_of(chunk)) * plan.rows_per_point)


def _bad(plan: Plan, folder: Path) -> set[str]:
    """Files of chunks that are there, cut short or with rows of another number."""
    there = {plan.name(chunk) for chunk in _there(plan, folder)}
    return {plan.name(chunk) for chunk in range(plan.n_chunks)} & (present(folder) | damaged(folder)) - there
