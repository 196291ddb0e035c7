"""``tokensim validate``, ``list``, ``schema`` and ``init``: scenario files, without running one."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.named_file import write_named
from simulator.cli.output import BAD_INPUT
from simulator.cli.set_option import SetOption, loaded


@app.command()
def validate(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)],
    values: SetOption = None,
) -> None:
    """Check scenario files: all errors at once, with file, line and advice; and values beyond what was observed."""
    from simulator.scenario.blocks.observed_ranges import stretches
    from simulator.scenario.reading.errors import ScenarioError
    from simulator.text import setting

    failed = False
    for path in scenarios:
        try:
            file = loaded(path, values)
        except ScenarioError as error:
            typer.echo(str(error), err=True)
            failed = True
        else:
            scenario = file.scenario
            typer.echo(
                f"{path}: valid. {scenario.engineers} engineers in {len(scenario.world.teams)} teams, "
                f"{len(scenario.policies)} policies, {scenario.months} months, {scenario.replications} replications."
            )
            price = scenario.world.price
            typer.echo(f"{path}: tokens cost {setting(price.usd_per_mtok, 3)} USD per Mtok, {price.basis}.")
            for one in stretches(scenario):
                typer.echo(f"{path}: to review: {one.text}", err=True)
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command("list")
def list_choices(
    what: Annotated[
        str, typer.Argument(help="Folder of scenario files, default: scenarios; with --parameters a text to look for.")
    ] = "",
    parameters: Annotated[
        bool, typer.Option("--parameters", help="List the YAML keys that contain the text instead.")
    ] = False,
    contracts: Annotated[
        bool, typer.Option("--contracts", help="List contracts with vendors, and the keys of one, instead.")
    ] = False,
) -> None:
    """List scenarios, policies, events, curves and presets with their sources, or all YAML keys, or contracts."""
    from simulator.cli.catalogue import show_catalogue, show_contracts, show_parameters

    if contracts:
        if what or parameters:
            fail("--contracts lists them all: leave out the text and --parameters.")
        show_contracts()
        return
    if parameters:
        if not show_parameters(what):
            fail(f"No parameter has '{what}' in its path, name or meaning.")
        return
    if what and not Path(what).is_dir():
        fail(f"{what} is not a folder. Give a folder of scenario files.")
    show_catalogue(Path(what or "scenarios"))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario file, for editors."""
    import json

    from simulator.scenario.blocks.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path("scenario.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
    company: Annotated[
        Path | None,
        typer.Option("--from", help="Folder that tokensim import wrote; teams, headcount and pay are read from it."),
    ] = None,
    cap_usd: Annotated[
        float | None,
        typer.Option(min=0.01, max=1e9, help="With --from: the cap in force, USD per person and month; default: none."),
    ] = None,
) -> None:
    """Write a scenario to start from: a commented one or, with --from, one of your own company."""
    if cap_usd is not None and company is None:
        fail("--cap-usd requires --from.")
    text = _starter() if company is None else _of_company(company, cap_usd)
    if path.exists() and not force:
        fail(f"File exists: {path}. Use --force to overwrite.")
    write_named(path, text)
    typer.echo(f"Written: {path}. Run it with: tokensim run {path}")


def _starter() -> str:
    from importlib.resources import files

    return (files("simulator.scenario") / "presets" / "starter.yaml").read_text(encoding="utf-8")


def _of_company(folder: Path, cap_usd: float | None) -> str:
    """A scenario from a company's tables, and what they could not say on standard output."""
    with errors_become_sentences():
        from simulator.company.first_scenario import first_scenario
        from simulator.company.tables import read_tables
        from simulator.scenario.reading.load import loads

        text = first_scenario(read_tables(folder), cap_usd, str(folder))
        notes = loads(text, str(folder)).scenario.notes
    if notes:
        typer.echo(notes)
    return text
