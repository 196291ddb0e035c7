"""How much work the points of a design are, without running any: the heaviest of them, and the mean one beside it."""

from collections.abc import Iterator
from itertools import islice, product
from typing import Final, NamedTuple

import numpy as np

from simulator.records import HOURS_PER_MONTH
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.sweep.plan import Plan

SPREAD: Final = 16  # points spread over the design
CORNERS: Final = 64  # points nearest to corners of the design


class Weight(NamedTuple):
    """The heaviest point, and what a mean point is beside it."""

    heaviest: Scenario
    mean_share: float  # items of a mean point over those of the heaviest


def items(scenario: Scenario) -> float:
    """Work items a world is drawn with, about: what its memory and its time grow with."""
    months = scenario.months
    return sum(
        max(team.planned(months)) * (1.8 * months * HOURS_PER_MONTH / team.work.effort_mean_hours + 50.0)
        for team in scenario.world.teams
    )


def weight(plan: Plan) -> Weight:
    """Look at points spread over the design and at those nearest its corners: the first alone may be the lightest."""
    spread = np.unique(np.linspace(0, plan.n_points - 1, SPREAD).astype(int)).tolist()
    found = {point: _at(plan, point) for point in {*spread, *islice(_corners(plan), CORNERS)}}
    heaviest = max(found.values(), key=items)
    return Weight(heaviest, float(np.mean([items(found[point]) for point in spread])) / items(heaviest))


def _at(plan: Plan, point: int) -> Scenario:
    return plan.opened.changed(plan.design.values(point)).scenario


def _corners(plan: Plan) -> Iterator[int]:
    """Numbers of points at, or nearest to, each end of each value, then ends together."""
    cube, k = plan.design.cube, len(plan.design.parameters)
    if cube is not None:
        for column in cube.T:
            yield from (int(column.argmin()), int(column.argmax()))
        for signs in product((1.0, -1.0), repeat=min(k, 8)):
            yield int((cube[:, : len(signs)] @ np.array(signs)).argmax())
        return
    lengths = [len(one.grid(plan.design.levels)) for one in plan.design.parameters.values()]
    if plan.design.design == "one_at_a_time":
        lasts = np.cumsum(lengths)
        yield from (int(point) for ends in zip(lasts - lengths + 1, lasts, strict=True) for point in ends)
        return
    for ends in product(*((length - 1, 0) for length in lengths)):
        yield int(np.ravel_multi_index(ends, lengths))
