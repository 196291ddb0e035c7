"""What knowing one parameter would be worth before choosing.

Written here: m_k for the net value of policy k in a world with inputs and random numbers of its own, and "now" for the
policy with the highest mean of m_k over worlds, which is what one would choose today.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.stats.intervals import MISSING, Estimate, mean_interval, unseen_chance
from simulator.stats.unseen_fit import Fit, best_fit, terms
from simulator.workload import student_draws

SEED, DRAWS = 1, 400  # of the upper end, which is then known to a tenth of its distance from the estimate
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

    The interval reaches as high as the same worth would if chance had been other (``Line.draws``), and never less high
    than what so many worlds cannot have seen, see ``unseen``: so it has a width also where the estimate is 0.

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


def unseen(leads: Floats, confidence: float) -> float:
    """What a kind of world that none of n worlds shows may be worth to know: its chance times the largest lead seen.

    Its chance is at most ``unseen_chance``. How far another policy leads there nobody knows: taken is the largest lead,
    of either sign.

    Args:
        leads: [world, policy] over the policy chosen now.
        confidence: level of the interval whose upper end this is.

    Example: where the chosen policy leads by at most 100 USD in 100 worlds, it is 3.62 USD at 95%.
    """
    return float(unseen_chance(len(leads), confidence) * np.abs(leads).max())


def may_be_worth(fits: Sequence[Fit], confidence: float) -> float:
    """The upper end of what knowing a parameter is worth, from what it says of the lead of each rival.

    E_x[max(0, max_k g_k(x))] - max(0, max_k E_x[g_k(x)]) for every draw of the leads g_k given x, at the quantile with
    (1 - confidence) / 2 above it. Chance makes it larger than it is, which is right for an upper end.

    Example: of no rivals it is 0.
    """
    if not fits:
        return 0.0
    chance = _chance(len(fits[0].own))
    leads = np.stack([fit.line.draws(chance) for fit in fits])  # [rival, draw, world]
    known = np.maximum(leads.max(axis=0), 0.0).mean(axis=1)
    now = np.maximum(leads.mean(axis=2).max(axis=0), 0.0)
    return float(np.quantile(known - now, 0.5 + 0.5 * confidence))


@lru_cache(maxsize=4)
def _chance(worlds: int) -> Floats:
    """The same draws for every parameter."""
    return student_draws(SEED, DRAWS, worlds)


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
    high = max(high, may_be_worth(fits, confidence), unseen(leads, confidence))
    return Known(Estimate(max(value, 0.0), max(low, 0.0), high, n), share)
