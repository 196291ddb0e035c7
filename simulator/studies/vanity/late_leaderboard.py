"""A year in which something happens late: the usage ranking is published after some clean months, or a shift comes.

The engines publish the ranking from the first month on. Here the months before are a run without a ranking, the months
after a run with one, of the same engineers on fresh items, and their ledgers are joined. The second run starts a month
early and that month is dropped: padding starts with the second month of a run, and the first month of a run is odd
because everybody starts an item at the same hour. What is lost are the items under way at the seam, which the dropped
month replaces.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.engines.run import run, with_enough_items
from simulator.problem import Problem, build
from simulator.records import Floats
from simulator.replication.options import DEFAULT_ENGINE
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw

PER_MONTH = ("rules", "phase", "price", "supply", "ration", "rate", "fleet", "kpi", "tax", "compliance")
ITEM_DRAWS = ("comeback", "review", "error", "difficulty", "chance")  # besides effort, worth, demand and what it earns


class Shift(NamedTuple):
    """What is different in the months before publication, besides the ranking: factors on the later values."""

    use: float = 1.0  # tokens wanted then over those wanted now; 0.2: use grew fivefold overnight
    price: float = 1.0  # price then over price now
    every: int = 1  # use changes in every so many teams: 2 is every second one


NO_SHIFT = Shift()


def published_late(
    scenario: Scenario,
    policy: PolicyBlock,
    replication: int,
    clean_months: int,
    shift: Shift = NO_SHIFT,
    engine: str = DEFAULT_ENGINE,
) -> Floats:
    """Ledger [team, month, column] of a policy when the ranking is first published at the end of ``clean_months``.

    Args:
        scenario: its months are those of the whole; its leaderboard is that of the months after publication.
        policy: what is run.
        replication: which one.
        clean_months: months without a ranking, 0 .. months - 1; 0 is an ordinary run.
        shift: what else changes at publication.
        engine: ``compiled`` or ``simpy``.

    Raises:
        ValueError: ``clean_months`` is out of range.
        SimulationError: a run could not be finished.
    """
    if not 0 <= clean_months < scenario.months:
        raise ValueError(f"clean_months = {clean_months} must be from 0 to {scenario.months - 1}.")

    def attempt(longer: float) -> Floats:
        workload = draw(scenario, replication, longer, [policy])
        problem = build(scenario, policy, workload)
        if clean_months == 0:
            return run(problem, engine).ledger
        early, late = _halves(problem, clean_months, shift)
        return np.concatenate([run(early, engine).ledger, run(late, engine).ledger[:, 1:]], axis=1)

    return with_enough_items(attempt, longer=2.0)  # each half has the usual number of items


def _halves(problem: Problem, clean: int, shift: Shift) -> tuple[Problem, Problem]:
    first, second = _split_items(problem)
    early = _part(problem, slice(0, clean))._replace(visibility=0.0, **first)
    late = _part(problem, slice(clean - 1, problem.months))._replace(**second)
    use = np.where(np.arange(len(early.demand_factor)) % shift.every == 0, shift.use, 1.0)
    return early._replace(demand_factor=early.demand_factor * use[:, None], price=early.price * shift.price), late


def _part(problem: Problem, months: slice) -> Problem:
    return problem._replace(
        months=months.stop - months.start,
        demand_factor=problem.demand_factor[:, months].copy(),
        **{name: getattr(problem, name)[months].copy() for name in PER_MONTH},
    )


def _split_items(problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    """Each engineer's items, or sessions, in two halves."""
    counts = np.diff(problem.first)
    half = counts // 2
    first = np.concatenate([[0], np.cumsum(half)])
    within = np.arange(problem.first[-1]) - np.repeat(problem.first[:-1], counts)
    in_first = within < np.repeat(half, counts)
    work = np.stack([problem.effort, problem.worth, problem.demand, problem.earns], axis=1)

    def those(mask: npt.NDArray[np.bool_]) -> dict[str, Any]:
        draws = {name: getattr(problem, name) for name in ITEM_DRAWS}
        split = {name: values[mask] if len(values) else values for name, values in draws.items()}
        effort, worth, demand, earns = work[mask].T  # laid out as in a workload: another layout is compiled anew
        return {"first": first, "effort": effort, "worth": worth, "demand": demand, "earns": earns, **split}

    return those(in_first), those(~in_first)
