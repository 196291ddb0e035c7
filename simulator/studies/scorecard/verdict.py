"""Hit, miss, or cannot tell: a published figure against the interval of the model."""

import math
from typing import Final, NamedTuple

from simulator.studies.scorecard.facts import Fact
from simulator.studies.scorecard.measures import CHANGE, FACTOR
from simulator.text import number

HIT, MISS, VAGUE = "hit", "miss", "cannot tell"
LEVEL: Final = 0.9  # of the interval, whatever the confidence of the scenario
FEWEST: Final = 20  # companies that must tell, for the ends of the interval
OVERLAPS: Final = "; the published interval overlaps"
# an interval is too wide to miss anything: that many times, from no effect to a doubling, or most of a whole
WIDE_TIMES, WIDE_CHANGE, WIDE_DIFFERENCE = 10.0, 2.0, 0.8


class Verdict(NamedTuple):
    """How a fact stands."""

    word: str
    off_by: float  # times, or difference; 1 or 0 where nothing is missed
    how_far: str  # in words; empty for a hit


def judged(fact: Fact, low: float, high: float, told: int) -> Verdict:
    """The verdict on a fact.

    A hit: the published figure, or all of the published range where there is no figure, lies within the interval. A
    miss: it does not. Cannot tell: it does, but the interval is so wide that hardly anything could miss it.

    Args:
        fact: what was published.
        low, high: the model's interval.
        told: companies that it rests on.

    Example: 250 USD against an interval of 100 to 200 is a miss, the model 1.25 times too low.
    """
    if told < FEWEST:
        return Verdict(VAGUE, math.nan, f"{told} companies tell, of {FEWEST} needed")
    scale = fact.measure.scale
    below, above = _beyond(scale, fact.ends[0], low, high)[0], _beyond(scale, fact.ends[1], low, high)[1]
    nothing = 1.0 if scale == FACTOR else 0.0
    if max(below, above) > nothing:
        off, side = max(below, above), "too high" if below > above else "too low"
        meets = not math.isnan(fact.value) and fact.low <= high and low <= fact.high
        return Verdict(MISS, off, f"{_spoken(off, fact)} {side}{OVERLAPS if meets else ''}")
    if too_wide(scale, low, high):
        return Verdict(VAGUE, nothing, _width(scale, low, high))
    return Verdict(HIT, nothing, "")


def _beyond(scale: str, figure: float, low: float, high: float) -> tuple[float, float]:
    """How far a figure lies below and above an interval: times for a factor, else a difference; 1 or 0 within."""
    if scale == FACTOR:
        return max(low / figure, 1.0), max(figure / high if high > 0.0 else math.inf, 1.0)
    return max(low - figure, 0.0), max(figure - high, 0.0)


def too_wide(scale: str, low: float, high: float) -> bool:
    """Whether hardly anything could miss an interval.

    Example: from 100 to 1,100 USD is too wide, as it is more than ten times.
    """
    if scale == FACTOR:
        return low <= 0.0 or high / low > WIDE_TIMES
    return (1.0 + high) > WIDE_CHANGE * (1.0 + low) if scale == CHANGE else high - low > WIDE_DIFFERENCE


def _width(scale: str, low: float, high: float) -> str:
    if scale == FACTOR:
        return "interval from 0" if low <= 0.0 else f"interval spans {high / low:,.0f}-fold"
    return "interval spans a doubling" if scale == CHANGE else "interval spans nearly all"


def _spoken(off: float, fact: Fact) -> str:
    if fact.measure.scale == FACTOR:
        return f"{off:,.2f} times" if off < 10.0 else f"{off:,.0f} times"
    return f"{100.0 * off:,.1f} points" if fact.measure.unit == "share" else number(off, "ratio")
