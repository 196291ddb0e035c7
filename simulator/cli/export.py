"""``tokensim export``: the workbook and the slides of a run that is finished, and its policy for a vendor."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.office_files import Office, check_template, write_office

if TYPE_CHECKING:
    from simulator.studies.compare.findings import Findings


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN_FOLDER", help="The folder of a run.", show_default=False)],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write the workbook.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Write the slides.")] = False,
    template: Annotated[
        Path | None, typer.Option(help="A .pptx whose master the slides use.", show_default=False)
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            metavar="VENDOR",
            help="Write a policy as a configuration file for litellm, copilot or claude; may be given several times.",
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(help="The policy that --config writes, by name; default: the best one.", show_default=False),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the files; default: the run's.")] = None,
) -> None:
    """Write the workbook and the slides of a finished run; --xlsx or --pptx for only one of them, or --config."""
    with errors_become_sentences():
        from simulator.replication.comparison_files import fitting
        from simulator.studies.compare.report.folder import read_run

        asked = xlsx or pptx or bool(config)
        office = Office(xlsx or not asked, pptx or not asked, template)
        check_template(template, office.pptx)
        if policy is not None and not config:
            fail("--policy requires --config.")
        if not folder.is_dir():
            fail(f"{folder} is not a folder. Give the folder of a finished run, as tokensim run prints it.")
        file, findings, about = read_run(folder)
        with fitting(folder):
            files = _configs(config or [], policy, file.name, findings, about)
            place = out or folder
            place.mkdir(parents=True, exist_ok=True)
            write_office(place, file, findings, about, office)
        _write_configs(place, files)


def _configs(
    vendors: list[str], policy: str | None, name: str, findings: "Findings", about: dict[str, Any]
) -> list[tuple[dict[str, str], str]]:
    """The files of each vendor by name, and what to say of them; nothing is written where one of them fails."""
    from simulator.exports.configs import ConfigError, config_of, otherwise

    found, errors = [], []
    for vendor in dict.fromkeys(vendors):
        try:
            made = config_of(vendor, findings, policy, str(about["run_id"]))
            found.append(
                ({f"{name}.{ending}": text for ending, text in made.texts.items()}, "\n".join(otherwise(made.lost)))
            )
        except ConfigError as error:
            errors.append(str(error))
    if errors:
        fail("\n".join(errors))
    return found


def _write_configs(place: Path, files: list[tuple[dict[str, str], str]]) -> None:
    from simulator.report.files.folder import write_whole

    for texts, told in files:
        for name, text in texts.items():
            typer.echo(f"Written: {write_whole(place / name, text)}")
        if told:
            typer.echo(told)
