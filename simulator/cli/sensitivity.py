"""``tokensim sensitivity``: which value the answer hangs on, and which policy wins where."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.app import INTERRUPTED, app, faults_become_sentences
from simulator.cli.deliver import deliver
from simulator.cli.options import RESULTS, ClusterOption, EngineOption, OutOption, WorkersOption
from simulator.cli.sweep import (
    NOT_BEGUN,
    AnywayOption,
    SweptArgument,
    swept,
)
from simulator.cli.theme_option import BrandOption, ThemeOption, dress

if TYPE_CHECKING:
    from simulator.scenario.reading.load import ScenarioFile

METHODS = ("tornado", "map", "morris", "sobol")


@app.command()
def sensitivity(
    scenario: SweptArgument,
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
    out: OutOption = RESULTS,
    anyway: AnywayOption = False,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Say which values the answer hangs on (tornado, curves, Morris, Sobol indices) and which policy wins where."""
    with faults_become_sentences(NOT_BEGUN):
        from datetime import UTC, datetime

        from simulator.report.files.terminal import show_sentences
        from simulator.scenario.reading.load import load
        from simulator.studies.sensitivity.page import sensitivity_page
        from simulator.studies.sensitivity.run import Study, methods_of, study
        from simulator.studies.sweep.plan import plan_of

        own, file, started = dress(theme, brand), load(scenario), datetime.now(UTC)
        plan = plan_of(file)
        wanted = methods_of(plan, [each.strip() for each in methods.split(",")], over or [], measure)

        def run(name: str, redesigned: "ScenarioFile") -> Any:
            done = swept(redesigned, engine, workers, cluster, out, anyway, name)
            if done.interrupted:
                typer.echo("Interrupted: the same command goes on from here.", err=True)
                raise typer.Exit(INTERRUPTED)
            return done

        found: Study = study(file, wanted, measure, run)
        page = sensitivity_page(found)
        deliver(out, file, page, lambda: show_sentences(page), own, started)


@app.command()
def optimize(
    scenario: Annotated[Path, typer.Argument(help="A scenario file with an optimize block.", show_default=False)],
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Search the best settings of policies within limits, and check them on fresh worlds."""
    with faults_become_sentences("Stopped before a setting was tried and checked; nothing to report."):
        from contextlib import ExitStack
        from datetime import UTC, datetime

        from simulator.cli.sweep import bar
        from simulator.replication.options import check_engine
        from simulator.report.files.terminal import show_sentences
        from simulator.scenario.reading.load import load
        from simulator.studies.optimize.page import optimize_page
        from simulator.studies.optimize.results import summary
        from simulator.studies.optimize.run import optimize as search

        check_engine(engine)
        started = datetime.now(UTC)
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
        page = optimize_page(file, found, table)
        deliver(out, file, page, lambda: show_sentences(page), own, started)
