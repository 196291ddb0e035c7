"""``tokensim experiment``: which randomised trial to run, if any, and what one taught."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

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
    pairs,
)
from simulator.cli.set_option import PolicyOption, SetOption, loaded_to_show
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


class _Designing(TyperGroup):
    """A scenario in place of a command means the design of a trial."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``design`` before what is no command."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["design", *args]
        return super().parse_args(ctx, args)


experiment = typer.Typer(
    cls=_Designing,
    help="Randomised trials of token rules: tokensim experiment SCENARIO says which to run, if any; analyse, what one "
    "taught.",
    no_args_is_help=True,
)
app.add_typer(experiment, name="experiment")


@experiment.command()
def design(
    scenario: ScenarioArgument,
    control: Annotated[
        str | None, typer.Option(help="The policy to compare with; default: current_policy, else the best on average.")
    ] = None,
    arms: Annotated[list[str] | None, typer.Option("--arm", help="A policy to try; several times for several.")] = None,
    months: Annotated[list[int] | None, typer.Option(help="A length to try; default: 3 and 6.")] = None,
    headcount: Annotated[int | None, typer.Option(help="Posts of the organisation; default: the scenario's.")] = None,
    horizon: Annotated[
        int | None,
        typer.Option(help="Months for which the choice holds, the trial included; default: the scenario's."),
    ] = None,
    run_usd: Annotated[
        float | None, typer.Option(help="Cost of running a trial, USD a month; default: 2,000, assumed.")
    ] = None,
    analysis_usd: Annotated[
        float | None, typer.Option(help="Cost of its analysis, USD; default: 20,000, assumed.")
    ] = None,
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
    """Say which trial of the scenario's policies would tell most, what it costs, and whether to run it at all.

    Every world is put through trials of every kind, dealt by engineer, in pairs, by group, in waves or by invitation;
    each is worth what choosing after it is expected to add, less its cost.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.studies.experiment.design.study import design_experiment
        from simulator.studies.trial.plan import MONTHS

        own, file, started = dress(theme, brand), loaded_to_show(scenario, values, policies), datetime.now(UTC)
        found = design_experiment(
            file,
            control=control,
            arms=arms or (),
            months=months or MONTHS,
            headcount=headcount,
            horizon_months=horizon,
            run_usd=run_usd,
            analysis_usd=analysis_usd,
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            progress=progress,
        )
        deliver(out, file, found.study_page(), own, started)


@experiment.command()
def analyse(
    results: Annotated[
        Path,
        typer.Argument(
            help="CSV, a row per unit and month: unit, month, arm, outcome; also team, block, tokens (millions) or "
            "spend (USD), and start (month in which the arm began, empty if never) or baseline (yes before the trial).",
            show_default=False,
        ),
    ],
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="Columns of a table of your own: unit=Login,outcome=Merged.")
    ] = None,
    control: Annotated[str | None, typer.Option(help="The arm to compare with; default: control.")] = None,
    start: Annotated[str | None, typer.Option(help="Month in which all arms began, where no column says.")] = None,
    usd_per_outcome: Annotated[float | None, typer.Option(help="Value of one unit of the outcome, USD.")] = None,
    usd_per_mtok: Annotated[
        float | None, typer.Option(help="Price of a million tokens, where there is no spend.")
    ] = None,
    headcount: Annotated[int | None, typer.Option(help="Units in the whole organisation.")] = None,
    confidence: Annotated[float, typer.Option(help="Level of the intervals, for all arms at once.")] = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the assignments that are drawn.")] = 1,
    row: Annotated[
        Path | None,
        typer.Option(help="File to write the effect to, as rows for the block experiments: of a scenario."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write the page, every table as CSV and all of it as JSON to.")
    ] = None,
) -> None:
    """Say what a trial of token rules did to output, what that is worth a year, and what could mislead.

    Units are compared by the arm they were assigned. Where every team has one arm, teams were randomised, else units.
    A unit that has no more rows has left; one whose arm began later than others' is compared with those not yet begun.
    """
    with errors_become_sentences("Stopped; nothing was written."):
        from simulator.studies.experiment.row import write_rows
        from simulator.studies.experiment.study import analyse_experiment
        from simulator.studies.experiment.terminal import show_analysis

        found = analyse_experiment(
            results,
            columns=pairs("--map", columns or ()),
            control=control,
            start=start,
            usd_per_outcome=usd_per_outcome,
            usd_per_mtok=usd_per_mtok,
            headcount=headcount,
            confidence=confidence,
            seed=seed,
        )
        show_analysis(found)
        if row is not None:
            typer.echo(f"\nWritten: {write_rows(found, row)}. Paste it into a scenario, or use tokensim calibrate "
                       f"--experiment {row}.")  # fmt: skip
        if out is None:
            typer.echo("\nUse --out FOLDER to write the page, the charts and the tables.")
        else:
            typer.echo(f"\nWritten to {found.save(out)}: analysis.html, analysis.json and the tables as CSV")
