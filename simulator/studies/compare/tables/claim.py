"""A claim held against the curves: what would have to be true, and what the curves give."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.model.work import Craft, expected_pace
from simulator.problem import craft_of_team
from simulator.records import COLUMN, MONTHS_PER_YEAR
from simulator.replication.compare import BASELINE, Comparison
from simulator.scenario.blocks.schema import Claim
from simulator.scenario.blocks.team import Team
from simulator.theory.organisation import break_even_gain, highest_speedup, mtok_per_hour, needed_multiplier

GRID = np.concatenate([[0.0], np.logspace(-4, 3, 1401)])  # Mtok per baseline hour


class Held(NamedTuple):
    """What became of a claim: sentences, and the curves of each team."""

    sentences: tuple[str, ...]
    table: pd.DataFrame  # one row per team


def held(comparison: Comparison) -> Held:
    """Hold the scenario's claim against its curves and against what the policies brought; empty without a claim."""
    claim = comparison.scenario.claim
    if claim is None:
        return Held((), pd.DataFrame(columns=["team"]))
    price = comparison.scenario.world.price.usd_per_mtok
    table = pd.DataFrame([_row(team, claim, price) for team in comparison.scenario.world.teams])
    return Held((*_spend(claim, comparison, table, price), *_speedup(claim, table), *_brought(comparison)), table)


def speedup(craft: Craft, mtok_per_baseline_hour: float) -> float:
    """Output over output without tokens at a steady use, rework in expectation, tokens free.

    Example: m = 1.75, phi = 0.35 and checking of 0.02 hours at 0.5 Mtok give 1 / 0.86 = 1.1628.
    """
    alone = expected_pace(craft, 1.0, 0.0, 0.0)
    return alone / expected_pace(craft, 1.0, mtok_per_baseline_hour, mtok_per_baseline_hour)


def speedup_at_spend(craft: Craft, mtok_per_hour: float) -> float:
    """The same at a use given per working hour, x * (baseline hours done per hour) = use; by bisection.

    Example: without tokens it is 1.
    """
    low, high = 0.0, 1.0
    while high / expected_pace(craft, 1.0, high, high) < mtok_per_hour and high < 1e9:
        high *= 2.0
    if high >= 1e9:  # checking alone would take longer than the hour
        return 0.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle / expected_pace(craft, 1.0, middle, middle) < mtok_per_hour:
            low = middle
        else:
            high = middle
    return speedup(craft, 0.5 * (low + high))


def _row(team: Team, claim: Claim, price: float) -> dict[str, float | str | int]:
    craft = craft_of_team(team, price)
    largest = team.curve.half_gain_usd_per_month is not None or team.curve.family not in ("logarithmic", "power")
    curve = 1.0 / ((1.0 - craft.amenable) + craft.amenable / (1.0 + craft.gain)) if largest else math.nan
    reached = np.array([speedup(craft, float(x)) for x in GRID])
    spend = claim.usd_per_engineer_and_year
    needed = needed_multiplier(claim.speedup, craft.amenable) if claim.speedup else math.nan
    return {
        "team": team.name,
        "engineers": team.engineers,
        "amenable_share": craft.amenable,
        "highest_speedup": highest_speedup(craft.amenable) if craft.amenable < 1.0 else math.inf,
        "curve_speedup": curve,
        "best_speedup": float(reached.max()),
        "best_mtok_per_hour": float(GRID[reached.argmax()]),
        "needed_multiplier": needed if math.isfinite(needed) else math.nan,
        "speedup_at_claim": speedup_at_spend(craft, mtok_per_hour(spend, price)) if spend else math.nan,
    }


def _spend(claim: Claim, comparison: Comparison, table: pd.DataFrame, price: float) -> list[str]:
    each, total = claim.usd_per_engineer_and_year, claim.usd_per_year
    found = []
    if each and total:
        found.append(
            f"{total / 1e9:,.3g} billion USD a year are {total / each:,.0f} engineers at {each:,.0f} USD each."
        )
    if each:
        mean = comparison.ledger_by_month.mean[0]
        cost = float(mean[:, COLUMN["payroll_usd"]].sum() / mean[:, COLUMN["engineers"]].sum() * MONTHS_PER_YEAR)
        gain = break_even_gain(each, cost, comparison.scenario.world.teams[0].work.value_multiple)
        found.append(
            f"{each:,.0f} USD a year are {mtok_per_hour(each, price):,.1f} Mtok in every working hour at {price:g} USD "
            f"per Mtok. For an engineer who costs {cost:,.0f} USD they pay if output rises by {gain:.0%}; at that "
            f"use the curves give {_change(table)}, and nowhere more than {_most(table)}."
        )
    return found


def _change(table: pd.DataFrame) -> str:
    share = float(np.average(table["speedup_at_claim"], weights=table["engineers"])) - 1.0
    if share <= -0.995:
        return "nothing: checking the tokens would take longer than the hour"
    return f"{share:+.0%}"


def _most(table: pd.DataFrame) -> str:
    best = float(np.average(table["best_speedup"], weights=table["engineers"])) - 1.0
    return f"{best:+.0%}"


def _speedup(claim: Claim, table: pd.DataFrame) -> list[str]:
    if not claim.speedup:
        return []
    amenable = 1.0 - 1.0 / claim.speedup
    most = float(table["highest_speedup"].max())
    possible = "is" if most >= claim.speedup else "is not"
    here, curves = float(table["amenable_share"].max()), float(table["best_speedup"].max())
    return [
        f"Output {claim.speedup:g} times as high needs work of which more than {amenable:.0%} can be sped up without "
        f"limit. Here at most {here:.0%} can be: {most:.2f} times even if that work took no time at all, {curves:.2f} "
        f"times on the curves. The claim {possible} consistent with this scenario."
    ]


def _brought(comparison: Comparison) -> list[str]:
    """What the policy that brought most output brought, as a share of output."""
    mean = comparison.ledger_by_month.mean
    value = mean[..., COLUMN["value_usd"]].sum(axis=1)
    if not value[0] > 0.0:  # nothing was finished
        return []
    spend = mean[..., COLUMN["charged_usd"]].sum(axis=1) / mean[..., COLUMN["engineers"]].sum(axis=1) * MONTHS_PER_YEAR
    rows = [
        (float(value[i] / value[0] - 1.0), float(spend[i]), policy.label)
        for i, policy in enumerate(comparison.policies)
        if policy.label != BASELINE and not policy.upper_bound
    ]
    if not rows:  # upper bounds alone
        return []
    gain, usd, label = max(rows)
    each = f"{usd:,.0f} USD per filled post and year"
    return [f"The most that a policy brought here is {gain:+.0%} output, for {each} ({label})."]
