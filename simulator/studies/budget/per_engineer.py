"""Cost and gain of every level per post and month, for all teams together and for each."""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.replication.reduce import MEASURES
from simulator.studies.budget.run import MOST_BATCHES, GridRuns

TOTAL: Final = "all teams"
COST, GAIN = (list(MEASURES).index(name) for name in ("cost_usd", "gain_usd"))


class Scope(NamedTuple):
    """One team or all of them: USD per post and month."""

    name: str
    engineers: float
    half_of_pay: float
    cost: Floats  # [replication, level]
    gain: Floats
    today: tuple[Floats, Floats]  # cost and gain of the policy as written, [replication]
    half: tuple[Floats, Floats]  # those of an allowance of half of base pay
    item_usd: float = 0.0  # what one finished item more in a row of ``gain`` adds to it


def scopes(runs: GridRuns) -> Iterator[Scope]:
    """All teams together, then each team."""
    teams = runs.scenario.world.teams
    months = runs.scenario.months - runs.scenario.warmup_months
    heads = [runs.scenario.engineer_months(index) / months for index in range(len(teams))]
    half = [0.5 * _mean_pay(team.salary.median_usd_per_year, team.salary.sigma) for team in teams]
    everybody = list(range(len(teams)))
    each = [(team.name, [i]) for i, team in enumerate(teams)] if len(teams) > 1 else []
    for name, members in [(TOTAL, everybody), *each]:
        engineers = sum(heads[i] for i in members)
        levels, today, half_pay = (
            outcome[..., members, :].sum(axis=-2) / engineers for outcome in (runs.outcomes, runs.today, runs.half_pay)
        )
        yield Scope(
            name,
            engineers,
            sum(half[i] * heads[i] for i in members) / engineers,
            levels[..., COST],
            levels[..., GAIN],
            (today[:, COST], today[:, GAIN]),
            (half_pay[:, COST], half_pay[:, GAIN]),
            _item_usd(runs, members) / engineers,
        )


def _item_usd(runs: GridRuns, members: list[int]) -> float:
    """What one finished item more adds to a row of the outcomes, a mean over months and over a batch, USD a month."""
    if runs.produced is None:
        return 0.0
    value, items = runs.produced[:, members].sum(axis=1).tolist()
    months = runs.scenario.months - runs.scenario.warmup_months
    batch = -(-runs.scenario.replications // MOST_BATCHES)
    return value / items / months / batch if items else 0.0


def _mean_pay(median: float, sigma: float) -> float:
    """Mean base pay a month of a lognormal, median * exp(sigma^2 / 2) / 12."""
    return median * math.exp(0.5 * sigma * sigma) / MONTHS_PER_YEAR
