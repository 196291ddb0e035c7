"""The reference engine: the story in SimPy processes a reader can follow.

An engineer takes an item, asks for tokens, waits for a reviewer where the policy says so, works, and takes the
next one. A calendar closes months and refills allowances. All arithmetic lives in ``simulator.model``; all
chance is in the problem. Simultaneous events run by (time, rank, id), see ``records.RANKS``.
"""

import math
from collections.abc import Generator
from heapq import heappush
from typing import Any, NamedTuple

import numpy as np
import simpy

from simulator import records
from simulator.model.books import book_finish, book_grant, book_issue, book_lapse, book_request, book_review, book_start
from simulator.model.demand import wish
from simulator.model.planner import Plan, for_item
from simulator.model.policies import Grant, alert, answer, expiring, monthly_plan, needs_review, seen_worth
from simulator.model.ranking import publish
from simulator.model.work import blocked_hours, item_hours, rework_chance
from simulator.problem import Problem, craft_of, plain
from simulator.records import CLOSE, FINISH, HOURS_PER_MONTH, REFILL, REQUEST, SERVICE, TraceRow

Steps = Generator[simpy.Event, Any, None]


class Ask(NamedTuple):
    """A request on its way: what is wanted for which item, and when it was asked."""

    engineer: int
    item: int
    productive: float
    vanity: float
    asked_at: float


class Stop(Exception):  # noqa: N818 - a signal, not an error
    """Ends a run early with a status code and the engineer it happened to."""


class Clock(simpy.Environment):
    """A SimPy environment with absolute times and a written order at equal times.

    SimPy orders by (time, priority, age) and takes delays; ``now + (t - now)`` is not always ``t``. So events
    are placed at their absolute time, with rank and id as one integer priority above SimPy's own 0 and 1.
    """

    def at(self, time: float, rank: int, number: int) -> simpy.Event:
        """An event at an absolute time, ordered among its equals by (rank, number)."""
        event = simpy.Event(self)
        event._ok, event._value = True, None
        queue: Any = self._queue
        heappush(queue, (time, (rank + 1) << 40 | number, next(self._eid), event))
        return event


class Simulation:
    """One run: the state of the organisation and the processes that change it."""

    def __init__(self, problem: Problem, trace: list[TraceRow] | None = None) -> None:
        engineers, purses = len(problem.team), len(problem.allowance)
        self.ledger = np.zeros((len(problem.craft), problem.months, len(records.LEDGER)))
        self.spent = [0.0] * engineers  # USD this month, what the ranking shows
        self.spent_total = [0.0] * engineers  # USD in the closed months
        self.pads = [0.0] * engineers  # vanity padding v
        self.plan = [Plan(0.0, math.inf)] * engineers  # the planner's tokens per baseline hour
        self.left = [0.0] * purses  # USD left of the allowance
        self.available = [0.0] * purses  # USD after the last refill
        self.month = 0
        self.problem = plain(problem)
        self.crafts = [craft_of(row) for row in self.problem.craft]
        self.rows = [self.ledger[team, 0] for team in self.problem.team]
        self.trace = trace
        self.clock = Clock()
        self.gate = simpy.Resource(self.clock, capacity=max(problem.reviewers, 1))
        self.over = self.clock.event()

    def run(self) -> tuple[int, int]:
        """Let the months pass; status code and the engineer it is about."""
        self.clock.process(self.calendar())
        for engineer in range(len(self.spent)):
            self.clock.process(self.engineer(engineer))
        try:
            self.clock.run(until=self.over)
        except Stop as stop:
            return stop.args[0], stop.args[1]
        return records.OK, -1

    # --- processes ---

    def calendar(self) -> Steps:
        """Refill the allowances, let a month pass, close it; and again."""
        for month in range(self.problem.months):
            self.month = month
            self.rows = [self.ledger[team, month] for team in self.problem.team]
            yield self.clock.at(month * HOURS_PER_MONTH, REFILL, 0)
            self.refill()
            yield self.clock.at((month + 1) * HOURS_PER_MONTH, CLOSE, 0)
            self.close()
        self.over.succeed()

    def engineer(self, engineer: int) -> Steps:
        """Take an item, ask, perhaps wait, work, finish; then the next one."""
        problem = self.problem
        yield self.clock.at(0.0, REQUEST, engineer)
        for item in range(problem.first[engineer], problem.first[engineer + 1]):
            ask = self.request(engineer, item)
            asked_usd = (ask.productive + ask.vanity) * problem.price[self.month]
            if needs_review(problem.rules, asked_usd, self.left[problem.purse[engineer]]):
                yield from self.review(ask)
                worth, rank = self.seen_worth(ask), SERVICE
            else:
                worth, rank = for_item(self.plan[engineer], problem.effort[item]), REQUEST
            try:
                finish, reworked = self.start(ask, self.grant(ask, worth, rank))
            except ArithmeticError:  # compiled code gets an infinite number or NaN here
                raise Stop(records.BAD_STATE, engineer) from None
            yield self.clock.at(finish, FINISH, engineer)
            self.finish(ask, reworked)
            yield self.clock.at(finish, REQUEST, engineer)
        raise Stop(records.OUT_OF_ITEMS, engineer)

    def review(self, ask: Ask) -> Steps:
        """Wait for one of the reviewers, first come first served, and for the answer."""
        problem = self.problem
        self.note(REQUEST, ask, records.SENT_TO_REVIEW, ask.productive + ask.vanity)
        hours = problem.rules.review_hours * problem.review[ask.item]
        with self.gate.request() as turn:
            yield turn
            self.note(SERVICE, ask, records.REVIEW_STARTED, hours=hours)
            yield self.clock.at(self.clock.now + hours, SERVICE, ask.engineer)
        waited = self.clock.now - ask.asked_at
        book_review(self.rows[ask.engineer], hours, problem.rules.reviewer_usd, waited)
        self.note(SERVICE, ask, records.REVIEW_ENDED, hours=waited)

    # --- what happens ---

    def request(self, engineer: int, item: int) -> Ask:
        """Start an item: how many tokens are wanted for it."""
        problem = self.problem
        reach = problem.reach[problem.team[engineer]][self.month]
        productive = wish(problem.effort[item], problem.appetite[engineer], problem.demand[item], reach)
        vanity = productive * self.pads[engineer]
        book_request(self.rows[engineer], productive + vanity)
        return Ask(engineer, item, productive, vanity, self.clock.now)

    def seen_worth(self, ask: Ask) -> Plan:
        """Tokens a reviewer finds worth their price for this item."""
        problem, engineer = self.problem, ask.engineer
        return seen_worth(
            problem.rules,
            self.crafts[problem.team[engineer]],
            problem.effort[ask.item],
            problem.hour_value[engineer],
            problem.ability[engineer],
            problem.price[self.month],
            problem.error[ask.item],
        )

    def grant(self, ask: Ask, worth: Plan, rank: int) -> Grant:
        """Ask the policy and pay."""
        problem, engineer = self.problem, ask.engineer
        purse, price = problem.purse[engineer], problem.price[self.month]
        before = self.left[purse]
        grant = answer(problem.rules, ask.productive, ask.vanity, worth, rank == SERVICE, price, before)
        if not (grant.left >= 0.0 and grant.productive >= 0.0 and grant.vanity >= 0.0):  # NaN fails this too
            raise Stop(records.BAD_STATE, engineer)
        self.left[purse] = grant.left
        self.spent[engineer] += grant.spend
        book_grant(self.rows[engineer], grant)
        self.note(rank, ask, grant.reason, grant.productive + grant.vanity, grant.spend)
        level = alert(before, grant.left, self.available[purse])
        if level >= 0:
            self.note(rank, ask, level, usd=grant.left)
        return grant

    def start(self, ask: Ask, grant: Grant) -> tuple[float, bool]:
        """Start to work: when the item is done, and whether it comes back once."""
        problem, engineer, item = self.problem, ask.engineer, ask.item
        craft, effort = self.crafts[problem.team[engineer]], problem.effort[item]
        intensity = grant.effective / effort
        chance = rework_chance(craft, intensity)
        reworked = chance > 0.0 and problem.comeback[item] < chance
        hours = item_hours(craft, effort, problem.ability[engineer], intensity, grant.productive, reworked)
        blocked = blocked_hours(self.clock.now - ask.asked_at, problem.rules.blocking, hours)
        finish = max(self.clock.now, ask.asked_at + hours + blocked)
        if not finish < math.inf:
            raise Stop(records.BAD_STATE, engineer)
        book_start(self.rows[engineer], blocked, craft.checking * grant.productive)
        return finish, reworked

    def finish(self, ask: Ask, reworked: bool) -> None:
        """An item is done: its value counts."""
        problem, engineer = self.problem, ask.engineer
        value = problem.hour_value[engineer] * problem.effort[ask.item] * problem.worth[ask.item]
        book_finish(self.rows[engineer], value, reworked)
        reason = records.ITEM_REWORKED if reworked else records.ITEM_FINISHED
        self.note(FINISH, ask, reason, usd=value, hours=self.clock.now - ask.asked_at)

    def refill(self) -> None:
        """Start of a month: allowances arrive and the planner plans."""
        problem, month = self.problem, self.month
        for purse, allowance in enumerate(problem.allowance):
            self.left[purse] += allowance
            self.available[purse] = self.left[purse]
            if allowance < math.inf:
                self.note_month(REFILL, purse, records.ALLOWANCE_REFILLED, usd=self.left[purse])
        for engineer, team in enumerate(problem.team):
            purse = problem.purse[engineer]
            if problem.allowance[purse] < math.inf:
                book_issue(self.rows[engineer], problem.allowance[purse] / problem.members[purse])
            self.plan[engineer] = monthly_plan(
                problem.rules,
                self.crafts[team],
                problem.ability[engineer],
                problem.hour_value[engineer],
                problem.price[month],
                problem.appetite[engineer] * problem.reach[team][month],
                problem.nodes[team],
            )

    def close(self) -> None:
        """End of a month: unspent allowance is burnt, lapses or stays; the ranking is published."""
        problem, price = self.problem, self.problem.price[self.month]
        lapsing = [expiring(problem.rules, left) for left in self.left]
        for engineer, purse in enumerate(problem.purse):
            share = lapsing[purse] / problem.members[purse]
            burnt = share * problem.burn[engineer]
            self.spent[engineer] += burnt
            book_lapse(self.rows[engineer], burnt, share - burnt, price)
            if burnt > 0.0:
                self.note_month(CLOSE, engineer, records.ALLOWANCE_BURNT, burnt / price, burnt)
        for purse, gone in enumerate(lapsing):
            self.left[purse] -= gone
        order = np.lexsort([self.spent, problem.ranking]).tolist()
        publish(order, problem.ranking, self.spent, problem.propensity, problem.visibility, problem.decay, self.pads)
        for engineer, spent in enumerate(self.spent):
            self.spent_total[engineer] += spent
            self.spent[engineer] = 0.0
        self.note_month(CLOSE, self.month, records.MONTH_CLOSED)

    # --- writing down what happened, where a trace is wanted ---

    def note(self, rank: int, ask: Ask, reason: int, mtok: float = 0.0, usd: float = 0.0, hours: float = 0.0) -> None:
        """A row about a request or its item."""
        if self.trace is not None:
            item = ask.item - self.problem.first[ask.engineer]
            self.trace.append(TraceRow(self.clock.now, rank, ask.engineer, reason, item, mtok, usd, hours))

    def note_month(self, rank: int, number: int, reason: int, mtok: float = 0.0, usd: float = 0.0) -> None:
        """A row about a purse, an engineer's burnt allowance, or a month."""
        if self.trace is not None:
            self.trace.append(TraceRow(self.clock.now, rank, number, reason, -1, mtok, usd, 0.0))
