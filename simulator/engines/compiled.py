"""The compiled engine: the story of ``reference.py`` as one loop over a heap, leaving the same rows bit for bit.

It wraps the very functions of ``simulator.model`` that the SimPy engine calls, and is the only file that imports
numba. ``fastmath`` stays off: it changes results. Compiled code raises nothing; it returns a status and an engineer.
"""

import math
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any, Final, TypeVar

import numba
import numpy as np

from simulator import problem as problem_module
from simulator import records
from simulator.engines import cache
from simulator.model import books, curves, demand, planner, policies, ranking, work
from simulator.model.planner import Plan
from simulator.problem import Problem
from simulator.records import BAD_STATE, CLOSE, FINISH, HEAP_FULL, OUT_OF_ITEMS, REFILL, REQUEST, SERVICE
from simulator.workload import Floats, Ints

N_COLUMNS: Final = len(records.LEDGER)
ID_BITS: Final = 40
ID_MASK: Final = (1 << ID_BITS) - 1

_users_cache = numba.config.CACHE_DIR  # type: ignore[attr-defined]
numba.config.CACHE_DIR = str(cache.folder())  # type: ignore[attr-defined]


Function = TypeVar("Function", bound=Callable[..., Any])
# called from compiled code only: no wrappers for Python or C to compile
INNER: Final[dict[str, Any]] = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner: Callable[[Function], Function] = numba.njit(**INNER)


def _compile(*modules: ModuleType) -> dict[str, Any]:
    """Every function of the modules under njit, calling each other; the plain ones stay as they are.

    Numba needs callees that are compiled themselves, so each function is rebuilt on a copy of its module's globals
    in which the functions are replaced by their compiled twins.
    """
    scopes = [dict(vars(module)) for module in modules]
    twins: dict[Any, Any] = {}
    for module, scope in zip(modules, scopes, strict=True):
        for function in vars(module).values():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                twin = FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
                twin.__module__ = function.__module__
                twins[function] = inner(twin)
    for scope in scopes:
        known = {name: value for name, value in scope.items() if isinstance(value, FunctionType)}
        scope.update({name: twins[value] for name, value in known.items() if value in twins})
    return {function.__name__: twin for function, twin in twins.items()}


_jit = _compile(curves, work, planner, demand, policies, ranking, books, problem_module)
answer, needs_review, seen_worth = _jit["answer"], _jit["needs_review"], _jit["seen_worth"]
monthly_plan, expiring, publish = _jit["monthly_plan"], _jit["expiring"], _jit["publish"]
wish, item_hours, rework_chance = _jit["wish"], _jit["item_hours"], _jit["rework_chance"]
blocked_hours, craft_of, for_item = _jit["blocked_hours"], _jit["craft_of"], _jit["for_item"]
book_request, book_review, book_grant = _jit["book_request"], _jit["book_review"], _jit["book_grant"]
book_start, book_finish = _jit["book_start"], _jit["book_finish"]
book_issue, book_lapse = _jit["book_issue"], _jit["book_lapse"]


# --- a binary heap of (time, rank << 40 | id), smallest on top ---


@inner
def _before(time_a: float, key_a: int, time_b: float, key_b: int) -> bool:
    return time_a < time_b or (time_a == time_b and key_a < key_b)


@inner
def _sink(times: Floats, keys: Ints, size: int, time: float, key: int) -> None:
    """Replace the top by (time, key)."""
    hole = 0
    child = 1
    while child < size:
        other = child + 1
        if other < size and _before(times[other], keys[other], times[child], keys[child]):
            child = other
        if not _before(times[child], keys[child], time, key):
            break
        times[hole], keys[hole] = times[child], keys[child]
        hole = child
        child = 2 * hole + 1
    times[hole], keys[hole] = time, key


@inner
def _push(times: Floats, keys: Ints, size: int, time: float, key: int) -> int:
    """Add (time, key); the new size."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if not _before(time, key, times[parent], keys[parent]):
            break
        times[hole], keys[hole] = times[parent], keys[parent]
        hole = parent
    times[hole], keys[hole] = time, key
    return size + 1


# --- the same moments as in reference.py ---


@inner
def _refill(p: Problem, month: int, ledger: Floats, left: Floats, best: Floats, upgrade: Floats) -> None:
    for purse in range(len(left)):
        left[purse] += p.allowance[purse]
    for engineer in range(len(best)):
        team, purse = p.team[engineer], p.purse[engineer]
        if p.allowance[purse] < math.inf:
            book_issue(ledger[team, month], p.allowance[purse] / p.members[purse])
        plan = monthly_plan(
            p.rules,
            craft_of(p.craft[team]),
            p.ability[engineer],
            p.hour_value[engineer],
            p.price[month],
            p.appetite[engineer] * p.reach[team, month],
            p.nodes[team],
        )
        best[engineer], upgrade[engineer] = plan.best, plan.upgrade


@inner
def _close(p: Problem, month: int, ledger: Floats, left: Floats, spent: Floats, total: Floats, pads: Floats) -> None:
    lapsing = np.empty(len(left))
    for purse in range(len(left)):
        lapsing[purse] = expiring(p.rules, left[purse])
    for engineer in range(len(spent)):
        purse = p.purse[engineer]
        share = lapsing[purse] / p.members[purse]
        burnt = share * p.burn[engineer]
        spent[engineer] += burnt
        book_lapse(ledger[p.team[engineer], month], burnt, share - burnt, p.price[month])
    for purse in range(len(left)):
        left[purse] -= lapsing[purse]
    publish(_order(spent, p.ranking), p.ranking, spent, p.propensity, p.visibility, p.decay, pads)
    for engineer in range(len(spent)):
        total[engineer] += spent[engineer]
        spent[engineer] = 0.0


@inner
def _order(spent: Floats, ranking: Ints) -> Ints:
    """Engineers sorted by (ranking, spent): off a heap by spend, then a counting sort by ranking.

    The heap is there already; numba's own sort would take seconds to compile.
    """
    n = len(spent)
    amounts, engineers = np.empty(n), np.empty(n, dtype=np.int64)
    place = np.zeros(n + 1, dtype=np.int64)
    size: Any = np.int64(0)
    for engineer in range(n):
        size = _push(amounts, engineers, size, spent[engineer], engineer)
        place[ranking[engineer] + 1] += 1
    for group in range(n):
        place[group + 1] += place[group]
    order = np.empty(n, dtype=np.int64)
    while size > 0:
        engineer = engineers[0]
        order[place[ranking[engineer]]] = engineer
        place[ranking[engineer]] += 1
        size -= 1
        if size > 0:
            _sink(amounts, engineers, size, amounts[size], engineers[size])
    return order


@numba.njit(nogil=True, error_model="numpy", cache=True)
def simulate(p: Problem) -> tuple[int, int, int, Floats, Floats]:
    """Let the months pass: status, engineer, events handled, ledger [team, month, column], spend [engineer]."""
    n, purses = len(p.team), len(p.allowance)
    ledger = np.zeros((len(p.craft), p.months, N_COLUMNS))
    total = np.zeros(n)
    state = np.zeros((n, 8))  # one cache line per engineer: what an event touches lies together
    asked, productive, vanity = state[:, 0], state[:, 1], state[:, 2]
    spent, pads = state[:, 3], state[:, 4]
    best, upgrade = state[:, 5], state[:, 6]  # the planner's tokens per baseline hour
    left = np.zeros(purses)
    item = p.first[:-1].copy()
    reworked = np.zeros(n, dtype=np.bool_)
    queue = np.empty(n, dtype=np.int64)
    queue_start: Any = np.int64(0)
    queue_size: Any = np.int64(0)
    idle: Any = np.int64(p.reviewers)
    times, keys = np.empty(n + 2), np.empty(n + 2, dtype=np.int64)
    size: Any = np.int64(0)  # a typed zero: a literal one would compile the functions it goes to twice
    size = _push(times, keys, size, 0.0, REFILL << ID_BITS)
    for engineer in range(n):
        size = _push(times, keys, size, 0.0, (REQUEST << ID_BITS) | engineer)
    month: Any = np.int64(0)
    events: Any = np.int64(0)
    while True:
        now, key = times[0], keys[0]
        rank, engineer = key >> ID_BITS, key & ID_MASK
        events += 1
        if rank == FINISH:
            value = p.hour_value[engineer] * p.effort[item[engineer]] * p.worth[item[engineer]]
            book_finish(ledger[p.team[engineer], month], value, reworked[engineer])
            item[engineer] += 1
            key = (REQUEST << ID_BITS) | engineer
            # the request follows at once, unless something else at this very moment comes first
            if (size > 1 and _before(times[1], keys[1], now, key)) or (
                size > 2 and _before(times[2], keys[2], now, key)
            ):
                _sink(times, keys, size, now, key)
                continue
            events += 1
            rank = REQUEST
        elif rank == CLOSE:
            _close(p, month, ledger, left, spent, total, pads)
            month += 1
            if month == p.months:
                return records.OK, -1, events, ledger, total
            _sink(times, keys, size, now, REFILL << ID_BITS)
            continue
        elif rank == REFILL:
            _refill(p, month, ledger, left, best, upgrade)
            _sink(times, keys, size, (month + 1) * records.HOURS_PER_MONTH, CLOSE << ID_BITS)
            continue

        team = p.team[engineer]
        price = p.price[month]
        if rank == REQUEST:
            if item[engineer] == p.first[engineer + 1]:
                return OUT_OF_ITEMS, engineer, events, ledger, total
            effort = p.effort[item[engineer]]
            wanted = wish(effort, p.appetite[engineer], p.demand[item[engineer]], p.reach[team, month])
            productive[engineer] = wanted
            vanity[engineer] = wanted * pads[engineer]
            asked[engineer] = now
            book_request(ledger[team, month], wanted + vanity[engineer])
            if needs_review(p.rules, (wanted + vanity[engineer]) * price, left[p.purse[engineer]]):
                if idle > 0:
                    idle -= 1
                    hours = p.rules.review_hours * p.review[item[engineer]]
                    _sink(times, keys, size, now + hours, (SERVICE << ID_BITS) | engineer)
                else:
                    queue[(queue_start + queue_size) % n] = engineer
                    queue_size += 1
                    size -= 1
                    if size > 0:
                        _sink(times, keys, size, times[size], keys[size])
                continue
            worth = for_item(Plan(best[engineer], upgrade[engineer]), effort)
        else:  # a reviewer answers
            effort = p.effort[item[engineer]]
            hours = p.rules.review_hours * p.review[item[engineer]]
            book_review(ledger[team, month], hours, p.rules.reviewer_usd, now - asked[engineer])
            worth = seen_worth(
                p.rules,
                craft_of(p.craft[team]),
                effort,
                p.hour_value[engineer],
                p.ability[engineer],
                price,
                p.error[item[engineer]],
            )

        # the answer, then work
        purse = p.purse[engineer]
        grant = answer(p.rules, productive[engineer], vanity[engineer], worth, rank == SERVICE, price, left[purse])
        if not (grant.left >= 0.0 and grant.productive >= 0.0 and grant.vanity >= 0.0):
            return BAD_STATE, engineer, events, ledger, total
        left[purse] = grant.left
        spent[engineer] += grant.spend
        book_grant(ledger[team, month], grant)
        craft = craft_of(p.craft[team])
        intensity = grant.effective / effort
        chance = rework_chance(craft, intensity)
        again = chance > 0.0 and p.comeback[item[engineer]] < chance
        reworked[engineer] = again
        hours = item_hours(craft, effort, p.ability[engineer], intensity, grant.productive, again)
        blocked = blocked_hours(now - asked[engineer], p.rules.blocking, hours)
        finish = max(now, asked[engineer] + hours + blocked)
        if not finish < math.inf:
            return BAD_STATE, engineer, events, ledger, total
        book_start(ledger[team, month], blocked, craft.checking * grant.productive)
        _sink(times, keys, size, finish, (FINISH << ID_BITS) | engineer)

        if rank == SERVICE:
            if queue_size > 0:
                following = queue[queue_start]
                queue_start = (queue_start + 1) % n
                queue_size -= 1
                hours = p.rules.review_hours * p.review[item[following]]
                if size == len(times):
                    return HEAP_FULL, following, events, ledger, total
                size = _push(times, keys, size, now + hours, (SERVICE << ID_BITS) | following)
            else:
                idle += 1


numba.config.CACHE_DIR = _users_cache  # type: ignore[attr-defined] # the folder was for ``simulate`` only
