"""``tokensim budget``: where the next dollar stops paying."""

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
def budget(
    scenario: ScenarioArgument,
    values: SetOption = None,
    policy: Annotated[
        str | None,
        typer.Option(help="Policy to move: its name, or a Python file with one of your own; default: the first cap."),
    ] = None,
    lever: Annotated[
        str | None, typer.Option(help="Number of the policy to move; default: the one marginal ROI moves.")
    ] = None,
    low: Annotated[float | None, typer.Option("--from", help="Lowest value; default: an eighth of today's.")] = None,
    high: Annotated[float | None, typer.Option("--to", help="Highest value; default: eight times today's.")] = None,
    steps: Annotated[int, typer.Option(help="Number of values, 4 to 48.")] = 13,
    hurdle: Annotated[
        float, typer.Option(help="Marginal ROI that the last dollar must bring; 0 is breaking even.")
    ] = 0.0,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    as_written: AsWrittenOption = False,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Find the right budget: the response curve of one lever, where the next dollar stops paying, and by team.

    If it is stopped, the same command goes on from where it was.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.scenario.reading.custom_policy import own_of
        from simulator.studies.budget.page import budget_page
        from simulator.studies.budget.study import budget as study

        policies = [Path(policy)] if policy and policy.endswith(".py") else []
        own, file, started = dress(theme, brand), loaded_to_show(scenario, values, policies), datetime.now(UTC)
        found = study(
            file,
            policy=own_of(file.scenario)[-1].label if policies else policy,
            lever=lever,
            low=low,
            high=high,
            steps=steps,
            hurdle=hurdle,
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            as_written=as_written,
            progress=progress,
        )
        deliver(out, file, budget_page(found), own, started)
