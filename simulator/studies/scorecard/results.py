"""Every fact beside the model's interval, with its verdict; and what was left out."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.check import Check, at_least, check_table, graded
from simulator.studies.input_checks import within_evidence
from simulator.studies.result import Result
from simulator.studies.scorecard.facts import Fact, excluded
from simulator.studies.scorecard.measures import MEASURES
from simulator.studies.scorecard.run import ScorecardRuns
from simulator.studies.scorecard.sentences import NO, YES, answer, remarks
from simulator.studies.scorecard.verdict import HIT, LEVEL, MISS, VAGUE, judged
from simulator.text import listed

ENOUGH: Final = 100  # companies, for the ends of a 90% interval
REASON: Final = "no company of these tells it"
ORDER: Final = (MISS, VAGUE, HIT)
PLACE: Final = {one.key: place for place, one in enumerate(MEASURES)}


class Scorecard(Result):
    """Published facts beside the model."""

    runs: ScorecardRuns
    facts: pd.DataFrame  # one row per fact: what is missed first
    excluded: pd.DataFrame  # one row per figure that is no fact here
    answer: str
    remarks: tuple[str, ...]  # beside the answer
    checks: pd.DataFrame  # one row per check


def conclude(runs: ScorecardRuns, facts: Sequence[Fact]) -> Scorecard:
    """Hold facts against the runs."""
    table = pd.DataFrame(list(_rows(runs, facts)))
    order = table["verdict"].map(ORDER.index)
    table = table.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    out = pd.DataFrame(excluded())
    return Scorecard(runs, table, out, answer(table), tuple(remarks(table)), _checks(runs, table))


def _rows(runs: ScorecardRuns, facts: Sequence[Fact]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        middle, low, high, n = spread_of(runs.values[:, PLACE[fact.measure.key]])
        found = judged(fact, low, high, n)
        yield {
            "measure": fact.measure.key,
            "fact": fact.measure.title,
            "unit": fact.measure.unit,
            "published": fact.published,
            "published_value": fact.value,
            "published_low": fact.low,
            "published_high": fact.high,
            "simulated": middle,
            "simulated_low": low,
            "simulated_high": high,
            "verdict": found.word,
            "off_by": found.off_by,
            "how_far": found.how_far,
            "date": fact.date,
            "who": fact.who,
            "source": fact.source,
            "grade": fact.kind,
            "apart": YES if fact.apart else NO,
            "n": n,
            "simulated_reason": "" if n else REASON,
        }


def spread_of(values: Floats) -> tuple[float, float, float, int]:
    """Median and the ends of the interval over companies that tell, and how many they are.

    Example: of the numbers 0 to 100 they are 50, 5, 95 and 101.
    """
    told = values[np.isfinite(values)]
    if not len(told):
        return np.nan, np.nan, np.nan, 0
    tail = 0.5 * (1.0 - LEVEL)
    middle, low, high = (float(one) for one in np.quantile(told, (0.5, tail, 1.0 - tail)))
    return middle, low, high, len(told)


def _checks(runs: ScorecardRuns, facts: pd.DataFrame) -> pd.DataFrame:
    return check_table([_enough(runs), _ranges(runs), _told(facts), _held(facts), within_evidence(runs.scenario)])


def _enough(runs: ScorecardRuns) -> Check:
    n = runs.replications
    advice = f"Use at least {ENOUGH} replications: the ends of an interval rest on its outermost companies."
    return at_least("enough companies", n, ENOUGH, f"every interval has {n:,} companies", advice, "companies")


def _ranges(runs: ScorecardRuns) -> Check:
    """That intervals are over what is not known, not only over random numbers."""
    message = f"{runs.inputs} inputs were drawn over their ranges"
    advice = "With every value known an interval holds random variation alone: give no sources, or an uncertain: block."
    return at_least("ranges drawn", runs.inputs, 10, message, advice, "inputs")


def _told(facts: pd.DataFrame) -> Check:
    """Facts of which the model says too little."""
    vague = facts.loc[facts["verdict"] == VAGUE, "fact"].tolist()
    message = f"cannot tell: {listed(vague, 3, 60)}" if vague else "every interval is narrow enough to be missed"
    advice = "An interval that wide is no support for the model: narrow the ranges of what it rests on."
    return graded("intervals narrow enough", len(vague), 0.0, np.inf, message, advice, "facts")


def _held(facts: pd.DataFrame) -> Check:
    """Facts that the model misses."""
    judged_facts = facts[facts["verdict"] != VAGUE]
    out = int((judged_facts["verdict"] == MISS).sum())
    message = f"{out} of {len(judged_facts)} facts lie outside the model's interval"
    advice = "Read what it says of these with care; no input was set to meet them, and none should be."
    return graded("facts met", out, 0.0, np.inf, message, advice, "facts")
