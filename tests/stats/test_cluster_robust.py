"""The CR2 variance and Satterthwaite's freedom against textbook cases and a slow calculation with whole matrices."""

import numpy as np
import pytest
import scipy

from simulator.records import Floats, Ints
from simulator.stats.cluster_robust import cluster_robust
from simulator.stats.trial_effect import ROBUST, Cells, effect, t_test
from simulator.stats.wald_ratio import Coefficients, wald_ratio

SIX = np.arange(6)
ARM = np.array([1.0, 1, 1, 0, 0, 0])


def by_whole_matrices(y: Floats, x: Floats, rest: Floats, weight: Floats, cluster: Ints) -> tuple[float, float, float]:
    """Coefficient, variance and freedom as Bell and McCaffrey write them."""
    root = np.sqrt(weight)[:, None]
    design = np.column_stack([rest, x]) * root
    bread = np.linalg.inv(design.T @ design)
    maker = np.eye(len(y)) - design @ bread @ design.T
    beta, errors = bread @ design.T @ (y * root[:, 0]), maker @ (y * root[:, 0])
    vectors, variance = [], 0.0
    for one in np.unique(cluster):
        mine = cluster == one
        half = scipy.linalg.fractional_matrix_power(maker[np.ix_(mine, mine)], -0.5)
        loads = (bread @ design[mine].T)[-1] @ half
        variance += float(loads @ errors[mine]) ** 2
        vectors.append(maker[:, mine] @ loads)
    products = np.array([[one @ other for other in vectors] for one in vectors])
    return float(beta[-1]), variance, float(np.trace(products) ** 2 / np.sum(products**2))


def test_two_groups_of_single_cells_are_welchs_test() -> None:
    fitted = cluster_robust(np.array([1.0, 2, 3, 2, 4, 6]), ARM, np.ones((6, 1)), np.ones(6), SIX)
    assert fitted.value[0] == pytest.approx(-2.0)
    assert fitted.error[0] == pytest.approx(1.2909944)
    assert fitted.freedom == pytest.approx(4.0)
    welch = scipy.stats.ttest_ind([1, 2, 3], [2, 4, 6], equal_var=False)
    assert fitted.value[0] / fitted.error[0] == pytest.approx(welch.statistic)


def test_a_worked_effect_and_its_interval() -> None:
    y = np.array([4.0, 5, 6, 1, 2, 3])
    dealt = np.array([ARM, 1.0 - ARM])  # too few to be a test
    one = effect(y, Cells(dealt, np.ones((6, 1)), np.ones(6), SIX))
    assert one.method == ROBUST
    assert one[:3] == pytest.approx((3.0, 0.733, 5.267), abs=5e-4)
    assert t_test(Coefficients(np.array([2.0]), np.ones((1, 1)), 4.0)) == pytest.approx(0.116, abs=5e-4)


@pytest.mark.parametrize("seed", range(5))
def test_unequal_weights_and_clusters_agree_with_whole_matrices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cluster = np.sort(np.concatenate([np.arange(7), rng.integers(0, 7, 23)]))
    x, rest = rng.normal(size=30), np.column_stack([np.ones(30), rng.normal(size=30)])
    y, weight = rng.normal(size=(30, 2)), rng.uniform(0.5, 4.0, 30)
    fitted = cluster_robust(y, x, rest, weight, cluster)
    for at in range(2):
        value, variance, freedom = by_whole_matrices(y[:, at], x, rest, weight, cluster)
        assert fitted.value[at] == pytest.approx(value)
        assert fitted.covariance[at, at] == pytest.approx(variance)
        assert fitted.freedom == pytest.approx(freedom)


def test_a_regressor_of_which_nothing_is_left_has_no_coefficient() -> None:
    fitted = cluster_robust(np.arange(6.0), ARM, np.column_stack([np.ones(6), ARM]), np.ones(6), SIX)
    assert np.isnan(fitted.value[0])
    assert np.isnan(fitted.freedom)


def test_the_worked_ratio_and_one_that_cannot_be_told() -> None:
    spread = np.diag([1.0, 0.25])
    one = wald_ratio(Coefficients(np.array([6.0, 3.0]), spread, 1e12), 6)
    assert one == pytest.approx((2.0, 1.233, 3.245, 6), abs=5e-4)
    assert wald_ratio(Coefficients(np.array([6.0, 0.9]), spread, 1e12), 6).n == 0


def test_the_ends_of_a_ratio_are_where_its_test_no_longer_rejects() -> None:
    spread, value = np.array([[1.0, 0.3], [0.3, 0.25]]), np.array([6.0, 3.0])
    one = wald_ratio(Coefficients(value, spread, 7.0), 9)
    for end in (one.low, one.high):
        away = np.array([1.0, -end])
        statistic = float(away @ value) ** 2 / float(away @ spread @ away)
        assert statistic == pytest.approx(scipy.stats.t.ppf(0.975, 7.0) ** 2)
