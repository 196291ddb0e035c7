"""One run: a problem in, a ledger out, whatever the engine; a status code becomes a sentence."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, NamedTuple, TypeVar

import numpy as np

from simulator import records
from simulator.engines.custom_policy import OwnRules
from simulator.engines.errors import OutOfItemsError as OutOfItemsError
from simulator.engines.errors import SimulationError as SimulationError
from simulator.engines.outcome import Outcome as Outcome
from simulator.engines.settlement import settled
from simulator.engines.twins import Twins, likenesses
from simulator.problem import Company, Problem, Setting, company_of, problem_of, setting_of
from simulator.problem.likeness import planned_alike
from simulator.records import TraceRow
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw

REDRAWS = 6  # each doubles the items; beyond this the scenario is wrong

Result = TypeVar("Result")


class Engine(NamedTuple):
    """An engine by name: how to run it, and whether it releases the GIL."""

    run: Callable[[Problem, bool, OwnRules | None, bool], tuple[int, int, Outcome]]
    threads: bool


def _simpy(
    problem: Problem, trace: bool, own: OwnRules | None = None, by_engineer: bool = False
) -> tuple[int, int, Outcome]:
    from simulator.engines.reference import Simulation

    rows: list[TraceRow] | None = [] if trace else None
    simulation = Simulation(problem, rows, own)
    simulation.kept = [] if by_engineer else None
    status, engineer = simulation.run()
    people = np.stack(simulation.kept, axis=1) if simulation.kept else None
    return status, engineer, Outcome(simulation.ledger, np.array(simulation.spent_total), rows, people)


def _compiled(
    problem: Problem, trace: bool, own: OwnRules | None = None, by_engineer: bool = False
) -> tuple[int, int, Outcome]:
    from simulator.engines.compiled import simulate_people
    from simulator.engines.own_compiled import function_of

    if trace:
        raise SimulationError("event traces come from the SimPy engine: use engine simpy.")
    function = function_of(own, problem) if own else None
    if own and function is None:
        return _simpy(problem, trace, own, by_engineer)
    status, engineer, _, ledger, spend, people = simulate_people(problem, function, by_engineer)
    if own and status == records.BAD_STATE:  # Python has the error's sentence, or the digits that a double loses
        return _simpy(problem, trace, own, by_engineer)
    return status, engineer, Outcome(ledger, spend, None, people if by_engineer else None)


ENGINES: Final[dict[str, Engine]] = {
    "compiled": Engine(_compiled, threads=True),
    "simpy": Engine(_simpy, threads=False),
}


def run(
    problem: Problem,
    engine: str = "simpy",
    trace: bool = False,
    own: OwnRules | None = None,
    by_engineer: bool = False,
) -> Outcome:
    """Run one problem; ``own`` answers requests where the policy is the user's own.

    The compiled engine hands those on to the SimPy engine that it cannot run, and every problem with a user's own rule
    of vanity; that one alone writes event traces.

    ``by_engineer`` keeps the ledger of every engineer too.

    Raises:
        OutOfItemsError: an engineer finished every drawn item.
        SimulationError: the state became impossible.
    """
    by_hand = problem.rule or (own and trace)
    status, engineer, outcome = ENGINES["simpy" if by_hand else engine].run(problem, trace, own, by_engineer)
    if status == records.OUT_OF_ITEMS:
        raise OutOfItemsError(f"engineer {engineer} finished every drawn item.")
    if status == records.BAD_STATE:
        raise SimulationError(
            f"engineer {engineer} reached an impossible state (negative or not a number). Look for extreme values "
            "among appetite, effort, price and the curve of the engineer's team."
        )
    return outcome


def run_policies(
    scenario: Scenario | Setting,
    policies: Sequence[PolicyBlock],
    replication: int,
    engine: str = "simpy",
    trace: bool = False,
    workload: Workload | None = None,
    people: int | None = None,
    by_engineer: bool = False,
) -> list[Outcome]:
    """Every policy in one replication, the same draws for all; policies that cannot differ are run once.

    ``workload`` if it has been drawn before; ``people`` as in ``workload.draw``, ``by_engineer`` as in ``run``.

    If one of them runs out of items, the workload is drawn longer for that one; the items it shares with the others
    are the same.

    Raises:
        SimulationError: a run could not be finished.
    """
    setting = setting_of(scenario)
    if workload is None:
        workload = draw(setting.scenario, replication, policies=policies, people=people)
    company, twins = company_of(setting, workload), Twins()
    # all before the first run, which would push what they share out of the processor's cache
    made = [problem_of(company, policy) for policy in policies]
    problems = planned_alike(made)
    keys = list(map(likenesses, policies, problems))
    return [
        settled(
            twins.outcome(
                own,
                partial(run_in, company, policy, problem, replication, engine, trace, people, by_engineer=by_engineer),
            ),
            company,
            policy,
        )
        for policy, problem, own in zip(policies, problems, keys, strict=True)
    ]


def run_policy(
    scenario: Scenario | Setting,
    policy: PolicyBlock,
    workload: Workload,
    replication: int,
    engine: str = "simpy",
    trace: bool = False,
    people: int | None = None,
    change: Callable[[Problem], Problem] | None = None,
) -> Outcome:
    """One policy in the replication of a workload, drawn longer where items run out.

    ``people`` as in ``workload.draw``; ``change`` makes another problem of the one that is run.

    Raises:
        SimulationError: the run could not be finished.
    """
    company = company_of(scenario, workload)
    made = run_in(company, policy, problem_of(company, policy), replication, engine, trace, people, change)
    return settled(made, company, policy)


def run_in(
    company: Company,
    policy: PolicyBlock,
    problem: Problem,
    replication: int,
    engine: str = "simpy",
    trace: bool = False,
    people: int | None = None,
    change: Callable[[Problem], Problem] | None = None,
    by_engineer: bool = False,
) -> Outcome:
    """The same where the company and the ``problem`` of the policy have been made before, and no contract is settled.

    Raises:
        SimulationError: the run could not be finished.
    """
    scenario = company.setting.scenario

    def attempt(longer: float) -> Outcome:
        tried = problem
        if longer != 1.0:
            drawn = draw(scenario, replication, longer, [policy], people)
            tried = problem_of(company_of(company.setting, drawn), policy)
        own = OwnRules(policy, scenario, replication) if isinstance(policy, OwnPolicy) else None
        return run(change(tried) if change else tried, engine, trace, own, by_engineer)

    try:
        return with_enough_items(attempt)
    except SimulationError as error:
        raise SimulationError(f"policy {policy.label!r}, replication {replication}: {error}") from None


def with_enough_items(attempt: Callable[[float], Result], longer: float = 1.0) -> Result:
    """What an attempt gives, made again with twice the items as long as an engineer finishes every drawn item.

    A longer draw begins with the same items, so only the last attempt counts.

    Args:
        attempt: draws ``longer`` times the usual number of items and runs them.
        longer: of the first attempt.

    Raises:
        SimulationError: engineers finish even 2**REDRAWS times the items of the first attempt, or a run failed.
    """
    for redraw in range(REDRAWS + 1):
        with suppress(OutOfItemsError):
            return attempt(longer * 2.0**redraw)
    raise SimulationError(
        f"engineers finish items faster than {2**REDRAWS} times the expected pace. "
        "Check effort_mean_hours, ability and the gain of the curve."
    )
