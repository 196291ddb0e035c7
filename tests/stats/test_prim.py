"""Scenario discovery: planted boxes are found, and where nothing matters none is."""

import numpy as np
import pytest

from simulator.records import Floats
from simulator.replication.worlds import sobol
from simulator.stats.prim import LEAST, MOST_INPUTS, Box, Cut, Flags, find_box
from tests.coverage import share


def test_a_worked_number() -> None:
    x = np.random.default_rng(1).random((200, 2))
    box = find_box(x, x[:, 0] > 0.7)
    assert box is not None
    (cut,) = box.cuts
    assert (cut.column, cut.above) == (0, True)
    assert cut.edge == pytest.approx(0.7, abs=0.04)
    assert box.density > 0.9
    assert box.coverage > 0.9


def test_what_a_box_says_is_what_it_holds() -> None:
    x = np.random.default_rng(2).random((300, 4))
    happens = (x[:, 1] > 0.5) & (x[:, 3] < 0.4)
    box = find_box(x, happens)
    assert box is not None
    inside = box.holds(x)
    assert box.inside == inside.sum()
    assert box.density == pytest.approx(happens[inside].mean())
    assert box.coverage == pytest.approx((inside & happens).sum() / happens.sum())
    by_hand = Box((Cut(1, True, 0.5), Cut(3, False, 0.4)), 1.0, 1.0, 0)
    assert np.array_equal(by_hand.holds(x), happens)


@pytest.mark.parametrize("scale", [1.0, 1e6, -1e-3])
def test_the_scale_of_a_column_is_no_matter(scale: float) -> None:
    x = np.random.default_rng(3).random((200, 3))
    plain, scaled = find_box(x, x[:, 2] > 0.6), find_box(x * [1.0, 1.0, scale], x[:, 2] > 0.6)
    assert plain is not None
    assert scaled is not None
    assert np.array_equal(plain.holds(x), scaled.holds(x * [1.0, 1.0, scale]))


@pytest.mark.parametrize("worlds", [100, 400])
@pytest.mark.parametrize("planted", [((0, 0.6),), ((0, 0.5), (7, 0.4))], ids=["one input", "two inputs"])
def test_a_planted_box_is_found_among_thirty_inputs(planted: tuple[tuple[int, float], ...], worlds: int) -> None:
    """It happens in nine of ten worlds inside and in one of twenty outside; of few worlds one side may be all."""
    named, coverage, density = [], [], []
    for seed in range(30):
        rng, x = np.random.default_rng(seed), sobol(30, worlds, seed)
        inside = _above(x, planted)
        happens = rng.random(worlds) < np.where(inside, 0.9, 0.05)
        box = find_box(x, happens)
        named.append(box is not None and {cut.column for cut in box.cuts} <= {column for column, _ in planted})
        if box is not None:
            coverage.append((box.holds(x) & inside).sum() / inside.sum())
            density.append(inside[box.holds(x)].mean())
    assert np.mean(named) >= (0.75 if worlds == 100 else 0.95), named
    assert np.median(coverage) > 0.75
    assert np.median(density) > (0.6 if worlds == 100 else 0.8)


def _above(x: Floats, planted: tuple[tuple[int, float], ...]) -> Flags:
    inside = np.ones(len(x), dtype=bool)
    for column, edge in planted:
        inside &= x[:, column] > edge
    return inside


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5])
@pytest.mark.slow
def test_where_nothing_matters_a_box_is_rare(rate: float) -> None:
    """Of 200 cases with 30 inputs and 100 worlds at most one in twenty has a box."""
    found = []
    for seed in range(200):
        happens = np.random.default_rng(seed).random(100) < rate
        found.append(find_box(sobol(30, 100, seed), happens) is not None)
    assert np.mean(found) <= 0.05, share(found)


def test_a_box_has_at_most_three_inputs_and_is_never_tiny() -> None:
    """It happens where all of four inputs are high: a box takes three of them."""
    rng, x = np.random.default_rng(5), sobol(12, 512, 5)
    happens = rng.random(512) < np.where((x[:, :4] > 0.4).all(axis=1), 0.95, 0.02)
    box = find_box(x, happens)
    assert box is not None
    assert len({cut.column for cut in box.cuts}) == MOST_INPUTS
    assert {cut.column for cut in box.cuts} < {0, 1, 2, 3}
    assert box.inside >= LEAST


@pytest.mark.parametrize("happens", [np.zeros(50, dtype=bool), np.ones(50, dtype=bool)], ids=["never", "always"])
def test_what_never_or_always_happens_has_no_box(happens: Flags) -> None:
    assert find_box(sobol(3, 50, 1), happens) is None


@pytest.mark.parametrize("worlds", [2, 8, 12])
def test_few_worlds_do(worlds: int) -> None:
    x = sobol(3, worlds, 1)
    box = find_box(x, x[:, 0] > 0.5)
    assert box is None or box.inside >= LEAST


def test_a_column_of_few_values_is_cut_between_them() -> None:
    """A choice from a list of two: it happens for one of them."""
    rng = np.random.default_rng(7)
    x = np.column_stack([np.where(rng.random(200) < 0.5, 0.0, 0.5), rng.random(200)])
    box = find_box(x, (x[:, 0] == 0.5) & (rng.random(200) < 0.9))
    assert box is not None
    assert [(cut.column, cut.above) for cut in box.cuts] == [(0, True)]
    assert (x[box.holds(x), 0] == 0.5).all()
