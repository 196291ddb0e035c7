"""``tokensim calibrate``: what a company's own data say of a scenario's inputs."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.deliver import deliver
from simulator.cli.options import RESULTS, OutOption, WorkersOption
from simulator.cli.set_option import SetOption, loaded
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def calibrate(
    company: Annotated[Path, typer.Argument(help="Folder that tokensim import wrote.", show_default=False)],
    scenario: Annotated[
        Path, typer.Option(help="A scenario file; its plausible ranges are the prior.", show_default=False)
    ],
    values: SetOption = None,
    experiments: Annotated[
        list[Path] | None,
        typer.Option(
            "--experiment",
            help="File with rows for the block experiments:, such as tokensim experiment analyse --row writes; the "
            "calibrated scenario has them.",
        ),
    ] = None,
    runs: Annotated[int, typer.Option(min=500, max=1_000_000, help="Companies to simulate.")] = 5000,
    first: Annotated[
        str | None, typer.Option(help="First month to use, such as 2026-03; default: the first complete one.")
    ] = None,
    last: Annotated[str | None, typer.Option(help="Last month to use; default: the last complete one.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an earlier calibration.")] = False,
    workers: WorkersOption = None,
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Estimate a scenario's inputs from your company's data, and say which of them the data cannot tell.

    Writes mine.calibrated.yaml and mine.posterior.parquet beside mine.yaml. Every command that takes
    mine.calibrated.yaml draws its inputs from the posterior. After Ctrl-C the same command continues where it stopped.
    """
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.report.files.terminal import progress
        from simulator.scenario.reading.experiments import read_experiments
        from simulator.studies.calibrate.files import names_of, write_calibrated
        from simulator.studies.calibrate.page import calibrate_page
        from simulator.studies.calibrate.study import calibrate as study

        own, file, started = dress(theme, brand), loaded(scenario, values), datetime.now(UTC)
        if rows := [row for path in experiments or () for row in read_experiments(path)]:
            file = file.with_experiments(rows)
        if not force and (there := next((each for each in names_of(scenario) if each.exists()), None)):
            fail(f"File exists: {there}. Use --force to overwrite.")
        found = study(
            company, file, runs=runs, first=first, last=last, workers=workers, keep=company / "calibration",
            progress=progress,
        )  # fmt: skip
        written = write_calibrated(found, file, scenario)
        deliver(out, file, calibrate_page(found), own, started)
        typer.echo(f"Written: {written[0]} and {written[1].name}. Next: tokensim run {written[0]}")
