"""``tokensim sensitivity``: which values the answer is most sensitive to, and which policy is best where."""

from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.deliver import deliver
from simulator.cli.options import RESULTS, ClusterOption, EngineOption, OutOption, ScenarioArgument, WorkersOption
from simulator.cli.set_option import PolicyOption, SetOption, loaded_to_show
from simulator.cli.sweep import AnywayOption, say_mended
from simulator.cli.theme_option import BrandOption, ThemeOption, dress
from simulator.studies.sensitivity import METHODS, USUAL


@app.command()
def sensitivity(
    scenario: ScenarioArgument,
    values: SetOption = None,
    policies: PolicyOption = None,
    methods: Annotated[
        str, typer.Option("--methods", help=f"Some of {', '.join(METHODS)}, with commas between.")
    ] = ",".join(USUAL),
    measure: Annotated[str, typer.Option(help="What varies: net_usd, spend_usd, roi, vanity_share, ...")] = "net_usd",
    over: Annotated[
        list[str] | None,
        typer.Option("--map", help="A value of the policy map; twice. Default: the first two.", show_default=False),
    ] = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: OutOption = RESULTS,
    anyway: AnywayOption = False,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Find the values the answer is most sensitive to (tornado, curves, Morris, Sobol indices) and map the best policy.

    The scenario needs a sweep block.
    """
    with errors_become_sentences("Interrupted: what is in the store is kept; the same command goes on from here."):
        from datetime import UTC, datetime
        from functools import partial

        from simulator.report.files.terminal import progress
        from simulator.studies.sensitivity.page import sensitivity_page
        from simulator.studies.sensitivity.study import sensitivity as study
        from simulator.studies.sweep.terminal import show_cost

        own, file, started = dress(theme, brand), loaded_to_show(scenario, values, policies), datetime.now(UTC)
        found = study(
            file,
            methods=[each.strip() for each in methods.split(",")],
            measure=measure,
            over=over or [],
            out=out,
            engine=engine,
            workers=workers,
            cluster=cluster,
            announce=partial(show_cost, engine=engine, anyway=anyway),
            progress=progress,
        )
        say_mended(found.mended)
        deliver(out, file, sensitivity_page(found), own, started)
