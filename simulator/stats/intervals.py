"""Intervals of means and of ratios over replications."""

from typing import Any, Final, NamedTuple

import numpy as np
import scipy  # loads scipy.special, a sixth of a second, when it is first used

from simulator.records import Floats


class Estimate(NamedTuple):
    """A mean or ratio with its interval and the number of replications behind it."""

    value: float
    low: float
    high: float
    n: int


class Estimates(NamedTuple):
    """Many means at once, each with its interval, as arrays of one shape."""

    value: Floats
    low: Floats
    high: Floats

    def at(self, place: int | tuple[int, ...], n: int) -> Estimate:
        """One of them, from ``n`` replications."""
        return Estimate(self.value[place], self.low[place], self.high[place], n)


BELOW_ONE: Final = 1.0 - 2.0**-53  # the largest chance that has a quantile
MISSING = Estimate(np.nan, np.nan, np.nan, 0)


def interval_columns(**estimates: Estimate | Estimates) -> dict[str, Any]:
    """Estimates as columns of a table: ``x`` becomes ``x``, ``x_low`` and ``x_high``.

    Example: of 2 with the interval 1 to 3 as ``net_usd`` the column ``net_usd_high`` is 3.
    """
    columns: dict[str, Any] = {}
    for name, one in estimates.items():
        columns |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    return columns


def around(middle: Floats, half: Floats) -> Estimates:
    """Means with symmetric intervals."""
    return Estimates(middle, middle - half, middle + half)


def mean_interval(values: Floats, confidence: float) -> Estimate:
    """Mean with its t interval, mean -+ t_(n-1) * s / sqrt(n).

    Args:
        values: one per replication, n >= 2.
        confidence: level, 0..1.

    Example: of 1, 2, 3 at 95% it is 2 with the interval -0.484 to 4.484.
    """
    n = len(values)
    return _around(float(np.mean(values)), float(np.std(values, ddof=1)) / n**0.5, n, confidence)


def ratio_interval(numerator: Floats, denominator: Floats, confidence: float) -> Estimate:
    """Ratio of means with its interval by the delta method, for a denominator that cannot be negative.

    So stands ROI over cost, or a share over its whole. Of the ROI of a gate with 20 engineers, whose cost varies by 25%
    between replications, 95% intervals cover 95% at n = 2 to 30. A change may be near zero: ``change_ratio_interval``.

    Missing where the denominator is 0 in every replication.

    Args:
        numerator, denominator: one per replication, paired, n >= 2.
        confidence: level, 0..1.

    Example: of 2, 4 over 1, 2 it is 2 with an interval of no width.
    """
    ratio, error = ratio_and_error(numerator, denominator)
    return MISSING if np.isnan(ratio) else _around(float(ratio), float(error), len(numerator), confidence)


def ratio_and_error(numerator: Floats, denominator: Floats) -> tuple[Floats, Floats]:
    """Ratio of means R and its standard error by the delta method: s of N_j - R * D_j, over mean(D) * sqrt(n).

    Args:
        numerator, denominator: [replication] or [replication, column], paired, n >= 2.

    NaN where the mean denominator is 0, or so near that the ratio is no number.

    Source: Cochran, Sampling Techniques (1977), section 6.4.

    Example: of 2, 4 over 1, 2 it is 2 with no error.
    """
    whole = denominator.mean(axis=0)
    whole = np.where(whole == 0.0, np.nan, whole)
    with np.errstate(over="ignore", invalid="ignore"):  # beside nothing nearly nothing is too much for a number
        ratio = numerator.mean(axis=0) / whole
        ratio = np.where(np.isfinite(ratio), ratio, np.nan)
        rest = (numerator - ratio * denominator).std(axis=0, ddof=1)
        return np.asarray(ratio), np.asarray(rest / np.abs(whole) / len(numerator) ** 0.5)


def change_ratio_interval(numerator: Floats, denominator: Floats, confidence: float, jump: float = 0.0) -> Estimate:
    """Ratio of two mean changes, such as marginal ROI: Fieller's interval, widened where the numerator moves in jumps.

    Output counts finished items, so a small move of a lever changes it in few replications, by an item or two, and not
    at all in the others: the spread of a sample with few jumps says nearly nothing, and misses high. Therefore a score
    interval: if the mean were off by h, there would be |h| / jump more jumps, and a variance larger by |h| * jump / n.
    The ends are where

        (mean(N) - R mean(D))^2 = t^2 s^2(N - R D) / n + z^2 jump |mean(N) - R mean(D)| / n

    with t of n - 1 degrees of freedom and z of the normal distribution. Without jumps that is Fieller's interval; of a
    count of jumps of one size it is Rao's score interval of a Poisson mean. Where no replication differs from another
    that is no sign of certainty: an item that changes once in ten runs changes in none of five.

    Fieller's interval needs nearly normal means. Where a few heavy users are most of the cost, a sample that lacks them
    has too small a cost and too high a ratio, and says so only in how much the ratio depends on single replications:
    so the interval is widened to hold the jackknife's, R -+ t s / sqrt(n) of its pseudovalues
    n R - (n - 1) R_without_j. Of costs with so heavy a tail that nothing else varies it still covers 89 to 91% only.

    Missing where the denominator is not clearly different from zero, see ``clearly_nonzero``: then Fieller's set is
    unbounded.

    Args:
        numerator, denominator: changes, one per replication, paired, n >= 2.
        confidence: level, 0..1.
        jump: size of the steps in which the numerator moves, in its unit, >= 0: the mean value of an item.

    Source: Fieller, Journal of the Royal Statistical Society B 16 (1954); Rao, Proceedings of the Cambridge
    Philosophical Society 44 (1948); Miller, The jackknife: a review, Biometrika 61 (1974).

    Example: if output stays the same in 4 replications that cost 1.00, 1.01, 0.99 and 1.00 USD more, the marginal ROI
    is -1; with items of 10 USD its interval is -10.6 to 8.6, without it would have no width.
    """
    n, t = len(numerator), t_quantile(len(numerator) - 1, confidence)
    if not clearly_nonzero(denominator, confidence):
        return MISSING
    above, below = float(np.mean(numerator)), float(np.mean(denominator))
    (s_nn, s_nd), (_, s_dd) = (np.cov(numerator, denominator) * t * t / n).tolist()
    wider = float(scipy.special.ndtri(0.5 + confidence / 2.0)) ** 2 * jump / n
    ends = list(_jackknife(numerator, denominator, confidence))
    for side in (-1.0, 1.0):  # of the mean of N - R D: a quadratic in R for each
        square, half = below**2 - s_dd, above * below - s_nd + 0.5 * side * wider * below
        rest = above**2 - s_nn + side * wider * above
        root = max(half * half - square * rest, 0.0) ** 0.5
        ends.append((half + side * root if below > 0.0 else half - side * root) / square)
    return Estimate(above / below, min(ends), max(ends), n)


def _jackknife(numerator: Floats, denominator: Floats, confidence: float) -> tuple[float, float]:
    """The ends of the jackknife's interval of a ratio of means; none where a replication is all of the denominator."""
    n, above, below = len(numerator), float(np.sum(numerator)), float(np.sum(denominator))
    if not (below - denominator).all():
        return above / below, above / below
    without = (above - numerator) / (below - denominator)
    found = mean_interval(n * above / below - (n - 1) * without, confidence)
    return found.low, found.high


def quantile_interval(values: Floats, share: float, confidence: float) -> Estimate:
    """Quantile with its distribution-free interval from order statistics.

    The number of values below the true quantile is B ~ binomial(n, share), so the r-th smallest value lies above it
    with probability P(B < r). An end is missing (NaN) where the values are too few: the upper end of a 95% quantile at
    95% confidence needs 72.

    Args:
        values: independent, n >= 2.
        share: which quantile, 0..1; its estimate is median-unbiased (Hyndman and Fan 1996, type 8).
        confidence: level, 0..1.

    Source: David and Nagaraja, Order Statistics (2003), section 7.1.

    Example: the median of 1, 2, ..., 10 is 5.5 with the interval 2 to 9.
    """
    ordered, n = np.sort(values), len(values)
    r, s = quantile_ranks(n, share, confidence)
    low = float(ordered[r - 1]) if r >= 1 else np.nan
    high = float(ordered[s - 1]) if s <= n else np.nan
    return Estimate(float(np.quantile(ordered, share, method="median_unbiased")), low, high, n)


def quantile_ranks(n: int, share: float, confidence: float) -> tuple[int, int]:
    """Ranks, from 1, of the ends of ``quantile_interval``; 0 or n + 1 where no value is an end."""
    alpha = (1.0 - confidence) / 2.0
    below = scipy.special.bdtr(np.arange(n, dtype=np.float64), n, share)  # P(B <= k), k = 0 .. n - 1
    r = int(np.searchsorted(below, alpha, side="right"))  # largest r with P(B <= r - 1) <= alpha
    s = int(np.searchsorted(below, 1.0 - alpha, side="left")) + 1  # smallest s with P(B >= s) <= alpha
    return r, s


def share_interval(hits: float, n: float, confidence: float) -> Estimate:
    """A probability from ``hits`` in ``n`` independent trials, with its exact interval.

    Missing where nothing was tried. The hits may be weighted, so they need not be whole, which ``scipy.stats`` asks.

    Source: Clopper and Pearson, Biometrika 26 (1934).

    Example: 0 of 30 at 95% is 0 with the interval 0 to 0.1157.
    """
    if n == 0:
        return MISSING
    alpha = (1.0 - confidence) / 2.0
    low = float(scipy.special.betaincinv(hits, n - hits + 1, alpha)) if hits > 0 else 0.0
    high = float(scipy.special.betaincinv(hits + 1, n - hits, 1.0 - alpha)) if hits < n else 1.0
    return Estimate(hits / n, low, high, int(n))


def unseen_chance(n: int, confidence: float) -> float:
    """How likely at most is what none of n replications shows: the upper end of ``share_interval`` of no hit.

    Example: of 100 replications at 95% it is 3.6%.
    """
    return share_interval(0.0, n, confidence).high


def clearly_nonzero(values: Floats, confidence: float = 0.95) -> bool:
    """Whether a mean may be the denominator of a ratio: more than three standard errors from zero, and than t.

    Example: 5.0, 5.1 and 4.9 may; 5 and 6 may not at 95%, as t is 12.7 with two replications.
    """
    n, mean = len(values), float(np.mean(values))
    error = float(np.std(values, ddof=1)) / n**0.5
    return bool(abs(mean) > max(max(3.0, t_quantile(n - 1, confidence)) * error, 1e-9))


def half_width(standard_error: Floats, n: int, confidence: float) -> Floats:
    """Half the width of a t interval from standard errors."""
    return np.asarray(standard_error * t_quantile(n - 1, confidence), dtype=np.float64)


def t_quantile(freedom: float, confidence: float) -> float:
    """Quantile of Student's t with (1 - confidence) / 2 above it.

    Example: with 2 degrees of freedom at 95% it is 4.303.
    """
    return float(scipy.special.stdtrit(freedom, min(0.5 + confidence / 2.0, BELOW_ONE)))


def _around(middle: float, error: float, n: int, confidence: float) -> Estimate:
    half = t_quantile(n - 1, confidence) * error
    return Estimate(middle, middle - half, middle + half, n)
