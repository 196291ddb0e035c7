"""Where tokens come from and what they cost: price path, rate limit of an API, own GPUs."""

from simulator.model.arrays import Writable
from simulator.model.demand import compounded
from simulator.records import MONTHS_PER_YEAR

API = 0  # the provider serves at once
LIMITED_API = 1  # the provider serves at most so much a minute
FLEET = 2  # own GPUs, requests queue
FLEET_OR_API = 3  # own GPUs; what would have to wait goes to the API


def price_at(month: float, price: float, change_per_year: float) -> float:
    """Price of the frontier tier in a month, p * (1 + change)^(month / 12).

    Args:
        month: months since the start.
        price: USD per Mtok at the start.
        change_per_year: relative change per year, > -1.

    Example: ``price_at(12.0, 1.5, -0.2)`` is 1.2 up to rounding.

    """
    return price * compounded(month, change_per_year)


def blended_price(
    fresh: float, cache_write: float, cache_read: float, output: float, shares: tuple[float, float, float, float]
) -> float:
    """Price of an average Mtok, sum of price times share over fresh input, cache writes, cache reads and output.

    Args:
        fresh, cache_write, cache_read, output: list prices, USD per Mtok.
        shares: of all tokens, in that order; they sum to 1.

    Source: Sonar, September 2026, one pull request: 0.106 Mtok fresh, 3.1 Mtok written, 152.8 Mtok read from cache and
    0.289 Mtok output cost 41 USD.

    Example: at 2, 2.5, 0.2 and 10 USD and these shares it is 0.265 USD, 41.41 USD for the 156.295 Mtok.

    """
    return fresh * shares[0] + cache_write * shares[1] + cache_read * shares[2] + output * shares[3]


def throttle(clears: float, now: float, mtok: float, rate: float) -> float:
    """When a rate limit will have let a request through, the new state of a token bucket.

    The bucket drains at ``rate`` and holds ``burst``; what it has taken in is gone at max(clears, now) + mtok / rate.
    The request itself is through when no more than a burst is left in the bucket, see ``bucket_wait``.

    Args:
        clears: hour at which everything let in so far will have drained.
        now: hour of the request.
        mtok: its tokens, Mtok.
        rate: Mtok per hour, > 0.

    Example: 20 Mtok at 10 Mtok per hour in an empty bucket at hour 5 have drained at hour 7.

    """
    return max(clears, now) + mtok / rate


def bucket_wait(clears: float, now: float, rate: float, burst: float) -> float:
    """Hours a request waits for the rate limit, max(0, clears - now - burst / rate), ``clears`` as after ``throttle``.

    Example: drained at hour 7, seen from hour 5 with a burst of 5 Mtok at 10 Mtok per hour, it waits 1.5 hours.
    """
    return max(0.0, clears - now - burst / rate)


def first_free(free_at: Writable) -> int:
    """The GPU that is free first, the one with the lowest number among equals.

    Example: of GPUs free at hours 3, 1 and 1 it is number 1.
    """
    best = 0
    for gpu in range(1, len(free_at)):
        if free_at[gpu] < free_at[best]:
            best = gpu
    return best


def straight_line(capex: float, years: float) -> float:
    """Depreciation a month, capex / (12 * years).

    Args:
        capex: purchase price, USD.
        years: depreciation period, > 0.

    Source: straight-line depreciation; five to six years at the large cloud providers (10-Ks of 2023 to 2025).

    Example: 36,000 USD over 5 years are 600 USD a month.

    """
    return capex / (MONTHS_PER_YEAR * years)
