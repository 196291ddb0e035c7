"""How compiled code calls a user's own policy: by the address of its function, so that no policy compiles the engine.

Numba's first-class functions would do it too, with checks at each call.
"""

import ctypes
from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

PLAIN: Final[dict[int, Callable[..., float]]] = {}  # by address, where numba is switched off


def called(told: Any, function: int, parameters: int) -> float:
    """What a function says to what it is told, a row of doubles.

    Args:
        told: the row.
        function, parameters: addresses of the function and of its own doubles.
    """
    return PLAIN[function](told.tolist(), ctypes.cast(int(parameters), ctypes.POINTER(ctypes.c_double)))


def _called(context: Any, told: Any, function: Any, parameters: Any) -> Any:
    del context

    def write(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        del context, signature
        number = ir.DoubleType()
        row = builder.bitcast(given[0], number.as_pointer())
        kind = ir.FunctionType(number, [number.as_pointer(), number.as_pointer()])
        at, own = (builder.inttoptr(each, to.as_pointer()) for each, to in zip(given[1:], (kind, number), strict=True))
        return builder.call(at, [row, own])

    return types.float64(told, function, parameters), write


COMPILED: Final[dict[Callable[..., Any], Any]] = {called: intrinsic(_called)}
