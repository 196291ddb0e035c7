"""What knowing the parameters would be worth: perfect information, and information about one of them.

Written here: theta for the uncertain parameters, m_k(theta) for the expected net value of policy k given them, and
"now" for the policy with the highest mean of m_k over theta, which is what one would choose today.
"""

from typing import Final

import numpy as np
from scipy.special import ndtri

from simulator.records import Floats, Ints
from simulator.stats.intervals import Estimate
from simulator.stats.two_way import crossed_mean, jackknife

KNOTS: Final = 3  # inner knots of the curve through a parameter, where the points are many enough
POINTS_PER_TERM: Final = 8
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


def partial_information(net: Floats, curve: Floats, others: Floats, confidence: float) -> tuple[Estimate, float]:
    """Expected value of knowing one parameter, and the share of points at which that changes the choice.

    It is E_x[max_k E[m_k | x]] - max_k E[m_k] for a parameter x. A curve in x through the points of each policy, with
    straight lines in the other parameters to take their part out, estimates E[m_k | x]. Every point is then given the
    policy that the curves through all *other* points recommend, and what it earns at the point itself is averaged
    (leave-one-out). So a parameter that does not matter comes out at zero or below, and the estimate is conservative.

    Args:
        net: [point, policy, replication].
        curve: [point, term] the terms of the curve at each point, from ``terms``.
        others: [point, other parameter] normal scores of the other parameters, independent of x; may have no column.
        confidence: level of the interval, over points and replications.

    Source: Strong and Oakley, An efficient method for computing single-parameter partial expected value of perfect
    information, Medical Decision Making 33 (2013), with the choice made out of sample.
    """
    means = net.mean(axis=2)
    now = best_now(net)
    if len(net) < POINTS_PER_CONTROL * (curve.shape[1] + others.shape[1]):
        others = others[:, :0]
    both = np.hstack([curve, others])
    inverse = np.linalg.pinv(both.T @ both)
    coefficients = inverse @ (both.T @ means)
    pulled = both @ inverse  # [point, term]
    leverage = np.minimum((pulled * both).sum(axis=1), 1.0 - 1e-9)
    off = (means - both @ coefficients) / (1.0 - leverage)[:, None]  # leave-one-out residual
    own, rest = both.copy(), both.copy()
    own[:, curve.shape[1] :], rest[:, : curve.shape[1]] = 0.0, 0.0
    unseen = own @ coefficients - (pulled * own).sum(axis=1)[:, None] * off
    control = rest @ coefficients - (pulled * rest).sum(axis=1)[:, None] * off
    chosen = unseen.argmax(axis=1)
    level = unseen.max(axis=1) <= unseen[:, now] + 1e-12 * np.abs(unseen).max()
    chosen[level] = now
    each = np.arange(len(net))
    gain = net[each, chosen] - net[:, now] - (control[each, chosen] - control[:, now])[:, None]
    return _never_negative(crossed_mean(gain, confidence)), float((chosen != now).mean())


def terms(shares: Floats, chosen: Floats | None = None) -> Floats:
    """Terms of a smooth curve in one parameter: a natural cubic spline in its normal score, [point, term].

    A choice of few values gets a term for each.

    Args:
        shares: [point] share of chance below the value, 0..1.
        chosen: [point] the values, where they are chosen from a list; None where any value of a range may come.
    """
    n = len(shares)
    if chosen is not None:
        found = np.unique(chosen)
        if len(found) * POINTS_PER_TERM <= n:
            return np.asarray(chosen[:, None] == found, dtype=np.float64)
        score = (chosen - chosen.mean()) / max(float(chosen.std()), 1e-12)
    else:
        score = ndtri(shares)
    inner = min(KNOTS, n // POINTS_PER_TERM - 2)
    if inner < 1:
        return np.column_stack([np.ones(n), score])
    knots = np.quantile(score, np.linspace(0.05, 0.95, inner + 2))
    if len(np.unique(knots)) < len(knots):
        return np.column_stack([np.ones(n), score])
    return np.column_stack([np.ones(n), score, _natural(score, knots)])


def _natural(x: Floats, knots: Floats) -> Floats:
    """Natural cubic spline beyond the straight line: d_j(x) - d_last(x); straight outside the knots.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), equation 5.4.
    """
    last = knots[-1]
    cubes = np.maximum(x[:, None] - knots, 0.0) ** 3
    bends = (cubes[:, :-1] - cubes[:, -1:]) / (last - knots[:-1])
    return np.asarray(bends[:, :-1] - bends[:, -1:], dtype=np.float64)
