"""Every policy over the worlds: worked numbers, and quantiles and intervals that hold as often as they say."""

import numpy as np
import pytest
from scipy import stats

from simulator.records import Floats
from simulator.stats.intervals import mean_interval, share_interval
from simulator.studies.choice.robust import between, chance, robust, wins, worst_tenth
from tests.coverage import share


def test_worked_numbers() -> None:
    table = robust(np.array([[2.0, 0.0], [0.0, 1.0]]), ["one", "other"], 0.95)
    first = table.iloc[0]
    assert (first["policy"], first["regret_usd"], first["regret_max_usd"]) == ("one", 0.5, 1.0)
    assert between(np.arange(1.0, 20.0)) == (1.0, 19.0)
    assert wins(np.array([[3.0, 3.0, 1.0]])).tolist() == [[0.5, 0.5, 0.0]]
    assert chance(np.repeat([1.0, 0.0], [30, 10]), 0.95).value == 0.75
    assert worst_tenth(np.arange(1.0, 21.0)) == 1.5
    assert worst_tenth(np.array([5.0, 3.0])) == 3.0  # at least one world


def test_a_worked_table() -> None:
    """Ten worlds: the first policy earns 10 in nine of them and loses 30 in one; the other earns 4 in each."""
    net = np.column_stack([np.full(10, 10.0), np.full(10, 4.0)])
    net[3, 0] = -30.0
    table = robust(net, ["bold", "safe"], 0.95).set_index("policy")
    assert list(table.index) == ["bold", "safe"]  # 6 against 4
    bold, safe = table.loc["bold"], table.loc["safe"]
    assert (bold["net_usd"], bold["p_best"], bold["near_best"]) == pytest.approx((6.0, 0.9, 0.9))
    assert (safe["net_usd"], safe["p_best"], safe["near_best"]) == pytest.approx((4.0, 0.1, 0.1))
    assert (bold["regret_usd"], safe["regret_usd"]) == pytest.approx((3.4, 5.4))
    assert (bold["regret_max_usd"], safe["regret_max_usd"]) == (34.0, 6.0)  # minimax regret chooses the safe one
    assert (bold["worst_tenth_usd"], safe["worst_tenth_usd"]) == (-30.0, 4.0)
    assert bold["net_usd_low"] == pytest.approx(mean_interval(net[:, 0], 0.95).low)
    assert bold["p_best_low"] == pytest.approx(share_interval(9, 10, 0.95).low)
    assert table["n"].eq(10).all()


def test_near_the_best_is_within_a_tenth_of_it() -> None:
    net = np.array([[100.0, 90.0, 89.9], [-10.0, -11.0, -11.5]])
    assert robust(net, ["a", "b", "c"], 0.95).set_index("policy")["near_best"].to_dict() == {"a": 1, "b": 1, "c": 0}


def test_wins_of_equals_are_shared_and_sum_to_one() -> None:
    rng = np.random.default_rng(1)
    net = np.round(rng.normal(size=(200, 4)), 0)
    won = wins(net)
    np.testing.assert_allclose(won.sum(axis=1), 1.0)
    assert ((won > 0.0) == (net == net.max(axis=1, keepdims=True))).all()
    assert robust(net, list("abcd"), 0.95)["p_best"].sum() == pytest.approx(1.0)
    zeros = wins(np.zeros((3, 2)))
    assert (zeros == 0.5).all()


def test_regret_is_what_the_highest_mean_minimises_in_expectation() -> None:
    net = np.random.default_rng(2).normal(size=(64, 3)) + np.array([0.0, 0.5, 0.2])
    table = robust(net, list("abc"), 0.95)
    assert table["regret_usd"].is_monotonic_increasing
    assert (table["regret_usd_low"] >= 0.0).all()
    np.testing.assert_allclose(table["net_usd"] + table["regret_usd"], net.max(axis=1).mean())
    assert (table["regret_usd"] <= table["regret_p95_usd"]).all()
    assert (table["regret_p95_usd"] <= table["regret_max_usd"]).all()


def test_one_policy_has_no_regret() -> None:
    (row,) = robust(np.arange(12.0)[:, None], ["only"], 0.95).to_dict("records")
    assert (row["p_best"], row["regret_usd"], row["regret_max_usd"], row["near_best"]) == (1.0, 0.0, 0.0, 1.0)


def normal(rng: np.random.Generator, n: int) -> Floats:
    return rng.normal(size=n)


def skewed(rng: np.random.Generator, n: int) -> Floats:
    return rng.lognormal(0.0, 1.5, size=n)


@pytest.mark.parametrize("draw", [normal, skewed])
@pytest.mark.parametrize("n", [19, 39, 59, 100])
def test_the_next_world_lies_between_in_nine_of_ten(draw: object, n: int) -> None:
    """Whatever the distribution; exactly so where (n + 1) / 20 is a whole number, as at 19 worlds."""
    rng, hits = np.random.default_rng(n), []
    for _ in range(6000):
        values = draw(rng, n + 1)  # type: ignore[operator]
        low, high = between(values[:-1])
        hits.append(low <= values[-1] <= high)
    found = share(hits)
    assert found.low <= 0.9 <= found.high, found


def test_the_chance_of_the_next_world_is_exact_at_nineteen() -> None:
    """The ends are the first and the last of 19, and each of 20 ranks is as likely: (20 - 2) / 20."""
    values = np.random.default_rng(3).normal(size=19)
    assert between(values) == (values.min(), values.max())
    expected = stats.beta(18, 2).mean()  # of the chance between the first and last order statistics
    assert expected == pytest.approx(0.9)


def test_plain_quantiles_hold_the_next_world_too_seldom() -> None:
    rng, hits = np.random.default_rng(4), []
    for _ in range(4000):
        values = rng.normal(size=20)
        low, high = np.quantile(values[:-1], (0.05, 0.95))
        hits.append(low <= values[-1] <= high)
    assert share(hits).high < 0.9
