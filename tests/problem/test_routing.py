"""Routing as numbers: which tiers, and who decides for whom."""

from typing import Any

import numpy as np
import pytest

from simulator.model.routing import BETTER, CHEAPER, FALLBACK, ROUTER, Route
from simulator.problem import build
from simulator.problem.routing import modes_of, route_of
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw
from tests.worlds import policy, team, world

ROLES = [{"name": "senior", "share": 0.5}, {"name": "junior", "share": 0.5}]
TIERS = [{"name": "small, low effort", "price_share": 0.05, "capability_share": 0.3, "solves_share": 0.2}]


def scene(**blocks: Any) -> tuple[Scenario, Workload]:
    """Two teams of 40, the first with roles and a group."""
    scenario = world(team(engineers=40, roles=ROLES, groups=["east"]), team("beta", 40), **blocks)
    return scenario, draw(scenario, 0, policies=[policy("routed")])


def modes(*, blocks: dict[str, Any] | None = None, **settings: Any) -> np.ndarray:
    scenario, workload = scene(**(blocks or {}))
    return modes_of(scenario.world.teams, policy("routed", **settings), workload)


def test_one_tier_serves_everything_where_nothing_is_routed() -> None:
    scenario, workload = scene()
    assert route_of(scenario, policy("uncapped")) == Route()
    assert set(modes_of(scenario.world.teams, policy("uncapped"), workload)) == {BETTER}


def test_the_economy_tier_is_that_of_the_world_unless_the_list_has_one() -> None:
    one = policy("routed", redo_hours=2.0, router_error=0.1, rebound=0.2)
    scenario, _ = scene(economy_tier={"price_share": 0.3, "capability_share": 0.7, "capability_fall": 0.1})
    assert route_of(scenario, one) == Route(0.3, 0.7, 0.1, 0.5, 1.0, 1.0, 0.0, 0.1, 2.0, 0.2)
    listed, _ = scene(tiers=[{**TIERS[0], "name": "economy"}])
    assert route_of(listed, one).price == 0.05


def test_a_tier_is_found_by_its_name() -> None:
    scenario, _ = scene(tiers=TIERS)
    found = route_of(scenario, policy("routed", cheaper="small, low effort", better="economy"))
    assert (found.price, found.solves, found.better_price, found.better_capability) == (0.05, 0.2, 0.2, 0.6)
    with pytest.raises(ValueError, match="no tier called 'large'"):
        route_of(scenario, policy("routed", better="large"))


@pytest.mark.parametrize(
    ("mode", "code"), [("forced", CHEAPER), ("default", FALLBACK), ("chosen", ROUTER), ("router", ROUTER)]
)
def test_a_mode_has_a_code(mode: str, code: int) -> None:
    assert set(modes(mode=mode, better_share=0.0)) == {code}


def test_a_share_overrides_a_default_and_nobody_a_router() -> None:
    _, workload = scene()
    found = modes(mode="default", better_share=0.3)
    assert (found == BETTER).tolist() == (workload.honesty < 0.3).tolist()
    assert set(modes(mode="router", better_share=0.3)) == {ROUTER}
    assert set(modes(mode="forced", better_share=0.3)) == {CHEAPER}


def test_the_heaviest_users_may_be_those_who_override() -> None:
    _, workload = scene()
    found = modes(mode="chosen", better_share=0.25, takers="heaviest")
    heaviest = np.sort(workload.appetite)[-20]
    assert ((found == BETTER) == (workload.appetite >= heaviest)).all()


def test_who_may_use_one_tier_only_has_it_whatever_the_mode() -> None:
    _, workload = scene()
    found = modes(mode="default", better_share=0.5, allowed={"beta": ["economy"], "senior": ["frontier"]})
    senior = (workload.team == 0) & (workload.role == 0)
    assert 5 < senior.sum() < 35
    assert set(found[workload.team == 1]) == {CHEAPER}
    assert set(found[senior]) == {BETTER}
    assert set(found[(workload.team == 0) & ~senior]) == {BETTER, FALLBACK}


def test_the_nearest_name_counts_and_both_tiers_are_no_limit() -> None:
    _, workload = scene()
    names = {"east": ["economy"], "senior": ["economy", "frontier"]}
    found = modes(mode="router", allowed=names)
    senior = workload.role == 0
    assert set(found[(workload.team == 0) & senior]) == {ROUTER}
    assert set(found[(workload.team == 0) & ~senior]) == {CHEAPER}
    assert set(found[workload.team == 1]) == {ROUTER}


def of_list(**routing: Any) -> PolicyBlock:
    return policy("limits", limits=[{"window": "month", "usd": 200.0}], routing=routing or None)


def test_a_list_of_limits_routes_as_a_policy_that_does_nothing_else() -> None:
    scenario, workload = scene()
    listed, plain = of_list(mode="router"), policy("routed", mode="router")
    assert listed.routes
    assert not of_list().routes
    one, other = (build(scenario, each, workload) for each in (listed, plain))
    assert one.route.tobytes() == other.route.tobytes()
    assert one.mode.tobytes() == other.mode.tobytes()


def test_a_workload_without_difficulties_is_refused() -> None:
    scenario, _ = scene()
    with pytest.raises(ValueError, match="is routed: draw the workload with it"):
        build(scenario, policy("routed"), draw(scenario, 0, policies=[policy("uncapped")]))


def test_the_planner_is_an_upper_bound_only_of_tiers_that_it_knows() -> None:
    def bound(*policies: PolicyBlock, **blocks: Any) -> bool:
        return world(team(), policies=policies, **blocks).planner_is_best

    assert bound(policy("routed", mode="router"))
    assert bound(policy("uncapped"), tiers=TIERS)
    assert not bound(policy("routed", cheaper="small, low effort"), tiers=TIERS)
    assert not bound(policy("routed"), tiers=[{**TIERS[0], "name": "economy"}])
    assert not bound(policy("routed", rebound=0.1))
    assert not bound(policy("limits", limits=[{"window": "day", "usd": 9.0}], routing={"rebound": 0.1}))


def test_the_planner_is_no_upper_bound_where_a_contract_may_bill_less_than_it_pays() -> None:
    def bound(**contract: Any) -> bool:
        return world(team(), policies=(policy("uncapped", contract=contract),)).planner_is_best

    assert bound(seat_usd_per_month=19.0, included_usd_per_seat=19.0, pooled=True)
    assert not bound(seat_usd_per_month=19.0, included_usd_per_seat=20.0)
    for cheaper in ({"discount": 0.1}, {"overage_price": 0.9}, {"unmetered_share": 0.2}):
        assert not bound(**cheaper)
    assert not bound(reserved_usd_per_month=10.0, reserved_mtok_per_month=100.0)
