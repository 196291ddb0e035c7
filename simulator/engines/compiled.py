"""The compiled engine: the story of ``reference.py`` as one loop over a heap, leaving the same rows bit for bit.

The turn of the month is in ``months.py``. It wraps the very functions of ``simulator.model`` that the SimPy engine
calls, and is the only file that imports numba. ``fastmath`` stays off: it changes results. Compiled code raises
nothing; it returns a status and an engineer.
"""

import math
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any, Final, NamedTuple, TypeVar

import numba
import numpy as np

from simulator import records
from simulator.engines import cache, heap
from simulator.engines import compiled_months as months
from simulator.engines.compiled_months import ABSENT, State
from simulator.model import curves, demand, exchange, planner, policies, staffing, supply, work
from simulator.model import leaderboard as ranking
from simulator.model import ledger as books
from simulator.model import reallocation as rerating
from simulator.model import root_finding as root
from simulator.model.planner import Plan
from simulator.model.policies import ADAPTIVE
from simulator.model.supply import FLEET, LIMITED_API
from simulator.problem import Problem
from simulator.records import (
    ARRIVE,
    BAD_STATE,
    CLOSE,
    FINISH,
    HEAP_FULL,
    HOURS_PER_MONTH,
    OUT_OF_ITEMS,
    REFILL,
    REQUEST,
    SERVICE,
    Floats,
    Ints,
)

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


_jit = _compile(
    curves, root, work, planner, demand, supply, staffing, policies, exchange, rerating, ranking, books, heap, months
)
before, sink, push, drop = _jit["before"], _jit["sink"], _jit["push"], _jit["drop"]
open_month, close_month, speed = _jit["open_month"], _jit["close_month"], _jit["speed"]
rules_of, answer, needs_review, seen_worth = _jit["rules_of"], _jit["answer"], _jit["needs_review"], _jit["seen_worth"]
pressed, unmet_value, wish = _jit["pressed"], _jit["unmet_value"], _jit["wish"]
throttle, bucket_wait, first_free = _jit["throttle"], _jit["bucket_wait"], _jit["first_free"]
item_hours, rework_chance, blocked_hours = _jit["item_hours"], _jit["rework_chance"], _jit["blocked_hours"]
craft_of, for_item, staffing_of = _jit["craft_of"], _jit["for_item"], _jit["staffing_of"]
book_request, book_review, book_grant = _jit["book_request"], _jit["book_review"], _jit["book_grant"]
book_fleet, book_start, book_finish = _jit["book_fleet"], _jit["book_start"], _jit["book_finish"]
book_arrival, book_idle = _jit["book_arrival"], _jit["book_idle"]


@inner
def _longest_idle(idle_since: Floats, start: int, stop: int) -> int:
    """Who has been idle longest among the engineers of a team, the lowest number among equals."""
    best = -1
    for engineer in range(start, stop):
        if idle_since[engineer] >= 0.0 and (best < 0 or idle_since[engineer] < idle_since[best]):
            best = engineer
    return best


@inner
def _serve(
    code: int, rate: float, burst: float, now: float, total: float, clears: Floats, free_at: Floats
) -> tuple[float, float]:
    """Hours a grant waits for inference, and hours that an own GPU is busy with it; 0 where the API serves it."""
    if code == LIMITED_API and total > 0.0:
        clears[0] = throttle(clears[0], now, total, rate)
        return bucket_wait(clears[0], now, rate, burst), 0.0
    if code >= FLEET and total > 0.0 and rate > 0.0:
        gpu = first_free(free_at)
        start = max(now, free_at[gpu])
        if code == FLEET or start == now:
            free_at[gpu] = start + total / rate
            return start - now, total / rate
    return 0.0, 0.0


class Desk(NamedTuple):
    """The arrays of one run: what is in ``State``, and who is on which item, what waits where."""

    ledger: Floats
    engineers: Floats  # [engineer, 8] one cache line each: what an event touches lies together
    back: Floats
    total: Floats
    idle_since: Floats
    purses: Floats  # [2, purse] left, members
    teams: Floats  # [3, team] rating, unmet, asked
    idle: Ints  # [team] engineers who are idle
    reviewed: Ints  # [1] month of the last KPI review
    resting: Ints  # [engineer] 1 while away or idle: no event of theirs is in the heap
    item: Ints  # [engineer] place of the item at hand
    reworked: Ints  # [engineer] 1 where it comes back once
    queue: Ints  # [engineer] ring of engineers who wait for a reviewer
    clears: Floats  # [1] hour at which the rate limit has let everything through
    free_at: Floats  # [GPU] hour at which it is free
    stock_worth: Floats  # [backlog item] waiting work, a heap per team
    stock_item: Ints  # [backlog item]
    in_stock: Ints  # [team]
    arrived: Ints  # [team]
    team_start: Ints  # [team + 1] first engineer of each team
    times: Floats  # heap of events
    keys: Ints


def simulate(p: Problem) -> tuple[int, int, int, Floats, Floats]:
    """Let the months pass: status, engineer, events handled, ledger [team, month, column], spend [engineer]."""
    n, teams = len(p.team), len(p.craft)
    desk = Desk(
        ledger=np.zeros((teams, p.months, N_COLUMNS)),
        engineers=np.zeros((n, 8)),
        back=np.zeros(n),
        total=np.zeros(n),
        idle_since=np.full(n, -1.0),
        purses=np.zeros((2, n + teams)),
        teams=np.zeros((3, teams)),
        idle=np.zeros(teams, dtype=np.int64),
        reviewed=np.zeros(1, dtype=np.int64),
        resting=np.zeros(n, dtype=np.int64),
        item=p.first[:-1].copy(),
        reworked=np.zeros(n, dtype=np.int64),
        queue=np.zeros(n, dtype=np.int64),
        clears=np.zeros(1),
        free_at=np.zeros(p.gpus),
        stock_worth=np.zeros(len(p.arrival)),
        stock_item=np.zeros(len(p.arrival), dtype=np.int64),
        in_stock=np.zeros(teams, dtype=np.int64),
        arrived=np.zeros(teams, dtype=np.int64),
        team_start=np.searchsorted(p.team, np.arange(teams + 1)),
        times=np.zeros(n + teams + 2),
        keys=np.zeros(n + teams + 2, dtype=np.int64),
    )
    desk.engineers[:, 6:] = math.inf  # no plan yet; nobody there yet
    desk.teams[0] = 1.0
    status, engineer, events = loop(p, desk)
    return status, engineer, events, desk.ledger, desk.total


@numba.njit(nogil=True, error_model="numpy", cache=True)
def loop(p: Problem, desk: Desk) -> tuple[int, int, int]:
    """Let the months pass: status, engineer, events handled; the rest is on the desk."""
    n, teams = len(p.team), len(p.craft)
    state = desk.engineers
    asked, productive, vanity, item = state[:, 0], state[:, 1], state[:, 2], desk.item
    s = State(
        desk.ledger,
        state[:, 7],
        desk.back,
        state[:, 3],
        desk.total,
        state[:, 4],
        state[:, 5],
        state[:, 6],
        desk.idle_since,
        desk.purses[0],
        desk.purses[1],
        desk.teams[0],
        desk.teams[1],
        desk.teams[2],
        desk.idle,
        desk.reviewed,
    )
    ledger = s.ledger
    times, keys, queue = desk.times, desk.keys, desk.queue
    stock_worth, stock_item, in_stock, arrived = desk.stock_worth, desk.stock_item, desk.in_stock, desk.arrived
    base = p.shelf[0]
    queue_start: Any = np.int64(0)
    queue_size: Any = np.int64(0)
    idle: Any = np.int64(p.reviewers)
    size: Any = np.int64(0)  # a typed zero: a literal one would compile the functions it goes to twice
    size = push(times, keys, size, 0.0, REFILL << ID_BITS)
    for engineer in range(n):
        if p.opens[engineer] == 0:
            size = push(times, keys, size, 0.0, (REQUEST << ID_BITS) | engineer)
        else:
            desk.resting[engineer] = 1
    for team in range(teams):
        if p.shelf[team] < p.shelf[team + 1]:
            size = push(times, keys, size, p.arrival[p.shelf[team] - base], (ARRIVE << ID_BITS) | team)
    month: Any = np.int64(0)
    events: Any = np.int64(0)
    rules = rules_of(p.rules[0])
    while True:
        now, key = times[0], keys[0]
        rank, engineer = key >> ID_BITS, key & ID_MASK
        events += 1
        if rank == FINISH:
            hour = p.shelf_value[p.team[engineer]]
            if hour == 0.0:
                hour = p.hour_value[engineer]
            value = hour * p.effort[item[engineer]] * p.worth[item[engineer]]
            book_finish(ledger[p.team[engineer], month], value, desk.reworked[engineer] == 1)
            item[engineer] += 1
            key = (REQUEST << ID_BITS) | engineer
            # the request follows at once, unless something else at this very moment comes first
            if (size > 1 and before(times[1], keys[1], now, key)) or (size > 2 and before(times[2], keys[2], now, key)):
                sink(times, keys, size, now, key)
                continue
            events += 1
            rank = REQUEST
        elif rank == CLOSE:
            close_month(p, s, rules, month, now)
            month += 1
            if month == p.months:
                return records.OK, -1, events
            sink(times, keys, size, now, REFILL << ID_BITS)
            continue
        elif rank == REFILL:
            rules = rules_of(p.rules[month])
            open_month(p, s, rules, month)
            sink(times, keys, size, (month + 1) * HOURS_PER_MONTH, CLOSE << ID_BITS)
            for one in range(n):
                if desk.resting[one] == 1 and s.since[one] == month and s.idle_since[one] < 0.0:
                    desk.resting[one] = 0
                    size = push(times, keys, size, now, (REQUEST << ID_BITS) | one)
            continue
        elif rank == ARRIVE:
            team = engineer
            start = p.shelf[team] - base
            new = base + start + arrived[team]
            in_stock[team] = push(stock_worth[start:], stock_item[start:], in_stock[team], -p.worth[new], new)
            arrived[team] += 1
            book_arrival(ledger[team, month])
            if p.shelf[team] + arrived[team] < p.shelf[team + 1]:
                sink(times, keys, size, p.arrival[start + arrived[team]], (ARRIVE << ID_BITS) | team)
            else:
                size = drop(times, keys, size)
            if s.idle[team] > 0:
                called = _longest_idle(s.idle_since, desk.team_start[team], desk.team_start[team + 1])
                book_idle(ledger[team, month], now - s.idle_since[called])
                s.idle_since[called] = -1.0
                s.idle[team] -= 1
                desk.resting[called] = 0
                size = push(times, keys, size, now, (REQUEST << ID_BITS) | called)
            continue

        team = p.team[engineer]
        price = p.price[month]
        purse = p.purse[p.phase[month], engineer]
        if rank == REQUEST:
            endless = p.shelf_value[team] == 0.0
            if s.since[engineer] == ABSENT or (not endless and in_stock[team] == 0):
                if s.since[engineer] < ABSENT:
                    s.idle_since[engineer] = now
                    s.idle[team] += 1
                desk.resting[engineer] = 1
                size = drop(times, keys, size)
                continue
            if not endless:
                start = p.shelf[team] - base
                item[engineer] = stock_item[start]
                in_stock[team] = drop(stock_worth[start:], stock_item[start:], in_stock[team])
            elif item[engineer] == p.first[engineer + 1]:
                return OUT_OF_ITEMS, engineer, events
            effort = p.effort[item[engineer]]
            reach = p.reach[team, month] * pressed(s.rating[team], p.allowance[p.phase[month], engineer])
            wanted = wish(effort, p.appetite[engineer], p.demand[item[engineer]], reach)
            padded = wanted * s.pads[engineer] * rules.padding
            book_request(ledger[team, month], wanted + padded)
            productive[engineer] = wanted * p.ration[month]
            vanity[engineer] = padded * p.ration[month]
            asked[engineer] = now
            if needs_review(rules, (productive[engineer] + vanity[engineer]) * price, s.left[purse]):
                if idle > 0:
                    idle -= 1
                    hours = rules.review_hours * p.review[item[engineer]]
                    sink(times, keys, size, now + hours, (SERVICE << ID_BITS) | engineer)
                else:
                    queue[(queue_start + queue_size) % n] = engineer
                    queue_size += 1
                    size = drop(times, keys, size)
                continue
            worth_it = for_item(Plan(s.best[engineer], s.upgrade[engineer]), effort)
        else:  # a reviewer answers
            effort = p.effort[item[engineer]]
            hours = rules.review_hours * p.review[item[engineer]]
            book_review(ledger[team, month], hours, rules.reviewer_usd, now - asked[engineer])
            if p.ration[month] == 0.0:  # an outage came while it waited
                productive[engineer] = 0.0
                vanity[engineer] = 0.0
            worth_it = seen_worth(
                rules,
                craft_of(p.craft[team]),
                effort,
                p.hour_value[engineer],
                p.ability[engineer],
                price,
                p.error[item[engineer]],
            )

        # the answer, then work
        left = s.left[purse]
        grant = answer(rules, productive[engineer], vanity[engineer], worth_it, rank == SERVICE, price, left)
        if not (grant.left >= 0.0 and grant.productive >= 0.0 and grant.vanity >= 0.0):
            return BAD_STATE, engineer, events
        s.left[purse] = grant.left
        s.spent[engineer] += grant.spend
        craft = craft_of(p.craft[team])
        total = grant.productive + grant.vanity
        if rules.kind == ADAPTIVE:
            wanted = productive[engineer] + vanity[engineer]
            s.asked_usd[team] += wanted * price
            if total < wanted:
                s.unmet[team] += unmet_value(craft, effort, p.ability[engineer], p.hour_value[engineer], total, wanted)
        drawn = 0.0 if math.isinf(left) else left - grant.left
        served, busy = _serve(p.supply[month], p.rate[month], p.burst, now, total, desk.clears, desk.free_at)
        bill = grant.spend
        if busy > 0.0:
            bill = 0.0
            book_fleet(ledger[team, month], total, busy)
        book_grant(ledger[team, month], grant, bill, drawn, p.compliance[month])
        intensity = grant.effective / effort
        chance = rework_chance(craft, intensity)
        again = chance > 0.0 and p.comeback[item[engineer]] < chance
        desk.reworked[engineer] = 1 if again else 0
        able = p.ability[engineer] * speed(staffing_of(p.staffing[team]), s.since[engineer], now)
        hours = item_hours(craft, effort, able, intensity, grant.productive, again)
        blocked = blocked_hours(now - asked[engineer], rules.blocking, served, p.stalling, hours)
        finish = asked[engineer] + hours + blocked
        if not finish < math.inf:  # before max, which loses NaN
            return BAD_STATE, engineer, events
        finish = max(now, finish)
        book_start(ledger[team, month], blocked, served, craft.checking * grant.productive)
        sink(times, keys, size, finish, (FINISH << ID_BITS) | engineer)

        if rank == SERVICE:
            if queue_size > 0:
                following = queue[queue_start]
                queue_start = (queue_start + 1) % n
                queue_size -= 1
                hours = rules.review_hours * p.review[item[following]]
                if size == len(times):
                    return HEAP_FULL, following, events
                size = push(times, keys, size, now + hours, (SERVICE << ID_BITS) | following)
            else:
                idle += 1


numba.config.CACHE_DIR = _users_cache  # type: ignore[attr-defined] # the folder was for ``simulate`` only
