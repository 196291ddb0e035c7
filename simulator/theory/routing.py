"""What routing costs and brings on average, in closed form."""

from typing import NamedTuple

from simulator.theory.ranges import above_zero, share


class Expected(NamedTuple):
    """Averages over items of equal size, per Mtok that is asked for."""

    usd: float  # price over the frontier price, failed attempts included
    resolved: float  # share of items that some model solves
    failed: float  # share of items on which an attempt fails
    effective: float  # Mtok weighted by capability


def forced(price: float, solves: float, capability: float = 1.0, fall: float = 0.0) -> Expected:
    """The cheaper model serves everything: price q, resolution s.

    Args:
        price: q, of the cheaper model over that of the better one, above 0.
        solves: s, share of items that it solves, the least difficult ones; difficulty is uniform from 0 to 1.
        capability: c, of it on an item of no difficulty, over that of the better model.
        fall: f, share of c that is lost on the most difficult item; on average over what it solves f * s / 2.

    Example: at q = 0.2 and s = 0.5 a Mtok costs 0.2, and half of the items are solved.
    """
    above_zero("price", price)
    share("solves", solves)
    return Expected(price, solves, 1.0 - solves, solves * capability * (1.0 - fall * solves / 2.0))


def escalated(
    price: float,
    solves: float,
    easy_tried: float,
    hard_tried: float,
    capability: float = 1.0,
    fall: float = 0.0,
) -> Expected:
    """Some items are tried with the cheaper model, and what it fails is done again by the better one.

    With a and b the shares of the items that the cheaper model solves and does not solve which it gets,

        spend per Mtok = q * (s * a + (1 - s) * b) + s * (1 - a) + (1 - s),

    failed attempts (1 - s) * b, resolution 1. A fallback has a = b = 1: q + 1 - s. A router of error e has a = 1 - e
    and b = e; without error s * q + 1 - s, the cheaper of what solves an item, item by item.

    Args:
        price, solves, capability, fall: as ``forced``.
        easy_tried: a, a share.
        hard_tried: b, a share.

    Example: at q = 0.2 and s = 0.5 a fallback costs 0.7, a router 0.6 without error and 0.65 with one of 0.1.
    """
    above_zero("price", price)
    for name, value in (("solves", solves), ("easy_tried", easy_tried), ("hard_tried", hard_tried)):
        share(name, value)
    by_cheaper = solves * easy_tried
    by_better = solves * (1.0 - easy_tried) + 1.0 - solves
    failed = (1.0 - solves) * hard_tried
    effective = by_cheaper * capability * (1.0 - fall * solves / 2.0) + by_better
    return Expected(price * (by_cheaper + failed) + by_better, 1.0, failed, effective)
