"""Routing: which of two tiers serves a request, and policies that do nothing but route."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from simulator.model import policies as codes
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.quantity import Block, ByName, Plausible, Real, Word, invalid_block, quantity, share
from simulator.scenario.blocks.tiers import ECONOMY, FRONTIER

Allowed = Annotated[
    dict[Word, Annotated[tuple[Word, ...], Field(min_length=1, max_length=2)]],
    Field(min_length=1),
    AfterValidator(ByName),
]


class Routing(Block):
    """Two tiers, and who decides which of them serves a request."""

    cheaper: Word = Field(default=ECONOMY, description="cheaper tier: name of a tier; economy is the economy tier")
    better: Word = Field(
        default=FRONTIER, description="better tier: name of a tier, which solves what the cheaper one fails"
    )
    mode: Literal["forced", "default", "chosen", "router"] = quantity(
        "default",
        "",
        "who decides on the tier: forced: the cheaper one serves everything; default: it tries everything, and the "
        "better one does again what it fails; chosen: engineers decide item by item; router: a router does",
    )
    router_error: Real = share(
        0.2,
        "error of routing: chance that a router, or an engineer who chooses, takes an easy item for a difficult one or "
        "the other way round",
        "nearest neighbours missed 18.5% of the steps that needed the top tier, in the sample they were fitted to: "
        "TwinRouterBench, arXiv 2605.18859, May 2026",
        plausible=Plausible(0.05, 0.4, "assumed; a router by rules missed 37.5% of those steps, as the source"),
    )
    better_share: Real = share(
        0.2,
        "share of engineers who always take the better tier: who override a default, or choose so",
        plausible=Plausible(0.0, 0.5),
    )
    takers: Literal["anyone", "heaviest"] = quantity(
        "anyone", "", "who always takes the better tier: anyone, or the heaviest users, whose bill it is"
    )
    redo_hours: Real = quantity(
        0.5,
        "h",
        "time lost to a failed attempt: an engineer's own hours until it is clear that it failed, besides steering and "
        "checking it",
        plausible=Plausible(0.1, 2.0),
        ge=0,
        le=1000,
    )
    rebound: Real = quantity(
        0.0,
        "ratio",
        "rebound: exponent of the average price with which use grows as tokens get cheaper; 0: no rebound",
        ge=0,
        le=2,
    )
    allowed: Allowed | None = Field(
        default=None,
        description="tiers allowed by name: of a team, a role or a group; who is not named may use both",
    )

    @field_validator("better")
    @classmethod
    def _two_tiers(cls, value: str, info: ValidationInfo) -> str:
        if value == info.data.get("cheaper"):
            raise invalid_block("better", f"routes between {value} and itself. Name two tiers.")
        return value

    @field_validator("allowed")
    @classmethod
    def _one_of_the_two(
        cls, value: dict[str, tuple[str, ...]] | None, info: ValidationInfo
    ) -> dict[str, tuple[str, ...]] | None:
        pair = [info.data[name] for name in ("cheaper", "better") if name in info.data]
        for whom, tiers in (value or {}).items():
            unknown = [one for one in tiers if one not in pair]
            if unknown and len(pair) == 2:
                raise invalid_block(
                    "allowed", f"lets {whom} use {unknown[0]}, which nothing is routed to. Name {pair[0]} or {pair[1]}."
                )
        return value

    @property
    def idle(self) -> tuple[str, ...]:
        """Fields that the mode does not use."""
        errs, takes = self.mode in ("chosen", "router"), self.mode in ("default", "chosen")
        return (*(() if errs else ("router_error",)), *(() if takes else ("better_share", "takers")))


class Routed(Routing, PolicyBlock):
    """Requests are routed, and nothing limits them."""

    code: ClassVar[int] = codes.ROUTED
    sentence: ClassVar[str] = (
        "A cheaper model serves what it can, by default, by choice or by a router; what it fails is done again by a "
        "better one, and both attempts are paid."
    )
    gamed_by: ClassVar[str] = (
        "Calling an item difficult, or overriding the default, to get the better model: simulated, by better_share and "
        "router_error."
    )
    levers = ("better_share",)
    moves_people = True
    kind: Literal["routed"]

    @property
    def routes(self) -> bool:
        """Whether requests may be served by a cheaper model."""
        return True


def routing_of(policy: PolicyBlock) -> Routing | None:
    """The routing of a policy; None where requests meet one model.

    Example: that of a policy of kind ``routed`` is the policy itself.
    """
    if isinstance(policy, Routing):
        return policy
    found = getattr(policy, "routing", None)
    return found if isinstance(found, Routing) else None
