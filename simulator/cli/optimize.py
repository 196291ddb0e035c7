"""``tokensim optimize``: the best settings of policies."""

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.deliver import deliver
from simulator.cli.options import RESULTS, ClusterOption, EngineOption, OutOption, ScenarioArgument, WorkersOption
from simulator.cli.set_option import PolicyOption, SetOption, loaded_to_show
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def optimize(
    scenario: ScenarioArgument,
    values: SetOption = None,
    policies: PolicyOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Search the best settings of policies within limits, as the scenario's optimize block asks, and check them.

    If it is stopped, the same command goes on from where it was.
    """
    with errors_become_sentences("Stopped before a setting was tried and checked; nothing to report."):
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.optimize.page import optimize_page
        from simulator.studies.optimize.study import optimize as study

        own, file, started = dress(theme, brand), loaded_to_show(scenario, values, policies), datetime.now(UTC)
        found = study(file, engine=engine, workers=workers, cluster=cluster, progress=progress)
        deliver(out, file, optimize_page(file, found), own, started)
