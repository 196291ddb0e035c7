"""Who is best: intervals that hold at once, and probabilities that mean what they say."""

import numpy as np
import pytest
from scipy import stats

from simulator.stats.best_of_k import DRAWS, behind_best, posterior_means, probability_best
from simulator.stats.intervals import mean_interval
from tests.coverage import Floats, paired, report, share

TIED = np.zeros(6)
SPACED = np.array([0.0, -0.2, -0.4, -0.4, -1.0, -3.0])
UNLIKE = np.array([1.0, 1.0, 1.5, 0.5, 2.0, 0.2])


def holds(net: Floats, truth: Floats) -> bool:
    """Whether every interval has the true distance to the truly best."""
    found, true = behind_best(net, 0.95), truth.max() - truth
    return bool(np.all((found.low <= true + 1e-12) & (true <= found.high + 1e-12)))


def naive_holds(net: Floats, truth: Floats) -> bool:
    """The same of plain paired intervals against the column that happens to be ahead."""
    top = int(net.mean(axis=0).argmax())
    each = [mean_interval(net[:, top] - net[:, j], 0.95) for j in range(len(truth)) if j != top]
    true = [truth[top] - truth[j] for j in range(len(truth)) if j != top]
    return all(one.low <= value <= one.high for one, value in zip(each, true, strict=True))


@pytest.mark.parametrize("n", [4, 30])
@pytest.mark.parametrize("correlation", [0.0, 0.9])
@pytest.mark.parametrize("truth", [TIED, SPACED], ids=["tied", "spaced"])
def test_all_intervals_hold_at_once(n: int, correlation: float, truth: Floats) -> None:
    chance = np.random.default_rng(n)
    covered = share([holds(paired(chance, n, truth, correlation, UNLIKE), truth) for _ in range(1500)])
    report(f"n = {n}, correlation {correlation}: simultaneous coverage {covered}")
    assert covered.high >= 0.95


def test_plain_intervals_against_the_one_ahead_do_not_hold_at_once() -> None:
    chance = np.random.default_rng(5)
    covered = share([naive_holds(paired(chance, 10, TIED, 0.5, np.ones(6)), TIED) for _ in range(1000)])
    assert covered.high < 0.90


def test_the_worked_distances() -> None:
    found = behind_best(np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 2.0]]), 0.95)
    assert found.value.tolist() == found.low.tolist() == found.high.tolist() == [0.0, 1.0]
    assert found.may_be_best.tolist() == [True, False]


def test_two_columns_get_the_paired_t_interval() -> None:
    net = paired(np.random.default_rng(2), 12, np.array([3.0, 0.0]), 0.5, np.ones(2))
    one, found = mean_interval(net[:, 0] - net[:, 1], 0.95), behind_best(net, 0.95)
    assert (found.low[1], found.high[1]) == pytest.approx((one.low, one.high))
    assert (found.low[0], found.high[0]) == (0.0, 0.0)


def test_equal_columns_may_both_be_best_and_cost_nothing() -> None:
    net = np.random.default_rng(1).normal(size=(5, 1)) + np.array([1.0, 1.0, -9.0])
    found = behind_best(net, 0.95)
    assert found.may_be_best.tolist() == [True, True, False]
    assert found.high[:2] == pytest.approx([0.0, 0.0], abs=1e-9)


def test_a_lone_column_is_the_best() -> None:
    found = behind_best(np.array([[1.0], [4.0]]), 0.95)
    assert found.may_be_best.tolist() == [True]
    assert found.high.tolist() == [0.0]


def test_doubt_about_a_mean_is_its_t_interval() -> None:
    values = np.array([[1.0], [2.0], [3.0]])
    drawn = posterior_means(values, 1)[:, 0]
    error = 4 * np.sqrt(0.25 / DRAWS)
    assert np.mean((drawn > 1.53) & (drawn < 2.47)) == pytest.approx(0.5, abs=error)
    assert np.mean(drawn > 4.484) == pytest.approx(0.025, abs=4 * np.sqrt(0.025 * 0.975 / DRAWS))


def test_of_two_columns_the_chance_is_the_t_distribution() -> None:
    net = paired(np.random.default_rng(7), 6, np.array([0.4, 0.0]), 0.6, np.array([1.0, 2.0]))
    gap = net[:, 0] - net[:, 1]
    exact = stats.t.cdf(gap.mean() / stats.sem(gap), 5)
    found = probability_best(net, 3)
    assert found[0] == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / DRAWS))
    assert found.sum() == pytest.approx(1.0)


def test_ties_share_the_win_and_a_constant_lead_is_certain() -> None:
    assert probability_best(np.array([[3.0, 2.0], [9.0, 8.0]]), 0).tolist() == [1.0, 0.0]
    tied = np.array([[3.0, 3.0, 1.0], [4.0, 4.0, 2.0]])
    assert probability_best(tied, seed=0).tolist() == [0.5, 0.5, 0.0]


@pytest.mark.parametrize("columns", [2, 4])
@pytest.mark.slow
def test_with_four_replications_it_is_not_surer_than_it_is_right(columns: int) -> None:
    """Of the claims of 80% to 99% at least as many are right as they say; of those of the bootstrap, fewer."""
    chance, n = np.random.default_rng(11), 4
    told: dict[str, list[tuple[float, bool]]] = {"t": [], "bootstrap": []}
    for trial in range(1500):
        truth = chance.normal(0.0, 2.0, columns)  # wide against a standard error of 0.7: nearly a flat prior
        net = paired(chance, n, truth, 0.5, 1.4 * np.ones(columns))
        resampled = (chance.dirichlet(np.ones(n), 500) @ net).argmax(axis=1)
        claims = {"t": probability_best(net, trial), "bootstrap": np.bincount(resampled, minlength=columns) / 500}
        for name, claim in claims.items():
            if 0.8 <= claim.max() <= 0.99:
                told[name].append((float(claim.max()), bool(claim.argmax() == truth.argmax())))
    claimed = {name: float(np.mean([claim for claim, _ in rows])) for name, rows in told.items()}
    right = {name: share([hit for _, hit in rows]) for name, rows in told.items()}
    report(
        f"{columns} columns, {n} replications: "
        + ", ".join(f"{k} claims {claimed[k]:.3f} right {right[k]}" for k in told)
    )
    assert right["t"].value - 0.05 <= claimed["t"] <= right["t"].high  # a little too modest is allowed
    assert claimed["bootstrap"] > right["bootstrap"].value + 0.03
