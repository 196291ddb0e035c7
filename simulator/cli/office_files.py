"""The workbook and the slides of a run: ``--xlsx`` and ``--pptx``, at once or from its folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from simulator.cli.app import BAD_INPUT

if TYPE_CHECKING:
    from simulator.scenario.reading.load import ScenarioFile
    from simulator.studies.compare.findings import Findings


class Office(NamedTuple):
    """What is wanted besides the report."""

    xlsx: bool = False
    pptx: bool = False
    template: Path | None = None


def check_template(template: Path | None, pptx: bool) -> None:
    """Refuse what would fail only after the run: a template that is not there, and slides without their library."""
    if template and not pptx:
        typer.echo("--template requires --pptx.", err=True)
        raise typer.Exit(BAD_INPUT)
    if pptx:
        try:
            from simulator.exports.slides.deck import opened

            opened(template)
        except (ImportError, ValueError) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_INPUT) from None


def write_office(
    folder: Path, file: "ScenarioFile", findings: "Findings", about: Mapping[str, Any], office: Office
) -> None:
    """Write the workbook and the slides that were asked for into a folder."""
    if office.xlsx:
        from simulator.exports.workbook import workbook
        from simulator.report.files.folder import write_bytes

        path = write_bytes(folder / f"{file.name}.xlsx", workbook(file, findings, about))
        typer.echo(f"Written: {path}")
    if office.pptx:
        from simulator.exports.slides.slides import slides
        from simulator.report.files.folder import write_bytes

        path = write_bytes(folder / f"{file.name}.pptx", slides(file, findings, about, office.template))
        typer.echo(f"Written: {path}")
