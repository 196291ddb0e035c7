"""One lever with a value of its own in every team, in the same organisation: each team's rows from its own policy."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from simulator.engines.run import run, run_policies, with_enough_items
from simulator.problem import Company, Problem, company_of, problem_of
from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.reduce import measures
from simulator.replication.resume import resumable
from simulator.replication.worlds import Settings, Worlds, settings_of
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw

# what a team, or an engineer by the team, may have of its own; the rest is one rule for everybody
OF_TEAM = ("craft", "staffing", "demand_factor")
OF_ENGINEER = ("balance", "allowance")
NONE = NonePolicy(kind="none", name="")


def joined(problems: Sequence[Problem], workload: Workload) -> Problem | None:
    """One problem in which each team follows its own; None where they differ in what all teams share, such as a rule.

    Args:
        problems: one per team, all of the same organisation under the same workload.
        workload: that workload.
    """
    first = problems[0]
    changed: dict[str, Any] = {}
    for name, value in first._asdict().items():
        versions = [getattr(problem, name) for problem in problems]
        if all(value is other or np.array_equal(value, other) for other in versions):
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
    return _joined(company_of(scenario, draw(scenario, 0, policies=policies)), policies) is not None


def _joined(company: Company, plan: Sequence[PolicyBlock]) -> Problem | None:
    return joined([problem_of(company, policy) for policy in plan], company.workload)


def run_plans(
    worlds: Worlds,
    plans: Callable[[Scenario], Sequence[Sequence[PolicyBlock]]],
    engine: str,
    replications: range,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Floats:
    """Measures of plans in some replications, [replication, plan, team, measure], USD per month of the window.

    Args:
        worlds: the organisation in each replication.
        plans: of a scenario, each a policy per team.
        engine: as in ``compare``.
        replications: which ones.
        workers: as in ``compare``.
        progress: called with the number of finished replications.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before all replications were finished.
    """
    found: list[Floats] = []
    scenario = worlds.scenario
    months = scenario.months - scenario.warmup_months

    def take(ledgers: Floats) -> None:
        window = ledgers[:, :, scenario.warmup_months :].sum(axis=2) / months
        found.append(measures(window, window[:1])[1:])

    kept = resumable(partial(_ledgers, settings_of(worlds), plans, engine), np.asarray, replications)
    collect(kept, replications, take, engine, workers, least=len(replications), progress=progress)
    return np.stack(found)


def _ledgers(
    settings: Settings, plans: Callable[[Scenario], Sequence[Sequence[PolicyBlock]]], engine: str, replication: int
) -> Floats:
    setting = settings.at(replication)
    own = plans(setting.scenario)
    every = [NONE, *(policy for plan in own for policy in plan)]
    company = company_of(setting, draw(setting.scenario, replication, policies=every))
    none = run_policies(setting, [NONE], replication, engine, workload=company.workload)[0].ledger
    return np.stack([none, *(_ledger(company, plan, engine, replication) for plan in own)])


def _ledger(company: Company, plan: Sequence[PolicyBlock], engine: str, replication: int) -> Floats:
    def attempt(longer: float) -> Floats:
        met, setting = company, company.setting
        if longer != 1.0:
            met = company_of(setting, draw(setting.scenario, replication, longer, plan))
        problem = _joined(met, plan)
        assert problem is not None, "the caller asked separable first"
        return run(problem, engine).ledger

    return with_enough_items(attempt)
