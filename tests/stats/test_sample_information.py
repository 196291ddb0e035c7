"""The worth of a measurement: against closed forms and brute force, and in its order among other worths."""

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.records import Floats
from simulator.stats.intervals import Estimate
from simulator.stats.sample_information import (
    contraction,
    foreseen,
    outcomes,
    perfect_measurement,
    posterior,
    sample_information,
    told,
)
from simulator.stats.value_of_information import best_now

LEVEL = 0.95


def worth(net: Floats, delta: Floats, error: Floats) -> Estimate:
    return sample_information(told(net, delta), foreseen(delta, error), LEVEL)


def closed_form(behind: float, slope: float, spread: float, error: float) -> float:
    """Unit normal loss: of a lead with mean -behind that moves with delta, which is normal and measured with error."""
    moved = slope * spread**2 / np.hypot(spread, error)
    return float(moved * scipy.stats.norm.pdf(behind / moved) - behind * scipy.stats.norm.cdf(-behind / moved))


def linear(seed: int, n: int, behind: float, slope: float, spread: float, noise: float) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(seed)
    delta = chance.normal(0.0, spread, n)
    lead = slope * delta - behind + chance.normal(0.0, noise, n)
    return np.stack([np.zeros(n), lead], axis=1), delta


@pytest.mark.parametrize("error", [1e-3, 50.0, 100.0, 300.0])
def test_it_is_the_unit_normal_loss_where_all_is_normal_and_linear(error: float) -> None:
    values = []
    for seed in range(40):
        net, delta = linear(seed, 150, 50.0, 1.0, 100.0, 60.0)
        values.append(worth(net, delta, np.full(150, error)).value)
    right = closed_form(50.0, 1.0, 100.0, error)
    assert abs(np.mean(values) - right) <= 3.0 * np.std(values) / 40**0.5 + 0.02 * right


def test_its_interval_holds_the_closed_form() -> None:
    right, held = closed_form(50.0, 1.0, 100.0, 100.0), 0
    for seed in range(60):
        net, delta = linear(seed, 100, 50.0, 1.0, 100.0, 100.0)
        found = worth(net, delta, np.full(100, 100.0))
        held += found.low <= right <= found.high
    assert held >= 52  # of 60 at 95%: fewer than one chance in a hundred of less


def two_points(delta: Floats) -> Floats:
    return np.where(delta > 0.0, 80.0, -120.0)


def straight(delta: Floats) -> Floats:
    return 1.5 * delta - 60.0


def cliff(delta: Floats) -> Floats:
    return np.where(delta > 60.0, -150.0, 30.0 - 0.2 * delta)


@pytest.mark.parametrize("lead_of", [two_points, straight, cliff])
def test_it_is_what_nested_simulation_finds(lead_of: object) -> None:
    """Brute force: the trial is run many times in many worlds, and after each the posterior is sampled anew."""
    chance, spread, error, n = np.random.default_rng(5), 100.0, 80.0, 200
    outer = chance.normal(0.0, spread, 2000)
    signals = outer + chance.normal(0.0, error, len(outer))
    shrink = spread**2 / (spread**2 + error**2)
    inner = shrink * signals[:, None] + chance.normal(0.0, shrink**0.5 * error, (len(outer), 300))
    means = lead_of(inner).mean(axis=1)  # type: ignore[operator]
    nested = float(np.maximum(means, 0.0).mean() - max(float(means.mean()), 0.0))
    found = []
    for seed in range(8):
        delta = np.random.default_rng(seed).normal(0.0, spread, n)
        lead = lead_of(delta) + np.random.default_rng(seed + 100).normal(0.0, 40.0, n)  # type: ignore[operator]
        net = np.stack([np.zeros(n), lead], axis=1)
        found.append(worth(net, delta, np.full(n, error)).value)
    assert np.mean(found) == pytest.approx(nested, abs=3.0 * np.std(found) / 8**0.5 + 0.08 * nested + 0.3)


def test_knowing_what_has_nothing_to_do_with_the_lead_is_worth_little_and_its_interval_ends_at_nothing() -> None:
    chance = np.random.default_rng(3)
    net = np.stack([np.zeros(200), chance.normal(-50.0, 200.0, 200)], axis=1)
    found = perfect_measurement(told(net, chance.normal(size=200)), LEVEL)
    assert found.low == 0.0
    assert found.value < 3.0 < found.high + 3.0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.floats(0.1, 300.0))
def test_no_measurement_is_worth_more_than_its_truth_nor_that_more_than_everything(
    seed: int, policies: int, error: float
) -> None:
    chance = np.random.default_rng(seed)
    delta = chance.normal(0.0, 100.0, 40)
    net = delta[:, None] * chance.normal(size=policies) + chance.normal(0.0, 50.0, (40, policies))
    found = told(net, delta)
    small, large = (worth(net, delta, np.full(40, one)).value for one in (error, 3.0 * error))
    exact = perfect_measurement(found, LEVEL).value
    everything = net.max(axis=1).mean() - net[:, best_now(net)].mean()
    assert -1e-9 <= large <= small + 1e-6 + 0.02 * exact
    assert small <= exact + 1e-9
    assert exact <= everything + 1e-9


def test_where_one_policy_is_ahead_in_every_world_nothing_is_worth_measuring() -> None:
    net = np.stack([np.full(20, 10.0), np.arange(20) / 4.0], axis=1)
    found = worth(net, np.arange(20.0), np.ones(20))
    assert found == (0.0, 0.0, 0.0, 20)


def test_a_signal_between_two_worlds_leaves_both_as_likely() -> None:
    assert posterior(np.array([1.0]), np.array([0.0, 2.0]), np.ones(2)).tolist() == [[0.5, 0.5]]
    assert outcomes(np.zeros(1), np.ones(1), 2).tolist() == pytest.approx([-1.0, 1.0])


def test_contraction_is_that_of_a_normal_posterior() -> None:
    """Prior variance 100^2, error 100: half of the variance is taken off."""
    delta = scipy.special.ndtri((np.arange(400) + 0.5) / 400) * 100.0
    error = np.full(400, 100.0)
    weights = foreseen(delta, error)
    assert contraction(delta, weights) == pytest.approx(0.5, abs=0.02)
    assert contraction(delta, np.full((3, 400), 1.0 / 400)) == 0.0
    assert contraction(np.ones(400), weights) == 0.0
