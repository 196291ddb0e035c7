"""Where engineers meet in the compiled engine: at a reviewer, a shared balance, scarce inference, a backlog, a review.

Only meetings are ordered, on one heap by (time, rank, id); between two of them an engineer advances alone. Plain
functions, which ``compiled.py`` compiles.
"""

from simulator.engines.compiled_answers import UNANSWERED, give_up, request, respond, serve
from simulator.engines.compiled_queues import (
    ID_BITS,
    ID_MASK,
    add_written,
    longest_idle,
    longest_idle_reviewer,
    meet_at,
    wake,
)
from simulator.engines.compiled_state import FREE, State
from simulator.engines.heap import drop, push
from simulator.model.ledger import (
    Row,
    book_arrival,
    book_delivery,
    book_finish,
    book_written,
)
from simulator.model.planner import NOTHING
from simulator.problem import Problem
from simulator.records import (
    ARRIVE,
    DELIVER,
    FINISH,
    HOURS_PER_MONTH,
    OK,
    REQUEST,
    SERVICE,
)


def meet(p: Problem, s: State, month: int) -> tuple[int, int]:
    """Let the meetings of a month happen in the written order: status, engineer."""
    desk, close = s.desk[0], (month + 1) * HOURS_PER_MONTH
    while desk.meetings > 0 and s.times[0] < close:
        now, rank, who = s.times[0], s.keys[0] >> ID_BITS, s.keys[0] & ID_MASK
        desk.meetings = drop(s.times, s.keys, desk.meetings)
        desk.events += 1
        status, worth = UNANSWERED, NOTHING
        if rank == ARRIVE:
            arrive(p, s, month, who, now)
        elif rank == FINISH:
            written(p, s, month, who, now)
        elif rank == DELIVER:
            deliver(p, s, month, who, now)
        elif rank == REQUEST:
            status, worth = request(p, s, month, who, now)
        elif rank == SERVICE:
            status, worth = OK, serve(p, s, month, who, now)
        elif s.engineers[who].gives_up == now:
            give_up(p, s, month, who, now)
            status = OK
        if status == OK:
            status = respond(p, s, month, who, now, worth, rank != REQUEST)
        if status != OK and status != UNANSWERED:
            return status, who
    return OK, -1


def arrive(p: Problem, s: State, month: int, team: int, now: float) -> None:
    """Work arrives in a team's backlog; the engineer who is idle longest is called."""
    mine, start = s.teams[team], p.backlog[team] - p.backlog[0]
    new = p.backlog[team] + mine.arrived
    mine.waiting = push(s.backlog_worth[start:], s.backlog_item[start:], mine.waiting, -p.worth[new], new)
    mine.arrived += 1
    book_arrival(s.ledger[team, month])
    if new + 1 < p.backlog[team + 1]:
        meet_at(s.times, s.keys, s.desk[0], s.engineers, p.arrival[start + mine.arrived], ARRIVE, team)
    if mine.idle > 0:
        _call_up(s, mine, longest_idle(s.engineers, s.first_engineer[team], s.first_engineer[team + 1]), now)


def _call_up(s: State, team: Row, engineer: int, now: float) -> None:
    wake(s.engineers[engineer], team, s.rows[engineer], now)
    meet_at(s.times, s.keys, s.desk[0], s.engineers, now, REQUEST, engineer)


def written(p: Problem, s: State, month: int, engineer: int, now: float) -> None:
    """An item is written and waits for a colleague; one who is idle is called."""
    me, team = s.engineers[engineer], p.team[engineer]
    mine = s.teams[team]
    me.stage = FREE
    book_written(s.rows[engineer])
    add_written(s.written[s.first_written[team] :], mine, me.place, engineer, me.reworked)
    me.place += 1
    if mine.idle > 0:
        start, stop = s.first_engineer[team], s.first_engineer[team + 1]
        called = longest_idle_reviewer(s.engineers, p.reviews, start, stop, engineer)
        if called >= 0:
            _call_up(s, mine, called, now)
    meet_at(s.times, s.keys, s.desk[0], s.engineers, now, REQUEST, engineer)


def deliver(p: Problem, s: State, month: int, engineer: int, now: float) -> None:
    """A colleague has reviewed an item, which then counts for its author."""
    me, done = s.engineers[engineer], s.reading[engineer]
    book_delivery(s.rows[done.author], p.delivery[p.team[engineer]] * p.earns[done.place])
    value = s.engineers[done.author].item_hour * p.earns[done.place] * p.worth[done.place]
    book_finish(s.rows[done.author], value, done.reworked == 1)
    me.stage = FREE
    me.until = now
    meet_at(s.times, s.keys, s.desk[0], s.engineers, now, REQUEST, engineer)
