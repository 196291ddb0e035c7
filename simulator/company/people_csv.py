"""``people.csv``: who is in which team from when to when, and under which names the exports know them."""

import re
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.open_file import open_file
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

WANTED: Final = "person, aliases, team, start, end, hours_per_week, usd_per_year"
FIELDS: Final = ("person", "aliases", "team", "start", "end", "hours_per_week", "usd_per_year", "kind")
_ALIAS: Final = re.compile(
    r"mail|login|user|alias|account|key|github|gitlab|jira|cursor|slack|name|(^|_| )id$", re.IGNORECASE
)
HOURS_A_WEEK: Final = 168.0


class People(NamedTuple):
    """A roster."""

    stints: pd.DataFrame  # person as written, team, start, end, hours_per_week, usd_per_year: several rows of who moved
    aliases: dict[str, str]  # person as written by every name in lower case
    services: frozenset[str]  # persons that are none: kind is service
    unused: tuple[str, ...]  # columns that were not used


def read_people(path: Path) -> People:
    """Read ``people.csv`` (or a workbook): a row a person, several with dates of one who moved.

    Args:
        path: columns person and team; and aliases, separated by semicolons, and any column such as email or login;
            start, and end, the first day that is no longer worked; hours_per_week; usd_per_year; kind, service for
            what is no person.

    Raises:
        ScenarioError: every error with its line.
    """
    opened = open_file(path)
    rows = pd.concat([piece.rows for piece in opened.pieces()])
    names = {str(name): re.sub(r"[\s\-]+", "_", str(name).strip().lower()) for name in rows.columns}
    cells = Cells(rows.rename(columns=names), opened.place, opened.decimal_comma)
    if not cells.has("person"):
        raise ScenarioError(str(path), [ErrorLine(1, f"has no column person. It takes {WANTED}.")])
    stints = _stints(cells)
    aliases = _aliases(cells, stints["person"])
    _check(cells, stints)
    if cells.errors:
        raise ScenarioError(str(path), sorted(set(cells.errors))[:50])
    services = frozenset(stints["person"][cells.text("kind").str.lower() == "service"])
    unused = tuple(raw for raw, name in names.items() if name not in FIELDS and not _ALIAS.search(name))
    return People(stints, aliases, services, unused)


def _stints(cells: Cells) -> pd.DataFrame:
    columns = {"person": cells.text("person"), "team": cells.text("team"), "start": cells.day("start")}
    figures = {name: cells.number(name) for name in ("hours_per_week", "usd_per_year")}
    return pd.DataFrame({**columns, "end": cells.day("end"), **figures})


def _aliases(cells: Cells, person: pd.Series) -> dict[str, str]:
    """Every name in lower case, with the person it belongs to."""
    named = [name for name in map(str, cells.rows.columns) if name not in FIELDS and _ALIAS.search(name)]
    columns = [cells.text(name) for name in ("person", "aliases", *named) if cells.has(name)]
    found: dict[str, str] = {}
    for column in columns:
        for place, own, text in zip(person.index, person, column, strict=True):
            for alias in (one.strip().lower() for one in text.split(";")):
                if alias and found.setdefault(alias, own) != own:
                    cells.errors.append(cells.at(place, "has an alias that another person has, too. Keep one of them."))
    return found


def _check(cells: Cells, stints: pd.DataFrame) -> None:
    def refuse(where: pd.Series, message: str) -> None:
        cells.errors.extend(cells.at(place, message) for place in stints.index[where][:20])

    refuse(stints["person"] == "", "person is empty.")
    refuse(stints["end"] <= stints["start"], "end is not after start. It is the first day that is no longer worked.")
    hours = stints["hours_per_week"]
    refuse((hours <= 0) | (hours > HOURS_A_WEEK), "hours_per_week must be above 0 and at most 168.")
    refuse(stints["usd_per_year"] < 0, "usd_per_year is negative.")
    ordered = stints.assign(start=stints["start"].fillna(pd.Timestamp.min)).sort_values(
        ["person", "start"], kind="stable"
    )
    same = ordered["person"] == ordered["person"].shift()
    before = ordered["end"].shift().fillna(pd.Timestamp.max)
    clash = (same & (ordered["start"] < before)).reindex(stints.index)
    refuse(clash, "begins before the row above it of the same person ends. Give each row start and end.")
