"""``tokensim validate``, ``list``, ``schema`` and ``init``: scenario files, without running one."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import BAD_INPUT, app


@app.command()
def validate(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)],
) -> None:
    """Check scenario files: every error at once, with file, line and what to do."""
    from simulator.scenario.reading.errors import ScenarioError
    from simulator.scenario.reading.load import load

    failed = False
    for path in scenarios:
        try:
            file = load(path)
        except ScenarioError as error:
            typer.echo(str(error), err=True)
            failed = True
        else:
            scenario = file.scenario
            typer.echo(
                f"{path}: fine. {scenario.engineers} engineers in {len(scenario.world.teams)} teams, "
                f"{len(scenario.policies)} policies, {scenario.months} months, {scenario.replications} replications."
            )
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command("list")
def list_choices(
    what: Annotated[
        str, typer.Argument(help="Folder whose scenarios are listed, default: scenarios; with --parameters a text.")
    ] = "",
    parameters: Annotated[
        bool, typer.Option("--parameters", help="List the YAML keys instead, those with the text in them.")
    ] = False,
) -> None:
    """Show scenarios with their questions, policies, curves and presets with their sources; or the YAML keys."""
    from simulator.cli.catalogue import show_catalogue, show_parameters

    if parameters:
        if not show_parameters(what):
            typer.echo(f"No parameter has '{what}' in its path, name or meaning.", err=True)
            raise typer.Exit(BAD_INPUT)
        return
    if what and not Path(what).is_dir():
        typer.echo(f"{what} is no folder. Name one with scenario files in it.", err=True)
        raise typer.Exit(BAD_INPUT)
    show_catalogue(Path(what or "scenarios"))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario file, for editors that check and complete YAML."""
    import json

    from simulator.scenario.blocks.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path("scenario.yaml"),
    force: Annotated[bool, typer.Option(help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a commented starter scenario that runs as it is."""
    from importlib.resources import files

    text = (files("simulator.scenario") / "presets" / "starter.yaml").read_text(encoding="utf-8")
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except FileExistsError:
        typer.echo(f"{path} is there already. Choose another name, or say --force.", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:
        typer.echo(f"{path} cannot be written: {error.strerror}.", err=True)
        raise typer.Exit(BAD_INPUT) from None
    typer.echo(f"Written: {path}. Run it with: tokensim run {path}")
