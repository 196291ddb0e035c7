"""A user's own policy in the compiled engine: what it is told of a request, and what its answer comes to.

The story of ``reference_own.py`` for policies that ``own_compiled.py`` compiles. Plain functions, which ``compiled.py``
compiles.
"""

import math
from typing import Any

from simulator.engines.compiled_state import Case
from simulator.engines.own_call import called
from simulator.model.ledger import Row
from simulator.model.own_grant import granted_part
from simulator.model.policies import Grant
from simulator.records import OWN_POLICY


def name_to_own(told: Row, engineer: int, team: int, month: int, salary: float) -> None:
    """Whose requests come next."""
    told.pay_usd_per_year = salary
    told.engineer = engineer
    told.team = team
    told.month = month + 1


def own_grant(case: Case, asked: Any, effort: float, chance: float, spent: float, left: float, now: float) -> Grant:
    """The answer to a request; not a number where Python has to give it."""
    told, price, wanted = case.told, case.me.price, asked.productive + asked.vanity
    told.hour = now
    told.wanted_mtok = wanted
    told.usd_per_mtok = price
    told.effort_hours = effort
    told.spent_usd = spent
    told.left_usd = left
    told.hours_left = case.span.close - now
    told.waited_hours = now - asked.at
    told.chance = chance
    said = called(told, told.function, told.parameters)
    mtok, usd = (math.inf, -said) if math.copysign(1.0, said) < 0.0 else (said, math.inf)
    productive, vanity, spend = granted_part(mtok, usd, asked.productive, asked.vanity, price)
    if math.isnan(said):
        productive = math.nan
    return Grant(productive, vanity, 0.0, productive, spend, left - min(spend, left), OWN_POLICY)
