"""Whether one quantity moves with another, against SciPy's own and on quantities that do not."""

import numpy as np
import pytest
from scipy import stats

from simulator.stats.rank_test import moves_by_chance, ranked
from tests.coverage import share


def test_worked_numbers() -> None:
    one, other = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([2.0, 1.0, 4.0, 3.0, 5.0])
    assert moves_by_chance(one, other) == pytest.approx(0.104, abs=5e-4)
    assert ranked(np.array([5.0, 7.0, 5.0])).tolist() == [1.5, 3.0, 1.5]


@pytest.mark.parametrize("ties", [False, True])
def test_it_is_that_of_scipy(ties: bool) -> None:
    rng = np.random.default_rng(1)
    for strength in (0.0, 0.3, 2.0):
        one = rng.normal(size=60)
        other = strength * one + rng.normal(size=60)
        if ties:
            other = np.round(other)
        assert moves_by_chance(one, other) == pytest.approx(stats.spearmanr(one, other).pvalue, rel=1e-9)
        assert np.array_equal(ranked(other), stats.rankdata(other))


def test_what_does_not_move_is_said_to_as_often_as_the_level() -> None:
    rng = np.random.default_rng(2)
    told = share([moves_by_chance(rng.random(40), rng.lognormal(0.0, 2.0, 40)) < 0.05 for _ in range(4000)])
    assert told.low <= 0.05 <= told.high, told


def test_what_is_constant_or_too_little_moves_with_nothing() -> None:
    assert moves_by_chance(np.arange(9.0), np.ones(9)) == 1.0
    assert moves_by_chance(np.arange(2.0), np.arange(2.0)) == 1.0
    assert moves_by_chance(np.arange(9.0), np.exp(np.arange(9.0))) < 1e-12
