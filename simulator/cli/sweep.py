"""``tokensim sweep``: many points of a scenario."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import INTERRUPTED, app, errors_become_sentences
from simulator.cli.options import RESULTS, ClusterOption, EngineOption, OutOption, ScenarioArgument, WorkersOption
from simulator.cli.set_option import PolicyOption, SetOption, loaded

NOT_BEGUN = "Stopped before the sweep began. What is in the store is kept; the same command starts again."
GOES_ON = "Interrupted: the same command goes on from here."
AnywayOption = Annotated[bool, typer.Option("--anyway", help="Run even if it takes more than a day.")]


def read_with(scenario: Path, values: Sequence[str] | None, policies: Sequence[Path] | None, out: Path) -> str:
    """The command that reads what this one wrote."""
    words = ["tokensim", "results", str(scenario)]
    for each in values or ():
        words += ["--set", each]
    for file in policies or ():
        words += ["--policy", str(file)]
    return shlex.join([*words, "--out", str(out)] if out != RESULTS else words)


def say_mended(files: Sequence[str]) -> None:
    """Say which files of the store were damaged."""
    if files:
        typer.echo(f"Damaged, and computed again: {', '.join(files)}", err=True)


@app.command()
def sweep(
    scenario: ScenarioArgument,
    values: SetOption = None,
    policies: PolicyOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: OutOption = RESULTS,
    estimate: Annotated[bool, typer.Option("--estimate", help="Print the cost estimate and exit.")] = False,
    anyway: AnywayOption = False,
) -> None:
    """Run every policy at every point of a scenario's sweep; the same command continues after a stop."""
    with errors_become_sentences(NOT_BEGUN):
        from functools import partial

        from simulator.replication.executors import cores
        from simulator.replication.options import check_engine
        from simulator.report.files.terminal import progress
        from simulator.studies.sweep.plan import plan_of
        from simulator.studies.sweep.study import sweep as study
        from simulator.studies.sweep.terminal import show_cost

        file = loaded(scenario, values, policies)
        if estimate:
            check_engine(engine)
            show_cost(plan_of(file), workers or cores(), engine=engine, anyway=True)
            return
        announce = partial(show_cost, engine=engine, anyway=anyway)
        found = study(
            file, out=out, engine=engine, workers=workers, cluster=cluster, announce=announce, progress=progress
        )
        there = f"{found.computed:,} computed now, {found.done - found.computed:,} were there"
        typer.echo(
            f"{found.done:,} of {found.plan.n_points:,} points are in {found.folder} ({there}).\n"
            "With the inputs exactly as written, but for the values of the sweep: tokensim run draws all that is not "
            "known.\n"
            f"Read them with: {read_with(scenario, values, policies, out)}"
        )
        say_mended(found.mended)
        if found.interrupted:
            typer.echo(GOES_ON, err=True)
            raise typer.Exit(INTERRUPTED)
