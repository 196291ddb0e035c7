"""Exports in, a folder of tables out: the one entry for the command line and for Python."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from simulator.company.formats import READERS
from simulator.company.formats.generic import mapping_errors, reader_of
from simulator.company.identities import company_key
from simulator.company.importing import importable
from simulator.company.people_csv import read_people
from simulator.company.pricing import price_book
from simulator.company.read import ImportsError, files_of, read_files
from simulator.company.reader import Options
from simulator.company.tables import ABOUT, write_tables
from simulator.company.team_months import staffed, without_persons
from simulator.company.team_months import team_months as by_team_and_month
from simulator.report.files.csv_export import to_csv
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.importing.page import import_page
from simulator.studies.importing.results import Imported, concluded

TEAM_MONTHS: Final = "team_months.csv"
PAGE: Final = "import.html"


def import_company(
    exports: str | Path | Iterable[str | Path],
    *,
    people: str | Path | None = None,
    out: str | Path = "company",
    columns: Mapping[str, str] | None = None,
    rates: Mapping[str, float] | None = None,
    team_months: bool = False,
    force: bool = False,
) -> Imported:
    """Read exports of any mix of formats into four tables, and write them with a page on what was found.

    Args:
        exports: files, and folders of files.
        people: ``people.csv``, the roster: without it nobody knows who used nothing.
        out: folder for the tables; the key of the pseudonyms stays in it.
        columns: of a table of one's own, by name: ``{"person": "Mail", "start": "Day", "usd": "Cost/100"}``.
        rates: USD per unit of other currencies: ``{"EUR": 1.08}``.
        team_months: keep teams and months alone.
        force: overwrite the tables of an earlier import.

    Returns:
        ``Imported``: ``tables``, ``months``, ``team_months``, ``answer`` and ``folder``.

    Raises:
        ScenarioError: every error of every file.
    """
    folder, roster = Path(out), Path(people) if people else None
    if (folder / ABOUT).exists() and not force:
        raise ScenarioError(str(folder), [ErrorLine(0, "holds an import already. Use --force to overwrite.")])
    paths = _exports(exports, folder, roster)
    options = Options(columns or {}, {code.upper(): rate for code, rate in (rates or {}).items()})
    _check(options)
    readers = (*READERS, reader_of(options.columns)) if options.columns else READERS
    wrong, known = [], None
    try:
        known = read_people(roster) if roster else None
    except ScenarioError as error:
        wrong.append(str(error))
    try:
        rows = read_files(paths, options, readers)
    except ScenarioError as error:
        raise ImportsError([*wrong, str(error)]) from None
    if wrong:
        raise ImportsError(wrong)
    source = ", ".join(sorted({str(one.parent) for one in paths}))
    tables = importable(rows, known, company_key(folder), source, options.rates, price_book())
    found = concluded(tables, by_team_and_month(tables), folder)
    written = without_persons(tables) if team_months else tables
    write_tables(folder, written)
    (folder / TEAM_MONTHS).write_text(to_csv(staffed(found.team_months)), encoding="utf-8", newline="\n")
    (folder / PAGE).write_text(import_page(found), encoding="utf-8", newline="\n")
    return found._replace(tables=written)


def _exports(exports: str | Path | Iterable[str | Path], folder: Path, roster: Path | None) -> Sequence[Path]:
    """The files to read: not the roster, and not what an earlier import wrote."""
    named = [Path(exports)] if isinstance(exports, str | Path) else [Path(one) for one in exports]
    own, people = folder.resolve(), roster.resolve() if roster else None
    return [one for one in files_of(named) if one.resolve() != people and own not in one.resolve().parents]


def _check(options: Options) -> None:
    wrong = mapping_errors(options.columns) if options.columns else []
    wrong += [f"--rate {code}={rate}: must be above 0." for code, rate in options.rates.items() if not 0 < rate < 1e6]
    if wrong:
        raise ScenarioError("options", [ErrorLine(0, one) for one in wrong])
