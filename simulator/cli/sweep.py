"""``tokensim sweep`` and ``tokensim results``: many points of a scenario, and what came of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import INTERRUPTED, app, faults_become_sentences
from simulator.cli.options import RESULTS, ClusterOption, EngineOption, OutOption, WorkersOption

if TYPE_CHECKING:
    from simulator.scenario.reading.load import ScenarioFile
    from simulator.studies.sweep.cost import Cost
    from simulator.studies.sweep.plan import Plan
    from simulator.studies.sweep.sweep import Swept

SweptArgument = Annotated[Path, typer.Argument(help="A scenario file with a sweep block.", show_default=False)]
NOT_BEGUN = "Stopped before the sweep began. What is in the store is kept; the same command starts again."
AnywayOption = Annotated[bool, typer.Option("--anyway", help="Run even if it takes more than a day.")]


@app.command()
def sweep(
    scenario: SweptArgument,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: OutOption = RESULTS,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say what it costs.")] = False,
    anyway: AnywayOption = False,
) -> None:
    """Run every policy at every point of a scenario's sweep; the same command goes on where it was stopped."""
    with faults_become_sentences(NOT_BEGUN):
        from simulator.scenario.reading.load import load

        file = load(scenario)
        if estimate:
            from simulator.studies.sweep.plan import plan_of

            _say_cost(_costed(plan_of(file), engine, workers, anyway=True))
            return
        done = swept(file, engine, workers, cluster, out, anyway)
        plan = done.plan
        typer.echo(
            f"{done.done:,} of {plan.n_points:,} points are in {done.folder} ({done.computed:,} computed now, "
            f"{done.done - done.computed:,} were there).\nRead them with: tokensim results {scenario}"
            + (f" --out {out}" if out != RESULTS else "")
        )
        if done.interrupted:
            typer.echo("Interrupted: the same command goes on from here.", err=True)
            raise typer.Exit(INTERRUPTED)


@app.command()
def results(
    source: Annotated[Path, typer.Argument(help="A scenario file with a sweep block, or a folder of results.")],
    query: Annotated[
        str | None, typer.Option("--sql", help="SQL over the table sweep; needs the extra sweeps.", show_default=False)
    ] = None,
    join: Annotated[
        list[str] | None,
        typer.Option(help="Another table for the SQL, as name=file.csv or name=file.parquet.", show_default=False),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the rows there instead.", show_default=False)] = None,
    columns: Annotated[bool, typer.Option("--columns", help="Say what every column means.")] = False,
    out: OutOption = RESULTS,
) -> None:
    """Show, query or export the rows of a sweep."""
    with faults_become_sentences():
        from simulator.report.files.csv_export import to_csv
        from simulator.studies.sweep.results import SWEEP, columns_of, join_tables, rows_of, select

        if columns:
            for name, meaning in columns_of(source).items():
                typer.echo(f"{name}: {meaning}")
            return
        table = rows_of(source, out)
        if query is not None:
            table = select(query, {SWEEP: table, **join_tables(join or [])})
        if csv is not None:
            csv.write_text(to_csv(table), encoding="utf-8", newline="\n")
            typer.echo(f"Written: {csv} ({len(table):,} rows)")
            return
        typer.echo(table.to_string(max_rows=40, max_cols=12, index=False, float_format=lambda value: f"{value:,.4g}"))
        typer.echo(f"{len(table):,} rows, {len(table.columns)} columns")


def swept(
    file: "ScenarioFile",
    engine: str,
    workers: int | None,
    cluster: str | None,
    out: Path,
    anyway: bool,
    part: str = "",
) -> "Swept":
    """Run a sweep with everything a person wants to see meanwhile."""
    from contextlib import ExitStack

    from simulator.replication.options import check_engine
    from simulator.studies.sweep.plan import plan_of
    from simulator.studies.sweep.results import store_of
    from simulator.studies.sweep.sweep import sweep as run_sweep

    check_engine(engine)
    with ExitStack() as stack:
        executor = None
        plan = plan_of(file)
        if cluster is not None:
            from simulator.studies.sweep.cluster import cluster as connected

            executor, workers = stack.enter_context(connected(cluster))
        _say_cost(_costed(plan, engine, workers, anyway), part)
        tell = stack.enter_context(bar("points", plan.n_points))
        begun: list[int] = []

        def progress(done: int, computed: int) -> None:
            begun.append(done)
            tell(done - begun[0], plan.n_points - begun[0])

        return run_sweep(file, store_of(out, file), engine, workers, executor, progress)


def _costed(plan: "Plan", engine: str, workers: int | None, anyway: bool) -> "Cost":
    from simulator.replication.executors import cores
    from simulator.studies.sweep.cost import check_memory, check_time, estimate

    count = workers or cores()
    check_memory(plan, count)
    cost = estimate(plan, engine, count)
    if not anyway:
        check_time(plan, cost)
    return cost


def _say_cost(cost: "Cost", part: str = "") -> None:
    core_hours = cost.seconds_per_point * 1e6 / 3600
    text = (
        f"{cost.points:,} points, {cost.runs:,} runs, {cost.seconds_per_point:.3g} core seconds a point: about "
        f"{_duration(cost.hours)} on {cost.workers} workers, {cost.disk_mb:,.1f} MB on disk."
    )
    if part:  # of several
        typer.echo(f"{part}: {text}", err=True)
        return
    typer.echo(
        f"{text} A million points: {core_hours:,.0f} core hours, {_duration(cost.hours_for(10**6, 64))} on 64 "
        f"workers; the processors are the limit up to about {cost.most_workers(10**6):,.0f} workers, then the process "
        "that writes.",
        err=True,
    )


def _duration(hours: float) -> str:
    if hours * 3600 < 90:
        return f"{hours * 3600:.0f} s"
    return f"{hours * 60:.0f} min" if hours < 1.5 else f"{hours:,.1f} h"


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error with rate and remaining time; told what is done of what there is to do."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Remaining

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn(f"[bold]{what}"), BarColumn(), MofNCompleteColumn(), rate, TimeElapsedColumn())
    with Progress(*columns, TextColumn("left"), Remaining(), console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total, rate="")

        def tell(done: int, total: int) -> None:
            seconds = shown.tasks[0].elapsed or 0.0
            speed = f"{done / seconds:,.1f}/s" if done and seconds else ""
            shown.update(task, completed=done, total=total, rate=speed)

        yield tell
