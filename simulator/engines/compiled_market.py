"""Where allowances change hands in the compiled engine: between teams, and on the internal exchange.

Plain functions, which ``compiled.py`` compiles.
"""

import math

import numpy as np

from simulator.engines.compiled_state import State
from simulator.model.choice import own_use
from simulator.model.elementary import exp
from simulator.model.exchange import Book, bidder, clearing_price, filled, limit_at, trade, trader_of
from simulator.model.ledger import (
    book_trade,
)
from simulator.model.policies import Rules
from simulator.model.reallocation import move_allowances
from simulator.model.staffing import ABSENT, speed
from simulator.problem import Problem
from simulator.records import HOURS_PER_MONTH, Floats, Ints


def move(p: Problem, s: State, rules: Rules, month: int, allowances: Floats) -> None:
    """Allowances move between teams by measured return."""
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


def trade_allowances(p: Problem, s: State, rules: Rules, month: int, balances: Ints) -> None:
    """The internal exchange clears."""
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
