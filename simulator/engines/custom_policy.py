"""A user's own policy in the reference engine: what it is told, and how its answer is checked."""

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from simulator.engines.errors import SimulationError
from simulator.engines.own_stop import Stopped, stoppable
from simulator.model.limits import DAY, MONTH, WEEK, turn_after
from simulator.model.own_grant import granted_part, may_grant
from simulator.model.planner import Plan
from simulator.model.policies import Grant, trimmed
from simulator.model.routing import Offer
from simulator.records import OWN_POLICY
from simulator.scenario.blocks.own_code import error_text, line_in
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.tiers import FRONTIER, tier_names
from simulator.streams import number_of, stream
from simulator.text import nearest, visible

TURNS: Final = {"day": DAY, "week": WEEK, "month": MONTH}
SHORTEST: Final = 0.01  # hours that a request waits at least: with less, time would stand still
PLAIN_ANSWER: Final = "Return Mtok from 0 to request.wanted_mtok, or an Answer: from simulator import Answer."


class Request(NamedTuple):
    """What a policy is told: nothing that a company could not know. No engineer's vanity is in it."""

    engineer: int  # number in the organisation, from 0
    team: int  # number of the team, from 0
    month: int  # from 1
    hour: float  # working hours since the start
    wanted_mtok: float  # tokens asked for, padding included
    usd_per_mtok: float  # of the frontier tier
    effort_hours: float  # size of the work item, hours without tokens
    spent_usd: float  # by this engineer this month
    team_spent_usd: float  # by the engineer's team this month
    team_name: str = ""
    role: str = ""  # empty in a team without roles
    headcount: int = 1  # engineers present in the team
    past_usd: tuple[float, ...] = ()  # spent by this engineer in each month that is over, the first one first
    left_usd: float = math.inf  # of the engineer's allowance; infinite where the class gives none
    hours_left: float = 0.0  # until the month closes
    waited_hours: float = 0.0  # since the engineer asked; above 0 the policy has let the request wait
    chance: float = 0.0  # a draw of the item, uniform from 0 to 1, to decide by chance with
    prices: Mapping[str, float] = {}  # USD per Mtok by the name of a tier
    pay_usd_per_year: float = 0.0  # base pay of the engineer
    items_done: int = 0  # by this engineer since the start
    rng: Any = None  # numpy Generator of this engineer, for more than one draw; the same in every run


class Answer(NamedTuple):
    """What a policy may return instead of a number.

    Examples: ``Answer()`` grants all; ``Answer(usd=5.0)`` what 5 USD buy; ``Answer(tier="economy", again="frontier")``
    all by the economy tier, and what it fails by the frontier tier; ``Answer(wait_until="week")`` lets the request wait
    for the next week, when the policy is asked again; ``Answer(usd=20.0, ask=True)`` has a reviewer decide on what is
    above 20 USD; ``Answer(usd=request.left_usd + 50.0, top_up_usd=50.0)`` raises the allowance by 50 USD.
    """

    mtok: float | None = None  # most that is granted, Mtok
    usd: float | None = None  # most that is granted, USD; with ask, either is what passes without the reviewer
    tier: str = FRONTIER  # name of the tier that serves the request
    again: str | None = None  # name of the tier that does again what a cheaper one fails
    wait_until: str | float | None = None  # "day", "week" or "month": its turn; or so many hours
    ask: bool = False  # a reviewer decides
    reason: str = ""  # told in the event trace
    top_up_usd: float = 0.0  # added to the engineer's allowance first, which keeps what is left of it


class OwnReason(int):
    """The reason code of an own policy's answer, with what the policy says."""

    words = ""


def reason_of(answer: Answer) -> int:
    """The reason for the trace: the policy's own words, where it has any."""
    if not answer.reason:
        return OWN_POLICY
    reason = OwnReason(OWN_POLICY)
    reason.words = visible(answer.reason)[:200]
    return reason


class OwnRules:
    """One run's object of the user's class, called with care, and what it may know of the scenario."""

    def __init__(self, policy: OwnPolicy, scenario: Scenario, replication: int = 0) -> None:
        self.file, self.block = policy.file, policy
        self.key = scenario.seed, replication
        self.teams = [team.name for team in scenario.world.teams]
        self.roles = [[role.name for role in team.roles] for team in scenario.world.teams]
        self.tiers = tier_names(scenario.world.tiers)
        self.rng = cache(self._rng)
        self.policy: Any = self._careful(lambda: "Policy()", policy.made)

    def answer(self, request: Request) -> Answer:
        """The answer to a request; a number is one that grants so many Mtok.

        Raises:
            SimulationError: the user's code failed, or its answer cannot be carried out; says what to return.

        """
        given = self._careful(lambda: f"grant({request._replace(rng=None)})", lambda: self.policy.grant(request))
        answer = given if isinstance(given, Answer) else Answer(mtok=self._number(given))
        for error in (self._amount_error(answer, request), self._tier_error(answer), self._other_error(answer)):
            if error:
                raise self._error(error)
        return answer

    def month(self, number: int) -> None:
        """A month opens."""
        if hasattr(self.policy, "month"):
            self._careful(lambda: f"month({number})", lambda: self.policy.month(number))

    def tier(self, name: str) -> int:
        """The place of a tier."""
        return self.tiers.index(name)

    def _rng(self, team: int, number: int) -> Any:
        """The stream of an engineer, by the team's name and the place in the team."""
        return stream(self.key, f"policy of one's own, engineer {number}", number_of(self.teams[team]))

    def _number(self, given: Any) -> float:
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number and not hasattr(given, "__float__"):
            raise self._error(f"{given!r}, which is not a number and no Answer. {PLAIN_ANSWER}")
        return float(given)

    def _amount_error(self, answer: Answer, request: Request) -> str:
        if answer.mtok is not None and answer.usd is not None:
            return f"both mtok={answer.mtok!r} and usd={answer.usd!r}. Give one of them."
        name, amount = ("mtok", answer.mtok) if answer.usd is None else ("usd", answer.usd)
        if amount is not None and (isinstance(amount, bool) or not isinstance(amount, int | float)):
            return f"{name}={amount!r}, which is not a number. {PLAIN_ANSWER}"
        if amount is None:
            return ""
        wanted = request.wanted_mtok * (1.0 if answer.usd is None else request.usd_per_mtok)
        if may_grant(amount, wanted) or (answer.usd is not None and amount > wanted):
            return ""
        if answer.usd is not None:
            return f"{amount:g} USD. Return an amount from 0 on; more than the request costs grants all of it."
        return (
            f"{amount:g} Mtok where {request.wanted_mtok:g} were asked for. Return a number from 0 to "
            "request.wanted_mtok."
        )

    def _tier_error(self, answer: Answer) -> str:
        tiers = self.tiers
        for field, name in (("tier", answer.tier), ("again", answer.again)):
            if name not in tiers and not (field == "again" and name is None):
                return f"{field}={name!r}, which is no tier of this scenario. {nearest(str(name), tiers)}"
        if answer.again is not None and answer.tier == FRONTIER:
            return f"again={answer.again!r} with the frontier tier, which fails nothing. Leave again out."
        return f"tier and again both {answer.tier!r}. Name two tiers." if answer.again == answer.tier else ""

    def _other_error(self, answer: Answer) -> str:
        wait = answer.wait_until
        if isinstance(wait, str) and wait not in TURNS:
            return f"wait_until={wait!r}. {nearest(wait, TURNS)} Or give hours, as a number."
        hours = isinstance(wait, int | float) and not isinstance(wait, bool) and SHORTEST <= wait < math.inf
        if not (wait is None or isinstance(wait, str) or hours):
            return f"wait_until={wait!r}. Give hours, at least {SHORTEST:g}, or one of {', '.join(TURNS)}."
        if answer.ask and not self.block.asks:
            return "ask=True, but there is nobody to ask. Give class Policy an attribute such as reviewers = 2."
        if not (isinstance(answer.top_up_usd, int | float) and 0.0 <= answer.top_up_usd < math.inf):
            return f"top_up_usd={answer.top_up_usd!r}. Give an amount from 0 on."
        if answer.top_up_usd > 0.0 and self.block.allowance_usd_per_month is None:
            attribute = "allowance_usd_per_month = 100.0"
            return f"top_up_usd, but there is no allowance. Give class Policy an attribute such as {attribute}."
        return (
            "" if isinstance(answer.reason, str) else f"reason={answer.reason!r}, which is no text. Put it in quotes."
        )

    def _error(self, said: str) -> SimulationError:
        code = getattr(getattr(type(self.policy), "grant", None), "__code__", None)
        where = f"{self.file}:{code.co_firstlineno}" if code is not None else self.file
        return SimulationError(f"{where}: grant returned {said}")

    def _careful(self, call: Callable[[], str], run: Callable[[], Any]) -> Any:
        try:
            return stoppable(run)
        except Stopped:
            raise SimulationError(f"{self.file}: {call()} was stopped.") from None
        except (Exception, SystemExit) as error:
            line = line_in(error, self.file)
            where = f"{self.file}:{line}" if line else self.file
            raise SimulationError(f"{where}: {call()} failed: {error_text(error)}.") from None


def waits_until(answer: Answer, now: float) -> float:
    """The hour until which an answer lets a request wait; 0 where it does not.

    Example: until the turn of the week at hour 6 is until hour 40.
    """
    if answer.wait_until is None:
        return 0.0
    if isinstance(answer.wait_until, str):
        return turn_after(TURNS[answer.wait_until], now)
    return now + answer.wait_until


def granted_by(
    answer: Answer, productive: float, vanity: float, price: float, offer: Offer, seen: Plan | None, left: float
) -> Grant:
    """What an answer grants; what it trims falls on work and padding alike, which it cannot tell apart.

    A reviewer cuts the padding first, like the reviewers of a gate: what is above the limit is tied to the stated work.

    Args:
        answer: of the policy.
        productive, vanity: Mtok asked for.
        price: USD per frontier Mtok.
        offer: what a Mtok asked for comes to, by the tiers of the answer.
        seen: what a reviewer finds worth it; None where none was asked.
        left: USD left of the engineer's allowance.

    Where nobody pads no token is vanity, to the last bit.
    """
    usd, wanted = price * offer.usd, productive + vanity
    spend = wanted * usd
    if seen is not None:
        passing = answer.usd / usd if answer.usd is not None else answer.mtok or 0.0
        if seen.best < wanted:
            productive, vanity = trimmed(productive, vanity, seen.best, max(passing, 0.0))
            spend = (productive + vanity) * usd
    else:
        mtok, most = (math.inf if one is None else float(one) for one in (answer.mtok, answer.usd))
        productive, vanity, spend = granted_part(mtok, most, productive, vanity, usd)
    total = productive + vanity
    return Grant(
        productive * offer.served,
        vanity * offer.served,
        total * offer.economy,
        productive * offer.effective,
        spend,
        left - min(spend, left),
        reason_of(answer),
    )
