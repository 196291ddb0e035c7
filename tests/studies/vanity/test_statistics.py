"""The other statistics of the flags against known answers: elasticity, false discovery rate, frontier, shares, AUC."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest, false_discovery_control, mannwhitneyu

from simulator.stats.intervals import share_interval
from simulator.studies.vanity import stochastic_frontier as frontier
from simulator.studies.vanity.elasticity import followed
from simulator.studies.vanity.scoreboard import auc
from simulator.studies.vanity.verdicts import adjusted

CLEAN = 8
STRETCH = (*range(8), *range(12, 24)), CLEAN


def test_spend_that_doubles_without_output_has_an_elasticity_of_zero() -> None:
    spend = np.log(np.array([1.0] * 8 + [2.0] * 8))
    found = followed(spend, np.zeros(16), (tuple(range(16)), CLEAN), 0.03, 0.95)
    assert found.elasticity == 0.0
    assert found.spend == pytest.approx(math.log(2.0))
    assert found.p_value < 1e-6


@pytest.mark.parametrize(("elasticity", "rejected"), [(0.03, 0.05), (0.10, 0.0)])
def test_the_elasticity_test_has_its_size(elasticity: float, rejected: float) -> None:
    generator, n = np.random.default_rng(6), 2000
    p_values = []
    for _ in range(n):
        spend = 0.1 * generator.standard_normal(20) + np.repeat([0.0, 0.7], [CLEAN, 12])
        output = elasticity * spend + 0.03 * generator.standard_normal(20)
        p_values.append(followed(spend, output, STRETCH, 0.03, 0.95).p_value)
    share = (np.array(p_values) <= 0.05).mean()
    if rejected:
        assert share == pytest.approx(rejected, abs=4.0 * math.sqrt(0.05 * 0.95 / n))
    else:
        assert share < 0.05


def test_the_interval_of_the_change_of_output_covers_it() -> None:
    generator, n = np.random.default_rng(7), 1500
    hits = 0
    for _ in range(n):
        output = np.repeat([0.0, 0.02], [CLEAN, 12]) + 0.03 * generator.standard_normal(20)
        found = followed(np.zeros(20), output, STRETCH, 0.03, 0.95)
        hits += found.output_low <= 0.02 <= found.output_high
    assert hits / n == pytest.approx(0.95, abs=4.0 * math.sqrt(0.95 * 0.05 / n))


def test_the_false_discovery_rate_is_that_of_scipy() -> None:
    generator = np.random.default_rng(8)
    for size in (1, 2, 7, 40):
        p_values = np.round(generator.random(size) ** 3, 2)  # with ties
        np.testing.assert_allclose(adjusted(p_values), false_discovery_control(p_values))


def test_a_team_that_was_not_tested_does_not_count() -> None:
    np.testing.assert_allclose(adjusted(np.array([0.01, np.nan, 0.02, 0.5])), [0.03, np.nan, 0.03, 0.5])
    assert np.isnan(adjusted(np.array([np.nan]))).all()


def test_it_holds_the_false_discovery_rate() -> None:
    generator = np.random.default_rng(9)
    shares = []
    for _ in range(2000):
        false, true = generator.random(15), generator.random(5) * 1e-4
        flagged = adjusted(np.concatenate([false, true])) <= 0.1
        shares.append(flagged[:15].sum() / max(flagged.sum(), 1))
    assert np.mean(shares) < 0.1
    assert np.mean(shares) > 0.05  # 0.1 * 15 / 20 is what it comes to


def planted(seed: int, n: int, shortfall: float = 0.3) -> frontier.Frontier:
    generator = np.random.default_rng(seed)
    spend = generator.normal(5.0, 0.8, n)
    u = shortfall * np.abs(generator.standard_normal(n))
    return frontier.fit(spend, 2.0 + 0.1 * spend + 0.15 * generator.standard_normal(n) - u)


def test_the_frontier_recovers_what_was_planted() -> None:
    found = np.array([planted(seed, 20_000) for seed in range(30)])
    error = found.std(axis=0, ddof=1) / math.sqrt(len(found))
    truth = np.array([2.0, 0.1, 0.15, 0.3])
    assert (np.abs(found.mean(axis=0) - truth) < 4.0 * error + 0.002).all()
    assert (error < 0.01).all()


def test_without_shortfall_the_frontier_is_the_least_squares_line() -> None:
    spend = np.linspace(0.0, 1.0, 40)
    output = 1.0 + 0.5 * spend + np.tile([0.1, -0.1, -0.1, 0.1], 10)
    found = frontier.fit(spend, output)
    assert found.shortfall_sd < 1e-6
    assert found.elasticity == pytest.approx(np.polyfit(spend, output, 1)[0])


def test_the_interval_of_a_share_is_that_of_scipy() -> None:
    for hits, n in ((0, 100), (3, 80), (80, 80)):
        exact = binomtest(hits, n).proportion_ci(0.95, "exact")
        assert share_interval(hits, n, 0.95)[1:3] == pytest.approx((exact.low, exact.high))
    assert share_interval(0, 100, 0.95).high == pytest.approx(0.036, abs=0.0005)
    assert np.isnan(share_interval(0, 0, 0.95)[:3]).all()


def test_the_area_under_the_curve_is_that_of_mann_and_whitney() -> None:
    assert auc(np.array([0.1, 0.2]), np.array([0.2, 0.9])) == 0.875
    generator = np.random.default_rng(11)
    guilty, innocent = np.round(generator.random(40) ** 2, 2), np.round(generator.random(60), 2)
    statistic = mannwhitneyu(innocent, guilty).statistic
    assert auc(guilty, innocent) == pytest.approx(statistic / (40 * 60))
    assert np.isnan(auc(guilty, np.array([])))
