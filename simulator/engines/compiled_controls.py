"""Limits and routing in the compiled engine: what a request meets, and what its grant leaves behind.

The story of ``reference_controls.py`` on rows. Plain functions, which ``compiled.py`` compiles.
"""

from typing import Any

from simulator.engines.compiled_state import Case
from simulator.model.controls import controlled, within
from simulator.model.ledger import book_drawn, book_expired, book_failed
from simulator.model.limits import Room, draw_all, room
from simulator.model.planner import Plan
from simulator.model.policies import Grant
from simulator.model.routing import PLAIN, Offer, failed_mtok, offer_of, usd_served
from simulator.records import Floats


def offer_at(case: Case, difficulty: Floats, chance: Floats, place: int) -> Offer:
    """What a Mtok asked for an item comes to."""
    if len(difficulty) == 0:
        return PLAIN
    return offer_of(case.route, case.mode, difficulty[place], chance[place])


def room_at(case: Case, offer: Offer, left: float, now: float) -> Room:
    """What all limits of a request leave, the allowance included."""
    price = usd_served(offer, case.me.price)
    found = room(case.limits, case.which, case.meters, case.amounts, price, now)
    if found.lapsed > 0.0:
        book_expired(case.row, found.lapsed)
    return within(found, case.rules, left)


def granted(
    case: Case, asked: Any, plan: Plan, seen: Plan, reviewed: bool, found: Room, offer: Offer, left: float, now: float
) -> tuple[Grant, float]:
    """The answer to a request, counted in its meters; and the hours lost to an attempt that failed."""
    me = case.me
    grant, dear = controlled(
        case.rules, asked.productive, asked.vanity, plan, seen, reviewed, me.games == 1, me.price, found, offer, left
    )
    price = usd_served(offer, me.price)
    drawn = draw_all(case.limits, case.which, case.meters, case.amounts, price, now, grant, dear)
    book_drawn(case.row, drawn.over, drawn.raised)
    if offer.failed > 0.0 and dear > 0.0:
        book_failed(case.row, offer.served > 1.0, failed_mtok(offer, me.price, dear), offer.redo)
        return grant, offer.redo
    return grant, 0.0
