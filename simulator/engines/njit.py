"""Plain functions compiled by numba. ``fastmath`` stays off: it changes results."""

from collections.abc import Callable, Collection
from types import FunctionType, ModuleType
from typing import Any, Final, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])
# called from compiled code only: no wrappers for Python or C to compile
INNER: Final[dict[str, Any]] = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner: Callable[[Function], Function] = numba.njit(**INNER)


INL = {
    "needs_review",
    "splits",
    "answer",
    "_within_allowance",
    "planned_use",
    "for_item",
    "remaining",
    "multiplier",
    "response",
    "rework_chance",
    "own_hours",
    "assisted_hours",
    "saved_hours",
    "blocked_hours",
}


def compiled(*modules: ModuleType, in_place: Collection[Callable[..., Any]] = ()) -> dict[str, Any]:
    """Every function of the modules under njit, calling each other; the plain ones stay as they are.

    Those ``in_place`` are written out where they are called: numba cannot return a tuple that has rows in it.

    Numba needs callees that are compiled themselves, so each function is rebuilt on a copy of its module's globals
    in which the functions are replaced by their compiled twins.
    """
    scopes = [dict(vars(module)) for module in modules]
    twins: dict[Any, Any] = {}
    for module, scope in zip(modules, scopes, strict=True):
        for function in vars(module).values():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                twin = FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
                twin.__module__ = function.__module__
                twins[function] = (
                    numba.njit(inline="always", **INNER)(twin)
                    if function in in_place
                    else numba.njit(
                        forceinline=module.__name__.endswith(("_meetings", "_item", "ledger", "demand", "staffing"))
                        or function.__name__ in INL,
                        **INNER,
                    )(twin)
                )
    for scope in scopes:
        known = {name: value for name, value in scope.items() if isinstance(value, FunctionType)}
        scope.update({name: twins[value] for name, value in known.items() if value in twins})
    return {function.__name__: twin for function, twin in twins.items()}
