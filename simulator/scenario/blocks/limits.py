"""A list of limits, as vendors sell them: who shares one, in which window, and what follows when it is reached."""

from typing import ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from simulator.model import policies as codes
from simulator.scenario.blocks.allowances import Lapsing
from simulator.scenario.blocks.gates import Overstated, Reviewed
from simulator.scenario.blocks.limit_words import in_words
from simulator.scenario.blocks.quantity import (
    Amounts,
    Block,
    Flag,
    Plausible,
    Real,
    Word,
    invalid_block,
    invalid_value,
    quantity,
)
from simulator.scenario.blocks.routing import Routing

AMOUNTS = ("usd", "usd_by", "usd_per_engineer", "mtok")
MEMORYLESS = ("request", "hour_of_work")


class Limit(Block):
    """One limit."""

    scope: Literal["engineer", "role", "team", "group", "company"] = Field(
        default="engineer",
        description="scope of a limit: who draws on one amount together; role: all of a role in the company, "
        "group: all teams with one label",
    )
    only: tuple[Word, ...] = Field(
        default=(),
        max_length=500,
        description="whom a limit is for: names of teams, roles or groups; left out: everybody",
    )
    window: Literal["request", "hour_of_work", "5h", "day", "week", "month"] = Field(
        description="window of a limit: what its amount is for; days, weeks and months turn for all, 5h opens with a "
        "request"
    )
    usd: Real | None = quantity(None, "USD", "amount of a limit in USD: per window", ge=0, le=1e12)
    usd_by: Amounts | None = quantity(
        None, "USD", "amount of a limit by name: of a team, a role or a group; others: for the rest"
    )
    usd_per_engineer: Real | None = quantity(
        None, "USD", "amount of a limit per engineer: of those who share it at the start", ge=0, le=1e12
    )
    mtok: Real | None = quantity(None, "Mtok", "amount of a limit in tokens: per window", ge=0, le=1e12)
    hard: Flag = Field(default=True, description="hard limit: false: it alerts and stops nothing")
    on_limit: Literal["stop", "wait", "economy", "overage", "ask"] = Field(
        default="stop",
        description="what follows a limit: stop: the rest of the request is refused, and the work goes on without; "
        "wait: the next request waits until the window turns; economy: the rest comes from the economy tier; overage: "
        "the rest is granted and counted as over the limit; ask: the rest goes to a reviewer, who may raise the limit "
        "for a while",
    )
    lag_hours: Real = quantity(
        0.0, "h", "lag of a limit: hours between two postings of use; until then it does not count", ge=0, le=168
    )
    raise_usd: Real | None = quantity(
        None,
        "USD",
        "step of a raise: a reviewer raises a limit by multiples of it; left out: by what is granted",
        ge=0,
        le=1e12,
    )
    raise_days: Real = quantity(
        21.0, "days", "life of a raise: working days after which it expires", plausible=Plausible(5, 63), gt=0, le=2520
    )

    @field_validator("mtok")
    @classmethod
    def _one_amount(cls, value: float | None, info: ValidationInfo) -> float | None:
        given = [name for name in AMOUNTS[:3] if info.data.get(name) is not None] + ["mtok"] * (value is not None)
        if len(given) != 1 and all(name in info.data for name in AMOUNTS[:3]):
            said = "no amount" if not given else f"several amounts, {' and '.join(given)}"
            raise invalid_block("mtok", f"gives {said}. Give one of {', '.join(AMOUNTS)}.")
        return value

    @field_validator("usd_per_engineer")
    @classmethod
    def _of_a_pool(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("scope") == "engineer":
            raise invalid_block("usd_per_engineer", "is the limit of one engineer anyway. Write usd.")
        return value

    @field_validator("hard")
    @classmethod
    def _counted(cls, value: bool, info: ValidationInfo) -> bool:
        if not value and info.data.get("window") in MEMORYLESS:
            raise invalid_block("hard", "needs a window of time to be soft. Give it a window from 5h to month.")
        return value

    @field_validator("on_limit")
    @classmethod
    def _possible(cls, value: str, info: ValidationInfo) -> str:
        window = info.data.get("window")
        if (window == "hour_of_work" and value != "stop") or (window == "request" and value not in ("stop", "ask")):
            can = "stop or ask" if window == "request" else "stop"
            raise invalid_value(f"needs a window that turns: with {window} it can be {can}.")
        if window in MEMORYLESS and info.data.get("scope") not in (None, "engineer"):
            raise invalid_block("scope", f"must be engineer with window {window}, of which nobody shares one.")
        if window in MEMORYLESS and info.data.get("usd") is None and "usd" in info.data:
            raise invalid_block("usd", f"is what a limit with window {window} is given in. Give usd.")
        if window in MEMORYLESS and info.data.get("only"):
            raise invalid_block("only", f"needs a window of time: a limit with window {window} is for everybody.")
        return value

    @property
    def is_allowance(self) -> bool:
        """Whether it can be what an engineer or a team is given for a month, and paces."""
        return (
            self.window == "month"
            and self.scope in ("engineer", "team")
            and self.hard
            and self.on_limit in ("stop", "economy")
            and self.lag_hours == 0.0
            and self.mtok is None
            and not self.only
            and not (self.scope == "team" and self.usd_per_engineer is None)
        )


class Limits(Reviewed, Overstated, Lapsing):
    """A list of limits, of which the lowest headroom binds."""

    code: ClassVar[int] = codes.LIMITS
    sentence: ClassVar[str] = (
        "A request meets all limits of a list; the one that leaves least binds and decides whether the rest stops, "
        "waits, comes from a cheaper tier, is metered or goes to a reviewer."
    )
    gamed_by: ClassVar[str] = (
        "Splitting a request where one of the limits is per request, overstating hours where one is per hour of work: "
        "simulated, by splitting_share; what is left of an engineer's month may be burnt."
    )
    levers = ("level",)
    kind: Literal["limits"]
    limits: tuple[Limit, ...] = Field(min_length=1, max_length=20, description="limits: all of them hold at once")
    routing: Routing | None = Field(default=None, description="routing of requests to a cheaper tier; left out: none")

    @field_validator("limits")
    @classmethod
    def _together(cls, value: tuple[Limit, ...]) -> tuple[Limit, ...]:
        for window in MEMORYLESS:
            if sum(each.window == window for each in value) > 1:
                raise invalid_block("limits", f"has two limits with window {window}. Keep the lower one.")
        return value

    @property
    def about(self) -> str:
        """What happens under it, and its limits in words."""
        return f"{self.sentence} Here: {'; '.join(map(in_words, self.limits))}."

    @property
    def allowance(self) -> Limit | None:
        """The limit that is an allowance: paced, burnt before it lapses, kept in part; the first one that can be."""
        return next((each for each in self.limits if each.is_allowance), None)

    @property
    def counted(self) -> list[Limit]:
        """The limits that are counted in meters."""
        return [each for each in self.limits if each.window not in MEMORYLESS and each is not self.allowance]

    def memoryless(self, window: str) -> Limit | None:
        """The limit per request or per hour of work; None where there is none."""
        return next((each for each in self.limits if each.window == window), None)

    @property
    def routes(self) -> bool:
        """Whether requests may be served by a cheaper model."""
        return self.routing is not None

    @property
    def asks(self) -> bool:
        """Whether one of the limits sends requests to a reviewer."""
        return any(each.on_limit == "ask" and each.hard for each in self.limits)
