"""``tokensim scorecard``: published facts that no input was set from, beside the model."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.deliver import deliver
from simulator.cli.options import RESULTS, EngineOption, OutOption, ReplicationsOption, SeedOption, WorkersOption
from simulator.cli.set_option import SetOption, company_or_loaded
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def scorecard(
    scenario: Annotated[
        Path | None,
        typer.Argument(help="A scenario file; default: a company about which nothing is known.", show_default=False),
    ] = None,
    values: SetOption = None,
    facts: Annotated[
        Path | None,
        typer.Option(help="CSV with more facts: measure, value or low and high, date, source; also who, kind."),
    ] = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Compare the model with published facts that no input was set from: hit, miss or cannot tell.

    The scenario's policies and events are not used. Each replication is a company with inputs drawn from their ranges.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.scorecard.page import scorecard_page
        from simulator.studies.scorecard.study import scorecard as study

        own, file, started = dress(theme, brand), company_or_loaded(scenario, values), datetime.now(UTC)
        found = study(
            file,
            facts=facts,
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            progress=progress,
        )
        deliver(out, file, scorecard_page(found), own, started)
