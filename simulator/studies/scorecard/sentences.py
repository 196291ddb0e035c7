"""How the model stands against published facts, in words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from simulator.studies.evidence.sentences import with_unit
from simulator.studies.scorecard.verdict import HIT, LEVEL, MISS, VAGUE
from simulator.text import MISSING, first_upper, number

YES, NO = "yes", "no"
MOST_REMARKS: Final = 30


def answer(facts: pd.DataFrame) -> str:
    """How many facts the model hits and misses, and of how many it cannot tell; at most 40 words."""
    hits, misses, vague = (int((facts["verdict"] == word).sum()) for word in (HIT, MISS, VAGUE))
    return (
        f"Of {len(facts)} published facts that no input was set from, {hits} lie within the model's {LEVEL:.0%} "
        f"interval and {misses} miss it. Of {vague} it cannot tell: almost nothing could miss its interval."
    )


def remarks(facts: pd.DataFrame) -> Iterator[str]:
    """How independent the facts are, then a sentence for each that is missed."""
    apart = facts[facts["apart"] == YES]
    hits, misses = (int((apart["verdict"] == word).sum()) for word in (HIT, MISS))
    yield (
        f"{len(apart)} of the facts are by people of whom no figure set an input: {hits} hits, {misses} misses. "
        f"The facts rest on {facts['measure'].nunique()} measures; those on one are often hit or missed together."
    )
    for row in facts[facts["verdict"] == MISS][:MOST_REMARKS].to_dict("records"):
        yield (
            f"{first_upper(row['fact'])}: published {row['published']} ({_whose(row)}), "
            f"the model has {simulated(row)}; {row['how_far']}."
        )


def simulated(row: Mapping[Any, Any]) -> str:
    """The model's median and its interval."""
    value, low, high = (float(row[name]) for name in ("simulated", "simulated_low", "simulated_high"))
    if value != value:
        return MISSING
    return f"{with_unit(number(value, row['unit']), row['unit'])} ({spanned(low, high, row['unit'])})"


def spanned(low: float, high: float, unit: str) -> str:
    """An interval whose ends have decimals of their own, as one may be many times the other.

    Example: 1.39 and 25.2 USD are 1.39 – 25.
    """
    return f"{number(low, unit)}\u00a0–\u00a0{number(high, unit)}"


def _whose(row: Mapping[Any, Any]) -> str:
    return f"{row['who']}, {row['date']}" if row["who"] else f"{row['source']}, {row['date']}"
