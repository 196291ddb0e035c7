"""Exponential, logarithm and power whose last bit is the same on every processor.

Those of the C library and of numpy differ in the last bit with and without FMA and AVX-512. These are built from +, -,
*, /, comparisons, ``frexp``, ``ldexp`` and tables alone, which IEEE 754 rounds in one way only. Python and compiled
code run this same source; numba without ``fastmath`` fuses no multiplication with an addition and reorders nothing.
Where the answer is 0, infinite or no number the library is asked: it has no last bit, and Python gets its error.

Source: the exponential is that of Arm's optimized routines, as in musl and glibc, in the form without FMA; the
logarithm is Tang's, ACM Transactions on Mathematical Software 1990, by tables of our own (``elementary_tables.py``).
Errors in units in the last place: ``exp`` and ``power`` 0.52, a power with an exponent of 100 or more a few, ``log``
and ``log1p`` 1.25, ``expm1`` 2.5.
"""

import math
from math import frexp, ldexp, ulp

from simulator.model.elementary_tables import (
    FIRST,
    INVERSE,
    LN2,
    LN2_REST,
    LOGARITHM,
    LOGARITHM_REST,
    PART_DIGITS,
    POWER,
    POWER_REST,
)

_TINY = 2.0**-1022  # the smallest number with all its digits
_TO_WHOLE = 1.5 * 2.0**52  # added and taken away again it leaves the nearest whole number
_TO_256TH = 1.5 * 2.0**44  # likewise the nearest multiple of 1 / 256
_HALF = 2.0**27 + 1.0  # splits a number into halves of 26 digits

_PER_LN2 = float.fromhex("0x1.71547652b82fep+7")  # 128 / ln 2
_STEP = float.fromhex("0x1.62e42fefa0000p-8")  # ln 2 / 128, and what that leaves out
_STEP_REST = float.fromhex("0x1.cf79abc9e3b3ap-47")
_E2 = float.fromhex("0x1.ffffffffffdbdp-2")
_E3 = float.fromhex("0x1.555555555543cp-3")
_E4 = float.fromhex("0x1.55555cf172b91p-5")
_E5 = float.fromhex("0x1.1111167a4d017p-7")

LAST_PART = 2**PART_DIGITS - 1
LOWEST = FIRST / 256.0  # the logarithm is taken of a number from here to twice this
_MOST, _LEAST = 709.79, -745.2  # beyond these the exponential is infinite or 0


def exp(x: float) -> float:
    """Exponential e^x.

    Args:
        x: any number; above 709.78 an OverflowError in Python, infinite in compiled code.

    Example: ``exp(1.0)`` is 2.718281828459045.

    """
    if not _LEAST < x < _MOST:
        return math.exp(x)
    return _exp_of_sum(x, 0.0, x)


def expm1(x: float) -> float:
    """Exponential less one, e^x - 1, exact to the last digits where x is small.

    Args: as ``exp``.

    Example: ``expm1(0.1)`` is 0.10517091807564763.

    """
    if not -50.0 < x < 50.0:
        return exp(x) - 1.0
    if abs(x) < 1e-17:
        return x
    place, above = _nearest_power(x, 0.0, x)
    scale = ldexp(POWER[place & LAST_PART], place >> PART_DIGITS)
    return (scale - 1.0) + scale * above


def log(x: float) -> float:
    """Natural logarithm, ln x.

    Args:
        x: above 0; else a ValueError in Python, infinite or NaN in compiled code.

    Example: ``log(2.0)`` is 0.6931471805599453.

    """
    if not 0.0 < x < math.inf:
        return math.log(x)
    high, low, _ = _log_as_sum(x)
    return high + low


def log1p(x: float) -> float:
    """Natural logarithm of one more, ln(1 + x), exact to the last digits where x is small.

    With u = 1 + x as rounded it is ln u + (x - (u - 1)) / u.

    Args:
        x: above -1; else as ``log``.

    Example: ``log1p(0.1)`` is 0.09531017980432487.

    """
    if not -1.0 < x < math.inf:
        return math.log1p(x)
    more = 1.0 + x
    if more == 1.0:
        return x
    high, low, _ = _log_as_sum(more)
    return high + (low + (x - (more - 1.0)) / more)


def power(x: float, y: float) -> float:
    """Power x^y of a number that is not negative, exp(y ln x) with ln x to 65 digits; x^1 is x and 1^y is 1.

    Args:
        x: base, >= 0.
        y: exponent, any number; of 0 it must not be negative: a ValueError in Python, infinite in compiled code. So is
            a result above 1.8e308, an OverflowError in Python.

    Example: ``power(2.0, 0.5)`` is 1.4142135623730951.

    """
    if y == 1.0:
        return x
    if not (0.0 < x < math.inf and abs(y) < 1e30):
        return math.pow(x, y)
    high, low, rough = _log_as_sum(x)
    large = _HALF * y
    y_high = large - (large - y)
    product = y_high * high  # exact
    rest = (y - y_high) * high + y * low
    about = y * (high + rough)
    if not _LEAST < about < _MOST:
        return math.pow(x, y)
    return _exp_of_sum(product, rest, about)


def _nearest_power(x: float, rest: float, about: float) -> tuple[int, float]:
    """The i for which 2^(i / 128) is nearest to exp(x + rest), and by what share the exponential is larger.

    It need not be the very nearest: ``about`` is x + rest to 0.002, known earlier than ``rest`` is.
    """
    moved = _PER_LN2 * about + _TO_WHOLE
    place = units_between(moved, _TO_WHOLE)
    nearest = moved - _TO_WHOLE
    r = ((x - nearest * _STEP) - nearest * _STEP_REST) + rest
    square = r * r
    above = ((POWER_REST[place & LAST_PART] + r) + square * (_E2 + r * _E3)) + (square * square) * (_E4 + r * _E5)
    return place, above


def _exp_of_sum(x: float, rest: float, about: float) -> float:
    """exp(x + rest) where it is neither 0 nor infinite; ``about`` as above."""
    place, above = _nearest_power(x, rest, about)
    scale = POWER[place & LAST_PART]
    if abs(about) < 700.0:
        scale = ldexp(scale, place >> PART_DIGITS)
        return scale + scale * above
    return ldexp(scale + scale * above, place >> PART_DIGITS)  # rounded once where digits are lost


def _log_as_sum(x: float) -> tuple[float, float, float]:
    """The logarithm as a number of at most 26 digits and a small rest; and that rest to 1e-8, known earlier."""
    if x < _TINY:
        high, low, rough = _log_of_normal(2.0**54 * x)
        return high - 54.0 * LN2, low - 54.0 * LN2_REST, rough - 54.0 * LN2_REST
    return _log_of_normal(x)


def _log_of_normal(x: float) -> tuple[float, float, float]:
    """With x = 2^k z and c from the table k ln 2 + ln c + ln(1 + r), r = z / c - 1, and the last by Taylor's series."""
    z, exponent = near_one(x)
    k = float(exponent)
    moved = z + _TO_256TH
    place = units_between(moved, _TO_256TH) - FIRST
    r = (z - (moved - _TO_256TH)) * INVERSE[place]  # the difference is exact
    square = r * r
    rest = k * LN2_REST + LOGARITHM_REST[place]
    bend = (-1.0 / 2.0 + r * (1.0 / 3.0)) + square * ((-1.0 / 4.0 + r * (1.0 / 5.0)) + square * (-1.0 / 6.0))
    return k * LN2 + LOGARITHM[place], rest + (r + square * bend), rest + (r - 0.5 * square)


def near_one(x: float) -> tuple[float, int]:
    """The z from ``LOWEST`` to twice that, and the k, for which x = 2^k z, exactly; x has all its digits."""
    z, exponent = frexp(x)
    return (2.0 * z, exponent - 1) if z < LOWEST else (z, exponent)


def units_between(moved: float, start: float) -> int:
    """How many numbers apart two are that have one exponent, ``start`` below or above ``moved``."""
    return int((moved - start) / ulp(start))
