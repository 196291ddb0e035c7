"""The upper bound: how many tokens a planner who knows the true curves would give, and from which tier."""

import math
from typing import Final, NamedTuple

from simulator.model.arrays import Array
from simulator.model.elementary import exp, log
from simulator.model.root_finding import Bracket, guess, narrowed
from simulator.model.saving import intensity_at_saving, intensity_worth
from simulator.model.work import Craft, expected_pace, own_hours, own_slope

ROUNDS = 20  # at most; Newton's method on a concave ratio from below arrives in three to eight
SETTLED = 1e-13
LOG_SPAN = 8.0  # a use e^8 times below the best is none
NEAR = 1e-6  # in the log of a use
STEPS = 200


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


NOTHING: Final = Plan(0.0, math.inf, 0.0)


def worthwhile(craft: Craft, ability: float, hour_value: float, tiers: Tiers, speedup: float) -> Plan:
    """Tokens per baseline hour up to which one more token pays for itself, from the tier that is better at its best.

    One more effective Mtok saves h(x) / s hours, each worth hour_value * s * speedup. From the frontier tier it costs
    ``price`` and r hours of checking and steering: h = price / (hour_value * speedup) + s * r. From the economy tier,
    with price share q and capability c, it costs 1 / c as many: h = (q * price / (hour_value * speedup) + s * r) / c.
    Where the economy tier is better but the wish binds, one frontier token for one economy token adds 1 - c effective
    tokens for (1 - q) * price more.

    Where gamma is below 1 the better tier may depend on the wish: in a narrow range between the best of one and of the
    other this plan, which is for a wish that does not bind, earns up to one part in a hundred less than the best.

    Args:
        craft: the team's parameters.
        ability: s.
        hour_value: w, USD per baseline hour.
        tiers: prices and capability.
        speedup: net value rate relative to baseline hours at ability s, > 0.

    Example: G = 1.5, kappa = 0.5, phi = 0.35, r = 0.02, w = 93.74, s = 1, p = 1.5 give 0.8801 Mtok per hour.
    """
    token = tiers.price / (hour_value * speedup)
    return worth_checking(craft, ability, token, tiers, _better_tier(craft, ability, token, tiers))


def _better_tier(craft: Craft, ability: float, token: float, tiers: Tiers) -> Plan:
    """The plan of ``worthwhile`` before it is asked which wishes pay as a whole; nothing where its best does not."""
    capability = tiers.economy_capability
    best = intensity_worth(craft, token, ability, 1.0)
    net = net_hours(craft, ability, token, tiers, best, 0.0)
    if not _pays(craft, net):
        best = net = 0.0
    if tiers.economy_price <= 0.0 or capability <= 0.0 or _economy_never_better(craft, ability, token, tiers):
        return Plan(best, math.inf, 0.0)
    at = intensity_worth(craft, tiers.economy_price * token, ability, capability)
    if at <= 0.0:
        return Plan(best, math.inf, 0.0)
    if craft.checking_exponent < 1.0 and net_hours(craft, ability, token, tiers, 0.0, at / capability) <= net:
        return Plan(best, math.inf, 0.0)
    upgrade = 0.0
    if capability < 1.0:
        upgrade = intensity_at_saving(craft, (1.0 - tiers.economy_price) * token / (1.0 - capability))
    return Plan(at, upgrade, 0.0)


def _economy_never_better(craft: Craft, ability: float, token: float, tiers: Tiers) -> bool:
    """Whether an effective Mtok from the economy tier costs as much as one from the frontier tier, at any use.

    It takes more tokens to check, which weighs least where use is highest: no more is used than where checking is free.
    Where gamma is 1 the use does not matter, and this says which tier is better.
    """
    capability, cheaper = tiers.economy_capability, tiers.economy_price * token
    most = 0.0
    if craft.checking_exponent < 1.0:
        most = intensity_at_saving(craft, (cheaper + ability * craft.steering) / capability)
        if most <= 0.0:
            return True
    alone = token + ability * _own_average(craft, most)
    return alone <= (cheaper + ability * _own_average(craft, most / capability)) / capability


def _own_average(craft: Craft, use: float) -> float:
    """Hours of checking and steering per Mtok at a use; the slope where they are alike for all."""
    return own_slope(craft, 0.0) if craft.checking_exponent == 1.0 else own_hours(craft, 1.0, use) / use


def _pays(craft: Craft, net: float) -> bool:
    """Whether a use pays as a whole; where each Mtok takes as long to check, every use up to the best does."""
    return craft.checking_exponent == 1.0 or net > 0.0


def net_hours(craft: Craft, ability: float, token: float, tiers: Tiers, frontier: float, economy: float) -> float:
    """Baseline hours that tokens save, less what they cost, per baseline hour, s * (t(0) - t(x)) - token * (f + q * e).

    Args:
        craft, ability, tiers: as ``worthwhile``.
        token: price of a frontier Mtok, baseline hours.
        frontier, economy: f and e, Mtok per baseline hour of each tier.

    Example: 0.5 frontier Mtok at the numbers of ``worthwhile`` save 0.15 hours, less 0.01 of checking and 0.008 of
    price: 0.132.
    """
    effective = frontier + tiers.economy_capability * economy
    assisted = expected_pace(craft, ability, effective, frontier + economy)
    saved = ability * (expected_pace(craft, ability, 0.0, 0.0) - assisted)
    return saved - token * (frontier + tiers.economy_price * economy)


def worth_checking(craft: Craft, ability: float, token: float, tiers: Tiers, plan: Plan) -> Plan:
    """A plan with the least wish that pays as a whole, where the saving so far makes up for price and checking.

    Where gamma is below 1 the first tokens are dear to check: a wish below ``least`` gets nothing, and nobody gets
    anything where even the best of the plan does not pay.

    Args:
        craft, ability, token, tiers: as ``net_hours``.
        plan: its ``best`` and ``upgrade``.

    Example: where checking takes as long for each Mtok the least is 0.

    """
    if craft.checking_exponent == 1.0 or plan.best <= 0.0:
        return plan
    most = log(plan.best if math.isinf(plan.upgrade) else plan.best / tiers.economy_capability)
    low, below = most - LOG_SPAN, _loss(craft, ability, token, tiers, plan, most)
    if below >= 0.0:
        return NOTHING
    ends = Bracket(low, _loss(craft, ability, token, tiers, plan, low), most, below, 0)
    if ends.above <= 0.0:
        return plan
    for step in range(STEPS):
        if ends.right - ends.left <= NEAR:
            break
        at = guess(ends, step)
        ends = narrowed(ends, at, _loss(craft, ability, token, tiers, plan, at))
    return Plan(plan.best, plan.upgrade, exp(ends.right))


def _loss(craft: Craft, ability: float, token: float, tiers: Tiers, plan: Plan, log_wish: float) -> float:
    """Baseline hours lost per Mtok wanted; falls from where checking eats up the saving."""
    wish = exp(log_wish)
    frontier, economy = planned_use(plan, tiers.economy_capability, wish)
    return -net_hours(craft, ability, token, tiers, frontier, economy) / wish


def for_item(plan: Plan, effort: float) -> Plan:
    """A plan per baseline hour as one for an item of ``effort`` baseline hours, Mtok."""
    return Plan(plan.best * effort, plan.upgrade * effort, plan.least * effort)


def scaled(plan: Plan, returns: float) -> Plan:
    """A plan in an engineer's own units as one in Mtok; see ``choice.py``."""
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
    if wish <= plan.upgrade:
        return wish, 0.0
    effective = max(capability * wish, plan.upgrade)
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
    what ``worthwhile`` says, at most its wish; given the items, the rate is E[w - cost] / E[t(x)]. Whether a wish pays
    as a whole is seen from its pace, so that the least wish is looked for once, at the end.

    Args:
        craft, ability, hour_value, tiers: as ``worthwhile``.
        appetite: a * A(t) * growth(t), Mtok per baseline hour.
        free: the wish is no limit (``planner_free``).
        nodes: demand noise at equally likely points, rising, mean 1.

    Example: with a wish that never binds and the numbers of ``worthwhile`` the best is 0.9157.
    """
    alone = expected_pace(craft, ability, 0.0, 0.0)
    least = 1.0 / (alone * ability)  # what no tokens at all would earn
    speedup, token = 1.0, 0.0
    plan = NOTHING
    met, met_earned, met_spent = 0, 0.0, 0.0  # leading wishes that are met in full, as they are at any higher rate
    for _ in range(ROUNDS):
        token = tiers.price / (hour_value * speedup)
        plan = _better_tier(craft, ability, token, tiers)
        earned, spent = met_earned, met_spent
        frontier, economy, pace = 0.0, 0.0, alone
        for place in range(met, len(nodes)):
            wish = math.inf if free else appetite * nodes[place]
            use = planned_use(plan, tiers.economy_capability, wish)
            if use[0] != frontier or use[1] != economy:  # large wishes all get the same
                frontier, economy = use
                effective = frontier + tiers.economy_capability * economy
                pace = expected_pace(craft, ability, effective, frontier + economy)
            cost = frontier + tiers.economy_price * economy
            pays = _pays(craft, ability * (alone - pace) - token * cost)
            earned += hour_value - tiers.price * cost if pays else hour_value
            spent += pace if pays else alone
            if free:
                break
            if pays and frontier == wish and met == place:
                met, met_earned, met_spent = place + 1, earned, spent
        better = max(earned / spent / (hour_value * ability), least)
        settled, rising = abs(better - speedup) <= SETTLED * speedup, better >= speedup
        speedup = better
        if rising and met == len(nodes):
            token = tiers.price / (hour_value * speedup)
            plan = _better_tier(craft, ability, token, tiers)
            break
        if settled:
            break
        if not rising:
            met, met_earned, met_spent = 0, 0.0, 0.0
    return worth_checking(craft, ability, token, tiers, plan)
