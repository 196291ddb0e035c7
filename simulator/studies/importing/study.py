"""Exports in, a folder of tables out: the one entry for the command line and for Python."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from simulator.company.identities import company_key
from simulator.company.importing import importable
from simulator.company.people_csv import read_people
from simulator.company.read import read_files
from simulator.company.reader import Options
from simulator.company.tables import ABOUT, Tables, write_tables
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine


class Imported(NamedTuple):
    """What was written where."""

    tables: Tables
    folder: Path


def import_company(
    exports: str | Path | Iterable[str | Path],
    *,
    people: str | Path | None = None,
    out: str | Path = "company",
    columns: Sequence[str] = (),
    rates: Sequence[str] = (),
    team_months: bool = False,
    force: bool = False,
) -> Imported:
    """Read exports of any mix of formats into four tables, and write them with a page on what was found.

    Args:
        exports: files, and folders of files.
        people: ``people.csv``, the roster: without it nobody knows who used nothing.
        out: folder for the tables; the key of the pseudonyms stays in it.
        columns: of a table of one's own: ``person=Mail``, ``usd=Cost/100``.
        rates: USD per unit of other currencies: ``EUR=1.08``.
        team_months: keep teams and months alone.
        force: overwrite the tables of an earlier import.

    Raises:
        ScenarioError: every error of every file.
    """
    paths = [Path(exports)] if isinstance(exports, str | Path) else [Path(one) for one in exports]
    folder = Path(out)
    if (folder / ABOUT).exists() and not force:
        raise ScenarioError(str(folder), [ErrorLine(0, "holds an import already. Use --force to overwrite.")])
    rows = read_files(paths, Options())
    roster = read_people(Path(people)) if people else None
    tables = importable(rows, roster, company_key(folder), ", ".join(map(str, paths)))
    write_tables(folder, tables)
    return Imported(tables, folder)
