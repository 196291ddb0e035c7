"""What changes while the compiled engine runs, as arrays of rows with named fields.

The defaults of a row's fields are how a run starts.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from simulator.model.ledger import Row
from simulator.model.limits import Meter
from simulator.model.staffing import ABSENT
from simulator.problem import Problem
from simulator.problem.problem import rows
from simulator.records import COLUMN, LEDGER_ROW, Floats, Ints, Rows

# What an engineer is at.
AWAY: Final = 0  # not there, or idle: nothing happens to them by itself
FREE: Final = 1  # about to take an item, at hour ``until``
WORKING: Final = 2  # on an item, until hour ``until``
ASKING: Final = 3  # has asked, and waits for the answer
READING: Final = 4  # a colleague's item
BROKEN: Final = 5  # in an impossible state
HELD: Final = 6  # has asked, and waits alone for the turn of a window, at hour ``until``

NOBODY: Final = -1


class Engineer(NamedTuple):
    """One engineer; the fields that most items touch come first, so that they lie in few cache lines."""

    until: float = 0.0  # hour at which the engineer is free, or done with the item at hand
    stage: int = AWAY
    place: int = 0  # of the item at hand, in the item arrays
    reworked: int = 0  # 1 where it comes back once
    asked: float = 0.0  # hour of its request
    asked_in: int = 0  # month of the request that a reviewer reads; how long that takes is a rule of that month
    productive: float = 0.0  # Mtok asked for, of that request
    vanity: float = 0.0  # Mtok of padding on top
    spent: float = 0.0  # USD this month
    padding: float = 0.0
    factor: float = 0.0  # share of the appetite that is wanted this month
    price: float = 0.0  # USD per Mtok
    returns: float = 1.0  # Mtok for the effect that one has for the typical engineer
    since: float = ABSENT  # month of joining; FOUNDER or ABSENT
    owed: float = 0.0  # hours that requests of colleagues took last month, missed by the next item
    games: int = 0  # 1 for somebody who gets around limits
    best: float = 0.0  # tokens per baseline hour: the planner's, or worth their price
    upgrade: float = math.inf
    least: float = 0.0  # wish per baseline hour below which the planner gives nothing
    appetite: float = 0.0  # as in the problem, like the next two
    ability: float = 0.0
    hour_value: float = 0.0
    item_hour: float = 0.0  # USD per baseline hour of items; that of a backlog may differ from ``hour_value``
    gives_up: float = math.inf  # hour at which the wait for a reviewer ends; infinite while not waiting
    asked_usd: float = 0.0  # since allowances were last moved
    unmet: float = 0.0  # value of what was asked and not granted since then, USD
    idle_since: float = -1.0  # negative while not idle
    back: float = 0.0  # month in which an empty post is filled


class Team(NamedTuple):
    """One team."""

    rating: float = 1.0
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


class Waiting(NamedTuple):
    """Place of an engineer among those who wait for a reviewer."""

    ahead: int = NOBODY
    behind: int = NOBODY


class Balance(NamedTuple):
    """One allowance that is drawn on."""

    left: float = 0.0  # USD
    members: float = 0.0  # engineers who draw on it


class Span(NamedTuple):
    """What holds for everybody until the month closes."""

    close: float = 0.0  # hour
    early: float = 0.0  # hour up to which it is early in the month
    ration: float = 0.0
    compliance: float = 0.0
    stalling: float = 0.0


class Desk(NamedTuple):
    """What everybody shares."""

    reviewers: int = 0  # who are free
    first: int = NOBODY  # of those who wait for a reviewer
    last: int = NOBODY
    meetings: int = 0  # on the heap
    events: int = 0  # handled
    clears: float = 0.0  # hour at which the rate limit has let everything through
    due: float = 0.0  # hours colleagues spent this month on requests
    kpi_month: int = 0  # of the last KPI review


class Told(NamedTuple):
    """What a user's own policy is told of a request; its function reads the doubles by their places."""

    engineer: float = 0.0
    team: float = 0.0
    month: float = 0.0
    hour: float = 0.0
    wanted_mtok: float = 0.0
    usd_per_mtok: float = 0.0
    effort_hours: float = 0.0
    spent_usd: float = 0.0
    left_usd: float = 0.0
    hours_left: float = 0.0
    waited_hours: float = 0.0
    chance: float = 0.0
    pay_usd_per_year: float = 0.0
    function: int = 0  # its address
    parameters: int = 0  # that of its own doubles


class Case(NamedTuple):
    """One engineer in one month: rows of the state and of the problem."""

    me: Row  # of ``Engineer``
    row: Row  # of the ledger
    balance: Row  # drawn on
    span: Row  # of ``Span``
    craft: Row
    rules: Row
    staffing: Row
    limits: Rows  # [limit] of ``model.limits.Limit``
    which: Ints  # [limit] the engineer's meter
    meters: Rows  # [meter]
    amounts: Floats  # [meter]
    route: Row
    mode: int  # who decides on the model
    controls: bool  # a list of limits holds, requests are routed, or a user's own policy answers
    told: Row  # of ``Told``


class State(NamedTuple):
    """The organisation as it changes."""

    ledger: Rows  # [team, month] of ``records.LEDGER_ROW``
    totals: Floats  # [team, month, column] the same memory as numbers
    rows: Rows  # [engineer] of ``records.LEDGER_ROW``, of the open month
    booked: Floats  # [engineer, column] the same memory as numbers
    kept: Floats  # [engineer, month, column] those of closed months; no engineer where they are not wanted
    engineers: Rows  # [engineer]
    total: Floats  # [engineer] USD in the closed months
    teams: Rows  # [team]
    balances: Rows  # [balance]
    desk: Rows  # [1]
    span: Rows  # [1]
    first_engineer: Ints  # [team + 1]
    first_written: Ints  # [team] where a team's queue begins in ``written``
    queue: Rows  # [engineer] who waits ahead and behind, for a reviewer
    written: Rows  # [item] waiting for review, a queue per team; empty where nothing waits
    reading: Rows  # [engineer] the written item under review
    free_at: Floats  # [GPU] hour at which it is free
    backlog_worth: Floats  # [backlog item] waiting work, a heap per team
    backlog_item: Ints  # [backlog item]
    meters: Rows  # [meter] of ``model.limits.Meter``
    told: Rows  # [1]
    times: Floats  # heap of meetings
    keys: Ints


def state_at_start(p: Problem, told: Told, keep: bool = False) -> State:
    """Nobody there yet, nothing asked; ``told`` has the addresses of a user's own policy.

    ``keep`` if the rows of engineers shall outlive their month.
    """
    n, teams = len(p.team), len(p.craft)
    first_engineer = np.searchsorted(p.team, np.arange(teams + 1))
    room = (n + teams) * (2 if len(p.patience) > 0 else 1)  # waits that ended may leave meetings behind
    ledger, own = np.zeros((teams, p.months), LEDGER_ROW), np.zeros(n, LEDGER_ROW)
    engineers = rows([Engineer()]).repeat(n)
    engineers["place"] = p.first[:-1]
    engineers["stage"][p.opens == 0] = FREE
    engineers["appetite"], engineers["ability"], engineers["hour_value"] = p.appetite, p.ability, p.hour_value
    engineers["item_hour"] = np.where(p.backlog_value[p.team] == 0.0, p.hour_value, p.backlog_value[p.team])
    return State(
        ledger=ledger,
        totals=ledger.view(np.float64).reshape(teams, p.months, -1),
        rows=own,
        booked=own.view(np.float64).reshape(n, -1),
        kept=np.zeros((n if keep else 0, p.months, len(COLUMN))),
        engineers=engineers,
        total=np.zeros(n),
        teams=rows([Team()]).repeat(teams),
        balances=rows([Balance()]).repeat(n + teams),
        desk=rows([Desk(reviewers=p.reviewers)]),
        span=rows([Span(stalling=p.stalling)]),
        first_engineer=first_engineer,
        first_written=p.first[first_engineer[:-1]] + p.backlog[:-1] - p.backlog[0],
        queue=rows([Waiting()]).repeat(n),
        written=rows([Written()]).repeat(len(p.effort) if p.delivery.any() else 0),
        reading=rows([Written()]).repeat(n),
        free_at=np.zeros(p.gpus),
        backlog_worth=np.zeros(len(p.arrival)),
        backlog_item=np.zeros(len(p.arrival), dtype=np.int64),
        meters=rows([Meter()]).repeat(len(p.amount)),
        told=rows([told]),
        times=np.zeros(room),
        keys=np.zeros(room, dtype=np.int64),
    )
