"""The planner's plan: equal marginals, never beaten in closed form, and Newton's method has arrived."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulator.model import curves, planner
from simulator.model.saving import saving_slope
from simulator.model.work import Craft, expected_pace
from tests.model.test_curves import FAMILIES as ALL_FAMILIES

Floats = npt.NDArray[np.float64]
FAMILIES = {name: family for name, family in ALL_FAMILIES.items() if "," not in name}  # one shape of each
every_family = pytest.mark.parametrize(("family", "shape"), FAMILIES.values(), ids=FAMILIES.keys())

WORTH = 93.74  # USD per baseline hour
NODES = np.exp(0.8 * np.linspace(-1.9, 1.9, 16) - 0.3).tolist()


def craft(family: int, shape: float, **changes: Any) -> Craft:
    usual = Craft(family, 1.5, 0.5, shape, 0.35, 0.02, 1.0, 0.0, 0.0, 0.0, 0.5)
    return usual._replace(**changes)


def frontier(price: float) -> planner.Tiers:
    """Frontier tokens at a price, and no economy tier."""
    return planner.Tiers(price, 0.0, 0.0)


def planned(
    one: Craft, ability: float, worth: float, price: float, appetite: float, free: bool, nodes: list[float]
) -> float:
    """Frontier tokens per baseline hour that the planner gives."""
    return planner.planned_intensity(one, ability, worth, frontier(price), appetite, free, nodes).best


def rate(one: Craft, ability: float, price: float, used: list[float]) -> float:
    """Expected net value per hour when noise j uses ``used[j]`` Mtok per baseline hour: E[w - p x] / E[t(x)]."""
    earned = sum(WORTH - price * x for x in used)
    return earned / sum(expected_pace(one, ability, x, x) for x in used)


def limited(plan: float, appetite: float) -> list[float]:
    return [min(plan, appetite * noise) for noise in NODES]


WORLDS = [
    # ability, price, appetite, free
    (1.0, 1.5, 0.3, False),
    (0.7, 0.3, 2.0, False),
    (1.6, 6.0, 0.8, False),
    (1.0, 1.5, 0.0, True),
    (1.4, 0.5, 0.0, True),
]
every_world = pytest.mark.parametrize(("ability", "price", "appetite", "free"), WORLDS)


@every_family
@every_world
def test_the_last_token_is_worth_its_price(
    family: int, shape: float, ability: float, price: float, appetite: float, free: bool
) -> None:
    one = craft(family, shape)
    plan = planned(one, ability, WORTH, price, appetite, free, NODES)
    assert plan > 0.0
    value_of_an_hour = rate(one, ability, price, [plan] if free else limited(plan, appetite))
    saved = saving_slope(one, plan / one.scale) / one.scale / ability - one.checking  # hours per Mtok
    assert saved * value_of_an_hour == pytest.approx(price, rel=1e-9)


@pytest.mark.parametrize("rework", [0.0, 0.3])
@every_family
@every_world
def test_no_random_plan_earns_more_per_hour(
    family: int, shape: float, ability: float, price: float, appetite: float, free: bool, rework: float
) -> None:
    one = craft(family, shape, rework_slope=rework / 4.0)
    plan = planned(one, ability, WORTH, price, appetite, free, NODES)
    wishes = [math.inf] * len(NODES) if free else [appetite * noise for noise in NODES]
    best = rate(one, ability, price, [min(plan, wish) for wish in wishes])
    luck = np.random.default_rng([family, WORLDS.index((ability, price, appetite, free))])
    wild = luck.random((200, len(NODES))) * np.minimum(wishes, 3.0 * plan)
    near = np.minimum(plan * np.exp(0.1 * luck.standard_normal((200, len(NODES)))), wishes)
    level = np.minimum(plan * np.exp(0.02 * luck.standard_normal((100, 1))), np.array([wishes]))
    rivals = [rate(one, ability, price, used) for used in np.vstack([wild, near, level]).tolist()]
    assert max(rivals) <= best * (1.0 + 1e-14)


def test_ten_thousand_random_plans_do_not_beat_the_planner() -> None:
    one = craft(curves.MICHAELIS_MENTEN, 1.0)
    plan = planned(one, 1.0, WORTH, 1.5, 0.6, False, NODES)
    best = rate(one, 1.0, 1.5, limited(plan, 0.6))
    luck = np.random.default_rng(11)
    rivals = luck.random((10_000, len(NODES))) * 0.6 * np.array(NODES)
    assert max(rate(one, 1.0, 1.5, used) for used in rivals.tolist()) <= best


def test_no_other_plan_earns_more_where_items_come_back_without_tokens() -> None:
    one = craft(curves.MICHAELIS_MENTEN, 1.0, gain=0.5, amenable=0.2, checking=0.0, rework_base=0.5, rework_share=1.0)
    plan = planned(one, 1.0, WORTH, 1.5, 0.0, True, NODES)
    best = rate(one, 1.0, 1.5, [plan])
    assert max(rate(one, 1.0, 1.5, [factor * plan]) for factor in (0.7, 0.8, 0.9, 1.1)) <= best


# --- Newton's method ---


def random_arguments(luck: np.random.Generator) -> tuple[Craft, float, float, float, float, bool, list[float]]:
    """Everything over one to three orders of magnitude, all families."""
    family, shape = list(FAMILIES.values())[luck.integers(6)]
    one = craft(
        family,
        shape,
        gain=10.0 ** luck.uniform(-1.0, 0.7),
        scale=10.0 ** luck.uniform(-1.3, 0.7),
        amenable=luck.random(),
        checking=float(luck.choice([0.0, 0.02, 0.2])),
    )
    ability, worth = 10.0 ** luck.uniform(-0.5, 0.5), 10.0 ** luck.uniform(1.0, 2.7)
    price, appetite = 10.0 ** luck.uniform(-0.7, 1.0), 10.0 ** luck.uniform(-2.0, 1.0)
    return one, ability, worth, price, appetite, bool(luck.random() < 0.3), NODES


def test_the_rounds_of_newton_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    luck = np.random.default_rng(2026)
    cases = [random_arguments(luck) for _ in range(2000)]
    plans = np.array([planned(*case) for case in cases])
    monkeypatch.setattr(planner, "ROUNDS", 60)
    settled = np.array([planned(*case) for case in cases])
    np.testing.assert_allclose(plans, settled, rtol=1e-12)


def test_newton_does_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    luck = np.random.default_rng(2026)
    cases = [random_arguments(luck) for _ in range(2000)]
    plans = []
    for rounds in (10, 20):
        monkeypatch.setattr(planner, "ROUNDS", rounds)
        plans.append([planned(*case) for case in cases])
    np.testing.assert_allclose(plans[0], plans[1], rtol=1e-12)
    assert np.count_nonzero(plans[0]) > 1000


def test_newton_arrives_on_a_nearly_straight_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    one = craft(curves.POWER, 0.95, checking=0.0)
    plans = []
    for rounds in (10, 11):
        monkeypatch.setattr(planner, "ROUNDS", rounds)
        plans.append(planned(one, 1.0, WORTH, 0.1, 0.0, True, NODES))
    assert plans[0] == pytest.approx(plans[1], rel=1e-9)


# --- directions ---


@every_family
def test_dearer_tokens_are_planned_less_and_earn_less(family: int, shape: float) -> None:
    one = craft(family, shape)
    prices = [0.1 * 1.6**k for k in range(12)]
    plans = [planned(one, 1.0, WORTH, price, 1.0, False, NODES) for price in prices]
    rates = [rate(one, 1.0, price, limited(plan, 1.0)) for price, plan in zip(prices, plans, strict=True)]
    assert all(dear <= cheap for cheap, dear in pairwise(plans))
    assert plans[-1] < plans[0]
    assert all(dear < cheap for cheap, dear in pairwise(rates))


def test_tokens_that_never_pay_are_not_planned() -> None:
    one = craft(curves.MICHAELIS_MENTEN, 1.0)
    first_token = 0.35 * 1.5 / 0.5 - 0.02  # hours saved by the first Mtok, checking paid
    dear, cheap = ((1.0 + d) * first_token * WORTH for d in (1e-9, -1e-9))
    assert planned(one, 1.0, WORTH, dear, 1.0, True, NODES) == 0.0
    assert planned(one, 1.0, WORTH, cheap, 1.0, True, NODES) > 0.0


def test_the_wish_limits_the_tokens_not_the_plan() -> None:
    one = craft(curves.MICHAELIS_MENTEN, 1.0)
    shy, keen = (planned(one, 1.0, WORTH, 1.5, a, False, NODES) for a in (1e-6, 1e6))
    assert shy == pytest.approx(
        planner.worthwhile(one, 1.0, WORTH, frontier(1.5), 1.0).best, rel=1e-4
    )  # nobody is faster yet
    assert keen == pytest.approx(planned(one, 1.0, WORTH, 1.5, 0.0, True, NODES), rel=1e-14)
    assert shy < keen


# --- two tiers ---


def two_tier_rate(one: Craft, tiers: planner.Tiers, used: list[tuple[float, float]]) -> float:
    """Expected net value per hour when noise j uses that many frontier and economy tokens per baseline hour."""
    earned = sum(WORTH - tiers.price * (front + tiers.economy_price * cheap) for front, cheap in used)
    capability = tiers.economy_capability
    return earned / sum(expected_pace(one, 1.0, front + capability * cheap, front + cheap) for front, cheap in used)


@pytest.mark.parametrize("price", [1.5, 15.0, 60.0])
@pytest.mark.parametrize("appetite", [0.05, 0.4, 3.0])
@every_family
def test_no_split_between_two_tiers_earns_more(family: int, shape: float, appetite: float, price: float) -> None:
    # What an item may get is a triangle: nothing, the wish from the frontier, the wish from the economy tier. Net value
    # at a given rate is concave and each item adds its own, so a step of one item towards a corner is rival enough.
    one, tiers = craft(family, shape), planner.Tiers(price, 0.2, 0.6)
    plan = planner.planned_intensity(one, 1.0, WORTH, tiers, appetite, False, NODES)
    used = [planner.planned_use(plan, 0.6, appetite * noise) for noise in NODES]
    best = two_tier_rate(one, tiers, used)
    for item, noise in enumerate(NODES):
        front, cheap = used[item]
        wish = appetite * noise
        assert min(front, cheap) >= 0.0
        assert front + cheap <= wish * (1.0 + 1e-12)
        for corner in ((0.0, 0.0), (wish, 0.0), (0.0, wish)):
            for step in (0.001, 0.1, 1.0):
                moved = (front + step * (corner[0] - front), cheap + step * (corner[1] - cheap))
                assert two_tier_rate(one, tiers, [*used[:item], moved, *used[item + 1 :]]) <= best * (1.0 + 1e-14)


def test_a_wish_in_between_is_met_from_both_tiers() -> None:
    one, tiers = craft(curves.MICHAELIS_MENTEN, 1.0), planner.Tiers(15.0, 0.2, 0.6)
    plan = planner.planned_intensity(one, 1.0, WORTH, tiers, 0.4, False, NODES)
    tiers_used = [tuple(part > 0.0 for part in planner.planned_use(plan, 0.6, wish)) for wish in (0.05, 0.2, 0.4)]
    assert tiers_used == [(True, False), (True, True), (False, True)]


def test_dear_frontier_tokens_leave_the_work_to_the_economy_tier() -> None:
    one = craft(curves.MICHAELIS_MENTEN, 1.0)
    cheap = planner.planned_intensity(one, 1.0, WORTH, planner.Tiers(1.5, 0.2, 0.6), 1.0, False, NODES)
    dear = planner.planned_intensity(one, 1.0, WORTH, planner.Tiers(15.0, 0.2, 0.6), 1.0, False, NODES)
    assert cheap.upgrade == np.inf
    assert dear.upgrade < np.inf
    assert planner.planned_use(dear, 0.6, 100.0)[0] == 0.0
