"""Closed forms: what a run must come to where the answer is known.

Tests hold the engines against these; the report uses them as yardsticks.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from simulator.model.work import Craft, item_hours


class Split(NamedTuple):
    """A budget split between uses so that the last token of each is worth the same."""

    tokens: tuple[float, ...]  # per use, in the unit of the budget
    worth: float  # value of one more token anywhere; 0 where the budget does not bind


def renewal_rate(mean_hours: float) -> float:
    """Items per hour that one engineer finishes in the long run, 1 / E[T].

    Args:
        mean_hours: E[T], hours from the start of an item to the start of the next, waits included; > 0.

    Raises:
        ValueError: ``mean_hours`` is not above 0.

    Source: elementary renewal theorem, Feller, vol. 2, ch. XI.

    Example: ``renewal_rate(16.0)`` is 0.0625.

    """
    return 1.0 / _above_zero("mean_hours", mean_hours)


def deterministic_items(horizon: float, hours: float) -> int:
    """Items finished in the half-open window [0, horizon) when every item takes the same time, ceil(horizon / T) - 1.

    An item that finishes at the horizon itself does not count: the last month closes first.

    Args:
        horizon: hours, > 0.
        hours: T, hours per item, > 0.

    Raises:
        ValueError: an argument is not above 0.

    Example: ``deterministic_items(168.0, 16.0)`` is 10 and ``deterministic_items(168.0, 84.0)`` is 1.

    """
    whole, rest = divmod(_above_zero("horizon", horizon), _above_zero("hours", hours))
    return int(whole) - (rest == 0.0)  # the remainder of two floats is exact


def deterministic_roi(
    craft: Craft, ability: float, hour_value: float, price: float, effort: float, intensity: float, horizon: float
) -> float:
    """ROI of one engineer in a world without chance, [w * H * (n1 - n0) - C] / C with C = (n1 + 1) * x * H * p.

    n1 and n0 are the items finished with and without tokens. Tokens are paid when an item starts, so the item under
    way at the horizon is paid for and not yet worth anything.

    Args:
        craft: the team's parameters, without rework.
        ability: s, > 0.
        hour_value: w, USD per baseline hour, > 0.
        price: p, USD per Mtok, > 0.
        effort: H, baseline hours of every item, > 0.
        intensity: x, productive Mtok per baseline hour of every item, > 0.
        horizon: hours, > 0.

    Raises:
        ValueError: an argument is not above 0 (zero spend has no ROI), or items come back by chance.

    Example: G = 1.5, kappa = 0.5, phi = 0.35, r = 0.02, s = 1, w = 93.74, p = 1.5, H = 16 and x = 0.5 finish
    146 items a year (2016 h) instead of 125: ROI 16.86.

    """
    if craft.rework_base > 0.0 or craft.rework_slope > 0.0:
        raise ValueError("craft lets items come back by chance, but a deterministic world has no chance.")
    _above_zero("ability", ability)
    tokens = _above_zero("effort", effort) * _above_zero("intensity", intensity)
    item_usd = _above_zero("hour_value", hour_value) * effort
    assisted = deterministic_items(horizon, item_hours(craft, effort, ability, intensity, tokens, False))
    alone = deterministic_items(horizon, item_hours(craft, effort, ability, 0.0, 0.0, False))
    cost = (assisted + 1) * tokens * _above_zero("price", price)
    return (item_usd * (assisted - alone) - cost) / cost


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival at an M/M/c queue must wait, B / (1 - rho * (1 - B)) with rho = a / c.

    B is the Erlang loss probability, by the recursion B(k) = a * B(k-1) / (k + a * B(k-1)) from B(0) = 1.

    Args:
        servers: c, >= 1.
        offered_load: a, arrivals per hour times mean hours of service, Erlang; 0 <= a < c.

    Raises:
        ValueError: there is no server, or the queue would grow without end.

    Source: Erlang 1917; recursion as in Kleinrock, Queueing Systems, vol. 1, section 3.6.

    Example: ``erlang_c(2, 1.0)`` is 0.3333.

    """
    if servers < 1:
        raise ValueError(f"servers is {servers}, must be at least 1.")
    if not 0.0 <= offered_load < servers:
        raise ValueError(f"offered_load is {offered_load}, must be 0 to below {servers}, or the queue never ends.")
    lost = 1.0
    for busy in range(1, servers + 1):
        lost = offered_load * lost / (busy + offered_load * lost)
    return lost / (1.0 - offered_load / servers * (1.0 - lost))


def mean_wait_mmc(servers: int, arrivals_per_hour: float, service_hours: float) -> float:
    """Mean hours in line at an M/M/c queue before service starts, C(c, a) * S / (c - a) with a = lambda * S.

    Args:
        servers: c, >= 1.
        arrivals_per_hour: lambda, >= 0.
        service_hours: S, mean hours of service, > 0.

    Raises:
        ValueError: as ``erlang_c``, or service takes no time.

    Source: as ``erlang_c``.

    Example: ``mean_wait_mmc(1, 0.8, 1.0)`` is 4.0 hours.

    """
    offered_load = arrivals_per_hour * _above_zero("service_hours", service_hours)
    return erlang_c(servers, offered_load) * service_hours / (servers - offered_load)


def littles_law(arrivals_per_hour: float, hours: float) -> float:
    """Mean number present in a system, L = lambda * W.

    Args:
        arrivals_per_hour: lambda, >= 0.
        hours: W, mean hours an arrival stays, >= 0.

    Raises:
        ValueError: an argument is negative or not finite.

    Source: Little, Operations Research 9 (1961), 383-387.

    Example: ``littles_law(0.8, 5.0)`` is 4.0.

    """
    return _finite("arrivals_per_hour", arrivals_per_hour) * _finite("hours", hours)


def split_budget(budget: float, tokens_at: Sequence[Callable[[float], float]]) -> Split:
    """The most valuable split of a budget over concave curves: equal marginals (Karush, Kuhn, Tucker).

    Find the worth mu at which sum_i tokens_i(mu) = budget, by bisection to the last bit. Where tokens jump at mu
    (a straight piece of a curve), the uses share what is left in proportion to their jumps.

    Args:
        budget: what there is to give, e.g. Mtok; >= 0.
        tokens_at: per use, the tokens at which one more is worth mu > 0; falling in mu, to 0 as mu grows, e.g.
            the inverse of a slope.

    Returns:
        The split; with worth 0 where all uses together want less than the budget even for nothing.

    Raises:
        ValueError: the budget is negative or not finite, there is nothing to split it over, or tokens do not fall.

    Source: Everett, Operations Research 11 (1963), 399-417.

    Example: a budget of 3 over value sqrt(t) and 2 * sqrt(t) is split into 0.6 and 2.4, worth 0.6455.

    """
    _finite("budget", budget)
    if not tokens_at:
        raise ValueError("tokens_at is empty: there is nothing to split the budget over.")

    def wanted(worth: float) -> list[float]:
        return [use(worth) for use in tokens_at]

    low = high = 1.0
    while sum(wanted(high)) > budget:
        if high == math.inf:
            raise ValueError("tokens_at must fall to 0 as worth grows, but wants more than the budget at any worth.")
        high *= 2.0
    while sum(wanted(low)) < budget:
        low *= 0.5
        if low < 1e-300:  # nearly free, and still not all is wanted
            return Split(tuple(wanted(low)), 0.0)
    while low < (middle := 0.5 * (low + high)) < high:
        if sum(wanted(middle)) > budget:
            low = middle
        else:
            high = middle
    scarce, ample = wanted(high), wanted(low)
    jump = sum(ample) - sum(scarce)
    share = (budget - sum(scarce)) / jump if jump > 0.0 else 0.0
    return Split(tuple(less + share * (more - less) for less, more in zip(scarce, ample, strict=True)), high)


def steady_padding(visibility: float, propensity: float, percentile: float, decay: float) -> float:
    """Vanity padding an engineer settles at, v* = g * pi * (1 - u) / delta.

    Args:
        visibility: g, how visible the usage ranking is, 0..1.
        propensity: pi, >= 0.
        percentile: u, steady standing in the ranking, 0..1.
        decay: delta, share of the padding that fades in a month, above 0, at most 1.

    Raises:
        ValueError: an argument is out of range; padding that never fades has no steady state.

    Source: fixed point of ``model.demand.padding``.

    Example: ``steady_padding(0.5, 1.0, 0.4, 0.3)`` is 1.0.

    """
    seen = _share("visibility", visibility) * _finite("propensity", propensity)
    return seen * (1.0 - _share("percentile", percentile)) / _above_zero("decay", _share("decay", decay))


def _above_zero(name: str, value: float) -> float:
    if not 0.0 < value < math.inf:
        raise ValueError(f"{name} is {value}, must be a number above 0.")
    return value


def _finite(name: str, value: float) -> float:
    if not 0.0 <= value < math.inf:
        raise ValueError(f"{name} is {value}, must be a number of at least 0.")
    return value


def _share(name: str, value: float) -> float:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} is {value}, must be 0 to 1.")
    return value
