"""A team's own trend: the log-linear trend of its clean months, carried on, and how far spend has left it since.

A steady growth of appetite, an adoption ramp (its logarithm is concave, so it only falls below its own trend) and a
steady change of price stay on the trend or below it. Padding that starts when a ranking is published rises above it.
"""

import math
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import scipy

from simulator.records import Floats
from simulator.stats.intervals import t_quantile
from simulator.studies.vanity.autocorrelation import Months, correlation, whitener
from simulator.workload import in_control

K: Final = 0.5  # slack of the CUSUM, standard deviations: half the shift to be found
H: Final = 5.0  # the textbook's limit, for known mean and spread
FEWEST_CLEAN: Final = 6  # a trend and its spread need some months
FEWEST_AFTER: Final = 3
MOST_GROWTH: Final = 50.0  # in logs: no bill grows by more
FARTHEST: Final = 1e15  # standard deviations; finite, so that what rose and fell again has a sum
LARGEST_LOG: Final = 600.0  # of an amount, where a computer's end at 709
SERIES: Final = 20_000  # in-control series behind every p-value


class Design(NamedTuple):
    """What depends on months and autocorrelation only: forecast of the later months from the clean ones."""

    plain: Floats  # [later, 2] constant and month
    clean: Floats  # [clean, 2] the same, whitened
    solve: Floats  # [2, clean] least squares
    later: Floats  # [later, 2] whitened
    leverage: Floats  # [later] x'(X'X)^-1 x


class Departure(NamedTuple):
    """How one or many series left their trend."""

    errors: Floats  # [..., later] forecast errors over their standard deviation
    cusum: Floats  # [..., later] one-sided, upwards
    residual_sd: Floats  # [...]
    coefficients: Floats  # [..., 2]


@lru_cache(maxsize=512)
def design(months: Months, clean: int, phi: float) -> Design:
    """The design of a trend through the first ``clean`` of some months, whitened."""
    plain = np.stack([np.ones(len(months)), np.array(months, dtype=np.float64)], axis=1)
    rows = whitener(months, phi) @ plain
    early, later = rows[:clean], rows[clean:]
    inverse = np.linalg.inv(early.T @ early)
    leverage = np.einsum("hi,ij,hj->h", later, inverse, later)
    return Design(plain[clean:], early, inverse @ early.T, later, leverage)


def cusum(errors: Floats, k: float = K) -> Floats:
    """One-sided CUSUM, C_t = max(0, C_(t-1) + z_t - k) with C_0 = 0, along the last axis.

    Args:
        errors: standardised, [..., month].
        k: slack, standard deviations; half the shift one wants to find soonest.

    Source: Page, Biometrika 41 (1954). With k = 0.5 and h = 5 and known mean and spread it takes 930 months on average
    to cross h where nothing happens (465 two-sided) and 10.4 after a shift by one standard deviation.

    Example: errors of 1, 2, -3 give 0.5, 2, 0.
    """
    sums = np.zeros(errors.shape)
    level = np.zeros(errors.shape[:-1])
    for month in range(errors.shape[-1]):
        level = np.maximum(0.0, level + errors[..., month] - k)
        sums[..., month] = level
    return sums


def departure(logs: Floats, months: Months, clean: int, phi: float = 0.0) -> Departure:
    """Forecast errors of the later months from the trend of the clean ones, and their CUSUM.

    z_t = (y_t - a - b t) / (s sqrt(1 + x_t' (X'X)^-1 x_t)), with a, b and s from the clean months, of whitened y and x.

    Args:
        logs: log of cost per output, or whatever is watched, [..., month].
        months: calendar positions of the last axis.
        clean: how many of them are clean, >= FEWEST_CLEAN.
        phi: autocorrelation of a month with the next, 0..1; see ``autocorrelation``.

    Example: a series that grows by the same share every month never leaves its trend.
    """
    return _of_white(logs @ whitener(months, phi).T, months, clean, phi)


def _of_white(white: Floats, months: Months, clean: int, phi: float) -> Departure:
    plan = design(months, clean, phi)
    coefficients = white[..., :clean] @ plan.solve.T
    residuals = white[..., :clean] - coefficients @ plan.clean.T
    spread = np.sqrt((residuals**2).sum(axis=-1) / (clean - 2))
    errors = white[..., clean:] - coefficients @ plan.later.T
    with np.errstate(divide="ignore", invalid="ignore"):  # a series without any noise has immense or no errors
        scaled = np.clip(errors / (spread[..., None] * np.sqrt(1.0 + plan.leverage)), -FARTHEST, FARTHEST)
    errors = np.where(np.abs(errors) < 1e-12, 0.0, scaled)
    return Departure(errors, cusum(errors, slack(phi)), spread, coefficients)


def mean_departure(logs: Floats, months: Months, clean: int, phi: float = 0.0) -> float:
    """Mean of the later months over the trend of the clean ones, in logs.

    Example: a series that stood at 1 in its clean months and then at 3 has departed by 2.
    """
    expected = design(months, clean, phi).plain @ departure(logs, months, clean, phi).coefficients
    return float((logs[clean:] - expected).mean())


def slack(phi: float) -> float:
    """Slack of the CUSUM of a whitened series: K sqrt((1 - phi) / (1 + phi)), half of what a lasting shift leaves.

    Whitening turns a lasting shift by one standard deviation into sqrt((1 - phi) / (1 + phi)) of one.

    Example: 0.5 at phi = 0 and 0.25 at phi = 0.6.
    """
    return K * math.sqrt((1.0 - phi) / (1.0 + phi))


@lru_cache(maxsize=512)
def in_control_peaks(months: Months, clean: int, phi: float = 0.0) -> Floats:
    """Sorted peaks of the CUSUM of SERIES series in which nothing happens; the same for every mean, trend and spread.

    The textbook's h = 5 holds for a known mean and spread. With a trend through eight clean months 21% of quiet teams
    cross it within the next sixteen, instead of 1%. So the limit is taken from here, for series with the
    autocorrelation ``phi``, which whitened are independent noise.
    """
    return np.sort(_of_white(quiet_series(len(months)), months, clean, phi).cusum.max(axis=-1))


@lru_cache(maxsize=1)
def quiet_series(months: int) -> Floats:
    """Independent noise of SERIES series in which nothing happens, [series, month]; every limit is taken from it."""
    return in_control(SERIES, months)


def p_value(peak: float, months: Months, clean: int, phi: float = 0.0) -> float:
    """Share of in-control series whose CUSUM peaks at least as high, never 0: (1 + exceedances) / (1 + SERIES)."""
    peaks = in_control_peaks(months, clean, phi)
    return float(1 + SERIES - np.searchsorted(peaks, peak * (1.0 - 1e-12))) / (1 + SERIES)


def limit(months: Months, clean: int, level: float, phi: float = 0.0) -> float:
    """The peak that a share ``level`` of in-control series passes."""
    return float(np.quantile(in_control_peaks(months, clean, phi), 1.0 - level))


def onset(sums: Floats) -> int:
    """When the run up to the highest point of a CUSUM started: the month after it last stood at zero, counted from 0.

    Example: 0, 1, 0, 2, 5, 4 started at 3.
    """
    peak = int(np.argmax(sums))
    zeros = np.flatnonzero(sums[: peak + 1] <= 0.0)
    return min(int(zeros[-1]) + 1, peak) if len(zeros) else 0


class Excess(NamedTuple):
    """Spend beyond the own trend, with an interval, and the smallest lasting rise that would probably be seen."""

    usd: float
    low: float
    high: float
    share: float  # of what the trend would have cost
    visible_share: float  # a rise by this share is seen four times in five at the 5% level


def excess(
    spend: Floats, months: Months, clean: int, since: int, to_usd: Floats, confidence: float, phi: float = 0.0
) -> Excess:
    """Spend since a month minus what the own trend would have cost, USD.

    The trend of month t is exp(a + b t + s^2 / 2), the mean of a lognormal. Its uncertainty, from a and b and from the
    random variation of the months themselves, is carried by the log of its sum: both are one weighted sum of all
    months, whose variance is s^2 w' R w with R the correlation of the months.

    Args:
        spend: real spend of one team, USD at clean prices, [month].
        months, clean, phi: as in ``departure``.
        since: first later month that counts, from 0.
        to_usd: today's price over the clean price, [month].
        confidence: level of the interval.

    Example: a bill of 100 USD a month that doubles after a noiseless clean stretch is 100 USD a month in excess.
    """
    plan = design(months, clean, phi)
    left = departure(np.log(spend), months, clean, phi)
    sd, df = float(left.residual_sd), clean - 2
    price = to_usd[clean:][since:]
    mean = plan.plain[since:] @ left.coefficients + 0.5 * sd * sd
    expected = np.exp(np.minimum(mean, LARGEST_LOG)) * price
    total = float(expected.sum())
    weights = np.zeros(len(months))
    weights[clean + since :] = expected / total
    weights[:clean] -= weights[clean:] @ plan.plain @ plan.solve @ whitener(months, phi)[:clean, :clean]
    error = sd * math.sqrt(float(weights @ correlation(months, phi) @ weights))
    half = t_quantile(df, confidence) * error
    bill = float((spend[clean:][since:] * price).sum())
    sure, probable = (float(scipy.special.stdtrit(df, share)) for share in (0.95, 0.8))
    low, high = bill - total * (1.0 + growth(half)), bill - total * math.exp(-half)
    return Excess(bill - total, low, high, bill / total - 1, growth((sure + probable) * error))


def growth(change: float) -> float:
    """The share by which something grows whose logarithm grows by ``change``; beyond 5e21 it is no longer told apart.

    Example: 0.6931472 is 1.0, a doubling.
    """
    return math.expm1(min(change, MOST_GROWTH))
