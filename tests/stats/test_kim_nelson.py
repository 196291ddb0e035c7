"""The Kim-Nelson procedure errs at most as promised, and stops running what cannot win."""

import numpy as np
import pytest

from simulator.stats.kim_nelson import KimNelson, h_squared, kim_nelson
from tests.coverage import Floats, paired, report, share


def run(
    seed: int, truth: Floats, correlation: float, spread: Floats, indifference: float, n0: int = 10, most: int = 100_000
) -> KimNelson:
    """The procedure on fresh normal outcomes."""
    chance = np.random.default_rng(seed)

    def further(columns: list[int], start: int, count: int) -> Floats:
        return paired(chance, count, truth, correlation, spread)[:, columns]

    return kim_nelson(paired(chance, n0, truth, correlation, spread), further, indifference, 0.95, most)


def test_the_worked_setting() -> None:
    assert h_squared(2, 11, 0.95) == pytest.approx(5.849, abs=5e-4)


@pytest.mark.parametrize(
    ("correlation", "spread"),
    [(0.0, np.ones(4)), (0.8, np.ones(4)), (0.5, np.array([2.0, 0.5, 1.0, 1.5]))],
    ids=["independent", "correlated", "unlike spreads"],
)
def test_it_errs_at_most_as_promised_when_the_best_leads_by_no_more_than_asked(
    correlation: float, spread: Floats
) -> None:
    """Slippage: one column leads all others by exactly the indifference, the hardest case."""
    truth = np.array([0.0, 0.5, 0.0, 0.0])
    wrong = share([run(seed, truth, correlation, spread, 0.5).alive != [1] for seed in range(400)])
    report(f"correlation {correlation}, spread {spread}: errors {wrong}, promised at most 0.05")
    assert wrong.low <= 0.05


def test_two_columns_come_close_to_the_promise() -> None:
    """With two columns nothing is given away to Bonferroni, so a looser rule would show: it errs, and not too often."""
    wrong = share([run(seed, np.array([0.0, 0.5]), 0.0, np.ones(2), 0.5).alive != [1] for seed in range(1500)])
    report(f"two columns: errors {wrong}, promised at most 0.05")
    assert wrong.high > 0.01
    assert wrong.low <= 0.05
    assert wrong.value <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1500)


def test_common_random_numbers_shorten_the_race() -> None:
    truth, spread = np.array([0.0, 0.5, 0.0]), np.ones(3)
    alone, together = (
        np.mean([max(run(seed, truth, rho, spread, 0.5).replications) for seed in range(60)]) for rho in (0.0, 0.8)
    )
    assert together < 0.5 * alone


def test_the_hopeless_stop_early_and_are_not_run_again() -> None:
    asked: list[list[int]] = []
    chance, truth = np.random.default_rng(4), np.array([0.0, 0.02, -9.0])

    def further(columns: list[int], start: int, count: int) -> Floats:
        asked.append(columns)
        return paired(chance, count, truth, 0.0, np.ones(3))[:, columns]

    found = kim_nelson(paired(chance, 10, truth, 0.0, np.ones(3)), further, 0.3, 0.95, 10_000)
    assert found.out_at[2] == found.replications[2] == 10
    assert all(2 not in columns for columns in asked)
    assert len(found.alive) == 1
    assert found.means[2] == pytest.approx(-9.0, abs=4 / 10**0.5)


def test_the_limit_leaves_those_it_could_not_tell_apart() -> None:
    found = run(1, np.zeros(3), 0.0, np.ones(3), 0.01, most=50)
    assert len(found.alive) > 1
    assert max(found.replications) == 50


def test_of_equal_columns_the_first_is_chosen_at_once() -> None:
    same = np.random.default_rng(1).normal(size=(6, 1)) * np.ones((1, 3))
    found = kim_nelson(same, lambda *_: pytest.fail("nothing is left to draw"), 0.1, 0.95, 100)
    assert found.alive == [0]


def test_a_lone_column_needs_no_race() -> None:
    found = kim_nelson(np.ones((3, 1)), lambda *_: pytest.fail("nothing is left to draw"), 0.1, 0.95, 100)
    assert found.alive == [0]


def test_an_interrupted_race_keeps_what_it_has() -> None:
    chance = np.random.default_rng(1)
    found = kim_nelson(chance.normal(size=(5, 2)), lambda columns, *_: np.ones((1, len(columns))), 0.001, 0.95, 100)
    assert found.interrupted
    assert max(found.replications) == 6
