"""Time to finish an item, by hand and by brute force."""

import math
from typing import Any

import numpy as np
import pytest

from simulator.model import curves, saving, work
from simulator.model.work import Craft

CRAFT = Craft(curves.MICHAELIS_MENTEN, 1.5, 0.5, 1.0, 0.35, 0.02, 1.0, 0.0, 0.0, 0.0, 0.5)
SHAPES = {
    curves.MICHAELIS_MENTEN: 1.0,
    curves.EXPONENTIAL: 1.0,
    curves.HILL: 0.6,
    curves.LOGARITHMIC: 1.0,
    curves.POWER: 0.4,
    curves.CES: 3.0,
}
every_family = pytest.mark.parametrize("family", SHAPES)


def craft(family: int, rework_base: float = 0.0, rework_slope: float = 0.0) -> Craft:
    return CRAFT._replace(family=family, exponent=SHAPES[family], rework_base=rework_base, rework_slope=rework_slope)


# --- hours of an item ---


@pytest.mark.parametrize(
    ("ability", "intensity", "productive", "reworked", "hours"),
    [
        (1.0, 0.0, 0.0, False, 16.0),  # nothing
        (2.0, 0.0, 0.0, False, 8.0),  # twice as able
        (1.0, 0.5, 8.0, False, 13.76),  # 16 * 0.85 + 0.02 * 8
        (2.0, 0.5, 8.0, False, 6.96),  # 8 * 0.85 + 0.16: checking is nobody's gift
        (1.0, 0.5, 8.0, True, 20.56),  # 1.5 * 13.6 + 0.16: rework is assisted, its output not checked again
        (1.0, 0.3, 8.0, False, 16 * (0.65 + 0.35 / (1 + 1.5 * 0.375)) + 0.16),  # economy: 8 Mtok count as 4.8
    ],
)
def test_hours_of_an_item_by_hand(
    ability: float, intensity: float, productive: float, reworked: bool, hours: float
) -> None:
    found = work.item_hours(CRAFT, 16.0, ability, intensity, productive, reworked)
    assert found == pytest.approx(hours, rel=1e-14)


@pytest.mark.parametrize(
    ("waited", "blocking", "hours", "lost"),
    [
        (0.0, 0.5, 8.0, 0.0),
        (2.0, 0.5, 8.0, 1.0),
        (2.0, 0.0, 8.0, 0.0),
        (2.0, 1.0, 8.0, 2.0),
        (10.0, 0.0, 8.0, 2.0),  # done before the answer is there: the rest of the wait is lost
        (10.0, 0.5, 8.0, 5.0),
        (10.0, 0.1, 8.0, 2.0),
    ],
)
def test_hours_lost_to_a_wait(waited: float, blocking: float, hours: float, lost: float) -> None:
    assert work.blocked_hours(waited, blocking, 0.0, 0.7, hours) == lost
    assert work.blocked_hours(0.0, 0.7, waited, blocking, hours) == lost


def test_an_item_is_never_done_before_its_answer() -> None:
    luck = np.random.default_rng(4)
    for waited, blocking, served, stalling, hours in luck.random((1000, 5)) * [20.0, 1.0, 9.0, 1.0, 20.0]:
        lost = work.blocked_hours(waited, blocking, served, stalling, hours)
        assert hours + lost >= (waited + served) * (1.0 - 1e-15)


@pytest.mark.parametrize(
    ("base", "slope", "intensity", "chance"),
    [(0.0, 0.0, 0.5, 0.0), (0.1, 0.0, 0.5, 0.1), (0.1, 0.4, 0.0, 0.1), (0.1, 0.4, 0.5, 0.3), (0.8, 0.9, 0.5, 1.0)],
)
def test_chance_that_an_item_comes_back(base: float, slope: float, intensity: float, chance: float) -> None:
    assert work.rework_chance(craft(curves.MICHAELIS_MENTEN, base, slope), intensity) == pytest.approx(chance)


def test_expected_pace_is_the_mean_over_rework() -> None:
    again = craft(curves.MICHAELIS_MENTEN, 0.1, 0.4)
    once, twice = (work.item_hours(again, 16.0, 1.3, 0.5, 10.0, reworked) for reworked in (False, True))
    mean = 0.7 * once + 0.3 * twice
    assert 16.0 * work.expected_pace(again, 1.3, 0.5, 10.0 / 16.0) == pytest.approx(mean, rel=1e-14)


# --- tokens at a given saving ---


@every_family
@pytest.mark.parametrize(("base", "slope"), [(0.0, 0.0), (0.2, 0.0), (0.1, 0.3)])
def test_saving_is_the_fall_of_the_time_share(family: int, base: float, slope: float) -> None:
    one = craft(family, base, slope)._replace(checking=0.0)
    for u in (0.01, 0.1, 0.5, 1.0, 2.0):
        step = 1e-5 * u
        low, high = (work.expected_pace(one, 1.0, (u + d) * one.scale, 0.0) for d in (-step, step))
        cancelled = 4.0 * math.ulp(1.0) / step
        stated = saving.saving_slope(one, u)
        assert abs((low - high) / (2.0 * step) - stated) <= 1e-7 * abs(stated) + cancelled


def cheapest_on_a_grid(one: Craft, target: float) -> float:
    """The intensity with the least hours per baseline hour when an Mtok costs ``target`` hours, by brute force."""
    low, high = 0.0, 200.0
    for _ in range(12):
        grid = np.linspace(low, high, 101).tolist()
        costs = [work.expected_pace(one, 1.0, x, 0.0) + target * x for x in grid]
        best = int(np.argmin(costs))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 100)]
        if high - low < 1e-7:
            break
    return 0.5 * (low + high) if low > 0.0 else 0.0


@every_family
@pytest.mark.parametrize(("base", "slope"), [(0.0, 0.0), (0.2, 0.0), (0.0, 0.2), (0.1, 0.5)])
@pytest.mark.parametrize("target", [0.001, 0.02, 0.2, 3.0])
def test_tokens_at_a_saving_cost_least(family: int, base: float, slope: float, target: float) -> None:
    one = craft(family, base, slope)._replace(checking=0.0)
    if slope > 0.0 and family in (curves.LOGARITHMIC, curves.POWER):
        one = one._replace(rework_slope=0.1 * slope)  # these have no maximum: keep the chance below 1
    places = (cheapest_on_a_grid(one, target), saving.intensity_at_saving(one, target))
    least, reached = (work.expected_pace(one, 1.0, x, 0.0) + target * x for x in places)
    assert reached <= least + 8.0 * math.ulp(least)


@every_family
@pytest.mark.parametrize("slope", [0.0, 0.05])
def test_tokens_at_a_saving_meet_it_to_the_last_bits(family: int, slope: float) -> None:
    one = craft(family, 0.05, slope)
    met = 0
    for exponent in range(-20, 9):
        target = 10.0 ** (exponent / 4.0)
        u = saving.intensity_at_saving(one, target) / one.scale
        if u > 0.0:
            assert saving.saving_slope(one, u) == pytest.approx(target * one.scale, rel=1e-11)
            met += 1
        else:
            assert saving.saving_slope(one, 1e-12) <= target * one.scale * (1.0 + 1e-9)
    assert met > 10


def test_where_rework_eats_the_saving_there_is_no_use_for_tokens() -> None:
    harmful = craft(curves.MICHAELIS_MENTEN, 0.0, 1.0)._replace(amenable=0.1, rework_share=1.0)
    assert saving.intensity_at_saving(harmful, 1e-9) == 0.0
    assert work.expected_pace(harmful, 1.0, 0.01, 0.0) > work.expected_pace(harmful, 1.0, 0.0, 0.0)


@pytest.mark.parametrize("part", ["gain", "amenable"])
def test_work_that_tokens_cannot_speed_up_gets_none(part: str) -> None:
    useless: dict[str, Any] = {part: 0.0}
    assert saving.intensity_at_saving(CRAFT._replace(**useless), 1e-9) == 0.0
