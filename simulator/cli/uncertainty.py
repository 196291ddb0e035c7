"""``tokensim uncertainty``: what not knowing the parameters of a scenario costs."""

from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.deliver import deliver
from simulator.cli.options import (
    RESULTS,
    EngineOption,
    OutOption,
    ReplicationsOption,
    ScenarioArgument,
    SeedOption,
    WorkersOption,
)
from simulator.cli.set_option import SetOption, loaded
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def uncertainty(
    scenario: ScenarioArgument,
    values: SetOption = None,
    points: Annotated[int, typer.Option(min=8, max=100_000, help="Parameter points.")] = 64,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Vary what is uncertain: which policy is best then, how much is random variation, what is worth finding out.

    The scenario needs an uncertain: block; --replications are those at each point.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.uncertainty.page import uncertainty_page
        from simulator.studies.uncertainty.study import uncertainty as study

        own, file, started = dress(theme, brand), loaded(scenario, values), datetime.now(UTC)
        found = study(
            file,
            points=points,
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            progress=progress,
        )
        deliver(out, file, uncertainty_page(found), own, started)
