"""What happens in the compiled engine when a month closes: the story of ``reference_months.py`` on arrays.

Plain functions, which ``compiled.py`` compiles.
"""

import math
from typing import Any

import numpy as np

from simulator.engines.compiled_state import State
from simulator.engines.heap import drop, push
from simulator.model.leaderboard import publish
from simulator.model.ledger import (
    Row,
    book_departure,
    book_idle,
    book_included,
    book_lapse,
    book_left,
    book_unsettled,
)
from simulator.model.limits import burnt_within
from simulator.model.policies import Rules, burning, expiring
from simulator.model.staffing import ABSENT, leave_chance, package, pulled, vacant_months
from simulator.model.supply import FLEET
from simulator.problem import Problem
from simulator.records import HOURS_PER_MONTH, Ints, Rows


def close_month(p: Problem, s: State, rules: Rules, month: int, now: float) -> None:
    """Unspent allowance is burnt, lapses or stays; the ranking is published; some leave."""
    balances, allowances = p.balance[p.phase[month]], p.allowance[p.phase[month]]
    _lapse(p, s, rules, month, balances)
    order = _order(s.engineers, p.ranking)
    spent, padding = s.engineers["spent"], s.engineers["padding"]
    publish(order, p.ranking, spent, p.propensity, p.visibility, p.decay, p.contest, padding)
    if month + 1 == p.months:
        _settle(p, s, rules, month)
    for one in range(len(balances)):
        me, own = s.engineers[one], p.staffing[p.team[one]]
        if me.since == ABSENT:
            continue
        goes = p.closes[one] == month + 1 and month + 1 < p.months
        if not goes and own.attrition > 0.0:
            share = package(allowances[one], me.spent, p.salary[one])
            goes = p.leaving[one, month] < leave_chance(pulled(own.attrition, share, own.pull))
            if goes:
                empty = vacant_months(pulled(own.fill_months, share, own.pull), p.vacancy[one, month])
                me.back = month + 1 + empty
        if goes:
            _depart(me, s.rows[one], s.teams[p.team[one]], s.balances[balances[one]], now)
    for one in range(len(balances)):
        me, row, mine = s.engineers[one], s.rows[one], s.balances[balances[one]]
        if me.since < ABSENT and mine.left < math.inf:
            book_left(row, mine.left / mine.members)
        if me.idle_since >= 0.0:
            book_idle(row, now - me.idle_since)
            me.idle_since = now
        if p.included[one] > 0.0:
            book_included(row, min(me.spent, p.included[one]))
        s.total[one] += me.spent
        me.spent = 0.0
    _sum_up(p, s, month)


def _sum_up(p: Problem, s: State, month: int) -> None:
    """A team's row is the sum over its engineers in their order, whatever the order of events was."""
    for one in range(len(p.team)):
        total, own = s.totals[p.team[one], month], s.booked[one]
        for column in range(len(own)):
            total[column] += own[column]
            if len(s.kept) > 0:
                s.kept[one, month, column] = own[column]
            own[column] = 0.0


def _lapse(p: Problem, s: State, rules: Rules, month: int, balances: Ints) -> None:
    lapsing = np.zeros(len(s.balances))
    for balance in range(len(lapsing)):
        lapsing[balance] = expiring(rules, s.balances[balance].left)
    billed = 0.0 if p.supply[month] >= FLEET else 1.0
    for one in range(len(balances)):
        me = s.engineers[one]
        if me.since < ABSENT:
            share = lapsing[balances[one]] / s.balances[balances[one]].members
            burnt = burning(rules, share, p.propensity[one], me.spent) * p.ration[month]
            if burnt > 0.0 and p.limits.shape[1] > 0:
                phase = p.phase[month]
                which, now = p.meter[phase, one], (month + 1) * HOURS_PER_MONTH
                burnt = burnt_within(p.limits[phase], which, s.meters, p.amount, me.price, now, burnt)
            me.spent += burnt
            book_lapse(s.rows[one], burnt, share - burnt, me.price, billed)
    for balance in range(len(lapsing)):
        left = s.balances[balance].left
        s.balances[balance].left = 0.0 if math.isinf(left) else left - lapsing[balance]


def _settle(p: Problem, s: State, rules: Rules, month: int) -> None:
    """The hours that colleagues spent on requests in the last month cost what a reviewer is paid."""
    here = 0
    for one in range(len(p.team)):
        here += 1 if s.engineers[one].since < ABSENT else 0
    for one in range(len(p.team)):
        if s.engineers[one].since < ABSENT and s.desk[0].due > 0.0:
            book_unsettled(s.rows[one], s.desk[0].due / here * rules.reviewer_usd)


def _depart(me: Row, row: Row, team: Row, balance: Row, now: float) -> None:
    """An engineer leaves when the item at hand is done; a balance that nobody is left to draw on lapses."""
    me.since = ABSENT
    me.padding = 0.0
    book_departure(row)
    balance.members -= 1.0
    if balance.members == 0.0:
        book_lapse(row, 0.0, balance.left, 1.0, 0.0)
        balance.left = 0.0
    if me.idle_since >= 0.0:
        book_idle(row, now - me.idle_since)
        me.idle_since = -1.0
        team.idle -= 1


def _order(engineers: Rows, ranking: Ints) -> Ints:
    """Engineers who are there sorted by (ranking, spent): off a heap by spend, then a counting sort by ranking.

    The heap is there already; numba's own sort would take seconds to compile.
    """
    n = len(ranking)
    amounts, numbers = np.zeros(n), np.zeros(n, dtype=np.int64)
    place = np.zeros(n + 1, dtype=np.int64)
    size: Any = np.int64(0)  # a typed zero: a literal one would compile push twice
    for one in range(n):
        if engineers[one].since < ABSENT:
            size = push(amounts, numbers, size, engineers[one].spent, one)
            place[ranking[one] + 1] += 1
    for group in range(n):
        place[group + 1] += place[group]
    order = np.zeros(size, dtype=np.int64)
    while size > 0:
        one = numbers[0]
        order[place[ranking[one]]] = one
        place[ranking[one]] += 1
        size = drop(amounts, numbers, size)
    return order
