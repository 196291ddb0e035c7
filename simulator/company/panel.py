"""Persons by month: what calibration, a forecast and a new scenario need of a company's tables."""

import re
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.company.tables import Tables
from simulator.records import Floats, Ints
from simulator.scenario.blocks.calendar import FORM
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine

LAST_DAYS: Final = 4  # a month is complete if something was used in its last days; a weekend may end it
LEAST_MATCHED: Final = 0.9  # of the items: how many must be of persons whose use is known
KINDS: Final = ("input", "cache_write", "cache_read", "output")
PEOPLE_KINDS: Final = ("email", "login")
MTOK: Final = 1e6
NO_TEAM: Final = "everybody"


class Panel(NamedTuple):
    """Persons by complete month."""

    teams: tuple[str, ...]
    months: tuple[str, ...]  # such as 2026-03
    team: Ints  # [person]
    mtok: Floats  # [person, month]
    usd: Floats  # [person, month] what use would cost without included pools: the list price where that is known
    paid_usd: Floats  # [person, month]
    items: Floats | None  # [person, month]; None: nothing is known of what was made
    present: Floats  # [person, month] share of the month a person was there
    roster: bool  # whether those who used nothing are among the persons
    people: tuple[str, ...] = ()  # pseudonyms

    @property
    def n(self) -> int:
        """How many persons."""
        return len(self.team)

    @property
    def headcount(self) -> Floats:
        """Persons there, [team, month]."""
        found = np.zeros((len(self.teams), len(self.months)))
        np.add.at(found, self.team, self.present)
        return found


def panel_of(tables: Tables, first: str | None = None, last: str | None = None) -> Panel:
    """The persons of a company by complete month; use by services and bots is left out.

    A row of several days is spread evenly over them.

    Args:
        tables: as ``tokensim import`` wrote them.
        first, last: months such as 2026-03, both counted; left out: the first and the last complete one.

    Raises:
        ScenarioError: no row of a person, fewer than two months, or a month that is written in another way.
    """
    wrong = [quoted(month) for month in (first, last) if month and not re.fullmatch(FORM, month)]
    if wrong:
        raise ScenarioError("options", [ErrorLine(0, f"month = {one} must be written as 2026-03.") for one in wrong])
    usage = tables.usage[of_persons(tables.usage)]
    if usage.empty:
        advice = "Import with persons (without --team-months), or with --people so that keys become persons."
        raise ScenarioError("company", [ErrorLine(0, f"has no use of a person. {advice}")])
    months = _months(usage, first, last)
    if len(months) < 2:
        raise ScenarioError("company", [ErrorLine(0, f"has {len(months)} complete months of use. It takes two.")])
    teams_of = _teams_of(tables, usage)
    people = sorted(teams_of)
    place = {person: i for i, person in enumerate(people)}
    teams = sorted(set(teams_of.values()))
    cells = _by_month(usage.assign(mtok=usage[list(KINDS)].sum(axis=1).astype(float) / MTOK, full=_full(usage)), months)
    items = None if tables.output.empty else _items(tables.output, months, place)
    return Panel(
        teams=tuple(teams),
        months=tuple(months),
        team=np.array([teams.index(teams_of[person]) for person in people], dtype=np.int64),
        mtok=_laid_out(cells, "mtok", place, months),
        usd=_laid_out(cells, "full", place, months),
        paid_usd=_laid_out(cells, "usd", place, months),
        items=items,
        present=_present(tables.people, people, months),
        roster=tables.roster,
        people=tuple(people),
    )


def of_persons(usage: pd.DataFrame) -> pd.Series:
    """Which rows are use by persons, not by services, keys or nobody."""
    return usage["person_kind"].isin(PEOPLE_KINDS) & usage["person"].notna()


def _full(usage: pd.DataFrame) -> pd.Series:
    """Money before what a plan includes: the list price where it is higher or nothing was billed."""
    paid, listed = usage["usd"].astype(float).fillna(0.0), usage["usd_list"].astype(float)
    return listed.where(listed.notna() & (usage["usd_kind"] == "included").fillna(False), paid)


def _months(usage: pd.DataFrame, first: str | None, last: str | None) -> list[str]:
    """Months from the first to the last day that was used: complete ones, and those asked for."""
    begins = usage["start"].min()
    days = pd.to_timedelta(usage["days"].astype("float").fillna(1.0).clip(lower=1.0) - 1.0, unit="D")
    ends = (usage["start"] + days).max()
    whole = ends.day > ends.days_in_month - LAST_DAYS
    begin = begins.to_period("M") + (1 if begins.day > LAST_DAYS and not first else 0)
    end = ends.to_period("M") - (0 if whole or last else 1)
    months = [str(month) for month in pd.period_range(begin, end, freq="M")] if begin <= end else []
    return [month for month in months if (first or "") <= month <= (last or "9999")]


def _by_month(rows: pd.DataFrame, months: list[str]) -> pd.DataFrame:
    """Sums by person and month; rows that reach into another month are spread by day."""
    days = rows["days"].astype("float").fillna(1.0).clip(lower=1.0)
    last = rows["start"] + pd.to_timedelta(days - 1.0, unit="D")
    within = last.dt.to_period("M") == rows["start"].dt.to_period("M")
    parts = [rows[within].assign(month=rows.loc[within, "start"].dt.strftime("%Y-%m"))]
    if not within.all():
        parts.append(_spread(rows[~within], days[~within]))
    every = pd.concat(parts)
    every = every[every["month"].isin(months)]
    columns = [name for name in ("mtok", "full", "usd", "items") if name in every]
    summed: pd.DataFrame = every.groupby(["person", "month"])[columns].sum().astype(float).reset_index()
    return summed


def _spread(rows: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    found = []
    for row, n in zip(rows.to_dict("records"), days, strict=True):
        each = pd.date_range(row["start"], periods=int(n)).strftime("%Y-%m").value_counts() / int(n)
        figures = [name for name in ("mtok", "full", "usd", "items") if name in row and row[name] is not pd.NA]
        found += [
            {**row, "month": month, **{name: row[name] * part for name in figures}} for month, part in each.items()
        ]
    return pd.DataFrame(found)


def _laid_out(cells: pd.DataFrame, column: str, place: dict[str, int], months: list[str]) -> Floats:
    found = np.zeros((len(place), len(months)))
    known = cells[cells["person"].isin(place)]
    at = known["month"].map({month: i for i, month in enumerate(months)})
    np.add.at(found, (known["person"].map(place).to_numpy(), at.to_numpy()), known[column].fillna(0.0).to_numpy())
    return found


def _items(output: pd.DataFrame, months: list[str], place: dict[str, int]) -> Floats | None:
    """Items by person and month; None where too many are of persons whose use is not known, such as other logins."""
    made = output[~output["bot"].fillna(False).astype(bool) & output["person"].notna() & output["items"].notna()]
    theirs = made["person"].isin(place)
    if not made["items"].sum() or made.loc[theirs, "items"].sum() < LEAST_MATCHED * made["items"].sum():
        return None
    return _laid_out(_by_month(made[theirs], months), "items", place, months)


def _teams_of(tables: Tables, usage: pd.DataFrame) -> dict[str, str]:
    """The last team of everybody: of the roster, else of the usage."""
    given = tables.people if tables.roster else usage
    last = given.sort_values("start", na_position="first").drop_duplicates("person", keep="last")
    return dict(zip(last["person"].astype(str), last["team"].fillna(NO_TEAM).astype(str), strict=True))


def _present(roster: pd.DataFrame, people: list[str], months: list[str]) -> npt.NDArray[np.float64]:
    """Share of each month that a person was there; everybody always without a roster."""
    if roster.empty:
        return np.ones((len(people), len(months)))
    found, place = np.zeros((len(people), len(months))), {person: i for i, person in enumerate(people)}
    begins = [pd.Timestamp(month) for month in months]
    ends = [begin + pd.offsets.MonthBegin(1) for begin in begins]
    for person, start, end in zip(roster["person"], roster["start"], roster["end"], strict=True):
        for i, (begin, close) in enumerate(zip(begins, ends, strict=True)):
            there = min(close, close if pd.isna(end) else end) - max(begin, begin if pd.isna(start) else start)
            found[place[person], i] += max(there / (close - begin), 0.0)
    return np.minimum(found, 1.0)
