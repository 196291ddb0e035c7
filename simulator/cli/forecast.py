"""``tokensim forecast``: what the policies of a scenario may cost."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.deliver import deliver
from simulator.cli.options import (
    RESULTS,
    AsWrittenOption,
    EngineOption,
    OutOption,
    ReplicationsOption,
    ScenarioArgument,
    SeedOption,
    WorkersOption,
)
from simulator.cli.set_option import SetOption, loaded_to_show
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def forecast(
    scenario: ScenarioArgument,
    values: SetOption = None,
    approved_budget: Annotated[
        float | None, typer.Option(help="Approved token bill, USD a year, instead of the scenario's.")
    ] = None,
    actuals: Annotated[
        Path | None,
        typer.Option(help="CSV with the bills of months already known: month, spend_usd; also team, mtok, engineers."),
    ] = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    as_written: AsWrittenOption = False,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Forecast the token bill: bands by month, budget at risk, when an approved budget runs out, who spends."""
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.forecast.page import forecast_page
        from simulator.studies.forecast.study import forecast as study

        own, file, started = dress(theme, brand), loaded_to_show(scenario, values), datetime.now(UTC)
        found = study(
            file,
            approved_budget=approved_budget,
            actuals=actuals,
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            as_written=as_written,
            progress=progress,
        )
        deliver(out, file, forecast_page(found), own, started)
