"""What all policies share: a name, a sentence, how it is gamed, and the lever that marginal ROI moves."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator

from simulator.model.policies import LIMITS, PLANNER_FREE, ROUTED
from simulator.scenario.blocks.contract import Contract
from simulator.scenario.blocks.quantity import Block, Word, invalid_block

NOT_SOLD = "No vendor sells this (November 2026): a company would have to build it."
NUDGE = 1.25  # how far a lever is moved either way to measure marginal ROI: a smaller move changes too few items


class PolicyBlock(Block):
    """What all policies share."""

    code: ClassVar[int]
    sentence: ClassVar[str]
    gamed_by: ClassVar[str]
    sold: ClassVar[bool] = True  # some vendor's product, or a company's own tools, can do it today
    upper_bound: ClassVar[bool] = False  # measured against, never recommended
    has_lever: ClassVar[bool] = True  # `nudged` works, so that there is a marginal ROI
    cost_follows_lever: ClassVar[bool] = True  # an allowance that is traded is used by another instead
    moves_people: ClassVar[bool] = False  # the lever moves whole engineers, of whom few are most of what that costs
    levers: ClassVar[tuple[str, ...]] = ()  # the first of these fields that is given is the lever

    name: Word = Field(
        default="",
        max_length=200,
        pattern=r"\S|^$",
        description="name of the policy in the tables: its kind if left out",
    )
    supply: Annotated[
        Literal["api", "fleet"] | None, Field(description="supply of its tokens: instead of what the world says")
    ] = None
    contract: Annotated[
        Contract | None,
        Field(description="contract with the vendor: what is paid for its tokens; left out: the metered price"),
    ] = None

    @field_validator("contract")
    @classmethod
    def _can_stop(cls, value: Contract | None) -> Contract | None:
        if value is not None and not value.overage and cls.code not in (LIMITS, ROUTED):
            raise invalid_block(
                "contract",
                "has no overage, so what is beyond the credits must stop, which only a list of limits does. "
                "Write kind: limits, or let overage be true.",
            )
        if value is not None and value.seats_share < 1.0 and cls.code == PLANNER_FREE:
            raise invalid_block(
                "contract", "gives seats to some, but planner_free gives tokens to all. Remove seats_share."
            )
        return value

    @property
    def label(self) -> str:
        """Name in the tables."""
        return self.name or str(getattr(self, "kind"))  # noqa: B009 - every subclass has one

    @property
    def about(self) -> str:
        """What happens under it, in a sentence or more."""
        return self.sentence

    @property
    def asks(self) -> bool:
        """Whether requests may go to a reviewer."""
        return False

    @property
    def routes(self) -> bool:
        """Whether requests may be served by a cheaper model."""
        return False

    def nudged(self, factor: float = NUDGE) -> Self:
        """The same policy with its own lever moved by a factor, above 1 towards more spend, for marginal ROI."""
        for lever in self.levers:
            if (value := getattr(self, lever)) is not None:
                return self.model_copy(update={lever: value * factor})
        raise TypeError(f"{type(self).__name__} has no lever")


def one_of_two(value: float | None, info: ValidationInfo, other: str, what: str) -> float | None:
    """The value of the second of two fields, of which exactly one is given; ``what`` both of them say."""
    if other not in info.data:  # an error of its own
        return value
    own, second = str(info.field_name), info.data[other]
    if value is None and second is None:
        raise invalid_block(own, f"gives no {what}. Give {other} or {own}.")
    if value is not None and second is not None:
        raise invalid_block(own, f"gives two {what}s, {other} and {own}. Keep one of them.")
    return value
