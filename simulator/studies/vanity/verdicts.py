"""The verdict on every team from the p-values of its tests, adjusted for the number of teams."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from simulator.records import Floats
from simulator.studies.vanity.team_tests import Tested

FLAGGED: Final = "flagged"  # more spend without more output, and more so than in the other teams
SHARED: Final = "shared"  # more spend without more output, but not more than in the other teams
OPEN: Final = "open"  # more spend; output cannot say why
CLEAR: Final = "clear"
UNTESTED: Final = "untested"
WATCHED: Final = (SHARED, OPEN)
DEPARTED: Final = (FLAGGED, *WATCHED)  # spend left its trend


def judge(
    tested: Sequence[Tested | str], rate: float, whole: bool = False
) -> tuple[list[str], list[float], list[float]]:
    """Verdict, p-value and p-value adjusted for the number of teams, for every team.

    Args:
        tested: the teams, or why they could not be tested.
        rate: false discovery rate, 0..1.
        whole: all teams as one, which has no others to stand out from and is never flagged.
    """
    missing = (math.nan, math.nan, math.nan)
    each = [missing if isinstance(one, str) else (one.p_trend, one.output.p_value, one.p_peers) for one in tested]
    p_trend, p_output, p_peers = np.array(each).T
    p_without_output = np.maximum(p_trend, p_output)
    p_value = np.fmax(p_without_output, p_peers)
    p_adjusted = adjusted(p_value)
    conditions = [np.isnan(p_value), p_adjusted <= rate, *(adjusted(p) <= rate for p in (p_without_output, p_trend))]
    verdicts = np.select(conditions, [UNTESTED, SHARED if whole else FLAGGED, SHARED, OPEN], CLEAR)
    return verdicts.tolist(), p_value.tolist(), p_adjusted.tolist()


def adjusted(p_values: Floats) -> Floats:
    """P-values adjusted for the number of teams: flag those at most q, and at most q of the flags are false on average.

    p_(i) n / i, made monotone from the largest down; missing ones stay missing and do not count.

    Args:
        p_values: one per team, 0..1 or NaN.

    Source: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995).

    Example: 0.01, 0.02, 0.5 become 0.03, 0.03, 0.5.
    """
    result = np.full(p_values.shape, np.nan)
    order = np.argsort(p_values, kind="stable")[: int((~np.isnan(p_values)).sum())]  # missing ones come last
    scaled = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result
