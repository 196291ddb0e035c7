"""The internal token market: what an engineer would use at an internal price, and the price that clears the month."""

from typing import NamedTuple

from simulator.model.arrays import Array, Writable
from simulator.model.choice import belief
from simulator.model.elementary import exp, log
from simulator.model.root_finding import Bracket, guess, narrowed
from simulator.model.saving import intensity_at_saving
from simulator.model.work import Craft, expected_pace, own_slope
from simulator.records import HOURS_PER_MONTH

STEPS = 60
SETTLED = 1e-9
LOWEST = 1e-6  # internal price at which anybody takes what they want
STEEPEST = 1e9  # an internal price nobody pays


class Trader(NamedTuple):
    """What decides how much of an engineer's allowance is worth an internal price; tokens in own units.

    Those are Mtok over the engineer's returns, as in ``work.py``.
    """

    seen: float  # value of a saved hour as the bid states it: w * exp(noise * error) * (1 + padding), USD
    check: float  # s * own hours of one more Mtok at the usual use, baseline hours
    belief: float  # b, saving that the bidder believes in over the true one; 1 where bids follow the true curve
    appetite: float  # productive Mtok wanted per baseline hour this month
    padding: float  # v
    ability: float  # s, ramp included
    price: float  # USD per Mtok


def bidder(craft: Craft, ability: float, appetite: float, believed: float) -> tuple[float, float]:
    """``check`` and ``belief`` of a trader.

    Args:
        craft: the team's parameters.
        ability: s, ramp included.
        appetite: productive Mtok wanted per baseline hour this month, own units.
        believed: 1 where bids follow what bidders believe, 0 where they follow the true curve.

    Example: at gamma = 1 with r = 0.02 and e = 0.01 the check is 0.03 at s = 1, and the belief along the curve 1.

    """
    if appetite <= 0.0:
        return ability * (craft.checking + craft.steering), 1.0
    check = ability * own_slope(craft, appetite)
    return check, belief(craft, ability, appetite) if believed > 0.0 else 1.0


def limit_at(craft: Craft, trader: Trader, internal: float) -> float:
    """Productive Mtok per baseline hour worth an internal price, w' * b * h(x) = internal * p + w' * s * r.

    A wrong belief is a wrong bid.

    Args:
        craft: the team's parameters.
        trader: the engineer.
        internal: USD of stated value asked for a USD of allowance; > 0.

    Example: with the numbers of ``planner.worthwhile`` at an internal price of 1 it is 0.8801.

    """
    if trader.belief <= 0.0:
        return 0.0
    return intensity_at_saving(craft, (internal * trader.price / trader.seen + trader.check) / trader.belief)


def monthly_use(craft: Craft, trader: Trader, internal: float, nodes: Array) -> float:
    """USD of allowance an engineer uses in a month at an internal price, padding included.

    B * E[min(x, a * z)] * (1 + v) * p, with x from ``limit_at`` and B = 168 / pace baseline hours in a month.

    Args:
        craft, trader, internal: as ``limit_at``.
        nodes: demand noise z at equally likely points, mean 1.

    """
    if trader.appetite <= 0.0:
        return 0.0
    limit = limit_at(craft, trader, internal)
    use = 0.0
    for noise in nodes:
        use += min(limit, trader.appetite * noise)
    use /= len(nodes)
    hours = HOURS_PER_MONTH / expected_pace(craft, trader.ability, use, use)
    return hours * use * (1.0 + trader.padding) * trader.price


class Book(NamedTuple):
    """The order book of one month, an entry per engineer but for ``craft`` and ``nodes``, which have one per team."""

    craft: Array  # [team] rows of Craft
    nodes: Array  # [team, node]
    team: Array
    seen: Array  # as in ``Trader``, like the next six
    check: Array
    belief: Array
    appetite: Array
    padding: Array
    ability: Array
    price: Array
    held: Array  # USD in the balance
    buying: Writable  # use at the price with the wedge on top, USD
    selling: Writable  # use at the price itself, USD


def trader_of(book: Book, one: int) -> Trader:
    """An engineer in the order book."""
    return Trader(
        book.seen[one],
        book.check[one],
        book.belief[one],
        book.appetite[one],
        book.padding[one],
        book.ability[one],
        book.price[one],
    )


def excess(book: Book, internal: float, wedge: float) -> float:
    """Demand less supply at an internal price, USD; falls as the price rises. Fills what everybody would use.

    Who would use more than they hold at the price with the wedge on top buys; who would use less at the price sells.

    Args:
        book: the order book.
        internal: the price, USD of stated value per USD of allowance.
        wedge: fee and tax on what is bought, share.

    """
    gap = 0.0
    for one in range(len(book.team)):
        craft, nodes, trader = book.craft[book.team[one]], book.nodes[book.team[one]], trader_of(book, one)
        book.selling[one] = monthly_use(craft, trader, internal, nodes)
        book.buying[one] = book.selling[one]
        if wedge > 0.0:
            book.buying[one] = monthly_use(craft, trader, internal * (1.0 + wedge), nodes)
        if book.buying[one] > book.held[one]:
            gap += book.buying[one] - book.held[one]
        elif book.selling[one] < book.held[one]:
            gap += book.selling[one] - book.held[one]
    return gap


def clearing_price(book: Book, reserve: float, wedge: float) -> float:
    """The price at which demand meets supply, not below the reserve, at which the company takes allowance back.

    Sought in the log of the price, from the side on which sellers offer enough.

    Args:
        book: the order book; on return it holds what everybody uses at the price.
        reserve: lowest price, USD per USD; 0 where the company takes nothing back.
        wedge: fee and tax on what is bought, share.

    Source: equal marginals, Everett, Operations Research 11 (1963); see ``theory.split_budget``.

    Example: a reserve of 1 and allowances that nobody needs clear at 1.

    """
    low = max(reserve, LOWEST)
    above = excess(book, low, wedge)
    if above <= 0.0:
        return low
    high = 2.0 * low
    below = excess(book, high, wedge)
    while below > 0.0 and high < STEEPEST:
        low, above = high, below
        high *= 4.0
        below = excess(book, high, wedge)
    ends = Bracket(log(low), above, log(high), below, 0)
    for step in range(STEPS):
        if ends.right - ends.left <= SETTLED or ends.below == 0.0:
            break
        at = guess(ends, step)
        ends = narrowed(ends, at, excess(book, exp(at), wedge))
    price = exp(ends.right)
    excess(book, price, wedge)
    return price


def filled(bought: float, offered: float, reserve: float) -> tuple[float, float]:
    """Shares of what is bought and of what is offered that change hands.

    What is not sold goes back to the company if it takes allowance back, and else stays with its holders. Where even
    the steepest price leaves more wanted than offered, buyers share what there is: no allowance comes from nowhere.

    Args:
        bought, offered: at the clearing price, USD.
        reserve: lowest price, USD per USD; 0 where the company takes nothing back.

    Example: of 10 offered and 4 bought without a reserve all is bought and 0.4 is sold.
    """
    given = offered / bought if offered < bought else 1.0
    taken = bought / offered if reserve <= 0.0 and bought < offered else 1.0
    return given, taken


def trade(book: Book, one: int) -> float:
    """USD of allowance an engineer buys (positive) or offers (negative) in a book filled at its price.

    Example: who holds 10 and would use 15 buys 5.
    """
    if book.buying[one] > book.held[one]:
        return float(book.buying[one] - book.held[one])
    if book.selling[one] < book.held[one]:
        return float(book.selling[one] - book.held[one])
    return 0.0
