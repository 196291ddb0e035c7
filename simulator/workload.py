"""All chance, drawn once, before an engine starts: the only file that touches ``numpy.random``.

Every policy meets the same workload (common random numbers). A trait of a team comes from the stream keyed by
(seed, replication, purpose, team), an item's draws from the stream keyed by (seed, replication, purpose, team,
engineer). So adding a team after the others changes none of their draws, adding an engineer at the end of a team
changes none of the others', and a longer draw begins with the same items.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from simulator.records import HOURS_PER_MONTH
from simulator.scenario.policies import Gated, PolicyBlock
from simulator.scenario.schema import Scenario
from simulator.scenario.team import Team

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK = 16  # items are drawn in multiples of this
SLACK = 1.1  # items drawn beyond the expected need


class Workload(NamedTuple):
    """One world: who the engineers are and what lands on their desks. Engineers are grouped by team.

    ``first[i]`` and ``first[i + 1]`` bound the items of engineer i in the item arrays.
    """

    team: Ints  # [engineer] team of the engineer
    salary: Floats  # [engineer] base pay, USD/year
    ability: Floats  # [engineer] s
    appetite: Floats  # [engineer] a, Mtok/h
    propensity: Floats  # [engineer] pi
    first: Ints  # [engineer + 1] offsets into the item arrays
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
    teams = scenario.world.teams
    whose = (scenario.seed, replication if people is None else people)
    traits = [_traits(team, whose, index) for index, team in enumerate(teams)]
    counts = [
        _items_needed(team, ability, scenario.months, longer)
        for team, (_, ability, _, _) in zip(teams, traits, strict=True)
    ]
    first = np.zeros(scenario.engineers + 1, dtype=np.int64)
    np.cumsum(np.concatenate(counts), out=first[1:])
    items = _Items(teams, key, first)
    reworked = any(team.rework.base > 0 or team.rework.slope > 0 for team in teams)
    gated = any(isinstance(policy, Gated) for policy in (scenario.policies if policies is None else policies))
    salary, ability, appetite, propensity = (np.concatenate(part) for part in zip(*traits, strict=True))
    work = np.empty((int(first[-1]), 3))  # what an event reads together lies together in memory
    effort, worth, demand = work.T
    items.lognormal(effort, "effort", [(_sigma(t.work.effort_cv), t.work.effort_mean_hours) for t in teams])
    items.lognormal(worth, "value", [(_sigma(t.work.value_cv), 1.0) for t in teams])
    items.lognormal(demand, "demand", [(t.appetite.demand_sigma, 1.0) for t in teams])
    return Workload(
        team=np.repeat(np.arange(len(teams)), [team.engineers for team in teams]),
        salary=salary,
        ability=ability,
        appetite=appetite,
        propensity=propensity,
        first=first,
        effort=effort,
        worth=worth,
        demand=demand,
        comeback=items.uniform("rework") if reworked else np.empty(0),
        review=items.exponential("review") if gated else np.empty(0),
        error=items.normal("reviewer error") if gated else np.empty(0),
    )


def resampling_weights(seed: int, resamples: int, replications: int) -> Floats:
    """Weights of a Bayesian bootstrap, Dirichlet(1, ..., 1): exponentials over their sum, [resample, replication]."""
    sequence = np.random.SeedSequence(seed, spawn_key=_spawn_key(0, "resampling", 0))
    drawn = np.random.default_rng(sequence).standard_exponential((resamples, replications))
    weights: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return weights


def _sigma(cv: float) -> float:
    return math.sqrt(math.log1p(cv * cv))


def _spawn_key(replication: int, purpose: str, team: int) -> tuple[int, int, int]:
    return (replication, crc32(purpose.encode()), team)


def _traits(team: Team, key: tuple[int, int], index: int) -> tuple[Floats, Floats, Floats, Floats]:
    seed, replication = key

    def stream(purpose: str) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=_spawn_key(replication, purpose, index)))

    n = team.engineers
    rho = team.appetite.ability_correlation
    able = stream("ability").standard_normal(n)
    hungry = rho * able + math.sqrt(1.0 - rho * rho) * stream("appetite").standard_normal(n)
    salary = team.salary.median_usd_per_year * np.exp(team.salary.sigma * stream("salary").standard_normal(n))
    ability = np.exp(team.ability.sigma * able - 0.5 * team.ability.sigma**2)
    appetite = team.appetite.median_mtok_per_hour * np.exp(team.appetite.sigma * hungry)
    prone = stream("vanity prone").random(n) < team.vanity.prone_share
    propensity = np.where(prone, team.vanity.mean_propensity * stream("vanity").standard_exponential(n), 0.0)
    return salary, ability, appetite, propensity


def _items_needed(team: Team, ability: Floats, months: int, longer: float) -> Ints:
    """Items each engineer may finish, at a speed-up that few exceed; a run that needs more is redrawn longer."""
    expected = months * HOURS_PER_MONTH * ability / team.work.effort_mean_hours
    assisted = 1.0 / (1.0 - 0.6 * team.amenable_share)  # m = 2.5 on the amenable share
    spread = 4.0 * math.sqrt(1.0 + team.work.effort_cv**2) * np.sqrt(expected + 1.0)
    blocks = np.ceil((expected * assisted * SLACK + spread) * longer / BLOCK)
    return np.asarray(blocks, dtype=np.int64) * BLOCK


class _Items:
    """Item draws for all engineers; one counter-based stream per purpose, team and engineer."""

    def __init__(self, teams: tuple[Team, ...], key: tuple[int, int], first: Ints) -> None:
        self.seed, self.replication = key
        self.first = first
        ends = np.cumsum([team.engineers for team in teams])
        self.ranges = [range(end - team.engineers, end) for team, end in zip(teams, ends.tolist(), strict=True)]

    def lognormal(self, out: Floats, purpose: str, sigmas_and_means: list[tuple[float, float]]) -> None:
        """Fill ``out``, team by team: no more than one team's draws are held twice."""
        for index, (sigma, mean) in enumerate(sigmas_and_means):
            own = self._team(index, purpose, "standard_normal")
            own *= sigma
            own -= 0.5 * sigma * sigma
            np.exp(own, out=own)
            own *= mean
            engineers = self.ranges[index]
            out[self.first[engineers.start] : self.first[engineers.stop]] = own

    def normal(self, purpose: str) -> Floats:
        return self._all(purpose, "standard_normal")

    def exponential(self, purpose: str) -> Floats:
        return self._all(purpose, "standard_exponential")

    def uniform(self, purpose: str) -> Floats:
        return self._all(purpose, "random")

    def _all(self, purpose: str, method: str) -> Floats:
        return np.concatenate([self._team(index, purpose, method) for index in range(len(self.ranges))])

    def _team(self, index: int, purpose: str, method: str) -> Floats:
        """The items of a team's engineers, each from the engineer's own stream.

        Philox is counter-based: the key is hashed from (seed, replication, purpose, team) and the engineer is the
        top word of the counter, so a stream costs a microsecond to start and has 2^192 draws before the next one.
        """
        engineers = self.ranges[index]
        bounds = (self.first[engineers.start : engineers.stop + 1] - self.first[engineers.start]).tolist()
        values = np.empty(bounds[-1])
        sequence = np.random.SeedSequence(self.seed, spawn_key=_spawn_key(self.replication, purpose, index))
        bits = np.random.Philox(sequence)
        fill = getattr(np.random.Generator(bits), method)
        state = bits.state
        counter = state["state"]["counter"]
        for number in range(len(engineers)):
            counter[:] = (0, 0, 0, number)
            bits.state = state  # an empty buffer: the stream starts at its own counter
            fill(out=values[bounds[number] : bounds[number + 1]])
        return values
