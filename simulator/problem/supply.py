"""Where tokens come from, month by month: price, source, what is served and how fast."""

import math

import numpy as np

from simulator.model import policies as codes
from simulator.model import supply as supplies
from simulator.model.supply import price_at
from simulator.records import Floats, Ints
from simulator.scenario.blocks.events import PriceShock, SupplyShock, holds
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario

MINUTES_PER_HOUR = 60.0


def prices_of(scenario: Scenario) -> list[float]:
    """USD per Mtok by month: the price path at mid-month times the price shocks that hold."""
    price, shocks = scenario.world.price, product_of_events(scenario, PriceShock, "factor")
    return [price_at(m + 0.5, price.usd_per_mtok, price.change_per_year) * shock for m, shock in enumerate(shocks)]


def product_of_events(scenario: Scenario, kind: type[PriceShock] | type[SupplyShock], name: str) -> list[float]:
    """The product, by month, of what the events of a kind that hold do to it."""
    events = [event for event in scenario.events if isinstance(event, kind)]
    return [
        math.prod([getattr(event, name) for event in events if holds(event, month)], start=1.0)
        for month in range(scenario.months)
    ]


def supply_code(scenario: Scenario, policy: PolicyBlock) -> int:
    """Code of model/supply.py for where a policy gets its tokens."""
    supply = scenario.world.supply
    if policy.code == codes.NONE:
        return supplies.API
    if (policy.supply or supply.kind) == "fleet":
        return supplies.FLEET if supply.fleet.overflow == "queue" else supplies.FLEET_OR_API
    return supplies.API if supply.api.mtok_per_minute is None else supplies.LIMITED_API


def ration_of(codes: Ints, left: Floats) -> Floats:
    """Share of a request that is served: what is left of an API without a limit; of the others all, or nothing.

    Args:
        codes: by month, of model/supply.py.
        left: by month, share of the capacity that is left.

    Example: half of an API is left, and half of own GPUs: 0.5 and 1.
    """
    served: Floats = np.where(codes == supplies.API, np.minimum(left, 1.0), np.where(left > 0.0, 1.0, 0.0))
    return served


def rate_of(scenario: Scenario, code: int) -> float:
    """Mtok an hour that a rate limit lets through or one GPU serves; 1, and unused, for an API without a limit."""
    supply = scenario.world.supply
    if code == supplies.LIMITED_API:
        assert supply.api.mtok_per_minute is not None
        return supply.api.mtok_per_minute * MINUTES_PER_HOUR
    return supply.fleet.mtok_per_gpu_hour if code >= supplies.FLEET else 1.0
