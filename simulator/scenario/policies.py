"""The policies a scenario can compare: one class each, with a sentence, its parameters, and how it is gamed."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, Strict, ValidationInfo, field_validator

from simulator.model import policies as codes
from simulator.scenario.quantity import Block, Flag, Real, Whole, block_fault, quantity

NUDGE = 1.05  # how far a lever is moved either way to measure marginal ROI


class PolicyBlock(Block):
    """What all policies share."""

    code: ClassVar[int]
    sentence: ClassVar[str]
    gamed_by: ClassVar[str]
    yardstick: ClassVar[bool] = False  # measured against, never recommended

    name: Annotated[str, Strict()] = Field(
        "", max_length=200, pattern=r"\S|^$", description="name in the tables; the kind if left out"
    )

    @property
    def label(self) -> str:
        """Name in the tables."""
        return self.name or str(getattr(self, "kind"))  # noqa: B009 - every subclass has one

    def nudged(self, factor: float = NUDGE) -> Self:
        """The same policy with its own lever moved by a factor, above 1 towards more spend, for marginal ROI."""
        raise TypeError(f"{type(self).__name__} has no lever")


class NonePolicy(PolicyBlock):
    """No tokens at all."""

    code = codes.NONE
    sentence = "No tokens: the counterfactual of every ROI."
    gamed_by = "Engineers pay for tokens themselves."
    kind: Literal["none"]


class Uncapped(PolicyBlock):
    """Every request is granted in full."""

    code = codes.UNCAPPED
    sentence = "Every request is granted in full."
    gamed_by = "Padding requests to climb the usage ranking."
    kind: Literal["uncapped"]
    intensity: Real = quantity(
        1.0, "ratio", None, "factor on what engineers ask for; 2 is a call to use twice as much", gt=0, le=100
    )

    def nudged(self, factor: float = NUDGE) -> Self:
        """Everybody asks for more."""
        return self.model_copy(update={"intensity": self.intensity * factor})


class Capped(PolicyBlock):
    """An allowance a month."""

    code = codes.CAPPED
    sentence = "Each engineer gets an allowance a month; when it is used up, tokens stop or come from the economy tier."
    gamed_by = "Burning what is left on the last day, so that the allowance is not lost."
    kind: Literal["capped"]
    usd_per_month: Real | None = quantity(None, "USD/month", None, "allowance per engineer", ge=0, le=1e9)
    share_of_base_pay: Real | None = quantity(
        None,
        "share",
        None,
        "allowance as a share of base pay; 0.5 is the half-of-base-pay proposal",
        ge=0,
        le=10,
    )
    pooled: Flag = Field(False, description="one purse per team instead of one per engineer")
    when_used_up: Literal["stop", "economy"] = Field("stop", description="what happens to the rest of a request")
    rollover: Real = quantity(0.0, "share", None, "share of unspent allowance kept for the next month", ge=0, le=1)
    use_it_or_lose_it: Real = quantity(
        0.25,
        "share",
        None,
        "share of an expiring allowance that an engineer of endless vanity burns",
        ge=0,
        le=1,
    )

    @field_validator("share_of_base_pay")
    @classmethod
    def _one_allowance(cls, value: float | None, info: ValidationInfo) -> float | None:
        if "usd_per_month" not in info.data:  # a fault of its own
            return value
        if value is None and info.data["usd_per_month"] is None:
            raise block_fault("share_of_base_pay", "gives no allowance. Give usd_per_month or share_of_base_pay.")
        if value is not None and info.data["usd_per_month"] is not None:
            raise block_fault(
                "share_of_base_pay", "gives two allowances, usd_per_month and share_of_base_pay. Keep one of them."
            )
        return value

    def nudged(self, factor: float = NUDGE) -> Self:
        """The allowance is larger."""
        if self.usd_per_month is not None:
            return self.model_copy(update={"usd_per_month": self.usd_per_month * factor})
        assert self.share_of_base_pay is not None
        return self.model_copy(update={"share_of_base_pay": self.share_of_base_pay * factor})


class Gated(PolicyBlock):
    """Large requests wait for a reviewer."""

    code = codes.GATED
    sentence = "Small requests pass; a larger one waits for a reviewer, who grants what its marginal value justifies."
    gamed_by = "Splitting a large request into several below the limit."
    kind: Literal["gated"]
    auto_approve_usd: Real = quantity(20.0, "USD/request", None, "requests up to here pass unseen", ge=0, le=1e12)
    reviewers: Whole = quantity(2, "count", None, "reviewers, first come first served", ge=1, le=10_000)
    review_hours: Real = quantity(0.25, "h", None, "mean time a review takes, exponential", gt=0, le=1000)
    hurdle: Real = quantity(1.0, "ratio", None, "marginal value over price at which the reviewer stops", gt=0, le=1000)
    noise_sigma: Real = quantity(0.5, "log", None, "spread of the reviewer's error about marginal value", ge=0, le=5)
    blocking_share: Real = quantity(
        0.5, "share", None, "share of the wait in which the engineer cannot work", ge=0, le=1
    )
    reviewer_usd_per_hour: Real = quantity(
        93.7,
        "USD/h",
        "median base pay of BLS OEWS May 2024, 15-1252, times 1.42 (BLS ECEC December 2024), over 2,016 hours",
        "cost of a reviewer's hour",
        ge=0,
        le=10_000,
    )
    cap_usd_per_month: Real | None = quantity(None, "USD/month", None, "outer allowance per engineer", ge=0, le=1e9)

    def nudged(self, factor: float = NUDGE) -> Self:
        """The hurdle is lower."""
        return self.model_copy(update={"hurdle": self.hurdle / factor})


class Planner(PolicyBlock):
    """The yardstick."""

    code = codes.PLANNER
    sentence = (
        "A yardstick, not a policy: knows the true curves, pads nothing, and gives every item the tokens that "
        "maximise long-run net value per hour, never more than the engineer wants."
    )
    gamed_by = "Nobody: it sees the truth, which no company does."
    yardstick = True
    kind: Literal["planner"]
    intensity: Real = quantity(1.0, "ratio", None, "factor on the optimal plan; 1 is the yardstick", gt=0, le=100)

    def nudged(self, factor: float = NUDGE) -> Self:
        """Every plan is larger."""
        return self.model_copy(update={"intensity": self.intensity * factor})


class PlannerFree(Planner):
    """The yardstick without the limit of what engineers want."""

    code = codes.PLANNER_FREE
    sentence = "The planner without the limit of what engineers want: the difference is the value of adoption."
    kind: Literal["planner_free"]  # type: ignore[assignment]


Policy = Annotated[
    NonePolicy | Uncapped | Capped | Gated | Planner | PlannerFree,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[PolicyBlock]] = {
    "none": NonePolicy,
    "uncapped": Uncapped,
    "capped": Capped,
    "gated": Gated,
    "planner": Planner,
    "planner_free": PlannerFree,
}
