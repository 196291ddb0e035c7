"""Spreading an allowance over the month: the price that a balance itself puts on tokens."""

import math
from typing import NamedTuple

from simulator.model.arrays import Array, Writable
from simulator.model.choice import thrift
from simulator.model.policies import Rules
from simulator.model.root_finding import Bracket, guess, narrowed
from simulator.model.work import Craft, expected_pace, remaining
from simulator.records import HOURS_PER_MONTH

ROUNDS = 12
CLOSE_ENOUGH = 1e-3  # of a month's spend, which noise moves by far more
STEPS = 40
STEEPEST = 1e9
FIRST_GUESS = 0.5


class Payer(NamedTuple):
    """What decides how fast an engineer spends a balance; use in own units, Mtok over the engineer's returns."""

    ability: float  # s, ramp included
    use: float  # productive use where tokens are free, Mtok per baseline hour
    felt: float  # share of the price that is felt anyway
    hours: float  # full price of an own Mtok over the value of an hour, p / w
    usd: float  # charged for an own Mtok of productive use, padding included


def payer_at(
    rules: Rules,
    ability: float,
    use: float,
    price: float,
    hour_value: float,
    ration: float,
    padding: float,
    games: bool,
) -> Payer:
    """An engineer under the rules of a month.

    Args:
        rules: how far charges are felt, and what they do to padding.
        ability: s, ramp included.
        use: as ``choice.own_use``.
        price: USD per own Mtok.
        hour_value: w, USD per baseline hour.
        ration: share of a request that the provider serves.
        padding: v.
        games: books tokens elsewhere, and so feels no charge.

    Example: at 1.03 USD and 93.7 USD an hour, unpadded and uncharged, a Mtok costs 0.011 hours.

    """
    felt = 0.0 if games else rules.felt
    return Payer(ability, use, felt, price / hour_value, price * ration * (1.0 + padding * rules.padding))


def monthly_spend(craft: Craft, payer: Payer, share: float, nodes: Array) -> float:
    """USD that an engineer is expected to spend in a month at a share of the free use.

    168 hours over the mean hours per baseline hour, times use per baseline hour, times USD per Mtok.

    Args:
        craft: the team's parameters.
        payer: the engineer.
        share: of the free use, 0..1.
        nodes: demand noise z at equally likely points, rising, mean 1.

    Example: an engineer of the example of ``choice.thrift`` without noise spends 58.79 USD at the full free use.

    """
    use, pace = share * payer.use, 0.0
    for noise in nodes:
        pace += expected_pace(craft, payer.ability, use * noise, use * noise)
    return HOURS_PER_MONTH * len(nodes) / pace * use * payer.usd


def paced_share(craft: Craft, payer: Payer, left: float, nodes: Array) -> float:
    """Share of the free use at which an engineer's own balance is expected to last for the month, at most 1.

    Args:
        craft, payer, nodes: as ``monthly_spend``.
        left: USD in the balance at the start of the month.

    Source: equals the use at the balance's shadow price, at which expected spend is what is left; assumed behaviour.

    Example: half of the 58.79 USD of ``monthly_spend`` lasts at 0.517 of the use, because fewer tokens mean less work.

    """
    if _most_spent(craft, payer, nodes) <= left:
        return 1.0
    free = monthly_spend(craft, payer, 1.0, nodes)
    if free <= left:
        return 1.0
    share = left / free
    for _ in range(ROUNDS):
        spend = monthly_spend(craft, payer, share, nodes)
        if spend <= 0.0 or abs(spend - left) <= CLOSE_ENOUGH * left:
            break
        share = min(1.0, share * left / spend)
    return share


def _most_spent(craft: Craft, payer: Payer, nodes: Array) -> float:
    """A bound on ``monthly_spend`` at the full free use: every item as fast as one of the largest wish, unchecked."""
    fastest = remaining(craft, payer.use * nodes[len(nodes) - 1]) / payer.ability
    return HOURS_PER_MONTH / fastest * payer.use * payer.usd


def felt_share(craft: Craft, payer: Payer, shadow: float) -> float:
    """Share of the free use that is left at a shadow price, a factor on the price, on top of what is felt anyway.

    Example: at a shadow price of 0, where nothing is felt, it is 1.
    """
    return thrift(craft, payer.ability, payer.use, (payer.felt + shadow) * payer.hours)


class Pool(NamedTuple):
    """Those who draw on one balance: engineers of one team, an entry each."""

    craft: Craft
    nodes: Array
    ability: Array  # as in ``Payer``, like the next four; use is 0 for somebody who is not there
    use: Array
    felt: Array
    hours: Array
    usd: Array


def payer_of(pool: Pool, one: int) -> Payer:
    """One of those who draw on a balance."""
    return Payer(pool.ability[one], pool.use[one], pool.felt[one], pool.hours[one], pool.usd[one])


def pool_spend(pool: Pool, shadow: float) -> float:
    """USD that all who draw on a balance are expected to spend in a month at a shadow price."""
    total = 0.0
    for one in range(len(pool.use)):
        if pool.use[one] > 0.0:
            payer = payer_of(pool, one)
            total += monthly_spend(pool.craft, payer, felt_share(pool.craft, payer, shadow), pool.nodes)
    return total


def shadow_price(pool: Pool, left: float) -> float:
    """The factor on the price at which a shared balance is expected to last for the month; 0 where it does anyway.

    Every engineer meets the same factor, so who gains least from the last token gives up most.

    Args:
        pool: those who draw on it.
        left: USD in the balance at the start of the month.

    Source: equal marginals, Everett, Operations Research 11 (1963); that teams behave so is assumed (``pacing``).

    """
    if left <= 0.0 or pool_spend(pool, 0.0) <= left:
        return 0.0
    low, high = 0.0, FIRST_GUESS
    below = pool_spend(pool, high) - left
    while below > 0.0 and high < STEEPEST:
        low, high = high, 4.0 * high
        below = pool_spend(pool, high) - left
    ends = Bracket(low, pool_spend(pool, low) - left, high, below, 0)
    for step in range(STEPS):
        if ends.below >= 0.0 or ends.right - ends.left <= CLOSE_ENOUGH * ends.right * CLOSE_ENOUGH:
            break
        at = guess(ends, step)
        found = pool_spend(pool, at) - left
        if abs(found) <= CLOSE_ENOUGH * left:
            return at
        ends = narrowed(ends, at, found)
    return ends.right


def closed_gap(unpaced: float, paced: float, pacing: float) -> float:
    """Share of the free use where only a part of the gap between unpaced and paced use is closed.

    Args:
        unpaced, paced: shares of the free use.
        pacing: 0, spent at full appetite until the balance is empty, to 1, spread over the month.

    Source: assumed.

    Example: from 1 to 0.4 at a pacing of 0.5 it is 0.7.

    """
    return unpaced - pacing * (unpaced - paced)


def pacing_of(by_tool: float, of_team: float) -> float:
    """How far a balance is spread over the month: by the tool where the policy has one, else as the team does.

    Example: a tool that paces by 1 makes of a team's 0.5 a 1.
    """
    return by_tool if by_tool >= 0.0 else of_team


def own_share(craft: Craft, payer: Payer, left: float, nodes: Array, pacing: float) -> float:
    """Share of the free use that an engineer chooses whose balance nobody else draws on.

    Args:
        craft, payer, nodes: as ``monthly_spend``.
        left: USD in the balance; infinite where there is none.
        pacing: as in ``closed_gap``.

    """
    free = felt_share(craft, payer, 0.0)
    if pacing <= 0.0 or math.isinf(left) or payer.use <= 0.0:
        return free
    return closed_gap(free, min(free, paced_share(craft, payer, left, nodes)), pacing)


def pool_shares(pool: Pool, left: float, pacing: float, shares: Writable) -> None:
    """Fill in the shares of the free use that those who draw on one balance choose; arguments as in ``own_share``."""
    shadow = shadow_price(pool, left) if pacing > 0.0 and not math.isinf(left) else 0.0
    for one in range(len(pool.use)):
        payer = payer_of(pool, one)
        free = felt_share(pool.craft, payer, 0.0)
        shares[one] = closed_gap(free, felt_share(pool.craft, payer, shadow), pacing)
