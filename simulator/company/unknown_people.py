"""Who is not known: identities without a person, persons without use, programs, keys that several may share."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from simulator.company.identities import masked
from simulator.company.people_csv import People
from simulator.company.tables import Finding
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

UNMATCHED: Final = 0.10  # share of the use in USD
SHOWN: Final = 10  # unmatched identities
SHARED: Final = 10.0  # times the median person's use, from which a key looks shared


def refuse_unmatched(usage: pd.DataFrame, known: frozenset[str], roster: bool, source: str) -> None:
    """Refuse an import in which too much of the use is of nobody in people.csv.

    Args:
        usage: with ``identity`` and ``usd_list``.
        known: identities of people.csv, and of services.
        roster: whether there is a people.csv.
        source: what was read.
    """
    if not roster or usage.empty:
        return
    by_identity = usage.groupby("identity")["usd_list"].sum().sort_values(ascending=False)
    total = float(by_identity.sum())
    unknown = by_identity[~by_identity.index.isin(known | {""})]
    share = float(unknown.sum()) / total if total > 0 else 0.0
    if share > UNMATCHED:
        shares = ", ".join(f"{masked(str(one))} {usd / total:.1%}" for one, usd in unknown.head(SHOWN).items())
        told = f"{len(unknown)} identities with {share:.0%} of the use in USD are not in people.csv"
        advice = "Add them to its aliases, or as rows with kind = service."
        raise ScenarioError(source, [ErrorLine(0, f"{told}, and at most {UNMATCHED:.0%} may be: {shares}. {advice}")])


def unmatched_share(usage: pd.DataFrame, known: frozenset[str], roster: bool) -> dict[str, float]:
    """The share of the use that is of nobody in people.csv; nothing where there is none."""
    total = float(usage["usd_list"].sum()) if roster and len(usage) else 0.0
    if not total:
        return {}
    return {"unmatched_share": float(usage["usd_list"][~usage["identity"].isin(known | {""})].sum()) / total}


def people_findings(
    usage: pd.DataFrame,
    raw: Mapping[str, pd.DataFrame],
    known: frozenset[str],
    service: frozenset[str],
    people: People | None,
) -> list[Finding]:
    """What must be told of who is behind the rows."""
    found = _about_roster(usage, raw, people)
    if usage.empty:
        return found
    usd = usage["usd_list"].astype(float)
    unmatched = ~usage["identity"].isin(known | service) & (usage["identity"] != "")
    if people and unmatched.any():
        count = usage["identity"][unmatched].nunique()
        total = float(usd.sum())
        share = float(usd[unmatched].sum()) / total if total > 0 else float(unmatched.mean())
        told = f"{count} identities with {share:.1%} of the use are not in people.csv"
        found.append(Finding("identities without a person", told, float(usd[unmatched].sum()), int(unmatched.sum())))
    programs = usage["identity"].isin(service)
    if programs.any():
        told = f"{usage['identity'][programs].nunique()} services are workload and no persons"
        found.append(Finding("services", told, float(usd[programs].sum()), int(programs.sum())))
    return [*found, *_shared_keys(usage, programs)]


def _about_roster(usage: pd.DataFrame, raw: Mapping[str, pd.DataFrame], people: People | None) -> list[Finding]:
    total = float(usage["usd_list"].astype(float).sum()) if len(usage) else 0.0
    if people:
        idle = set(people.stints["person"]) - people.services - set(usage["whose"].unique())
        told = f"{len(idle)} of {people.stints['person'].nunique()} persons of people.csv used nothing"
        return [Finding("non-users", told, 0.0, len(idle))] if idle else []
    if len(raw["roster"]) or len(raw["seats"]):
        told = "without people.csv the members of a tool stand for the roster: names of other tools do not match them"
        return [Finding("no roster", told, total)]
    told = "nobody knows who used nothing, so that typical use looks too high and adoption complete: give --people"
    return [Finding("non-users missing", told, total)]


def _shared_keys(usage: pd.DataFrame, programs: pd.Series) -> list[Finding]:
    """Keys with many times the use of a typical person: several persons, or a program."""
    people = usage[~programs & (usage["whose"] != "")]
    size = people.groupby("whose")["usd_list"].sum()
    keys = set(people["whose"][people["kind"] == "key"])
    large = size[size.index.isin(keys) & (size > SHARED * size.median())]
    if large.empty:
        return []
    told = f"{len(large)} keys have over {SHARED:.0f} times the use of a typical person: several may share one"
    return [Finding("shared keys", told, float(large.sum()), len(large))]
