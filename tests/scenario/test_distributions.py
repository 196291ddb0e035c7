"""Distributions against SciPy's own, their means against integration, and every malformed one refused."""

import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import integrate, stats

from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.families import FAMILIES

LEVELS = np.linspace(0.001, 0.999, 97)


class TwoPiece(stats.rv_continuous):
    """Its own closed form, from the distribution function: half of the chance from 0 to 1, half from 1 to 4."""

    def _cdf(self, x: Any) -> Any:
        return np.where(x < 1.0, 0.5 * x, 0.5 + (x - 1.0) / 6.0)

    def _ppf(self, q: Any) -> Any:
        return np.where(q < 0.5, 2.0 * q, 1.0 + 6.0 * (q - 0.5))

    def _stats(self, *args: Any, **more: Any) -> Any:
        return 0.5 * 0.5 + 0.5 * 2.5, None, None, None  # of two uniform halves


CASES: dict[str, tuple[dict[str, Any], Any]] = {
    "uniform": ({"low": 2.0, "high": 5.0}, stats.uniform(2.0, 3.0)),
    "loguniform": ({"kind": "loguniform", "low": 0.1, "high": 10.0}, stats.loguniform(0.1, 10.0)),
    "triangular": ({"kind": "triangular", "low": -1.0, "mode": 0.5, "high": 4.0}, stats.triang(0.3, -1.0, 5.0)),
    "triangular at its end": ({"kind": "triangular", "low": 0.0, "mode": 2.0, "high": 2.0}, stats.triang(1, 0.0, 2.0)),
    "two_piece": ({"kind": "two_piece", "low": 0.0, "median": 1.0, "high": 4.0}, TwoPiece(a=0.0, b=4.0)()),
    "normal": ({"kind": "normal", "mean": 3.0, "sigma": 2.0}, stats.norm(3.0, 2.0)),
    "normal cut twice": (
        {"kind": "normal", "mean": 3.0, "sigma": 2.0, "low": 0.0, "high": 4.0},
        stats.truncnorm(-1.5, 0.5, 3.0, 2.0),
    ),
    "normal cut once": (
        {"kind": "normal", "mean": 0.0, "sigma": 1.0, "low": 1.0},
        stats.truncnorm(1.0, np.inf),
    ),
    "lognormal": ({"kind": "lognormal", "median": 0.5, "sigma": 0.8}, stats.lognorm(0.8, scale=0.5)),
    "beta": ({"kind": "beta", "alpha": 2.0, "beta": 5.0}, stats.beta(2.0, 5.0)),
    "quantiles": ({"kind": "quantiles", "values": [0.0, 1.0, 4.0]}, TwoPiece(a=0.0, b=4.0)()),
    "beta between": ({"kind": "beta", "alpha": 2.0, "beta": 2.0, "low": 1.0, "high": 3.0}, stats.beta(2, 2, 1.0, 2.0)),
}


@pytest.mark.parametrize("name", CASES)
def test_quantiles_and_means_are_those_of_scipy(name: str) -> None:
    given, peer = CASES[name]
    mine = Distribution.model_validate(given)
    np.testing.assert_allclose([mine.quantile(u) for u in LEVELS], peer.ppf(LEVELS), rtol=1e-9, atol=1e-12)
    assert mine.mean_value == pytest.approx(peer.mean(), rel=1e-9)
    assert mine.central == pytest.approx(peer.median(), rel=1e-9)
    assert mine.support == pytest.approx(peer.support())


def test_a_cut_lognormal_is_the_conditional_one() -> None:
    mine = Distribution(kind="lognormal", median=2.0, sigma=0.7, low=1.0, high=6.0)
    peer = stats.lognorm(0.7, scale=2.0)
    below, above = peer.cdf([1.0, 6.0])
    np.testing.assert_allclose(
        [mine.quantile(u) for u in LEVELS], peer.ppf(below + LEVELS * (above - below)), rtol=1e-9
    )
    mean, error = integrate.quad(mine.quantile, 0.0, 1.0, epsabs=1e-10)
    assert mine.mean_value == pytest.approx(mean, abs=max(10 * error, 1e-7))


@pytest.mark.parametrize(("low", "median", "high"), [(0.0, 1.0, 4.0), (1.0, 1.0, 1.5), (-2.0, 3.0, 3.0)])
def test_half_of_the_chance_of_a_two_piece_lies_on_either_side_of_its_median(
    low: float, median: float, high: float
) -> None:
    mine = Distribution(kind="two_piece", low=low, median=median, high=high)
    shares = np.random.default_rng(1).random(20_000)
    drawn = np.array([float(mine.quantile(u)) for u in shares])
    for side in (shares < 0.5, shares > 0.5):
        ends = (low, median) if shares[side][0] < 0.5 else (median, high)
        if ends[0] < ends[1]:
            assert stats.kstest(drawn[side], stats.uniform(ends[0], ends[1] - ends[0]).cdf).pvalue > 1e-4
        else:
            assert set(drawn[side]) == {median}
    assert mine.central == median
    assert mine.ends == (low, high)
    mean, _ = integrate.quad(mine.quantile, 0.0, 1.0, points=[0.5])
    assert mine.mean_value == pytest.approx(mean, abs=1e-9)
    assert mine.grid(3) == pytest.approx((low + 0.1 * (median - low), median, high - 0.1 * (high - median)))


def test_the_ends_are_reached_and_never_passed() -> None:
    for given, _ in CASES.values():
        mine = Distribution.model_validate(given)
        low, high = mine.support
        assert all(low <= float(mine.quantile(u)) <= high for u in (0.0, 1e-12, 0.3, 1.0 - 1e-12, 1.0))
    assert Distribution(low=2.0, high=5.0).ends == (2.0, 5.0)
    endless = Distribution(kind="normal", mean=0.0, sigma=1.0)
    assert endless.ends == pytest.approx((-4.7534, 4.7534), abs=1e-3)  # one in a million on either side
    assert math.isinf(endless.support[1])


def test_a_list_is_a_choice() -> None:
    mine = Distribution.model_validate([1, 2, 4])
    assert mine.kind == "choice"
    assert [mine.quantile(u) for u in (0.0, 0.3, 0.34, 0.5, 0.67, 1.0)] == [1, 1, 2, 2, 4, 4]
    assert mine.mean_value == pytest.approx(7 / 3)
    assert mine.central == 2
    assert mine.ends == (1, 2, 4)
    words = Distribution.model_validate({"values": ["stop", "economy"], "weights": [3, 1]})
    assert [words.quantile(u) for u in (0.7, 0.76)] == ["stop", "economy"]
    with pytest.raises(TypeError, match="no mean"):
        _ = words.mean_value
    assert [type(value) for value in Distribution.model_validate([True, 1, 1.5, "a"]).values or ()] == [
        bool, int, float, str,
    ]  # fmt: skip


def test_grids() -> None:
    assert Distribution(low=0.0, high=1.0).grid(3) == (0.0, 0.5, 1.0)
    assert Distribution(low=0.0, high=1.0, levels=2).grid(3) == (0.0, 1.0)
    assert Distribution(kind="loguniform", low=1.0, high=100.0).grid(3) == pytest.approx((1.0, 10.0, 100.0))
    assert Distribution(kind="normal", mean=0.0, sigma=1.0).grid(3) == pytest.approx((-1.6449, 0.0, 1.6449), abs=1e-4)
    assert Distribution.model_validate(["a", "b"]).grid(9) == ("a", "b")


MALFORMED: dict[str, tuple[dict[str, Any] | list[Any], str]] = {
    "no ends": ({}, "needs low and high for the kind uniform"),
    "one end": ({"low": 1.0}, "needs high for the kind uniform"),
    "ends crossed": ({"low": 2.0, "high": 1.0}, "high = 1, which must be above low = 2"),
    "ends equal": ({"low": 2.0, "high": 2.0}, "must be above low"),
    "unused": ({"low": 1.0, "high": 2.0, "sigma": 1.0}, "gives sigma, which the kind uniform does not use"),
    "log of zero": ({"kind": "loguniform", "low": 0.0, "high": 2.0}, "must be above 0 for the kind loguniform"),
    "mode outside": ({"kind": "triangular", "low": 0.0, "mode": 3.0, "high": 2.0}, "must lie from 0 to 2"),
    "median outside": ({"kind": "two_piece", "low": 0.0, "median": 3.0, "high": 2.0}, "must lie from 0 to 2"),
    "no median": ({"kind": "two_piece", "low": 0.0, "high": 2.0}, "needs median for the kind two_piece"),
    "cut away": ({"kind": "normal", "mean": 0.0, "sigma": 1.0, "low": 9.0}, "cuts off more than 99.99%"),
    "negative lognormal": ({"kind": "lognormal", "median": 1.0, "sigma": 1.0, "low": -1.0}, "never negative"),
    "lognormal below zero": ({"kind": "lognormal", "median": 1.0, "sigma": 1.0, "high": 0.0}, "is above 0"),
    "beta half bounded": ({"kind": "beta", "alpha": 1.0, "beta": 1.0, "low": 0.0}, "needs both low and high"),
    "no spread": ({"kind": "normal", "mean": 0.0, "sigma": 0.0}, "greater than 0"),
    "weights short": ({"values": [1, 2], "weights": [1.0]}, "one weight per value"),
    "weights negative": ({"values": [1, 2], "weights": [2.0, -1.0]}, "none negative"),
    "empty list": ([], "at least 1 item"),
    "unknown kind": ({"kind": "gamma"}, "Input should be 'uniform'"),
    "infinite": ({"low": 0.0, "high": math.inf}, "finite number"),
    "text for a number": ({"low": "1", "high": 2.0}, "valid number"),
    "unknown key": ({"low": 1.0, "high": 2.0, "lo": 1.0}, "Extra inputs"),
    "levels for a list": ({"values": [1, 2], "levels": 3}, "gives levels, which the kind choice does not use"),
    "quantiles that fall": ({"kind": "quantiles", "values": [2.0, 1.0]}, "numbers that rise"),
    "one quantile": ({"kind": "quantiles", "values": [2.0]}, "numbers that rise"),
    "one level": ({"low": 1.0, "high": 2.0, "levels": 1}, "greater than or equal to 2"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_ones_are_refused(name: str) -> None:
    given, sentence = MALFORMED[name]
    with pytest.raises(ValidationError) as caught:
        Distribution.model_validate(given)
    assert sentence in str(caught.value)


def test_every_kind_is_in_the_tables() -> None:
    kinds = {case[0].get("kind", "uniform") for case in CASES.values()} | {"choice"}
    assert kinds == {*FAMILIES, "choice", "quantiles"}
