"""A stochastic frontier of output on spend: whether a team lies further below the best than the other teams.

It has no part in the flags: it measures how flat the curve is where a team stands, not whether tokens are padded. The
scoreboard keeps it beside the others, to show by how much it fails.
"""

import math
from typing import Final, NamedTuple

import numpy as np
import scipy

from simulator.records import Floats
from simulator.studies.vanity.autocorrelation import Months, weighted

MEAN_OF_HALF_NORMAL: Final = math.sqrt(2.0 / math.pi)
THIRD_OF_HALF_NORMAL: Final = MEAN_OF_HALF_NORMAL * (4.0 / math.pi - 1.0)  # third central moment, sigma_u = 1


class Frontier(NamedTuple):
    """ln output = constant + elasticity * ln spend + v - u, v normal, u half-normal; concave: elasticity in 0..1."""

    constant: float
    elasticity: float
    noise_sd: float  # sigma_v
    shortfall_sd: float  # sigma_u; 0 where the residuals lean the wrong way


def fit(spend: Floats, output: Floats) -> Frontier:
    """Moments of the least-squares residuals: the third gives sigma_u, the second sigma_v, the first the constant.

    Least squares is unbiased for the elasticity; only the constant must be raised by E[u] = sigma_u sqrt(2 / pi).

    Args:
        spend, output: logs, one per team and month, at least five.

    Source: Olson, Schmidt and Waldman, J. Econometrics 13 (1980), for the model of Aigner, Lovell and Schmidt, same
    journal 6 (1977).

    Example: residuals without skew give a frontier that is the least-squares line.
    """
    centre, level = float(spend.mean()), float(output.mean())
    across = spend - centre
    elasticity = float(np.clip(across @ (output - level) / max(float(across @ across), 1e-300), 0.0, 1.0))
    error = output - level - elasticity * across
    second, third = float((error**2).mean()), float((error**3).mean())
    shortfall = max(-third / THIRD_OF_HALF_NORMAL, 0.0) ** (1.0 / 3.0)
    most = math.sqrt(second / (1.0 - MEAN_OF_HALF_NORMAL**2))
    shortfall = min(shortfall, 0.999 * most)  # some of the spread is noise
    noise = math.sqrt(max(second - (1.0 - MEAN_OF_HALF_NORMAL**2) * shortfall**2, 0.0))
    return Frontier(level - elasticity * centre + MEAN_OF_HALF_NORMAL * shortfall, elasticity, noise, shortfall)


def below_the_rest(error: Floats, frontier: Frontier, months: Months, phi: float) -> float:
    """One-sided p-value that the months of one team lie where those of all teams do on average, and not lower.

    Args:
        error: of one team from the frontier, [month]; see ``distance``.
        frontier: of all teams.
        months: calendar positions.
        phi: autocorrelation of the months, 0..1; see ``autocorrelation``.

    Example: months that lie where all do on average have a p-value of 0.5.
    """
    n = len(error)
    mean, sd = weighted(error, np.full(n, 1.0 / n), np.ones((n, 1)), months, phi)
    expected = -frontier.shortfall_sd * MEAN_OF_HALF_NORMAL
    return float(scipy.special.stdtr(n - 1, (mean - expected) / sd)) if sd > 0.0 else 1.0


def distance(frontier: Frontier, spend: Floats, output: Floats) -> Floats:
    """Log output minus the frontier at that spend."""
    return output - frontier.constant - frontier.elasticity * spend
