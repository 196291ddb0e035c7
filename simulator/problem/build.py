"""A scenario, a policy and a drawn workload become one problem: what they decide is laid one over the other.

``Setting`` is what the scenario decides, ``Terms`` what a policy decides in it: both are made once for all
replications. ``Company`` is what a replication decides, made once for all policies. ``problem_of`` adds what a policy
decides for the engineers of a replication. Nobody writes into the arrays of a problem, so runs share them;
only ``plans`` fill up, for the runs that share them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from simulator.model import supply as supplies
from simulator.model.work import Craft
from simulator.problem.contract import appetite_under, included_of
from simulator.problem.limits import meters_of
from simulator.problem.problem import UNSHARED, Problem, as_tuples
from simulator.problem.routing import modes_of
from simulator.problem.rules import balances_of, games_of, shared_balances
from simulator.problem.sessions import in_sessions
from simulator.problem.setting import Setting, setting_of
from simulator.problem.teams import backlog_values_of, by_use, pace_of, reviews_of
from simulator.problem.terms import terms_of
from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.scenario.blocks.allowances import Adaptive, Exchange
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload

# Draws that are fields of a problem under the same name; who has no seat has no appetite, which a policy decides.
DRAWN = tuple(name for name in Workload._fields if name in Problem._fields and name != "appetite")


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
    (setting, workload, parts), (phases, terms) = company, terms_of(company.setting, policy)
    _check_drawn(phases, workload)
    teams = company.setting.scenario.world.teams
    balances = [balances_of(teams, each, workload) for each in phases]
    meters = meters_of(teams, phases, workload)
    shared = np.array(
        [
            shared_balances(*each, workload.team, len(setting.together), together)
            for each, together in zip(balances, meters.shared, strict=True)
        ]
    )
    scarce = terms["supply"] != supplies.API
    return Problem(
        **parts,
        **terms,
        together=np.array(setting.together[:, None] | shared[terms["phase"]].T | scarce, dtype=np.int64, order="C"),
        balance=np.array([balance for balance, _ in balances]),
        allowance=np.array([allowance for _, allowance in balances]),
        games=np.array([games_of(each, workload) for each in phases]),
        limits=meters.limits,
        meter=meters.meter,
        amount=meters.amount,
        mode=np.array([modes_of(teams, each, workload) for each in phases]),
        appetite=appetite_under(phases[0].contract, workload),
        included=included_of(phases[0].contract, workload),
        plans=UNSHARED,
    )


def company_of(scenario: Scenario | Setting, workload: Workload) -> Company:
    """What a replication decides, over what its scenario decides."""
    setting = setting_of(scenario)
    workload, earns = in_sessions(setting.scenario.world.teams, workload)
    world, team = setting.scenario.world, workload.team
    teams = world.teams
    multiple = np.array([t.salary.loaded_multiplier * t.work.value_multiple for t in teams])
    loaded = np.array([t.salary.loaded_multiplier for t in teams])
    hour_value = workload.salary * multiple[team] / HOURS_PER_YEAR
    craft = as_tuples(Craft, setting.parts["craft"][:, 0].tolist())
    parts = {
        **setting.parts,
        **{name: getattr(workload, name) for name in DRAWN},
        "earns": earns,
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


def _check_drawn(phases: Sequence[PolicyBlock], workload: Workload) -> None:
    needed = (
        (any(each.asks for each in phases), len(workload.review) == workload.backlog[-1], "gated"),
        (any(each.routes for each in phases), len(workload.difficulty) == workload.backlog[-1], "routed"),
        (any(isinstance(each, Exchange) for each in phases), len(workload.bid) > 0, "exchange"),
        (any(isinstance(each, Adaptive) for each in phases), len(workload.reading) > 0, "adaptive"),
    )
    for needs, drawn, name in needed:
        if needs and not drawn:
            label = phases[0].label
            raise ValueError(f"policy {label!r} is {name}: draw the workload with it among the policies")
