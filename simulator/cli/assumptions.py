"""``tokensim assumptions``: which assumption changes the winner."""

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
def assumptions(
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
    """Change one named assumption at a time: what every policy earns then, and which assumption changes the winner.

    The scenario needs an assumptions: block.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.assumptions.page import assumptions_page
        from simulator.studies.assumptions.study import assumptions as study

        own, file, started = dress(theme, brand), loaded_to_show(scenario, values, policies), datetime.now(UTC)
        found = study(file, replications=replications, seed=seed, engine=engine, workers=workers, progress=progress)
        deliver(out, file, assumptions_page(found), own, started)
