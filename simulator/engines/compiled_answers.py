"""A request in the compiled engine: what is asked for, who reads it, and the answer.

Plain functions, which ``compiled.py`` compiles.
"""

import math
from typing import Final

from simulator.engines.compiled_alone import case_of, go_on
from simulator.engines.compiled_controls import granted, offer_at, room_at
from simulator.engines.compiled_item import (
    Ask,
    again,
    ask,
    begin,
    hand_in,
    note_unmet,
    pay,
    sound,
    usd_of,
    waits,
)
from simulator.engines.compiled_own import own_grant
from simulator.engines.compiled_queues import (
    leave,
    meet_at,
    take_written,
    wait,
)
from simulator.engines.compiled_state import ASKING, AWAY, BROKEN, FREE, NOBODY, READING, WORKING, Case, State
from simulator.engines.heap import drop
from simulator.model.controls import asks_reviewer
from simulator.model.ledger import (
    book_fleet,
    book_given_up,
    book_held,
    book_review,
)
from simulator.model.limits import OPEN, Room
from simulator.model.planner import NOTHING, Plan, for_item
from simulator.model.policies import ADAPTIVE, OWN, answer, seen_worth
from simulator.model.routing import PLAIN, Offer
from simulator.model.staffing import ABSENT
from simulator.model.supply import FLEET, LIMITED_API, bucket_wait, first_free, throttle
from simulator.problem import Problem
from simulator.records import (
    BAD_STATE,
    DELIVER,
    GIVE_UP,
    OK,
    OUT_OF_ITEMS,
    REQUEST,
    SERVICE,
)

UNANSWERED: Final = -1  # a meeting that answers no request


def request(p: Problem, s: State, month: int, engineer: int, now: float) -> tuple[int, Plan]:
    """Let an engineer take an item and ask for tokens, who may have asked already: status, and what is found worth it.

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
        offer = offer_at(case, p.difficulty, p.chance, me.place)
        hand_in(me, ask(case, p.effort[me.place], p.demand[me.place], now, offer))
    me.stage = ASKING
    asked = again(case) if now > me.asked else Ask(me.productive, me.vanity, me.asked)
    hand_in(me, asked)
    offer, found = PLAIN, OPEN
    if case.controls:
        offer = offer_at(case, p.difficulty, p.chance, me.place)
        found = room_at(case, offer, case.balance.left, now)
    if found.until > now and asked.productive + asked.vanity > 0.0:
        meet_at(s.times, s.keys, s.desk[0], s.engineers, found.until, REQUEST, engineer)
        return UNANSWERED, NOTHING
    if now > me.asked:
        book_held(case.row, now - me.asked)
    if waits_for(case, asked, found, offer):
        _line_up(p, s, month, engineer, now)
        return UNANSWERED, NOTHING
    return OK, for_item(Plan(me.best, me.upgrade, me.least), p.effort[me.place])


def waits_for(case: Case, asked: Ask, found: Room, offer: Offer) -> bool:
    """Whether a request waits for a reviewer."""
    if case.controls:
        return asks_reviewer(case.rules, found, usd_of(case, asked, offer), case.me.games == 1)
    return waits(case, asked, case.balance.left)


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
    hours = p.delivery[team] * p.earns[s.reading[engineer].place]
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
    me.asked_in = month
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
    of_ask = p.rules[me.asked_in]
    _ration(p, s, month, engineer)
    hours = of_ask.review_hours * p.review[me.place]
    book_review(s.rows[engineer], hours, of_ask.reviewer_usd * (1.0 - of_ask.colleagues), now - me.asked)
    desk.due += hours * of_ask.colleagues
    _call_next(p, s, now)
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


def _call_next(p: Problem, s: State, now: float) -> None:
    desk = s.desk[0]
    if desk.first == NOBODY:
        desk.reviewers += 1
        return
    engineer = desk.first
    leave(desk, s.queue, engineer)
    me = s.engineers[engineer]
    me.gives_up = math.inf
    hours = p.rules[me.asked_in].review_hours * p.review[me.place]
    meet_at(s.times, s.keys, desk, s.engineers, now + hours, SERVICE, engineer)


def give_up(p: Problem, s: State, month: int, engineer: int, now: float) -> None:
    """An engineer stops waiting for a reviewer."""
    me = s.engineers[engineer]
    me.gives_up = math.inf
    _ration(p, s, month, engineer)
    leave(s.desk[0], s.queue, engineer)
    book_given_up(s.rows[engineer], now - me.asked)


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
    redo = 0.0
    if case.rules.kind == OWN:
        grant = own_grant(case, asked, effort, p.chance[me.place], me.spent, left, now)
    elif case.controls:
        plan = for_item(Plan(me.best, me.upgrade, me.least), effort)
        offer = offer_at(case, p.difficulty, p.chance, me.place)
        found = room_at(case, offer, left, now)
        grant, redo = granted(case, asked, plan, worth, reviewed, found, offer, left, now)
    else:
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
    start = begin(case, effort, p.comeback, me.place, grant, now, waited, served, writing, redo, me.owed)
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
