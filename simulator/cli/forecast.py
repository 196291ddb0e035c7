"""``tokensim forecast``: what the policies of a scenario may cost."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import BAD_INPUT, INTERRUPTED, app, faults_become_sentences
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def forecast(
    scenario: Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)],
    approved_budget: Annotated[
        float | None, typer.Option(help="Approved token bill, USD a year, instead of the scenario's.")
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(min=2, max=100_000, help="Worlds to draw; default: the scenario's, at least 200."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, instead of the scenario's.")] = None,
    engine: Annotated[str, typer.Option(help="compiled or simpy; both leave the same rows.")] = "compiled",
    workers: Annotated[int | None, typer.Option(min=1, help="Parallel workers; default: one per core.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("results"),
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Forecast the token bill: bands by month, budget at risk, when an approved budget runs out, who spends."""
    with faults_become_sentences():
        from datetime import UTC, datetime

        from simulator.api import changed
        from simulator.engines.run import ENGINES
        from simulator.report.files.folder import run_folder
        from simulator.report.files.study_page import record, write_analysis
        from simulator.report.files.terminal import progress
        from simulator.scenario.reading.load import load
        from simulator.studies.forecast.checks import forecast_checks
        from simulator.studies.forecast.outlook import ENOUGH_WORLDS, outlook
        from simulator.studies.forecast.page import analysis, show_forecast
        from simulator.studies.forecast.run import project

        if engine not in ENGINES:
            typer.echo(f"--engine {engine}: no such engine. Known: {', '.join(sorted(ENGINES))}.", err=True)
            raise typer.Exit(BAD_INPUT)
        own = dress(theme, brand)
        file = load(scenario)
        worlds = max(file.scenario.replications, ENOUGH_WORLDS) if replications is None else replications
        file = file._replace(
            scenario=changed(file.scenario, worlds, seed, approved_budget_usd_per_year=approved_budget)
        )
        started = datetime.now(UTC)
        with progress(worlds) as tell:
            projection = project(file.scenario, engine, workers, tell)
        found = outlook(projection)
        checks = forecast_checks(found, file.assumptions)
        made = analysis(found, checks)
        folder = run_folder(out, file, started)
        about = record(
            file,
            made,
            folder.name,
            started,
            engine=engine,
            replications=found.replications,
            interrupted=found.interrupted,
        )
        names = write_analysis(folder, file, made, about, own)
        show_forecast(found, checks)
        typer.echo(f"\nWritten to {folder}: {', '.join(names)}")
        if found.interrupted:
            raise typer.Exit(INTERRUPTED)
