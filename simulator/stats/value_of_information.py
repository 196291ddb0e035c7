"""What knowing the parameters would be worth: perfect information, and information about one of them.

Written here: theta for the uncertain parameters, m_k(theta) for the expected net value of policy k given them, and
"now" for the policy with the highest mean of m_k over theta, which is what one would choose today.
"""

from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.stats.intervals import MISSING, Estimate
from simulator.stats.two_way import crossed_mean, jackknife
from simulator.stats.unseen_fit import best_fit, terms

POINTS_PER_CONTROL: Final = 3  # below this the other parameters are left in as noise


def best_now(net: Floats) -> int:
    """The policy with the highest mean over points and replications; of equals the first."""
    return int(net.mean(axis=(0, 2)).argmax())


def perfect_information(net: Floats, confidence: float) -> Estimate:
    """Expected value of perfect information, E[max_k m_k(theta)] - max_k E[m_k(theta)].

    It is also the expected regret of choosing now. The largest of noisy means is biased upwards by about 1 / R with
    R replications; twice the figure of all replications minus the mean of both halves removes the bias.

    Args:
        net: [point, policy, replication].
        confidence: level of the jackknife interval, over points and replications.

    Source: for the halves Giles and Goda, Decision-making under uncertainty, Statistics and Computing 29 (2019).

    Example: two policies whose difference is 2 at half of the points and -2 at the others: 1.
    """
    return regret_of(net, best_now(net), confidence)


def regret_of(net: Floats, policy: int, confidence: float) -> Estimate:
    """Mean over points of the best policy's expected net value minus that of one policy; as ``perfect_information``."""

    def regret(rows: Ints, columns: Ints) -> float:
        chosen = net[rows]
        halves = [half for half in (columns[columns % 2 == 0], columns[columns % 2 == 1]) if len(half)]

        def mean_regret(replications: Ints) -> float:
            means = chosen[:, :, replications].mean(axis=2)
            return float((means.max(axis=1) - means[:, policy]).mean())

        return 2.0 * mean_regret(columns) - sum(map(mean_regret, halves)) / len(halves)

    return _never_negative(jackknife(regret, (net.shape[0], net.shape[2]), confidence))


def _never_negative(one: Estimate) -> Estimate:
    return Estimate(max(one.value, 0.0), max(one.low, 0.0), max(one.high, 0.0), one.n)


class Known(NamedTuple):
    """What knowing one parameter is worth."""

    value: Estimate  # missing where it could not be estimated
    changes_choice: float  # share of points at which knowing it changes the choice
    reason: str = ""  # why it could not


NO_FIT: Final = (
    "not estimated: nothing in it predicts a lead at unseen points better than the mean does; use more points"
)
BAD_FIT: Final = (
    "not estimated: the choice that it suggests earns less at unseen points than choosing now; use more points"
)


def partial_information(
    net: Floats, shares: Floats, others: Floats, confidence: float, chosen: Floats | None = None
) -> Known:
    """Expected value of knowing one parameter, and the share of points at which that changes the choice.

    It is E_x[max_k E[m_k | x]] - max_k E[m_k] for a parameter x. ``best_fit`` estimates what x says of each policy's
    lead over the policy chosen now. Every point is given the policy that is ahead by what *other* points say, and what
    it earns at the point itself is averaged, so the estimate is conservative. Where x predicts no lead that could
    change the choice, or what it suggests loses at unseen points, nothing is estimated: that is no evidence that
    knowing it is worth nothing. Where no other policy is ahead, at any point or by any prediction, it is worth 0.

    Args:
        net: [point, policy, replication].
        shares: [point] share of chance below the parameter's value, 0..1.
        others: [point, other parameter] normal scores of the other parameters, independent of x; may have no column.
        confidence: level of the interval, over points and replications.
        chosen: [point] the parameter's values where they are chosen from a list.

    Source: Strong and Oakley, An efficient method for computing single-parameter partial expected value of perfect
    information, Medical Decision Making 33 (2013), with the choice made out of sample, and steps beside the curve as
    in Sadatsafavi, Bansback, Zafari, Najafzadeh and Marra, Value in Health 16 (2013).
    """
    leads = net.mean(axis=2) - net.mean(axis=2)[:, [best_now(net)]]
    if len(net) < POINTS_PER_CONTROL * (terms(shares, chosen).shape[1] + others.shape[1]):
        others = others[:, :0]
    rivals = np.flatnonzero((leads > 0.0).any(axis=0))  # the others are not ahead anywhere
    fits = [best_fit(leads[:, rival], shares, others, chosen) for rival in rivals]
    if fits and not any(fit.tells for fit in fits):
        return Known(MISSING, np.nan, NO_FIT)
    gain, switched = np.zeros((len(net), net.shape[2])), np.zeros(len(net), dtype=bool)
    ahead = np.zeros(len(net))
    for rival, fit in zip(rivals, fits, strict=True):
        better = fit.own > ahead + 1e-12 * np.abs(leads).max()
        lead = net[:, rival] - net[:, best_now(net)] - fit.control[:, None]
        gain[better], ahead[better] = lead[better], fit.own[better]
        switched |= better
    if gain.mean() < 0.0:
        return Known(MISSING, np.nan, BAD_FIT)
    return Known(_never_negative(crossed_mean(gain, confidence)), float(switched.mean()))
