"""All chance, drawn once, before an engine starts: the only file that touches ``numpy.random``.

Every policy meets the same workload (common random numbers). A trait of a team comes from the stream keyed by
(seed, replication, purpose, team), an item's draws from the stream keyed by (seed, replication, purpose, team,
engineer). So adding a team after the others changes none of their draws, adding an engineer at the end of a team
changes none of the others', and a longer draw begins with the same items.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np

from simulator.records import HOURS_PER_DAY, HOURS_PER_MONTH, Floats, Ints
from simulator.scenario.blocks.events import PolicySwitch
from simulator.scenario.blocks.policies import Adaptive, Exchange, Gated, PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team

NOTHING: Final = np.empty((0, 0))  # draws nobody asks for
BLOCK = 16  # items are drawn in multiples of this
SLACK = 1.1  # items drawn beyond the expected need
HOURS_PER_WEEK = 5 * HOURS_PER_DAY


class Workload(NamedTuple):
    """One world: who the engineers are and what lands on their desks. Engineers are grouped by team.

    An engineer is a post: who fills it later has the traits of the first one, so that draws stay paired between
    policies under which different people leave. ``first[i]`` and ``first[i + 1]`` bound the items of engineer i in the
    item arrays, ``backlog[t]`` and ``backlog[t + 1]`` those that arrive in the backlog of team t; they come last.
    """

    team: Ints  # [engineer] team of the engineer
    salary: Floats  # [engineer] base pay, USD/year
    ability: Floats  # [engineer] s
    appetite: Floats  # [engineer] a, Mtok/h
    propensity: Floats  # [engineer] pi
    opens: Ints  # [engineer] month in which the post opens, from 0
    closes: Ints  # [engineer] month in which it closes; the number of months where it never does
    leaving: Floats  # [engineer, month] uniform; below the chance of leaving the engineer leaves (empty if nobody can)
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
    error: Floats  # [item] standard normal, the reviewer's error (empty without a gate)


def draw(
    scenario: Scenario,
    replication: int,
    longer: float = 1.0,
    policies: Sequence[PolicyBlock] | None = None,
    people: int | None = None,
) -> Workload:
    """Draw the world of one replication.

    Args:
        scenario: what to draw.
        replication: 0, 1, 2, ...; each is an independent world.
        longer: factor on the number of items, for a redraw after an engine ran out of them.
        policies: what will be run, default the scenario's; reviews are drawn only where one of them is gated. No draw
            depends on which others are made.
        people: replication whose engineers meet this replication's items, default its own.

    Example: for any scenario ``draw(s, 0)`` and ``draw(s, 0, 2.0)`` agree on every item they share.

    """
    key = (scenario.seed, replication)
    teams, months = scenario.world.teams, scenario.months
    planned = [team.planned(months) for team in teams]
    sizes = [max(posts) for posts in planned]
    whose = (scenario.seed, replication if people is None else people)
    traits = [_traits(team, whose, index, size) for index, (team, size) in enumerate(zip(teams, sizes, strict=True))]
    counts = [
        _items_needed(team, ability, months, longer) for team, (_, ability, _, _) in zip(teams, traits, strict=True)
    ]
    first = np.zeros(sum(sizes) + 1, dtype=np.int64)
    np.cumsum(np.concatenate(counts), out=first[1:])
    arrivals = [_arrivals(team, key, index, months) for index, team in enumerate(teams)]
    backlog = int(first[-1]) + np.cumsum([0, *map(len, arrivals)])
    items = _Items(sizes, key, first, backlog)
    kinds = {type(policy) for policy in met(scenario, policies)}
    reworked = any(team.rework.base > 0 or team.rework.slope > 0 for team in teams)
    leaves = any(team.staffing.attrition_per_year > 0 for team in teams)
    grows = any(team.staffing.growth_per_year > 0 for team in teams)
    salary, ability, appetite, propensity = (np.concatenate(part) for part in zip(*traits, strict=True))
    opens, closes = (np.concatenate(part) for part in zip(*map(_open_and_close, planned), strict=True))
    monthly = _Monthly(key, sizes, months)
    # what an event reads together lies together in memory; one row alone would be an array of another layout
    work = np.ones((max(int(backlog[-1]), 2), 3))
    effort, worth, demand = work.T
    items.lognormal(effort, "effort", [(_sigma(t.work.effort_cv), t.work.effort_mean_hours) for t in teams])
    items.lognormal(worth, "value", [(_sigma(t.work.value_cv), 1.0) for t in teams])
    items.lognormal(demand, "demand", [(t.appetite.demand_sigma, 1.0) for t in teams])
    return Workload(
        team=np.repeat(np.arange(len(teams)), sizes),
        salary=salary,
        ability=ability,
        appetite=appetite,
        propensity=propensity,
        opens=opens,
        closes=closes,
        leaving=monthly.each("leaving", "random") if leaves else NOTHING,
        vacancy=monthly.each("vacancy", "standard_exponential") if leaves or grows else NOTHING,
        bid=monthly.each("bid", "standard_normal") if Exchange in kinds else NOTHING,
        reading=monthly.by_team("reading", "standard_normal") if Adaptive in kinds else NOTHING,
        first=first,
        backlog=backlog,
        arrival=np.concatenate(arrivals),
        effort=effort,
        worth=worth,
        demand=demand,
        comeback=items.uniform("rework") if reworked else np.empty(0),
        review=items.exponential("review") if Gated in kinds else np.empty(0),
        error=items.normal("reviewer error") if Gated in kinds else np.empty(0),
    )


def resampling_weights(seed: int, resamples: int, replications: int) -> Floats:
    """Weights of a Bayesian bootstrap, Dirichlet(1, ..., 1): exponentials over their sum, [resample, replication]."""
    sequence = np.random.SeedSequence(seed, spawn_key=_spawn_key(0, "resampling", 0))
    drawn = np.random.default_rng(sequence).standard_exponential((resamples, replications))
    weights: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return weights


def student_draws(seed: int, draws: int, n: int) -> Floats:
    """Standard normals over the square root of a shared chi-square over n - 1 degrees of freedom, [draw, n].

    Laid on the n deviations of a sample from its mean they give draws of the doubt about that mean, as
    ``studies.compare.ranking.doubted_means`` does; ``n`` >= 2.
    """
    chance = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=_spawn_key(0, "doubt about means", 0)))
    scale = np.sqrt(chance.chisquare(n - 1, (draws, 1)) / (n - 1))
    return np.asarray(chance.standard_normal((draws, n)) / scale, dtype=np.float64)


def in_control(series: int, months: int) -> Floats:
    """Standard normals for series in which nothing happens, [series, month]; always the same ones."""
    sequence = np.random.SeedSequence(0, spawn_key=_spawn_key(0, "in control", 0))
    return np.random.default_rng(sequence).standard_normal((series, months))


def _sigma(cv: float) -> float:
    return math.sqrt(math.log1p(cv * cv))


def _spawn_key(replication: int, purpose: str, team: int) -> tuple[int, int, int]:
    return (replication, crc32(purpose.encode()), team)


def _stream(key: tuple[int, int], purpose: str, team: int) -> np.random.Generator:
    seed, replication = key
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=_spawn_key(replication, purpose, team)))


def _traits(team: Team, key: tuple[int, int], index: int, n: int) -> tuple[Floats, Floats, Floats, Floats]:
    stream = partial(_stream, key, team=index)
    rho = team.appetite.ability_correlation
    able = stream("ability").standard_normal(n)
    hungry = rho * able + math.sqrt(1.0 - rho * rho) * stream("appetite").standard_normal(n)
    salary = team.salary.median_usd_per_year * np.exp(team.salary.sigma * stream("salary").standard_normal(n))
    ability = np.exp(team.ability.sigma * able - 0.5 * team.ability.sigma**2)
    appetite = team.appetite.median_mtok_per_hour * np.exp(team.appetite.sigma * hungry)
    prone = stream("vanity prone").random(n) < team.vanity.prone_share
    propensity = np.where(prone, team.vanity.mean_propensity * stream("vanity").standard_exponential(n), 0.0)
    return salary, ability, appetite, propensity


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


def _arrivals(team: Team, key: tuple[int, int], index: int, months: int) -> Floats:
    """Hours at which work arrives in a limited backlog, a Poisson process; nothing where there is always work."""
    if team.backlog.items_per_week is None:
        return np.empty(0)
    stream, horizon = _stream(key, "arrivals", index), months * HOURS_PER_MONTH
    count = stream.poisson(team.backlog.items_per_week / HOURS_PER_WEEK * horizon)
    return np.sort(stream.random(count)) * horizon


class _Monthly:
    """Draws per engineer, or per team, and month."""

    def __init__(self, key: tuple[int, int], sizes: Sequence[int], months: int) -> None:
        self.key, self.sizes, self.months = key, sizes, months

    def each(self, purpose: str, method: str) -> Floats:
        return np.concatenate([self._draw(purpose, method, index, size) for index, size in enumerate(self.sizes)])

    def by_team(self, purpose: str, method: str) -> Floats:
        return np.concatenate([self._draw(purpose, method, index, 1) for index in range(len(self.sizes))])

    def _draw(self, purpose: str, method: str, index: int, rows: int) -> Floats:
        drawn: Floats = getattr(_stream(self.key, purpose, index), method)((rows, self.months))
        return drawn


def _items_needed(team: Team, ability: Floats, months: int, longer: float) -> Ints:
    """Items each engineer may finish, at a speed-up that few exceed; a run that needs more is redrawn longer."""
    if team.backlog.items_per_week is not None:
        return np.zeros(len(ability), dtype=np.int64)
    expected = months * HOURS_PER_MONTH * ability / team.work.effort_mean_hours
    assisted = 1.0 / (1.0 - 0.6 * team.amenable_share)  # m = 2.5 on the amenable share
    spread = 4.0 * math.sqrt(1.0 + team.work.effort_cv**2) * np.sqrt(expected + 1.0)
    blocks = np.ceil((expected * assisted * SLACK + spread) * longer / BLOCK)
    return np.asarray(blocks, dtype=np.int64) * BLOCK


class _Items:
    """Item draws: one counter-based stream per purpose, team and engineer, and one per purpose and backlog."""

    def __init__(self, sizes: Sequence[int], key: tuple[int, int], first: Ints, backlog: Ints) -> None:
        self.key, self.first, self.backlog = key, first, backlog
        ends = np.cumsum(sizes)
        self.ranges = [range(end - size, end) for end, size in zip(ends.tolist(), sizes, strict=True)]

    def lognormal(self, out: Floats, purpose: str, sigmas_and_means: list[tuple[float, float]]) -> None:
        """Fill ``out``, team by team: no more than one team's draws are held twice."""
        for index, (sigma, mean) in enumerate(sigmas_and_means):
            engineers = self.ranges[index]
            for own, start, stop in (
                (
                    self._team(index, purpose, "standard_normal"),
                    self.first[engineers.start],
                    self.first[engineers.stop],
                ),
                (self._backlog(index, purpose, "standard_normal"), self.backlog[index], self.backlog[index + 1]),
            ):
                own *= sigma
                own -= 0.5 * sigma * sigma
                np.exp(own, out=own)
                own *= mean
                out[start:stop] = own

    def normal(self, purpose: str) -> Floats:
        return self._all(purpose, "standard_normal")

    def exponential(self, purpose: str) -> Floats:
        return self._all(purpose, "standard_exponential")

    def uniform(self, purpose: str) -> Floats:
        return self._all(purpose, "random")

    def _all(self, purpose: str, method: str) -> Floats:
        teams = range(len(self.ranges))
        own = [self._team(index, purpose, method) for index in teams]
        return np.concatenate([*own, *(self._backlog(index, purpose, method) for index in teams)])

    def _backlog(self, index: int, purpose: str, method: str) -> Floats:
        """The items of a team's backlog, in the order in which they arrive."""
        count = int(self.backlog[index + 1] - self.backlog[index])
        if not count:
            return np.empty(0)
        drawn: Floats = getattr(_stream(self.key, f"{purpose} in the backlog", index), method)(count)
        return drawn

    def _team(self, index: int, purpose: str, method: str) -> Floats:
        """The items of a team's engineers, each from the engineer's own stream.

        Philox is counter-based: the key is hashed from (seed, replication, purpose, team) and the engineer is the
        top word of the counter, so a stream costs a microsecond to start and has 2^192 draws before the next one.
        """
        engineers = self.ranges[index]
        bounds = (self.first[engineers.start : engineers.stop + 1] - self.first[engineers.start]).tolist()
        values = np.empty(bounds[-1])
        seed, replication = self.key
        sequence = np.random.SeedSequence(seed, spawn_key=_spawn_key(replication, purpose, index))
        bits = np.random.Philox(sequence)
        fill = getattr(np.random.Generator(bits), method)
        state = bits.state
        counter = state["state"]["counter"]
        for number in range(len(engineers)):
            counter[:] = (0, 0, 0, number)
            bits.state = state  # an empty buffer: the stream starts at its own counter
            fill(out=values[bounds[number] : bounds[number + 1]])
        return values
