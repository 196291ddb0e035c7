"""One policy in one world as flat arrays and numbers: all an engine sees."""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from simulator.model.demand import adoption, burnt_share, compounded
from simulator.model.policies import Rules
from simulator.model.supply import price_at
from simulator.model.work import Craft
from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.scenario.policies import Capped, Gated, Planner, PolicyBlock, Uncapped
from simulator.scenario.schema import Scenario
from simulator.scenario.team import Team
from simulator.workload import Floats, Ints, Workload

NODES = 16  # equally likely points of demand noise for the planner


class Problem(NamedTuple):
    """What an engine needs and nothing else. Shapes in brackets; team rows of ``craft`` follow ``Craft``."""

    months: int
    rules: Rules
    reviewers: int
    visibility: float
    decay: float
    # per team and month
    craft: Floats  # [team, field of Craft]
    price: Floats  # [month] USD per Mtok
    reach: Floats  # [team, month] share of appetite that is wanted
    nodes: Floats  # [team, node] demand noise at equally likely points
    # per engineer
    team: Ints
    ability: Floats
    appetite: Floats
    hour_value: Floats  # w, USD per baseline hour
    propensity: Floats
    burn: Floats  # share of an expiring allowance this engineer burns
    ranking: Ints  # the ranking an engineer stands in
    purse: Ints  # the purse an engineer draws on
    # per purse
    allowance: Floats  # USD a month; infinite without a cap
    members: Floats  # engineers who share the purse
    # per item
    first: Ints
    effort: Floats
    worth: Floats
    demand: Floats
    comeback: Floats
    review: Floats
    error: Floats


def build(scenario: Scenario, policy: PolicyBlock, workload: Workload) -> Problem:
    """Lay one policy over one world.

    Raises:
        ValueError: the workload was drawn without reviews and the policy is gated.

    Example: under ``capped`` with ``share_of_base_pay: 0.5`` an engineer of 120,000 USD has 5,000 USD a month.
    """
    if isinstance(policy, Gated) and not len(workload.review):
        raise ValueError(f"policy {policy.label!r} is gated: draw the workload with it among the policies")
    world = scenario.world
    teams = world.teams
    months = range(scenario.months)
    wished = policy.intensity if isinstance(policy, Uncapped) else 1.0
    team = workload.team
    multiple = np.array([t.salary.loaded_multiplier * t.work.value_multiple for t in teams])
    purse, allowance, members = _purses(policy, workload, len(teams))
    alone = world.leaderboard.scope == "team"
    burn = policy.use_it_or_lose_it if isinstance(policy, Capped) else 0.0
    return Problem(
        months=scenario.months,
        rules=_rules(scenario, policy),
        reviewers=policy.reviewers if isinstance(policy, Gated) else 0,
        visibility=world.leaderboard.visibility,
        decay=world.leaderboard.decay,
        craft=np.array([_craft(t, world.price.usd_per_mtok) for t in teams], dtype=np.float64),
        price=np.array([price_at(m + 0.5, world.price.usd_per_mtok, world.price.change_per_year) for m in months]),
        reach=np.array([[wished * _reach(t, m + 0.5) for m in months] for t in teams]),
        nodes=np.array([_equally_likely(t.appetite.demand_sigma) for t in teams]),
        team=team,
        ability=workload.ability,
        appetite=workload.appetite,
        hour_value=workload.salary * multiple[team] / HOURS_PER_YEAR,
        propensity=workload.propensity,
        burn=np.array([burnt_share(pi, burn) for pi in workload.propensity.tolist()]),
        ranking=team if alone else np.zeros_like(team),
        purse=purse,
        allowance=allowance,
        members=members,
        first=workload.first,
        effort=workload.effort,
        worth=workload.worth,
        demand=workload.demand,
        comeback=workload.comeback,
        review=workload.review,
        error=workload.error,
    )


def craft_of(row: Sequence[float]) -> Craft:
    """The parameters of one team, from its row of ``Problem.craft``."""
    return Craft(int(row[0]), row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8])


def plain(problem: Problem) -> Any:
    """The same problem with lists for arrays: SimPy meets its numbers one at a time, where lists are faster."""
    lists = {name: value.tolist() for name, value in problem._asdict().items() if isinstance(value, np.ndarray)}
    return problem._replace(**lists)


def _craft(team: Team, usd_per_mtok: float) -> Craft:
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


def _reach(team: Team, month: float) -> float:
    ramp = adoption(month, team.adoption.midpoint_month, team.adoption.ramp_months)
    return ramp * compounded(month, team.appetite.growth_per_year)


def _rules(scenario: Scenario, policy: PolicyBlock) -> Rules:
    gate = policy if isinstance(policy, Gated) else None
    cap = policy if isinstance(policy, Capped) else None
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
    )


def _purses(policy: PolicyBlock, workload: Workload, n_teams: int) -> tuple[Ints, Floats, Floats]:
    """Purse of each engineer, allowance of each purse, engineers per purse."""
    n = len(workload.team)
    own = np.arange(n)
    monthly = np.full(n, math.inf)
    if isinstance(policy, Gated) and policy.cap_usd_per_month is not None:
        monthly = np.full(n, policy.cap_usd_per_month)
    if isinstance(policy, Capped):
        if policy.usd_per_month is not None:
            monthly = np.full(n, policy.usd_per_month)
        else:
            assert policy.share_of_base_pay is not None
            monthly = policy.share_of_base_pay * workload.salary / MONTHS_PER_YEAR
        if policy.pooled:
            shared = np.bincount(workload.team, weights=monthly, minlength=n_teams)
            return (
                workload.team,
                np.asarray(shared, dtype=np.float64),
                np.bincount(workload.team, minlength=n_teams).astype(np.float64),
            )
    return own, monthly, np.ones(n)


def _equally_likely(sigma: float) -> Floats:
    """Means of a lognormal (mean 1) within NODES equally likely slices: NODES * (Phi(b - sigma) - Phi(a - sigma))."""
    normal = NormalDist()
    cuts = [normal.inv_cdf(k / NODES) for k in range(1, NODES)]
    below = [0.0, *(normal.cdf(cut - sigma) for cut in cuts), 1.0]
    return NODES * np.diff(below)
