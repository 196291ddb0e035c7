"""``tokensim uncertainty``: what not knowing the parameters of a scenario costs."""

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
from simulator.cli.set_option import PolicyOption, SetOption, loaded_to_show
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def uncertainty(
    scenario: ScenarioArgument,
    values: SetOption = None,
    policies: PolicyOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Say what is not known in a scenario, what you risk by choosing now, and what is worth finding out.

    If it is stopped, the same command goes on from where it was.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.uncertainty.page import uncertainty_page
        from simulator.studies.uncertainty.study import uncertainty as study

        own, file, started = dress(theme, brand), loaded_to_show(scenario, values, policies), datetime.now(UTC)
        found = study(
            file,
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            progress=progress,
        )
        deliver(out, file, uncertainty_page(found), own, started)
