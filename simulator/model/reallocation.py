"""Tokens moved by results: the KPI review of a team, and allowances that follow measured returns."""

import math
from typing import NamedTuple

from simulator.model.arrays import Array, Writable
from simulator.model.elementary import power
from simulator.model.work import Craft, item_hours


class Review(NamedTuple):
    """The KPI review of a month; ``hurdle``, ``cut`` and ``lift`` as ``rerated`` takes them."""

    due: int  # 1 where there is one
    hurdle: float
    cut: float
    lift: float


def measured_return(value: float, pace: float, charged: float) -> float:
    """Return a KPI review measures on a team's tokens, (value - pace) / charged - 1; missing (NaN) without spend.

    Args:
        value: of the items finished since the last review, USD.
        pace: what the same engineers would have finished without tokens, by their long record, USD.
        charged: tokens used, USD.

    Example: 130 USD of value where 100 would have come anyway, for 10 USD of tokens, are a return of 2.

    """
    if charged <= 0.0:
        return math.nan
    return (value - pace) / charged - 1.0


def rerated(rating: float, measured: float, hurdle: float, cut: float, lift: float) -> float:
    """A team's rating after a KPI review: times 1 - cut below the hurdle, times 1 + lift at or above it.

    Args:
        rating: factor on the team's tokens so far.
        measured: return as of ``measured_return``; NaN leaves the rating alone.
        hurdle: return a team must show.
        cut, lift: shares.

    Example: ``rerated(1.0, -0.2, 0.0, 0.5, 0.1)`` is 0.5.

    """
    if math.isnan(measured):
        return rating
    return rating * (1.0 - cut) if measured < hurdle else rating * (1.0 + lift)


def move_allowances(
    ratings: Writable,
    base: Array,
    unmet: Array,
    asked: Array,
    misread: Array,
    speed: float,
    most: float,
) -> None:
    """Move allowances toward teams where refused tokens would have been worth more; the total stays.

    A team's measured return is the value of what was asked for and not granted, per USD asked, times a reading error:
    zero where the allowance does not bind. Ratings move by (return / mean return)^speed, at most by ``most`` either
    way, and are then scaled so that the sum of base * rating is what it was.

    Args:
        ratings: factor on each team's allowances, changed in place, [team].
        base: allowances of the engineers present at rating 1, USD a month, [team].
        unmet: value of what was asked and not granted since the last review, USD, [team].
        asked: tokens asked for since then, USD, [team]; a team that asked nothing keeps its rating.
        misread: reading error of each team's return, a factor, [team].
        speed: 0 moves nothing, 1 in proportion to the returns.
        most: largest move either way, share of the rating.

    Example: of two equal teams, one with twice the measured return, at speed 1 and ``most`` 0.2 the ratings become
    1.2 and 0.8.

    """
    total = mean = 0.0
    for team in range(len(ratings)):
        total += base[team] * ratings[team]
        if asked[team] > 0.0:
            mean += base[team] * ratings[team] * unmet[team] / asked[team] * misread[team]
    if mean <= 0.0 or total <= 0.0:
        return
    mean /= total
    moved = 0.0
    for team in range(len(ratings)):
        if asked[team] > 0.0:
            ratio = power(unmet[team] / asked[team] * misread[team] / mean, speed)
            ratings[team] *= min(max(ratio, 1.0 - most), 1.0 + most)
        moved += base[team] * ratings[team]
    for team in range(len(ratings)):
        ratings[team] *= total / moved


def unmet_value(craft: Craft, effort: float, ability: float, hour_value: float, given: float, asked: float) -> float:
    """What tokens asked for and not granted would have been worth on an item, w * s * (T(given) - T(asked)), USD.

    As the company can see it: padding looks like work, rework is left out, at least nothing.

    Args:
        craft: the team's parameters.
        effort: H, baseline hours.
        ability: s.
        hour_value: w, USD per baseline hour.
        given, asked: Mtok.

    Example: with the numbers of ``work.item_hours`` the 8 Mtok that were refused would have saved 2.24 of 16 hours.

    """
    slow = item_hours(craft, effort, ability, given / effort, given, False)
    fast = item_hours(craft, effort, ability, asked / effort, asked, False)
    return max(0.0, hour_value * ability * (slow - fast))
