"""Who is who: names in exports matched with the roster, and replaced by keyed pseudonyms."""

import hmac
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from simulator.company.people_csv import People
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

KEY_FILE: Final = "key"
KEY_BYTES: Final = 32
DIGITS: Final = 16  # of a pseudonym: two of a million persons are alike with a chance of 3e-8
_CLAUDE_KEY: Final = re.compile(r"claude_code_key_(.+)_[a-z0-9]+")
_SERVICE: Final = re.compile(
    r"\[bot\]|^app/|(^|[-_./ ])(ci|cd|bot|bots|svc|service|prod|production|staging|jenkins|actions|pipeline|cron)"
    r"([-_./ ]|$)|dependabot|renovate|default_user_id|^\(org"
)


def company_key(folder: Path) -> bytes:
    """The key of a company's pseudonyms: that of the folder, or a new one, which only its owner may read.

    Raises:
        ScenarioError: the file is no key.
    """
    path = folder / KEY_FILE
    try:
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except FileNotFoundError:
        return _new_key(path)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        advice = "is no key of pseudonyms. Restore it, or delete it: persons then get new pseudonyms."
        raise ScenarioError(str(path), [ErrorLine(0, advice)])
    return key


def _new_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
        handle.write(key.hex() + "\n")
    return key


def pseudonym(name: str, key: bytes) -> str:
    """HMAC-SHA256 of a name in lower case, its first 64 bits.

    Example: ``pseudonym("Ada", b"k" * 32)`` is that of "ada", and another with another key.
    """
    return "p" + hmac.new(key, name.strip().lower().encode(), "sha256").hexdigest()[:DIGITS]


def looks_like_service(identity: str) -> bool:
    """Whether a name is that of a program.

    Example: ci-review-bot and app/dependabot are; cicely@example.com is not.
    """
    return bool(_SERVICE.search(identity.lower().split("@")[0]))


def matched(identities: Iterable[str], people: People) -> dict[str, str]:
    """Persons of a roster by identity, of those that it knows."""
    local = _by_local_part(people)
    found = {}
    for identity in identities:
        name = identity.strip().lower()
        inner = _CLAUDE_KEY.fullmatch(name)
        person = people.aliases.get(name)
        if person is None and inner:
            person = people.aliases.get(inner[1]) or local.get(inner[1])
        if person is not None:
            found[identity] = person
    return found


def _by_local_part(people: People) -> dict[str, str]:
    """Persons by what stands before the @ of their addresses, where that is one person's alone."""
    owners: dict[str, set[str]] = {}
    for alias, person in people.aliases.items():
        if "@" in alias:
            owners.setdefault(alias.split("@")[0], set()).add(person)
    return {local: next(iter(whose)) for local, whose in owners.items() if len(whose) == 1}


def masked(identity: str) -> str:
    """An identity of which its owner knows which it is, and a stranger does not.

    Example: ada@example.com is a…@e…, and ci-review-bot is c….
    """
    return "@".join(f"{part[:1]}…" for part in identity.strip().split("@", 1))


def teams_at(rows: pd.DataFrame, stints: pd.DataFrame) -> pd.DataFrame:
    """Teams of persons at days, and whether they were employed then.

    Args:
        rows: person and start, any index.
        stints: person, team, start and end.

    Returns:
        team and employed by the index of ``rows``; a day outside every stint has the team of the nearest one before it.
    """
    known = stints.assign(start=stints["start"].fillna(pd.Timestamp("1990-01-01"))).sort_values("start", kind="stable")
    wanted = rows[["person", "start"]].assign(place=range(len(rows))).sort_values("start", kind="stable")
    columns = known[["person", "start", "end", "team"]].astype({"person": "str"})
    wanted = wanted.astype({"person": "str", "start": "datetime64[ns]"})
    columns = columns.astype({"start": "datetime64[ns]"})
    found = pd.merge_asof(wanted, columns, on="start", by="person")
    first = known.groupby("person")["team"].first()
    early = found["team"].isna()
    employed = ~early & ~(found["end"] <= found["start"])
    team = found["team"].where(~early, found["person"].map(first))
    both = pd.DataFrame({"team": team.to_numpy(), "employed": employed.to_numpy()}, index=found["place"]).sort_index()
    return both.set_index(rows.index)
