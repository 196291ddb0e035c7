"""``tokensim budget``: where the next dollar stops paying."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import BAD_INPUT, INTERRUPTED, app, faults_become_sentences
from simulator.cli.theme_option import BrandOption, ThemeOption, dress

if TYPE_CHECKING:
    from simulator.report.elements.theme import Theme
    from simulator.scenario.reading.load import ScenarioFile
    from simulator.studies.budget.levers import Ladder


@app.command()
def budget(
    scenario: Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)],
    policy: Annotated[str | None, typer.Option(help="Policy to move; default: the first cap.")] = None,
    lever: Annotated[
        str | None, typer.Option(help="Number of the policy to move; default: the one marginal ROI moves.")
    ] = None,
    low: Annotated[float | None, typer.Option("--from", help="Lowest value; default: an eighth of today's.")] = None,
    high: Annotated[float | None, typer.Option("--to", help="Highest value; default: eight times today's.")] = None,
    steps: Annotated[int, typer.Option(help="Rungs of the ladder, 4 to 48.")] = 13,
    hurdle: Annotated[
        float, typer.Option(help="Marginal ROI that the last dollar must bring; 0 is breaking even.")
    ] = 0.0,
    replications: Annotated[
        int | None, typer.Option(min=2, max=100_000, help="Worlds to draw, instead of the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, instead of the scenario's.")] = None,
    engine: Annotated[str, typer.Option(help="compiled or simpy; both leave the same rows.")] = "compiled",
    workers: Annotated[int | None, typer.Option(min=1, help="Parallel workers; default: one per core.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("results"),
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Find the right budget: the response curve of one lever, where the next dollar stops paying, and by team."""
    with faults_become_sentences():
        from simulator.api import changed, checked_hurdle
        from simulator.engines.run import ENGINES
        from simulator.scenario.reading.load import load
        from simulator.studies.budget.levers import ladder

        if engine not in ENGINES:
            typer.echo(f"--engine {engine}: no such engine. Known: {', '.join(sorted(ENGINES))}.", err=True)
            raise typer.Exit(BAD_INPUT)
        checked_hurdle(hurdle)
        own = dress(theme, brand)
        file = load(scenario)
        file = file._replace(scenario=changed(file.scenario, replications, seed))
        rungs = ladder(file.scenario, policy, lever, low, high, steps)
        _budget(file, rungs, hurdle, engine, workers, out, own)


def _budget(
    file: "ScenarioFile",
    ladder: "Ladder",
    hurdle: float,
    engine: str,
    workers: int | None,
    out: Path,
    theme: "Theme",
) -> None:
    from datetime import UTC, datetime

    from simulator.report.files.folder import run_folder
    from simulator.report.files.terminal import progress
    from simulator.studies.budget.page import budget_manifest, write_budget
    from simulator.studies.budget.results import budget as read
    from simulator.studies.budget.run import climb
    from simulator.studies.budget.terminal import show_budget

    started = datetime.now(UTC)
    with progress(file.scenario.replications) as tell:
        climbed = climb(file.scenario, ladder, engine, workers, tell)
    with progress(file.scenario.replications) as tell:
        found = read(climbed, hurdle, workers, tell)
    folder = run_folder(out, file._replace(name=f"{file.name}-budget"), started)
    written = write_budget(folder, file, found, budget_manifest(file, found, folder.name, started), theme)
    show_budget(found)
    typer.echo(f"\nWritten to {folder}: {', '.join(path.name for path in written)}")
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
