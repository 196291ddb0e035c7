"""The worth of knowing an input, against the closed form of a lead that is linear in normal inputs."""

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from simulator.records import Floats
from simulator.replication.worlds import sobol
from simulator.stats.unseen_fit import terms
from simulator.stats.value_of_information import Known, best_now, partial_information
from simulator.studies.choice.robust import robust
from tests.worlds import standard_error

SLOPES = (3.0, 1.0, 0.0)  # of the difference between two policies in three inputs; the third does not matter
LEAD = 0.5


def gain_of_knowing(sigma: float, lead: float = LEAD) -> float:
    """E[max(d, 0)] - max(E[d], 0) of a normal d with mean ``lead``: sigma * phi(z) + lead * Phi(z) - max(lead, 0)."""
    z = lead / sigma
    return sigma * math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi) + lead * float(ndtr(z)) - max(lead, 0.0)


def linear(worlds: int, seed: int, noise: float = 1.4, spread_evenly: bool = True) -> tuple[Floats, Floats]:
    """Shares [world, input], net values [world, 2] apart by LEAD + slopes @ z + noise."""
    rng = np.random.default_rng(seed)
    shares = sobol(3, worlds, seed) if spread_evenly else rng.random((worlds, 3))
    difference = LEAD + ndtri(shares) @ SLOPES + noise * rng.normal(size=worlds)
    both = 10.0 + 5.0 * rng.normal(size=worlds)
    return shares, np.stack([both + difference, both], axis=1)


def knowing(shares: Floats, net: Floats, one: int, controls: bool = True) -> Known:
    others = ndtri(np.delete(shares, one, axis=1))[:, : None if controls else 0]
    return partial_information(net, shares[:, one], others, 0.95)


def worth_of(known: Known) -> float:
    """What is estimated; nothing where it is not."""
    return 0.0 if known.reason else known.value.value


def test_the_other_inputs_are_taken_out_as_noise() -> None:
    """The second input moves the difference a third as much as the first: controls make its value far surer."""
    errors = {}
    for controls in (True, False):
        values = [worth_of(knowing(*linear(64, seed), 1, controls)) for seed in range(30)]
        errors[controls] = np.mean((np.array(values) - gain_of_knowing(1.0)) ** 2) ** 0.5
    assert errors[True] < 0.7 * errors[False]


def test_the_closed_form_at_no_lead() -> None:
    assert gain_of_knowing(2.0, 0.0) == pytest.approx(2.0 / math.sqrt(2 * math.pi))  # sigma * phi(0)


@pytest.mark.parametrize("noise", [0.0, 1.4, 4.0])
def test_knowing_everything_is_worth_the_expected_regret_of_choosing_now(noise: float) -> None:
    """Random variation is part of everything: the variance of the lead has that of the noise in it."""
    truth = gain_of_knowing(math.hypot(*SLOPES, noise))
    found = [robust(linear(64, seed, noise)[1], ["one", "other"], 0.95)["regret_usd"].iloc[0] for seed in range(60)]
    assert np.mean(found) == pytest.approx(truth, abs=4 * standard_error(found))


@pytest.mark.parametrize("one", [0, 1, 2])
def test_the_worth_of_knowing_one_input(one: int) -> None:
    """At most the truth, and near it: a rule learned from 256 worlds loses little."""
    truth = gain_of_knowing(SLOPES[one]) if SLOPES[one] else 0.0
    raw = [worth_of(knowing(*linear(256, seed), one)) for seed in range(40)]
    error = standard_error(raw)
    assert np.mean(raw) < truth + 4 * error + (0.03 if one == 2 else 0.0)  # clipped at zero, so a little above
    assert np.mean(raw) > truth - 4 * error - 0.05 * SLOPES[0]


def test_an_input_that_does_not_matter_is_worth_nothing_and_seldom_changes_the_choice() -> None:
    shares, net = linear(256, 3)
    weak, strong = knowing(shares, net, 2), knowing(shares, net, 0)
    assert worth_of(weak) < 0.1 * strong.value.value
    assert not weak.changes_choice >= 0.3
    assert strong.changes_choice > 0.3


@pytest.mark.slow
def test_intervals_of_the_worth_of_knowing_cover() -> None:
    """Of 400 studies of 64 independent worlds, 95% intervals hold the truth in 95%: of one input, and of all.

    A Sobol sequence, which worlds use, spreads points more evenly than chance: there they cover more.
    """
    noise = 0.8
    truths = (gain_of_knowing(math.hypot(*SLOPES, noise)), gain_of_knowing(SLOPES[0]))
    hits = {True: np.zeros(2), False: np.zeros(2)}
    for seed in range(400):
        for evenly, count in hits.items():
            shares, net = linear(64, seed, noise, evenly)
            whole, known = robust(net, ["one", "other"], 0.95).iloc[0], knowing(shares, net, 0).value
            ends = ((whole["regret_usd_low"], whole["regret_usd_high"]), (known.low, known.high))
            count += [low <= truth <= high for (low, high), truth in zip(ends, truths, strict=True)]
    allowed = 4 * math.sqrt(0.95 * 0.05 / 400)
    assert (hits[False] / 400 > 0.95 - allowed).all(), hits
    assert (hits[True] / 400 > 0.95 - allowed).all(), hits


def test_terms_bend_where_worlds_are_many_and_are_straight_where_they_are_few() -> None:
    assert terms(sobol(1, 16, 1)[:, 0]).shape == (16, 2)
    assert terms(sobol(1, 64, 1)[:, 0]).shape == (64, 5)
    few = np.where(sobol(1, 64, 1)[:, 0] < 0.5, 1.0, 2.0)
    assert terms(sobol(1, 64, 1)[:, 0], few).tolist() == [
        [1.0, 0.0] if u < 0.5 else [0.0, 1.0] for u in sobol(1, 64, 1)
    ]
    assert terms(sobol(1, 8, 1)[:, 0], few[:8]).shape == (8, 2)


def test_a_spline_is_straight_outside_its_knots() -> None:
    shares = np.linspace(0.001, 0.999, 400)
    curve, score = terms(shares), ndtri(shares)
    for tail in (score < ndtri(0.04), score > ndtri(0.97)):
        line = np.polyfit(score[tail], curve[tail], 1)
        np.testing.assert_allclose(np.outer(score[tail], line[0]) + line[1], curve[tail], atol=1e-8)


def test_the_best_now_is_best_on_average() -> None:
    net = np.zeros((4, 3))
    net[:, 1], net[0, 2] = 1.0, 3.9
    assert best_now(net) == 1
    assert best_now(np.ones((4, 3))) == 0  # of equals the first
