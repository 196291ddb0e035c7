"""A user's own policy in the reference engine: what it is told, and how its answer is checked."""

from typing import Any, NamedTuple

from simulator.engines.errors import SimulationError
from simulator.model.policies import Grant
from simulator.records import OWN_POLICY
from simulator.scenario.reading.custom_policy import OwnPolicy, error_text, line_in


class Request(NamedTuple):
    """What a policy is told: nothing that a company could not know. No engineer's vanity is in it."""

    engineer: int  # number in the organisation, from 0
    team: int  # number of the team, from 0
    month: int  # from 1
    hour: float  # working hours since the start
    wanted_mtok: float  # tokens asked for, padding included
    usd_per_mtok: float
    effort_hours: float  # size of the work item, hours without tokens
    spent_usd: float  # by this engineer this month
    team_spent_usd: float  # by the engineer's team this month


class OwnRules:
    """One run's object of the user's class, called with care."""

    def __init__(self, policy: OwnPolicy) -> None:
        self.file = policy.file
        self.policy: Any = self._careful("Policy()", policy.made)

    def grant(self, request: Request) -> float:
        """Mtok granted.

        Raises:
            SimulationError: the user's code failed, or its answer is no number from 0 to what was asked for.

        """
        given = self._careful(f"grant({request})", lambda: self.policy.grant(request))
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number and not hasattr(given, "__float__"):
            raise SimulationError(
                f"{self.file}: grant returned {given!r}, which is not a number. Return Mtok, 0 to request.wanted_mtok."
            )
        mtok = float(given)
        if not 0.0 <= mtok <= request.wanted_mtok * (1.0 + 1e-9):
            raise SimulationError(
                f"{self.file}: grant returned {mtok:g} Mtok where {request.wanted_mtok:g} were asked for. Return "
                "a number from 0 to request.wanted_mtok."
            )
        return min(mtok, request.wanted_mtok)

    def month(self, number: int) -> None:
        """A month opens."""
        if hasattr(self.policy, "month"):
            self._careful(f"month({number})", lambda: self.policy.month(number))

    def _careful(self, call: str, run: Any) -> Any:
        try:
            return run()
        except (Exception, SystemExit) as error:
            line = line_in(error, self.file)
            where = f"{self.file}:{line}" if line else self.file
            raise SimulationError(f"{where}: {call} failed: {error_text(error)}.") from None


def answer_own(own: OwnRules, request: Request, productive: float, left: float) -> Grant:
    """The answer of a user's policy; what it trims falls on work and padding alike, which it cannot tell apart.

    Padding keeps its share, (wanted - productive) * granted / wanted, and work gets the rest. Where nobody pads that
    is 0 to the last bit; granted - productive * granted / wanted would be off by a rounding, and could be negative.

    Args:
        own: the rules.
        request: what it is told.
        productive: Mtok of the request that are for work, 0 to request.wanted_mtok.
        left: USD left in the engineer's balance.
    """
    mtok = own.grant(request)
    share = mtok / request.wanted_mtok if request.wanted_mtok > 0.0 else 0.0
    padding = min((request.wanted_mtok - productive) * share, mtok)
    kept = mtok - padding
    return Grant(kept, padding, 0.0, kept, mtok * request.usd_per_mtok, left, OWN_POLICY)
