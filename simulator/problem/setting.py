"""What a scenario decides alone: made once, whatever the policies and the random numbers."""

from typing import Any, NamedTuple

import numpy as np

from simulator.model.reallocation import Review
from simulator.problem.problem import rows
from simulator.problem.rules import Flags, kpi_of, sum_of_events, tax_of
from simulator.problem.supply import prices_of, product_of_events
from simulator.problem.teams import (
    adoption_of,
    craft_by_month,
    craft_of_team,
    delivery_of,
    equally_likely,
    growth_of,
    meets_always,
    returns_factor_of,
    staffing_of_team,
)
from simulator.records import Floats, Rows
from simulator.scenario.blocks.events import SupplyShock
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario


class Terms(NamedTuple):
    """A policy and the parts of a problem that it decides in a setting."""

    phases: list[PolicyBlock]  # whose rules hold in turn
    parts: dict[str, Any]  # fields of the problem


class Setting(NamedTuple):
    """A scenario and the parts of a problem that it decides alone; runs share them, and only ``terms`` fills up."""

    scenario: Scenario
    parts: dict[str, Any]  # fields of the problem
    adoption: Floats  # [team, month] share of the appetite that is reached
    growth: Floats  # [team, month] factor on it
    capacity: Floats  # [month] left of the supply
    together: Flags  # [team] every request meets those of others: work or reviews are shared
    reviewed: Rows  # [month] of Review, under the policies that are reviewed
    unreviewed: Rows  # [month] of Review, under the others
    terms: dict[PolicyBlock, Terms]  # of the policies met so far


def setting_of(scenario: Scenario | Setting) -> Setting:
    """The setting of a scenario, or the very one that is given.

    Example: ``setting_of(scenario).parts["months"]`` is ``scenario.months``.
    """
    if isinstance(scenario, Setting):
        return scenario
    world, teams, months = scenario.world, scenario.world.teams, range(scenario.months)
    craft = [craft_of_team(team, world.price.usd_per_mtok) for team in teams]
    return Setting(
        scenario=scenario,
        parts={
            "months": scenario.months,
            "visibility": world.leaderboard.visibility,
            "decay": world.leaderboard.decay,
            "contest": world.leaderboard.contest,
            "rule": next(iter(world.leaderboard.own_code), None),
            "stalling": world.supply.blocking_share,
            "burst": (world.supply.api.mtok_per_minute or 0.0) * world.supply.api.burst_minutes,
            "price": np.array(prices_of(scenario)),
            "tax": np.array([tax_of(scenario, month) for month in months]),
            "compliance": np.array([sum_of_events(scenario, "compliance_share", month) for month in months]),
            "craft": craft_by_month(teams, craft, scenario.months),
            "staffing": rows([staffing_of_team(team) for team in teams]),
            "returns_factor": np.array([[returns_factor_of(team, month) for month in months] for team in teams]),
            "pacing": np.array([team.pacing for team in teams]),
            "delivery": np.array([delivery_of(team) for team in teams]),
            "nodes": np.array([equally_likely(team.appetite.demand_sigma) for team in teams]),
        },
        adoption=np.array([[adoption_of(team, month) for month in months] for team in teams]),
        growth=np.array([[growth_of(team, month) for month in months] for team in teams]),
        capacity=np.array(product_of_events(scenario, SupplyShock, "capacity")),
        together=np.array([meets_always(team) for team in teams]),
        reviewed=rows([kpi_of(scenario, month) for month in months]),
        unreviewed=rows([Review(0, 0.0, 0.0, 0.0)] * scenario.months),
        terms={},
    )
