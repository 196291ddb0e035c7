"""``tokensim scoreboard``: how far the vanity flags can be trusted."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.options import WorkersOption


@app.command()
def scoreboard(
    replications: Annotated[int, typer.Option(min=2, max=1000, help="Of every case; each has eight teams.")] = 10,
    workers: WorkersOption = None,
    out: Annotated[Path, typer.Option(help="Folder for the tables.")] = Path("results/scoreboard"),
) -> None:
    """Score the vanity detectors against the truth of simulated companies: a few minutes for the whole table."""
    with errors_become_sentences("Stopped before every case was scored; nothing to report."):
        from simulator.report.files.folder import write_files
        from simulator.report.files.terminal import progress
        from simulator.studies.vanity.study import scoreboard as study
        from simulator.studies.vanity.terminal import show_scoreboard

        board = study(replications, workers=workers, progress=progress)
        show_scoreboard(board)
        names = write_files(out, board.more_files())
        typer.echo(f"\nWritten to {out}: {', '.join(names)}")
