"""Limits and routing in the reference engine: what a request meets, and what its grant leaves behind.

All arithmetic lives in ``simulator.model``; all chance is in the problem.
"""

from typing import NamedTuple

from simulator import records
from simulator.engines.reference_clock import Clock
from simulator.engines.reference_months import Months
from simulator.model.controls import controlled, within
from simulator.model.ledger import book_drawn, book_expired, book_failed
from simulator.model.limits import OPEN, Room, draw_all, room
from simulator.model.planner import NOTHING, Plan, for_item
from simulator.model.policies import LIMITS, ROUTED, Grant
from simulator.model.routing import PLAIN, Offer, failed_mtok, offer_of, usd_served
from simulator.records import REQUEST, TraceRow


class Ask(NamedTuple):
    """A request on its way: what is wanted for which item, and when it was asked."""

    engineer: int
    item: int
    productive: float
    vanity: float
    asked_at: float


def padded(grant: Grant, mtok: float) -> float:
    """The padding in a part of the tokens granted.

    Example: of 3 of 9 Mtok granted, of which 3 are padding, it is 1.
    """
    return mtok * grant.vanity / (grant.productive + grant.vanity)


class Controls(Months):
    """An organisation in which requests meet lists of limits, and cheaper models."""

    clock: Clock

    @property
    def controls(self) -> bool:
        """Whether a list of limits holds this month, or requests are routed."""
        return self.problem.rules[self.month].kind in (LIMITS, ROUTED)

    def offer(self, engineer: int, item: int) -> Offer:
        """What a Mtok asked for an item comes to."""
        problem, phase = self.problem, self.problem.phase[self.month]
        if not self.controls or not problem.difficulty:
            return PLAIN
        mode = problem.mode[phase][engineer]
        return offer_of(problem.route[phase], mode, problem.difficulty[item], problem.chance[item])

    def room(self, ask: Ask) -> Room:
        """What all limits of a request leave, the allowance included."""
        if not self.controls:
            return OPEN
        problem, phase, engineer = self.problem, self.problem.phase[self.month], ask.engineer
        offer = self.offer(engineer, ask.item)
        found = room(
            problem.limits[phase],
            problem.meter[phase][engineer],
            self.meters,
            problem.amount,
            usd_served(offer, self.price[engineer]),
            self.clock.now,
        )
        if found.lapsed > 0.0:
            book_expired(self.rows[engineer], found.lapsed)
            self.note(REQUEST, ask, records.RAISE_EXPIRED, usd=found.lapsed)
        return within(found, problem.rules[self.month], self.left[problem.balance[phase][engineer]])

    def granted(self, ask: Ask, seen: Plan, reviewed: bool, rank: int) -> tuple[Grant, float]:
        """The answer to a request, counted in its meters; and the hours lost to an attempt that failed."""
        problem, phase, engineer = self.problem, self.problem.phase[self.month], ask.engineer
        price, row, offer = self.price[engineer], self.rows[engineer], self.offer(engineer, ask.item)
        found = self.room(ask)
        grant, dear = controlled(
            problem.rules[self.month],
            ask.productive,
            ask.vanity,
            for_item(self.plan[engineer], problem.effort[ask.item]),
            seen if reviewed else NOTHING,
            reviewed,
            self.games(engineer),
            price,
            found,
            offer,
            self.left[problem.balance[phase][engineer]],
        )
        drawn = draw_all(
            problem.limits[phase],
            problem.meter[phase][engineer],
            self.meters,
            problem.amount,
            usd_served(offer, price),
            self.clock.now,
            grant,
            dear,
        )
        book_drawn(row, drawn.over, drawn.raised)
        if drawn.over > 0.0:
            self.note(rank, ask, records.OVER_LIMIT, usd=drawn.over)
        if drawn.raised > 0.0:
            self.note(rank, ask, records.LIMIT_RAISED, usd=drawn.raised)
        if offer.failed > 0.0 and dear > 0.0:
            mtok = failed_mtok(offer, price, dear)
            book_failed(row, offer.served > 1.0, mtok, offer.redo)
            if offer.served > 1.0:
                self.note(rank, ask, records.ESCALATED, mtok, hours=offer.redo, vanity=padded(grant, mtok))
            return grant, offer.redo
        return grant, 0.0

    def note(
        self,
        rank: int,
        ask: Ask,
        reason: int,
        mtok: float = 0.0,
        usd: float = 0.0,
        hours: float = 0.0,
        vanity: float = 0.0,
        lost: float = 0.0,
    ) -> None:
        """A row about a request or its item."""
        if self.trace is not None:
            start = self.problem.backlog[0] if ask.item >= self.problem.backlog[0] else self.problem.first[ask.engineer]
            about = (self.clock.now, rank, ask.engineer, reason, ask.item - start, mtok, usd, hours, vanity, lost)
            self.trace.append(TraceRow(*about))
