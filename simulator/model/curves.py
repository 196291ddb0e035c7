"""Productivity curves: how output speed rises with tokens.

The multiplier on the part of work that AI can speed up is ``m(x) = 1 + gain * S(x / scale)``
with ``x`` effective productive tokens per baseline hour (Mtok/h). Each family of ``S`` is concave with
``S(0) = 0`` and comes as a triple: value, slope, and the point where the slope has a given value. ``work.py`` chooses
between these formulas and the points of a curve of the user's own (``points.py``).
"""

import math

from simulator.model.elementary import exp, expm1, log, log1p, power

MICHAELIS_MENTEN = 0
EXPONENTIAL = 1
HILL = 2
LOGARITHMIC = 3
POWER = 4
CES = 5
POINTS = 6  # no formula: see ``points.py``

LOG_LARGEST = 700.0  # exp of more would overflow


def response(family: int, u: float, shape: float) -> float:
    """Normalised response S(u) of one curve family.

    | family | S(u) | shape |
    |---|---|---|
    | michaelis_menten | u / (1 + u) | unused |
    | exponential | 1 - exp(-u) | unused |
    | hill | u^n / (1 + u^n) | n, 0 < n <= 1 |
    | logarithmic | ln(1 + u) | unused |
    | power | u^alpha | alpha, 0 < alpha < 1 |
    | ces | (1 + u^-theta)^(-1/theta), theta = (1 - sigma) / sigma | theta > 0 |

    Args:
        family: one of the codes above.
        u: tokens per baseline hour over the scale; dimensionless, >= 0.
        shape: the family's exponent; dimensionless.

    Source: textbook forms. CES with sigma = 0.25 (theta = 3) is the substitution elasticity between AI and
    human work in Demirer, Musolff and Yang, NBER w35275 (2026).

    Example: at the half-saturation point ``response(MICHAELIS_MENTEN, 1.0, 1.0)`` is 0.5.

    """
    if u <= 0.0:
        return 0.0
    if family == MICHAELIS_MENTEN:
        return u / (1.0 + u)
    if family == EXPONENTIAL:
        return -expm1(-u)
    if family == HILL:
        raised = power(u, shape)
        return raised / (1.0 + raised)
    if family == LOGARITHMIC:
        return log1p(u)
    if family == POWER:
        return power(u, shape)
    if u < 1.0:  # the same number written so that u^theta cannot overflow
        return u / power(1.0 + power(u, shape), 1.0 / shape)
    return power(1.0 + power(u, -shape), -1.0 / shape)


def slope(family: int, u: float, shape: float) -> float:
    """Slope S'(u) of one curve family; infinite at u = 0 for ``power`` and for ``hill`` with n < 1.

    Args: as ``response``.

    Example: ``slope(MICHAELIS_MENTEN, 1.0, 1.0)`` is 0.25.
    """
    if family == MICHAELIS_MENTEN:
        return 1.0 / ((1.0 + u) * (1.0 + u))
    if family == EXPONENTIAL:
        return exp(-u)
    if family == LOGARITHMIC:
        return 1.0 / (1.0 + u)
    if family == CES and u < 1.0:
        return power(1.0 + power(u, shape), -1.0 / shape - 1.0)
    if u <= 0.0:
        return 1.0 if shape == 1.0 else math.inf
    if family == CES:
        raised = power(u, -shape)
        return power(1.0 + raised, -1.0 / shape - 1.0) * raised / u
    if family == HILL:
        raised = power(u, shape)
        return shape * raised / (u * (1.0 + raised) * (1.0 + raised))
    return shape * power(u, shape - 1.0)


def point_at_slope(family: int, target: float, shape: float) -> float:
    """The u at which S'(u) equals ``target``; 0 where the curve is nowhere that steep.

    Closed form for every family but ``hill``.

    Args:
        family, shape: as ``response``.
        target: slope, > 0; dimensionless.

    Example: ``point_at_slope(MICHAELIS_MENTEN, 0.25, 1.0)`` is 1.0.

    """
    if target >= slope(family, 0.0, shape):
        return 0.0
    if family == MICHAELIS_MENTEN:
        return 1.0 / math.sqrt(target) - 1.0
    if family == EXPONENTIAL:
        return -log(target)
    if family == LOGARITHMIC:
        return 1.0 / target - 1.0
    if family == POWER:
        return exp(min(log(shape / target) / (1.0 - shape), LOG_LARGEST))
    if family == CES:
        return power(power(target, -shape / (1.0 + shape)) - 1.0, 1.0 / shape)
    return _hill_point(target, shape)


def _hill_point(target: float, shape: float) -> float:
    """The u where n * u^(n - 1) / (1 + u^n)^2 = target, by Newton's method in ln u.

    In ln u the log of the slope is concave and falls, so the steps come down to the answer from a bound on its right
    and never pass it: the slope lies below both n * u^(n - 1) and n * u^(-n - 1).
    """
    excess = log(shape / target)
    at = excess / (1.0 + shape)
    if shape < 1.0:
        at = min(at, excess / (1.0 - shape))
    for _ in range(100):
        raised = exp(shape * at)
        value = excess + (shape - 1.0) * at - 2.0 * log1p(raised)
        fall = (1.0 - shape) + 2.0 * shape * raised / (1.0 + raised)
        step = value / fall
        at += step
        if abs(step) <= 1e-15 * max(abs(at), 1.0):
            break
    return exp(at)


def half_point(family: int, shape: float) -> float:
    """The u at which a saturating family reaches half its maximum, S(u) = 1/2; NaN for the others.

    Example: ``half_point(EXPONENTIAL, 1.0)`` is ln 2 = 0.6931.
    """
    if family == MICHAELIS_MENTEN or family == HILL:
        return 1.0
    if family == EXPONENTIAL:
        return log(2.0)
    if family == CES:
        return power(power(2.0, shape) - 1.0, -1.0 / shape)
    return math.nan
