"""What code of a user's own gets for functions of ``math`` that the C library rounds: the same bits on every processor.

They are those of ``elementary.py`` with Python's errors, which compiled code does not raise by itself.
"""

import math

from simulator.model.elementary import exp as _exp
from simulator.model.elementary import expm1 as _expm1
from simulator.model.elementary import log as _log
from simulator.model.elementary import log1p as _log1p
from simulator.model.elementary import power as _power

DOMAIN = "math domain error"
RANGE = "math range error"


def exp(x: float) -> float:
    """Exponential e^x.

    Args:
        x: any number; above 709.78 an OverflowError.

    Example: ``exp(0.5)`` is 1.6487212707001282.
    """
    found = _exp(x)
    if math.isinf(found) and not math.isinf(x):
        raise OverflowError(RANGE)
    return found


def expm1(x: float) -> float:
    """Exponential less one, e^x - 1; args as ``exp``.

    Example: ``expm1(0.2)`` is 0.22140275816.
    """
    found = _expm1(x)
    if math.isinf(found) and not math.isinf(x):
        raise OverflowError(RANGE)
    return found


def log(x: float) -> float:
    """Natural logarithm, ln x.

    Args:
        x: above 0; else a ValueError.

    Example: ``log(3.0)`` is 1.0986122886681098.
    """
    if x <= 0.0:
        raise ValueError(DOMAIN)
    return _log(x)


def log1p(x: float) -> float:
    """Natural logarithm of one more, ln(1 + x).

    Args:
        x: above -1; else a ValueError.

    Example: ``log1p(0.2)`` is 0.18232155679.
    """
    if x <= -1.0:
        raise ValueError(DOMAIN)
    return _log1p(x)


def power(x: float, y: float) -> float:
    """Power x^y; a square is a product.

    Args:
        x: base; a negative one only to a whole exponent, else a ValueError.
        y: exponent; of 0 it must not be negative: a ValueError.

    A result above 1.8e308 is an OverflowError.

    Example: ``power(-0.5, 2.0)`` is 0.25.
    """
    if not (abs(x) < math.inf and abs(y) < math.inf):
        return math.pow(x, y)
    if y == 2.0 and abs(x) < 1e150:
        return x * x
    if (x < 0.0 and y % 1.0 != 0.0) or (x == 0.0 and y < 0.0):
        raise ValueError(DOMAIN)
    found = _power(abs(x), y)
    if math.isinf(found):
        raise OverflowError(RANGE)
    return -found if x < 0.0 and y % 2.0 != 0.0 else found
