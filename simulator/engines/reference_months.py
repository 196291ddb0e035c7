"""What happens in the reference engine when a month opens and closes.

All arithmetic lives in ``simulator.model``; all chance is in the problem.
"""

import math

import numpy as np

from simulator import records
from simulator.engines.reference_market import Market
from simulator.model import reallocation, staffing, supply
from simulator.model.leaderboard import publish
from simulator.model.ledger import (
    book_departure,
    book_idle,
    book_included,
    book_issue,
    book_join,
    book_lapse,
    book_left,
    book_present,
    book_unsettled,
)
from simulator.model.limits import burnt_within
from simulator.model.planner import Plan, scaled
from simulator.model.policies import EXCHANGE, burning, expiring, intensified, monthly_plan, pressed
from simulator.model.staffing import ABSENT, FOUNDER
from simulator.records import CLOSE, REFILL, SCHEDULED


class Months(Market):
    """An organisation to which months happen."""

    # --- a month opens ---

    def scheduled(self) -> None:
        """What the scenario has for this month: the KPI review."""
        problem, month = self.problem, self.month
        if month > 0 and problem.phase[month] != problem.phase[month - 1]:
            self.note_month(SCHEDULED, month, records.POLICY_SWITCHED)
        review = problem.kpi[month]
        if not review.due:
            return
        for team in range(len(self.rating)):
            value, pace, charged = (
                self._since_review(team, column) for column in ("value_usd", "pace_usd", "charged_usd")
            )
            before = self.rating[team]
            measured = reallocation.measured_return(value, pace, charged)
            self.rating[team] = reallocation.rerated(before, measured, review.hurdle, review.cut, review.lift)
            if self.rating[team] != before:
                cut_down = self.rating[team] < before
                self.note_month(SCHEDULED, team, records.KPI_CUT if cut_down else records.KPI_RAISED, usd=value - pace)
        self.last_review = month

    def _since_review(self, team: int, column: str) -> float:
        total = 0.0
        for row in self.team_months[team][self.last_review : self.month]:
            total += getattr(row, column)
        return total

    def refill(self) -> list[int]:
        """People join, allowances arrive, the planner plans, the exchange clears; who joined."""
        problem, month = self.problem, self.month
        joined = [engineer for engineer in range(len(self.since)) if self._joins(engineer)]
        if month == 0:
            for engineer, opens in enumerate(problem.opens):
                if opens > 0 and problem.vacancy:
                    mean = problem.staffing[problem.team[engineer]].fill_months
                    self.back[engineer] = opens + staffing.vacant_months(mean, problem.vacancy[engineer][opens])
        if problem.rules[month].every > 0.0 and month > 0 and month % problem.rules[month].every == 0.0:
            self.move_allowances()
        self.members = [0.0] * len(self.members)
        there = [engineer for engineer, since in enumerate(self.since) if since < ABSENT]
        for engineer, team in enumerate(problem.team):
            self.returns[engineer] = problem.returns[engineer] * problem.returns_factor[team][month]
            self.price[engineer] = problem.price[month] * problem.dearness[engineer]
        for engineer in there:
            self._bring_in(engineer, problem.fleet[month] / len(there))
            self.owed[engineer] += self.due / len(there)
        self.due = 0.0
        for engineer in there:
            self.plan[engineer] = self._monthly_plan(engineer)
            team, allowance = problem.team[engineer], problem.allowance[problem.phase[month]][engineer]
            self.factor[engineer] = problem.demand_factor[team][month] * pressed(self.rating[team], allowance)
        trading = problem.rules[month].kind == EXCHANGE
        if trading:
            self.trade()
        if not trading or problem.tax[month] < 0.0:
            self.pace()
        self.available = list(self.left)
        return joined

    def _joins(self, engineer: int) -> bool:
        problem, month = self.problem, self.month
        open_now = problem.opens[engineer] <= month < problem.closes[engineer]
        if self.since[engineer] < ABSENT or not open_now or self.back[engineer] > month:
            return False
        if month == 0:
            self.since[engineer] = FOUNDER
            return True
        self.since[engineer] = float(month)
        cost = problem.staffing[problem.team[engineer]].replacement * problem.salary[engineer]
        book_join(self.rows[engineer], cost)
        self.note_month(REFILL, engineer, records.ENGINEER_JOINED, usd=cost)
        return True

    def _bring_in(self, engineer: int, fleet: float) -> None:
        problem, phase = self.problem, self.problem.phase[self.month]
        balance, allowance = problem.balance[phase][engineer], problem.allowance[phase][engineer]
        row, team = self.rows[engineer], problem.team[engineer]
        if allowance < math.inf:
            allowance *= self.rating[team]
            book_issue(row, allowance)
            self.note_month(REFILL, engineer, records.ALLOWANCE_REFILLED, usd=self.left[balance] + allowance)
        self.left[balance] += allowance
        self.members[balance] += 1.0
        speed = self.speed(engineer, self.month * records.HOURS_PER_MONTH)
        base = problem.salary[engineer] / records.MONTHS_PER_YEAR
        book_present(row, base, problem.loaded[engineer], problem.pace[engineer] * speed, fleet)

    def _monthly_plan(self, engineer: int) -> Plan:
        problem, month, team, returns = self.problem, self.month, self.problem.team[engineer], self.returns[engineer]
        own = monthly_plan(
            problem.rules[month],
            problem.craft[team][month],
            self.ability(engineer, month * records.HOURS_PER_MONTH),
            problem.hour_value[engineer],
            self.price[engineer] * returns,
            self.own_use(engineer),
            problem.ration[month],
            self.games(engineer),
            problem.nodes[team],
        )
        return scaled(intensified(own, problem.rules[month].intensity), returns)

    # --- a month closes ---

    def _pad_by_own_rule(self, ranked: list[int]) -> None:
        """Padding moves as the user's own rule says.

        Who forgets all at once and only defends a place pads as much as the standing is, by the rule of the model.
        """
        assert self.own_padding
        problem, standing = self.problem, [0.0] * len(self.padding)
        publish(ranked, problem.ranking, self.spent, [1.0] * len(standing), 1.0, 1.0, 1.0, standing)
        for one in ranked:
            self.padding[one] = self.own_padding.moved(
                self.padding[one], standing[one], problem.propensity[one], self.spent[one]
            )

    def close(self) -> None:
        """Unspent allowance is burnt, lapses or stays; the ranking is published; some leave."""
        problem = self.problem
        balances = problem.balance[problem.phase[self.month]]
        there = [engineer for engineer, since in enumerate(self.since) if since < ABSENT]
        self._lapse(there, balances)
        order = np.lexsort([[self.spent[one] for one in there], [problem.ranking[one] for one in there]])
        ranked = [there[place] for place in order.tolist()]
        if self.own_padding:
            self._pad_by_own_rule(ranked)
        else:
            publish(
                ranked, problem.ranking, self.spent, problem.propensity,
                problem.visibility, problem.decay, problem.contest, self.padding,
            )  # fmt: skip
        if self.month + 1 == problem.months and self.due > 0.0:
            for engineer in there:
                usd = self.due / len(there) * problem.rules[self.month].reviewer_usd
                book_unsettled(self.rows[engineer], usd)
        for engineer in there:
            if self._leaves(engineer):
                self._depart(engineer, balances[engineer])
        for engineer in there:
            balance = balances[engineer]
            if self.since[engineer] < ABSENT and self.left[balance] < math.inf:
                book_left(self.rows[engineer], self.left[balance] / self.members[balance])
        for engineer, idle in enumerate(self.idle_since):
            if idle >= 0.0:
                book_idle(self.rows[engineer], self.now - idle)
                self.idle_since[engineer] = self.now
        for engineer, spent in enumerate(self.spent):
            if problem.included[engineer] > 0.0:
                book_included(self.rows[engineer], min(spent, problem.included[engineer]))
            self.spent_total[engineer] += spent
            self.spent[engineer] = 0.0
        self.sum_up()
        self.note_month(CLOSE, self.month, records.MONTH_CLOSED)

    def _lapse(self, there: list[int], balances: list[int]) -> None:
        problem, month, rules = self.problem, self.month, self.problem.rules[self.month]
        lapsing = [expiring(rules, left) for left in self.left]
        ration = problem.ration[month]
        billed = 0.0 if problem.supply[month] >= supply.FLEET else 1.0
        for engineer in there:
            share = lapsing[balances[engineer]] / self.members[balances[engineer]]
            burnt = burning(rules, share, problem.propensity[engineer], self.spent[engineer]) * ration
            if burnt > 0.0 and problem.limits[problem.phase[month]]:
                burnt = self._burnt_within(engineer, burnt)
            self.spent[engineer] += burnt
            price = self.price[engineer]
            book_lapse(self.rows[engineer], burnt, share - burnt, price, billed)
            if burnt > 0.0:
                self.note_month(CLOSE, engineer, records.ALLOWANCE_BURNT, burnt / price, burnt, burnt / price)
        for balance, gone in enumerate(lapsing):
            self.left[balance] = 0.0 if math.isinf(self.left[balance]) else self.left[balance] - gone

    def _burnt_within(self, engineer: int, usd: float) -> float:
        """What can be burnt within the limits of a list besides the allowance."""
        problem, phase = self.problem, self.problem.phase[self.month]
        which, price = problem.meter[phase][engineer], self.price[engineer]
        return burnt_within(problem.limits[phase], which, self.meters, problem.amount, price, self.now, usd)

    def _leaves(self, engineer: int) -> bool:
        problem, month = self.problem, self.month
        if problem.closes[engineer] == month + 1 < problem.months:
            return True
        own = problem.staffing[problem.team[engineer]]
        if own.attrition <= 0.0:
            return False
        allowance = problem.allowance[problem.phase[month]][engineer]
        share = staffing.package(allowance, self.spent[engineer], problem.salary[engineer])
        if problem.leaving[engineer][month] >= staffing.leave_chance(staffing.pulled(own.attrition, share, own.pull)):
            return False
        empty = staffing.vacant_months(
            staffing.pulled(own.fill_months, share, own.pull), problem.vacancy[engineer][month]
        )
        self.back[engineer] = month + 1 + empty
        return True

    def _depart(self, engineer: int, balance: int) -> None:
        """An engineer leaves when the item at hand is done; a balance that nobody is left to draw on lapses."""
        row = self.rows[engineer]
        self.since[engineer] = ABSENT
        self.padding[engineer] = 0.0
        book_departure(row)
        self.note_month(CLOSE, engineer, records.ENGINEER_LEFT)
        self.members[balance] -= 1.0
        if self.members[balance] == 0.0:
            book_lapse(row, 0.0, self.left[balance], 1.0, 0.0)
            self.left[balance] = 0.0
        if self.idle_since[engineer] >= 0.0:
            book_idle(row, self.now - self.idle_since[engineer])
            self.idle_since[engineer] = -1.0
