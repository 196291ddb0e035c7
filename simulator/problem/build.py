"""A scenario, a policy and a drawn workload become one problem."""

from collections.abc import Sequence

import numpy as np

from simulator.model import supply as supplies
from simulator.problem.problem import Problem, rows
from simulator.problem.rules import (
    balances_of,
    games_of,
    kpi_of,
    phases_of,
    rules_by_month,
    shared_balances,
    sum_of_events,
    tax_of,
)
from simulator.problem.supply import prices_of, product_of_events, rate_of, ration_of, supply_code
from simulator.problem.teams import (
    backlog_value_of,
    by_use,
    craft_by_month,
    delivery_of,
    demand_factor_of,
    equally_likely,
    meets_of,
    pace_of,
    returns_factor_of,
    reviews_of,
    staffing_of_team,
)
from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.scenario.blocks.events import SupplyShock
from simulator.scenario.blocks.policies import Adaptive, Exchange, Gated, PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload


def build(scenario: Scenario, policy: PolicyBlock, workload: Workload) -> Problem:
    """Lay one policy over one world.

    Raises:
        ValueError: the workload was drawn without what the policy needs, such as reviews.

    Example: under ``capped`` with ``share_of_base_pay: 0.5`` an engineer of 120,000 USD has 5,000 USD a month.
    """
    phases, phase = phases_of(scenario, policy)
    _check_drawn(phases, workload)
    world, months = scenario.world, scenario.months
    teams, team = world.teams, workload.team
    multiple = np.array([t.salary.loaded_multiplier * t.work.value_multiple for t in teams])
    loaded = np.array([t.salary.loaded_multiplier for t in teams])
    hour_value = workload.salary * multiple[team] / HOURS_PER_YEAR
    price = prices_of(scenario)
    craft = [craft_by_month(t, world.price.usd_per_mtok, months) for t in teams]
    by_month = [phases[index] for index in phase]
    balances = [balances_of(each, workload) for each in phases]
    gate = next((each for each in phases if isinstance(each, Gated)), None)
    supply = [supply_code(scenario, each) for each in by_month]
    left = product_of_events(scenario, SupplyShock, "capacity")
    pace = pace_of(teams, [months_of[0] for months_of in craft], workload, hour_value)
    fleet = world.supply.fleet
    shared = [shared_balances(*each, team, len(teams)) for each in balances]
    together = [meets_of(t, [shared[index][place] for index in phase], supply) for place, t in enumerate(teams)]
    return Problem(
        months=months,
        reviewers=gate.reviewers if gate else 0,
        gpus=fleet.gpus if any(code in (supplies.FLEET, supplies.FLEET_OR_API) for code in supply) else 0,
        visibility=world.leaderboard.visibility,
        decay=world.leaderboard.decay,
        contest=world.leaderboard.contest,
        stalling=world.supply.blocking_share,
        burst=(world.supply.api.mtok_per_minute or 0.0) * world.supply.api.burst_minutes,
        rules=rows(rules_by_month(scenario, by_month, phase, gate)),
        phase=np.array(phase),
        price=np.array(price),
        supply=np.array(supply),
        ration=np.array([ration_of(code, share) for code, share in zip(supply, left, strict=True)]),
        rate=np.array([rate_of(scenario, code) * share for code, share in zip(supply, left, strict=True)]),
        fleet=np.array([fleet.usd_per_month if code >= supplies.FLEET else 0.0 for code in supply]),
        kpi=rows([kpi_of(scenario, each, month) for month, each in enumerate(by_month)]),
        tax=np.array([tax_of(scenario, month) for month in range(months)]),
        compliance=np.array([sum_of_events(scenario, "compliance_share", month) for month in range(months)]),
        craft=rows(craft),
        staffing=rows([staffing_of_team(t) for t in teams]),
        demand_factor=np.array([[demand_factor_of(t, m, by_month[m]) for m in range(months)] for t in teams]),
        returns_factor=np.array([[returns_factor_of(t, m) for m in range(months)] for t in teams]),
        pacing=np.array([t.pacing for t in teams]),
        delivery=np.array([delivery_of(t) for t in teams]),
        together=np.array(together),
        nodes=np.array([equally_likely(t.appetite.demand_sigma) for t in teams]),
        backlog=workload.backlog,
        backlog_value=np.array([backlog_value_of(t, hour_value[team == index]) for index, t in enumerate(teams)]),
        team=team,
        ability=workload.ability,
        appetite=workload.appetite,
        returns=by_use(teams, workload, [t.appetite.returns for t in teams]),
        dearness=by_use(teams, workload, [world.price.rise_with_use] * len(teams)),
        reviews=reviews_of(teams, workload),
        hour_value=hour_value,
        salary=workload.salary,
        loaded=workload.salary * loaded[team] / MONTHS_PER_YEAR,
        pace=pace,
        propensity=workload.propensity,
        ranking=team if world.leaderboard.scope == "team" else np.zeros_like(team),
        balance=np.array([balance for balance, _ in balances]),
        allowance=np.array([allowance for _, allowance in balances]),
        games=np.array([games_of(each, workload) for each in phases]),
        opens=workload.opens,
        closes=workload.closes,
        leaving=workload.leaving,
        vacancy=workload.vacancy,
        bid=workload.bid,
        reading=workload.reading,
        first=workload.first,
        effort=workload.effort,
        worth=workload.worth,
        demand=workload.demand,
        comeback=workload.comeback,
        review=workload.review,
        error=workload.error,
        misjudged=workload.misjudged,
        patience=workload.patience,
        arrival=workload.arrival,
    )


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
