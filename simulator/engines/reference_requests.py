"""What happens in the reference engine to one request: asked, answered, paid, worked on, finished.

All arithmetic lives in ``simulator.model``; all chance is in the problem.
"""

import math

from simulator import records
from simulator.engines.custom_policy import OwnRules
from simulator.engines.reference_controls import Ask
from simulator.engines.reference_own import Own
from simulator.model import supply
from simulator.model.delivery import may_review
from simulator.model.demand import wish
from simulator.model.ledger import (
    book_finish,
    book_fleet,
    book_grant,
    book_request,
    book_start,
    book_written,
)
from simulator.model.planner import Plan
from simulator.model.policies import ADAPTIVE, OWN, Grant, alert, answer, seen_worth
from simulator.model.reallocation import unmet_value
from simulator.model.work import assisted_hours, blocked_hours, own_hours, remaining, rework_chance, saved_hours, uses
from simulator.problem import Problem
from simulator.records import EARLY, FINISH, HOURS_PER_MONTH, REQUEST, SERVICE, TraceRow


class Stop(Exception):  # noqa: N818 - a signal, not an error
    """Ends a run early with a status code and the engineer it happened to."""


class Requests(Own):
    """An organisation whose engineers ask for tokens and work with them."""

    def __init__(self, problem: Problem, trace: list[TraceRow] | None = None, own: OwnRules | None = None) -> None:
        super().__init__(problem, trace, own)
        self.free_at = [0.0] * problem.gpus
        self.waiting: list[list[tuple[Ask, bool]]] = [[] for _ in self.rating]  # written items by team, oldest first
        self.clears = 0.0  # hour at which the rate limit has let everything through

    def balance(self, engineer: int) -> int:
        """The balance an engineer draws on this month."""
        return int(self.problem.balance[self.problem.phase[self.month]][engineer])

    def request(self, engineer: int, item: int) -> Ask:
        """Start an item: how many tokens are wanted for it, and how many of them the provider would serve."""
        problem, month = self.problem, self.month
        offer = self.offer(engineer, item)
        productive = wish(problem.effort[item], problem.appetite[engineer], problem.demand[item], self.factor[engineer])
        productive *= offer.more
        vanity = productive * self.padding[engineer] * problem.rules[month].padding
        book_request(self.rows[engineer], productive + vanity)
        ration = problem.ration[month]
        ask = Ask(engineer, item, productive * ration, vanity * ration, self.clock.now)
        if ration < 1.0:
            self.note(REQUEST, ask, records.SUPPLY_RATIONED, ask.productive + ask.vanity, vanity=ask.vanity)
        return ask

    def seen_worth(self, ask: Ask) -> Plan:
        """Tokens a reviewer finds worth their price for this item."""
        problem, engineer, rules = self.problem, ask.engineer, self.problem.rules[self.month]
        return seen_worth(
            rules,
            problem.craft[problem.team[engineer]][self.month],
            problem.effort[ask.item],
            problem.hour_value[engineer],
            problem.ability[engineer],
            self.price[engineer],
            problem.error[ask.item],
            problem.misjudged[ask.item] if rules.effort_noise > 0.0 else 0.0,
        )

    def grant(self, ask: Ask, worth: Plan, rank: int) -> tuple[Grant, float]:
        """Ask the policy: the answer, and the hours lost to an attempt that failed."""
        engineer, rules = ask.engineer, self.problem.rules[self.month]
        balance, price = self.balance(engineer), self.price[engineer]
        before, redo = self.left[balance], 0.0
        if self.controls:
            grant, redo = self.granted(ask, worth, rank != REQUEST, rank)
        elif rules.kind == OWN:
            grant, redo = self.own_granted(ask, worth, rank)
        else:
            grant = answer(rules, ask.productive, ask.vanity, worth, rank != REQUEST, price, before)
        if not (grant.left >= 0.0 and grant.productive >= 0.0 and grant.vanity >= 0.0):  # NaN fails this too
            raise Stop(records.BAD_STATE, engineer)
        self.left[balance] = grant.left
        self.spent[engineer] += grant.spend
        granted, lost = grant.productive + grant.vanity, grant.productive - grant.effective
        self.note(rank, ask, grant.reason, granted, grant.spend, vanity=grant.vanity, lost=lost)
        level = alert(before, grant.left, self.available[balance])
        if level >= 0:
            self.note(rank, ask, level, usd=grant.left)
        if rules.kind == ADAPTIVE:
            self.see_unmet(ask, grant, price)
        drawn = 0.0 if math.isinf(before) else before - grant.left
        self.pay(ask, grant, drawn)
        return grant, redo

    def see_unmet(self, ask: Ask, grant: Grant, price: float) -> None:
        """What adaptive allowances go by: tokens asked for and not granted, and what they would have been worth."""
        problem, engineer = self.problem, ask.engineer
        asked, given = ask.productive + ask.vanity, grant.productive + grant.vanity
        self.asked_usd[engineer] += asked * price
        if given < asked:
            self.unmet[engineer] += unmet_value(
                problem.craft[problem.team[engineer]][self.month],
                problem.effort[ask.item],
                problem.ability[engineer],
                problem.hour_value[engineer],
                given,
                asked,
            )

    def pay(self, ask: Ask, grant: Grant, drawn: float) -> None:
        """Who serves the tokens, and who is paid."""
        problem, month, row = self.problem, self.month, self.rows[ask.engineer]
        total, code, rate = grant.productive + grant.vanity, problem.supply[month], problem.rate[month]
        now, bill, self.served = self.clock.now, grant.spend, 0.0
        if code == supply.LIMITED_API and total > 0.0:
            self.clears = supply.throttle(self.clears, now, total, rate)
            self.served = supply.bucket_wait(self.clears, now, rate, problem.burst)
            if self.served > 0.0:
                self.note(SERVICE, ask, records.THROTTLED, total, hours=self.served, vanity=grant.vanity)
        elif code >= supply.FLEET and total > 0.0 and rate > 0.0:
            gpu = supply.first_free(self.free_at)
            start = max(now, self.free_at[gpu])
            if code == supply.FLEET or start == now:
                self.free_at[gpu] = start + total / rate
                self.served, bill = start - now, 0.0
                book_fleet(row, total, total / rate)
                self.note(SERVICE, ask, records.SERVED_BY_FLEET, total, hours=self.served, vanity=grant.vanity)
            else:
                self.note(SERVICE, ask, records.OVERFLOWED, total, bill, vanity=grant.vanity)
        early = now < (month + EARLY) * HOURS_PER_MONTH
        book_grant(row, grant, bill, drawn, problem.compliance[month], early)

    def start(self, ask: Ask, grant: Grant, redo: float, writing: float) -> tuple[float, bool]:
        """Start to work: when the item is done, and whether it comes back once."""
        problem, engineer, item = self.problem, ask.engineer, ask.item
        craft, effort, now = problem.craft[problem.team[engineer]][self.month], problem.effort[item], self.clock.now
        returns, owed, self.owed[engineer] = self.returns[engineer], self.owed[engineer], 0.0
        intensity, use = uses(grant.effective, grant.productive, effort * returns)
        chance = rework_chance(craft, intensity)
        reworked = chance > 0.0 and problem.comeback[item] < chance
        able = self.ability(engineer, now)
        left, checking = remaining(craft, intensity), own_hours(craft, effort, use)
        hours = assisted_hours(craft, effort, able, left, reworked) + checking + writing + redo + owed
        waited = now - ask.asked_at
        blocked = blocked_hours(waited, problem.rules[self.month].blocking, self.served, problem.stalling, hours)
        finish = now - waited + hours + blocked
        if not finish < math.inf:  # before max, which loses NaN
            raise Stop(records.BAD_STATE, engineer)
        finish = max(now, finish)
        saved = saved_hours(effort, able, left)
        book_start(self.rows[engineer], blocked, self.served, checking, saved, writing, owed)
        return finish, reworked

    def written(self, ask: Ask, reworked: bool) -> None:
        """An item is written: it is finished, unless a colleague has to review it first."""
        team = self.problem.team[ask.engineer]
        if self.problem.earns[ask.item] == 0.0:  # a session that is not the item's last
            return
        book_written(self.rows[ask.engineer])
        if self.problem.delivery[team] == 0.0:
            self.finish(ask, reworked)
            return
        self.waiting[team].append((ask, reworked))
        self.note(FINISH, ask, records.ITEM_WRITTEN, hours=self.clock.now - ask.asked_at)

    def next_written(self, engineer: int) -> tuple[Ask, bool] | None:
        """Take the item that has waited longest for a colleague's review; an own one only where nobody else could."""
        reviews: int = self.problem.reviews[engineer]
        queue: list[tuple[Ask, bool]] = self.waiting[self.problem.team[engineer]]
        for place, (ask, _) in enumerate(queue):
            if may_review(reviews, ask.engineer == engineer):
                return queue.pop(place)
        return None

    def finish(self, ask: Ask, reworked: bool) -> None:
        """An item is done: its value counts."""
        problem, engineer = self.problem, ask.engineer
        hour = problem.backlog_value[problem.team[engineer]] or problem.hour_value[engineer]
        value = hour * problem.earns[ask.item] * problem.worth[ask.item]
        book_finish(self.rows[engineer], value, reworked)
        self.done[engineer] += 1
        reason = records.ITEM_REWORKED if reworked else records.ITEM_FINISHED
        self.note(FINISH, ask, reason, usd=value, hours=self.clock.now - ask.asked_at)
