"""What happens in the compiled engine when a month closes and opens: the story of ``organisation.py`` on arrays.

Plain functions, which ``compiled.py`` compiles.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from simulator.engines.heap import drop, push
from simulator.model.exchange import Book, clearing_price, filled, limit_at, trade, trader_of
from simulator.model.leaderboard import publish
from simulator.model.ledger import (
    book_departure,
    book_idle,
    book_issue,
    book_join,
    book_lapse,
    book_left,
    book_present,
    book_trade,
)
from simulator.model.policies import EXCHANGE, Rules, burning, expiring, monthly_plan
from simulator.model.reallocation import measured_return, move_allowances, rerated
from simulator.model.staffing import leave_chance, package, pulled, speed, staffing_of, vacant_months
from simulator.model.supply import FLEET
from simulator.model.work import craft_of
from simulator.problem import Problem
from simulator.records import C_CHARGED, C_PACE, C_VALUE, HOURS_PER_MONTH, MONTHS_PER_YEAR, Floats, Ints

FOUNDER = -1.0  # was there before the first month
ABSENT = math.inf


class State(NamedTuple):
    """The organisation as it changes."""

    ledger: Floats  # [team, month, column]
    # per engineer
    since: Floats  # month of joining; FOUNDER or ABSENT
    back: Floats  # month in which an empty post is filled
    spent: Floats  # USD this month
    total: Floats  # USD in the closed months
    pads: Floats
    best: Floats  # tokens per baseline hour: the planner's, or worth their price
    upgrade: Floats
    idle_since: Floats  # negative while at work
    # per purse
    left: Floats
    members: Floats
    # per team
    rating: Floats
    unmet: Floats
    asked_usd: Floats
    idle: Ints  # engineers who are idle
    reviewed: Ints  # [1] month of the last KPI review


def open_month(p: Problem, s: State, rules: Rules, month: int) -> None:
    """The KPI review; people join, allowances arrive, the planner plans, the exchange clears."""
    if p.kpi[month, 0] > 0.0:
        _kpi_review(p.kpi[month], s.ledger, s.rating, s.reviewed, month)
    purses, allowances = p.purse[p.phase[month]], p.allowance[p.phase[month]]
    here = 0
    for one in range(len(p.team)):
        if month == 0 and p.opens[one] > 0 and len(p.vacancy) > 0:
            first = p.opens[one]
            s.back[one] = first + vacant_months(p.staffing[p.team[one], 1], p.vacancy[one, first])
        if s.since[one] == ABSENT and p.opens[one] <= month and month < p.closes[one] and s.back[one] <= month:
            s.since[one] = FOUNDER
            if month > 0:
                s.since[one] = float(month)
                book_join(s.ledger[p.team[one], month], p.staffing[p.team[one], 5] * p.salary[one])
        if s.since[one] < ABSENT:
            here += 1
    if rules.every > 0.0 and month > 0 and month % rules.every == 0.0:
        _move(s.since, p.team, allowances, s.rating, s.unmet, s.asked_usd, p.reading[:, month], rules)
    for purse in range(len(s.members)):
        s.members[purse] = 0.0
    for one in range(len(p.team)):
        if s.since[one] < ABSENT:
            team, row = p.team[one], s.ledger[p.team[one], month]
            allowance = allowances[one]
            if allowance < math.inf:
                allowance *= s.rating[team]
                book_issue(row, allowance)
            s.left[purses[one]] += allowance
            s.members[purses[one]] += 1.0
            fast = speed(staffing_of(p.staffing[team]), s.since[one], month * HOURS_PER_MONTH)
            base = p.salary[one] / MONTHS_PER_YEAR
            book_present(row, base, p.loaded[one], p.pace[one] * fast, p.fleet[month] / here)
            plan = monthly_plan(
                rules,
                craft_of(p.craft[team]),
                p.ability[one] * fast,
                p.hour_value[one],
                p.price[month],
                p.appetite[one] * p.reach[team, month],
                p.ration[month],
                p.nodes[team],
            )
            s.best[one], s.upgrade[one] = plan.best, plan.upgrade
    if rules.kind == EXCHANGE:
        _trade(p, s, rules, month, purses)


def _kpi_review(due: Floats, ledger: Floats, rating: Floats, reviewed: Ints, month: int) -> None:
    for team in range(len(rating)):
        value = pace = charged = 0.0
        for earlier in range(reviewed[0], month):
            value += ledger[team, earlier, C_VALUE]
            pace += ledger[team, earlier, C_PACE]
            charged += ledger[team, earlier, C_CHARGED]
        rating[team] = rerated(rating[team], measured_return(value, pace, charged), due[1], due[2], due[3])
    reviewed[0] = month


def _move(
    since: Floats,
    teams: Ints,
    allowances: Floats,
    rating: Floats,
    unmet: Floats,
    asked_usd: Floats,
    luck: Floats,
    rules: Rules,
) -> None:
    base, misread = np.zeros(len(rating)), np.zeros(len(rating))
    for engineer in range(len(teams)):
        if since[engineer] < ABSENT:
            base[teams[engineer]] += allowances[engineer]
    for team in range(len(misread)):
        misread[team] = math.exp(rules.reading_noise * luck[team])
    move_allowances(rating, base, unmet, asked_usd, misread, rules.speed, rules.most)
    for team in range(len(rating)):
        unmet[team] = asked_usd[team] = 0.0


def _trade(p: Problem, s: State, rules: Rules, month: int, purses: Ints) -> None:
    n = len(purses)
    for one in range(n):
        s.best[one] = s.upgrade[one] = math.inf
    if p.tax[month] < 0.0:  # forbidden
        return
    wedge = rules.fee + p.tax[month]
    seen, check, appetite, padding = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    able, held = np.zeros(n), np.zeros(n)
    for one in range(n):
        team = p.team[one]
        able[one] = 1.0
        padding[one] = s.pads[one] * rules.padding
        seen[one] = p.hour_value[one] * math.exp(rules.bid_noise * p.bid[one, month]) * (1.0 + padding[one])
        if s.since[one] < ABSENT:
            able[one] = p.ability[one] * speed(staffing_of(p.staffing[team]), s.since[one], month * HOURS_PER_MONTH)
            appetite[one] = p.appetite[one] * p.reach[team, month]
            held[one] = s.left[purses[one]]
        check[one] = able[one] * craft_of(p.craft[team]).checking
    book = Book(
        p.craft, p.nodes, p.team, seen, check, appetite, padding, able, p.price[month], held, np.zeros(n), np.zeros(n)
    )
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
        s.best[one] = limit_at(craft_of(p.craft[p.team[one]]), trader_of(book, one), asked)
        if moved != 0.0:
            s.left[purses[one]] += moved
            book_trade(s.ledger[p.team[one], month], moved, rules.fee, p.tax[month])


def close_month(p: Problem, s: State, rules: Rules, month: int, now: float) -> None:
    """Unspent allowance is burnt, lapses or stays; the ranking is published; some leave."""
    purses, allowances = p.purse[p.phase[month]], p.allowance[p.phase[month]]
    lapsing = np.zeros(len(s.left))
    for purse in range(len(lapsing)):
        lapsing[purse] = expiring(rules, s.left[purse])
    billed = 0.0 if p.supply[month] >= FLEET else 1.0
    for one in range(len(purses)):
        if s.since[one] < ABSENT:
            share = lapsing[purses[one]] / s.members[purses[one]]
            burnt = burning(rules, share, p.propensity[one], s.spent[one]) * p.ration[month]
            s.spent[one] += burnt
            book_lapse(s.ledger[p.team[one], month], burnt, share - burnt, p.price[month], billed)
    for purse in range(len(lapsing)):
        s.left[purse] = 0.0 if math.isinf(s.left[purse]) else s.left[purse] - lapsing[purse]
    order = _order(s.since, s.spent, p.ranking)
    publish(order, p.ranking, s.spent, p.propensity, p.visibility, p.decay, s.pads)
    for one in range(len(purses)):
        if s.since[one] == ABSENT:
            continue
        goes = p.closes[one] == month + 1 and month + 1 < p.months
        own = staffing_of(p.staffing[p.team[one]])
        if not goes and own.attrition > 0.0:
            share = package(allowances[one], s.spent[one], p.salary[one])
            goes = p.leaving[one, month] < leave_chance(pulled(own.attrition, share, own.pull))
            if goes:
                empty = vacant_months(pulled(own.fill_months, share, own.pull), p.vacancy[one, month])
                s.back[one] = month + 1 + empty
        if goes:
            row, purse = s.ledger[p.team[one], month], purses[one]
            s.since[one] = ABSENT
            s.pads[one] = 0.0
            book_departure(row)
            s.members[purse] -= 1.0
            if s.members[purse] == 0.0:
                book_lapse(row, 0.0, s.left[purse], 1.0, 0.0)
                s.left[purse] = 0.0
            if s.idle_since[one] >= 0.0:
                book_idle(row, now - s.idle_since[one])
                s.idle_since[one] = -1.0
                s.idle[p.team[one]] -= 1
    for one in range(len(purses)):
        row, purse = s.ledger[p.team[one], month], purses[one]
        if s.since[one] < ABSENT and s.left[purse] < math.inf:
            book_left(row, s.left[purse] / s.members[purse])
        if s.idle_since[one] >= 0.0:
            book_idle(row, now - s.idle_since[one])
            s.idle_since[one] = now
        s.total[one] += s.spent[one]
        s.spent[one] = 0.0


def _order(since: Floats, spent: Floats, ranking: Ints) -> Ints:
    """Engineers who are there sorted by (ranking, spent): off a heap by spend, then a counting sort by ranking.

    The heap is there already; numba's own sort would take seconds to compile.
    """
    n = len(ranking)
    amounts, engineers = np.zeros(n), np.zeros(n, dtype=np.int64)
    place = np.zeros(n + 1, dtype=np.int64)
    size: Any = np.int64(0)  # a typed zero: a literal one would compile push twice
    for engineer in range(n):
        if since[engineer] < ABSENT:
            size = push(amounts, engineers, size, spent[engineer], engineer)
            place[ranking[engineer] + 1] += 1
    for group in range(n):
        place[group + 1] += place[group]
    order = np.zeros(size, dtype=np.int64)
    while size > 0:
        engineer = engineers[0]
        order[place[ranking[engineer]]] = engineer
        place[ranking[engineer]] += 1
        size = drop(amounts, engineers, size)
    return order
