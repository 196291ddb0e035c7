"""``tokensim import``: a company's own exports in, four tables and a page on what was found out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail


@app.command("import")
def import_(
    exports: Annotated[list[Path], typer.Argument(help="Exports, and folders of them.", show_default=False)],
    people: Annotated[
        Path | None, typer.Option(help="CSV: person, aliases, team, start, end, hours_per_week, usd_per_year.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the tables.")] = Path("company"),
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="Columns of a table of your own: person=Mail,start=Day,usd=Cost.")
    ] = None,
    rate: Annotated[
        list[str] | None, typer.Option(help="What a unit of another currency is in USD: EUR=1.08. May be repeated.")
    ] = None,
    team_months: Annotated[
        bool, typer.Option("--team-months", help="Keep teams and months alone: no row of a person is written.")
    ] = False,
    force: Annotated[bool, typer.Option(help="Overwrite the tables of an earlier import.")] = False,
) -> None:
    """Read exports of any mix of formats into four plain tables, and say what in them would mislead."""
    with errors_become_sentences("Stopped; nothing was written."):
        named, rates = _pairs("--map", columns or ()), _rates(rate or ())
        from simulator.studies.importing.study import import_company
        from simulator.studies.importing.terminal import show_import

        found = import_company(
            exports, people=people, out=out, columns=named, rates=rates, team_months=team_months, force=force
        )
        show_import(found)


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Names and values as they are typed: a=b,c=d."""
    found: dict[str, str] = {}
    for text in (one for each in texts for one in each.split(",")):
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            fail(f"{option} {text}: write name=value, several with commas between them.")
        if name in found:
            fail(f"{option} {name}: given twice.")
        found[name] = value
    return found


def _rates(texts: Sequence[str]) -> dict[str, float]:
    found = {}
    for code, value in _pairs("--rate", texts).items():
        try:
            found[code] = float(value)
        except ValueError:
            fail(f"--rate {code}={value}: {value} is no number. Write it like EUR=1.08.")
    return found
