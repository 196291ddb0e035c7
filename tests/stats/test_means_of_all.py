"""Intervals of many means at once against planted truth, of normal columns and of skewed ones, few replications."""

import numpy as np
import pytest

from simulator.records import Floats
from simulator.stats.best_of_k import means_of_all
from simulator.stats.intervals import t_quantile
from tests.coverage import share

TRIALS, COLUMNS = 1500, 18


def sample(kind: str, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Columns that share half of their chance, [replication, column], and their true means."""
    noise = 0.5**0.5 * (rng.standard_normal((n, 1)) + rng.standard_normal((n, COLUMNS)))
    if kind == "normal":
        return 100.0 + 50.0 * noise, np.full(COLUMNS, 100.0)
    spread = 0.8  # a skewness of 3.7: that of the spend of 200 engineers without a cap
    return 50.0 * np.exp(spread * noise), np.full(COLUMNS, 50.0 * np.exp(0.5 * spread**2))


@pytest.mark.parametrize("n", [3, 5, 10, 30])
@pytest.mark.parametrize("kind", ["normal", "skewed"])
def test_all_intervals_hold_at_once(kind: str, n: int) -> None:
    rng, held, plain = np.random.default_rng(n), [], []
    for _ in range(TRIALS):
        values, truth = sample(kind, n, rng)
        found = means_of_all(values, 0.95)
        held.append(bool(((found.low <= truth) & (truth <= found.high)).all()))
        half = t_quantile(n - 1, 1.0 - 0.05 / COLUMNS) * values.std(axis=0, ddof=1) / n**0.5
        plain.append(bool((np.abs(found.value - truth) <= half).all()))
    assert share(held).high > 0.95, share(held)
    if kind == "skewed":
        assert np.mean(plain) < np.mean(held) - 0.01
        assert n == 3 or share(plain).high < 0.95, "t alone is not enough"


def test_many_replications_need_little_more_than_t() -> None:
    values, _ = sample("normal", 1000, np.random.default_rng(1))
    found, half = (
        means_of_all(values, 0.95),
        t_quantile(999, 1.0 - 0.05 / COLUMNS) * values.std(axis=0, ddof=1) / 1000**0.5,
    )
    assert ((found.high - found.value) < 1.4 * half).all()


def test_columns_that_never_vary_are_known_exactly() -> None:
    found = means_of_all(np.array([[1.0, 2.0]] * 3), 0.95)
    assert found.value.tolist() == found.low.tolist() == found.high.tolist() == [1.0, 2.0]
