"""An engineer as one who pays, in the compiled engine; a plain function, which ``compiled.py`` compiles."""

from simulator.engines.compiled_state import State
from simulator.model.choice import own_use
from simulator.model.pacing import Payer, payer_at
from simulator.model.policies import Rules
from simulator.model.routing import average_usd, rebounded
from simulator.model.staffing import speed
from simulator.problem import Problem
from simulator.records import HOURS_PER_MONTH


def payer(p: Problem, s: State, rules: Rules, month: int, one: int) -> Payer:
    """What decides how fast an engineer spends a balance this month."""
    me, team, phase = s.engineers[one], p.team[one], p.phase[month]
    route, mode = p.route[phase], p.mode[phase, one]
    return payer_at(
        rules,
        p.ability[one] * speed(p.staffing[team], me.since, month * HOURS_PER_MONTH),
        own_use(p.appetite[one], p.demand_factor[team, month], me.returns) * rebounded(route, mode),
        me.price * me.returns * average_usd(route, mode),
        p.hour_value[one],
        p.ration[month],
        me.padding,
        me.games == 1,
    )
