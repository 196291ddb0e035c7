"""A user's own policy in the reference engine: asked about a request, made to wait, carried out."""

from simulator import records
from simulator.engines.custom_policy import Answer, OwnRules, Request, granted_by, waits_until
from simulator.engines.reference_controls import Ask, Controls, padded
from simulator.model.ledger import book_failed, book_issue
from simulator.model.planner import Plan
from simulator.model.policies import OWN, Grant
from simulator.model.routing import CHEAPER, FALLBACK, PLAIN, Offer, failed_mtok, offer_of
from simulator.model.staffing import ABSENT
from simulator.problem import Problem
from simulator.records import HOURS_PER_MONTH, REQUEST, TraceRow
from simulator.scenario.blocks.tiers import FRONTIER


class Own(Controls):
    """An organisation that may have a policy of the user's own."""

    def __init__(self, problem: Problem, trace: list[TraceRow] | None = None, own: OwnRules | None = None) -> None:
        super().__init__(problem, trace)
        self.own = own
        self.answered: dict[int, Answer] = {}  # by engineer, to the request that is on its way
        self.past: list[list[float]] = []  # USD of each engineer in each month that is over
        self.mates: list[list[int]] = [[] for _ in self.rating]  # engineers by team
        for engineer, team in enumerate(self.problem.team):
            self.mates[team].append(engineer)

    def turn(self, ask: Ask) -> float:
        """The hour until which a request waits, for a window or because the policy says so; past where it does not."""
        if self.problem.rules[self.month].kind != OWN:
            return self.room(ask).until if ask.productive + ask.vanity > 0.0 else 0.0
        self.answered[ask.engineer] = answer = self.own_answer(ask)
        if answer.top_up_usd > 0.0:
            self.top_up(ask, answer.top_up_usd)
        return waits_until(answer, self.clock.now)

    def top_up(self, ask: Ask, usd: float) -> None:
        """An engineer's allowance is raised, before the request is granted."""
        balance = self.problem.balance[self.problem.phase[self.month]][ask.engineer]
        self.left[balance] += usd
        self.available[balance] += usd
        book_issue(self.rows[ask.engineer], usd)
        self.note(REQUEST, ask, records.ALLOWANCE_REFILLED, usd=self.left[balance])

    def own_asks(self, ask: Ask) -> bool:
        """Whether a user's own policy has a reviewer decide on a request."""
        answer = self.answered.get(ask.engineer)
        return answer is not None and answer.ask and self.problem.rules[self.month].kind == OWN

    def own_answer(self, ask: Ask) -> Answer:
        """Ask a user's own policy."""
        assert self.own is not None
        return self.own.answer(self.own_request(ask))

    def own_request(self, ask: Ask) -> Request:
        """What a user's own policy is told of a request."""
        assert self.own is not None
        problem, engineer, own = self.problem, ask.engineer, self.own
        team, price, phases = problem.team[engineer], self.price[engineer], len(problem.balance)
        mates, roles = self.mates[team], own.roles[team]
        return Request(
            engineer=engineer,
            team=team,
            month=self.month + 1,
            hour=self.clock.now,
            wanted_mtok=ask.productive + ask.vanity,
            usd_per_mtok=price,
            effort_hours=problem.effort[ask.item],
            spent_usd=self.spent[engineer],
            team_spent_usd=sum(self.spent[one] for one in mates),
            team_name=own.teams[team],
            role=roles[problem.role[engineer]] if roles else "",
            headcount=sum(self.since[one] < ABSENT for one in mates),
            past_usd=tuple(month[engineer] for month in self.past),
            left_usd=self.left[problem.balance[problem.phase[self.month]][engineer]],
            hours_left=(self.month + 1) * HOURS_PER_MONTH - self.clock.now,
            waited_hours=self.clock.now - ask.asked_at,
            chance=problem.chance[ask.item],
            prices={name: price * problem.route[phases + place].price for place, name in enumerate(own.tiers)},
            pay_usd_per_year=problem.salary[engineer],
            items_done=self.done[engineer],
            rng=own.rng(team, engineer - mates[0]),
        )

    def own_granted(self, ask: Ask, worth: Plan, rank: int) -> tuple[Grant, float]:
        """Carry out the answer to a request: the grant, and the hours lost to an attempt that failed."""
        problem, engineer = self.problem, ask.engineer
        answer = self.answered.pop(engineer)
        offer, price = self.own_offer(answer, ask.item), self.price[engineer]
        left = self.left[problem.balance[problem.phase[self.month]][engineer]]
        seen = worth if rank != REQUEST else None
        grant = granted_by(answer, ask.productive, ask.vanity, price, offer, seen, left)
        if offer.failed > 0.0 and grant.spend > 0.0:
            mtok = failed_mtok(offer, price, grant.spend)
            book_failed(self.rows[engineer], offer.served > 1.0, mtok, offer.redo)
            self.note(rank, ask, records.ESCALATED, mtok, hours=offer.redo, vanity=padded(grant, mtok))
            return grant, offer.redo
        return grant, 0.0

    def own_offer(self, answer: Answer, item: int) -> Offer:
        """What a Mtok asked for comes to by the tiers of an answer."""
        assert self.own is not None
        if answer.tier == FRONTIER:
            return PLAIN
        problem, phases = self.problem, len(self.problem.balance)
        route, mode = problem.route[phases + self.own.tier(answer.tier)], CHEAPER
        if answer.again is not None:
            again, mode = problem.route[phases + self.own.tier(answer.again)], FALLBACK
            route = route._replace(better_price=again.price, better_capability=again.capability, better_fall=again.fall)
        return offer_of(route, mode, problem.difficulty[item], problem.chance[item])

    def close(self) -> None:
        """A month closes: what each engineer spent in it is kept."""
        before = list(self.spent_total)
        super().close()
        self.past.append([now - then for now, then in zip(self.spent_total, before, strict=True)])
