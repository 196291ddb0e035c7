"""Whether two results are the same: every table, array and number in them, but not how long they took."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

UNLIKE: Final = frozenset({"seconds", "plans", "addresses"})  # how long it took, and what fills up as runs are made


def same(one: Any, other: Any) -> bool:
    """Whether two values hold the same, to the last bit; what is missing in both is the same.

    Numpy and pandas compare value by value, so that ``==`` of what holds a table has no truth value.

    Example: ``same((1.0, np.array([np.nan])), (1.0, np.array([np.nan])))`` is True.
    """
    if one is other:
        return True
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (one != one and other != other)
    if type(one) is not type(other):
        return False
    if isinstance(one, pd.DataFrame | pd.Series | pd.Index):
        return bool(one.equals(other)) and _labels(one) == _labels(other)
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if (parts := _parts(one)) is not None:
        theirs = _parts(other) or []
        return len(parts) == len(theirs) and all(map(same, parts, theirs))
    return bool(one == other)


def same_fields(one: Any, other: Any) -> bool:
    """The same of two named tuples or data classes of one kind, whatever their own ``==`` says."""
    return all(map(same, _parts(one) or (), _parts(other) or ()))


def _labels(table: Any) -> list[str]:
    return list(map(str, getattr(table, "columns", ())))


def _parts(value: Any) -> list[Any] | None:
    """What a value is made of, in order; None where it is one thing."""
    if is_dataclass(value):
        return [getattr(value, each.name) for each in fields(value) if each.name not in UNLIKE]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [getattr(value, name) for name in value._fields if name not in UNLIKE]
    if isinstance(value, list | tuple):
        return list(value)
    if getattr(type(value), "__eq__", None) is object.__eq__ and hasattr(value, "__dict__"):
        return [part for name, part in sorted(vars(value).items()) if name not in UNLIKE]
    return None
