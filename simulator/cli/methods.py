"""``tokensim methods``: how numbers are made, as a text to cite."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences


@app.command()
def methods(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder of a study: only how it was made.", show_default=False)
    ] = None,
) -> None:
    """Print every equation, estimator and source as Markdown, or how a result was made as a sentence to cite."""
    with errors_become_sentences():
        from simulator.studies.methods.study import methods as study
        from simulator.studies.methods.study import methods_of

        typer.echo(study() if folder is None else methods_of(folder), nl=folder is not None)
