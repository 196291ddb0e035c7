"""All chance, drawn once, before an engine starts: the only file that touches ``numpy.random``.

Every policy meets the same workload (common random numbers). A trait of a team comes from the stream keyed by
(seed, replication, purpose, team), an item's draws from the stream keyed by (seed, replication, purpose, team,
engineer). So adding a team after the others changes none of their draws, adding an engineer at the end of a team
changes none of the others', and a longer draw begins with the same items.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np

from simulator.records import HOURS_PER_DAY, HOURS_PER_MONTH, Floats, Ints
from simulator.scenario.blocks.events import PolicySwitch
from simulator.scenario.blocks.policies import Adaptive, Exchange, Gated, PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team

NOTHING: Final = np.empty((0, 0))  # draws that are not needed
BLOCK = 16  # items are drawn in multiples of this
SLACK = 1.1  # items drawn beyond the expected need
HOURS_PER_WEEK = 5 * HOURS_PER_DAY


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

    Example: for any scenario ``draw(s, 0)`` and ``draw(s, 0, 2.0)`` agree on every item they share.

    """
    key = (scenario.seed, replication)
    whose = key if people is None else (scenario.seed, people)
    teams, months = scenario.world.teams, scenario.months
    planned = [team.planned(months) for team in teams]
    sizes = [max(posts) for posts in planned]
    traits = [_traits(team, whose, index, size) for index, (team, size) in enumerate(zip(teams, sizes, strict=True))]
    salary, ability, appetite, propensity, honesty = (np.concatenate(part) for part in zip(*traits, strict=True))
    counts = [_items_needed(team, own[1], months, longer) for team, own in zip(teams, traits, strict=True)]
    first = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    arrivals = [_arrivals(team, key, index, months) for index, team in enumerate(teams)]
    backlog = first[-1] + np.cumsum([0, *map(len, arrivals)])
    items, monthly = _Items(sizes, key, first, backlog), partial(_monthly, key, months)
    kinds = {type(policy) for policy in met(scenario, policies)}
    gated = Gated in kinds
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
    return Workload(
        team=np.repeat(np.arange(len(teams)), sizes),
        salary=salary,
        ability=ability,
        appetite=appetite,
        propensity=propensity,
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
    )


def resampling_weights(seed: int, resamples: int, replications: int) -> Floats:
    """Weights of a Bayesian bootstrap, Dirichlet(1, ..., 1): exponentials over their sum, [resample, replication]."""
    drawn = _stream((seed, 0), "resampling", 0).standard_exponential((resamples, replications))
    weights: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return weights


def student_draws(seed: int, draws: int, n: int) -> Floats:
    """Standard normals over the square root of a shared chi-square over n - 1 degrees of freedom, [draw, n].

    Times the n deviations of a sample from its mean they give draws of the mean's uncertainty; ``n`` >= 2.
    """
    stream = _stream((seed, 0), "doubt about means", 0)  # the words decide the numbers
    scale = np.sqrt(stream.chisquare(n - 1, (draws, 1)) / (n - 1))
    return np.asarray(stream.standard_normal((draws, n)) / scale, dtype=np.float64)


def in_control(series: int, months: int) -> Floats:
    """Standard normals for series in which nothing happens, [series, month]; always the same ones."""
    return _stream((0, 0), "in control", 0).standard_normal((series, months))


def _sigma(cv: float) -> float:
    return math.sqrt(math.log1p(cv * cv))


def _seeds(key: tuple[int, int], purpose: str, team: int) -> np.random.SeedSequence:
    seed, replication = key
    return np.random.SeedSequence(seed, spawn_key=(replication, crc32(purpose.encode()), team))


def _stream(key: tuple[int, int], purpose: str, team: int) -> np.random.Generator:
    return np.random.default_rng(_seeds(key, purpose, team))


def _monthly(key: tuple[int, int], months: int, purpose: str, method: str, sizes: Sequence[int]) -> Floats:
    """So many draws of each team in each month."""
    streams = (_stream(key, purpose, index) for index in range(len(sizes)))
    return np.concatenate([getattr(one, method)((size, months)) for one, size in zip(streams, sizes, strict=True)])


def _traits(team: Team, key: tuple[int, int], index: int, n: int) -> tuple[Floats, ...]:
    stream = partial(_stream, key, team=index)
    rho = team.appetite.ability_correlation
    able = stream("ability").standard_normal(n)
    hungry = rho * able + math.sqrt(1.0 - rho * rho) * stream("appetite").standard_normal(n)
    salary = team.salary.median_usd_per_year * np.exp(team.salary.sigma * stream("salary").standard_normal(n))
    ability = np.exp(team.ability.sigma * able - 0.5 * team.ability.sigma**2)
    appetite = team.appetite.median_mtok_per_hour * np.exp(team.appetite.sigma * hungry)
    appetite[stream("non-user").random(n) < team.appetite.non_user_share] = 0.0
    prone = stream("vanity prone").random(n) < team.vanity.prone_share
    propensity = np.where(prone, team.vanity.mean_propensity * stream("vanity").standard_exponential(n), 0.0)
    return salary, ability, appetite, propensity, stream("honesty").random(n)


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


def _items_needed(team: Team, ability: Floats, months: int, longer: float) -> Ints:
    """Items each engineer may finish, at a speed-up that few exceed; a run that needs more is redrawn longer."""
    if team.backlog.items_per_week is not None:
        return np.zeros(len(ability), dtype=np.int64)
    expected = months * HOURS_PER_MONTH * ability / team.work.effort_mean_hours
    assisted = 1.0 / (1.0 - 0.6 * team.amenable_at(months))  # m = 2.5 on the amenable share
    spread = 4.0 * math.sqrt(1.0 + team.work.effort_cv**2) * np.sqrt(expected + 1.0)
    blocks = np.ceil((expected * assisted * SLACK + spread) * longer / BLOCK)
    return np.asarray(blocks, dtype=np.int64) * BLOCK


class _Items:
    """Item draws: one counter-based stream per purpose, team and engineer, and one per purpose and backlog."""

    def __init__(self, sizes: Sequence[int], key: tuple[int, int], first: Ints, backlog: Ints) -> None:
        self.key, self.first, self.backlog = key, first, backlog
        self.ends = [0, *np.cumsum(sizes).tolist()]

    def lognormal(self, out: Floats, purpose: str, sigmas_and_means: list[tuple[float, float]]) -> None:
        """Fill ``out``, team by team: no more than one team's draws are held twice."""
        for index, place, own in self._parts(purpose, "standard_normal"):
            sigma, mean = sigmas_and_means[index]
            own *= sigma
            own -= 0.5 * sigma * sigma
            np.exp(own, out=own)
            own *= mean
            out[place] = own

    def each(self, purpose: str, method: str) -> Floats:
        """One draw per item."""
        return np.concatenate([own for *_, own in self._parts(purpose, method)])

    def _parts(self, purpose: str, method: str) -> Iterator[tuple[int, slice, Floats]]:
        """Team, place in the item arrays and draws: the items of engineers team by team, then those of backlogs."""
        for index, (start, stop) in enumerate(pairwise(self.ends)):
            yield index, slice(self.first[start], self.first[stop]), self._team(index, purpose, method)
        for index, (start, stop) in enumerate(pairwise(self.backlog.tolist())):
            if start < stop:  # in the order in which they arrive
                stream = _stream(self.key, f"{purpose} in the backlog", index)
                yield index, slice(start, stop), getattr(stream, method)(stop - start)

    def _team(self, index: int, purpose: str, method: str) -> Floats:
        """The items of a team's engineers, each from the engineer's own stream.

        Philox is counter-based: the key is hashed from (seed, replication, purpose, team) and the engineer is the
        top word of the counter, so a stream costs a microsecond to start and has 2^192 draws before the next one.
        """
        first = self.first[self.ends[index] : self.ends[index + 1] + 1]
        bounds = (first - first[0]).tolist()
        values = np.empty(bounds[-1])
        bits = np.random.Philox(_seeds(self.key, purpose, index))
        fill = getattr(np.random.Generator(bits), method)
        state = bits.state
        counter = state["state"]["counter"]
        for number, (start, stop) in enumerate(pairwise(bounds)):
            counter[:] = (0, 0, 0, number)
            bits.state = state  # an empty buffer: the stream starts at its own counter
            fill(out=values[start:stop])
        return values
