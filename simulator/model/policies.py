"""Decisions of the allocation policies: one pure function per decision, all policies side by side.

The engines know none of the policies. They ask these functions at four moments: when a request arrives
(``needs_review``, ``answer``), when a reviewer has read it (``seen_worth``), when a month closes
(``expiring``), and when allowances refill (``monthly_plan``). A new policy is a code, its lines here, and a
schema class.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from simulator.model.planner import Plan, Tiers, planned_intensity, planned_use
from simulator.model.work import Craft, intensity_at_saving
from simulator.records import (
    ALERT_50,
    ALERT_80,
    ALERT_100,
    ALLOWANCE_EMPTY,
    ALLOWANCE_TRIMMED,
    ECONOMY_TIER,
    GRANTED,
    NO_TOKENS,
    PLANNED,
    REVIEW_TRIMMED,
)

NONE = 0
UNCAPPED = 1
CAPPED = 2
GATED = 3
PLANNER = 4
PLANNER_FREE = 5


class Rules(NamedTuple):
    """A policy as numbers; built by ``problem.py`` from the scenario."""

    kind: int
    intensity: float  # factor on every plan of the planner
    economy_price: float  # price of the economy tier over the frontier price; 0 where there is none
    economy_capability: float  # capability of the economy tier over the frontier's
    rollover: float  # share of unspent allowance carried into the next month
    auto_usd: float  # requests up to here pass without review
    hurdle: float  # marginal value over price at which the reviewer stops
    noise: float  # sigma of the reviewer's error, in logs
    review_hours: float  # mean hours a review takes
    blocking: float  # share of the wait that blocks the engineer
    reviewer_usd: float  # cost of a reviewer's hour


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
    nodes: Sequence[float],
) -> Plan:
    """What the planner gives an engineer per baseline hour this month; nothing under every real policy.

    Args: as ``planner.planned_intensity``.
    """
    if rules.kind != PLANNER and rules.kind != PLANNER_FREE:
        return Plan(0.0, math.inf)
    free = rules.kind == PLANNER_FREE
    tiers = Tiers(price, rules.economy_price, rules.economy_capability)
    plan = planned_intensity(craft, ability, hour_value, tiers, appetite, free, nodes)
    return Plan(plan.best * rules.intensity, plan.upgrade * rules.intensity)


def needs_review(rules: Rules, asked_usd: float, left: float) -> bool:
    """Whether a request waits for a reviewer: under ``gated``, above the limit, with something left to grant."""
    return rules.kind == GATED and asked_usd > rules.auto_usd and left > 0.0


def seen_worth(
    rules: Rules, craft: Craft, effort: float, hour_value: float, ability: float, price: float, error: float
) -> Plan:
    """Tokens at which the marginal value a reviewer sees falls to ``hurdle`` times the price.

    The reviewer values an hour at the engineer's rate without tokens, w * s, and misjudges the saving by a
    factor exp(noise * error): h(x) * w * exp(.) = hurdle * p + w * s * r * exp(.).

    Args:
        rules: hurdle and noise of the policy.
        craft: the team's parameters.
        effort: H, baseline hours.
        hour_value: w, USD per baseline hour.
        ability: s.
        price: USD per Mtok.
        error: standard normal draw of the request.

    Returns:
        Mtok for the whole item.

    Example: with hurdle 1, no error and the numbers of ``planner.worthwhile``, H = 16 gives 16 * 0.8801 = 14.08.

    """
    seen = hour_value * math.exp(rules.noise * error)
    best = effort * intensity_at_saving(craft, rules.hurdle * price / seen + ability * craft.checking)
    return Plan(best, math.inf)


def answer(
    rules: Rules, productive: float, vanity: float, worth: Plan, reviewed: bool, price: float, left: float
) -> Grant:
    """What a request gets.

    Args:
        rules: the policy.
        productive: productive Mtok asked for.
        vanity: padding asked for on top, Mtok.
        worth: what the planner or the reviewer finds worth it for this item, Mtok; ignored by the others.
        reviewed: a reviewer has read the request.
        price: USD per Mtok.
        left: USD left of the allowance; infinite where there is none.

    ``none`` gives nothing. ``planner`` gives the worth, at most the productive wish (``planner_free``: the worth).
    ``uncapped`` gives all. ``gated`` cuts a reviewed request to the worth or to what would have passed
    unseen, whichever is more; the cut falls on the padding first, because the reviewer ties what is above the
    limit to the stated work. Then the allowance: what is too much is refused, or served by the economy tier.

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
    if reviewed and worth.best < productive + vanity:
        unseen = min(rules.auto_usd / price, productive + vanity)  # tokens may have got cheaper since the ask
        share = unseen / (productive + vanity)
        total = max(worth.best, unseen)
        kept = min(productive, total - vanity * share)
        productive, vanity = kept, total - kept
        reason = REVIEW_TRIMMED
    return _within_allowance(rules, productive, vanity, price, left, reason)


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
    """USD of a purse that lapse when the month closes, (1 - rollover) * left; none without an allowance.

    Example: with rollover 0.25 and 100 USD left, 75 USD lapse.
    """
    if math.isinf(left):
        return 0.0
    return (1.0 - rules.rollover) * left


def alert(before: float, after: float, available: float) -> int:
    """The highest alert a grant sets off: 50, 80 or 100% of what was available this month; -1 for none.

    Args:
        before, after: USD left before and after the grant.
        available: USD in the purse after the last refill; > 0 and finite, else there is no alert.

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
