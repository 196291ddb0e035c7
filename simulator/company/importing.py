"""Exports in, four tables out: read, told apart, priced, matched with the roster, and no name left."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from simulator.company.identities import looks_like_service, masked, matched, pseudonym, teams_at
from simulator.company.people_csv import People
from simulator.company.pricing import price_book, priced
from simulator.company.read import Rows, added
from simulator.company.tables import Finding, Tables, laid_out
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

UNMATCHED: Final = 0.10  # share of USD
SHOWN: Final = 10  # unmatched identities


class Who(NamedTuple):
    """What stands for each identity."""

    person: dict[str, str]  # as the roster writes it, or the identity itself
    known: frozenset[str]  # identities of the roster
    service: frozenset[str]


def importable(rows: Rows, people: People | None, key: bytes, source: str = "files") -> Tables:
    """The tables of what was read.

    Args:
        rows: of all files.
        people: the roster; None where there is none.
        key: of the pseudonyms.
        source: what was read, for errors.

    Raises:
        ScenarioError: more than a tenth of the bill is of nobody in the roster.
    """
    raw = rows.tables
    usage = priced(raw["usage"], price_book())
    who = _who(raw, people)
    _refuse_unmatched(usage.rows, who, people, source)
    found = {name: _known(frame, who, key) for name, frame in {**raw, "usage": usage.rows}.items()}
    stints = _stints(found["roster"], people, key)
    found["usage"], told = _in_teams(found["usage"], stints)
    found["output"], _ = _in_teams(found["output"], stints)
    return Tables(
        laid_out("usage", found["usage"]),
        laid_out("people", stints),
        laid_out("seats", found["seats"]),
        laid_out("output", found["output"]),
        added([*rows.findings, *usage.findings, *told]),
        _about(rows, found["usage"], usage.versions),
    )


def _who(raw: Mapping[str, pd.DataFrame], people: People | None) -> Who:
    identities = {str(one) for frame in raw.values() for one in frame["identity"].dropna().unique()}
    marked = {str(one) for frame in raw.values() for one in frame["identity"][frame["kind"] == "service"].dropna()}
    found = matched(identities, people) if people else {}
    services = marked | {one for one in identities - found.keys() if looks_like_service(one)}
    services |= {one for one, person in found.items() if people and person in people.services}
    return Who({one: found.get(one, one) for one in identities}, frozenset(found), frozenset(services))


def _refuse_unmatched(usage: pd.DataFrame, who: Who, people: People | None, source: str) -> None:
    if people is None or usage.empty:
        return
    by_identity = usage.groupby("identity")["usd_list"].sum().sort_values(ascending=False)
    total = float(by_identity.sum())
    unknown = by_identity[[one for one in by_identity.index if one and one not in who.known | who.service]]
    if total > 0 and unknown.sum() / total > UNMATCHED:
        shares = ", ".join(f"{masked(str(one))} {usd / total:.1%}" for one, usd in unknown.head(SHOWN).items())
        raise ScenarioError(source, [ErrorLine(0, (
            f"{len(unknown)} identities with {unknown.sum() / total:.0%} of the use in USD are not in people.csv; "
            f"at most {UNMATCHED:.0%} may be: {shares}. Add them to the aliases, or with kind = service."
        ))])  # fmt: skip


def _known(frame: pd.DataFrame, who: Who, key: bytes) -> pd.DataFrame:
    names = frame["identity"].fillna("").astype("str")
    pseudonyms = {one: pseudonym(who.person.get(one, one), key) if one else None for one in names.unique()}
    service = names.isin(who.service)
    kind = frame["kind"].astype("str").mask(service, "service")
    source = frame["format"].astype("str") + ", " + frame["file"].astype("str")
    return frame.drop(columns="identity").assign(person=names.map(pseudonyms), person_kind=kind, source=source)


def _stints(roster: pd.DataFrame, people: People | None, key: bytes) -> pd.DataFrame:
    if people is None:
        return roster[["person", "start", "end"]].drop_duplicates("person").assign(team="")
    stints = people.stints[~people.stints["person"].isin(people.services)]
    return stints.assign(person=[pseudonym(one, key) for one in stints["person"]])


def _in_teams(rows: pd.DataFrame, stints: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows with the team at their date; what was used outside the dates of people.csv."""
    if rows.empty or stints.empty:
        return rows.assign(team=None), []
    found = teams_at(rows, stints)
    rows = rows.assign(team=found["team"].where(rows["person_kind"] != "service"))
    outside = rows["person"].isin(set(stints["person"])) & ~found["employed"] & (rows["person_kind"] != "service")
    if not outside.any() or "usd" not in rows:
        return rows, []
    told = "use before the start or after the end that people.csv gives counts to the nearest team"
    return rows, [Finding("movers and leavers", told, float(rows["usd"][outside].sum()), int(outside.sum()))]


def _about(rows: Rows, usage: pd.DataFrame, versions: Mapping[str, str]) -> dict[str, Any]:
    days = usage["start"].dropna()
    period = [str(days.min().date()), str(days.max().date())] if len(days) else []
    files = [{"file": name, "format": kind, "rows": count} for name, kind, count in rows.files]
    return {"period": period, "files": files, "prices": dict(versions)}
