"""Where engineers meet in the compiled engine: at a reviewer, a shared balance, scarce inference, a backlog, a review.

Only meetings are ordered, on one heap by (time, rank, id); between two of them an engineer advances alone. Plain
functions, which ``compiled.py`` compiles.
"""

import math
from typing import Final

from simulator.engines.compiled_item import (
    NO_MEETING,
    Ask,
    Case,
    Items,
    advance,
    ask,
    begin,
    hand_in,
    note_unmet,
    pay,
    sound,
    waits,
)
from simulator.engines.compiled_queues import (
    ID_BITS,
    ID_MASK,
    add_written,
    leave,
    longest_idle,
    longest_idle_reviewer,
    meet_at,
    take_written,
    wait,
    wake,
)
from simulator.engines.compiled_state import ABSENT, ASKING, AWAY, BROKEN, FREE, NOBODY, READING, WORKING, State
from simulator.engines.heap import drop, push
from simulator.model.ledger import (
    Row,
    book_arrival,
    book_delivery,
    book_finish,
    book_fleet,
    book_given_up,
    book_review,
    book_written,
)
from simulator.model.planner import Plan, for_item
from simulator.model.policies import ADAPTIVE, answer, seen_worth
from simulator.model.supply import FLEET, LIMITED_API, bucket_wait, first_free, throttle
from simulator.problem import Problem
from simulator.records import (
    ARRIVE,
    BAD_STATE,
    DELIVER,
    FINISH,
    GIVE_UP,
    HOURS_PER_MONTH,
    OK,
    OUT_OF_ITEMS,
    REQUEST,
    SERVICE,
)

UNANSWERED: Final = -1  # a meeting that answers no request
NOTHING: Final = Plan(0.0, math.inf, 0.0)


def work_alone(p: Problem, s: State, month: int) -> None:
    """Let everybody who is free or at work advance to a first meeting of the month, in the order of engineers."""
    for engineer in range(len(p.team)):
        if s.engineers[engineer].stage == FREE or s.engineers[engineer].stage == WORKING:
            go_on(p, s, month, engineer)


def go_on(p: Problem, s: State, month: int, engineer: int) -> None:
    """Let one engineer work alone until a meeting, which goes on the heap."""
    me, team = s.engineers[engineer], p.team[engineer]
    items = Items(p.effort, p.worth, p.demand, p.comeback)
    meets, delivers = p.together[team, month] == 1, p.delivery[team] > 0.0
    rank, events = advance(case_of(p, s, month, engineer), items, p.first[engineer + 1], meets, delivers)
    s.desk[0].events += events
    if rank != NO_MEETING:
        meet_at(s.times, s.keys, s.desk[0], s.engineers, me.until, rank, engineer)


def case_of(p: Problem, s: State, month: int, engineer: int) -> Case:
    """All that the story of an item touches."""
    team = p.team[engineer]
    return Case(
        s.engineers[engineer],
        s.rows[engineer],
        s.balances[p.balance[p.phase[month], engineer]],
        s.span[0],
        p.craft[team, month],
        p.rules[month],
        p.staffing[team],
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
            status = give_up(p, s, month, who, now)
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
    book_written(s.rows[engineer])
    me.stage = FREE
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
    book_delivery(s.rows[done.author], p.delivery[p.team[engineer]] * p.effort[done.place])
    value = s.engineers[done.author].item_hour * p.effort[done.place] * p.worth[done.place]
    book_finish(s.rows[done.author], value, done.reworked == 1)
    me.stage = FREE
    me.until = now
    meet_at(s.times, s.keys, s.desk[0], s.engineers, now, REQUEST, engineer)


def request(p: Problem, s: State, month: int, engineer: int, now: float) -> tuple[int, Plan]:
    """An engineer is free and takes an item, or has asked already; what the policy finds worth it is answered at once.

    ``UNANSWERED`` where a reviewer has to read it, or there is nothing to ask for.
    """
    me, case = s.engineers[engineer], case_of(p, s, month, engineer)
    if me.stage == BROKEN:
        return BAD_STATE, NOTHING
    if me.stage == FREE:
        if _reads(p, s, engineer, now) or _rests(p, s, engineer, now):
            return UNANSWERED, NOTHING
        if not _picks(p, s, engineer):
            return OUT_OF_ITEMS, NOTHING
        hand_in(me, ask(case, p.effort[me.place], p.demand[me.place], now))
        me.stage = ASKING
    asked = Ask(me.productive, me.vanity, me.asked)
    if waits(case, asked, case.balance.left):
        _line_up(p, s, month, engineer, now)
        return UNANSWERED, NOTHING
    return OK, for_item(Plan(me.best, me.upgrade, me.least), p.effort[me.place])


def _reads(p: Problem, s: State, engineer: int, now: float) -> bool:
    """Whether there is a colleague's item to review, which comes first."""
    me, team = s.engineers[engineer], p.team[engineer]
    mine = s.teams[team]
    if p.reviews[engineer] == 0 or me.since == ABSENT or mine.head == mine.tail:
        return False
    queued = s.written[s.first_written[team] :]
    if not take_written(queued, mine, engineer, p.reviews[engineer], s.reading[engineer]):
        return False
    me.stage = READING
    hours = p.delivery[team] * p.effort[s.reading[engineer].place]
    meet_at(s.times, s.keys, s.desk[0], s.engineers, now + hours, DELIVER, engineer)
    return True


def _rests(p: Problem, s: State, engineer: int, now: float) -> bool:
    """Whether there is nothing to do for an engineer who has left, or whose team's backlog is empty."""
    me, team = s.engineers[engineer], p.team[engineer]
    mine = s.teams[team]
    if me.since < ABSENT and (p.backlog_value[team] == 0.0 or mine.waiting > 0):
        return False
    me.stage = AWAY
    if me.since < ABSENT:
        me.idle_since = now
        mine.idle += 1
    return True


def _picks(p: Problem, s: State, engineer: int) -> bool:
    """Take the next own item, or the best of the backlog; whether there is one."""
    me, team = s.engineers[engineer], p.team[engineer]
    if p.backlog_value[team] == 0.0:
        return bool(me.place < p.first[engineer + 1])
    mine, start = s.teams[team], p.backlog[team] - p.backlog[0]
    me.place = s.backlog_item[start]
    mine.waiting = drop(s.backlog_worth[start:], s.backlog_item[start:], mine.waiting)
    return True


def _line_up(p: Problem, s: State, month: int, engineer: int, now: float) -> None:
    """A reviewer who is free starts to read; otherwise the request waits, up to the engineer's patience."""
    me, desk, rules = s.engineers[engineer], s.desk[0], p.rules[month]
    if desk.reviewers > 0:
        desk.reviewers -= 1
        meet_at(s.times, s.keys, desk, s.engineers, now + rules.review_hours * p.review[me.place], SERVICE, engineer)
        return
    wait(desk, s.queue, engineer)
    if rules.patience_hours < math.inf:
        me.gives_up = now + rules.patience_hours * p.patience[me.place]
        meet_at(s.times, s.keys, desk, s.engineers, me.gives_up, GIVE_UP, engineer)


def serve(p: Problem, s: State, month: int, engineer: int, now: float) -> Plan:
    """A reviewer has read a request, and reads the next; what is found worth it."""
    me, desk, rules = s.engineers[engineer], s.desk[0], p.rules[month]
    _ration(p, s, month, engineer)
    hours = rules.review_hours * p.review[me.place]
    book_review(s.rows[engineer], hours, rules.reviewer_usd * (1.0 - rules.colleagues), now - me.asked)
    desk.due += hours * rules.colleagues
    _call_next(p, s, month, now)
    return seen_worth(
        rules,
        p.craft[p.team[engineer], month],
        p.effort[me.place],
        p.hour_value[engineer],
        p.ability[engineer],
        me.price,
        p.error[me.place],
        p.misjudged[me.place] if rules.effort_noise > 0.0 else 0.0,
    )


def _call_next(p: Problem, s: State, month: int, now: float) -> None:
    desk = s.desk[0]
    if desk.first == NOBODY:
        desk.reviewers += 1
        return
    engineer = desk.first
    leave(desk, s.queue, engineer)
    me = s.engineers[engineer]
    me.gives_up = math.inf
    hours = p.rules[month].review_hours * p.review[me.place]
    meet_at(s.times, s.keys, desk, s.engineers, now + hours, SERVICE, engineer)


def give_up(p: Problem, s: State, month: int, engineer: int, now: float) -> int:
    """An engineer stops waiting for a reviewer."""
    me = s.engineers[engineer]
    me.gives_up = math.inf
    _ration(p, s, month, engineer)
    leave(s.desk[0], s.queue, engineer)
    book_given_up(s.rows[engineer], now - me.asked)
    return OK


def _ration(p: Problem, s: State, month: int, engineer: int) -> None:
    """An outage may come while a request waits."""
    if p.ration[month] == 0.0:
        s.engineers[engineer].productive = 0.0
        s.engineers[engineer].vanity = 0.0


def respond(p: Problem, s: State, month: int, engineer: int, now: float, worth: Plan, reviewed: bool) -> int:
    """The answer to a request takes effect, and its engineer works on alone."""
    me, case = s.engineers[engineer], case_of(p, s, month, engineer)
    effort, writing, left = p.effort[me.place], case.rules.writing_hours if reviewed else 0.0, case.balance.left
    asked = Ask(me.productive, me.vanity, me.asked)
    grant = answer(case.rules, asked.productive, asked.vanity, worth, reviewed, me.price, left)
    if not sound(grant):
        return BAD_STATE
    served, busy = infer(p, s, month, now, grant.productive + grant.vanity)
    if busy > 0.0:
        book_fleet(case.row, grant.productive + grant.vanity, busy)
    if case.rules.kind == ADAPTIVE:
        note_unmet(case, asked, effort, grant)
    pay(case, grant, left, 0.0 if busy > 0.0 else grant.spend, now)
    waited = now - me.asked
    start = begin(case, effort, p.comeback, me.place, grant, now, waited, served, writing, me.owed)
    if not start.until < math.inf:
        return BAD_STATE
    case.balance.left = grant.left
    me.spent += grant.spend
    me.owed = 0.0
    me.until, me.reworked, me.stage = start.until, 1 if start.reworked else 0, WORKING
    go_on(p, s, month, engineer)
    return OK


def infer(p: Problem, s: State, month: int, now: float, total: float) -> tuple[float, float]:
    """Hours a grant waits for inference, and hours that an own GPU is busy with it; 0 where the API serves it."""
    code, rate, desk = p.supply[month], p.rate[month], s.desk[0]
    if code == LIMITED_API and total > 0.0:
        desk.clears = throttle(desk.clears, now, total, rate)
        return bucket_wait(desk.clears, now, rate, p.burst), 0.0
    if code >= FLEET and total > 0.0 and rate > 0.0:
        gpu = first_free(s.free_at)
        start = max(now, s.free_at[gpu])
        if code == FLEET or start == now:
            s.free_at[gpu] = start + total / rate
            return start - now, total / rate
    return 0.0, 0.0
