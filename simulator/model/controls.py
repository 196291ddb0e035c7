"""The answer to a request under a list of limits, and by whichever model serves it."""

import math

from simulator.model.limits import Room
from simulator.model.planner import Plan
from simulator.model.policies import LIMITS, Grant, Rules, splits, trimmed
from simulator.model.routing import Offer
from simulator.records import ECONOMY_TIER, GRANTED, LIMIT_TRIMMED, REVIEW_TRIMMED, USED_UP


def within(room: Room, rules: Rules, left: float) -> Room:
    """The same room where an allowance, too, leaves so many USD.

    Example: with 10 USD left of an allowance that stops, and 20 of a limit, 10 are left.
    """
    if rules.goes_on > 0.0:
        return Room(room.stop, min(room.dear, left), room.unseen, room.until, room.lapsed)
    return Room(min(room.stop, left), room.dear, room.unseen, room.until, room.lapsed)


def passes_unseen(rules: Rules, room: Room, games: bool) -> float:
    """USD of a request that pass without a reviewer: up to the lowest of the limits that ask.

    Who splits requests gets around the limit per request, and around no other.
    """
    if rules.kind == LIMITS and rules.asks > 0.0 and not splits(rules, games):
        return min(room.unseen, rules.auto_usd)
    return room.unseen


def asks_reviewer(rules: Rules, room: Room, asked_usd: float, games: bool) -> bool:
    """Whether a request goes to a reviewer: above what passes unseen, and with something left to grant.

    Example: 30 USD where 20 pass unseen and 100 are left do.
    """
    return asked_usd > passes_unseen(rules, room, games) and min(room.stop, room.dear) > 0.0


def controlled(
    rules: Rules,
    productive: float,
    vanity: float,
    plan: Plan,
    seen: Plan,
    reviewed: bool,
    games: bool,
    price: float,
    room: Room,
    offer: Offer,
    left: float,
) -> tuple[Grant, float]:
    """What a request gets, and the USD of it before the economy tier takes over.

    Args:
        rules: the policy.
        productive, vanity: Mtok asked for.
        plan: what a limit per hour of work lets pass for this item, Mtok at the frontier price.
        seen: what the reviewer finds worth it; nothing where the engineer has given up waiting.
        reviewed: a reviewer has read the request, or the engineer has given up waiting for one.
        games: the engineer gets around the limit per request.
        price: USD per frontier Mtok.
        room: what the limits leave, the allowance included.
        offer: what a Mtok asked for comes to.
        left: USD left of the allowance; infinite where there is none.

    The limits per request and per hour of work cut the padding first, the reviewer likewise; then what all other limits
    leave cuts both alike, and the economy tier serves the rest where a limit says so.

    Example: of 8 productive and 2 vanity Mtok at 1.5 USD, a limit with 7.5 USD left grants 4 and 1.
    """
    usd, reason, asked = price * offer.usd, GRANTED, productive + vanity
    if rules.kind == LIMITS and asked > 0.0:
        over = asked * usd > rules.auto_usd and rules.asks == 0.0 and not splits(rules, games)
        if over:
            productive, vanity = trimmed(productive, vanity, 0.0, rules.auto_usd / usd)
            reason = LIMIT_TRIMMED
        if plan.best / offer.usd < productive + vanity:
            productive, vanity = trimmed(productive, vanity, plan.best / offer.usd, 0.0)
            reason = LIMIT_TRIMMED
        unseen = passes_unseen(rules, room, games)
        if reviewed and unseen < math.inf and seen.best < productive + vanity:
            productive, vanity = trimmed(productive, vanity, seen.best, unseen / usd)
            reason = REVIEW_TRIMMED
    return _served(rules, productive, vanity, usd, price, room, offer, left, reason)


def _served(
    rules: Rules,
    productive: float,
    vanity: float,
    usd: float,
    price: float,
    room: Room,
    offer: Offer,
    left: float,
    reason: int,
) -> tuple[Grant, float]:
    """The part that the limits leave, served by the models of an offer, and the rest by the economy tier."""
    asked = (productive + vanity) * usd
    dear = min(asked, room.dear, room.stop)
    share = 1.0 if asked <= dear else dear / asked
    work, pad = productive * share, vanity * share
    grant_work, grant_pad = work * offer.served, pad * offer.served
    economy, effective, spend = (work + pad) * offer.economy, work * offer.effective, dear
    if share < 1.0:
        reason = USED_UP
    if share < 1.0 and room.dear < room.stop:
        rest = (productive + vanity) * (1.0 - share)
        cheap = rest * price * rules.economy_price
        fits = 1.0 if cheap <= room.stop - dear else (room.stop - dear) / cheap
        if fits == 1.0 and offer.served == 1.0:
            grant_work, grant_pad = productive, vanity  # to the last bit
        else:
            grant_work += productive * (1.0 - share) * fits
            grant_pad += vanity * (1.0 - share) * fits
        economy += rest * fits
        effective += productive * (1.0 - share) * fits * rules.economy_capability
        spend += cheap * fits
        reason = ECONOMY_TIER
    drawn = dear if rules.goes_on > 0.0 else spend
    return Grant(grant_work, grant_pad, economy, effective, spend, left - min(drawn, left), reason), dear
