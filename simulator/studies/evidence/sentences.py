"""How far the model agrees with what was published, in words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.text import MISSING, first_upper, interval, number

YES, NO = "yes", "no: an input was set from it"  # whether a figure emerges
INSIDE, BELOW, ABOVE, UNKNOWN = "meets it", "model is lower", "model is higher", "nothing to compare"
MOST_REMARKS: Final = 10


def answer(facts: pd.DataFrame) -> str:
    """Of how many published figures the model is lower, higher, or neither; at most 40 words."""
    compared = facts[facts["verdict"] != UNKNOWN]
    if compared.empty:
        return "None of the published figures could be compared with this scenario."
    counts = {one: int((compared["verdict"] == one).sum()) for one in (INSIDE, BELOW, ABOVE)}
    free = compared[compared["emerges"] == YES]
    met = int((free["verdict"] == INSIDE).sum())
    return (
        f"The model meets {counts[INSIDE]} of {len(compared)} published figures, {met} of the {len(free)} that no "
        f"input was set from. It is lower than {counts[BELOW]} and higher than {counts[ABOVE]}."
    )


def remarks(facts: pd.DataFrame) -> Iterator[str]:
    """A sentence for each published figure that the model does not meet, of those that no input was set from."""
    out = facts[facts["verdict"].isin([BELOW, ABOVE]) & (facts["emerges"] == YES)]
    for row in out[:MOST_REMARKS].to_dict("records"):
        low, high = (spoken(row, end) for end in ("heavy_overrate", "heavy_gain"))
        side = "below" if row["verdict"] == BELOW else "above"
        kind = row["grade"].split(";")[0]
        yield (
            f"{first_upper(row['fact'])}: {spoken(row, 'as_written')} (n = {row['n']}), {side} what was published "
            f"({published(row)}, {kind}); {low} if heavy users overrate tokens, {high} if they gain more."
        )


def spoken(row: Mapping[Any, Any], column: str) -> str:
    """A figure with its unit, as a sentence says it."""
    ends = (row[f"{column}_low"], row[f"{column}_high"])
    return with_unit(number(row[column], row["unit"], ends), row["unit"])


def published(row: Mapping[Any, Any]) -> str:
    """The published range, or the one figure; a dash where there is none."""
    low, high, unit = row["published_low"], row["published_high"], row["unit"]
    if np.isnan(low):
        return MISSING
    return with_unit(number(low, unit) if low == high else interval(low, high, unit), unit)


def with_unit(text: str, unit: str) -> str:
    """A formatted figure with its unit in words, where it has one."""
    words = {"USD": "USD", "h": "hours"}.get(unit, "")
    return f"{text} {words}" if words and text != MISSING else text
