"""Between teams: what the same money brings when the last dollar earns as much in every team."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.stats.intervals import Estimate, mean_interval
from simulator.stats.response_peak import follows, peak, read
from simulator.studies.budget.levers import at
from simulator.studies.budget.per_engineer import COST, GAIN
from simulator.studies.budget.per_team_runs import run_plans, separable
from simulator.studies.budget.run import Climb
from simulator.text import usd
from simulator.theory.allocation import split_budget

FINE: Final = 8  # points a step is read at, so that slopes belong to a place rather than to a step


class Promise(NamedTuple):
    """What a plan gains over the policy as written, USD per month for the whole organisation, at the hurdle."""

    total_usd: float  # cost of the plan a month
    promised: Estimate  # read off the curves it was chosen from
    kept: Estimate | None = None  # measured in fresh replications with all teams together; None where that was not done
    dearer: Estimate | None = None  # cost there above that of the policy as written, USD per month


class Allocation(NamedTuple):
    """Equal-marginal plans between teams against the policy as written."""

    table: pd.DataFrame  # one row per team
    today_total_usd: float  # per month
    same_total: Promise
    best_total: Promise
    hurdle: float
    plans: tuple[tuple[PolicyBlock, ...], ...] | None  # per plan a policy per team; None where a rule is shared by all
    fresh: int  # replications in which the promise was checked
    sentence: str


class Plan(NamedTuple):
    """A lever and a budget for every team."""

    positions: Floats  # on the ladder, [team]
    spent: Floats  # USD per month, [team]
    promise: Promise


class Curve(NamedTuple):
    """The concave response of one team: what one more dollar brings, at costs from the cheapest rung to the dearest."""

    costs: Floats  # cheapest rung, middle of every step, dearest rung; USD per month
    slopes: Floats  # gain per extra USD there, never rising

    def tokens_at(self, worth: float) -> float:
        """Cost above the cheapest rung at which one more dollar brings ``worth``, in a straight line between steps."""
        if worth >= self.slopes[0]:
            return 0.0
        return float(np.interp(worth, self.slopes[::-1], self.costs[::-1]) - self.costs[0])


def concave(cost: Floats, gain: Floats) -> Curve:
    """The concave curve nearest to the rungs of a team: slopes of the steps, made to fall by pooling neighbours.

    Pooling adjacent violators weighs the slopes by the width of their steps: the isotonic regression of the slopes,
    which is also the concave hull of the curve.

    Args:
        cost: rising, USD per month, [rung].
        gain: USD per month, [rung].

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


def allocate(climbed: Climb, hurdle: float) -> Allocation | None:
    """Today's total split between teams so that the last dollar earns the same in each, and the best total.

    Every team has its own response curve, measured with the lever at the same value in all teams. The plan assumes
    that a team's curve does not move when the others' levers do; ``tried`` plays it with all teams together. No team
    gets less than the lowest rung gives it, nor more than the highest.

    None for a single team, and where a team's cost does not follow the lever or does not move at all.
    """
    teams, ladder = climbed.scenario.world.teams, climbed.ladder
    costs, gains = climbed.outcomes[..., COST], climbed.outcomes[..., GAIN]  # [replication, rung, team]
    positions = np.array(ladder.positions)
    mean = costs.mean(axis=0)
    if len(teams) < 2 or not follows(mean) or np.any(mean[0] == mean[-1]):
        return None
    today = climbed.today[..., COST].mean(axis=0)
    base = (climbed.today[..., GAIN] - (1.0 + hurdle) * climbed.today[..., COST]).sum(axis=1)
    net = gains - (1.0 + hurdle) * costs
    places = (
        _equal_marginals(positions, mean, gains.mean(axis=0), float(today.sum())),
        peak(positions, mean.T, net.mean(axis=0).T).position,
    )
    plans = []
    for place in places:
        spent = read(positions, mean.T, place)
        each = [read(positions, net[..., k], np.full(len(net), place[k])) for k in range(len(teams))]
        promised = mean_interval(np.sum(each, axis=0) - base, climbed.scenario.confidence)
        plans.append(Plan(place, spent, Promise(float(spent.sum()), promised)))
    return _told(climbed, today, plans, hurdle)


def _equal_marginals(positions: Floats, cost: Floats, gain: Floats, total: float) -> Floats:
    """Where each team's lever stands when a total is split with equal marginals, [team]."""
    places = np.linspace(positions[0], positions[-1], FINE * (len(positions) - 1) + 1)
    cost, gain = (
        np.stack([read(positions, np.tile(one, (len(places), 1)), places) for one in curve.T], axis=1)
        for curve in (cost, gain)
    )
    if cost[-1, 0] < cost[0, 0]:  # a lever that saves: the ladder is read from its frugal end
        places, cost, gain = places[::-1], cost[::-1], gain[::-1]
    teams = range(cost.shape[1])
    rising = [np.r_[True, np.diff(np.maximum.accumulate(cost[:, k])) > 0.0] for k in teams]  # the rest moves nothing
    curves = [concave(cost[rising[k], k], gain[rising[k], k]) for k in teams]
    spare = max(0.0, total - float(cost[0].sum()))
    extra = split_budget(spare, [curve.tokens_at for curve in curves]).tokens
    return np.array([np.interp(cost[0, k] + extra[k], cost[rising[k], k], places[rising[k]]) for k in teams])


def _told(climbed: Climb, today: Floats, plans: list[Plan], hurdle: float) -> Allocation:
    teams, ladder = climbed.scenario.world.teams, climbed.ladder
    heads = np.array([team.engineers for team in teams])
    same, best = plans
    levers = [[ladder.value_at(float(place)) for place in plan.positions] for plan in plans]
    table = pd.DataFrame(
        {
            "team": [team.name for team in teams],
            "engineers": heads,
            "today_usd": today / heads,
            "same_total_usd": same.spent / heads,
            "same_total_lever": levers[0],
            "best_total_usd": best.spent / heads,
            "best_total_lever": levers[1],
        }
    )
    policy = ladder.policy
    policies = tuple(
        tuple(type(policy).model_validate(at(policy, ladder.lever, value)) for value in values) for values in levers
    )
    apart = all(separable(climbed.scenario, each) for each in policies)
    found = Allocation(
        table, float(today.sum()), same.promise, best.promise, hurdle, policies if apart else None, 0, ""
    )
    return found._replace(sentence=_sentence(found))


def tried(
    allocation: Allocation,
    climbed: Climb,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Allocation:
    """The same allocation with its promise tried in fresh worlds, all teams together, as many as it was chosen from.

    The worlds are the next replications of the scenario, which had no part in choosing the plan; nothing is assumed
    about how teams touch each other. Where the lever is a rule that all teams share, it cannot be tried.
    """
    if allocation.plans is None:
        return allocation
    count, ladder = climbed.replications, climbed.ladder
    plans = [(ladder.policy,) * len(climbed.scenario.world.teams), *allocation.plans]
    first = max(climbed.scenario.replications, count)
    outcome = run_plans(climbed.scenario, plans, climbed.engine, range(first, first + count), workers, progress)
    totals = outcome.sum(axis=2)  # [replication, plan, measure]
    net = totals[..., GAIN] - (1.0 + allocation.hurdle) * totals[..., COST]
    promises = [
        promise._replace(
            kept=mean_interval(net[:, plan] - net[:, 0], climbed.scenario.confidence),
            dearer=mean_interval(totals[:, plan, COST] - totals[:, 0, COST], climbed.scenario.confidence),
        )
        for plan, promise in enumerate((allocation.same_total, allocation.best_total), start=1)
    ]
    found = allocation._replace(same_total=promises[0], best_total=promises[1], fresh=count)
    return found._replace(sentence=_sentence(found))


def _sentence(found: Allocation) -> str:
    same, best = found.same_total, found.best_total
    told = (
        f"Splitting today's {usd(found.today_total_usd)} a month between teams so that the last dollar earns the same "
        f"in each {_gain(same)} a month; each team at its own right budget, {usd(best.total_usd)} a month "
        f"in total, {_money(best)}"
    )
    if found.fresh:
        return f"{told} (both tried in {found.fresh} fresh worlds with all teams together)."
    if found.plans is None:
        return f"{told} (read off the teams' curves: the lever is one rule for all teams, so this could not be tried)."
    return f"{told} (read off the teams' curves, not tried)."


def _gain(promise: Promise) -> str:
    sure = (promise.kept or promise.promised).low > 0
    return f"would gain {_money(promise)}" if sure else f"gains nothing sure, {_money(promise)},"


def _money(promise: Promise) -> str:
    shown = promise.kept or promise.promised
    return f"{usd(shown.value)} ({usd(shown.low)} to {usd(shown.high)})"
