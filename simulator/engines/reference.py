"""The reference engine: the story in SimPy processes a reader can follow.

An engineer takes an item, asks for tokens, waits for a reviewer where the policy says so, waits for inference where it
is scarce, works, and takes the next one. A calendar closes months and refills allowances; work arrives in backlogs.
All arithmetic lives in ``simulator.model``; all chance is in the problem. Simultaneous events run by (time, rank, id),
see ``records.RANKS``.
"""

import math
from collections.abc import Generator
from heapq import heappop, heappush
from typing import Any

import simpy

from simulator import records
from simulator.engines.custom_policy import OwnRules
from simulator.engines.reference_clock import Clock
from simulator.engines.reference_controls import Ask
from simulator.engines.reference_requests import Requests, Stop
from simulator.model.controls import asks_reviewer
from simulator.model.delivery import may_review
from simulator.model.ledger import (
    book_arrival,
    book_delivery,
    book_given_up,
    book_held,
    book_idle,
    book_review,
    book_split,
)
from simulator.model.planner import NOTHING, for_item
from simulator.model.policies import needs_review, splits
from simulator.model.staffing import ABSENT
from simulator.problem import Problem
from simulator.records import (
    ARRIVE,
    CLOSE,
    DELIVER,
    FINISH,
    GIVE_UP,
    HOURS_PER_MONTH,
    REFILL,
    REQUEST,
    SCHEDULED,
    SERVICE,
    TraceRow,
)

Steps = Generator[simpy.Event, Any, None]


class Simulation(Requests):
    """One run: the processes that change the organisation."""

    def __init__(self, problem: Problem, trace: list[TraceRow] | None = None, own: OwnRules | None = None) -> None:
        super().__init__(problem, trace, own)
        self.clock = Clock()
        self.gate = simpy.Resource(self.clock, capacity=max(problem.reviewers, 1))
        self.stock: list[list[tuple[float, int]]] = [[] for _ in self.rating]  # waiting work by team, best on top
        self.resting: dict[int, simpy.Event] = {}  # engineers who are away or idle, and what they wait for
        self.over = self.clock.event()

    def run(self) -> tuple[int, int]:
        """Let the months pass; status code and the engineer it is about."""
        self.clock.process(self.calendar())
        for team in range(len(self.stock)):
            self.clock.process(self.arrivals(team))
        for engineer in range(len(self.spent)):
            self.clock.process(self.engineer(engineer))
        try:
            self.clock.run(until=self.over)
        except Stop as stop:
            return stop.args[0], stop.args[1]
        return records.OK, -1

    # --- processes ---

    def calendar(self) -> Steps:
        """Open a month, let it pass, close it; and again."""
        for month in range(self.problem.months):
            self.month, self.now = month, month * HOURS_PER_MONTH
            yield self.clock.at(self.now, SCHEDULED, 0)
            self.scheduled()
            yield self.clock.at(self.now, REFILL, 0)
            if self.own is not None:
                self.own.month(month + 1)
            for engineer in self.refill():
                if engineer in self.resting:
                    self.clock.place(self.resting.pop(engineer), self.now, REQUEST, engineer)
            yield self.clock.at((month + 1) * HOURS_PER_MONTH, CLOSE, 0)
            self.now = self.clock.now
            self.close()
        self.over.succeed()

    def arrivals(self, team: int) -> Steps:
        """Work arrives in the team's backlog; the engineer who is idle longest is called."""
        problem = self.problem
        for item in range(problem.backlog[team], problem.backlog[team + 1]):
            time = problem.arrival[item - problem.backlog[0]]
            yield self.clock.at(time, ARRIVE, team)
            self.now = time
            heappush(self.stock[team], (-problem.worth[item], item))
            book_arrival(self.team_months[team][self.month])
            self.note_month(ARRIVE, team, records.WORK_ARRIVED)
            self.wake_longest_idle(self.idle(team), time)

    def engineer(self, engineer: int) -> Steps:
        """Take an item, ask, perhaps wait, work, finish; then the next one."""
        problem = self.problem
        item = problem.first[engineer]
        endless = problem.backlog_value[problem.team[engineer]] == 0.0
        if problem.opens[engineer] == 0:
            yield self.clock.at(0.0, REQUEST, engineer)
        while True:
            self.now = self.clock.now
            waiting = self.next_written(engineer) if self.since[engineer] < ABSENT else None
            if waiting is not None:
                yield from self.deliver(engineer, *waiting)
                yield self.clock.at(self.clock.now, REQUEST, engineer)
                continue
            if self.since[engineer] == ABSENT or (not endless and not self.stock[problem.team[engineer]]):
                if self.since[engineer] < ABSENT:
                    self.idle_since[engineer] = self.now
                    self.note_month(REQUEST, engineer, records.WENT_IDLE)
                self.resting[engineer] = self.clock.event()
                yield self.resting[engineer]
                continue
            if not endless:
                _, item = heappop(self.stock[problem.team[engineer]])
            elif item == problem.first[engineer + 1]:
                raise Stop(records.OUT_OF_ITEMS, engineer)
            yield from self.work_on(engineer, item)
            item += 1
            yield self.clock.at(self.clock.now, REQUEST, engineer)

    def deliver(self, engineer: int, ask: Ask, reworked: bool) -> Steps:
        """Review a colleague's written item, which then counts."""
        hours = self.problem.delivery[self.problem.team[engineer]] * self.problem.earns[ask.item]
        self.note(REQUEST, ask, records.DELIVERY_STARTED, hours=hours)
        yield self.clock.at(self.clock.now + hours, DELIVER, engineer)
        book_delivery(self.rows[ask.engineer], hours)
        self.finish(ask, reworked)

    def work_on(self, engineer: int, item: int) -> Steps:
        """One item from the request to the end."""
        problem = self.problem
        ask = self.request(engineer, item)
        if self.usd_of(ask) > problem.rules[self.month].auto_usd and splits(
            problem.rules[self.month], self.games(engineer)
        ):
            book_split(self.rows[engineer])
        ask = yield from self.hold(ask)
        worth, rank, writing = for_item(self.plan[engineer], problem.effort[item]), REQUEST, 0.0
        if self.waits(ask):
            rank = yield from self.review(ask)
            if problem.ration[self.month] == 0.0:  # an outage came while it waited
                ask = ask._replace(productive=0.0, vanity=0.0)
            worth = self.seen_worth(ask) if rank == SERVICE else NOTHING
            writing = problem.rules[self.month].writing_hours
        try:
            finish, reworked = self.start(ask, *self.grant(ask, worth, rank), writing)
        except ArithmeticError:  # compiled code gets an infinite number or NaN here
            raise Stop(records.BAD_STATE, engineer) from None
        yield self.clock.at(finish, FINISH, engineer)
        self.written(ask, reworked)
        if problem.delivery[problem.team[engineer]] > 0.0 and problem.earns[item] > 0.0:
            self.call_reviewer(engineer)

    def usd_of(self, ask: Ask) -> float:
        """What a request would cost."""
        return float(
            (ask.productive + ask.vanity) * (self.price[ask.engineer] * self.offer(ask.engineer, ask.item).usd)
        )

    def hold(self, ask: Ask) -> Generator[simpy.Event, Any, Ask]:
        """Wait for the turn of a window whose limit is used up; an outage may come meanwhile."""
        while (turn := self.turn(ask)) > self.clock.now:
            asked, wait = ask.productive + ask.vanity, turn - self.clock.now
            self.note(REQUEST, ask, records.HELD, asked, hours=wait, vanity=ask.vanity)
            yield self.clock.at(turn, REQUEST, ask.engineer)
            if self.problem.ration[self.month] == 0.0:
                ask = ask._replace(productive=0.0, vanity=0.0)
        if self.clock.now > ask.asked_at:
            book_held(self.rows[ask.engineer], self.clock.now - ask.asked_at)
        return ask

    def waits(self, ask: Ask) -> bool:
        """Whether a request waits for a reviewer."""
        rules, games = self.problem.rules[self.month], self.games(ask.engineer)
        if self.controls:
            return asks_reviewer(rules, self.room(ask), self.usd_of(ask), games)
        return self.own_asks(ask) or needs_review(rules, self.usd_of(ask), self.left[self.balance(ask.engineer)], games)

    def call_reviewer(self, author: int) -> None:
        """A colleague who is idle reviews at once: of those who may, the one who has been idle longest."""
        reviews = self.problem.reviews
        able = [one for one in self.idle(self.problem.team[author]) if may_review(reviews[one], one == author)]
        self.wake_longest_idle(able, self.clock.now)

    def idle(self, team: int) -> list[int]:
        """Engineers of a team who are idle."""
        own = self.problem.team
        return [one for one, since in enumerate(self.idle_since) if since >= 0.0 and own[one] == team]

    def wake_longest_idle(self, idle: list[int], time: float) -> None:
        """There is work for one of those who are idle, the one who has been so longest."""
        if not idle:
            return
        engineer = min(idle, key=lambda one: (self.idle_since[one], one))
        book_idle(self.rows[engineer], time - self.idle_since[engineer])
        self.idle_since[engineer] = -1.0
        self.clock.place(self.resting.pop(engineer), time, REQUEST, engineer)

    def review(self, ask: Ask) -> Generator[simpy.Event, Any, int]:
        """Wait for one of the reviewers, first come first served, and for the answer, or give up waiting."""
        problem, rules, engineer = self.problem, self.problem.rules[self.month], ask.engineer
        self.note(REQUEST, ask, records.SENT_TO_REVIEW, ask.productive + ask.vanity, vanity=ask.vanity)
        hours = rules.review_hours * problem.review[ask.item]
        with self.gate.request() as turn:
            if not turn.triggered and rules.patience_hours < math.inf:
                limit = self.clock.now + rules.patience_hours * problem.patience[ask.item]
                yield turn | self.clock.at(limit, GIVE_UP, engineer)
                if not turn.triggered:
                    waited = self.clock.now - ask.asked_at
                    book_given_up(self.rows[engineer], waited)
                    self.note(GIVE_UP, ask, records.GAVE_UP, hours=waited)
                    return GIVE_UP
            else:
                yield turn
            self.note(SERVICE, ask, records.REVIEW_STARTED, hours=hours)
            yield self.clock.at(self.clock.now + hours, SERVICE, engineer)
        waited = self.clock.now - ask.asked_at
        self.due += hours * rules.colleagues
        book_review(self.rows[engineer], hours, rules.reviewer_usd * (1.0 - rules.colleagues), waited)
        self.note(SERVICE, ask, records.REVIEW_ENDED, hours=waited)
        return SERVICE
