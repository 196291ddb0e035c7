"""Output and tokens by engineer: what a ledger by team leaves out."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.engines.run import run_policy
from simulator.problem import Problem
from simulator.problem.problem import PER_TEAM
from simulator.records import (
    COLUMN,
    ENGINEER_JOINED,
    ENGINEER_LEFT,
    GRANTED,
    HOURS_PER_MONTH,
    ITEM_FINISHED,
    ITEM_REWORKED,
    Floats,
    Ints,
    TraceRow,
)
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload

PEOPLE: Final = ("granted_mtok", "spend_usd", "items")
THERE: Final = ("engineers", "joined")


class Played(NamedTuple):
    """One run, by team and by engineer."""

    ledger: Floats  # [team, month, column of records.LEDGER]
    people: Floats  # [engineer, month, column of PEOPLE]
    there: Floats  # [engineer, month, column of THERE]: a post that is filled, and one that is filled anew


def by_engineer(world: Scenario, policy: PolicyBlock, drawn: Workload, replication: int, engine: str) -> Played:
    """One run under a policy in which every request is granted or none, by team and by engineer.

    Where engineers of a team share no work, the company of one-engineer teams is the same company, which either engine
    runs; otherwise the event trace of the SimPy engine is read.
    """
    if shares_work(world):
        outcome = run_policy(world, policy, drawn, replication, trace=True)
        rows = outcome.trace or ()
        people, there = (
            from_trace(rows, len(drawn.team), world.months),
            there_from_trace(rows, drawn.opens, world.months),
        )
        return Played(outcome.ledger, people, there)
    outcome = run_policy(world, policy, drawn, replication, engine, change=one_engineer_teams)
    first = np.searchsorted(drawn.team, np.arange(len(world.world.teams)))
    ledger = np.add.reduceat(outcome.ledger, first)
    columns = [COLUMN[name] for name in (*PEOPLE, *THERE)]
    people, there = np.split(outcome.ledger[..., columns], [len(PEOPLE)], axis=-1)
    return Played(ledger, people, there)


def shares_work(world: Scenario) -> bool:
    """Whether engineers of a team pull from one backlog, or review each other's items."""
    teams = world.world.teams
    return any(team.backlog.items_per_week is not None or team.delivery.review_hours > 0.0 for team in teams)


def one_engineer_teams(problem: Problem) -> Problem:
    """The same engineers with the same work, each a team: the ledger is then by engineer.

    Only for teams that share no work, and policies under which they share no balance.
    """
    n, team = len(problem.team), problem.team
    rows = {name: getattr(problem, name) for name in PER_TEAM}
    own: dict[str, Any] = {name: np.ascontiguousarray(each[team]) for name, each in rows.items() if len(each)}
    return problem._replace(**own, backlog=np.full(n + 1, problem.backlog[0]), team=np.arange(n))


def from_trace(rows: Sequence[TraceRow], engineers: int, months: int) -> Floats:
    """Tokens, spend and finished items of each engineer and month, [engineer, month, column of PEOPLE].

    Args:
        rows: the trace of a run in which every request is granted or none.
        engineers: how many there are.
        months: how long the run is.
    """
    found = np.zeros((engineers, months, len(PEOPLE)))
    for row in rows:
        if row.reason in (GRANTED, ITEM_FINISHED, ITEM_REWORKED):
            month = min(int(row.time_hours // HOURS_PER_MONTH), months - 1)
            granted = row.reason == GRANTED
            found[row.id, month] += (row.mtok, row.usd, 0.0) if granted else (0.0, 0.0, 1.0)
    return found


def there_from_trace(rows: Sequence[TraceRow], opens: Ints, months: int) -> Floats:
    """Which posts are filled, and filled anew, in each month, [engineer, month, column of THERE].

    Args:
        rows: the trace of a run.
        opens: month in which the post of each engineer opens, from 0.
        months: how long the run is.
    """
    found = np.zeros((len(opens), months, len(THERE)))
    found[opens == 0, :, 0] = 1.0
    for row in rows:
        if row.reason in (ENGINEER_JOINED, ENGINEER_LEFT):
            month = round(row.time_hours / HOURS_PER_MONTH)
            joined = row.reason == ENGINEER_JOINED
            found[row.id, month:, 0] += 1.0 if joined else -1.0
            found[row.id, month : month + 1, 1] += float(joined)
    return found
