"""What a policy decides in a setting, whatever the random numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.model import supply as supplies
from simulator.problem.problem import rows
from simulator.problem.routing import route_of, tier_routes
from simulator.problem.rules import is_reviewed, phases_of, rules_by_month
from simulator.problem.setting import Setting, Terms
from simulator.problem.supply import rate_of, ration_of, supply_code
from simulator.problem.teams import wished_by
from simulator.scenario.blocks.gates import Reviewed
from simulator.scenario.blocks.policy import PolicyBlock


def terms_of(setting: Setting, policy: PolicyBlock) -> Terms:
    """The terms of a policy, made when they are first asked for and kept in the setting.

    Example: a second ``terms_of(setting, policy)`` is the same object as the first.
    """
    known = setting.terms.get(policy)
    return known if known is not None else setting.terms.setdefault(policy, _terms(setting, policy))


def _terms(setting: Setting, policy: PolicyBlock) -> Terms:
    scenario = setting.scenario
    phases, phase = phases_of(scenario, policy)
    fleet, months = scenario.world.supply.fleet, np.array(phase)
    gate = next((each for each in phases if isinstance(each, Reviewed) and each.asks), None)
    codes = [supply_code(scenario, each) for each in phases]
    supply, rates = np.array(codes)[months], np.array([rate_of(scenario, code) for code in codes])[months]
    owned = supply >= supplies.FLEET
    wished = np.array([wished_by(each) for each in phases])[months]
    parts = {
        "reviewers": gate.reviewers if gate else 0,
        "gpus": fleet.gpus if owned.any() else 0,
        "rules": rules_by_month(scenario, phases, phase, gate),
        "phase": months,
        "supply": supply,
        "ration": ration_of(supply, setting.capacity),
        "rate": rates * setting.capacity,
        "fleet": np.where(owned, fleet.usd_per_month, 0.0),
        "kpi": _kpi(setting, [is_reviewed(phases[index]) for index in phase]),
        "route": rows([*(route_of(scenario, each) for each in phases), *tier_routes(scenario, policy)]),
        "demand_factor": wished * setting.adoption * setting.growth,
    }
    return Terms(phases, parts)


def _kpi(setting: Setting, reviewed: Sequence[bool]) -> Any:
    """The KPI review of each month."""
    if all(reviewed):
        return setting.reviewed
    found = setting.unreviewed.copy()
    found[reviewed] = setting.reviewed[reviewed]
    return found
