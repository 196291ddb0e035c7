"""``tokensim export``: the workbook and the slides of a run that is finished."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.office_files import Office, check_template, write_office


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN_FOLDER", help="The folder of a run.", show_default=False)],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write the workbook.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Write the slides.")] = False,
    template: Annotated[
        Path | None, typer.Option(help="A .pptx whose master the slides use.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the files; default: the run's.")] = None,
) -> None:
    """Write the workbook and the slides of a finished run; --xlsx or --pptx for only one of them."""
    with errors_become_sentences():
        from simulator.studies.compare.report.folder import read_run

        office = Office(xlsx or not pptx, pptx or not xlsx, template)
        check_template(template, office.pptx)
        if not folder.is_dir():
            fail(f"{folder} is not a folder. Give the folder of a finished run, as tokensim run prints it.")
        file, findings, about = read_run(folder)
        place = out or folder
        place.mkdir(parents=True, exist_ok=True)
        write_office(place, file, findings, about, office)
