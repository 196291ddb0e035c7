"""Which format a file is of: told by the columns that must be there, never by its name."""

from collections.abc import Iterable, Sequence
from typing import Final

from simulator.company.reader import Reader

SHOWN: Final = 30  # columns of a file in an error
LIKE_MAIL: Final = "@"


def claimed(columns: frozenset[str], readers: Sequence[Reader]) -> Reader | str:
    """The one reader that knows a file with these columns, or why there is none."""
    claims = [one for one in readers if one.claims(columns)]
    if len(claims) > 1:
        names = " and ".join(one.name for one in claims)
        return f"could be {names}: {_listed(columns)}. Export the formats into files of their own."
    if not claims:
        return _unknown(columns, readers)
    (reader,) = claims
    return f"is {reader.name}, which is refused: {reader.refuses}" if reader.refuses else reader


def _unknown(columns: frozenset[str], readers: Sequence[Reader]) -> str:
    known = [one for one in readers if not one.refuses]
    roster = "person" in {one.strip().lower() for one in columns}
    advice = "Or name its columns: --map person=...,start=...,usd=..."
    if roster:
        return f"has {_listed(columns)}. If it says who works where, give it as --people. {advice}"
    if not known:
        return f"has {_listed(columns)}. {advice}"
    nearest = min(known, key=lambda one: len(one.lacks(columns)) / max(len(need) for need in one.needs))
    clash = sorted(nearest.without & columns)
    lack = f"lacks {_listed(nearest.lacks(columns))}" if nearest.lacks(columns) else f"has no {', '.join(clash)}"
    told = f"is of no known format: it has {_listed(columns)}. The nearest is {nearest.name}, for which it {lack}."
    return f"{told} {advice}"


def _listed(columns: Iterable[str]) -> str:
    """Names of columns in a sentence; one that holds an address is data and not shown."""
    names = sorted("(an address)" if LIKE_MAIL in one else one[:60] for one in columns)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN]) or 'no columns'}{more}"
