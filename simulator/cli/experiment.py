"""``tokensim experiment``: what a randomised trial taught."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.options import pairs

experiment = typer.Typer(help="Randomised trials of token rules: what one taught.", no_args_is_help=True)
app.add_typer(experiment, name="experiment")


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
    out: Annotated[
        Path | None, typer.Option(help="Folder to write the page, every table as CSV and all of it as JSON to.")
    ] = None,
) -> None:
    """Say what a trial of token rules did to output, what that is worth a year, and what could mislead.

    Units are compared by the arm they were assigned. Where every team has one arm, teams were randomised, else units.
    A unit that has no more rows has left; one whose arm began later than others' is compared with those not yet begun.
    """
    with errors_become_sentences("Stopped; nothing was written."):
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
        if out is None:
            typer.echo("\nUse --out FOLDER to write the page, the charts and the tables.")
        else:
            typer.echo(f"\nWritten to {found.save(out)}: analysis.html, analysis.json and the tables as CSV")
