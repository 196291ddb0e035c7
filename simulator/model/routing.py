"""Which model serves a request, and what follows when a cheaper one fails: tokens, bill and time of both."""

from typing import Any, Final, NamedTuple

Row = Any

# Who decides on the model of an engineer's requests.
BETTER: Final = 0  # the better model serves everything
CHEAPER: Final = 1  # the cheaper model serves everything, failed or not
FALLBACK: Final = 2  # the cheaper model tries everything, the better one does again what it fails
ROUTER: Final = 3  # a router decides, and may err


class Route(NamedTuple):
    """Two models and how requests find one of them, as numbers; prices and capabilities over the frontier tier's."""

    price: float = 1.0  # of the cheaper model
    capability: float = 1.0  # of it, on an item of no difficulty
    fall: float = 0.0  # share of the capability that is lost on the most difficult item
    solves: float = 1.0  # share of items that it solves, the least difficult ones
    better_price: float = 1.0
    better_capability: float = 1.0
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


def offer_of(route: Row, mode: int, difficulty: float, chance: float) -> Offer:
    """What becomes of a request.

    Args:
        route: a ``Route``.
        mode: who decides on the model of this engineer's requests.
        difficulty: d of the item, uniform from 0 to 1.
        chance: a uniform draw of the item; below ``error`` the router errs.
    """
    solved = difficulty <= route.solves
    cheap = mode == CHEAPER or mode == FALLBACK or (mode == ROUTER and solved != (chance < route.error))
    if not cheap:
        return Offer(1.0, route.better_price, 0.0, route.better_capability, 0.0, 0.0, 1.0)
    capability = route.capability * (1.0 - route.fall * difficulty)
    if solved:
        return Offer(1.0, route.price, 1.0, capability, 0.0, 0.0, 1.0)
    if mode == CHEAPER:
        return Offer(1.0, route.price, 1.0, 0.0, 1.0, 0.0, 1.0)
    usd = route.price + route.better_price
    return Offer(2.0, usd, 1.0, route.better_capability, 1.0, route.redo_hours, 1.0)
