"""Runs without an engine: every measure at a truth of its own in every company, or spread around it."""

import math

import numpy as np

from simulator.studies.scorecard.facts import Fact
from simulator.studies.scorecard.measures import BY_KEY, MEASURES
from simulator.studies.scorecard.run import ScorecardRuns
from tests.worlds import world


def planted(spans: dict[str, tuple[float, float]], n: int = 101) -> ScorecardRuns:
    """Companies whose measures lie evenly from the 0th to the 100th percentile of a span; the others from 1 to 2."""
    ends = np.array([spans.get(one.key, (1.0, 2.0)) for one in MEASURES])
    steps = np.linspace(0.0, 1.0, n)[:, None]
    values = ends[:, 0] + steps * (ends[:, 1] - ends[:, 0])
    return ScorecardRuns(world().model_copy(update={"replications": n}), "compiled", 35, values)


def fact(key: str, value: float = math.nan, low: float = math.nan, high: float = math.nan, who: str = "") -> Fact:
    return Fact(BY_KEY[key], value, low, high, "2026-04", who, "a report", "survey", "so much")
