"""``tokensim forecast``: what the policies of a scenario may cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail
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
from simulator.cli.set_option import PolicyOption, SetOption, loaded_to_show
from simulator.cli.theme_option import BrandOption, ThemeOption, dress

if TYPE_CHECKING:
    import pandas as pd


@app.command()
def forecast(
    scenario: ScenarioArgument,
    values: SetOption = None,
    policies: PolicyOption = None,
    approved_budget: Annotated[
        float | None, typer.Option(help="Approved token bill, USD a year, instead of the scenario's.")
    ] = None,
    actuals: Annotated[
        Path | None,
        typer.Option(
            help="Months already known: a folder that tokensim import wrote, or a CSV with month, spend_usd; also "
            "team, mtok, engineers."
        ),
    ] = None,
    flips: Annotated[
        Path | None,
        typer.Option(
            help="With --actuals: folder of a finished tokensim run or tokensim uncertainty of this scenario, to say "
            "which values that would change the choice were passed."
        ),
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
    if flips and not actuals:
        fail("--flips requires --actuals.")
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.forecast.page import forecast_page
        from simulator.studies.forecast.study import forecast as study

        own, file, started = dress(theme, brand), loaded_to_show(scenario, values, policies), datetime.now(UTC)
        found = study(
            file,
            approved_budget=approved_budget,
            actuals=actuals,
            flips=_flips(flips) if flips else None,
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            as_written=as_written,
            progress=progress,
        )
        deliver(out, file, forecast_page(found), own, started)


def _flips(folder: Path) -> "pd.DataFrame":
    """Where each input would change the choice, from the folder of a run or of what uncertainty wrote."""
    import io

    import pandas as pd

    from simulator.files import text_in
    from simulator.studies.compare.report.folder import read_files
    from simulator.studies.forecast.crossed import NEEDED
    from simulator.studies.uncertainty.study import conclude

    if (table := folder / "inputs.csv").is_file():
        try:
            found = pd.read_csv(io.StringIO(text_in(table)))
        except ValueError as error:
            fail(f"{table} cannot be read ({type(error).__name__}). Run tokensim uncertainty again.")
        if missing := [name for name in NEEDED if name not in found]:
            fail(f"{table} has no column {missing[0]}. Give the folder of tokensim uncertainty.")
        return found
    if not (folder / "comparison").is_dir():
        fail(f"{folder} holds no run. Give the folder of a finished tokensim run or tokensim uncertainty.")
    _, comparison, _ = read_files(folder)
    if not comparison.worlds.drawn:
        fail(f"{folder} was run as written: no input varies in it. Run it without --as-written.")
    return conclude(comparison).choice.inputs
