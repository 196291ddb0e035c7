"""``tokensim export``: the workbook and the slides of a run that is finished."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import BAD_INPUT, app, errors_become_sentences
from simulator.cli.office_files import Office, check_template, write_office


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN_FOLDER", help="The folder of a run.", show_default=False)],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write the workbook.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Write the slides.")] = False,
    template: Annotated[
        Path | None, typer.Option(help="A .pptx whose look the slides take.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the files; default: the run's.")] = None,
) -> None:
    """Write the workbook and the slides of a finished run, without running it again; both unless one is asked for."""
    with errors_become_sentences():
        from simulator.studies.compare.report.folder import read_run

        office = Office(xlsx or not pptx, pptx or not xlsx, template)
        check_template(template, office.pptx)
        if not folder.is_dir():
            typer.echo(
                f"{folder} is not a folder. Name the folder of a finished run: tokensim run says which it has written "
                "to.",
                err=True,
            )
            raise typer.Exit(BAD_INPUT)
        file, findings, about = read_run(folder)
        place = out or folder
        place.mkdir(parents=True, exist_ok=True)
        write_office(place, file, findings, about, office)
