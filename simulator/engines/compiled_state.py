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
    """What an event touches of an engineer: two cache lines of 64 bytes, the second for what holds a month."""

    asked: float = 0.0  # hour of the request at hand
    productive: float = 0.0  # Mtok asked for, of that request
    vanity: float = 0.0  # Mtok of padding on top
    spent: float = 0.0  # USD this month
    padding: float = 0.0
    best: float = 0.0  # tokens per baseline hour: the planner's, or worth their price
    upgrade: float = math.inf
    since: float = ABSENT  # month of joining; FOUNDER or ABSENT
    least: float = 0.0  # wish per baseline hour below which the planner gives nothing
    factor: float = 0.0  # share of the appetite that is wanted this month
    returns: float = 1.0  # Mtok for the effect that one has for the typical engineer
    price: float = 0.0  # USD per Mtok
    owed: float = 0.0  # hours that requests of colleagues took last month, missed by the next item
    gives_up: float = math.inf  # hour at which the wait for a reviewer ends; infinite while not waiting
    games: int = 0  # 1 for somebody who gets around limits


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
    head: int = 0  # written items that a colleague has taken
    tail: int = 0  # written items


class Written(NamedTuple):
    """A written item that waits for a colleague, or is reviewed by one."""

    place: int = 0  # in the item arrays
    author: int = 0
    reworked: int = 0


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
    first_written: Ints  # [team] where a team's queue begins in ``written``
    queue: Ints  # [engineer] ring of engineers who wait for a reviewer
    clears: Floats  # [1] hour at which the rate limit has let everything through
    due: Floats  # [1] hours colleagues spent this month on requests
    written: Rows  # [item] waiting for review, a queue per team; empty where nothing waits
    reading: Rows  # [engineer] the written item under review
    free_at: Floats  # [GPU] hour at which it is free
    backlog_worth: Floats  # [backlog item] waiting work, a heap per team
    backlog_item: Ints  # [backlog item]
    times: Floats  # heap of events
    keys: Ints


def state_at_start(p: Problem) -> State:
    """Nobody there yet, nothing asked."""
    n, teams = len(p.team), len(p.craft)
    first_engineer = np.searchsorted(p.team, np.arange(teams + 1))
    room = (n + teams + 2) * (2 if len(p.patience) > 0 else 1)  # waits that ended may leave events behind
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
        first_engineer=first_engineer,
        first_written=p.first[first_engineer[:-1]] + p.backlog[:-1] - p.backlog[0],
        queue=np.zeros(n, dtype=np.int64),
        clears=np.zeros(1),
        due=np.zeros(1),
        written=rows([Written()]).repeat(len(p.effort) if p.delivery.any() else 0),
        reading=rows([Written()]).repeat(n),
        free_at=np.zeros(p.gpus),
        backlog_worth=np.zeros(len(p.arrival)),
        backlog_item=np.zeros(len(p.arrival), dtype=np.int64),
        times=np.zeros(room),
        keys=np.zeros(room, dtype=np.int64),
    )
