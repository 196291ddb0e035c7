"""The compiled engine: the story of ``reference.py``, leaving the same rows bit for bit.

Engineers meet only at certain moments; ``Problem.together`` says which requests are such moments. Between two meetings
each advances alone, in a loop without a heap; only meetings are ordered. Its parts: ``compiled_state.py`` what changes;
``compiled_alone.py`` and ``compiled_item.py`` one engineer alone; ``compiled_meetings.py``, ``compiled_answers.py`` and
``compiled_queues.py`` where they meet; ``compiled_opening.py`` and ``compiled_closing.py`` the turn of the month, with
``compiled_market.py`` where allowances change hands, and ``compiled_pacing.py``, ``compiled_pools.py`` and
``compiled_payer.py`` where balances are spread over the month; ``compiled_controls.py`` lists of limits and routing;
``compiled_own.py`` a policy of the user's own.

They call the very functions of ``simulator.model`` that the SimPy engine calls; ``njit.py`` compiles all. Compiled code
raises nothing; it returns a status and an engineer.
"""

import numba

from simulator import records
from simulator.engines import (
    cache,
    compiled_alone,
    compiled_answers,
    compiled_closing,
    compiled_controls,
    compiled_item,
    compiled_market,
    compiled_meetings,
    compiled_opening,
    compiled_own,
    compiled_pacing,
    compiled_payer,
    compiled_pools,
    compiled_queues,
    heap,
)
from simulator.engines.compiled_state import State, Told, state_at_start
from simulator.engines.errors import SimulationError
from simulator.engines.njit import compiled
from simulator.engines.own_compiled import Own
from simulator.model import (
    choice,
    controls,
    curves,
    delivery,
    demand,
    elementary,
    exchange,
    leaderboard,
    ledger,
    limits,
    own_grant,
    pacing,
    planner,
    points,
    policies,
    reallocation,
    root_finding,
    routing,
    saving,
    staffing,
    supply,
    work,
)
from simulator.model.policies import OWN
from simulator.problem import Problem
from simulator.records import ARRIVE, HOURS_PER_MONTH, Floats

_users_cache = numba.config.CACHE_DIR  # type: ignore[attr-defined]
numba.config.CACHE_DIR = str(cache.folder())  # type: ignore[attr-defined]

_jit = compiled(
    elementary, curves, points, root_finding, work, saving, choice, pacing, planner, demand, supply, staffing, policies,
    exchange, reallocation, leaderboard, limits, routing, controls, ledger, own_grant, delivery, heap, compiled_queues,
    compiled_payer, compiled_pools, compiled_pacing, compiled_market, compiled_opening, compiled_closing,
    compiled_controls, compiled_own, compiled_item, compiled_alone, compiled_answers, compiled_meetings,
    per_item=[
        compiled_alone, compiled_answers, compiled_controls, compiled_item, compiled_meetings, controls, curves, demand,
        ledger, limits, points, policies, routing, staffing, work,
    ],
    allocating=[compiled_closing, compiled_market, compiled_pools],
    in_place=[compiled_alone.case_of],
)  # fmt: skip
open_month, close_month, meet_at = _jit["open_month"], _jit["close_month"], _jit["meet_at"]
work_alone, meet = _jit["work_alone"], _jit["meet"]


def simulate(p: Problem, own: Own | None = None) -> tuple[int, int, int, Floats, Floats]:
    """Let the months pass: status, engineer, events handled, ledger [team, month, column], spend [engineer].

    ``own`` answers requests where the policy is a user's own.
    """
    return simulate_people(p, own, keep=False)[:-1]


def simulate_people(
    p: Problem, own: Own | None = None, keep: bool = True
) -> tuple[int, int, int, Floats, Floats, Floats]:
    """The same, and if they are kept the rows of engineers [engineer, month, column]."""
    if own is None and (p.rules["kind"] == OWN).any():
        raise SimulationError("the compiled engine has no function for a policy of the user's own.")
    told = Told(function=own.function, parameters=own.parameters.ctypes.data) if own else Told()
    state = state_at_start(p, told, keep)
    status, engineer, events = loop(p, state)
    return status, engineer, events, state.totals, state.total, state.kept


@numba.njit(nogil=True, error_model="numpy", cache=True)
def loop(p: Problem, s: State) -> tuple[int, int, int]:
    """Let the months pass: status, engineer, events handled; the rest is in the state."""
    desk = s.desk[0]
    for team in range(len(p.craft)):
        if p.backlog[team] < p.backlog[team + 1]:
            meet_at(s.times, s.keys, desk, s.engineers, p.arrival[p.backlog[team] - p.backlog[0]], ARRIVE, team)
    for month in range(p.months):
        open_month(p, s, p.rules[month], month)
        work_alone(p, s, month)
        status, engineer = meet(p, s, month)
        if status != records.OK:
            return status, engineer, desk.events
        close_month(p, s, p.rules[month], month, (month + 1) * HOURS_PER_MONTH)
        desk.events += 2  # the month opened and closed
    return records.OK, -1, desk.events


if not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
    loop._cache = cache.Checked(loop._cache)  # type: ignore[attr-defined]
numba.config.CACHE_DIR = _users_cache  # type: ignore[attr-defined] # the folder was for ``loop`` only
