"""``tokensim uncertainty``: what not knowing the parameters of a scenario costs."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import BAD_INPUT, INTERRUPTED, app, faults_become_sentences
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def uncertainty(
    scenario: Annotated[Path, typer.Argument(help="A scenario file with an uncertain: block.", show_default=False)],
    points: Annotated[int, typer.Option(min=8, max=100_000, help="Parameter points.")] = 64,
    replications: Annotated[
        int | None, typer.Option(min=2, max=100_000, help="Worlds at each point, instead of the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, instead of the scenario's.")] = None,
    engine: Annotated[str, typer.Option(help="compiled or simpy; both leave the same rows.")] = "compiled",
    workers: Annotated[int | None, typer.Option(min=1, help="Parallel workers; default: one per core.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("results"),
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Vary what is uncertain: which policy is best then, how much is luck, and what is worth finding out."""
    with faults_become_sentences():
        from datetime import UTC, datetime

        from simulator.api import changed
        from simulator.engines.run import ENGINES
        from simulator.report.files.folder import run_folder
        from simulator.report.files.study_page import record, write_analysis
        from simulator.report.files.terminal import progress
        from simulator.scenario.reading.load import load
        from simulator.studies.uncertainty.checks import uncertainty_checks
        from simulator.studies.uncertainty.page import analysis, show_uncertainty
        from simulator.studies.uncertainty.results import conclude
        from simulator.studies.uncertainty.run import explore

        if engine not in ENGINES:
            typer.echo(f"--engine {engine}: no such engine. Known: {', '.join(sorted(ENGINES))}.", err=True)
            raise typer.Exit(BAD_INPUT)
        own = dress(theme, brand)
        file = load(scenario)
        file = file._replace(scenario=changed(file.scenario, replications, seed))
        started = datetime.now(UTC)
        with progress(points, "points") as tell:
            exploration = explore(file, points, engine, workers, tell)
        found = conclude(exploration)
        checks = uncertainty_checks(found, file.assumptions)
        made = analysis(found, checks)
        folder = run_folder(out, file, started)
        about = record(
            file,
            made,
            folder.name,
            started,
            engine=engine,
            points=len(exploration.net),
            replications=file.scenario.replications,
            interrupted=exploration.interrupted,
        )
        names = write_analysis(folder, file, made, about, own)
        show_uncertainty(found, checks)
        typer.echo(f"\nWritten to {folder}: {', '.join(names)}")
        if exploration.interrupted:
            raise typer.Exit(INTERRUPTED)
