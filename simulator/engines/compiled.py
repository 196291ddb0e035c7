"""The compiled engine: the story of ``reference.py`` as one loop over a heap, leaving the same rows bit for bit.

Its state is in ``compiled_state.py``, who waits for whom in ``compiled_queues.py``, the turn of the month in
``compiled_months.py``. It wraps the very functions of
``simulator.model`` that the SimPy engine calls, compiled by ``njit.py``. Compiled code raises nothing; it returns a
status and an engineer.

A row of an array is a pointer and costs nothing to hand to a function. The problem and the state are some sixty arrays
each, which a call copies: what happens to every item stands in the loop.
"""

import math
from typing import Any

import numba
import numpy as np

from simulator import records
from simulator.engines import cache, compiled_pacing, compiled_queues, heap
from simulator.engines import compiled_months as months
from simulator.engines.compiled_queues import ID_BITS, ID_MASK
from simulator.engines.compiled_state import ABSENT, State, state_at_start
from simulator.engines.njit import compiled, inner
from simulator.model import (
    choice,
    curves,
    delivery,
    demand,
    elementary,
    exchange,
    leaderboard,
    ledger,
    pacing,
    planner,
    policies,
    reallocation,
    root_finding,
    staffing,
    supply,
    work,
)
from simulator.model.planner import Plan
from simulator.model.policies import ADAPTIVE
from simulator.model.supply import FLEET, LIMITED_API
from simulator.problem import Problem
from simulator.records import (
    ARRIVE,
    BAD_STATE,
    CLOSE,
    DELIVER,
    EARLY,
    FINISH,
    GIVE_UP,
    HEAP_FULL,
    HOURS_PER_MONTH,
    OUT_OF_ITEMS,
    REFILL,
    REQUEST,
    SERVICE,
    Floats,
)

_users_cache = numba.config.CACHE_DIR  # type: ignore[attr-defined]
numba.config.CACHE_DIR = str(cache.folder())  # type: ignore[attr-defined]


_jit = compiled(
    elementary, curves, root_finding, work, choice, pacing, planner, demand, supply, staffing, policies, exchange,
    reallocation, leaderboard, ledger, delivery, heap, compiled_queues, compiled_pacing, months,
)  # fmt: skip
before, sink, push, drop = _jit["before"], _jit["sink"], _jit["push"], _jit["drop"]
open_month, close_month, speed = _jit["open_month"], _jit["close_month"], _jit["speed"]
longest_idle, longest_idle_reviewer, wake = _jit["longest_idle"], _jit["longest_idle_reviewer"], _jit["wake"]
add_written, take_written = _jit["add_written"], _jit["take_written"]
leave_queue, purge = _jit["leave_queue"], _jit["purge"]
answer, needs_review, seen_worth = _jit["answer"], _jit["needs_review"], _jit["seen_worth"]
splits, unmet_value, wish, for_item = _jit["splits"], _jit["unmet_value"], _jit["wish"], _jit["for_item"]
own_hours, saved_hours, remaining = _jit["own_hours"], _jit["saved_hours"], _jit["remaining"]
throttle, bucket_wait, first_free = _jit["throttle"], _jit["bucket_wait"], _jit["first_free"]
assisted_hours, rework_chance, blocked_hours = _jit["assisted_hours"], _jit["rework_chance"], _jit["blocked_hours"]
book_request, book_review, book_grant = _jit["book_request"], _jit["book_review"], _jit["book_grant"]
book_fleet, book_start, book_finish = _jit["book_fleet"], _jit["book_start"], _jit["book_finish"]
book_arrival, book_written = _jit["book_arrival"], _jit["book_written"]
book_given_up, book_split, book_delivery = _jit["book_given_up"], _jit["book_split"], _jit["book_delivery"]


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


def simulate(p: Problem) -> tuple[int, int, int, Floats, Floats]:
    """Let the months pass: status, engineer, events handled, ledger [team, month, column], spend [engineer]."""
    state = state_at_start(p)
    status, engineer, events = loop(p, state)
    ledger = state.ledger.view(np.float64).reshape(*state.ledger.shape, -1)
    return status, engineer, events, ledger, state.total


@numba.njit(nogil=True, error_model="numpy", cache=True)
def loop(p: Problem, s: State) -> tuple[int, int, int]:
    """Let the months pass: status, engineer, events handled; the rest is in the state."""
    n, teams = len(p.team), len(p.craft)
    times, keys, queue, item = s.times, s.keys, s.queue, s.item
    queue_start: Any = np.int64(0)
    queue_size: Any = np.int64(0)
    idle: Any = np.int64(p.reviewers)
    size: Any = np.int64(0)  # a typed zero: a literal one would compile the functions it goes to twice
    size = push(times, keys, size, 0.0, REFILL << ID_BITS)
    for engineer in range(n):
        if p.opens[engineer] == 0:
            size = push(times, keys, size, 0.0, (REQUEST << ID_BITS) | engineer)
        else:
            s.presence[engineer].resting = 1
    for team in range(teams):
        if p.backlog[team] < p.backlog[team + 1]:
            size = push(times, keys, size, p.arrival[p.backlog[team] - p.backlog[0]], (ARRIVE << ID_BITS) | team)
    month: Any = np.int64(0)
    events: Any = np.int64(0)
    rules = p.rules[0]
    while True:
        now, key = times[0], keys[0]
        rank, engineer = key >> ID_BITS, key & ID_MASK
        events += 1
        if rank == CLOSE:
            close_month(p, s, rules, month, now)
            month += 1
            if month == p.months:
                return records.OK, -1, events
            sink(times, keys, size, now, REFILL << ID_BITS)
            continue
        if rank == REFILL:
            rules = p.rules[month]
            open_month(p, s, rules, month)
            sink(times, keys, size, (month + 1) * HOURS_PER_MONTH, CLOSE << ID_BITS)
            for one in range(n):
                away = s.presence[one]
                if away.resting == 1 and s.engineers[one].since == month and away.idle_since < 0.0:
                    away.resting = 0
                    size = push(times, keys, size, now, (REQUEST << ID_BITS) | one)
            continue
        if rank == ARRIVE:
            team = engineer
            mine, row = s.teams[team], s.ledger[team, month]
            start = p.backlog[team] - p.backlog[0]
            new = p.backlog[team] + mine.arrived
            mine.waiting = push(s.backlog_worth[start:], s.backlog_item[start:], mine.waiting, -p.worth[new], new)
            mine.arrived += 1
            book_arrival(row)
            if p.backlog[team] + mine.arrived < p.backlog[team + 1]:
                sink(times, keys, size, p.arrival[start + mine.arrived], (ARRIVE << ID_BITS) | team)
            else:
                size = drop(times, keys, size)
            if mine.idle > 0:
                called = longest_idle(s.presence, s.first_engineer[team], s.first_engineer[team + 1])
                wake(s.presence[called], mine, row, now)
                size = push(times, keys, size, now, (REQUEST << ID_BITS) | called)
            continue

        me, team = s.engineers[engineer], p.team[engineer]
        if rank == GIVE_UP and me.gives_up != now:  # the wait ended before
            size = drop(times, keys, size)
            continue
        mine, row, price = s.teams[team], s.ledger[team, month], me.price
        balance = s.balances[p.balance[p.phase[month], engineer]]
        if rank == FINISH or rank == DELIVER:
            author, done, reworked = engineer, item[engineer], s.reworked[engineer]
            if rank == DELIVER:
                reading = s.reading[engineer]
                author, done, reworked = reading.author, reading.place, reading.reworked
                book_delivery(row, p.delivery[team] * p.effort[done])
            else:
                book_written(row)
                item[engineer] += 1
            if rank == FINISH and p.delivery[team] > 0.0:
                add_written(s.written[s.first_written[team] :], mine, done, author, reworked)
                if mine.idle > 0:
                    start, stop = s.first_engineer[team], s.first_engineer[team + 1]
                    called = longest_idle_reviewer(s.presence, p.reviews, start, stop, author)
                    if called >= 0:
                        wake(s.presence[called], mine, row, now)
                        size = push(times, keys, size, now, (REQUEST << ID_BITS) | called)
            else:
                hour = p.backlog_value[team]
                if hour == 0.0:
                    hour = p.hour_value[author]
                book_finish(row, hour * p.effort[done] * p.worth[done], reworked == 1)
            key = (REQUEST << ID_BITS) | engineer
            # the request follows at once, unless something else at this very moment comes first
            if (size > 1 and before(times[1], keys[1], now, key)) or (size > 2 and before(times[2], keys[2], now, key)):
                sink(times, keys, size, now, key)
                continue
            events += 1
            rank = REQUEST
        if rank == REQUEST:
            if p.reviews[engineer] > 0 and me.since < ABSENT and mine.head < mine.tail:
                queued = s.written[s.first_written[team] :]
                if take_written(queued, mine, engineer, p.reviews[engineer], s.reading[engineer]):
                    hours = p.delivery[team] * p.effort[s.reading[engineer].place]
                    sink(times, keys, size, now + hours, (DELIVER << ID_BITS) | engineer)
                    continue
            endless = p.backlog_value[team] == 0.0
            if me.since == ABSENT or (not endless and mine.waiting == 0):
                if me.since < ABSENT:
                    s.presence[engineer].idle_since = now
                    mine.idle += 1
                s.presence[engineer].resting = 1
                size = drop(times, keys, size)
                continue
            if not endless:
                start = p.backlog[team] - p.backlog[0]
                item[engineer] = s.backlog_item[start]
                mine.waiting = drop(s.backlog_worth[start:], s.backlog_item[start:], mine.waiting)
            elif item[engineer] == p.first[engineer + 1]:
                return OUT_OF_ITEMS, engineer, events
            effort = p.effort[item[engineer]]
            wanted = wish(effort, p.appetite[engineer], p.demand[item[engineer]], me.factor)
            padded = wanted * me.padding * rules.padding
            book_request(row, wanted + padded)
            me.productive = wanted * p.ration[month]
            me.vanity = padded * p.ration[month]
            me.asked = now
            asked_usd = (me.productive + me.vanity) * price
            if asked_usd > rules.auto_usd and splits(rules, me.games == 1):
                book_split(row)
            if needs_review(rules, asked_usd, balance.left, me.games == 1):
                if idle > 0:
                    idle -= 1
                    hours = rules.review_hours * p.review[item[engineer]]
                    sink(times, keys, size, now + hours, (SERVICE << ID_BITS) | engineer)
                else:
                    queue[(queue_start + queue_size) % n] = engineer
                    queue_size += 1
                    if rules.patience_hours < math.inf:
                        me.gives_up = now + rules.patience_hours * p.patience[item[engineer]]
                        sink(times, keys, size, me.gives_up, (GIVE_UP << ID_BITS) | engineer)
                    else:
                        size = drop(times, keys, size)
                continue
            worth = for_item(Plan(me.best, me.upgrade, me.least), effort)
        else:  # a reviewer answers, or the engineer stops waiting for one
            effort = p.effort[item[engineer]]
            if p.ration[month] == 0.0:  # an outage came while it waited
                me.productive = 0.0
                me.vanity = 0.0
            worth = Plan(0.0, math.inf, 0.0)
            if rank == GIVE_UP:
                me.gives_up = math.inf
                leave_queue(queue, queue_start, queue_size, engineer)
                queue_size -= 1
                book_given_up(row, now - me.asked)
            else:
                hours = rules.review_hours * p.review[item[engineer]]
                book_review(row, hours, rules.reviewer_usd * (1.0 - rules.colleagues), now - me.asked)
                s.due[0] += hours * rules.colleagues
                able, usd, error = p.ability[engineer], p.hour_value[engineer], p.error[item[engineer]]
                misjudged = p.misjudged[item[engineer]] if rules.effort_noise > 0.0 else 0.0
                worth = seen_worth(rules, p.craft[team, month], effort, usd, able, price, error, misjudged)

        # the answer, then work
        craft, left = p.craft[team, month], balance.left
        grant = answer(rules, me.productive, me.vanity, worth, rank != REQUEST, price, left)
        if not (grant.left >= 0.0 and grant.productive >= 0.0 and grant.vanity >= 0.0):
            return BAD_STATE, engineer, events
        balance.left = grant.left
        me.spent += grant.spend
        total = grant.productive + grant.vanity
        if rules.kind == ADAPTIVE:
            wanted = me.productive + me.vanity
            mine.asked_usd += wanted * price
            if total < wanted:
                mine.unmet += unmet_value(craft, effort, p.ability[engineer], p.hour_value[engineer], total, wanted)
        drawn = 0.0 if math.isinf(left) else left - grant.left
        served, busy = _serve(p.supply[month], p.rate[month], p.burst, now, total, s.clears, s.free_at)
        bill = grant.spend
        if busy > 0.0:
            bill = 0.0
            book_fleet(row, total, busy)
        early = now < (month + EARLY) * HOURS_PER_MONTH
        book_grant(row, grant, bill, drawn, p.compliance[month], early)
        intensity, tokens = grant.effective / effort / me.returns, grant.productive / me.returns
        chance = rework_chance(craft, intensity)
        again = chance > 0.0 and p.comeback[item[engineer]] < chance
        s.reworked[engineer] = 1 if again else 0
        able = p.ability[engineer] * speed(p.staffing[team], me.since, now)
        writing = rules.writing_hours if rank != REQUEST else 0.0
        owed = me.owed
        me.owed = 0.0
        left_over, checking = remaining(craft, intensity), own_hours(craft, effort, tokens)
        hours = assisted_hours(craft, effort, able, left_over, again) + checking + writing + owed
        blocked = blocked_hours(now - me.asked, rules.blocking, served, p.stalling, hours)
        finish = me.asked + hours + blocked
        if not finish < math.inf:  # before max, which loses NaN
            return BAD_STATE, engineer, events
        finish = max(now, finish)
        book_start(row, blocked, served, checking, saved_hours(effort, able, left_over), writing, owed)
        sink(times, keys, size, finish, (FINISH << ID_BITS) | engineer)

        if rank == SERVICE:
            if queue_size > 0:
                following = queue[queue_start]
                queue_start = (queue_start + 1) % n
                queue_size -= 1
                hours = rules.review_hours * p.review[item[following]]
                s.engineers[following].gives_up = math.inf
                if size == len(times):
                    size = purge(times, keys, size, s.engineers)
                if size == len(times):
                    return HEAP_FULL, following, events
                size = push(times, keys, size, now + hours, (SERVICE << ID_BITS) | following)
            else:
                idle += 1


numba.config.CACHE_DIR = _users_cache  # type: ignore[attr-defined] # the folder was for ``simulate`` only
