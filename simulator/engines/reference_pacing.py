"""Felt prices and balances that are spread over the month, in the reference engine.

All arithmetic lives in ``simulator.model``; all chance is in the problem.
"""

import math

from simulator.engines.reference_state import Organisation
from simulator.model import choice
from simulator.model.pacing import Payer, Pool, own_share, pacing_of, payer_at, pool_shares
from simulator.model.routing import average_usd, rebounded
from simulator.model.staffing import ABSENT
from simulator.records import HOURS_PER_MONTH


class Pacing(Organisation):
    """An organisation whose engineers feel prices and spread their balances."""

    def games(self, engineer: int) -> bool:
        """Whether an engineer gets around the limits of this month's policy."""
        return bool(self.problem.games[self.problem.phase[self.month]][engineer] == 1)

    def own_use(self, engineer: int) -> float:
        """Use where tokens are free, in the engineer's own units."""
        factor = self.problem.demand_factor[self.problem.team[engineer]][self.month]
        return choice.own_use(self.problem.appetite[engineer], factor, self.returns[engineer])

    def pace(self) -> None:
        """Prices that are felt, and balances that are spread over the month."""
        problem, month, rules = self.problem, self.month, self.problem.rules[self.month]
        balances, n = problem.balance[problem.phase[month]], len(problem.team)
        shared: dict[int, list[int]] = {}
        for engineer, team in enumerate(problem.team):
            left, pacing = self.left[balances[engineer]], pacing_of(rules.pacing, problem.pacing[team])
            if balances[engineer] >= n:
                shared.setdefault(team, []).append(engineer)
            elif self.since[engineer] < ABSENT and (rules.felt > 0.0 or (pacing > 0.0 and left < math.inf)):
                craft, nodes = problem.craft[team][month], problem.nodes[team]
                self.factor[engineer] *= own_share(craft, self._payer(engineer), left, nodes, pacing)
        for team, members in shared.items():
            pacing = pacing_of(rules.pacing, problem.pacing[team])
            if rules.felt > 0.0 or pacing > 0.0:
                self._pace_together(team, members, self.left[balances[members[0]]], pacing)

    def _pace_together(self, team: int, members: list[int], left: float, pacing: float) -> None:
        problem, shares = self.problem, [1.0] * len(members)
        nobody = Payer(1.0, 0.0, 0.0, 0.0, 0.0)
        payers = [self._payer(one) if self.since[one] < ABSENT else nobody for one in members]
        pool = Pool(problem.craft[team][self.month], problem.nodes[team], *map(list, zip(*payers, strict=True)))
        pool_shares(pool, left, pacing, shares)
        for engineer, share in zip(members, shares, strict=True):
            self.factor[engineer] *= share

    def _payer(self, engineer: int) -> Payer:
        problem, month, phase = self.problem, self.month, self.problem.phase[self.month]
        route, mode = problem.route[phase], problem.mode[phase][engineer]
        return payer_at(
            problem.rules[month],
            self.ability(engineer, month * HOURS_PER_MONTH),
            self.own_use(engineer) * rebounded(route, mode),
            self.price[engineer] * self.returns[engineer] * average_usd(route, mode),
            problem.hour_value[engineer],
            problem.ration[month],
            self.padding[engineer],
            self.games(engineer),
        )
