"""People, GPUs and claims: steady states and what would have to be true."""

import math

from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.theory.ranges import above_zero, finite, share


def steady_headcount(posts: float, attrition_per_year: float, vacant_months: float) -> float:
    """Engineers present on average once people come and go steadily, posts * L / (L + V).

    Decisions fall once a month, so an engineer stays L = 1 / (1 - exp(-hazard / 12)) months on average.

    Args:
        posts: planned headcount, > 0.
        attrition_per_year: hazard, >= 0.
        vacant_months: V, mean whole months a post stays empty, >= 0, see ``mean_vacancy``.

    Source: renewal reward, Ross, Stochastic Processes (1996), section 3.6.

    Example: 100 posts at a hazard of 0.2 and 3 months have 95.28 engineers.
    """
    if finite("attrition_per_year", attrition_per_year) == 0.0:
        return above_zero("posts", posts)
    stay = 1.0 / -math.expm1(-attrition_per_year / MONTHS_PER_YEAR)
    return above_zero("posts", posts) * stay / (stay + finite("vacant_months", vacant_months))


def mean_vacancy(mean_months: float) -> float:
    """Mean of an exponential time to fill rounded up to whole months, 1 / (1 - exp(-1 / mean)).

    Args:
        mean_months: before rounding, >= 0.

    Source: the rounded time is geometric.

    Example: ``mean_vacancy(2.0)`` is 2.541.
    """
    return 0.0 if finite("mean_months", mean_months) == 0.0 else 1.0 / -math.expm1(-1.0 / mean_months)


def highest_speedup(amenable: float) -> float:
    """Output over output without tokens if the amenable work took no time at all, 1 / (1 - phi).

    Args:
        amenable: phi, share of the work that AI can speed up, 0 to below 1.

    Source: Amdahl, AFIPS 30 (1967).

    Example: ``highest_speedup(0.35)`` is 1.538.
    """
    return 1.0 / above_zero("1 - amenable", 1.0 - share("amenable", amenable))


def needed_multiplier(speedup: float, amenable: float) -> float:
    """Speed that the amenable work would need for a speed-up of all work, phi / (1 / speedup - (1 - phi)).

    Infinite where no speed is enough.

    Args:
        speedup: output over output without tokens, > 0.
        amenable: phi, 0..1.

    Source: as ``highest_speedup``.

    Example: for tenfold output with 95% amenable work it is 19.
    """
    left = 1.0 / above_zero("speedup", speedup) - (1.0 - share("amenable", amenable))
    return amenable / left if left > 1e-12 else math.inf


def break_even_gain(token_usd: float, cost_usd: float, value_multiple: float = 1.0) -> float:
    """Rise in output that pays for a spend on tokens, tokens / (cost of the engineer * value multiple).

    Args:
        token_usd: tokens per engineer and year, >= 0.
        cost_usd: loaded cost of the engineer per year, > 0.
        value_multiple: value of an hour over its cost, > 0.

    Example: 250,000 USD of tokens for an engineer of 710,000 USD pay at 35% more output: 0.352.
    """
    worth = above_zero("cost_usd", cost_usd) * above_zero("value_multiple", value_multiple)
    return finite("token_usd", token_usd) / worth


def mtok_per_hour(usd_per_year: float, usd_per_mtok: float) -> float:
    """Tokens in every working hour that a yearly spend buys, spend / price / 2016.

    Args:
        usd_per_year: >= 0.
        usd_per_mtok: > 0.

    Example: 250,000 USD at 1.5 USD per Mtok are 82.67 Mtok in every hour.
    """
    return finite("usd_per_year", usd_per_year) / above_zero("usd_per_mtok", usd_per_mtok) / HOURS_PER_YEAR


def break_even_mtok(fleet_usd: float, usd_per_mtok: float) -> float:
    """Tokens a month at which own GPUs cost what the API bills, fleet cost / price.

    Args:
        fleet_usd: cost of the fleet a month, >= 0.
        usd_per_mtok: price of the API, > 0.

    Example: 50,000 USD a month against 1.5 USD per Mtok break even at 33,333 Mtok.
    """
    return finite("fleet_usd", fleet_usd) / above_zero("usd_per_mtok", usd_per_mtok)
