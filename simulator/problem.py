"""One policy in one world as flat arrays and numbers: all an engine sees."""

import math
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from simulator.model import policies as codes
from simulator.model import supply as supplies
from simulator.model.demand import adoption, compounded
from simulator.model.policies import Rules, salience
from simulator.model.staffing import Staffing
from simulator.model.supply import price_at
from simulator.model.work import Craft, expected_pace
from simulator.records import HOURS_PER_MONTH, HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.scenario.events import KpiReview, PolicySwitch, PriceShock, Regulation, SupplyShock, holds, reviews
from simulator.scenario.policies import (
    Adaptive,
    Allowance,
    Capped,
    Chargeback,
    Exchange,
    Gated,
    Planner,
    PolicyBlock,
    Uncapped,
)
from simulator.scenario.schema import Scenario
from simulator.scenario.team import Team
from simulator.workload import HOURS_PER_WEEK, Floats, Ints, Workload

NODES = 16  # equally likely points of demand noise for the planner
MINUTES_PER_HOUR = 60.0


class Problem(NamedTuple):
    """What an engine needs and nothing else. Shapes in brackets; a phase is a stretch of months under one policy."""

    months: int
    reviewers: int
    gpus: int
    visibility: float
    decay: float
    stalling: float  # share of the wait for inference that blocks
    burst: float  # Mtok that a rate limit lets through at once
    # per month
    rules: Floats  # [month, field of Rules]
    phase: Ints
    price: Floats  # USD per Mtok
    supply: Ints  # code of model/supply.py
    ration: Floats  # share of a request that the provider serves
    rate: Floats  # Mtok an hour: of the rate limit, or of one GPU
    fleet: Floats  # cost of own GPUs, USD
    kpi: Floats  # [month, (due, hurdle, cut, lift)]
    tax: Floats  # on allowance bought; negative where the exchange is forbidden
    compliance: Floats  # USD per USD of tokens
    # per team
    craft: Floats  # [team, field of Craft]
    staffing: Floats  # [team, field of Staffing]
    reach: Floats  # [team, month] share of appetite that is wanted
    nodes: Floats  # [team, node] demand noise at equally likely points
    shelf: Ints  # [team + 1] offsets of backlog items in the item arrays
    shelf_value: Floats  # USD per baseline hour of backlog items; 0 where there is always work
    # per engineer
    team: Ints
    ability: Floats
    appetite: Floats
    hour_value: Floats  # w, USD per baseline hour
    salary: Floats  # base pay, USD a year
    loaded: Floats  # loaded cost, USD a month
    pace: Floats  # value finished in a month without tokens at full speed, USD
    propensity: Floats
    ranking: Ints  # the ranking an engineer stands in
    purse: Ints  # [phase, engineer] the purse drawn on: the engineer's own, or after those the team's
    allowance: Floats  # [phase, engineer] USD a month that the engineer brings in; infinite without a cap
    opens: Ints
    closes: Ints
    leaving: Floats  # [engineer, month]
    vacancy: Floats  # [engineer, month]
    bid: Floats  # [engineer, month]
    reading: Floats  # [team, month]
    # per item
    first: Ints
    effort: Floats
    worth: Floats
    demand: Floats
    comeback: Floats
    review: Floats
    error: Floats
    arrival: Floats  # of backlog items


def build(scenario: Scenario, policy: PolicyBlock, workload: Workload) -> Problem:
    """Lay one policy over one world.

    Raises:
        ValueError: the workload was drawn without what the policy needs, such as reviews.

    Example: under ``capped`` with ``share_of_base_pay: 0.5`` an engineer of 120,000 USD has 5,000 USD a month.
    """
    phases, phase = _phases(scenario, policy)
    _check_drawn(phases, workload)
    world, months = scenario.world, scenario.months
    teams, team = world.teams, workload.team
    multiple = np.array([t.salary.loaded_multiplier * t.work.value_multiple for t in teams])
    loaded = np.array([t.salary.loaded_multiplier for t in teams])
    hour_value = workload.salary * multiple[team] / HOURS_PER_YEAR
    price = _prices(scenario)
    craft = [craft_of_team(t, world.price.usd_per_mtok) for t in teams]
    by_month = [phases[index] for index in phase]
    purses = [_purses(each, workload) for each in phases]
    gate = next((each for each in phases if isinstance(each, Gated)), None)
    supply = [_supply_code(scenario, each) for each in by_month]
    left = _products(scenario, SupplyShock, "capacity")
    pace = _pace(teams, craft, workload, hour_value)
    fleet = world.supply.fleet
    return Problem(
        months=months,
        reviewers=gate.reviewers if gate else 0,
        gpus=fleet.gpus if any(code in (supplies.FLEET, supplies.FLEET_OR_API) for code in supply) else 0,
        visibility=world.leaderboard.visibility,
        decay=world.leaderboard.decay,
        stalling=world.supply.blocking_share,
        burst=(world.supply.api.mtok_per_minute or 0.0) * world.supply.api.burst_minutes,
        rules=_monthly_rules(scenario, by_month, phase, gate, price),
        phase=np.array(phase),
        price=np.array(price),
        supply=np.array(supply),
        ration=np.array([_ration(code, share) for code, share in zip(supply, left, strict=True)]),
        rate=np.array([_rate(scenario, code) * share for code, share in zip(supply, left, strict=True)]),
        fleet=np.array([fleet.usd_per_month if code >= supplies.FLEET else 0.0 for code in supply]),
        kpi=np.array([_kpi(scenario, each, month) for month, each in enumerate(by_month)]),
        tax=np.array([_tax(scenario, month) for month in range(months)]),
        compliance=np.array([_sum_of(scenario, "compliance_share", month) for month in range(months)]),
        craft=np.array(craft, dtype=np.float64),
        staffing=np.array([_staffing(t) for t in teams]),
        reach=np.array([[_reach(t, m, by_month[m], price) for m in range(months)] for t in teams]),
        nodes=np.array([_equally_likely(t.appetite.demand_sigma) for t in teams]),
        shelf=workload.shelf,
        shelf_value=np.array([_shelf_value(t, hour_value[team == index]) for index, t in enumerate(teams)]),
        team=team,
        ability=workload.ability,
        appetite=workload.appetite,
        hour_value=hour_value,
        salary=workload.salary,
        loaded=workload.salary * loaded[team] / MONTHS_PER_YEAR,
        pace=pace,
        propensity=workload.propensity,
        ranking=team if world.leaderboard.scope == "team" else np.zeros_like(team),
        purse=np.array([purse for purse, _ in purses]),
        allowance=np.array([allowance for _, allowance in purses]),
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
        arrival=workload.arrival,
    )


def plain(problem: Problem) -> Any:
    """The same problem with lists for arrays: SimPy meets its numbers one at a time, where lists are faster."""
    lists = {name: value.tolist() for name, value in problem._asdict().items() if isinstance(value, np.ndarray)}
    return problem._replace(**lists)


def _phases(scenario: Scenario, policy: PolicyBlock) -> tuple[list[PolicyBlock], list[int]]:
    """The policies whose rules hold in turn, and which of them holds in each month."""
    switches = sorted(
        (event.month, event.to)
        for event in scenario.events
        if isinstance(event, PolicySwitch) and event.policy == policy.label
    )
    known = {each.label: each for each in scenario.policies}
    phases = [policy, *(known[to] for _, to in switches)]
    return phases, [sum(month >= first - 1 for first, _ in switches) for month in range(scenario.months)]


def _check_drawn(phases: Sequence[PolicyBlock], workload: Workload) -> None:
    needed = (
        (Gated, len(workload.review) == workload.shelf[-1], "gated"),
        (Exchange, len(workload.bid) > 0, "exchange"),
        (Adaptive, len(workload.reading) > 0, "adaptive"),
    )
    for kind, drawn, name in needed:
        if any(isinstance(each, kind) for each in phases) and not drawn:
            label = phases[0].label
            raise ValueError(f"policy {label!r} is {name}: draw the workload with it among the policies")


def _prices(scenario: Scenario) -> list[float]:
    price, shocks = scenario.world.price, _products(scenario, PriceShock, "factor")
    return [price_at(m + 0.5, price.usd_per_mtok, price.change_per_year) * shock for m, shock in enumerate(shocks)]


def _products(scenario: Scenario, kind: type[PriceShock] | type[SupplyShock], name: str) -> list[float]:
    """The product, by month, of what the events of a kind that hold do to it."""
    events = [event for event in scenario.events if isinstance(event, kind)]
    return [
        math.prod([getattr(event, name) for event in events if holds(event, month)], start=1.0)
        for month in range(scenario.months)
    ]


def _sum_of(scenario: Scenario, name: str, month: int) -> float:
    rules = [event for event in scenario.events if isinstance(event, Regulation) and holds(event, month)]
    return float(sum(getattr(event, name) for event in rules))


def _tax(scenario: Scenario, month: int) -> float:
    return -1.0 if _sum_of(scenario, "forbid_exchange", month) else _sum_of(scenario, "exchange_tax", month)


def _kpi(scenario: Scenario, policy: PolicyBlock, month: int) -> tuple[float, float, float, float]:
    """Whether a KPI review is due, and its hurdle, cut and lift; none for yardsticks and the baseline."""
    due = [event for event in scenario.events if isinstance(event, KpiReview) and reviews(event, month)]
    if not due or policy.yardstick or policy.code == codes.NONE:
        return 0.0, 0.0, 0.0, 0.0
    return 1.0, due[0].hurdle, due[0].cut, due[0].lift


def _supply_code(scenario: Scenario, policy: PolicyBlock) -> int:
    supply = scenario.world.supply
    if policy.code == codes.NONE:
        return supplies.API
    if (policy.supply or supply.kind) == "fleet":
        return supplies.FLEET if supply.fleet.overflow == "queue" else supplies.FLEET_OR_API
    return supplies.API if supply.api.mtok_per_minute is None else supplies.LIMITED_API


def _ration(code: int, left: float) -> float:
    """Share of a request that is served: what is left of an API without a limit; of the others all, or nothing."""
    if code == supplies.API:
        return min(left, 1.0)
    return 1.0 if left > 0.0 or code == supplies.FLEET_OR_API else 0.0


def _rate(scenario: Scenario, code: int) -> float:
    supply = scenario.world.supply
    if code == supplies.LIMITED_API:
        assert supply.api.mtok_per_minute is not None
        return supply.api.mtok_per_minute * MINUTES_PER_HOUR
    return supply.fleet.mtok_per_gpu_hour if code >= supplies.FLEET else 1.0


def craft_of_team(team: Team, usd_per_mtok: float) -> Craft:
    """How tokens turn into speed in a team, as numbers."""
    gain, scale = team.curve.gain_and_scale(usd_per_mtok)
    return Craft(
        family=team.curve.code,
        gain=gain,
        scale=scale,
        shape=team.curve.shape,
        amenable=team.amenable_share,
        checking=team.checking_hours_per_mtok,
        rework_base=team.rework.base,
        rework_slope=team.rework.slope,
        rework_share=team.rework.share,
    )


def _staffing(team: Team) -> Staffing:
    own = team.staffing
    return Staffing(
        attrition=own.attrition_per_year,
        fill_months=own.months_to_fill,
        ramp_months=own.ramp_months,
        start_share=own.start_share,
        pull=own.package_elasticity,
        replacement=own.replacement_cost_share,
    )


def _reach(team: Team, month: int, policy: PolicyBlock, price: Sequence[float]) -> float:
    """Share of the appetite that is wanted: adoption, growth, a call to use more, and charges that are felt."""
    ramp = adoption(month + 0.5, team.adoption.midpoint_month, team.adoption.ramp_months)
    wished = policy.intensity if isinstance(policy, Uncapped) else 1.0
    if isinstance(policy, Chargeback):
        wished = salience(policy.productive_cut, price[month], price[0])
    return wished * ramp * compounded(month + 0.5, team.appetite.growth_per_year)


def _pace(teams: Sequence[Team], craft: Sequence[Craft], workload: Workload, hour_value: Floats) -> Floats:
    """What each engineer finishes in a month without tokens, in USD: as much as there is work for."""
    pace = np.array([expected_pace(each, 1.0, 0.0, 0.0) for each in craft])[workload.team]
    value: Floats = hour_value * workload.ability / pace * HOURS_PER_MONTH
    for index, team in enumerate(teams):
        own = workload.team == index
        if team.backlog.items_per_week is not None:
            hours = team.backlog.items_per_week * team.work.effort_mean_hours / HOURS_PER_WEEK * HOURS_PER_MONTH
            can = float(np.sum(workload.ability[own] / pace[own])) * HOURS_PER_MONTH
            value[own] *= min(1.0, hours / can)
    return value


def _shelf_value(team: Team, hour_value: Floats) -> float:
    """USD per baseline hour of work from a backlog: what an hour costs on average in the team, whoever does it."""
    return 0.0 if team.backlog.items_per_week is None else float(hour_value.mean())


def _monthly_rules(
    scenario: Scenario,
    by_month: Sequence[PolicyBlock],
    phase: Sequence[int],
    gate: Gated | None,
    price: Sequence[float],
) -> Floats:
    rules = [_rules(scenario, each, gate, price[month] / price[0]) for month, each in enumerate(by_month)]
    for month in range(1, len(rules)):
        if phase[month] != phase[month - 1]:  # what is left of an old allowance lapses
            rules[month - 1] = rules[month - 1]._replace(rollover=0.0)
    return np.array(rules, dtype=np.float64)


def _rules(scenario: Scenario, policy: PolicyBlock, gate: Gated | None, dearer: float) -> Rules:
    """The rules of one month; those of a gate hold throughout, for requests under way when the policy changes."""
    cap = policy if isinstance(policy, Allowance) else None
    market = policy if isinstance(policy, Exchange) else None
    adaptive = policy if isinstance(policy, Adaptive) else None
    charged = policy if isinstance(policy, Chargeback) else None
    tier = scenario.world.economy_tier
    economy = isinstance(policy, Planner) or (cap is not None and cap.when_used_up == "economy")
    return Rules(
        kind=policy.code,
        intensity=policy.intensity if isinstance(policy, Planner) else 1.0,
        economy_price=tier.price_share if economy else 0.0,
        economy_capability=tier.capability_share if economy else 0.0,
        rollover=cap.rollover if cap else 0.0,
        auto_usd=gate.auto_approve_usd if gate else 0.0,
        hurdle=gate.hurdle if gate else 1.0,
        noise=gate.noise_sigma if gate else 0.0,
        review_hours=gate.review_hours if gate else 0.0,
        blocking=gate.blocking_share if gate else 0.0,
        reviewer_usd=gate.reviewer_usd_per_hour if gate else 0.0,
        burn=cap.use_it_or_lose_it if cap else 0.0,
        burn_limit=cap.burn_limit if cap else 0.0,
        padding=_padding(charged, dearer) if charged else 1.0,
        reserve=market.buy_back if market else 0.0,
        fee=market.fee if market else 0.0,
        bid_noise=market.bid_noise_sigma if market else 0.0,
        every=float(adaptive.every_months) if adaptive else 0.0,
        speed=adaptive.speed if adaptive else 0.0,
        most=adaptive.largest_move if adaptive else 0.0,
        reading_noise=adaptive.reading_noise_sigma if adaptive else 0.0,
    )


def _padding(charged: Chargeback, dearer: float) -> float:
    """Factor on padding over that on productive wishes, which the reach has already."""
    return salience(charged.vanity_cut, dearer, 1.0) / salience(charged.productive_cut, dearer, 1.0)


def _purses(policy: PolicyBlock, workload: Workload) -> tuple[Ints, Floats]:
    """Purse of each engineer and what each brings into it a month."""
    n = len(workload.team)
    own, shared = np.arange(n), n + workload.team
    if isinstance(policy, Gated) and policy.cap_usd_per_month is not None:
        return own, np.full(n, policy.cap_usd_per_month)
    if isinstance(policy, Chargeback) and policy.team_budget_usd_per_engineer is not None:
        return shared, np.full(n, policy.team_budget_usd_per_engineer)
    if not isinstance(policy, Allowance):
        return own, np.full(n, math.inf)
    pooled = isinstance(policy, Capped) and policy.pooled
    if policy.usd_per_month is not None:
        return shared if pooled else own, np.full(n, policy.usd_per_month)
    assert policy.share_of_base_pay is not None
    return shared if pooled else own, policy.share_of_base_pay * workload.salary / MONTHS_PER_YEAR


@cache
def _equally_likely(sigma: float) -> list[float]:
    """Means of a lognormal (mean 1) within NODES equally likely slices: NODES * (Phi(b - sigma) - Phi(a - sigma))."""
    normal = NormalDist()
    cuts = [normal.inv_cdf(k / NODES) for k in range(1, NODES)]
    below = [0.0, *(normal.cdf(cut - sigma) for cut in cuts), 1.0]
    return [NODES * float(width) for width in np.diff(below)]
