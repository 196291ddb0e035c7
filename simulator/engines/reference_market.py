"""Where allowances change hands in the reference engine: between teams, and on the internal exchange.

The story of ``compiled_market.py``.
"""

import math

from simulator import records
from simulator.engines.reference_pacing import Pacing
from simulator.model import exchange, reallocation
from simulator.model.elementary import exp
from simulator.model.ledger import book_trade
from simulator.model.planner import Plan
from simulator.model.staffing import ABSENT
from simulator.records import REFILL


class Market(Pacing):
    """An organisation in which allowances change hands."""

    def move_allowances(self) -> None:
        """Adaptive allowances follow measured returns."""
        problem, rules = self.problem, self.problem.rules[self.month]
        phase = problem.phase[self.month]
        base, unmet, asked = ([0.0] * len(self.rating) for _ in range(3))
        for engineer, team in enumerate(problem.team):
            if self.since[engineer] < ABSENT:
                base[team] += problem.allowance[phase][engineer]
            unmet[team] += self.unmet[engineer]
            asked[team] += self.asked_usd[engineer]
        misread = [exp(rules.reading_noise * row[self.month]) for row in problem.reading]
        reallocation.move_allowances(self.rating, base, unmet, asked, misread, rules.speed, rules.most)
        for team, rating in enumerate(self.rating):
            self.note_month(REFILL, team, records.BUDGET_MOVED, usd=base[team] * rating)
        self.unmet = [0.0] * len(self.unmet)
        self.asked_usd = [0.0] * len(self.asked_usd)

    def trade(self) -> None:
        """The internal exchange clears."""
        problem, month, rules = self.problem, self.month, self.problem.rules[self.month]
        if problem.tax[month] < 0.0:  # forbidden
            self.plan = [Plan(math.inf, math.inf, 0.0)] * len(self.plan)
            return
        balances = problem.balance[problem.phase[month]]
        wedge = rules.fee + problem.tax[month]
        book = self._order_book(balances)
        price = exchange.clearing_price(book, rules.reserve, wedge)
        trades = [exchange.trade(book, one) for one in range(len(balances))]
        bought = offered = 0.0
        for amount in trades:
            if amount > 0.0:
                bought += amount
            else:
                offered -= amount
        given, taken = exchange.filled(bought, offered, rules.reserve)
        for engineer, amount in enumerate(trades):
            moved = amount * (given if amount > 0.0 else taken)
            asked = price * (1.0 + wedge) if amount > 0.0 else price
            craft = problem.craft[problem.team[engineer]][month]
            best = exchange.limit_at(craft, exchange.trader_of(book, engineer), asked) * self.returns[engineer]
            self.plan[engineer] = Plan(best, math.inf, 0.0)
            if moved != 0.0:
                self.left[balances[engineer]] += moved
                book_trade(self.rows[engineer], moved, rules.fee, problem.tax[month])
                reason = records.ALLOWANCE_BOUGHT if moved > 0.0 else records.ALLOWANCE_SOLD
                self.note_month(REFILL, engineer, reason, usd=abs(moved))
        self.note_month(REFILL, month, records.MARKET_CLEARED, mtok=price, usd=bought)

    def _order_book(self, balances: list[int]) -> exchange.Book:
        problem, month, rules = self.problem, self.month, self.problem.rules[self.month]
        there = [since < ABSENT for since in self.since]
        able = [self.ability(one, month * records.HOURS_PER_MONTH) if here else 1.0 for one, here in enumerate(there)]
        padding = [pad * rules.padding for pad in self.padding]
        n = len(there)
        wanted = [self.own_use(one) if there[one] else 0.0 for one in range(n)]
        craft = [of_month[month] for of_month in problem.craft]
        bids = [exchange.bidder(craft[problem.team[one]], able[one], wanted[one], rules.believed) for one in range(n)]
        return exchange.Book(
            craft=craft,
            nodes=problem.nodes,
            team=problem.team,
            seen=[
                problem.hour_value[one] * exp(rules.bid_noise * problem.bid[one][month]) * (1.0 + padding[one])
                for one in range(n)
            ],
            check=[check for check, _ in bids],
            belief=[belief for _, belief in bids],
            appetite=wanted,
            padding=padding,
            ability=able,
            price=[price * returns for price, returns in zip(self.price, self.returns, strict=True)],
            held=[self.left[balances[one]] if there[one] else 0.0 for one in range(n)],
            buying=[0.0] * n,
            selling=[0.0] * n,
        )
