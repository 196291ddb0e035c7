"""``tokensim import``: a company's own exports in, four tables and a page on what was found."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.options import pairs


@app.command("import")
def import_(
    exports: Annotated[
        list[Path] | None, typer.Argument(help="Exported files, or folders of them.", show_default=False)
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option(
            help="CSV of who works where: person, team; also aliases or email or login, start, end, hours_per_week, "
            "usd_per_year."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write the tables to.")] = Path("company"),
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="Columns of a table of your own: person=Mail,start=Day,usd=Cost."),
    ] = None,
    rate: Annotated[
        list[str] | None, typer.Option(help="USD per unit of another currency: EUR=1.08; may be given again.")
    ] = None,
    team_months: Annotated[
        bool, typer.Option("--team-months", help="Write sums by team and month only, and no row of a person.")
    ] = False,
    example: Annotated[
        Path | None, typer.Option(help="Write the exports of a made-up company to this folder and exit.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an earlier import or example.")] = False,
) -> None:
    """Read your company's usage exports into four tables, and say what in them would mislead.

    A file is known by its columns, whatever its name; formats may be mixed. Writes usage, people, seats and output as
    Parquet, team_months.csv for tokensim flag, and a page.
    """
    with errors_become_sentences("Stopped; nothing was written."):
        if example is not None:
            _write_example(example, exports or [], force)
            return
        if not exports:
            fail("Name exported files or folders of them, or write some to try: tokensim import --example made-up/.")
        named, rates = pairs("--map", columns or ()), _rates(rate or ())
        from simulator.studies.importing.study import import_company
        from simulator.studies.importing.terminal import show_import

        found = import_company(
            exports, people=people, out=out, columns=named, rates=rates, team_months=team_months, force=force
        )
        show_import(found)


def _write_example(folder: Path, exports: Sequence[Path], force: bool) -> None:
    """The made-up company, and the command that imports it."""
    if exports:
        fail("--example only writes exports. Leave out the files to read.")
    if (folder / "exports").exists() and not force:
        fail(f"File exists: {folder / 'exports'}. Use --force to overwrite.")
    from simulator.company.example.tools import MAPPING
    from simulator.company.example.world import write_example

    write_example(folder)
    mapping = ",".join(f"{name}={column}" for name, column in MAPPING.items())
    typer.echo(f"Written to {folder}: exports of a made-up company. Import them:")
    typer.echo(f"tokensim import {folder}/exports --people {folder}/people.csv --out {folder}/company --map {mapping}")


def _rates(texts: Sequence[str]) -> dict[str, float]:
    found = {}
    for code, value in pairs("--rate", texts).items():
        try:
            found[code] = float(value)
        except ValueError:
            fail(f"--rate {code}={value}: {value} is no number. Write it like EUR=1.08.")
    return found
