"""What ``elementary.py`` does with ``frexp`` and ``ldexp``, in compiled code by the bits of a number: exact as well.

The C library's take 6 and 8 nanoseconds, more than the exponential that needs them.
"""

import math
from collections.abc import Callable
from typing import Any, Final

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic

from simulator.model.elementary import LOWEST, near_one, units_between

_DIGITS = 52  # of a fraction
_BIAS = 1023  # the exponent as it is written, of a number from 1 to 2
_LOWEST = int(np.float64(LOWEST).view(np.int64))


def _int_of(context: Any, x: Any) -> Any:
    del context, x  # numba gives the types
    return types.int64(types.float64), _as_is


def _float_of(context: Any, bits: Any) -> Any:
    del context, bits
    return types.float64(types.int64), _as_is


def _as_is(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    return builder.bitcast(given[0], context.get_value_type(signature.return_type))


_bits_of: Any = intrinsic(_int_of)
_of_bits: Any = intrinsic(_float_of)


@numba.njit(error_model="numpy")
def _near_one(x: float) -> tuple[float, int]:
    bits = _bits_of(x)
    exponent = (bits - _LOWEST) >> _DIGITS
    return _of_bits(bits - (exponent << _DIGITS)), exponent


@numba.njit(error_model="numpy")
def _units_between(moved: float, start: float) -> Any:
    return _bits_of(moved) - _bits_of(start)


@numba.njit(error_model="numpy")
def _ldexp(x: float, exponent: int) -> Any:
    """Number times a power of two; x must be from 0.5 to 4 and the exponent from -1100 to 1024."""
    if -1000 < exponent < 1000:
        return _of_bits(_bits_of(x) + (exponent << _DIGITS))
    half = exponent >> 1
    return x * _of_bits((half + _BIAS) << _DIGITS) * _of_bits((exponent - half + _BIAS) << _DIGITS)


COMPILED: Final[dict[Callable[..., Any], Any]] = {
    near_one: _near_one,
    units_between: _units_between,
    math.ldexp: _ldexp,
}
