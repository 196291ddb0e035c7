"""``tokensim sensitivity``: which value the answer hangs on, and which policy wins where."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.app import BAD_INPUT, INTERRUPTED, app, faults_become_sentences
from simulator.cli.sweep import (
    NOT_BEGUN,
    AnywayOption,
    ClusterOption,
    EngineOption,
    OutOption,
    ScenarioArgument,
    WorkersOption,
    swept,
)
from simulator.cli.theme_option import BrandOption, ThemeOption, dress

if TYPE_CHECKING:
    from simulator.scenario.reading.load import ScenarioFile

METHODS = ("tornado", "map", "morris", "sobol")


@app.command()
def sensitivity(
    scenario: ScenarioArgument,
    methods: Annotated[
        str, typer.Option("--methods", help=f"Some of {', '.join(METHODS)}, with commas between.")
    ] = ",".join(METHODS),
    measure: Annotated[str, typer.Option(help="What varies: net_usd, spend_usd, roi, vanity_share, ...")] = "net_usd",
    over: Annotated[
        list[str] | None,
        typer.Option("--map", help="A value of the policy map; twice. Default: the first two.", show_default=False),
    ] = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: OutOption = Path("results"),
    anyway: AnywayOption = False,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Say which values the answer hangs on (tornado, curves, Morris, Sobol indices) and which policy wins where."""
    with faults_become_sentences(NOT_BEGUN):
        from simulator.scenario.reading.load import load
        from simulator.studies.sensitivity.page import write_sensitivity
        from simulator.studies.sensitivity.run import Study, methods_of, study
        from simulator.studies.sweep.plan import plan_of

        own = dress(theme, brand)
        file = load(scenario)
        plan = plan_of(file)
        wanted = methods_of(plan, [each.strip() for each in methods.split(",")], over or [], measure)

        def run(name: str, redesigned: "ScenarioFile") -> Any:
            done = swept(redesigned, engine, workers, cluster, out, anyway, name)
            if done.interrupted:
                typer.echo("Interrupted: the same command goes on from here.", err=True)
                raise typer.Exit(INTERRUPTED)
            return done

        found: Study = study(file, wanted, measure, run)
        folder = write_sensitivity(out, file, found, own)
        for sentence in found.sentences:
            typer.echo(f"- {sentence}")
        tables = ", ".join(f"{name}.csv" for name in found.tables)
        typer.echo(f"\nWritten to {folder}: sensitivity.html, checks.csv, {tables}")


@app.command()
def optimize(
    scenario: Annotated[Path, typer.Argument(help="A scenario file with an optimize block.", show_default=False)],
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: OutOption = Path("results"),
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Search the best settings of policies within limits, and check them on fresh worlds."""
    with faults_become_sentences("Stopped before a setting was tried and checked; nothing to report."):
        from contextlib import ExitStack

        from simulator.cli.sweep import bar
        from simulator.engines.run import ENGINES
        from simulator.scenario.reading.load import load
        from simulator.studies.optimize.page import write_optimum
        from simulator.studies.optimize.results import sentences, summary
        from simulator.studies.optimize.run import optimize as search

        if engine not in ENGINES:
            typer.echo(f"--engine {engine}: no such engine. Known: {', '.join(sorted(ENGINES))}.", err=True)
            raise typer.Exit(BAD_INPUT)
        own = dress(theme, brand)
        file = load(scenario)
        with ExitStack() as stack:
            executor = None
            if cluster is not None:
                from simulator.studies.sweep.cluster import cluster as connected

                executor, workers = stack.enter_context(connected(cluster))
            tell = stack.enter_context(bar("trials", 0))
            found = search(file, engine, workers, executor, tell)
        table = summary(found, file.scenario.confidence)
        folder = write_optimum(out, file, found, table, own)
        for sentence in sentences(table, file.scenario.confidence):
            typer.echo(f"- {sentence}")
        typer.echo(f"\nWritten to {folder}: optimize.html, optimum.csv, frontier.csv, trials.csv, checks.csv")
        if any(one.interrupted for one in found):
            typer.echo("Interrupted: this rests on the trials tried before Ctrl-C.", err=True)
            raise typer.Exit(INTERRUPTED)
