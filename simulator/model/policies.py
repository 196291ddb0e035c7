"""Decisions of the allocation policies: one pure function per decision, all policies side by side.

The engines know hardly any of the policies. They ask these functions at four moments: when a request arrives
(``needs_review``, ``answer``), when a reviewer has read it (``seen_worth``), when a month closes
(``expiring``, ``burning``), and when allowances refill (``monthly_plan``; trading is in ``exchange.py``, moving
allowances between teams in ``reallocation.py``, spreading them over the month in ``pacing.py``). A new policy is a
code, its lines here, and a schema class.
"""

import math
from typing import Final, NamedTuple

from simulator.model.arrays import Array
from simulator.model.demand import burnt_share
from simulator.model.elementary import exp
from simulator.model.planner import NOTHING, Plan, Tiers, planned_intensity, planned_use
from simulator.model.saving import intensity_worth
from simulator.model.work import Craft
from simulator.records import (
    ALERT_50,
    ALERT_80,
    ALERT_100,
    ALLOWANCE_EMPTY,
    ALLOWANCE_TRIMMED,
    ECONOMY_TIER,
    GRANTED,
    LIMIT_TRIMMED,
    NO_TOKENS,
    PLANNED,
    PRICED_OUT,
    REVIEW_TRIMMED,
)

NONE = 0
UNCAPPED = 1
CAPPED = 2
GATED = 3
PLANNER = 4
PLANNER_FREE = 5
CHARGEBACK = 6
EXCHANGE = 7
ADAPTIVE = 8
OWN = 9  # a user's own, answered by the user's function in the reference engine
LIMITED = 10
LIMITS = 11  # a list of limits
ROUTED = 12


UNLIMITED: Final = Plan(math.inf, math.inf, 0.0)


class Rules(NamedTuple):
    """A policy as numbers; built by the room ``problem`` from the scenario."""

    kind: int
    intensity: float  # factor on every plan of the planner
    economy_price: float  # price of the economy tier over the frontier price; 0 where there is none
    economy_capability: float  # capability of the economy tier over the frontier's
    pacing: float  # of allowances by a tool, 0..1; negative: engineers pace them as their team does
    rollover: float  # share of unspent allowance carried into the next month
    auto_usd: float  # requests up to here pass without review, or at all
    asks: float  # 1 where a larger one of a list of limits goes to a reviewer
    goes_on: float  # 1 where the economy tier follows a used-up allowance of a list of limits
    hour_usd: float  # limit per hour of work; 0 where there is none
    overstated: float  # hours that those who get around that limit state, over the true ones
    hurdle: float  # marginal value over price at which the reviewer stops
    noise: float  # sigma of the reviewer's error on the saving, in logs
    effort_noise: float  # sigma of the reviewer's error on the effort of an item, in logs
    writing_hours: float  # hours to write a request for a reviewer
    patience_hours: float  # mean hours after which somebody who waits gives up; infinite: never
    colleagues: float  # 1 where reviewers are colleagues who lose the hours, 0 where they are paid for them
    review_hours: float  # mean hours a review takes
    blocking: float  # share of the wait that blocks the engineer
    reviewer_usd: float  # cost of a reviewer's hour
    burn: float  # share of an expiring allowance that endless vanity burns
    burn_limit: float  # most that is burnt, over what the engineer used this month
    felt: float  # share of the price that engineers feel
    padding: float  # factor on vanity padding, where charges are felt
    reserve: float  # lowest price of the exchange, at which the company takes allowance back
    fee: float  # fee of the exchange on what is bought
    bid_noise: float  # sigma of a bidder's error, in logs
    believed: float  # 1 where bids follow what bidders believe, 0 where they follow the true curve
    every: float  # months between two moves of the adaptive allowances; 0 never
    speed: float  # how fast those follow measured returns
    most: float  # how far one move may go
    reading_noise: float  # sigma of the error in measured returns, in logs


def pressed(rating: float, allowance: float) -> float:
    """Factor of a KPI review on an engineer's wishes: the rating where there is no allowance it could move.

    Example: a rating of 0.5 halves the wishes of an engineer without a cap and none of one with an allowance.
    """
    return rating if math.isinf(allowance) else 1.0


class Grant(NamedTuple):
    """The answer to a request: tokens by purpose and tier, the bill, what is left, and why."""

    productive: float  # productive Mtok, both tiers
    vanity: float  # vanity Mtok, both tiers
    economy: float  # the part of both that the economy tier serves, Mtok
    effective: float  # productive Mtok weighted by capability
    spend: float  # USD
    left: float  # USD left of the allowance
    reason: int


def monthly_plan(
    rules: Rules,
    craft: Craft,
    ability: float,
    hour_value: float,
    price: float,
    appetite: float,
    ration: float,
    games: bool,
    nodes: Array,
) -> Plan:
    """What the planner gives, or a limit lets pass, per baseline hour this month; nothing under other policies.

    The policy's ``intensity`` comes on top, see ``intensified``: policies that differ in it alone share their plans.

    Args:
        rules: the policy.
        craft, ability, hour_value, price, appetite, nodes: as ``planner.planned_intensity``, in own units.
        ration: share of a request that the provider serves, 0 to 1: of a wish, or of what ``planner_free`` asks for.
        games: the engineer gets around limits: splits requests, or overstates the hours of work.
    """
    if rules.kind == LIMITS and rules.hour_usd == 0.0:
        return UNLIMITED
    if rules.kind == LIMITED or rules.kind == LIMITS:
        if games and rules.auto_usd > 0.0 and rules.hour_usd == 0.0:
            return UNLIMITED
        hour_usd = rules.hour_usd * (rules.overstated if games else 1.0)
        return Plan(hour_usd / price, math.inf, 0.0)
    if (rules.kind != PLANNER and rules.kind != PLANNER_FREE) or ration <= 0.0:
        return NOTHING
    free = rules.kind == PLANNER_FREE
    tiers = Tiers(price, rules.economy_price, rules.economy_capability)
    plan = planned_intensity(craft, ability, hour_value, tiers, appetite * ration, free, nodes)
    return intensified(plan, ration) if free else plan


def intensified(plan: Plan, intensity: float) -> Plan:
    """A plan of so many times the tokens; which wishes pay as a whole stays.

    Example: the plan of 0.5 Mtok an hour at an intensity of 2 is 1 Mtok.
    """
    return Plan(plan.best * intensity, plan.upgrade * intensity, plan.least)


def needs_review(rules: Rules, asked_usd: float, left: float, games: bool) -> bool:
    """Whether a request waits for a reviewer: under ``gated``, above the limit, with something left to grant.

    Not where the engineer splits it into requests below the limit, which a limit of 0 leaves no room for.
    """
    if rules.kind != GATED or asked_usd <= rules.auto_usd or left <= 0.0:
        return False
    return not splits(rules, games)


def splits(rules: Rules, games: bool) -> bool:
    """Whether an engineer gets around a limit per request by splitting."""
    can = rules.kind == GATED or rules.kind == LIMITED or (rules.kind == LIMITS and rules.auto_usd < math.inf)
    return games and rules.auto_usd > 0.0 and can


def seen_worth(
    rules: Rules,
    craft: Craft,
    effort: float,
    hour_value: float,
    ability: float,
    price: float,
    error: float,
    misjudged: float,
) -> Plan:
    """Tokens at which the marginal value a reviewer sees falls to ``hurdle`` times the price.

    The reviewer knows the team's curve and not the engineer's, values an hour at the engineer's rate without tokens,
    w * s, misjudges the saving by a factor exp(noise * error): h(x) * w * exp(.) = hurdle * p + w * s * r * exp(.),
    and the effort of the item by another, exp(effort_noise * misjudged).

    Args:
        rules: hurdle and noise of the policy.
        craft: the team's parameters.
        effort: H, baseline hours.
        hour_value: w, USD per baseline hour.
        ability: s.
        price: USD per Mtok.
        error, misjudged: standard normal draws of the request.

    Returns:
        Mtok for the whole item.

    Example: with hurdle 1, no error and the numbers of ``planner.worthwhile``, H = 16 gives 16 * 0.8801 = 14.08.

    """
    seen = hour_value * exp(rules.noise * error)
    taken_for = effort * exp(rules.effort_noise * misjudged)
    best = taken_for * intensity_worth(craft, rules.hurdle * price / seen, ability, 1.0)
    return Plan(best, math.inf, 0.0)


def answer(
    rules: Rules, productive: float, vanity: float, worth: Plan, reviewed: bool, price: float, left: float
) -> Grant:
    """What a request gets.

    Args:
        rules: the policy.
        productive: productive Mtok asked for.
        vanity: padding asked for on top, Mtok.
        worth: what the planner, the reviewer or the exchange finds worth it for this item, or a limit per hour of work
            lets pass, Mtok; else ignored.
        reviewed: a reviewer has read the request, or the engineer has given up waiting for one.
        price: USD per Mtok.
        left: USD left of the allowance; infinite where there is none.

    ``none`` gives nothing. ``planner`` gives the worth, at most the productive wish (``planner_free``: the worth).
    ``uncapped`` gives all. ``gated`` cuts a reviewed request to the worth or to what would have passed
    unseen, whichever is more; the cut falls on the padding first, because the reviewer ties what is above the
    limit to the stated work. ``limited`` does so without a reviewer. ``exchange`` gives what is worth the internal
    price. Then the allowance: what is too much is refused, or served by the economy tier.

    Example: 8 productive and 2 vanity Mtok at 1.5 USD with 7.5 USD left are cut to 4 and 1.

    """
    if rules.kind == NONE:
        return Grant(0.0, 0.0, 0.0, 0.0, 0.0, left, NO_TOKENS)
    if rules.kind == PLANNER or rules.kind == PLANNER_FREE:
        wish = math.inf if rules.kind == PLANNER_FREE else productive
        frontier, economy = planned_use(worth, rules.economy_capability, wish)
        effective = frontier + economy * rules.economy_capability
        spend = (frontier + economy * rules.economy_price) * price
        return Grant(frontier + economy, 0.0, economy, effective, spend, left, PLANNED)
    reason = GRANTED
    over = rules.kind == LIMITED and (productive + vanity) * price > rules.auto_usd
    if (reviewed or over) and worth.best < productive + vanity:
        productive, vanity = trimmed(productive, vanity, worth.best, rules.auto_usd / price)
        reason = REVIEW_TRIMMED if reviewed else LIMIT_TRIMMED
    if rules.kind == EXCHANGE and worth.best < productive:
        vanity *= worth.best / productive
        productive = worth.best
        reason = PRICED_OUT
    return _within_allowance(rules, productive, vanity, price, left, reason)


def trimmed(productive: float, vanity: float, worth: float, passing: float) -> tuple[float, float]:
    """Productive and vanity Mtok of a request cut to what is worth it, or to what passes anyway if that is more.

    The cut falls on the padding first, because what is above the limit is tied to the stated work.

    Args:
        productive, vanity: Mtok asked for.
        worth: Mtok found worth it, less than was asked for.
        passing: Mtok that pass unseen; all, where tokens have got cheaper since the ask.

    Example: 16 and 4 Mtok of which 15 are worth it and 10 pass are cut to 13 and 2.
    """
    unseen = min(passing, productive + vanity)
    share = unseen / (productive + vanity)
    total = max(worth, unseen)
    kept = min(productive, max(total - vanity * share, 0.0))  # below 0 by a rounding where all is padding
    return kept, total - kept


def _within_allowance(rules: Rules, productive: float, vanity: float, price: float, left: float, reason: int) -> Grant:
    asked = (productive + vanity) * price
    if asked <= left:
        return Grant(productive, vanity, 0.0, productive, asked, left - asked, reason)
    share = left / asked
    if rules.economy_price > 0.0:
        cheap = 1.0 - share
        economy = (productive + vanity) * cheap
        spend = left + economy * price * rules.economy_price
        effective = productive * share + productive * cheap * rules.economy_capability
        return Grant(productive, vanity, economy, effective, spend, 0.0, ECONOMY_TIER)
    if left <= 0.0:
        return Grant(0.0, 0.0, 0.0, 0.0, 0.0, left, ALLOWANCE_EMPTY)
    return Grant(productive * share, vanity * share, 0.0, productive * share, left, 0.0, ALLOWANCE_TRIMMED)


def expiring(rules: Rules, left: float) -> float:
    """USD of a balance that lapse when the month closes, (1 - rollover) * left; none without an allowance.

    Example: with rollover 0.25 and 100 USD left, 75 USD lapse.
    """
    if math.isinf(left):
        return 0.0
    return (1.0 - rules.rollover) * left


def burning(rules: Rules, lapsing: float, propensity: float, used: float) -> float:
    """USD of a lapsing allowance burnt on the last day, min(lapsing * strength * (1 - exp(-pi)), limit * used).

    Nobody burns more than so many times what the engineer used this month: idle agents need somebody who has them.

    Args:
        rules: strength and limit.
        lapsing: USD that would lapse.
        propensity: pi of the engineer; 0 burns nothing.
        used: USD the engineer used this month.

    Source: assumed.

    Example: at strength 0.25 and limit 1, endless vanity burns 25 of 100 lapsing USD, but only 10 after using 10.

    """
    if lapsing <= 0.0 or propensity <= 0.0 or rules.burn <= 0.0:
        return 0.0
    return min(lapsing * burnt_share(propensity, rules.burn), rules.burn_limit * used)


def alert(before: float, after: float, available: float) -> int:
    """The highest alert a grant sets off: 50, 80 or 100% of what was available this month; -1 for none.

    Args:
        before, after: USD left before and after the grant.
        available: USD in the balance after the last refill; > 0 and finite, else there is no alert.

    Example: from 120 to 30 USD left of 200 passes 50% and 80%: ``ALERT_80``.

    """
    if math.isinf(available) or available <= 0.0:
        return -1
    if after <= 0.0 < before:
        return ALERT_100
    if after <= 0.2 * available < before:
        return ALERT_80
    if after <= 0.5 * available < before:
        return ALERT_50
    return -1
