"""A climbed ladder per engineer and month, for all teams together and for each."""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.replication.reduce import MEASURES
from simulator.studies.budget.run import Climb

TOTAL: Final = "all teams"
COST, GAIN = (MEASURES.index(name) for name in ("cost_usd", "gain_usd"))


class Scope(NamedTuple):
    """One team or all of them: USD per engineer and month."""

    name: str
    engineers: float
    half_of_pay: float
    cost: Floats  # [replication, rung]
    gain: Floats
    today: Floats  # [replication, cost and gain]
    half: Floats


def scopes(climbed: Climb) -> Iterator[Scope]:
    """All teams together, then each team."""
    teams = climbed.scenario.world.teams
    months = climbed.scenario.months - climbed.scenario.warmup_months
    heads = [climbed.scenario.engineer_months(index) / months for index in range(len(teams))]
    half = [0.5 * _mean_pay(team.salary.median_usd_per_year, team.salary.sigma) for team in teams]
    everybody = range(len(teams))
    groups = [(TOTAL, list(everybody)), *([(teams[i].name, [i]) for i in everybody] if len(teams) > 1 else [])]
    for name, members in groups:
        engineers = sum(heads[i] for i in members)

        def per_head(outcome: Floats, members: list[int] = members, engineers: float = engineers) -> Floats:
            return np.asarray(outcome[..., members, :].sum(axis=-2) / engineers, dtype=np.float64)

        rungs = per_head(climbed.outcomes)
        yield Scope(
            name,
            engineers,
            sum(half[i] * heads[i] for i in members) / engineers,
            rungs[..., COST],
            rungs[..., GAIN],
            per_head(climbed.today)[:, [COST, GAIN]],
            per_head(climbed.half_pay)[:, [COST, GAIN]],
        )


def _mean_pay(median: float, sigma: float) -> float:
    """Mean base pay a month of a lognormal, median * exp(sigma^2 / 2) / 12."""
    return median * math.exp(0.5 * sigma * sigma) / MONTHS_PER_YEAR
