"""A scenario, a policy and a drawn workload become one problem: what they decide is laid one over the other.

``Setting`` is what the scenario decides, made once. ``Company`` adds what a replication decides, made once for all its
policies. ``problem_of`` adds what a policy decides. Nobody writes into the arrays of a problem, so runs share them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from simulator.model import supply as supplies
from simulator.model.work import Craft
from simulator.problem.problem import Problem
from simulator.problem.rules import (
    balances_of,
    games_of,
    is_reviewed,
    phases_of,
    rules_by_month,
    shared_balances,
)
from simulator.problem.setting import Setting, setting_of
from simulator.problem.supply import rate_of, ration_of, supply_code
from simulator.problem.teams import (
    backlog_values_of,
    by_use,
    pace_of,
    reviews_of,
    wished_by,
)
from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.scenario.blocks.policies import Adaptive, Exchange, Gated, PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload

# Draws that are fields of a problem under the same name.
DRAWN = tuple(name for name in Workload._fields if name in Problem._fields)


class Company(NamedTuple):
    """A setting and a replication's engineers and work, with the parts of a problem that no policy changes."""

    setting: Setting
    workload: Workload
    parts: dict[str, Any]  # fields of the problem, those of the setting included


def build(scenario: Scenario | Setting, policy: PolicyBlock, workload: Workload) -> Problem:
    """Lay one policy over one world.

    Raises:
        ValueError: the workload was drawn without what the policy needs, such as reviews.

    Example: under ``capped`` with ``share_of_base_pay: 0.5`` an engineer of 120,000 USD has 5,000 USD a month.
    """
    return problem_of(company_of(scenario, workload), policy)


def problem_of(company: Company, policy: PolicyBlock) -> Problem:
    """Lay one policy over one company; ``build`` where the company has other runs.

    Raises:
        ValueError: as there.
    """
    return Problem(**company.parts, **decided_by(policy, company))


def company_of(scenario: Scenario | Setting, workload: Workload) -> Company:
    """What a replication decides, over what its scenario decides."""
    setting = setting_of(scenario)
    world, team = setting.scenario.world, workload.team
    teams = world.teams
    multiple = np.array([t.salary.loaded_multiplier * t.work.value_multiple for t in teams])
    loaded = np.array([t.salary.loaded_multiplier for t in teams])
    hour_value = workload.salary * multiple[team] / HOURS_PER_YEAR
    craft = [Craft._make(row) for row in setting.parts["craft"][:, 0].tolist()]
    parts = {
        **setting.parts,
        **{name: getattr(workload, name) for name in DRAWN},
        "backlog_value": backlog_values_of(teams, team, hour_value),
        "returns": by_use(teams, workload, [t.appetite.returns for t in teams]),
        "dearness": by_use(teams, workload, [world.price.rise_with_use] * len(teams)),
        "reviews": reviews_of(teams, workload),
        "hour_value": hour_value,
        "loaded": workload.salary * loaded[team] / MONTHS_PER_YEAR,
        "pace": pace_of(teams, craft, workload, hour_value),
        "ranking": team if world.leaderboard.scope == "team" else np.zeros_like(team),
    }
    return Company(setting, workload, parts)


def decided_by(policy: PolicyBlock, company: Company) -> dict[str, Any]:
    """The fields of a problem that a policy decides.

    Raises:
        ValueError: the workload was drawn without what the policy needs.
    """
    (setting, workload, _), scenario = company, company.setting.scenario
    phases, phase = phases_of(scenario, policy)
    _check_drawn(phases, workload)
    fleet, months = scenario.world.supply.fleet, np.array(phase)
    balances = [balances_of(each, workload) for each in phases]
    gate = next((each for each in phases if isinstance(each, Gated)), None)
    codes = [supply_code(scenario, each) for each in phases]
    supply, rates = np.array(codes)[months], np.array([rate_of(scenario, code) for code in codes])[months]
    owned = supply >= supplies.FLEET
    shared = np.array([shared_balances(*each, workload.team, len(setting.together)) for each in balances])
    wished = np.array([wished_by(each) for each in phases])[months]
    return {
        "reviewers": gate.reviewers if gate else 0,
        "gpus": fleet.gpus if owned.any() else 0,
        "rules": rules_by_month(scenario, phases, phase, gate),
        "phase": months,
        "supply": supply,
        "ration": ration_of(supply, setting.capacity),
        "rate": rates * setting.capacity,
        "fleet": np.where(owned, fleet.usd_per_month, 0.0),
        "kpi": _kpi(setting, [is_reviewed(phases[index]) for index in phase]),
        "demand_factor": wished * setting.adoption * setting.growth,
        "together": np.array(setting.together[:, None] | shared[months].T | (supply != supplies.API), dtype=np.int64),
        "balance": np.array([balance for balance, _ in balances]),
        "allowance": np.array([allowance for _, allowance in balances]),
        "games": np.array([games_of(each, workload) for each in phases]),
    }


def _kpi(setting: Setting, reviewed: Sequence[bool]) -> Any:
    """The KPI review of each month."""
    if all(reviewed):
        return setting.reviewed
    found = setting.unreviewed.copy()
    found[reviewed] = setting.reviewed[reviewed]
    return found


def _check_drawn(phases: Sequence[PolicyBlock], workload: Workload) -> None:
    needed = (
        (Gated, len(workload.review) == workload.backlog[-1], "gated"),
        (Exchange, len(workload.bid) > 0, "exchange"),
        (Adaptive, len(workload.reading) > 0, "adaptive"),
    )
    for kind, drawn, name in needed:
        if any(isinstance(each, kind) for each in phases) and not drawn:
            label = phases[0].label
            raise ValueError(f"policy {label!r} is {name}: draw the workload with it among the policies")
