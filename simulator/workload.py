"""All chance, drawn once, before an engine starts, from named streams (``streams.py``).

Every policy meets the same workload (common random numbers). A trait of a team comes from the stream keyed by
(seed, replication, purpose, team), an item's draws from the stream keyed by (seed, replication, purpose, team,
engineer). A team is keyed by its name. So adding a team changes none of the others' draws, nor does the order of teams
(which says only who is served first of those who ask a reviewer in the same instant, such as the first hour of the
run); adding an engineer at the end of a team changes none of the others', and a longer draw begins with the same items.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from simulator.elementwise import exp, lognormal
from simulator.model.elementary import log1p
from simulator.own_work import own_arrivals, own_items, who_in
from simulator.records import HOURS_PER_MONTH, HOURS_PER_WEEK, Floats, Ints
from simulator.scenario.blocks.allowances import Adaptive, Exchange
from simulator.scenario.blocks.events import PolicySwitch
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team
from simulator.size import check_draws
from simulator.streams import Key, Method, drawn, drawn_by_engineer, number_of, stream

NOTHING: Final = np.empty((0, 0))  # draws that are not needed
BLOCK = 16  # items are drawn in multiples of this
SLACK = 1.1  # items drawn beyond the expected need


class Workload(NamedTuple):
    """One replication: who the engineers are and what work they get. Engineers are grouped by team.

    An engineer is a post: a successor has the traits of the first one, so that random numbers stay paired between
    policies under which different people leave. ``first[i]`` and ``first[i + 1]`` bound the items of engineer i in the
    item arrays, ``backlog[t]`` and ``backlog[t + 1]`` those that arrive in the backlog of team t; they come last.
    """

    team: Ints  # [engineer] team of the engineer
    salary: Floats  # [engineer] base pay, USD/year
    ability: Floats  # [engineer] s
    appetite: Floats  # [engineer] a, Mtok/h; 0 for who uses nothing
    propensity: Floats  # [engineer] pi
    role: Ints  # [engineer] place among the roles of the team; 0 where it has none
    honesty: Floats  # [engineer] uniform; below the share of a policy whose limits are got around, one does so
    opens: Ints  # [engineer] month in which the post opens, from 0
    closes: Ints  # [engineer] month in which it closes; the number of months where it never does
    leaving: Floats  # [engineer, month] uniform; below the chance of leaving the engineer leaves (empty if none can)
    vacancy: Floats  # [engineer, month] exponential with mean 1, time to fill a post (empty if none is ever empty)
    bid: Floats  # [engineer, month] standard normal, the bidder's error (empty without an exchange)
    reading: Floats  # [team, month] standard normal, error of a measured return (empty without adaptive allowances)
    first: Ints  # [engineer + 1] offsets into the item arrays
    backlog: Ints  # [team + 1] offsets into the item arrays
    arrival: Floats  # [backlog item] hour at which it arrives, in order within a team
    effort: Floats  # [item] H, baseline hours
    worth: Floats  # [item] zeta, value noise with mean 1
    demand: Floats  # [item] z, demand noise with mean 1
    comeback: Floats  # [item] uniform; below the rework chance the item comes back (empty if it never can)
    review: Floats  # [item] exponential with mean 1, length of a review (empty without a gate)
    error: Floats  # [item] standard normal, the reviewer's error on the saving (empty without a gate)
    misjudged: Floats  # [item] standard normal, the reviewer's error on the effort (empty without a gate)
    patience: Floats  # [item] exponential with mean 1, wait until the engineer gives up (empty without a gate)
    difficulty: Floats  # [item] uniform, share of items that are easier (empty where nothing is routed)
    chance: Floats  # [item] uniform, what a router or a user's own policy may decide by (empty likewise)


def draw(
    scenario: Scenario,
    replication: int,
    longer: float = 1.0,
    policies: Sequence[PolicyBlock] | None = None,
    people: int | None = None,
) -> Workload:
    """Draw the engineers and the work of one replication.

    Args:
        scenario: what to draw.
        replication: 0, 1, 2, ...; independent of one another.
        longer: factor on the number of items, for a redraw after an engine ran out of them.
        policies: what will be run, default the scenario's; reviews are drawn only where one of them is gated. No draw
            depends on which others are made.
        people: replication whose engineers meet this replication's items, default its own.

    Raises:
        ScenarioError: they would not fit into memory.

    Example: for any scenario ``draw(s, 0)`` and ``draw(s, 0, 2.0)`` agree on every item they share.

    """
    check_draws(scenario, longer)
    key = (scenario.seed, replication)
    whose = key if people is None else (scenario.seed, people)
    teams, months = scenario.world.teams, scenario.months
    planned = [team.planned(months) for team in teams]
    sizes = [max(posts) for posts in planned]
    numbers = [number_of(team.name) for team in teams]
    of_teams = list(zip(teams, numbers, sizes, strict=True))
    traits = [_traits(team, whose, number, size) for team, number, size in of_teams]
    salary, ability, appetite, propensity, honesty = (np.concatenate(part) for part in zip(*traits, strict=True))
    own_team = np.repeat(np.arange(len(teams)), sizes)
    role = np.concatenate([_roles(team, whose, number, size) for team, number, size in of_teams])
    salary, appetite = _as_in_role(teams, own_team, role, salary, appetite)
    counts = [_items_needed(team, own[1], months, longer) for team, own in zip(teams, traits, strict=True)]
    first = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    arrivals = [_arrivals(team, key, number, months) for team, number, _ in of_teams]
    backlog = first[-1] + np.cumsum([0, *map(len, arrivals)])
    items, monthly = _Items(sizes, key, numbers, first, backlog), partial(_monthly, key, months, numbers)
    all_met = met(scenario, policies)
    kinds = {type(policy) for policy in all_met}
    gated = any(policy.asks for policy in all_met)
    routed = any(policy.routes for policy in all_met)
    reworked = any(team.rework.base > 0 or team.rework.slope > 0 for team in teams)
    leaves = any(team.staffing.attrition_per_year > 0 for team in teams)
    grows = any(team.staffing.growth_per_year > 0 for team in teams)
    opens, closes = (np.concatenate(part) for part in zip(*map(_open_and_close, planned), strict=True))
    # what an event reads together lies together in memory; one row alone would be an array of another layout
    work = np.ones((max(int(backlog[-1]), 2), 3))
    effort, worth, demand = work.T
    items.lognormal(effort, "effort", [(_sigma(t.work.effort_cv), t.work.effort_mean_hours) for t in teams])
    items.lognormal(worth, "value", [(_sigma(t.work.value_cv), 1.0) for t in teams])
    items.lognormal(demand, "demand", [(t.appetite.demand_sigma, 1.0) for t in teams])
    _own_items(teams, key, numbers, months, (ability, role, own_team), items, work)
    return Workload(
        team=own_team,
        salary=salary,
        ability=ability,
        appetite=appetite,
        propensity=propensity,
        role=role,
        honesty=honesty,
        opens=opens,
        closes=closes,
        leaving=monthly("leaving", "random", sizes) if leaves else NOTHING,
        vacancy=monthly("vacancy", "standard_exponential", sizes) if leaves or grows else NOTHING,
        bid=monthly("bid", "standard_normal", sizes) if Exchange in kinds else NOTHING,
        reading=monthly("reading", "standard_normal", [1] * len(teams)) if Adaptive in kinds else NOTHING,
        first=first,
        backlog=backlog,
        arrival=np.concatenate(arrivals),
        effort=effort,
        worth=worth,
        demand=demand,
        comeback=items.each("rework", "random") if reworked else np.empty(0),
        review=items.each("review", "standard_exponential") if gated else np.empty(0),
        error=items.each("reviewer error", "standard_normal") if gated else np.empty(0),
        misjudged=items.each("reviewer error on effort", "standard_normal") if gated else np.empty(0),
        patience=items.each("patience", "standard_exponential") if gated else np.empty(0),
        difficulty=items.each("difficulty", "random") if routed else np.empty(0),
        chance=items.each("router", "random") if routed else np.empty(0),
    )


def resampling_weights(seed: int, resamples: int, replications: int) -> Floats:
    """Weights of a Bayesian bootstrap, Dirichlet(1, ..., 1): exponentials over their sum, [resample, replication]."""
    drawn = stream((seed, 0), "resampling", 0).standard_exponential((resamples, replications))
    weights: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return weights


def student_draws(seed: int, draws: int, n: int) -> Floats:
    """Standard normals over the square root of a shared chi-square over n - 1 degrees of freedom, [draw, n].

    Times the n deviations of a sample from its mean they give draws of the mean's uncertainty; ``n`` >= 2.
    """
    chance = stream((seed, 0), "doubt about means", 0)  # the words decide the numbers
    scale = np.sqrt(chance.chisquare(n - 1, (draws, 1)) / (n - 1))
    return np.asarray(chance.standard_normal((draws, n)) / scale, dtype=np.float64)


def in_control(series: int, months: int) -> Floats:
    """Standard normals for series in which nothing happens, [series, month]; always the same ones."""
    return stream((0, 0), "in control", 0).standard_normal((series, months))


def _sigma(cv: float) -> float:
    return math.sqrt(log1p(cv * cv))


def _monthly(
    key: Key, months: int, numbers: Sequence[int], purpose: str, method: Method, sizes: Sequence[int]
) -> Floats:
    """So many draws of each team in each month."""
    teams = zip(numbers, sizes, strict=True)
    return np.concatenate([drawn(method, key, purpose, number, (size, months)) for number, size in teams])


def _traits(team: Team, key: Key, number: int, n: int) -> tuple[Floats, ...]:
    def each(purpose: str, method: Method = "standard_normal") -> Floats:
        return drawn(method, key, purpose, number, n)

    rho = team.appetite.ability_correlation
    able = each("ability")
    hungry = rho * able + math.sqrt(1.0 - rho * rho) * each("appetite")
    salary = team.salary.median_usd_per_year * exp(team.salary.sigma * each("salary"))
    ability = exp(team.ability.sigma * able - 0.5 * team.ability.sigma * team.ability.sigma)
    appetite = team.appetite.median_mtok_per_hour * exp(team.appetite.sigma * hungry)
    appetite[each("non-user", "random") < team.appetite.non_user_share] = 0.0
    prone = each("vanity prone", "random") < team.vanity.prone_share
    propensity = np.where(prone, team.vanity.mean_propensity * each("vanity", "standard_exponential"), 0.0)
    return salary, ability, appetite, propensity, each("honesty", "random")


def _roles(team: Team, key: Key, number: int, n: int) -> Ints:
    """The role of each engineer, by its share."""
    if not team.roles:
        return np.zeros(n, dtype=np.int64)
    ends = np.cumsum([role.share for role in team.roles])[:-1]
    return np.searchsorted(ends, drawn("random", key, "role", number, n), side="right")


def _as_in_role(
    teams: Sequence[Team], team: Ints, role: Ints, salary: Floats, appetite: Floats
) -> tuple[Floats, Floats]:
    """Pay and appetite with the factors of roles."""
    if not any(each.roles for each in teams):
        return salary, appetite
    own = [teams[one].roles[place] if teams[one].roles else None for one, place in zip(team, role, strict=True)]
    pay = np.array([each.pay if each else 1.0 for each in own])
    return salary * pay, appetite * np.array([each.appetite if each else 1.0 for each in own])


def met(scenario: Scenario, policies: Sequence[PolicyBlock] | None) -> list[PolicyBlock]:
    """The policies whose rules are met: a switch may turn one that is run into another of the scenario's."""
    if policies is None or any(isinstance(event, PolicySwitch) for event in scenario.events):
        return [*(policies or ()), *scenario.policies]
    return list(policies)


def _open_and_close(planned: Sequence[int]) -> tuple[Ints, Ints]:
    """Month in which each post of a team opens and closes: post i is there while more than i are planned."""
    posts = np.arange(max(planned))[:, None] < np.asarray(planned)[None, :]  # [post, month]
    opens = posts.argmax(axis=1)
    return opens, opens + posts.sum(axis=1)  # the plan only grows or only shrinks


def _arrivals(team: Team, key: Key, number: int, months: int) -> Floats:
    """Hours at which work arrives in a limited backlog, a Poisson process; nothing where there is always work."""
    if team.backlog.items_per_week is None:
        return np.empty(0)
    if team.work.process:
        hours = own_arrivals(team.work.process.own_code, key, number, who_in(team, months))
        if hours is not None:
            return hours
    chance, horizon = stream(key, "arrivals", number), months * HOURS_PER_MONTH
    count = chance.poisson(team.backlog.items_per_week / HOURS_PER_WEEK * horizon)
    return np.sort(chance.random(count)) * horizon


def _own_items(
    teams: Sequence[Team],
    key: Key,
    numbers: Sequence[int],
    months: int,
    people: tuple[Floats, Ints, Ints],
    items: "_Items",
    work: Floats,
) -> None:
    """Lay the items of users' own processes over those drawn, engineer by engineer and backlog by backlog."""
    own = {index: team.work.process.own_code for index, team in enumerate(teams) if team.work.process}
    for engineer, (able, role, index) in enumerate(zip(*people, strict=True)) if own else ():
        if index in own:
            who = who_in(teams[index], months, engineer - items.ends[index], role, able)
            own_items(own[index], key, numbers[index], who, work[items.first[engineer] : items.first[engineer + 1]])
    for index, code in own.items():
        place = slice(items.backlog[index], items.backlog[index + 1])
        own_items(code, key, numbers[index], who_in(teams[index], months), work[place])


def _items_needed(team: Team, ability: Floats, months: int, longer: float) -> Ints:
    """Items each engineer may finish, at a speed-up that few exceed; a run that needs more is redrawn longer."""
    if team.backlog.items_per_week is not None:
        return np.zeros(len(ability), dtype=np.int64)
    expected = months * HOURS_PER_MONTH * ability / team.work.effort_mean_hours
    assisted = 1.0 / (1.0 - 0.6 * team.amenable_at(months))  # m = 2.5 on the amenable share
    spread = 4.0 * math.sqrt(1.0 + team.work.effort_cv * team.work.effort_cv) * np.sqrt(expected + 1.0)
    blocks = np.ceil((expected * assisted * SLACK + spread) * longer / BLOCK)
    return np.asarray(blocks, dtype=np.int64) * BLOCK


class _Items:
    """Item draws: one stream per purpose, team and engineer, and one per purpose and backlog."""

    def __init__(self, sizes: Sequence[int], key: Key, numbers: Sequence[int], first: Ints, backlog: Ints) -> None:
        self.key, self.numbers, self.first, self.backlog = key, numbers, first, backlog
        self.ends = [0, *np.cumsum(sizes).tolist()]

    def lognormal(self, out: Floats, purpose: str, sigmas_and_means: list[tuple[float, float]]) -> None:
        """Fill ``out``, team by team."""
        for index, place, own in self._parts(purpose, "standard_normal"):
            lognormal(out[place], own, *sigmas_and_means[index])

    def each(self, purpose: str, method: Method) -> Floats:
        """One draw per item."""
        found = np.empty(int(self.backlog[-1]))
        for _, place, own in self._parts(purpose, method):
            found[place] = own
        return found

    def _parts(self, purpose: str, method: Method) -> Iterator[tuple[int, slice, Floats]]:
        """Team, place in the item arrays and draws: the items of engineers team by team, then those of backlogs."""
        first = self.first.tolist()
        for index, (start, stop) in enumerate(pairwise(self.ends)):
            for place, own in drawn_by_engineer(
                method, self.key, purpose, self.numbers[index], first[start : stop + 1]
            ):
                yield index, place, own
        for index, (start, stop) in enumerate(pairwise(self.backlog.tolist())):
            if start < stop:  # in the order in which they arrive
                own = drawn(method, self.key, f"{purpose} in the backlog", self.numbers[index], stop - start)
                yield index, slice(start, stop), own
