"""A grid whose response curves are known: gain A * C / (C + K) of cost C, which is the lever itself."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.replication.reduce import MEASURES
from simulator.replication.worlds import Worlds
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.budget.levers import Grid, grid
from simulator.studies.budget.run import GridRuns
from tests.worlds import policy, team, world

Floats = npt.NDArray[np.float64]
COST, GAIN, NET = (MEASURES.index(name) for name in ("cost_usd", "gain_usd", "net_usd"))


class Planted(NamedTuple):
    """One team's curve, USD per post and month."""

    most: float  # A
    half: float  # K

    def gain(self, cost: Floats) -> Floats:
        """Gain at a cost."""
        return np.asarray(self.most * cost / (cost + self.half))

    def right_budget(self, hurdle: float = 0.0) -> float:
        """Where the slope A * K / (C + K)^2 falls to 1 + hurdle: sqrt(A * K / (1 + hurdle)) - K."""
        return float(np.sqrt(self.most * self.half / (1.0 + hurdle)) - self.half)


def planted_runs(
    curves: list[Planted],
    chance: np.random.Generator | None = None,
    n: int = 20,
    spread: float = 0.1,
    noise: float = 1.0,
    today: float = 100.0,
    low: float = 25.0,
    high: float = 1600.0,
    heads: int = 10,
) -> GridRuns:
    """Runs without an engine: A varies by replication, the same for all levels, and every gain has noise."""
    chance = chance or np.random.default_rng(1)
    scenario, levels = _organisation(len(curves), heads, n, today, low, high)
    costs = np.array([*levels.values, today, 5000.0])
    outcomes = np.zeros((n, len(costs), len(curves), len(MEASURES)))
    for k, curve in enumerate(curves):
        factor = 1.0 + spread * chance.standard_normal((n, 1))
        outcomes[:, :, k, COST] = costs
        outcomes[:, :, k, GAIN] = factor * curve.gain(costs) + noise * chance.standard_normal((n, len(costs)))
    outcomes[..., NET] = outcomes[..., GAIN] - outcomes[..., COST]
    outcomes *= heads
    return GridRuns(Worlds(scenario), "compiled", levels, outcomes[:, :-2], outcomes[:, -2], outcomes[:, -1], n, 0.0)


@cache
def _organisation(teams: int, heads: int, n: int, today: float, low: float, high: float) -> tuple[Scenario, Grid]:
    salary = {"median_usd_per_year": 120_000.0, "sigma": 0.0}
    scenario = world(
        *(team(f"team {k}", heads, salary=salary) for k in range(teams)),
        policies=(policy("capped", name="cap", usd_per_month=today),),
    ).model_copy(update={"replications": n})
    return scenario, grid(scenario, low=low, high=high)
