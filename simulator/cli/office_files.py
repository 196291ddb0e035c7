"""The workbook and the slides of a run: ``--xlsx`` and ``--pptx``, at once or from its folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from simulator.cli.app import fail

if TYPE_CHECKING:
    from simulator.scenario.reading.load import ScenarioFile
    from simulator.studies.compare.findings import Findings


class Office(NamedTuple):
    """What is wanted besides the report."""

    xlsx: bool = False
    pptx: bool = False
    template: Path | None = None


def check_template(template: Path | None, pptx: bool) -> None:
    """Fail before the run on a template that does not exist or a library that is not installed."""
    if template and not pptx:
        fail("--template requires --pptx.")
    if pptx:
        try:
            from simulator.exports.slides.deck import opened

            opened(template)
        except (ImportError, ValueError) as error:
            fail(str(error))


def write_office(
    folder: Path, file: "ScenarioFile", findings: "Findings", about: Mapping[str, Any], office: Office
) -> None:
    """Write the workbook and the slides that were asked for into a folder; their amounts are USD."""
    from simulator.currency import USD, shown_in
    from simulator.files import write_bytes

    if office.xlsx:
        from simulator.exports.workbook import workbook

        with shown_in(USD):
            content = workbook(file, findings, about)
        typer.echo(f"Written: {write_bytes(folder / f'{file.name}.xlsx', content)}")
    if office.pptx:
        from simulator.exports.slides.slides import slides

        with shown_in(USD):
            content = slides(file, findings, about, office.template)
        typer.echo(f"Written: {write_bytes(folder / f'{file.name}.pptx', content)}")
