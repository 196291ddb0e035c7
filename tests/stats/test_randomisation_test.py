"""The test by randomisation against one assignment at a time, and the assignments themselves."""

import numpy as np
import pytest

from simulator.records import Floats, Ints
from simulator.stats.lee_trimming import stayed_more, trimmed
from simulator.stats.randomisation_test import assignments, randomisation_test

ARM = np.array([1, 1, 1, 0, 0, 0])
FLAT = np.zeros(6, dtype=np.int64)


def slow_p(y: Floats, dealt: Floats, rest: Floats, weight: Floats, cluster: Ints, effect: float) -> float:
    """One weighted regression for each assignment, of the outcome less the effect that is tested."""
    root, statistics = np.sqrt(weight), []
    for regressor in dealt:
        design = np.column_stack([rest, regressor]) * root[:, None]
        left = (y - effect * dealt[0]) * root
        bread = np.linalg.pinv(design.T @ design)
        beta = bread @ design.T @ left
        loads = (bread @ design.T)[-1] * (left - design @ beta)
        spread = sum(loads[cluster == one].sum() ** 2 for one in np.unique(cluster))
        statistics.append(beta[-1] ** 2 / spread)
    return float(np.mean(np.array(statistics) >= statistics[0] * (1.0 - 1e-9)))


def test_the_highest_three_of_six_have_p_of_a_tenth_and_no_test_at_5_percent() -> None:
    dealt = assignments(ARM, FLAT).astype(float)
    test = randomisation_test(np.array([4.0, 5, 6, 1, 2, 3]), dealt, np.ones((6, 1)), np.ones(6), np.arange(6))
    assert test.value == pytest.approx(3.0)
    assert test.p() == pytest.approx(0.1)
    assert test.attainable(0.05) == 0.0
    assert test.interval(0.05) == (-np.inf, np.inf)


def test_of_eight_clusters_a_test_at_5_percent_attains_2_9() -> None:
    dealt = assignments(np.repeat([0, 1], 4), np.zeros(8, dtype=np.int64)).astype(float)
    y = np.random.default_rng(1).normal(size=8)
    test = randomisation_test(y, dealt, np.ones((8, 1)), np.ones(8), np.arange(8))
    assert len(dealt) == 70
    assert test.attainable(0.05) == pytest.approx(2 / 70)


@pytest.mark.parametrize("seed", range(4))
def test_p_is_that_of_one_regression_for_each_assignment(seed: int) -> None:
    """Panel of 6 clusters with 3 cells each, weights, a covariate and effects other than zero."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(6), 3)
    groups = assignments(ARM, FLAT)
    dealt = groups[:, cluster] * rng.uniform(0.5, 1.0, 18)
    rest = np.column_stack([np.ones(18), rng.normal(size=18)])
    y, weight = rng.normal(size=18), rng.uniform(0.5, 3.0, 18)
    test = randomisation_test(y, dealt, rest, weight, cluster)
    for effect in (0.0, 0.7, -2.0):
        assert test.p(effect) == pytest.approx(slow_p(y, dealt, rest, weight, cluster, effect))


def test_the_ends_of_an_interval_are_where_p_passes_its_level() -> None:
    rng = np.random.default_rng(3)
    dealt = assignments(np.repeat([0, 1], 6), np.zeros(12, dtype=np.int64)).astype(float)
    test = randomisation_test(rng.lognormal(size=12), dealt, np.ones((12, 1)), np.ones(12), np.arange(12))
    low, high = test.interval(0.05)
    assert low < test.value < high
    for end, out in ((low, -1e-6), (high, 1e-6)):
        assert test.p(end) > 0.05 >= test.p(end + out)


def test_all_assignments_are_tried_once_within_blocks() -> None:
    found = assignments(np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1]))
    assert found[0].tolist() == [0, 1, 0, 1]
    assert sorted(map(tuple, found.tolist())) == [(0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0)]


def test_drawn_assignments_keep_the_groups_of_every_block_and_are_uniform() -> None:
    groups, blocks = np.array([0, 1, 2, 0, 1, 0, 1, 1, 2, 2] * 3), np.array([0, 1] * 15)
    found = assignments(groups, blocks, seed=4, most=3000)
    assert found.shape == (3000, 30)
    assert (found[0] == groups).all()
    for block in (0, 1):
        mine = np.sort(found[:, blocks == block], axis=1)
        assert (mine == np.sort(groups[blocks == block])).all()
    share = (found[1:] == 1).mean(axis=0)
    expected = [(groups[blocks == block] == 1).mean() for block in blocks]
    assert share == pytest.approx(expected, abs=0.05)
    assert (assignments(groups, blocks, seed=4, most=3000) == found).all()


def test_trimming_takes_a_share_of_the_weight_from_one_end() -> None:
    assert trimmed(np.array([3.0, 1.0, 2.0]), np.ones(3), 0.5, from_top=True).tolist() == [0.0, 1.0, 0.5]
    assert trimmed(np.array([3.0, 1.0, 2.0]), np.ones(3), 0.5, from_top=False).tolist() == [1.0, 0.0, 0.5]
    assert stayed_more(0.9, 0.81) == pytest.approx(0.1)
    assert stayed_more(0.8, 0.9) == 0.0


def test_many_blocks_with_one_arm_each_leave_one_assignment() -> None:
    blocks = np.arange(100)
    assert assignments(np.zeros(100, dtype=np.int64), blocks).shape == (1, 100)
    mixed = np.concatenate([np.zeros(98, dtype=np.int64), [0, 1]])
    assert len(assignments(mixed, np.concatenate([np.arange(98), [98, 98]]))) == 2
