"""Engineers advance alone in the compiled engine, each up to a first meeting, which goes on the heap.

Plain functions, which ``compiled.py`` compiles.
"""

from simulator.engines.compiled_item import (
    NO_MEETING,
    Items,
    advance,
)
from simulator.engines.compiled_own import name_to_own
from simulator.engines.compiled_queues import (
    meet_at,
)
from simulator.engines.compiled_state import FREE, HELD, WORKING, Case, State
from simulator.model.policies import LIMITS, OWN, ROUTED
from simulator.problem import Problem


def work_alone(p: Problem, s: State, month: int) -> None:
    """Let everybody who is free or at work advance to a first meeting of the month, in the order of engineers."""
    for engineer in range(len(p.team)):
        stage = s.engineers[engineer].stage
        if stage == FREE or stage == WORKING or stage == HELD:
            go_on(p, s, month, engineer)


def go_on(p: Problem, s: State, month: int, engineer: int) -> None:
    """Let one engineer work alone until a meeting, which goes on the heap."""
    me, team = s.engineers[engineer], p.team[engineer]
    items = Items(p.effort, p.earns, p.worth, p.demand, p.comeback, p.difficulty, p.chance)
    meets, delivers = p.together[team, month] == 1, p.delivery[team] > 0.0
    rank, events = advance(case_of(p, s, month, engineer), items, p.first[engineer + 1], meets, delivers)
    s.desk[0].events += events
    if rank != NO_MEETING:
        meet_at(s.times, s.keys, s.desk[0], s.engineers, me.until, rank, engineer)


def case_of(p: Problem, s: State, month: int, engineer: int) -> Case:
    """All that the story of an item touches."""
    team, phase, kind = p.team[engineer], p.phase[month], p.rules[month].kind
    if kind == OWN:
        name_to_own(s.told[0], engineer, team, month, p.salary[engineer])
    return Case(
        s.engineers[engineer],
        s.rows[engineer],
        s.balances[p.balance[phase, engineer]],
        s.span[0],
        p.craft[team, month],
        p.rules[month],
        p.staffing[team],
        p.limits[phase],
        p.meter[phase, engineer],
        s.meters,
        p.amount,
        p.route[phase],
        p.mode[phase, engineer],
        kind == LIMITS or kind == ROUTED or kind == OWN,
        s.told[0],
    )
