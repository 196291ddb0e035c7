"""Teams as numbers: craft, staffing, how much of the appetite is wanted, pace without tokens."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from simulator import elementwise
from simulator.model import normal
from simulator.model.delivery import ALONE, COLLEAGUES, NOBODY
from simulator.model.demand import adoption, compounded
from simulator.model.elementary import power
from simulator.model.staffing import Staffing
from simulator.model.work import Craft, expected_pace
from simulator.problem.problem import rows
from simulator.records import HOURS_PER_MONTH, HOURS_PER_WEEK, Floats, Ints, Rows
from simulator.scenario.blocks.policies import Uncapped
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.team import Team
from simulator.workload import Workload

NODES = 16  # equally likely points of demand noise for the planner


def craft_of_team(team: Team, usd_per_mtok: float) -> Craft:
    """How tokens turn into speed in a team at the start, as numbers."""
    gain, scale = team.curve.gain_and_scale(usd_per_mtok, team.amenable_share)
    return Craft(
        family=team.curve.code,
        gain=gain,
        scale=scale,
        exponent=team.curve.shape,
        amenable=team.amenable_at(0.0),
        checking=team.checking_hours_per_mtok,
        checking_exponent=team.checking_exponent,
        steering=team.steering_hours_per_mtok,
        rework_base=team.rework.base,
        rework_slope=team.rework.slope,
        rework_share=team.rework.share,
        knots=team.curve.knots,
    )


def craft_by_month(teams: Sequence[Team], craft: Sequence[Craft], months: int) -> Rows:
    """The same at the middle of each month, [team, month] of Craft: only what AI can speed up changes."""
    found = rows(craft)[:, None].repeat(months, axis=1)
    found["amenable"] = [[team.amenable_at(month + 0.5) for month in range(months)] for team in teams]
    return found


def staffing_of_team(team: Team) -> Staffing:
    """How people come and go in a team, as numbers."""
    own = team.staffing
    return Staffing(
        attrition=own.attrition_per_year,
        fill_months=own.months_to_fill,
        ramp_months=own.ramp_months,
        start_share=own.start_share,
        pull=own.package_elasticity,
        replacement=own.replacement_cost_share,
    )


def adoption_of(team: Team, month: int) -> float:
    """Share of the appetite that is reached at the middle of a month."""
    return adoption(month + 0.5, team.adoption.midpoint_month, team.adoption.ramp_months)


def growth_of(team: Team, month: int) -> float:
    """Growth of the appetite up to the middle of a month, a factor."""
    return compounded(month + 0.5, team.appetite.growth_per_year)


def wished_by(policy: PolicyBlock) -> float:
    """Factor on what is wanted where tokens are free: a call to use more."""
    return policy.intensity if isinstance(policy, Uncapped) else 1.0


def returns_factor_of(team: Team, month: int) -> float:
    """Growth of returns, growth(t)^lambda: as far as use grows because it pays more."""
    return power(growth_of(team, month), team.appetite.returns)


def by_use(teams: Sequence[Team], workload: Workload, exponents: Sequence[float]) -> Floats:
    """What goes with an engineer's use, (a / a0)^exponent, a0 the team's median; 1 for who uses nothing, [engineer].

    Source: assumed; why heavy users use more no published figure tells.

    Example: who uses 1.2 Mtok an hour where 0.3 is typical has returns of 2 at an exponent of 0.5.
    """
    typical = np.array([team.appetite.median_mtok_per_hour for team in teams])[workload.team]
    used = workload.appetite > 0.0
    ratio = np.divide(workload.appetite, typical, out=np.ones_like(typical), where=used)
    return elementwise.power(ratio, np.array(exponents, dtype=np.float64)[workload.team])


def delivery_of(team: Team) -> float:
    """Hours of a colleague's review per baseline hour of a written item."""
    return team.delivery.review_hours / team.work.effort_mean_hours


def reviews_of(teams: Sequence[Team], workload: Workload) -> Ints:
    """Who reviews written items, codes of model/delivery.py: every so many posts of a team, at least one."""
    found = np.full(len(workload.team), NOBODY)
    for team, own in zip(teams, members_of(teams, workload.team), strict=True):
        if team.delivery.review_hours > 0.0:
            places = np.ceil(np.arange(own.stop - own.start + 1) * team.delivery.share_of_reviewers - 1e-9)
            chosen = own.start + np.flatnonzero(np.diff(places) > 0.0)
            found[chosen] = COLLEAGUES if len(chosen) > 1 else ALONE
    return found


def meets_always(team: Team) -> bool:
    """Whether every request of a team meets those of others whatever the policy: work or reviews are shared."""
    return team.backlog.items_per_week is not None or team.delivery.review_hours > 0.0


def members_of(teams: Sequence[Team], team: Ints) -> list[slice]:
    """Where each team's engineers are, who are grouped by team."""
    return [slice(*ends) for ends in pairwise(np.searchsorted(team, np.arange(len(teams) + 1)).tolist())]


def pace_of(teams: Sequence[Team], craft: Sequence[Craft], workload: Workload, hour_value: Floats) -> Floats:
    """What each engineer finishes in a month without tokens, in USD: as much as there is work for."""
    pace = np.array([expected_pace(each, 1.0, 0.0, 0.0) for each in craft])[workload.team]
    value: Floats = hour_value * workload.ability / pace * HOURS_PER_MONTH
    for team, own in zip(teams, members_of(teams, workload.team), strict=True):
        if team.backlog.items_per_week is not None:
            hours = team.backlog.items_per_week * team.work.effort_mean_hours / HOURS_PER_WEEK * HOURS_PER_MONTH
            can = float(np.sum(workload.ability[own] / pace[own])) * HOURS_PER_MONTH
            value[own] *= min(1.0, hours / can)
    return value


def backlog_values_of(teams: Sequence[Team], team: Ints, hour_value: Floats) -> Floats:
    """USD per baseline hour of work from backlogs, [team]: what an hour costs on average in the team; 0 without one."""
    found = np.zeros(len(teams))
    for index, own in enumerate(members_of(teams, team)):
        if teams[index].backlog.items_per_week is not None:
            found[index] = hour_value[own].mean()
    return found


@cache
def equally_likely(sigma: float) -> list[float]:
    """Means of a lognormal (mean 1) within NODES equally likely slices: NODES * (Phi(b - sigma) - Phi(a - sigma))."""
    cuts = [normal.quantile(k / NODES) for k in range(1, NODES)]
    below = [0.0, *(normal.below(cut - sigma) for cut in cuts), 1.0]
    return [NODES * float(width) for width in np.diff(below)]
