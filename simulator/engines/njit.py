"""Plain functions compiled by numba. ``fastmath`` stays off: it changes results."""

import dis
from collections.abc import Callable, Collection
from types import FunctionType, ModuleType
from typing import Any, Final, TypeVar

import numba
import numpy as np

from simulator.engines import float_bits, own_call

Function = TypeVar("Function", bound=Callable[..., Any])
# called from compiled code only: no wrappers for Python or C to compile
INNER: Final[dict[str, Any]] = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def compiled(
    *modules: ModuleType,
    per_item: Collection[ModuleType] = (),
    allocating: Collection[ModuleType] = (),
    in_place: Collection[Callable[..., Any]] = (),
) -> dict[str, Any]:
    """Every function of the modules under njit, calling each other; the plain ones stay as they are.

    Numba needs callees that are compiled themselves, so each function is rebuilt on a copy of its module's globals
    in which the functions are replaced by their compiled twins. A table becomes an array, which is read in place.

    Args:
        modules: whose functions to compile.
        per_item: modules of which every item needs something: their functions without a loop are written out where they
            are called, which makes an item a third faster.
        allocating: modules that make arrays. The others do not count who holds an array, which took half of the time;
            so they must not return one, nor call a function that returns one it has made.
        in_place: functions that return a tuple of rows, which numba can only write out where they are called.
    """
    replaced = {} if numba.config.DISABLE_JIT else float_bits.COMPILED | own_call.COMPILED  # type: ignore[attr-defined]
    scopes = [dict(vars(module)) for module in modules]
    twins: dict[Any, Any] = {}
    for module, scope in zip(modules, scopes, strict=True):
        for function in vars(module).values():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                twin = FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
                twin.__module__ = function.__module__
                how = {
                    **INNER,
                    "_nrt": module in allocating,
                    "forceinline": module in per_item and not _loops(function),
                }
                if function in in_place:
                    how["inline"] = "always"
                twins[function] = replaced.get(function) or numba.njit(**how)(twin)
    for scope in scopes:
        known = {name: value for name, value in scope.items() if isinstance(value, FunctionType)}
        scope.update({name: twins[value] for name, value in known.items() if value in twins})
        scope.update(
            {name: twin for name, value in scope.items() for exact, twin in replaced.items() if value is exact}
        )
        scope.update({name: np.array(value) for name, value in scope.items() if replaced and _is_table(value)})
    return {function.__name__: twin for function, twin in twins.items()}


def _loops(function: FunctionType) -> bool:
    return any("BACKWARD" in each.opname for each in dis.get_instructions(function))


def _is_table(value: Any) -> bool:
    """Whether it is a tuple of numbers, and not one with named fields."""
    return type(value) is tuple and len(value) > 1 and all(isinstance(each, float) for each in value)
