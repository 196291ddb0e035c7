"""A balance that several share, spread over the month in the compiled engine; a plain function to compile."""

import numpy as np

from simulator.engines.compiled_payer import payer
from simulator.engines.compiled_state import State
from simulator.model.pacing import Pool, pool_shares
from simulator.model.policies import Rules
from simulator.model.staffing import ABSENT
from simulator.problem import Problem


def pace_together(p: Problem, s: State, rules: Rules, month: int, team: int, left: float, pacing: float) -> None:
    """Those who draw on one balance meet one price."""
    start, stop = s.first_engineer[team], s.first_engineer[team + 1]
    n = stop - start
    ability, use, felt, hours, usd = np.ones(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    for place in range(n):
        if s.engineers[start + place].since < ABSENT:
            paid = payer(p, s, rules, month, start + place)
            ability[place], use[place], felt[place] = paid.ability, paid.use, paid.felt
            hours[place], usd[place] = paid.hours, paid.usd
    shares = np.ones(n)
    pool = Pool(p.craft[team, month], p.nodes[team], ability, use, felt, hours, usd)
    pool_shares(pool, left, pacing, shares)
    for place in range(n):
        s.engineers[start + place].factor *= shares[place]
