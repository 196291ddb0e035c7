"""``tokensim verify``: whether a result comes out again."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import DIFFERENT, app, errors_become_sentences


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="The folder of any study, or of a sweep.", show_default=False)],
) -> None:
    """Run the study of a folder again, as its manifest says, and compare every file.

    Ends with exit code 0 where all come out again, 1 where one differs, 2 where the folder cannot be verified.
    """
    with errors_become_sentences("Stopped; nothing was verified."):
        from simulator.studies.verify.study import verify as study

        found = study(folder, announce=lambda sentence: typer.echo(sentence, err=True))
        typer.echo(found.answer)
        if not found.agrees:
            raise typer.Exit(DIFFERENT)
