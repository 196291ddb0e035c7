"""What arithmetic of a user's own is in compiled code, where every number is a double: Python's answer or an exception.

Whole numbers are doubles too; beyond 2^53 Python would keep digits that a double loses, so that is an exception. An
exception says no more than that Python has to run this. Plain functions, which ``own_compiled.py`` compiles.
"""

import math

import numpy as np

from simulator.model.own_grant import may_grant

_EXACT = 2.0**53  # up to here every whole number is a double
DOUBT = "Python has to run this"


def exact(x: float) -> float:
    """A sum, difference or product as it is, if it may stand for a whole number."""
    if _EXACT <= abs(x) < math.inf:
        raise OverflowError(DOUBT)
    return x


def whole(x: float) -> float:
    """What can be made a whole number, as it is."""
    if not abs(x) < _EXACT:
        raise OverflowError(DOUBT)
    return x


def floor(x: float) -> float:
    """``math.floor``."""
    return float(np.floor(whole(x)))


def ceil(x: float) -> float:
    """``math.ceil``."""
    return float(np.ceil(whole(x)))


def trunc(x: float) -> float:
    """``math.trunc`` and ``int``."""
    return float(np.trunc(whole(x)))


def nearest(x: float) -> float:
    """``round`` to a whole number, of halves to the even one."""
    return float(np.rint(whole(x)))


def sqrt(x: float) -> float:
    """``math.sqrt``."""
    if x < 0.0:
        raise ValueError(DOUBT)
    return math.sqrt(x)


def positive(x: float) -> float:
    """``abs`` and ``math.fabs``."""
    return abs(x)


def number(x: float) -> float:
    """``float``."""
    return 1.0 * x


def least(x: float, y: float) -> float:
    """``min``: the first of equals, and where one is NaN."""
    return y if y < x else x


def most(x: float, y: float) -> float:
    """``max``, likewise."""
    return y if y > x else x


def is_nan(x: float) -> bool:
    """``math.isnan``."""
    return math.isnan(x)


def is_infinite(x: float) -> bool:
    """``math.isinf``."""
    return math.isinf(x)


def is_finite(x: float) -> bool:
    """``math.isfinite``."""
    return math.isfinite(x)


def grants_mtok(mtok: float, wanted: float) -> float:
    """An answer of so many Mtok."""
    if not may_grant(mtok, wanted):
        raise ValueError(DOUBT)
    return abs(max(1.0 * mtok, 0.0))


def grants_usd(usd: float, wanted: float) -> float:
    """An answer of so many USD, below 0 to tell it from Mtok."""
    if not (may_grant(usd, wanted) or usd > wanted):
        raise ValueError(DOUBT)
    return -abs(max(1.0 * usd, 0.0))
