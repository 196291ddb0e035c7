"""What a contract makes of use: credits, a commitment, prepaid credits. Scalars; amounts of use at the metered price.

Of what is used in a month, a share is not metered, credits included in seats cover the next part, reserved throughput
the next, and the rest is paid by the token.
"""

import math
from typing import Final, NamedTuple

from simulator.records import MONTHS_PER_YEAR

ROUNDING: Final = 1e-9  # USD; a smaller rest is nothing
EXACT: Final = 1.0 - 1e-12  # a whole number of lots is one, whatever rounding did to it


class Credits(NamedTuple):
    """What became of a month's credits, USD."""

    used: float
    lapsed: float


def credits_used(issued: float, use: float) -> Credits:
    """Credits used, min(issued, use), and the rest of them, which lapses.

    Args:
        issued: USD of a month, 0 or more.
        use: USD at the metered price, 0 or more.

    Source: GitHub, usage-based billing for organizations and enterprises: unused credits are forfeited each month.

    Example: 100 seats with 19 USD each pool 1,900 USD; of a use of 1,500 USD all is covered, and 400 USD lapse.
    """
    used = min(issued, use)
    return Credits(used, issued - used)


def pool_of(seats: float, included: float) -> float:
    """Credits that seats pool, seats * included, USD a month.

    Args:
        seats: how many, 0 or more.
        included: USD of credits in each.

    Source: GitHub, as ``credits_used``.

    Example: 100 seats with 1,900 credits of 0.01 USD each pool 190,000 credits: ``pool_of(100.0, 19.0)`` is 1900.0.
    """
    return seats * included


def committed_use(use: float, discount: float, room: float) -> float:
    """What use costs where the discount is on a commitment alone, USD.

    Use counts at use * (1 - discount) until that has filled the room; what is beyond is paid in full.

    Args:
        use: USD before the discount, 0 or more.
        discount: share, 0..1.
        room: USD of the year's commitment that earlier months have not filled, 0 or more.

    Example: 1,000 USD of use at a discount of 20% and 400 USD left of the commitment: 500 USD are used for 400 and
    500 in full, ``committed_use(1000.0, 0.2, 400.0)`` is 900.0.
    """
    reduced = use * (1.0 - discount)
    return reduced if reduced <= room else room + (use - room / (1.0 - discount))


def shortfall(commitment: float, months: int, paid: float) -> float:
    """What is billed on top at the end of a year of a contract, max(commitment * months / 12 - paid, 0), USD.

    Args:
        commitment: USD a year, 0 or more.
        months: of the year, 1..12; a last year that is not over counts by its months.
        paid: by the token in these months, USD.

    Example: of a commitment of 120,000 USD a year, 45,000 USD used in half a year leave 15000 to pay.
    """
    return max(commitment * (months / MONTHS_PER_YEAR) - paid, 0.0)


class Lot(NamedTuple):
    """Prepaid credits bought together."""

    left: float  # USD
    expires: int  # first month in which they are worth nothing


class Prepaid(NamedTuple):
    """What became of prepaid credits in a month, USD; and what is left of each lot, the oldest first."""

    bought: float
    used: float
    expired: float
    lots: tuple[Lot, ...]


def prepaid_month(lots: tuple[Lot, ...], size: float, life: int, month: int, due: float) -> Prepaid:
    """A month of prepaid credits: what is too old expires, the oldest are used first, new ones are bought when needed.

    Args:
        lots: what is left, the oldest first.
        size: USD bought at a time, above 0.
        life: months after which credits expire, 1 or more.
        month: from 0.
        due: USD to pay with them.

    Source: OpenAI, Setting up and managing prepaid API billing: purchased credits expire after a year.

    Example: 250 USD due, 100 USD at a time: 300 USD are bought and 50 left.
    """
    expired = sum(lot.left for lot in lots if lot.expires <= month)
    alive = [lot for lot in lots if lot.expires > month]
    missing = due - sum(lot.left for lot in alive)
    bought = size * math.ceil(missing / size * EXACT) if missing > ROUNDING else 0.0
    alive += [Lot(bought, month + life)] * (bought > 0.0)
    rest, left = due, []
    for lot in alive:
        taken = min(lot.left, rest)
        rest -= taken
        if lot.left - taken > ROUNDING:
            left.append(Lot(lot.left - taken, lot.expires))
    return Prepaid(bought, due, expired, tuple(left))


def beyond_pace(lots: tuple[Lot, ...], month: int, pace: float) -> float:
    """What will expire of prepaid credits if as much is used every month as before, USD.

    Args:
        lots: what is left after the last month of a run, the oldest first.
        month: the month that follows it, from 0.
        pace: USD a month.

    Example: of 1,000 USD that last 4 more months, 400 USD are not used up at 150 USD a month.
    """
    used = lost = 0.0
    for lot in lots:
        could = max(pace * (lot.expires - month) - used, 0.0)
        taken = min(lot.left, could)
        used += taken
        lost += lot.left - taken
    return lost
