"""Felt prices and paced balances in the compiled engine: the story of ``reference_pacing.py`` on arrays.

Plain functions, which ``compiled.py`` compiles.
"""

import math

from simulator.engines.compiled_payer import payer
from simulator.engines.compiled_pools import pace_together
from simulator.engines.compiled_state import State
from simulator.model.pacing import own_share, pacing_of
from simulator.model.policies import Rules
from simulator.model.staffing import ABSENT
from simulator.problem import Problem
from simulator.records import Ints


def pace(p: Problem, s: State, rules: Rules, month: int, balances: Ints) -> None:
    """Prices that are felt, and balances that are spread over the month."""
    n = len(balances)
    for one in range(n):
        me, team = s.engineers[one], p.team[one]
        left, pacing = s.balances[balances[one]].left, pacing_of(rules.pacing, p.pacing[team])
        if balances[one] < n and me.since < ABSENT and (rules.felt > 0.0 or (pacing > 0.0 and left < math.inf)):
            paid = payer(p, s, rules, month, one)
            me.factor *= own_share(p.craft[team, month], paid, left, p.nodes[team], pacing)
    for team in range(len(s.teams)):
        start = s.first_engineer[team]
        pacing = pacing_of(rules.pacing, p.pacing[team])
        if balances[start] >= n and (rules.felt > 0.0 or pacing > 0.0):
            pace_together(p, s, rules, month, team, s.balances[balances[start]].left, pacing)
