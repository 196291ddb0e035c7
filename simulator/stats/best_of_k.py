"""Selection of the best: how far each column is behind it, and the probability of being it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy

from simulator.records import Floats
from simulator.stats.intervals import BELOW_ONE, Estimate, Estimates, around, t_quantile, unseen_chance
from simulator.workload import student_draws

DRAWS = 4000  # a probability of 0.5 has a standard error of 0.8 points, one of 0.99 of 0.16
MOST_BATCHES = 500  # replications beyond this are averaged in batches, so that memory stays flat


class Behind(NamedTuple):
    """How far each column is behind the best of them, with simultaneous intervals; one entry per column."""

    value: Floats  # behind the best mean of the sample
    low: Floats
    high: Floats
    may_be_best: npt.NDArray[np.bool_]


def behind_best(net: Floats, confidence: float) -> Behind:
    """How far each column is behind the truly best one, all intervals right at once with the given confidence.

    Multiple comparisons with the best. Let b be the truly best of K columns, unknown but not random. By Bonferroni all
    K - 1 paired intervals (mean_b - mean_j) -+ w_bj, w = t_(n-1, 1 - alpha / (2 (K - 1))) * s_bj / sqrt(n), hold at
    once. So b is among those columns S that no other beats by more than w, and column j is behind b by something
    between the least (mean_s - mean_j - w_sj) and the most (mean_s - mean_j + w_sj) over s in S, and 0 if j is b.

    Why this method: the best is picked from the same data, and plain paired intervals do not allow for that. Hsu's
    constants need independent columns, Nelson and Matejcik's a common correlation; policies under common random numbers
    have neither. A bootstrap of the largest |t| fails with fewer replications than policies. Paired t with Bonferroni
    needs only nearly normal differences; it is somewhat wide where they are strongly correlated.

    Args:
        net: [replication, column], paired, at least 2 replications.
        confidence: that all intervals cover at once, 0..1.

    Source: Edwards and Hsu, Journal of the American Statistical Association 78 (1983), 965-971; Hsu, Multiple
    Comparisons: Theory and Methods (1996), chapter 4.

    Example: of columns (1, 2, 3) and (0, 1, 2) the second is behind by exactly 1 and only the first may be best.
    """
    n, k = net.shape
    means = net.mean(axis=0)
    if k == 1:
        return Behind(np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1, dtype=bool))
    ahead = means[:, None] - means[None, :]  # [s, j] how far s is ahead of j
    errors = np.stack([np.std(net - net[:, [j]], axis=0, ddof=1) for j in range(k)], axis=1) / n**0.5
    half_width = _t_of_all(n, k, confidence) * errors
    may_be_best = np.all(ahead + half_width >= 0.0, axis=1)
    rivals = may_be_best[:, None] & ~np.eye(k, dtype=bool)
    most = np.where(rivals, ahead + half_width, 0.0).max(axis=0)
    least = np.where(rivals, ahead - half_width, np.inf).min(axis=0)
    low = np.where(may_be_best, 0.0, np.maximum(least, 0.0))
    return Behind(means.max() - means, low, np.maximum(most, 0.0), may_be_best)


def ahead_of_each(net: Floats, own: int, confidence: float) -> Estimates:
    """How far one column is ahead of every column, all intervals right at once with the given confidence.

    (mean_own - mean_j) -+ t_(n-1, 1 - alpha / (2 (K - 1))) * s_j / sqrt(n), Bonferroni over the K - 1 others; of the
    column itself exactly 0.

    Args:
        net: [replication, column], paired, at least 2 replications and 2 columns.
        own: the column.
        confidence: that all intervals cover at once, 0..1.

    Example: of columns (1, 2, 3) and (0, 1, 2) the first is ahead of the second by exactly 1.
    """
    n, k = net.shape
    gaps = net[:, [own]] - net
    half_width = _t_of_all(n, k, confidence) * np.std(gaps, axis=0, ddof=1) / n**0.5
    return around(gaps.mean(axis=0), np.asarray(half_width, dtype=np.float64))


def means_of_all(values: Floats, confidence: float) -> Estimates:
    """The mean of every column, all intervals right at once with the given confidence, also where columns are skewed.

    mean -+ (t s / sqrt(n) + p max|x - mean|), t of (n - 1) / 2 degrees of freedom, t and p at
    1 - (1 - confidence) / k each (Bonferroni over k columns, whatever their correlation), p the largest chance of what
    none of n replications shows, see ``unseen_chance``.

    Plain t would do for normal columns. But spend is skewed: a few heavy users are most of it, and samples that lack
    them have too small a mean and too small a spread; with t alone not all intervals hold in a tenth to a quarter of
    samples where 5% were promised. Hence half the degrees of freedom, those that a variance has at a kurtosis of 5, and
    the second part: what an unseen kind of replication would add nobody knows, taken is the largest deviation seen. So
    few replications say little, and of 30 normal ones the intervals are about 1.8 times as wide as t's.

    Args:
        values: [replication, column], at least 2 replications.
        confidence: that all intervals cover at once, 0..1.

    Source: the degrees of freedom of a variance, 2 n / (kurtosis - (n - 3) / (n - 1)): Satterthwaite's match of its
    mean and variance, Biometrics 2 (1946), with the variance of a variance in Kendall's Advanced Theory of Statistics.

    Example: of columns (1, 1, 1) and (2, 2, 2) the means are 1 and 2 with intervals of no width.
    """
    n, k = values.shape
    level, mean = 1.0 - (1.0 - confidence) / k, values.mean(axis=0)
    chance = t_quantile(0.5 * (n - 1), level) * np.std(values, axis=0, ddof=1) / n**0.5
    return around(mean, chance + unseen_chance(n, level) * np.abs(values - mean).max(axis=0))


def lead_over_rest(net: Floats, own: int, confidence: float) -> Estimate:
    """How far one column is ahead of the best of all others; below 0, how far it is behind.

    The lead is the least of what it is ahead of each other, and so are both its ends: where all intervals of
    ``ahead_of_each`` are right, the least of them lies between the least of their ends. The interval holds as often as
    promised, or more often, also for the column with the highest mean of these replications.

    Args:
        net, own, confidence: as in ``ahead_of_each``.

    Example: of columns (1, 2, 3), (0, 1, 2) and (3, 4, 5) the first has a lead of -2.
    """
    ahead = ahead_of_each(net, own, confidence)
    value, low, high = (float(np.delete(each, own).min()) for each in ahead)
    return Estimate(value, low, high, len(net))


def _t_of_all(n: int, k: int, confidence: float) -> float:
    """The quantile of Student's t for K - 1 intervals that hold at once, by Bonferroni."""
    return float(scipy.special.stdtrit(n - 1, min(1.0 - (1.0 - confidence) / (2.0 * (k - 1)), BELOW_ONE)))


def posterior_means(values: Floats, seed: int, draws: int = DRAWS) -> Floats:
    """Draws from the posterior of the column means, [draw, column]: multivariate t around the sample means.

    mean + sum_r e_r * (x_r - mean) / sqrt(n (n - 1)) with e from ``student_draws``: every mean, and every difference of
    means, follows its own paired t interval. It is the posterior under a flat prior for normal columns, and unlike the
    bootstrap it is wide enough with few replications.

    Args:
        values: [replication, column], paired, at least 2 replications.
        seed: of the draws.
        draws: how many.

    Source: Gelman et al., Bayesian Data Analysis (2013), section 3.6, with n - 1 degrees of freedom for every contrast.

    Example: half of the draws of the mean of 1, 2, 3 are between 1.53 and 2.47.
    """
    batches = np.stack([part.mean(axis=0) for part in np.array_split(values, min(len(values), MOST_BATCHES))])
    n = len(batches)
    mean = batches.mean(axis=0)
    drawn = student_draws(seed, draws, n) @ ((batches - mean) / (n * (n - 1)) ** 0.5)
    return np.asarray(mean + drawn, dtype=np.float64)


def probability_best(net: Floats, seed: int) -> Floats:
    """Probability that each column has the highest true mean, the share of ``posterior_means`` in which it has.

    Columns that tie share the win. With two columns it is the t distribution function at the paired t statistic, up to
    a Monte-Carlo error of sqrt(p (1 - p) / 4000).

    Args:
        net: [replication, policy], paired.
        seed: of the draws.

    Example: a column ahead by exactly 1 in every replication has probability 1.
    """
    means = posterior_means(net, seed)
    # equal columns can differ in the last bit after the matrix product: a tie is a tie within rounding
    scale = np.abs(means).max(axis=1, keepdims=True)
    winners = means >= means.max(axis=1, keepdims=True) - 1e-12 * scale
    return np.asarray((winners / winners.sum(axis=1, keepdims=True)).mean(axis=0), dtype=np.float64)
