"""One lever with a value of its own in every team, in the same organisation: each team's rows from its own policy."""

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Any

import numpy as np

from simulator.engines.run import ENGINES, REDRAWS, OutOfItemsError, SimulationError, run, run_policies
from simulator.problem import Problem, build
from simulator.records import Floats
from simulator.replication.executors import cores, in_order, pool
from simulator.replication.reduce import measures
from simulator.scenario.blocks.policies import NonePolicy, PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw

# what a team, or an engineer by the team, may have of its own; the rest is one rule for everybody
OF_TEAM = ("craft", "staffing", "reach")
OF_ENGINEER = ("purse", "allowance")
NONE = NonePolicy(kind="none", name="")


def joined(problems: Sequence[Problem], workload: Workload) -> Problem | None:
    """One problem in which each team follows its own; None where they differ in what all teams share, such as a rule.

    Args:
        problems: one per team, all of the same organisation in the same world.
        workload: that world.
    """
    first = problems[0]
    changed: dict[str, Any] = {}
    for name, value in first._asdict().items():
        versions = [getattr(problem, name) for problem in problems]
        if all(np.array_equal(value, other) for other in versions):
            continue
        if name in OF_TEAM:
            changed[name] = np.stack(versions)[np.arange(len(problems)), np.arange(len(problems))]
        elif name in OF_ENGINEER:  # [phase, engineer]
            changed[name] = np.stack(versions)[workload.team, :, np.arange(len(workload.team))].T.copy()
        else:
            return None
    return first._replace(**changed)


def separable(scenario: Scenario, policies: Sequence[PolicyBlock]) -> bool:
    """Whether every team can have its own of these policies, one per team, without a rule that all share."""
    workload = draw(scenario, 0, policies=policies)
    return joined([build(scenario, policy, workload) for policy in policies], workload) is not None


def play_plans(
    scenario: Scenario,
    plans: Sequence[Sequence[PolicyBlock]],
    engine: str,
    first: int,
    count: int,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Floats:
    """Measures of plans in fresh worlds, [replication, plan, team, measure], USD per month of the window.

    Args:
        scenario: the organisation.
        plans: each a policy per team.
        engine: as in ``compare``.
        first, count: replications to play.
        workers: parallel workers; the result does not depend on it.
        progress: told the number of finished replications.
    """
    task = partial(_replication, scenario, plans, engine, first)
    workers = min(workers or cores(), count)
    found = []
    with closing(in_order(pool(ENGINES[engine].threads, workers), workers, task, count)) as results:
        for ledgers in results:
            window = ledgers[:, :, scenario.warmup_months :].sum(axis=2) / (scenario.months - scenario.warmup_months)
            found.append(measures(window, window[:1])[1:])
            if progress:
                progress(len(found))
    return np.stack(found)


def _replication(
    scenario: Scenario, plans: Sequence[Sequence[PolicyBlock]], engine: str, first: int, number: int
) -> Floats:
    none = run_policies(scenario, [NONE], first + number, engine)[0].ledger
    return np.stack([none, *(_play(scenario, plan, engine, first + number) for plan in plans)])


def _play(scenario: Scenario, plan: Sequence[PolicyBlock], engine: str, replication: int) -> Floats:
    for attempt in range(REDRAWS + 1):
        workload = draw(scenario, replication, 2.0**attempt, plan)
        problem = joined([build(scenario, policy, workload) for policy in plan], workload)
        assert problem is not None, "the caller asked separable first"
        try:
            return run(problem, engine).ledger
        except OutOfItemsError:
            continue
    raise SimulationError("a plan by team finishes items faster than they can be drawn.")
