"""What happens in the compiled engine when a month closes and opens: the story of ``reference_months.py`` on arrays.

Plain functions, which ``compiled.py`` compiles.
"""

import math
from typing import Any

import numpy as np

from simulator.engines.compiled_pacing import pace
from simulator.engines.compiled_state import ABSENT, AWAY, FOUNDER, FREE, State
from simulator.engines.heap import drop, push
from simulator.model.choice import own_use
from simulator.model.elementary import exp
from simulator.model.exchange import Book, bidder, clearing_price, filled, limit_at, trade, trader_of
from simulator.model.leaderboard import publish
from simulator.model.ledger import (
    Row,
    book_departure,
    book_idle,
    book_issue,
    book_join,
    book_lapse,
    book_left,
    book_present,
    book_trade,
    book_unsettled,
)
from simulator.model.planner import scaled
from simulator.model.policies import EXCHANGE, Rules, burning, expiring, monthly_plan, pressed
from simulator.model.reallocation import measured_return, move_allowances, rerated
from simulator.model.staffing import leave_chance, package, pulled, speed, vacant_months
from simulator.model.supply import FLEET
from simulator.problem import Problem
from simulator.records import EARLY, HOURS_PER_MONTH, MONTHS_PER_YEAR, Floats, Ints, Rows


def open_month(p: Problem, s: State, rules: Rules, month: int) -> None:
    """The KPI review; people join, allowances arrive, the planner plans, the exchange clears."""
    if p.kpi[month].due:
        _kpi_review(p, s, month)
    span = s.span[0]
    span.close, span.early = (month + 1) * HOURS_PER_MONTH, (month + EARLY) * HOURS_PER_MONTH
    span.ration, span.compliance = p.ration[month], p.compliance[month]
    phase = p.phase[month]
    balances, allowances = p.balance[phase], p.allowance[phase]
    here = _join(p, s, month)
    if rules.every > 0.0 and month > 0 and month % rules.every == 0.0:
        _move(p, s, rules, month, allowances)
    for balance in range(len(s.balances)):
        s.balances[balance].members = 0.0
    for one in range(len(p.team)):
        me, team = s.engineers[one], p.team[one]
        me.returns = p.returns[one] * p.returns_factor[team, month]
        me.price = p.price[month] * p.dearness[one]
        me.games = p.games[phase, one]
        if me.since < ABSENT:
            me.owed += s.desk[0].due / here
            row, craft = s.rows[one], p.craft[team, month]
            allowance = allowances[one]
            if allowance < math.inf:
                allowance *= s.teams[team].rating
                book_issue(row, allowance)
            s.balances[balances[one]].left += allowance
            s.balances[balances[one]].members += 1.0
            fast = speed(p.staffing[team], me.since, month * HOURS_PER_MONTH)
            base = p.salary[one] / MONTHS_PER_YEAR
            book_present(row, base, p.loaded[one], p.pace[one] * fast, p.fleet[month] / here)
            own = monthly_plan(
                rules,
                craft,
                p.ability[one] * fast,
                p.hour_value[one],
                me.price * me.returns,
                own_use(p.appetite[one], p.demand_factor[team, month], me.returns),
                p.ration[month],
                me.games == 1,
                p.nodes[team],
            )
            plan = scaled(own, me.returns)
            me.best, me.upgrade, me.least = plan.best, plan.upgrade, plan.least
            me.factor = p.demand_factor[team, month] * pressed(s.teams[team].rating, allowances[one])
    s.desk[0].due = 0.0
    if rules.kind == EXCHANGE:
        _trade(p, s, rules, month, balances)
    if rules.kind != EXCHANGE or p.tax[month] < 0.0:
        pace(p, s, rules, month, balances)
    for one in range(len(p.team)):
        me = s.engineers[one]
        if me.stage == AWAY and me.since == month and me.idle_since < 0.0:
            me.stage = FREE
            me.until = month * HOURS_PER_MONTH


def _kpi_review(p: Problem, s: State, month: int) -> None:
    due = p.kpi[month]
    for team in range(len(s.teams)):
        value = pace = charged = 0.0
        for earlier in range(s.desk[0].kpi_month, month):
            row = s.ledger[team, earlier]
            value += row.value_usd
            pace += row.pace_usd
            charged += row.charged_usd
        measured = measured_return(value, pace, charged)
        s.teams[team].rating = rerated(s.teams[team].rating, measured, due.hurdle, due.cut, due.lift)
    s.desk[0].kpi_month = month


def _join(p: Problem, s: State, month: int) -> int:
    """Posts are filled; how many engineers are there."""
    here = 0
    for one in range(len(p.team)):
        me, staffing = s.engineers[one], p.staffing[p.team[one]]
        if month == 0 and p.opens[one] > 0 and len(p.vacancy) > 0:
            first = p.opens[one]
            s.engineers[one].back = first + vacant_months(staffing.fill_months, p.vacancy[one, first])
        if me.since == ABSENT and p.opens[one] <= month and month < p.closes[one] and s.engineers[one].back <= month:
            me.since = FOUNDER
            if month > 0:
                me.since = float(month)
                book_join(s.rows[one], staffing.replacement * p.salary[one])
        if me.since < ABSENT:
            here += 1
    return here


def _move(p: Problem, s: State, rules: Rules, month: int, allowances: Floats) -> None:
    teams = len(s.teams)
    base, misread, unmet, asked = np.zeros(teams), np.zeros(teams), np.zeros(teams), np.zeros(teams)
    for one in range(len(p.team)):
        me, team = s.engineers[one], p.team[one]
        if me.since < ABSENT:
            base[team] += allowances[one]
        unmet[team] += me.unmet
        asked[team] += me.asked_usd
        me.unmet = me.asked_usd = 0.0
    for team in range(len(misread)):
        misread[team] = exp(rules.reading_noise * p.reading[team, month])
    move_allowances(s.teams["rating"], base, unmet, asked, misread, rules.speed, rules.most)


def _trade(p: Problem, s: State, rules: Rules, month: int, balances: Ints) -> None:
    n = len(balances)
    for one in range(n):
        me = s.engineers[one]
        me.best = me.upgrade = math.inf
        me.least = 0.0
    if p.tax[month] < 0.0:  # forbidden
        return
    wedge = rules.fee + p.tax[month]
    book = _order_book(p, s, rules, month, balances)
    price = clearing_price(book, rules.reserve, wedge)
    bought = offered = 0.0
    for one in range(n):
        amount = trade(book, one)
        if amount > 0.0:
            bought += amount
        else:
            offered -= amount
    given, taken = filled(bought, offered, rules.reserve)
    for one in range(n):
        amount = trade(book, one)
        moved, asked = amount * taken, price
        if amount > 0.0:
            moved, asked = amount * given, price * (1.0 + wedge)
        me = s.engineers[one]
        me.best = limit_at(p.craft[p.team[one], month], trader_of(book, one), asked) * me.returns
        if moved != 0.0:
            s.balances[balances[one]].left += moved
            book_trade(s.rows[one], moved, rules.fee, p.tax[month])


def _order_book(p: Problem, s: State, rules: Rules, month: int, balances: Ints) -> Book:
    n = len(balances)
    seen, check, appetite, padding = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    able, held, price, believed = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n)
    for one in range(n):
        me, team = s.engineers[one], p.team[one]
        craft = p.craft[team, month]
        able[one] = 1.0
        price[one] = me.price * me.returns
        padding[one] = me.padding * rules.padding
        seen[one] = p.hour_value[one] * exp(rules.bid_noise * p.bid[one, month]) * (1.0 + padding[one])
        if me.since < ABSENT:
            able[one] = p.ability[one] * speed(p.staffing[team], me.since, month * HOURS_PER_MONTH)
            appetite[one] = own_use(p.appetite[one], p.demand_factor[team, month], me.returns)
            held[one] = s.balances[balances[one]].left
        check[one], believed[one] = bidder(craft, able[one], appetite[one], rules.believed)
    return Book(
        p.craft[:, month], p.nodes, p.team, seen, check, believed, appetite, padding, able, price, held,
        np.zeros(n), np.zeros(n),
    )  # fmt: skip


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
                s.engineers[one].back = month + 1 + empty
        if goes:
            _depart(me, s.rows[one], s.teams[p.team[one]], s.balances[balances[one]], now)
    for one in range(len(balances)):
        me, row, mine = s.engineers[one], s.rows[one], s.balances[balances[one]]
        if me.since < ABSENT and mine.left < math.inf:
            book_left(row, mine.left / mine.members)
        if me.idle_since >= 0.0:
            book_idle(row, now - me.idle_since)
            me.idle_since = now
        s.total[one] += me.spent
        me.spent = 0.0
    _sum_up(p, s, month)


def _sum_up(p: Problem, s: State, month: int) -> None:
    """A team's row is the sum over its engineers in their order, whatever the order of events was."""
    for one in range(len(p.team)):
        total, own = s.totals[p.team[one], month], s.booked[one]
        for column in range(len(own)):
            total[column] += own[column]
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
