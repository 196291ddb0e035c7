"""What an engineer does with one item in the compiled engine: ask, be answered, work, finish.

The story of ``reference_requests.py`` on rows. Plain functions, which ``compiled.py`` compiles.
"""

import math
from typing import Final, NamedTuple

from simulator.engines.compiled_state import ABSENT, ASKING, AWAY, BROKEN, FREE, WORKING
from simulator.model.demand import wish
from simulator.model.ledger import Row, book_finish, book_grant, book_request, book_split, book_start, book_written
from simulator.model.planner import Plan, for_item
from simulator.model.policies import ADAPTIVE, Grant, answer, needs_review, splits
from simulator.model.reallocation import unmet_value
from simulator.model.staffing import speed
from simulator.model.work import assisted_hours, blocked_hours, own_hours, remaining, rework_chance, saved_hours
from simulator.records import FINISH, REQUEST, Floats

NO_MEETING: Final = -1


class Items(NamedTuple):
    """Work items, as in the problem."""

    effort: Floats
    worth: Floats
    demand: Floats
    comeback: Floats


class Case(NamedTuple):
    """One engineer in one month: all that the story of an item touches."""

    me: Row  # of ``compiled_state.Engineer``
    row: Row  # of the ledger
    balance: Row  # of ``compiled_state.Balance``
    craft: Row
    rules: Row
    staffing: Row
    appetite: float
    ability: float
    hour_value: float
    item_hour: float  # USD per baseline hour of items; that of a backlog may differ from ``hour_value``
    close: float  # hour at which the month closes
    early: float  # hour up to which it is early in the month
    ration: float
    compliance: float
    stalling: float


def advance(case: Case, items: Items, last: int, meets: bool, delivers: bool) -> tuple[int, int]:
    """Let an engineer work alone up to a meeting or the end of the month: rank of the meeting, events handled.

    The meeting is at hour ``until``; whatever goes wrong is left to it to find, so that the first in time is told.

    Args:
        case: the engineer.
        items: all items.
        last: place behind the engineer's last one.
        meets: every request meets those of others.
        delivers: what is written meets colleagues who review it.
    """
    me, events = case.me, 0
    while me.until < case.close:
        if me.stage == WORKING:
            if delivers:
                return FINISH, events
            write(case)
            finish(case.row, case.item_hour, items.effort[me.place], items.worth[me.place], me.reworked)
            me.place += 1
            events += 1
        if meets or me.place == last:
            return REQUEST, events
        if me.since == ABSENT:
            me.stage = AWAY
            return NO_MEETING, events + 1
        effort = items.effort[me.place]
        if not ask(case, effort, items.demand[me.place], me.until):
            return REQUEST, events
        worth = for_item(Plan(me.best, me.upgrade, me.least), effort)
        grant = answer(case.rules, me.productive, me.vanity, worth, False, me.price, case.balance.left)
        now = me.until
        take(case, effort, grant, grant.spend, now)
        if not (sound(grant) and begin(case, effort, items.comeback[me.place], grant, now, 0.0, 0.0)):
            me.stage = BROKEN
            return REQUEST, events
        events += 1
    return NO_MEETING, events


def ask(case: Case, effort: float, noise: float, now: float) -> bool:
    """Ask for the tokens of an item; whether the answer comes at once."""
    me, rules = case.me, case.rules
    wanted = wish(effort, case.appetite, noise, me.factor)
    padded = wanted * me.padding * rules.padding
    book_request(case.row, wanted + padded)
    me.productive = wanted * case.ration
    me.vanity = padded * case.ration
    me.asked = now
    me.stage = ASKING
    usd = (me.productive + me.vanity) * me.price
    if usd > rules.auto_usd and splits(rules, me.games == 1):
        book_split(case.row)
    return not needs_review(rules, usd, case.balance.left, me.games == 1)


def sound(grant: Grant) -> bool:
    """Whether an answer is possible; one that is not a number is not."""
    return grant.left >= 0.0 and grant.productive >= 0.0 and grant.vanity >= 0.0


def take(case: Case, effort: float, grant: Grant, bill: float, now: float) -> None:
    """Tokens are charged to the balance and booked; the provider's bill is 0 where own GPUs serve them."""
    me, left = case.me, case.balance.left
    case.balance.left = grant.left
    me.spent += grant.spend
    if case.rules.kind == ADAPTIVE:
        given, wanted = grant.productive + grant.vanity, me.productive + me.vanity
        me.asked_usd += wanted * me.price
        if given < wanted:
            me.unmet += unmet_value(case.craft, effort, case.ability, case.hour_value, given, wanted)
    drawn = 0.0 if math.isinf(left) else left - grant.left
    book_grant(case.row, grant, bill, drawn, case.compliance, now < case.early)


def begin(case: Case, effort: float, comeback: float, grant: Grant, now: float, served: float, writing: float) -> bool:
    """Start to work; whether the end is a number.

    Args:
        case: the engineer.
        effort, comeback: of the item.
        grant: the answer.
        now: hour.
        served: hours until the first token comes.
        writing: hours of writing the request.
    """
    me, craft = case.me, case.craft
    intensity, tokens = grant.effective / effort / me.returns, grant.productive / me.returns
    chance = rework_chance(craft, intensity)
    again = chance > 0.0 and comeback < chance
    able = case.ability * speed(case.staffing, me.since, now)
    left, checking = remaining(craft, intensity), own_hours(craft, effort, tokens)
    hours = assisted_hours(craft, effort, able, left, again) + checking + writing + me.owed
    blocked = blocked_hours(now - me.asked, case.rules.blocking, served, case.stalling, hours)
    finish = me.asked + hours + blocked
    if not finish < math.inf:  # before max, which loses NaN
        return False
    book_start(case.row, blocked, served, checking, saved_hours(effort, able, left), writing, me.owed)
    me.owed = 0.0
    me.reworked = 1 if again else 0
    me.until = max(now, finish)
    me.stage = WORKING
    return True


def write(case: Case) -> None:
    """An item is written."""
    book_written(case.row)
    case.me.stage = FREE


def finish(row: Row, hour_value: float, effort: float, worth: float, reworked: int) -> None:
    """An item counts, in the row of who wrote it."""
    book_finish(row, hour_value * effort * worth, reworked == 1)
