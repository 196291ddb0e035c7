"""Functions of whole arrays, with the same bits on every processor and nearly as fast as numpy's.

numpy's differ between processors, by at most 4 units in the last place. Rounded to 35 binary digits they agree, unless
they lie next to the middle between two such numbers: there ``simulator.model.elementary`` decides. So each result is
that of ``elementary``, rounded to 35 digits, 3e-11 of it.
"""

from collections.abc import Callable
from itertools import starmap
from typing import Final

import numpy as np

from simulator.model import elementary
from simulator.records import Floats, Ints

_DROPPED: Final = 18  # of 53 binary digits
_MIDDLE: Final = 1 << (_DROPPED - 1)
_NEAR: Final = 6  # units in the last place: numpy's 4, that of elementary, and one more
BLOCK: Final = 32768  # numbers that stay in the processor's cache


def exp(x: Floats) -> Floats:
    """e^x of each number.

    Example: ``exp(np.array([1.0]))`` is 2.7182818285 to 35 binary digits.
    """
    return _agreed(np.exp, elementary.exp, x)


def power(x: Floats, y: Floats) -> Floats:
    """x^y of each number x >= 0, y of the same shape.

    Example: ``power(np.array([2.0]), np.array([0.5]))`` is 1.4142135624 to 35 binary digits.
    """
    return _agreed(np.power, elementary.power, x, y)


def log1p(x: Floats) -> Floats:
    """ln(1 + x) of each number x >= 0.

    Example: ``log1p(np.array([1.0]))`` is 0.69314718056 to 35 binary digits.
    """
    return _agreed(np.log1p, elementary.log1p, x)


def lognormal(out: Floats, normals: Floats, sigma: float, mean: float) -> None:
    """Write mean * exp(sigma z - sigma^2 / 2) of each standard normal z, block by block; ``normals`` is overwritten."""
    scale = mean * elementary.exp(-0.5 * sigma * sigma)
    for start in range(0, len(normals), BLOCK):
        part = normals[start : start + BLOCK]
        part *= sigma
        np.multiply(exp(part), scale, out=out[start : start + BLOCK])


def _agreed(fast: Callable[..., Floats], exact: Callable[..., float], *given: Floats) -> Floats:
    found = fast(*given)
    bits: Ints = found.view(np.int64)
    bits += _MIDDLE + _NEAR
    unclear = np.nonzero((bits & ((1 << _DROPPED) - 1)) <= 2 * _NEAR)
    bits &= -1 << _DROPPED
    if len(unclear[0]):
        decided = np.array(list(starmap(exact, zip(*(each[unclear].tolist() for each in given), strict=True))))
        bits[unclear] = (decided.view(np.int64) + _MIDDLE) & (-1 << _DROPPED)
    return found
