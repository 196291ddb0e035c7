"""Whether two results are the same."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.replication.reduce import Moments
from simulator.replication.same import same


class Timed(NamedTuple):
    table: pd.DataFrame
    seconds: float


def test_what_is_missing_in_both_is_the_same() -> None:
    table = pd.DataFrame({"a": [1.0, np.nan]})
    assert same(table, table.copy())
    assert same(float("nan"), float("nan"))
    assert same(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))
    assert same({"a": [table]}, {"a": [table.copy()]})


def test_time_does_not_count_and_everything_else_does() -> None:
    table = pd.DataFrame({"a": [1.0]})
    assert same(Timed(table, 1.0), Timed(table.copy(), 2.0))
    for other in (pd.DataFrame({"a": [2.0]}), pd.DataFrame({"b": [1.0]}), pd.DataFrame({"a": [1]}), None):
        assert not same(Timed(table, 1.0), Timed(other, 1.0))  # type: ignore[arg-type]
    assert not same([1, 2], [1, 2, 3])
    assert not same([1, 2], (1, 2))
    assert not same({"a": 1}, {"b": 1})
    assert not same(np.zeros(2), np.zeros(3))


def test_objects_are_compared_by_what_they_hold() -> None:
    one, other = Moments(), Moments()
    for each in (one, other):
        each.add(np.array([1.0, 2.0]))
    assert same(one, other)
    other.add(np.array([1.0, 2.0]))
    assert not same(one, other)
