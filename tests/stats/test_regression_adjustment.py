"""A posterior from simulations against one in closed form, and where the data say nothing."""

import numpy as np
import pytest

from simulator.stats.regression_adjustment import adjusted

RUNS, NOISE = 3000, 0.4


def simulated(seed: int, runs: int = RUNS, idle: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Two parameters: the first is seen with noise, the second not at all; and figures that say nothing."""
    rng = np.random.default_rng(seed)
    parameters = rng.standard_normal((runs, 2))
    seen = parameters[:, :1] + NOISE * rng.standard_normal((runs, 1))
    return parameters, np.column_stack([seen, np.exp(seen), rng.standard_normal((runs, idle))])


@pytest.mark.parametrize("value", [-1.5, 0.0, 0.8])
def test_a_normal_parameter_seen_with_noise_has_the_posterior_of_the_textbook(value: float) -> None:
    parameters, summaries = simulated(1)
    found = adjusted(parameters, summaries, np.array([value, np.exp(value), *np.zeros(8)]))
    shrunk = 1.0 / (1.0 + NOISE**2)
    assert found.mean[0] == pytest.approx(shrunk * value, abs=0.06)
    assert found.sd[0] == pytest.approx(np.sqrt(1.0 - shrunk), rel=0.1)


def test_what_nothing_tells_of_keeps_its_prior() -> None:
    parameters, summaries = simulated(2)
    found = adjusted(parameters, summaries, summaries[0])
    assert found.mean[1] == pytest.approx(0.0, abs=0.1)
    assert found.sd[1] == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("runs", [300, 1500])
def test_nine_in_ten_truths_lie_in_the_middle_nine_tenths(runs: int) -> None:
    truths, seen = simulated(3, 400)
    parameters, summaries = simulated(4, runs)
    ranks = []
    for truth, figures in zip(truths, seen, strict=True):
        found = adjusted(parameters, summaries, figures)
        ranks.append(((found.draws < truth) * found.weights[:, None]).sum(axis=0))
    held = ((np.array(ranks) > 0.05) & (np.array(ranks) < 0.95)).mean(axis=0)
    assert held == pytest.approx([0.9, 0.9], abs=3.0 * np.sqrt(0.09 / 400))


def test_draws_keep_the_correlation_of_what_is_known_only_together() -> None:
    rng = np.random.default_rng(5)
    parameters = rng.standard_normal((RUNS, 2))
    summaries = parameters.sum(axis=1, keepdims=True) + 0.1 * rng.standard_normal((RUNS, 1))
    draws = adjusted(parameters, summaries, np.array([0.5])).equally_likely(1000)
    assert np.corrcoef(draws.T)[0, 1] < -0.9
    assert draws.sum(axis=1).mean() == pytest.approx(0.5, abs=0.05)


def test_data_beyond_all_simulations_are_not_extrapolated() -> None:
    parameters, summaries = simulated(6)
    far = adjusted(parameters, summaries, np.array([60.0, np.exp(60.0), *np.zeros(8)]))
    assert np.abs(far.mean[0]) < 6.0


def test_of_a_parameter_that_is_the_only_summary_every_draw_is_what_was_observed() -> None:
    parameters = np.random.default_rng(7).standard_normal((500, 1))
    assert adjusted(parameters, parameters, np.array([0.3])).draws == pytest.approx(0.3, abs=0.02)
