"""What differs between two runs, in plain sentences."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from simulator.replication.compare import BASELINE
from simulator.stats.intervals import Estimate
from simulator.studies.diff.choice_moved import choice_moved
from simulator.studies.diff.read import SavedRun
from simulator.text import MISSING, first_upper, listed, rounded, usd

MOST_NAMED: Final = 4  # inputs in a sentence
NO_TOKENS: Final = "no tokens at all"


def answer(before: str, after: str, change: Estimate, inputs: pd.DataFrame) -> str:
    """Whether the best policy changes, and by how much its net value does."""
    old, new = (NO_TOKENS if label == BASELINE else label for label in (before, after))
    if old == new and change.low == change.high == 0.0:
        return f"{first_upper(new)} earns most in both runs, and its net value is the same."
    verb = f"{first_upper(new)} still earns most" if old == new else f"{first_upper(new)} now earns most, not {old}"
    low, high = sorted((change.low, change.high), key=abs)
    ends = f"{usd(rounded(change.low))} to {usd(rounded(change.high))}"
    if change.low <= 0.0 <= change.high:
        return f"{verb}; the change of its net value is not significantly different from zero, {ends} a year."
    amount, more = usd(rounded(abs(change.value))), "more" if change.value > 0.0 else "less"
    ends = f"{usd(rounded(abs(low)))} to {usd(rounded(abs(high)))}"
    return (
        f"{verb}: about {amount} a year {more} for the whole organisation than before ({ends}). {_count(len(inputs))}"
    )


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _unit(unit: str) -> str:
    return unit.strip(MISSING).replace("/", " per ")


def _count(n: int) -> str:
    return "No input differs." if n == 0 else f"{n} input{'s' * (n > 1)} differ{'s' * (n == 1)}."


def remarks(
    before: SavedRun, after: SavedRun, paired: bool, inputs: pd.DataFrame, counts: tuple[int, int]
) -> Iterator[str]:
    """Which inputs differ, how the runs were paired, which policies only one has, and what each run answered."""
    if len(inputs):
        parts = [
            f"{_first_lower(row['name'])} from {row['before']} to {row['after']} {_unit(row['unit'])}".strip()
            for row in inputs.to_dict("records")
        ]
        yield f"What differs: {listed(parts, MOST_NAMED, width=0)}."
    yield from choice_moved(before, after)
    if paired:
        yield (
            f"Intervals are paired: both runs have the seed {after.file.scenario.seed}, so each of the first "
            f"{counts[0]} replications has the same random numbers in both."
        )
    else:
        yield (
            f"Intervals are not paired, and wider: the seeds are {before.file.scenario.seed} and "
            f"{after.file.scenario.seed}, so the runs share no random numbers (n = {counts[0]} and {counts[1]})."
        )
    for own, other, which in ((before, after, "first"), (after, before, "second")):
        if alone := [label for label in own.policies if label not in other.policies]:
            yield f"Only the {which} run has {listed(alone, MOST_NAMED)}."
    yield f"The first run answered: {before.about['answer']}"
    yield f"The second run answered: {after.about['answer']}"
