"""Routing as numbers: the two tiers of a policy, and who decides on the tier of each engineer's requests."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from simulator.model.routing import BETTER, CHEAPER, FALLBACK, ROUTER, Route
from simulator.problem.names import by_kind_of_engineer, some_of
from simulator.records import Ints
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.routing import Routing, routing_of
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team
from simulator.scenario.blocks.tiers import tier_called, tier_names
from simulator.workload import Workload

MODES: Final = {"forced": CHEAPER, "default": FALLBACK, "chosen": ROUTER, "router": ROUTER}
OPTIONAL: Final = ("default", "chosen")  # who always takes the better tier can do so


def route_of(scenario: Scenario, policy: PolicyBlock) -> Route:
    """The two tiers of a policy, and what becomes of a request on its way to one of them.

    Without routing one tier serves everything, at the frontier price.

    Example: the defaults have a cheaper tier of a fifth of the price, which solves half of the items.
    """
    routing = routing_of(policy)
    if routing is None:
        return Route()
    cheaper, better = (
        tier_called(name, scenario.world.tiers, scenario.world.economy_tier)
        for name in (routing.cheaper, routing.better)
    )
    return Route(
        price=cheaper.price_share,
        capability=cheaper.capability_share,
        fall=cheaper.capability_fall,
        solves=cheaper.solves_share,
        better_price=better.price_share,
        better_capability=better.capability_share,
        better_fall=better.capability_fall,
        error=routing.router_error,
        redo_hours=routing.redo_hours,
        rebound=routing.rebound,
    )


def tier_routes(scenario: Scenario, policy: PolicyBlock) -> list[Route]:
    """The tiers that a user's own policy may choose among, a route with one tier each; no other policy has any.

    Example: without ``world.tiers`` they are the frontier tier and the economy tier.
    """
    if not isinstance(policy, OwnPolicy):
        return []
    world = scenario.world
    tiers = [tier_called(name, world.tiers, world.economy_tier) for name in tier_names(world.tiers)]
    return [
        Route(
            price=each.price_share,
            capability=each.capability_share,
            fall=each.capability_fall,
            solves=each.solves_share,
            redo_hours=policy.redo_hours,
        )
        for each in tiers
    ]


def modes_of(teams: Sequence[Team], policy: PolicyBlock, workload: Workload) -> Ints:
    """Who decides on the tier, codes of model/routing.py, [engineer].

    Those who may use one tier only have it, whatever the mode; of the others a share takes the better one where they
    can.

    Example: under a router everybody has the code ``ROUTER``, but who may use the better tier only has ``BETTER``.
    """
    routing = routing_of(policy)
    if routing is None:
        return np.full(len(workload.team), BETTER, dtype=np.int64)
    found = np.full(len(workload.team), MODES[routing.mode], dtype=np.int64)
    if routing.mode in OPTIONAL:
        found[some_of(workload, routing.better_share, routing.takers) == 1] = BETTER
    kinds, kind = by_kind_of_engineer(teams, workload)
    forced = np.array([_forced(routing, each.names) for each in kinds], dtype=np.int64)[kind]
    return np.where(forced >= 0, forced, found)


def _forced(routing: Routing, names: Sequence[str]) -> int:
    """The mode of those who may use one tier only, negative for all others; the nearest of the names counts."""
    allowed = routing.allowed or {}
    tiers = next((allowed[name] for name in names if name in allowed), ())
    if len(set(tiers)) != 1:
        return -1
    return CHEAPER if tiers[0] == routing.cheaper else BETTER
