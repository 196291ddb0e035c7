"""The interval of a ratio of changes, such as marginal ROI, against planted truth: it covers as often as it says."""

import numpy as np
import pytest

from simulator.records import Floats
from simulator.stats.intervals import Estimate, change_ratio_interval, ratio_interval
from tests.coverage import share

ITEM = 1600.0  # USD, mean value of an item, with a coefficient of variation of 1
TRIALS = 2000


def small_gate(n: int, seed: int, items: float = 0.225, lost: float = 0.0) -> tuple[Floats, Floats]:
    """Changes of gain and cost of a gate with 20 engineers whose hurdle moves by 5% either way, [trial, replication].

    As measured over 4,000 replications of 12 months: cost rises by 243 USD, by 35% more or less; output by an item in
    20% of replications, by two in 3%, not at all in the others, whatever the items are worth.
    """
    rng = np.random.default_rng(seed)
    cost = rng.gamma(8.0, 243.0 / 8.0, (TRIALS, n))
    return _worth(rng, items, cost.shape) - _worth(rng, lost, cost.shape), cost


def _worth(rng: np.random.Generator, items: float, shape: tuple[int, ...]) -> Floats:
    many = rng.poisson(items, shape)
    worth = rng.lognormal(-0.5 * np.log(2.0), np.log(2.0) ** 0.5, (*shape, many.max() + 1))
    return np.asarray(ITEM * np.where(np.arange(many.max() + 1) < many[..., None], worth, 0.0).sum(axis=-1))


def intervals(gain: Floats, cost: Floats, jump: float = ITEM) -> list[Estimate]:
    return [change_ratio_interval(g - c, c, 0.95, jump) for g, c in zip(gain, cost, strict=True)]


def covered(found: list[Estimate], truth: float) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.array([one.low <= truth <= one.high for one in found])


@pytest.mark.parametrize("n", [5, 10, 30])
def test_the_marginal_roi_of_a_small_gate_covers(n: int) -> None:
    """Few items decide; where a sample's spread says nothing of them, the interval is wide and errs on that side."""
    gain, cost = small_gate(n, n)
    truth = 0.225 * ITEM / 243.0 - 1.0
    found = share(covered(intervals(gain, cost), truth))
    assert found.high > 0.95, found
    assert n < 30 or found.low < 0.97, found


@pytest.mark.parametrize(("n", "most"), [(5, 0.8), (10, 0.85), (30, 0.9)])
def test_the_delta_method_falls_short_there(n: int, most: float) -> None:
    """Why the interval of a ratio of levels is not good enough: it is blind to the items a sample happens to lack."""
    gain, cost = small_gate(n, n)
    found = [ratio_interval(g - c, c, 0.95) for g, c in zip(gain, cost, strict=True)]
    assert share(covered(found, 0.225 * ITEM / 243.0 - 1.0)).high < most


@pytest.mark.parametrize("n", [5, 10, 30])
@pytest.mark.parametrize("items", [0.0, 0.02, 0.2, 2.0])
def test_a_lever_that_brings_nothing_on_balance_covers(n: int, items: float) -> None:
    """As many items lost as won: the marginal ROI is -1."""
    gain, cost = small_gate(n, 7, items, items)
    assert share(covered(intervals(gain, cost), -1.0)).high > 0.95


@pytest.mark.parametrize("n", [5, 10, 30])
def test_where_items_are_many_it_is_fiellers_interval_and_nominal(n: int) -> None:
    rng = np.random.default_rng(n)
    cost = rng.normal(3650.0, 510.0, (TRIALS, n))
    gain = 1.5 * cost + rng.normal(0.0, 14_000.0, (TRIALS, n))
    wide, plain = intervals(gain, cost), intervals(gain, cost, 0.0)
    for found in (share(covered(wide, 0.5)), share(covered(plain, 0.5))):
        assert found.low < 0.95 < found.high + 0.015
    more = np.mean([(one.high - one.low) / (two.high - two.low) for one, two in zip(wide, plain, strict=True)])
    assert 1.0 < more < 1.06


@pytest.mark.parametrize("n", [5, 10, 30])
@pytest.mark.parametrize("errors", [0.0, 1.0, 2.0, 4.0])
def test_a_denominator_that_may_be_zero_is_refused_and_what_is_stated_covers(n: int, errors: float) -> None:
    """The mean cost is so many standard errors from zero: it is stated rarely near zero, and then as often right."""
    rng = np.random.default_rng(n)
    cost = rng.normal(errors / n**0.5, 1.0, (TRIALS, n))
    found = intervals(cost + rng.normal(0.0, 0.5, (TRIALS, n)), cost, 0.0)
    stated = [one for one in found if one.n]
    assert share(covered(found, 0.0) | np.array([one.n == 0 for one in found])).high > 0.95
    assert len(stated) < 0.06 * TRIALS or share(covered(stated, 0.0)).high > 0.95
    assert errors > 0.0 or len(stated) < 0.06 * TRIALS
    assert errors < 4.0 or len(stated) > 0.7 * TRIALS


def test_worked_numbers() -> None:
    cost = np.array([1.0, 1.01, 0.99, 1.0])
    assert change_ratio_interval(-cost, cost, 0.95)[:3] == pytest.approx((-1.0, -1.0, -1.0))
    assert change_ratio_interval(-cost, cost, 0.95, 10.0)[:3] == pytest.approx((-1.0, -10.605, 8.605), abs=1e-3)


def test_where_nothing_varies_it_is_exact_but_for_items() -> None:
    assert change_ratio_interval(np.full(3, 2.0), np.full(3, 4.0), 0.95)[:3] == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("n", [5, 10, 30])
def test_a_cost_that_is_always_the_same_and_no_item_changed_is_no_certainty(n: int) -> None:
    """A cap that everybody uses up costs 100 USD more in every run, and brings an item of 146 / 0.127 USD in some.

    Of samples of five half have none: that was -1.00 (-1.00 to -1.00), and the truth is 0.46.
    """
    rng = np.random.default_rng(n)
    jump, cost = 146.0 / 0.127, np.full((TRIALS, n), 100.0)
    found = intervals(jump * rng.poisson(0.127, cost.shape), cost, jump)
    none = [one for one in found if one.value == -1.0]
    assert n > 5 or len(none) > 0.45 * TRIALS
    assert all(one.low < one.value < one.high for one in found)
    assert share(covered(found, 0.46)).high > 0.95


@pytest.mark.parametrize("n", [5, 10, 30])
def test_heavy_users_who_bring_less_are_in_the_interval_also_where_a_sample_lacks_them(n: int) -> None:
    """Cost of 20 lognormal users (sigma 1.6), each bringing the 0.6th power of it, and nothing else varies.

    Fieller's interval alone covers 78, 80 and 84%; that few samples cannot tell all of a tail they lack.
    """
    rng = np.random.default_rng(n)
    users = np.exp(1.6 * rng.standard_normal((TRIALS, n, 20)))
    cost, gain = users.sum(axis=2), (3.0 * users**0.6).sum(axis=2)
    truth = 3.0 * np.exp(0.5 * (0.6 * 1.6) ** 2) / np.exp(0.5 * 1.6**2) - 1.0
    found = [one for one in intervals(gain, cost, 0.0) if one.n]
    assert len(found) > 0.6 * TRIALS
    assert share(covered(found, truth)).value > 0.87


def test_it_does_not_depend_on_signs() -> None:
    rng = np.random.default_rng(0)
    cost = rng.normal(5.0, 1.0, 8)
    gain = 2.0 * cost + rng.normal(size=8)
    one, both, other = (change_ratio_interval(a * gain, b * cost, 0.9, 3.0) for a, b in ((1, 1), (-1, -1), (1, -1)))
    assert one == pytest.approx(both)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one.low < one.value < one.high
