"""Who should get the tokens, and where padding settles."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from simulator.theory.ranges import above_zero, finite, share


class Split(NamedTuple):
    """A budget split between uses so that the last token of each is worth the same."""

    tokens: tuple[float, ...]  # per use, in the unit of the budget
    worth: float  # value of one more token anywhere; 0 where the budget does not bind


def split_budget(budget: float, tokens_at: Sequence[Callable[[float], float]]) -> Split:
    """The most valuable split of a budget over concave curves: equal marginals (Karush, Kuhn, Tucker).

    Find the worth mu at which sum_i tokens_i(mu) = budget, by bisection to the last bit. Where tokens jump at mu
    (a straight piece of a curve), the uses share what is left in proportion to their jumps.

    Args:
        budget: what there is to give, e.g. Mtok; >= 0.
        tokens_at: per use, the tokens at which one more is worth mu > 0; falling in mu, to 0 as mu grows, e.g.
            the inverse of a slope.

    Returns:
        The split; with worth 0 where all uses together want less than the budget even at a price of zero.

    Raises:
        ValueError: the budget is negative or not finite, there is nothing to split it over, or tokens do not fall.

    Source: Everett, Operations Research 11 (1963), 399-417.

    Example: a budget of 3 over value sqrt(t) and 2 * sqrt(t) is split into 0.6 and 2.4, worth 0.6455.
    """
    finite("budget", budget)
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


def steady_padding(
    visibility: float, propensity: float, percentile: float, decay: float, contest: float = 0.0
) -> float:
    """Vanity padding an engineer settles at, v* = g * pi * ((1 - c) * (1 - u) + c * u) / delta.

    Args:
        visibility: g, how visible the usage ranking is, 0..1.
        propensity: pi, >= 0.
        percentile: u, steady standing in the ranking, 0..1.
        decay: delta, share of the padding that fades in a month, above 0, at most 1.
        contest: c, share of padding that defends a place, 0..1.

    Source: fixed point of ``model.demand.padding``.

    Example: ``steady_padding(0.5, 1.0, 0.4, 0.3)`` is 1.0.
    """
    seen = share("visibility", visibility) * finite("propensity", propensity)
    contested, place = share("contest", contest), share("percentile", percentile)
    urge = (1.0 - contested) * (1.0 - place) + contested * place
    return seen * urge / above_zero("decay", share("decay", decay))
