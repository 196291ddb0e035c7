"""What knowing one parameter would be worth before choosing.

Written here: m_k for the net value of policy k in a world with inputs and random numbers of its own, and "now" for the
policy with the highest mean of m_k over worlds, which is what one would choose today.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.stats.intervals import MISSING, Estimate, mean_interval
from simulator.stats.unseen_fit import Fit, best_fit, terms

POINTS_PER_CONTROL: Final = 3  # below this the other parameters are left in as noise


def best_now(net: Floats) -> int:
    """The policy with the highest mean over worlds; of equals the first."""
    return int(net.mean(axis=0).argmax())


class Known(NamedTuple):
    """What knowing one parameter is worth."""

    value: Estimate  # missing where it could not be estimated
    changes_choice: float  # share of worlds at which knowing it changes the choice
    reason: str = ""  # why it could not


NO_FIT: Final = (
    "not estimated: nothing in it predicts a lead in unseen worlds better than the mean does; use more replications"
)
BAD_FIT: Final = (
    "not estimated: the choice that it suggests earns less in unseen worlds than choosing now; use more replications"
)


def controls(net: Floats, shares: Floats, others: Floats, chosen: Floats | None = None) -> Floats:
    """The other parameters that are taken out as noise: all of them where the worlds are many enough, else none."""
    enough = len(net) >= POINTS_PER_CONTROL * (terms(shares, chosen).shape[1] + others.shape[1])
    return others if enough else others[:, :0]


def partial_information(
    net: Floats, shares: Floats, others: Floats, confidence: float, chosen: Floats | None = None
) -> Known:
    """Expected value of knowing one parameter, and the share of worlds at which that changes the choice.

    It is E_x[max_k E[m_k | x]] - max_k E[m_k] for a parameter x. ``best_fit`` estimates what x says of each policy's
    lead over the policy chosen now. Every world is given the policy that is ahead by what *other* worlds say, and what
    it earns in that world is averaged, so the estimate is conservative, and random variation in it is no bias. Where x
    predicts no lead that could change the choice, or what it suggests loses in unseen worlds, nothing is estimated:
    that is no evidence that knowing it is worth nothing. Where no other policy is ahead, in any world or by any
    prediction, it is worth 0. What is worth nothing changes no choice.

    Args:
        net: [world, policy].
        shares: [world] share of chance below the parameter's value, 0..1.
        others: [world, other parameter] normal scores of the other parameters; may have no column.
        confidence: level of the interval over worlds.
        chosen: [world] the parameter's values where they are chosen from a list.

    Source: Strong and Oakley, An efficient method for computing single-parameter partial expected value of perfect
    information, Medical Decision Making 33 (2013), with the choice made out of sample, and steps beside the curve as
    in Sadatsafavi, Bansback, Zafari, Najafzadeh and Marra, Value in Health 16 (2013).

    Example: where one policy is ahead in every world, knowing anything is worth 0.
    """
    return worth_of(net, lead_fits(net, shares, others, chosen), confidence)


def rivals_of(net: Floats) -> Ints:
    """The policies that earn most in some world, without the one chosen now."""
    best = net.max(axis=1, keepdims=True)
    somewhere = (net >= best - 1e-12 * np.abs(best)).any(axis=0)
    somewhere[best_now(net)] = False
    return np.flatnonzero(somewhere & (net > net[:, [best_now(net)]]).any(axis=0))


def lead_fits(
    net: Floats, shares: Floats, others: Floats, chosen: Floats | None = None, rivals: Sequence[int] | None = None
) -> dict[int, Fit]:
    """What one parameter says of the lead of each rival over the policy chosen now.

    Arguments are those of ``partial_information``; ``rivals`` are those whose lead the parameter can change, default
    all that earn most in some world.
    """
    others = controls(net, shares, others, chosen)
    own, asked = net[:, best_now(net)], rivals_of(net).tolist() if rivals is None else rivals
    return {int(rival): best_fit(net[:, rival] - own, shares, others, chosen) for rival in asked}


def worth_of(net: Floats, found: Mapping[int, Fit], confidence: float) -> Known:
    """The same from what has been fitted before, by rival."""
    leads, rivals, fits = net - net[:, [best_now(net)]], list(found), list(found.values())
    if fits and not any(fit.tells for fit in fits):
        return Known(MISSING, np.nan, NO_FIT)
    gain, switched, ahead = np.zeros(len(net)), np.zeros(len(net), dtype=bool), np.zeros(len(net))
    for rival, fit in zip(rivals, fits, strict=True):
        better = fit.own > ahead + 1e-12 * np.abs(leads).max()
        gain[better], ahead[better] = (leads[:, rival] - fit.control)[better], fit.own[better]
        switched |= better
    if gain.mean() < 0.0:
        return Known(MISSING, np.nan, BAD_FIT)
    value, low, high, n = mean_interval(gain, confidence)
    share = float(switched.mean()) if value > 0.0 else 0.0
    return Known(Estimate(max(value, 0.0), max(low, 0.0), max(high, 0.0), n), share)
