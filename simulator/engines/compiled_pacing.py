"""Felt prices and paced balances in the compiled engine: the story of ``reference_pacing.py`` on arrays.

Plain functions, which ``compiled.py`` compiles.
"""

import math

import numpy as np

from simulator.engines.compiled_state import ABSENT, State
from simulator.model.choice import own_use
from simulator.model.pacing import Payer, Pool, own_share, pacing_of, payer_at, pool_shares
from simulator.model.policies import Rules
from simulator.model.staffing import speed
from simulator.problem import Problem
from simulator.records import HOURS_PER_MONTH, Ints


def pace(p: Problem, s: State, rules: Rules, month: int, balances: Ints) -> None:
    """Prices that are felt, and balances that are spread over the month."""
    n = len(balances)
    for one in range(n):
        me, team = s.engineers[one], p.team[one]
        left, pacing = s.balances[balances[one]].left, pacing_of(rules.pacing, p.pacing[team])
        if balances[one] < n and me.since < ABSENT and (rules.felt > 0.0 or (pacing > 0.0 and left < math.inf)):
            payer = _payer(p, s, rules, month, one)
            me.factor *= own_share(p.craft[team, month], payer, left, p.nodes[team], pacing)
    for team in range(len(s.teams)):
        start = s.first_engineer[team]
        pacing = pacing_of(rules.pacing, p.pacing[team])
        if balances[start] >= n and (rules.felt > 0.0 or pacing > 0.0):
            _pace_together(p, s, rules, month, team, s.balances[balances[start]].left, pacing)


def _pace_together(p: Problem, s: State, rules: Rules, month: int, team: int, left: float, pacing: float) -> None:
    start, stop = s.first_engineer[team], s.first_engineer[team + 1]
    n = stop - start
    ability, use, felt, hours, usd = np.ones(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    for place in range(n):
        if s.engineers[start + place].since < ABSENT:
            payer = _payer(p, s, rules, month, start + place)
            ability[place], use[place], felt[place] = payer.ability, payer.use, payer.felt
            hours[place], usd[place] = payer.hours, payer.usd
    shares = np.ones(n)
    pool = Pool(p.craft[team, month], p.nodes[team], ability, use, felt, hours, usd)
    pool_shares(pool, left, pacing, shares)
    for place in range(n):
        s.engineers[start + place].factor *= shares[place]


def _payer(p: Problem, s: State, rules: Rules, month: int, one: int) -> Payer:
    me, team = s.engineers[one], p.team[one]
    return payer_at(
        rules,
        p.ability[one] * speed(p.staffing[team], me.since, month * HOURS_PER_MONTH),
        own_use(p.appetite[one], p.demand_factor[team, month], me.returns),
        me.price * me.returns,
        p.hour_value[one],
        p.ration[month],
        me.padding,
        me.games == 1,
    )
