"""Between teams: what the same money brings when the last dollar earns as much in every team."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import Estimate, mean_interval
from simulator.stats.response_peak import follows, peak, read
from simulator.studies.budget.levers import Grid, at, in_scenario
from simulator.studies.budget.per_engineer import COST, GAIN
from simulator.studies.budget.per_team_runs import run_plans, separable
from simulator.studies.budget.run import GridRuns
from simulator.text import usd
from simulator.theory.allocation import split_budget

FINE: Final = 8  # points a step is read at, so that slopes belong to a place rather than to a step


class Plan(NamedTuple):
    """A lever and a budget for every team; gains and costs in USD per month for the whole organisation."""

    positions: Floats  # on the grid, [team]
    spent: Floats  # USD per month, [team]
    predicted: Estimate  # gain over the policy as written at the hurdle, read off the curves the plan was chosen from
    measured: Estimate | None = None  # in fresh replications with all teams together; None where that was not done
    extra_cost: Estimate | None = None  # there, over the policy as written

    @property
    def gain(self) -> Estimate:
        """Measured where it was, else predicted."""
        return self.measured or self.predicted


class Allocation(NamedTuple):
    """Equal-marginal plans between teams against the policy as written."""

    table: pd.DataFrame  # one row per team
    today_total_usd: float  # per month
    same_total: Plan
    best_total: Plan
    hurdle: float
    plans: tuple[tuple[PolicyBlock, ...], ...] | None  # per plan a policy per team; None where a rule is shared by all
    fresh: int = 0  # replications in which the plans were verified

    @property
    def sentence(self) -> str:
        """What both plans gain, and whether that was verified."""
        same, best = self.same_total, self.best_total
        gains = f"would gain {_money(same)}" if same.gain.low > 0 else f"gains nothing significant, {_money(same)},"
        checked = f"both verified in {self.fresh} fresh replications with all teams together"
        if not self.fresh:
            shared = ": the lever is one rule for all teams, so this could not be verified"
            checked = f"read off the teams' curves{shared if self.plans is None else ', not verified'}"
        return (
            f"Splitting today's {usd(self.today_total_usd)} a month between teams so that the last dollar earns the "
            f"same in each {gains} a month; each team at its own right budget, {usd(best.spent.sum())} a month in "
            f"total, {_money(best)} ({checked})."
        )


class Curve(NamedTuple):
    """The concave response of one team: what one more dollar brings, from the cheapest level to the dearest."""

    costs: Floats  # cheapest level, middle of every step, dearest level; USD per month
    slopes: Floats  # gain per extra USD there, never rising

    def tokens_at(self, worth: float) -> float:
        """Cost above the cheapest level at which one more dollar brings ``worth``, in a straight line between steps."""
        if worth >= self.slopes[0]:
            return 0.0
        return float(np.interp(worth, self.slopes[::-1], self.costs[::-1]) - self.costs[0])


def concave(cost: Floats, gain: Floats) -> Curve:
    """The concave curve nearest to the levels of a team: slopes of the steps, made to fall by pooling neighbours.

    Pooling adjacent violators weighs the slopes by the width of their steps: the isotonic regression of the slopes,
    which is also the concave hull of the curve.

    Args:
        cost: rising, USD per month, [level].
        gain: USD per month, [level].

    Source: Robertson, Wright and Dykstra, Order Restricted Statistical Inference (1988), section 1.2.

    Example: gains 0, 1, 3 at costs 0, 1, 2 have the slope 1.5 throughout.
    """
    pools: list[tuple[float, float, int]] = []  # width, rise, steps
    for width, rise in zip(np.diff(cost).tolist(), np.diff(gain).tolist(), strict=True):
        pools.append((width, rise, 1))
        while len(pools) > 1 and pools[-1][1] * pools[-2][0] > pools[-2][1] * pools[-1][0]:
            (w1, r1, n1), (w0, r0, n0) = pools.pop(), pools.pop()
            pools.append((w0 + w1, r0 + r1, n0 + n1))
    slopes = np.concatenate([np.full(steps, rise / width) for width, rise, steps in pools])
    middles = 0.5 * (cost[1:] + cost[:-1])
    return Curve(np.r_[cost[0], middles, cost[-1]], np.r_[slopes[0], slopes, slopes[-1]])


def allocate(runs: GridRuns, hurdle: float) -> Allocation | None:
    """Today's total split between teams so that the last dollar earns the same in each, and the best total.

    Every team has its own response curve, measured with the lever at the same value in all teams. The plan assumes
    that a team's curve does not move when the others' levers do; ``verified`` runs it with all teams together. No team
    gets less than the lowest level gives it, nor more than the highest.

    None for a single team, and where a team's cost does not follow the lever or does not move at all.
    """
    teams = runs.scenario.world.teams
    costs, gains = runs.outcomes[..., COST], runs.outcomes[..., GAIN]  # [replication, level, team]
    positions = np.array(runs.grid.positions)
    mean = costs.mean(axis=0)
    if len(teams) < 2 or not follows(mean) or np.any(mean[0] == mean[-1]):
        return None
    today = runs.today[..., COST].mean(axis=0)
    base = (runs.today[..., GAIN] - (1.0 + hurdle) * runs.today[..., COST]).sum(axis=1)
    net = gains - (1.0 + hurdle) * costs

    def plan(places: Floats) -> Plan:
        each = [read(positions, net[..., k], np.full(len(net), place)) for k, place in enumerate(places)]
        predicted = mean_interval(np.sum(each, axis=0) - base, runs.scenario.confidence)
        return Plan(places, read(positions, mean.T, places), predicted)

    same = plan(_equal_marginals(positions, mean, gains.mean(axis=0), float(today.sum())))
    best = plan(peak(positions, mean.T, net.mean(axis=0).T).position)
    heads = np.array([team.engineers for team in teams])
    table = {"team": [team.name for team in teams], "engineers": heads, "today_usd": today / heads}
    policy, plans = runs.grid.policy, []
    for name, one in (("same_total", same), ("best_total", best)):
        levers = [runs.grid.value_at(float(place)) for place in one.positions]
        table |= {f"{name}_usd": one.spent / heads, f"{name}_lever": levers}
        plans.append(tuple(type(policy).model_validate(at(policy, runs.grid.lever, value)) for value in levers))
    apart = all(separable(runs.scenario, each) for each in plans)
    return Allocation(pd.DataFrame(table), float(today.sum()), same, best, hurdle, tuple(plans) if apart else None)


def _equal_marginals(positions: Floats, cost: Floats, gain: Floats, total: float) -> Floats:
    """Where each team's lever stands when a total is split with equal marginals, [team]."""
    places = np.linspace(positions[0], positions[-1], FINE * (len(positions) - 1) + 1)
    cost, gain = (
        np.stack([read(positions, np.tile(one, (len(places), 1)), places) for one in curve.T], axis=1)
        for curve in (cost, gain)
    )
    if cost[-1, 0] < cost[0, 0]:  # a lever that saves: the grid is read from its frugal end
        places, cost, gain = places[::-1], cost[::-1], gain[::-1]
    teams = range(cost.shape[1])
    rising = [np.r_[True, np.diff(np.maximum.accumulate(cost[:, k])) > 0.0] for k in teams]  # the rest moves nothing
    curves = [concave(cost[rising[k], k], gain[rising[k], k]) for k in teams]
    spare = max(0.0, total - float(cost[0].sum()))
    extra = split_budget(spare, [curve.tokens_at for curve in curves]).tokens
    return np.array([np.interp(cost[0, k] + extra[k], cost[rising[k], k], places[rising[k]]) for k in teams])


def verified(
    allocation: Allocation,
    runs: GridRuns,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Allocation:
    """The same allocation with its gains measured in fresh replications, all teams together, as many as it came from.

    They are the next replications of the scenario, which had no part in choosing the plan; nothing is assumed about
    how teams affect each other. Where the lever is a rule that all teams share, this cannot be done.
    """
    if allocation.plans is None:
        return allocation
    count, confidence = runs.replications, runs.scenario.confidence
    levers = [[getattr(policy, runs.grid.lever) for policy in plan] for plan in allocation.plans]
    first = max(runs.scenario.replications, count)
    plans = partial(_plans, runs.grid, levers)
    outcome = run_plans(runs.worlds, plans, runs.engine, range(first, first + count), workers, progress)
    totals = outcome.sum(axis=2)  # [replication, plan, measure]
    cost, gain = totals[..., COST], totals[..., GAIN]
    net = gain - (1.0 + allocation.hurdle) * cost
    same, best = (
        plan._replace(
            measured=mean_interval(net[:, k] - net[:, 0], confidence),
            extra_cost=mean_interval(cost[:, k] - cost[:, 0], confidence),
        )
        for k, plan in enumerate((allocation.same_total, allocation.best_total), start=1)
    )
    return allocation._replace(same_total=same, best_total=best, fresh=count)


def _plans(grid: Grid, levers: Sequence[Sequence[float]], scenario: Scenario) -> list[tuple[PolicyBlock, ...]]:
    """The policy of a world in every team as it is, then with the lever of each team as planned."""
    own = in_scenario(grid, scenario).policy
    changed = [tuple(type(own).model_validate(at(own, grid.lever, value)) for value in plan) for plan in levers]
    return [(own,) * len(scenario.world.teams), *changed]


def _money(plan: Plan) -> str:
    return f"{usd(plan.gain.value)} ({usd(plan.gain.low)} to {usd(plan.gain.high)})"
