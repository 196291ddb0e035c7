"""The kinds of distributions: their quantiles and means."""

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import scipy

from simulator.model import normal
from simulator.model.elementary import exp, log, power


class Family(NamedTuple):
    """A kind of distribution: what it needs and may have, its quantile and its mean.

    Both functions take the ends, infinite where a tail has no end, and then the other numbers that are needed.
    """

    needs: tuple[str, ...]
    may_have: tuple[str, ...]
    quantile: Callable[..., float]  # of a share, the ends and the numbers
    mean: Callable[..., float]  # of the ends and the numbers


def _triangular(u: float, low: float, high: float, mode: float) -> float:
    width = high - low
    if u * width <= mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


def _two_piece(u: float, low: float, high: float, median: float) -> float:
    return low + 2.0 * u * (median - low) if u < 0.5 else median + (2.0 * u - 1.0) * (high - median)


def _beta(u: float, low: float, high: float, alpha: float, beta: float) -> float:
    return low + (high - low) * float(scipy.special.betaincinv(alpha, beta, u))


def between(low: float, high: float, centre: float, sigma: float) -> tuple[float, float]:
    """Chance of a normal below the low end, and between both ends."""
    below = normal.below((low - centre) / sigma)
    return below, normal.below((high - centre) / sigma) - below


def _cut(u: float, low: float, high: float, centre: float, sigma: float) -> float:
    """Quantile of a normal between two ends, in standard deviations from its centre."""
    below, inside = between(low, high, centre, sigma)
    return normal.quantile(below + u * inside)


def log_end(end: float) -> float:
    """The log of an end; that of 0 has no end."""
    return log(end) if end > 0.0 else -math.inf


def _normal(u: float, low: float, high: float, mean: float, sigma: float) -> float:
    return mean + sigma * _cut(u, low, high, mean, sigma)


def _normal_mean(low: float, high: float, mean: float, sigma: float) -> float:
    """Mean + sigma * (phi(a) - phi(b)) / (Phi(b) - Phi(a)), a and b the standardised cuts."""
    a, b = (normal.density((end - mean) / sigma) for end in (low, high))
    return mean + sigma * (a - b) / between(low, high, mean, sigma)[1]


def _lognormal(u: float, low: float, high: float, median: float, sigma: float) -> float:
    return median * exp(sigma * _cut(u, log_end(low), log_end(high), log(median), sigma))


def _lognormal_mean(low: float, high: float, median: float, sigma: float) -> float:
    """Median * exp(sigma^2 / 2) * (Phi(b - sigma) - Phi(a - sigma)) / (Phi(b) - Phi(a)), of the cut logs."""
    centre, variance = log(median), sigma * sigma
    inside, moved = (between(log_end(low), log_end(high), centre + shift, sigma)[1] for shift in (0.0, variance))
    return median * exp(0.5 * variance) * moved / inside


ENDS, LEVELS, CUT = ("low", "high"), ("levels",), ("low", "high", "levels")
FAMILIES: Final[dict[str, Family]] = {
    "uniform": Family(ENDS, LEVELS, lambda u, low, high: low + u * (high - low), lambda low, high: 0.5 * (low + high)),
    "loguniform": Family(
        ENDS,
        LEVELS,
        lambda u, low, high: low * power(high / low, u),
        lambda low, high: (high - low) / log(high / low),
    ),
    "triangular": Family(
        ("low", "mode", "high"), LEVELS, _triangular, lambda low, high, mode: sum((low, mode, high)) / 3.0
    ),
    "two_piece": Family(
        ("low", "median", "high"),
        LEVELS,
        _two_piece,
        lambda low, high, median: 0.25 * (low + high) + 0.5 * median,
    ),
    "normal": Family(("mean", "sigma"), CUT, _normal, _normal_mean),
    "lognormal": Family(("median", "sigma"), CUT, _lognormal, _lognormal_mean),
    "beta": Family(
        ("alpha", "beta"),
        CUT,
        _beta,
        lambda low, high, alpha, beta: low + (high - low) * alpha / (alpha + beta),
    ),
}
