"""Parameter points around a scenario: every policy at each of them, in the same replications."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.options import DEFAULT_ENGINE
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.study_checks import fitted
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.sweep.point import runs_at, sample

FEWEST_POINTS = 8  # below this nothing can be said about a parameter


class Exploration(NamedTuple):
    """Net value of each policy at each parameter point in each replication."""

    scenario: Scenario
    engine: str
    policies: tuple[PolicyBlock, ...]  # baseline first, no upper bounds
    parameters: dict[str, Distribution]
    shares: Floats  # [point, parameter] share of chance below the value
    values: Floats  # [point, parameter]
    net: Floats  # [point, policy, replication] USD per post and month
    asked: int  # points asked for

    @property
    def interrupted(self) -> bool:
        """Fewer points than asked for."""
        return len(self.net) < self.asked


def explore(
    file: ScenarioFile,
    points: int = 64,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Exploration:
    """Run the policies a company could choose, and none, at points spread over what is uncertain.

    The points are a scrambled Sobol sequence; every point has the same replications. Ctrl-C ends early with the points
    finished so far, if there are at least FEWEST_POINTS.

    Args:
        file: a scenario with an ``uncertain:`` block.
        points: at least FEWEST_POINTS.
        engine: ``compiled`` or ``simpy``.
        workers: as in ``compare``.
        progress: called with the number of finished points.

    Raises:
        ScenarioError: nothing is uncertain, the points are too few, or values together make an invalid scenario.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before enough points were finished.
    """
    scenario = file.scenario
    _refuse(file, points)
    shares = sobol(len(scenario.uncertain), points, scenario.seed)
    scenarios, values = _laid_out(file, shares)
    policies = tuple(policy for policy in runs_at(scenario, None) if not policy.upper_bound)
    found: list[Floats] = []
    task = partial(_point, scenarios, policies, engine)
    collect(task, range(points), found.append, engine, workers, least=FEWEST_POINTS, progress=progress)
    n = len(found)
    return Exploration(scenario, engine, policies, scenario.uncertain, shares[:n], values[:n], np.stack(found), points)


def sobol(parameters: int, points: int, seed: int) -> Floats:
    """The first points of a scrambled Sobol sequence in the open unit cube, [point, parameter].

    The sequence is drawn up to the next power of two, which keeps it balanced; its beginning is unbiased too.

    Example: ``sobol(3, 10, 1)`` are the first ten of ``sobol(3, 16, 1)``.
    """
    from scipy.stats import qmc  # half a second, paid only here

    drawn = qmc.Sobol(d=parameters, scramble=True, seed=seed % 2**32).random_base2(max(points - 1, 1).bit_length())
    return np.asarray(np.clip(drawn[:points], 1e-9, 1.0 - 1e-9), dtype=np.float64)


def _refuse(file: ScenarioFile, points: int) -> None:
    errors = []
    if not file.scenario.uncertain:
        example = "world.price.usd_per_mtok: {low: 0.25, high: 2, source: ...}"
        errors.append(ErrorLine(0, f"has no uncertain: block. Add one, with a line for each value, such as {example}"))
    if points < FEWEST_POINTS:
        errors.append(ErrorLine(0, f"points = {points} must be at least {FEWEST_POINTS}."))
    if errors:
        raise ScenarioError(file.name, errors)


def _laid_out(file: ScenarioFile, shares: Floats) -> tuple[list[Scenario], Floats]:
    """The scenario at every point, all checked before the first is run, and the values set."""
    opened, uncertain = draft(file), file.scenario.uncertain
    addresses = {path: opened.find(path) for path in uncertain}
    scenarios, values = [], []
    for row in shares.tolist():
        drawn = {path: one.quantile(share) for (path, one), share in zip(uncertain.items(), row, strict=True)}
        point = fitted(addresses, drawn)
        scenarios.append(opened.scenario(point))
        values.append([float(value) for value in point.values()])
    return scenarios, np.array(values)


def _point(scenarios: Sequence[Scenario], policies: tuple[PolicyBlock, ...], engine: str, point: int) -> Floats:
    scenario = scenarios[point]
    own = {policy.label: policy for policy in runs_at(scenario, None)}  # a policy's own values may be uncertain too
    chosen = tuple(own[policy.label] for policy in policies)
    return sample(scenario, chosen, range(scenario.replications), engine).net().T
