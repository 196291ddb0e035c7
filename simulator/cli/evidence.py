"""``tokensim evidence``: what emerges from the model beside what was published."""

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
def evidence(
    scenario: ScenarioArgument,
    values: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Show what emerges from the model beside what was published: elasticities, spread of spend, hours saved, effects.

    The policies and events of the scenario play no part.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.evidence.page import evidence_page
        from simulator.studies.evidence.study import evidence as study

        own, file, started = dress(theme, brand), loaded(scenario, values), datetime.now(UTC)
        found = study(file, replications=replications, seed=seed, engine=engine, workers=workers, progress=progress)
        deliver(out, file, evidence_page(found), own, started)
