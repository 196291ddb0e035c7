"""Which model serves a request, and what follows when a cheaper one fails: tokens, bill and time of both."""

from typing import Any, Final, NamedTuple

from simulator.model.elementary import power

Row = Any

# Who decides on the model of an engineer's requests.
BETTER: Final = 0  # the better model serves everything
CHEAPER: Final = 1  # the cheaper model serves everything, failed or not
FALLBACK: Final = 2  # the cheaper model tries everything, the better one does again what it fails
ROUTER: Final = 3  # a router, or an engineer who chooses, decides item by item, and may err


class Route(NamedTuple):
    """Two models and how requests find one of them, as numbers; prices and capabilities over the frontier tier's."""

    price: float = 1.0  # of the cheaper model
    capability: float = 1.0  # of it, on an item of no difficulty
    fall: float = 0.0  # share of the capability that is lost on the most difficult item
    solves: float = 1.0  # share of items that it solves, the least difficult ones
    better_price: float = 1.0
    better_capability: float = 1.0  # of the better model, on an item of no difficulty
    better_fall: float = 0.0
    error: float = 0.0  # chance that a router takes a difficult item for an easy one, or the other way round
    redo_hours: float = 0.0  # hours lost to an attempt that failed
    rebound: float = 0.0  # exponent of the price with which use grows as tokens get cheaper


class Offer(NamedTuple):
    """What a Mtok that is asked for comes to, both attempts included."""

    served: float  # Mtok
    usd: float  # price over the frontier price
    economy: float  # Mtok of the cheaper model
    effective: float  # Mtok weighted by capability; nothing for an attempt that failed
    failed: float  # Mtok of an attempt that failed
    redo: float  # hours lost to it, for the whole request
    more: float  # factor on what is asked for


PLAIN: Final = Offer(1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0)


def usd_served(offer: Offer, price: float) -> float:
    """USD for a Mtok that is served, on average of both attempts; ``price`` is the frontier price.

    Example: a fallback at 0.2 and 1 of 1.5 USD, 1.8 USD for 2 Mtok, is 0.9 USD a Mtok.
    """
    return price * offer.usd / offer.served


def failed_mtok(offer: Offer, price: float, usd: float) -> float:
    """Mtok of attempts that failed, of a request on which ``usd`` were spent at these tiers.

    Example: of 1.8 USD at 1.5 USD a frontier Mtok, at 1.2 of that price for both attempts, 1 Mtok failed.
    """
    return usd / (price * offer.usd) * offer.failed


def capability_at(capability: float, fall: float, difficulty: float) -> float:
    """Capability of a model on an item, c * (1 - f * d).

    Args:
        capability: c, on an item of no difficulty, over that of the frontier tier.
        fall: f, share of it that is lost on the most difficult item.
        difficulty: d, 0 to 1.

    Example: of 0.8 that falls by half, 0.6 are left on an item of medium difficulty.
    """
    return capability * (1.0 - fall * difficulty)


def tried_cheaply(mode: int, solved: bool, error: float, chance: float) -> bool:
    """Whether the cheaper model gets an item.

    Args:
        mode: who decides.
        solved: whether that model solves it.
        error: of a router, which takes an easy item for a difficult one as often as the other way round.
        chance: a uniform draw of the item; below ``error`` the router errs.
    """
    if mode == ROUTER:
        return solved != (chance < error)
    return mode == CHEAPER or mode == FALLBACK


def average_usd(route: Row, mode: int) -> float:
    """What a Mtok that is asked for costs over all items, over the frontier price, both attempts included.

    With price q of the cheaper model, which solves the share s, and Q of the better one: q where it serves everything;
    q + (1 - s) * Q where what it fails is done again; with a router of error e
    q * (s * (1 - e) + (1 - s) * e) + Q * (s * e + 1 - s).

    Args:
        route: a ``Route``.
        mode: who decides.

    Example: at q = 0.2 and s = 0.5, with Q = 1, a fallback costs 0.7, and a router that errs one time in ten 0.65.
    """
    if mode == CHEAPER:
        return float(route.price)
    if mode == FALLBACK:
        return float(route.price + (1.0 - route.solves) * route.better_price)
    if mode == ROUTER:
        cheap = route.solves * (1.0 - route.error) + (1.0 - route.solves) * route.error
        dear = route.solves * route.error + 1.0 - route.solves
        return float(route.price * cheap + route.better_price * dear)
    return float(route.better_price)


def rebounded(route: Row, mode: int) -> float:
    """Factor on what is asked for where tokens cost less on average, P^-r; 1 where there is no rebound.

    Args:
        route: with the exponent r.
        mode: who decides, and so the average price P.

    Source: assumed; engineers who do not pay for tokens may use no more of them.

    Example: where tokens cost a fifth and r is 0.3, 1.62 times as many are asked for.
    """
    if route.rebound == 0.0:
        return 1.0
    return power(average_usd(route, mode), -route.rebound)


def offer_of(route: Row, mode: int, difficulty: float, chance: float) -> Offer:
    """What becomes of a request.

    Args:
        route: a ``Route``.
        mode: who decides on the model of this engineer's requests.
        difficulty: d of the item, uniform from 0 to 1.
        chance: a uniform draw of the item; below ``error`` the router errs.

    An attempt that failed is paid and takes time; where nothing is done again, its tokens are worth nothing.

    Example: at prices of 0.2 and 1, what the cheaper model fails and the better one does again costs 1.2 for 2 Mtok.
    """
    more = rebounded(route, mode)
    solved = difficulty <= route.solves
    better = capability_at(route.better_capability, route.better_fall, difficulty)
    if not tried_cheaply(mode, solved, route.error, chance):
        return Offer(1.0, route.better_price, 0.0, better, 0.0, 0.0, more)
    if solved:
        capability = capability_at(route.capability, route.fall, difficulty)
        return Offer(1.0, route.price, 1.0, capability, 0.0, 0.0, more)
    if mode == CHEAPER:
        return Offer(1.0, route.price, 1.0, 0.0, 1.0, route.redo_hours, more)
    return Offer(2.0, route.price + route.better_price, 1.0, better, 1.0, route.redo_hours, more)
