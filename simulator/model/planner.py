"""The upper bound: how many tokens a planner who knows the true curves would give, and from which tier."""

import math
from typing import NamedTuple

from simulator.model.arrays import Array
from simulator.model.work import Craft, expected_pace, intensity_at_saving, intensity_worth, least_worth, own_slope

ROUNDS = 20  # at most; Newton's method on a concave ratio from below arrives in three to eight
SETTLED = 1e-13


class Tiers(NamedTuple):
    """What tokens cost and how much they are worth: the frontier tier, and the economy tier beside it."""

    price: float  # USD per frontier Mtok
    economy_price: float  # price of the economy tier over the frontier's; 0 where there is none
    economy_capability: float  # capability of the economy tier over the frontier's


class Plan(NamedTuple):
    """What a planner gives per baseline hour of work, before the limit of the wish; effective Mtok."""

    best: float  # where one more effective Mtok costs what it saves
    upgrade: float  # up to here frontier tokens replace economy tokens; infinite: frontier tokens only
    least: float  # a wish below this is not worth checking, and gets nothing


def worthwhile(craft: Craft, ability: float, hour_value: float, tiers: Tiers, speedup: float) -> Plan:
    """Tokens per baseline hour up to which one more token pays for itself, from the tier that is cheaper at its best.

    One more effective Mtok saves h(x) / s hours, each worth hour_value * s * speedup. From the frontier tier it costs
    ``price`` and r hours of checking and steering: h = price / (hour_value * speedup) + s * r. From the economy tier,
    with price share q and capability c, it costs 1 / c as many: h = (q * price / (hour_value * speedup) + s * r) / c.
    Where economy tokens are cheaper but the wish binds, one frontier token for one economy token adds 1 - c effective
    tokens for (1 - q) * price more.

    Args:
        craft: the team's parameters.
        ability: s.
        hour_value: w, USD per baseline hour.
        tiers: prices and capability.
        speedup: net value rate relative to baseline hours at ability s, > 0.

    Example: G = 1.5, kappa = 0.5, phi = 0.35, r = 0.02, w = 93.74, s = 1, p = 1.5 give 0.8801 Mtok per hour.
    """
    token = tiers.price / (hour_value * speedup)
    capability = tiers.economy_capability
    best = intensity_worth(craft, token, ability, 1.0)
    least = least_worth(craft, token, ability, best)
    if tiers.economy_price <= 0.0 or capability <= 0.0:
        return Plan(best, math.inf, least)
    cheaper = tiers.economy_price * token
    at = intensity_worth(craft, cheaper, ability, capability)
    if at <= 0.0 or token + ability * own_slope(craft, best) <= _economy_cost(craft, cheaper, ability, at, capability):
        return Plan(best, math.inf, least)
    upgrade = 0.0
    if capability < 1.0:
        upgrade = intensity_at_saving(craft, (1.0 - tiers.economy_price) * token / (1.0 - capability))
    return Plan(at, upgrade, min(least, at))


def _economy_cost(craft: Craft, cost: float, ability: float, effective: float, capability: float) -> float:
    """Baseline hours that one more effective Mtok from the economy tier costs."""
    return (cost + ability * own_slope(craft, effective / capability)) / capability


def for_item(plan: Plan, effort: float) -> Plan:
    """A plan per baseline hour as one for an item of ``effort`` baseline hours, Mtok."""
    return Plan(plan.best * effort, plan.upgrade * effort, plan.least * effort)


def scaled(plan: Plan, returns: float) -> Plan:
    """A plan in an engineer's own units as one in Mtok; see ``choice.individual_returns``."""
    return Plan(plan.best * returns, plan.upgrade * returns, plan.least * returns)


def planned_use(plan: Plan, capability: float, wish: float) -> tuple[float, float]:
    """Frontier and economy tokens a plan gives for a wish, all in the unit of the wish.

    Args:
        plan: as ``worthwhile`` gives it, or times the effort of an item.
        capability: of the economy tier over the frontier's.
        wish: tokens the engineer wants; infinite where the wish is no limit.

    Example: a best of 3 from the economy tier at capability 0.5 gives 6 economy tokens to a wish of 8.
    """
    if wish < plan.least:
        return 0.0, 0.0
    if math.isinf(plan.upgrade):
        return min(plan.best, wish), 0.0
    if capability * wish >= plan.best:
        return 0.0, plan.best / capability
    effective = max(capability * wish, min(plan.upgrade, wish))
    frontier = (effective - capability * wish) / (1.0 - capability) if capability < 1.0 else 0.0
    return frontier, wish - frontier


def planned_intensity(
    craft: Craft,
    ability: float,
    hour_value: float,
    tiers: Tiers,
    appetite: float,
    free: bool,
    nodes: Array,
) -> Plan:
    """The plan that maximises long-run net value per hour.

    Per baseline hour an item earns w less its tokens and takes t(x) hours. The best ratio of means over the demand
    noise z is found by Newton's method for fractional programmes (Dinkelbach 1967): given the rate, each item gets
    what ``worthwhile`` says, at most its wish; given the items, the rate is E[w - cost] / E[t(x)].

    Args:
        craft, ability, hour_value, tiers: as ``worthwhile``.
        appetite: a * A(t) * growth(t), Mtok per baseline hour.
        free: the wish is no limit (``planner_free``).
        nodes: demand noise at equally likely points, mean 1.

    Example: with a wish that never binds and the numbers of ``worthwhile`` the best is 0.9157.
    """
    least = 1.0 / (expected_pace(craft, ability, 0.0, 0.0) * ability)  # what no tokens at all would earn
    speedup = 1.0
    plan = Plan(0.0, math.inf, 0.0)
    for _ in range(ROUNDS):
        plan = worthwhile(craft, ability, hour_value, tiers, speedup)
        earned = 0.0
        spent = 0.0
        for noise in nodes:
            wish = math.inf if free else appetite * noise
            frontier, economy = planned_use(plan, tiers.economy_capability, wish)
            earned += hour_value - tiers.price * (frontier + tiers.economy_price * economy)
            effective = frontier + tiers.economy_capability * economy
            spent += expected_pace(craft, ability, effective, frontier + economy)
            if free:
                break
        better = max(earned / spent / (hour_value * ability), least)
        settled = abs(better - speedup) <= SETTLED * speedup
        speedup = better
        if settled:
            break
    return plan
