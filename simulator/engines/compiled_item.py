"""What an engineer does with one item in the compiled engine: ask, be answered, work, finish.

The story of ``reference_requests.py`` on rows, which are pointers and cost nothing to hand on. Plain functions, which
``compiled.py`` compiles.
"""

import math
from typing import Final, NamedTuple

from simulator.engines.compiled_controls import granted, offer_at, room_at
from simulator.engines.compiled_own import own_grant
from simulator.engines.compiled_state import ASKING, AWAY, BROKEN, FREE, HELD, WORKING, Case
from simulator.model.controls import asks_reviewer
from simulator.model.demand import wish
from simulator.model.ledger import (
    Row,
    book_finish,
    book_grant,
    book_held,
    book_request,
    book_split,
    book_start,
    book_written,
)
from simulator.model.planner import NOTHING, Plan, for_item
from simulator.model.policies import ADAPTIVE, OWN, Grant, answer, needs_review, splits
from simulator.model.reallocation import unmet_value
from simulator.model.routing import PLAIN, Offer
from simulator.model.staffing import ABSENT, speed
from simulator.model.work import assisted_hours, blocked_hours, own_hours, remaining, rework_chance, saved_hours, uses
from simulator.records import FINISH, NO_TOKENS, REQUEST, Floats

NO_MEETING: Final = -1
NO_GRANT: Final = Grant(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, NO_TOKENS)


class Items(NamedTuple):
    """Work items, as in the problem."""

    effort: Floats
    earns: Floats
    worth: Floats
    demand: Floats
    comeback: Floats
    difficulty: Floats
    chance: Floats


class Ask(NamedTuple):
    """A request."""

    productive: float  # Mtok
    vanity: float  # Mtok of padding on top
    at: float  # hour


class Start(NamedTuple):
    """Work on an item has started."""

    until: float  # hour at which it is done; infinite where something is impossible
    reworked: bool


def advance(case: Case, items: Items, last: int, meets: bool, delivers: bool) -> tuple[int, int]:
    """Let an engineer work alone up to a meeting or the end of the month: rank of the meeting, events handled.

    The meeting is at hour ``until``. An error is reported by that meeting, so that the first in time is reported.

    Args:
        case: the engineer.
        items: all items.
        last: place behind the engineer's last one.
        meets: every request meets those of others.
        delivers: what is written meets colleagues who review it.
    """
    me, balance = case.me, case.balance
    now, place, stage, reworked = me.until, me.place, me.stage, me.reworked == 1
    left, spent, owed = balance.left, me.spent, me.owed
    rank, events = NO_MEETING, 0
    while now < case.span.close:
        if stage == WORKING:
            earns = items.earns[place]
            if delivers and earns > 0.0:
                rank = FINISH
                break
            if earns > 0.0:
                book_written(case.row)
                book_finish(case.row, me.item_hour * earns * items.worth[place], reworked)
            place += 1
            stage = FREE
            events += 1
        if meets or place == last:
            rank = REQUEST
            break
        if me.since == ABSENT and stage == FREE:
            stage = AWAY
            events += 1
            break
        effort = items.effort[place]
        redo = waited = 0.0
        if case.controls or stage == HELD:
            step = meet_controls(case, items, place, stage, now, left, spent)
            asked, grant, redo, waited = step.asked, step.grant, step.redo, now - step.asked.at
            if step.until > now:
                hand_in(me, asked)
                stage, now = HELD, step.until
                events += 1
                continue
            if step.asks:
                hand_in(me, asked)
                stage, rank = ASKING, REQUEST
                break
        else:
            asked = ask(case, effort, items.demand[place], now, PLAIN)
            if waits(case, asked, left):
                hand_in(me, asked)
                stage, rank = ASKING, REQUEST
                break
            worth = for_item(Plan(me.best, me.upgrade, me.least), effort)
            grant = answer(case.rules, asked.productive, asked.vanity, worth, False, me.price, left)
        if case.rules.kind == ADAPTIVE:
            note_unmet(case, asked, effort, grant)
        pay(case, grant, left, grant.spend, now)
        start = begin(case, effort, items.comeback, place, grant, now, waited, 0.0, 0.0, redo, owed)
        if not (sound(grant) and start.until < math.inf):
            stage, rank = BROKEN, REQUEST
            break
        left, spent, owed = grant.left, spent + grant.spend, 0.0
        now, reworked, stage = start.until, start.reworked, WORKING
        events += 1
    me.until, me.place, me.stage, me.reworked = now, place, stage, 1 if reworked else 0
    balance.left, me.spent, me.owed = left, spent, owed
    return rank, events


def ask(case: Case, effort: float, noise: float, now: float, offer: Offer) -> Ask:
    """Ask for the tokens of an item."""
    wanted = wish(effort, case.me.appetite, noise, case.me.factor) * offer.more
    padded = wanted * case.me.padding * case.rules.padding
    book_request(case.row, wanted + padded)
    asked = Ask(wanted * case.span.ration, padded * case.span.ration, now)
    if usd_of(case, asked, offer) > case.rules.auto_usd and splits(case.rules, case.me.games == 1):
        book_split(case.row)
    return asked


class Step(NamedTuple):
    """What a request meets that is under a list of limits, routed, or has waited for the turn of a window."""

    asked: Ask
    until: float  # hour at which a window turns that is used up; not after now: nothing to wait for
    asks: bool  # it goes to a reviewer
    grant: Grant  # where neither
    redo: float  # hours lost to an attempt that failed


def meet_controls(case: Case, items: Items, place: int, stage: int, now: float, left: float, spent: float) -> Step:
    """Let a request of an engineer who works alone meet what holds for it."""
    me, effort = case.me, items.effort[place]
    offer = offer_at(case, items.difficulty, items.chance, place)
    asked = again(case) if stage == HELD else ask(case, effort, items.demand[place], now, offer)
    worth = for_item(Plan(me.best, me.upgrade, me.least), effort)
    if case.rules.kind == OWN:
        return Step(asked, now, False, own_grant(case, asked, effort, items.chance[place], spent, left, now), 0.0)
    if not case.controls:  # the policy has changed while it was held
        grant = answer(case.rules, asked.productive, asked.vanity, worth, False, me.price, left)
        asks = waits(case, asked, left)
        if not asks:
            book_held(case.row, now - asked.at)
        return Step(asked, now, asks, grant, 0.0)
    found = room_at(case, offer, left, now)
    if found.until > now and asked.productive + asked.vanity > 0.0:
        return Step(asked, found.until, False, NO_GRANT, 0.0)
    if asks_reviewer(case.rules, found, usd_of(case, asked, offer), me.games == 1):
        return Step(asked, now, True, NO_GRANT, 0.0)
    if now > asked.at:
        book_held(case.row, now - asked.at)
    grant, redo = granted(case, asked, worth, NOTHING, False, found, offer, left, now)
    return Step(asked, now, False, grant, redo)


def again(case: Case) -> Ask:
    """A request that has waited for the turn of a window; an outage may have come."""
    me = case.me
    if case.span.ration == 0.0:
        return Ask(0.0, 0.0, me.asked)
    return Ask(me.productive, me.vanity, me.asked)


def usd_of(case: Case, asked: Ask, offer: Offer) -> float:
    """What a request would cost."""
    return float((asked.productive + asked.vanity) * (case.me.price * offer.usd))


def waits(case: Case, asked: Ask, left: float) -> bool:
    """Whether a request waits for a reviewer, where no list of limits holds."""
    return needs_review(case.rules, usd_of(case, asked, PLAIN), left, case.me.games == 1)


def hand_in(me: Row, asked: Ask) -> None:
    """A request that is not answered at once."""
    me.productive = asked.productive
    me.vanity = asked.vanity
    me.asked = asked.at


def sound(grant: Grant) -> bool:
    """Whether an answer is possible; one that is not a number is not."""
    return grant.left >= 0.0 and grant.productive >= 0.0 and grant.vanity >= 0.0


def note_unmet(case: Case, asked: Ask, effort: float, grant: Grant) -> None:
    """What adaptive allowances go by: tokens asked for and not granted, and what they would have been worth."""
    given, wanted = grant.productive + grant.vanity, asked.productive + asked.vanity
    case.me.asked_usd += wanted * case.me.price
    if given < wanted:
        case.me.unmet += unmet_value(case.craft, effort, case.me.ability, case.me.hour_value, given, wanted)


def pay(case: Case, grant: Grant, left: float, bill: float, now: float) -> None:
    """Tokens are booked; the provider's bill is 0 where own GPUs serve them."""
    drawn = 0.0 if math.isinf(left) else left - grant.left
    book_grant(case.row, grant, bill, drawn, case.span.compliance, now < case.span.early)


def begin(
    case: Case,
    effort: float,
    comeback: Floats,
    place: int,
    grant: Grant,
    now: float,
    waited: float,
    served: float,
    writing: float,
    redo: float,
    owed: float,
) -> Start:
    """Start to work.

    Args:
        case: the engineer.
        effort: of the item.
        comeback: of all items; empty where none comes back.
        place: of the item.
        grant: the answer.
        now: hour of the answer.
        waited: hours for it.
        served: hours until the first token comes.
        writing: hours of writing the request.
        redo: hours lost to an attempt that failed.
        owed: hours that requests of colleagues took.
    """
    craft = case.craft
    intensity, use = uses(grant.effective, grant.productive, effort * case.me.returns)
    chance = rework_chance(craft, intensity)
    again = chance > 0.0 and comeback[place] < chance
    able = case.me.ability * speed(case.staffing, case.me.since, now)
    left, checking = remaining(craft, intensity), own_hours(craft, effort, use)
    hours = assisted_hours(craft, effort, able, left, again) + checking + writing + redo + owed
    blocked = blocked_hours(waited, case.rules.blocking, served, case.span.stalling, hours)
    finish = now - waited + hours + blocked
    book_start(case.row, blocked, served, checking, saved_hours(effort, able, left), writing, owed)
    if not finish < math.inf:  # before max, which loses NaN
        return Start(math.inf, again)
    return Start(max(now, finish), again)
