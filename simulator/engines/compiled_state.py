"""What changes while the compiled engine runs, as arrays of rows with named fields.

The defaults of a row's fields are how a run starts.
"""

import math
from typing import NamedTuple

import numpy as np

from simulator.problem import Problem
from simulator.problem.problem import rows
from simulator.records import LEDGER_ROW, Floats, Ints, Rows

FOUNDER = -1.0  # was there before the first month
ABSENT = math.inf


class Engineer(NamedTuple):
    """What an event touches of an engineer: one cache line of 64 bytes."""

    asked: float = 0.0  # hour of the request at hand
    productive: float = 0.0  # Mtok asked for, of that request
    vanity: float = 0.0  # Mtok of padding on top
    spent: float = 0.0  # USD this month
    padding: float = 0.0
    best: float = 0.0  # tokens per baseline hour: the planner's, or worth their price
    upgrade: float = math.inf
    since: float = ABSENT  # month of joining; FOUNDER or ABSENT


class Presence(NamedTuple):
    """Whether an engineer is at work."""

    resting: int = 0  # 1 while away or idle: no event of theirs is in the heap
    idle_since: float = -1.0  # negative while at work
    back: float = 0.0  # month in which an empty post is filled


class Team(NamedTuple):
    """One team."""

    rating: float = 1.0
    unmet: float = 0.0  # value of what was asked and not granted, USD
    asked_usd: float = 0.0
    idle: int = 0  # engineers who are idle
    arrived: int = 0  # items that have arrived in the backlog
    waiting: int = 0  # of those, items nobody has taken


class Balance(NamedTuple):
    """One allowance that is drawn on."""

    left: float = 0.0  # USD
    members: float = 0.0  # engineers who draw on it


class State(NamedTuple):
    """The organisation as it changes."""

    ledger: Rows  # [team, month] of ``records.LEDGER_ROW``
    engineers: Rows  # [engineer]
    presence: Rows  # [engineer]
    item: Ints  # [engineer] place of the item at hand
    reworked: Ints  # [engineer] 1 where it comes back once
    total: Floats  # [engineer] USD in the closed months
    teams: Rows  # [team]
    balances: Rows  # [balance]
    reviewed: Ints  # [1] month of the last KPI review
    first_engineer: Ints  # [team + 1]
    queue: Ints  # [engineer] ring of engineers who wait for a reviewer
    clears: Floats  # [1] hour at which the rate limit has let everything through
    free_at: Floats  # [GPU] hour at which it is free
    backlog_worth: Floats  # [backlog item] waiting work, a heap per team
    backlog_item: Ints  # [backlog item]
    times: Floats  # heap of events
    keys: Ints


def state_at_start(p: Problem) -> State:
    """Nobody there yet, nothing asked."""
    n, teams = len(p.team), len(p.craft)
    return State(
        ledger=np.zeros((teams, p.months), LEDGER_ROW),
        engineers=rows([Engineer()]).repeat(n),
        presence=rows([Presence()]).repeat(n),
        item=p.first[:-1].copy(),
        reworked=np.zeros(n, dtype=np.int64),
        total=np.zeros(n),
        teams=rows([Team()]).repeat(teams),
        balances=rows([Balance()]).repeat(n + teams),
        reviewed=np.zeros(1, dtype=np.int64),
        first_engineer=np.searchsorted(p.team, np.arange(teams + 1)),
        queue=np.zeros(n, dtype=np.int64),
        clears=np.zeros(1),
        free_at=np.zeros(p.gpus),
        backlog_worth=np.zeros(len(p.arrival)),
        backlog_item=np.zeros(len(p.arrival), dtype=np.int64),
        times=np.zeros(n + teams + 2),
        keys=np.zeros(n + teams + 2, dtype=np.int64),
    )
