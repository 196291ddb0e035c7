"""Exports in, four tables out: told apart, counted once, priced, matched with the roster, and no name left."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from simulator.company.identities import looks_like_service, matched, pseudonym, teams_at
from simulator.company.overlap import behind_gateway, once_a_day, one_source
from simulator.company.pairs import joined
from simulator.company.people_csv import People
from simulator.company.pricing import Prices, priced
from simulator.company.read import Rows, added
from simulator.company.reader import AMOUNTS, TOKENS
from simulator.company.tables import Finding, Tables, laid_out
from simulator.company.traps import by_months, caps, converted, last_day_over, paid_otherwise, periods, refunds, units
from simulator.company.unknown_people import people_findings, refuse_unmatched, unmatched_share

TEXTS: Final = (
    "identity",
    "kind",
    "scope",
    "team",
    "tool",
    "model_raw",
    "usd_kind",
    "currency",
    "format",
    "file",
    "part",
    "pair",
)
COUNTS: Final = (*TOKENS, "requests")
DAYS: Final = {
    "usage": ("start",),
    "seats": ("start", "end", "last_activity"),
    "roster": ("start", "end"),
    "output": ("start",),
}


class Who(NamedTuple):
    """What stands behind each identity."""

    person: dict[str, str]  # as the roster writes it, or the identity itself in lower case
    known: frozenset[str]  # identities of the roster
    service: frozenset[str]


def importable(
    rows: Rows,
    people: People | None,
    key: bytes,
    source: str = "files",
    rates: Mapping[str, float] | None = None,
    more: Prices | None = None,
) -> Tables:
    """The tables of what was read.

    Args:
        rows: of all files.
        people: the roster; None where there is none.
        key: of the pseudonyms.
        source: what was read, for errors.
        rates: USD per unit of other currencies.
        more: prices of models that the price table lacks.

    Raises:
        ScenarioError: more than a tenth of the use is of nobody in the roster, or amounts cannot be USD.
    """
    raw = {name: _typed(frame, DAYS[name]) for name, frame in rows.tables.items()}
    who = _who(raw, people)
    usage, told, about = _counted(raw["usage"], who, rows, rates or {}, more)
    refuse_unmatched(usage, who.known | who.service, people is not None, source)
    unmatched = unmatched_share(usage, who.known | who.service, people is not None)
    told += people_findings(usage, raw, who.known, who.service, people)
    found = {name: _without_names(frame, who, key) for name, frame in {**raw, "usage": usage}.items()}
    stints = _stints(found, people, key)
    found["usage"], moved = _in_teams(found["usage"], stints)
    found["output"], _ = _in_teams(found["output"], stints)
    told += _bots(found["output"])
    return Tables(
        laid_out("usage", _whole(found["usage"])),
        laid_out("people", stints),
        laid_out("seats", found["seats"]),
        laid_out("output", found["output"]),
        added([*rows.findings, *told, *moved]),
        {
            **about,
            **unmatched,
            "files": [{"file": file, "format": kind, "rows": count} for file, kind, count in rows.files],
        },
    )


def _typed(frame: pd.DataFrame, days: tuple[str, ...]) -> pd.DataFrame:
    frame = frame.assign(**{name: pd.to_datetime(frame[name]).astype("datetime64[ns]") for name in days})
    frame = frame.assign(**{name: _text(frame[name]) for name in TEXTS if name in frame})
    return frame.assign(**{name: frame[name].astype(float) for name in AMOUNTS if name in frame})


def _text(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.StringDtype):
        return column.fillna("") if column.hasnans else column
    return column.astype("object").where(column.notna(), "").astype("str").str.strip()


def _counted(
    usage: pd.DataFrame, who: Who, rows: Rows, rates: Mapping[str, float], more: Prices | None
) -> tuple[pd.DataFrame, list[Finding], dict[str, Any]]:
    """The use of all files, each of it once and with its price; what was found; the period by format."""
    if usage.empty:
        return usage.assign(whose="", model=""), [], {"period": []}
    told: list[Finding] = []
    usage = usage.assign(whose=usage["identity"].map(who.person))
    usage, found = converted(usage, rates)
    told += found
    usage, found = once_a_day(usage, rows.readers)
    told += found
    usage, found = joined(usage)
    told += found
    usage = usage.drop(columns=["scope", "currency", "part", "pair"])
    cost = priced(usage, more)
    told += [*cost.findings, *units(usage, cost.listed)]
    usage = cost.rows
    for step in (one_source, last_day_over):
        usage, found = step(usage, rows.readers)
        told += found
    for mend in (behind_gateway, by_months):
        usage, found = mend(usage)
        told += found
    spans, found = periods(usage)
    told += [*found, *paid_otherwise(usage), *refunds(usage), *caps(usage)]
    last = (usage["start"] + pd.to_timedelta(usage["days"].fillna(1).astype(int) - 1, unit="D")).max()
    period = [str(usage["start"].min().date()), str(last.date())]
    return usage, told, {"period": period, "periods": spans, "prices": cost.versions}


def _who(raw: Mapping[str, pd.DataFrame], people: People | None) -> Who:
    both = pd.concat([frame[["identity", "kind"]].drop_duplicates() for frame in raw.values()])
    identities = set(both["identity"]) - {""}
    marked = set(both["identity"][both["kind"] == "service"])
    found = matched(identities, people) if people else {}
    services = (marked | {one for one in identities if looks_like_service(one)}) - found.keys()
    services |= {one for one, person in found.items() if people and person in people.services}
    person = {one: found.get(one, one.lower()) for one in identities}
    return Who(person | {"": ""}, frozenset(found), frozenset(services))


def _without_names(frame: pd.DataFrame, who: Who, key: bytes) -> pd.DataFrame:
    names = frame["identity"]
    pseudonyms = {one: pseudonym(who.person.get(one, one), key) if one else None for one in names.unique()}
    kind = frame["kind"].mask(names.isin(who.service), "service")
    source = frame["format"] + ", " + frame["file"]
    person = names.map(pseudonyms).astype("string")
    return frame.drop(columns=["identity", "scope"], errors="ignore").assign(
        person=person, person_kind=kind, source=source
    )


def _stints(found: Mapping[str, pd.DataFrame], people: People | None, key: bytes) -> pd.DataFrame:
    if people is None:
        members = pd.concat([found[name][["person"]] for name in ("roster", "seats")])
        return laid_out("people", members.dropna().drop_duplicates())
    stints = people.stints[~people.stints["person"].isin(people.services)]
    return stints.assign(person=[pseudonym(one, key) for one in stints["person"]])


def _in_teams(rows: pd.DataFrame, stints: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows with the team at their date, that of the file where the roster has none; what lies outside its dates."""
    if rows.empty or not (stints["team"].fillna("") != "").any():
        return rows, []
    at = teams_at(rows, stints)
    own = rows["team"].fillna("").astype("str")
    service = rows["person_kind"] == "service"
    rows = rows.assign(team=at["team"].fillna("").astype("str").replace("", None).fillna(own).where(~service, own))
    outside = rows["person"].isin(set(stints["person"])) & ~at["employed"] & ~service
    if not outside.any() or "usd" not in rows:
        return rows, []
    told = "use before the start or after the end that people.csv gives counts to the nearest team"
    return rows, [Finding("movers and leavers", told, float(rows["usd"][outside].sum()), int(outside.sum()))]


def _bots(output: pd.DataFrame) -> list[Finding]:
    """What programs made: it stays in the table, marked, and counts for no team."""
    bots = output["bot"].astype("boolean").fillna(False)
    if not bots.any():
        return []
    told = f"{int(bots.sum()):,} items were made by programs: they are marked, and count for nobody"
    return [Finding("bots", told, 0.0, int(bots.sum()))]


def _whole(usage: pd.DataFrame) -> pd.DataFrame:
    """Counts without fractions, which splitting and sharing out leave."""
    texts = {name: usage[name].replace("", None) for name in ("team", "person") if name in usage}
    return usage.assign(**{name: usage[name].astype(float).round() for name in COUNTS}, **texts)
