"""The policies a scenario can compare: one class each, with a sentence, its parameters, and how it is gamed."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator

from simulator.model import policies as codes
from simulator.scenario.blocks.quantity import (
    Block,
    Flag,
    Plausible,
    Real,
    Whole,
    Word,
    by_kind,
    invalid_block,
    quantity,
    share,
)

FELT = 0.07  # share of a price at which charges cut productive use by 13% at the defaults
NUDGE = 1.05  # how far a lever is moved either way to measure marginal ROI


class PolicyBlock(Block):
    """What all policies share."""

    code: ClassVar[int]
    sentence: ClassVar[str]
    gamed_by: ClassVar[str]
    upper_bound: ClassVar[bool] = False  # measured against, never recommended
    has_lever: ClassVar[bool] = True  # `nudged` works, so that there is a marginal ROI
    levers: ClassVar[tuple[str, ...]] = ()  # the first of these fields that is given is the lever

    name: Word = Field(
        "", max_length=200, pattern=r"\S|^$", description="name of the policy in the tables: its kind if left out"
    )
    supply: Annotated[
        Literal["api", "fleet"] | None, Field(description="supply of its tokens: instead of what the world says")
    ] = None

    @property
    def label(self) -> str:
        """Name in the tables."""
        return self.name or str(getattr(self, "kind"))  # noqa: B009 - every subclass has one

    def nudged(self, factor: float = NUDGE) -> Self:
        """The same policy with its own lever moved by a factor, above 1 towards more spend, for marginal ROI."""
        for lever in self.levers:
            if (value := getattr(self, lever)) is not None:
                return self.model_copy(update={lever: value * factor})
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
    levers = ("intensity",)
    kind: Literal["uncapped"]
    intensity: Real = quantity(
        1.0,
        "ratio",
        "intensity of use: factor on what engineers ask for; 2 is a call to use twice as much",
        gt=0,
        le=100,
    )


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


class Allowance(PolicyBlock):
    """What policies with an allowance a month share."""

    levers = ("usd_per_month", "share_of_base_pay")

    usd_per_month: Real | None = quantity(None, "USD/month", "allowance per engineer", ge=0, le=1e9)
    share_of_base_pay: Real | None = quantity(
        None, "share", "allowance as a share of base pay: 0.5 is the half-of-base-pay proposal", ge=0, le=10
    )
    when_used_up: Literal["stop", "economy"] = Field(
        "stop",
        description="what follows a used-up allowance: the rest of a request stops, or comes from the economy tier",
    )
    rollover: Real = share(0.0, "share of unspent allowance kept for the next month")
    use_it_or_lose_it: Real = share(
        0.25,
        "burning of an expiring allowance: share of it that an engineer of endless vanity burns",
        plausible=Plausible(0.0, 0.6),
    )
    pacing: Real | None = quantity(
        None,
        "share",
        "pacing by a tool: of the allowance, as pacing of an allowance; left out, engineers pace as their team does",
        ge=0,
        le=1,
    )
    burn_limit: Real = quantity(
        1.0,
        "ratio",
        "limit on burning: over what the engineer used that month",
        plausible=Plausible(0.3, 3.0),
        ge=0,
        le=1e6,
    )

    @field_validator("share_of_base_pay")
    @classmethod
    def _one_allowance(cls, value: float | None, info: ValidationInfo) -> float | None:
        return one_of_two(value, info, "usd_per_month", "allowance")


class Capped(Allowance):
    """An allowance a month."""

    code = codes.CAPPED
    sentence = "Each engineer gets an allowance a month; when it is used up, tokens stop or come from the economy tier."
    gamed_by = "Burning what is left on the last day, so that the allowance is not lost."
    kind: Literal["capped"]
    pooled: Flag = Field(False, description="one allowance per team: instead of one per engineer")


class Exchange(Allowance):
    """Allowances that may be traded inside the company."""

    code = codes.EXCHANGE
    sentence = (
        "Allowances as under a cap, but every month what is worth less than the clearing price to its holder is sold "
        "to those to whom it is worth more; the company takes back what is not sold, and everybody uses tokens up to "
        "where they are worth that price."
    )
    gamed_by = "Bidding for status with the company's money: padding raises the bid."
    kind: Literal["exchange"]
    fee: Real = quantity(
        0.02, "share", "cost of running the exchange: of what is bought", plausible=Plausible(0.0, 0.1), ge=0, le=10
    )
    bids_follow: Literal["belief", "curve"] = quantity(
        "belief", "", "what bids follow: what bidders believe tokens save, or the true curve"
    )
    bid_noise_sigma: Real = quantity(
        0.5,
        "log",
        "error of a bid: spread of the log of marginal value as the bidder sees it",
        plausible=Plausible(0.2, 1.2),
        ge=0,
        le=5,
    )
    buy_back: Real = quantity(
        1.0,
        "USD/USD",
        "price at which the company buys back: the lowest price of allowance; 0: it buys nothing back",
        ge=0,
        le=1000,
    )


class Adaptive(Allowance):
    """Allowances that follow measured returns."""

    code = codes.ADAPTIVE
    sentence = (
        "Allowances as under a cap, but every few months they move toward teams in which the tokens that were asked "
        "for and not granted would have been worth more, as far as the company can measure it."
    )
    gamed_by = "Asking for more than is needed: what is refused counts as unmet demand."
    kind: Literal["adaptive"]
    every_months: Whole = quantity(3, "months", "time between two moves", ge=1, le=600)
    speed: Real = quantity(0.5, "ratio", "speed of a move: 0 moves nothing, 1 in proportion to the returns", ge=0, le=5)
    largest_move: Real = quantity(
        0.3, "share", "largest move of a team: most that it gains or loses at once", ge=0, le=0.9
    )
    reading_noise_sigma: Real = quantity(
        0.5, "log", "error in measuring a team's return: spread of its log", plausible=Plausible(0.2, 1.2), ge=0, le=5
    )


class Splittable(PolicyBlock):
    """A limit on single requests, which some get around."""

    splitting_share: Real = share(
        0.1,
        "share of engineers who get around a limit: who split requests, or overstate their hours",
        plausible=Plausible(0.0, 0.5),
    )
    splitters: Literal["anyone", "heaviest"] = quantity(
        "anyone", "", "who gets around a limit: anyone, or the heaviest users, who have most to gain"
    )


class Limited(Splittable):
    """A limit per request or per hour of work, without a reviewer."""

    code = codes.LIMITED
    sentence = (
        "Every request gets up to a limit, per request or per hour of work; nobody reviews it and nothing is saved up."
    )
    gamed_by = (
        "Splitting a request into several below the limit, or stating more hours of work than it takes: simulated, by "
        "splitting_share, splitters and overstatement."
    )
    levers = ("usd_per_request", "usd_per_hour_of_work")
    kind: Literal["limited"]
    usd_per_request: Real | None = quantity(None, "USD/request", "limit per request", ge=0, le=1e9)
    usd_per_hour_of_work: Real | None = quantity(
        None, "USD/h", "limit per hour of work: per baseline hour of the item", ge=0, le=1e6
    )
    overstatement: Real = quantity(
        2.0,
        "ratio",
        "overstatement of hours: by those who get around the limit, over the true ones",
        plausible=Plausible(1.2, 4.0),
        ge=1,
        le=1000,
    )

    @field_validator("usd_per_hour_of_work")
    @classmethod
    def _one_limit(cls, value: float | None, info: ValidationInfo) -> float | None:
        return one_of_two(value, info, "usd_per_request", "limit")


class Chargeback(PolicyBlock):
    """Spend that the engineer's own team pays."""

    code = codes.CHARGEBACK
    sentence = (
        "Tokens are charged to the engineer's team, which makes engineers ask for less; a team that has used up its "
        "budget stops until next month."
    )
    gamed_by = (
        "Booking tokens on another project, so that no charge is felt: simulated, by misbooking_share; the team's "
        "budget holds all the same."
    )
    levers = ("team_budget_usd_per_engineer",)
    kind: Literal["chargeback"]
    felt_share: Real = quantity(
        FELT,
        "share",
        "share of the price that is felt: by engineers whose team is charged",
        "cuts productive use by 13% at the defaults, as moving off free care cut spending by 12 to 14%, valuable and "
        "wasteful alike: Brot-Goldberg and others, QJE 2017; an analogue",
        plausible=Plausible(0.02, 0.24, "assumed; cuts productive use by about 5 to 30% at the defaults"),
        ge=0,
        le=10,
    )
    vanity_cut: Real = quantity(
        0.5, "share", "cut of padding: on top of the cut of use", plausible=Plausible(0.2, 0.8), ge=0, lt=1
    )
    misbooking_share: Real = share(
        0.1,
        "share of engineers who book tokens elsewhere: and so feel no charge",
        plausible=Plausible(0.0, 0.5),
    )
    team_budget_usd_per_engineer: Real | None = quantity(
        None, "USD/month", "budget of a team per engineer: left out, there is none", ge=0, le=1e9
    )

    def nudged(self, factor: float = NUDGE) -> Self:
        """The budget is larger; without one, charges are felt less."""
        if self.team_budget_usd_per_engineer is not None:
            return super().nudged(factor)
        return self.model_copy(update={"felt_share": self.felt_share / factor})


class Gated(Splittable):
    """Large requests wait for a reviewer."""

    code = codes.GATED
    sentence = (
        "Small requests pass; a larger one waits for a reviewer, who knows the team's curve and misjudges saving and "
        "effort, and grants what its marginal value then justifies; who gives up waiting gets what passes unseen."
    )
    gamed_by = (
        "Splitting a large request into several below the limit: simulated, by splitting_share and splitters; a limit "
        "of 0 leaves no room for it."
    )
    kind: Literal["gated"]
    auto_approve_usd: Real = quantity(20.0, "USD/request", "size of a request that passes unseen", ge=0, le=1e12)
    reviewers: Whole = quantity(2, "count", "number of reviewers: first come, first served", ge=1, le=10_000)
    review_hours: Real = quantity(
        0.25, "h", "time a review takes: mean, exponential", plausible=Plausible(0.1, 2.0), gt=0, le=1000
    )
    hurdle: Real = quantity(
        1.0, "ratio", "hurdle a reviewer applies: marginal value over price at which the reviewer stops", gt=0, le=1000
    )
    noise_sigma: Real = quantity(
        0.5,
        "log",
        "error of a reviewer: spread of the log of marginal value as the reviewer sees it",
        plausible=Plausible(0.2, 1.2),
        ge=0,
        le=5,
    )
    effort_noise_sigma: Real = quantity(
        0.3,
        "log",
        "error of a reviewer on the effort: spread of the log of the item's effort as the reviewer sees it",
        plausible=Plausible(0.0, 0.6),
        ge=0,
        le=5,
    )
    writing_hours: Real = quantity(
        0.1,
        "h",
        "time to write a request for a reviewer: an engineer's own hours",
        plausible=Plausible(0.0, 0.5),
        ge=0,
        le=100,
    )
    patience_hours: Real | None = quantity(
        8.0,
        "h",
        "patience with a reviewer: mean, exponential; who waits longer goes on with what passes unseen; left empty "
        "(null), nobody gives up",
        plausible=Plausible(2.0, 40.0),
        gt=0,
        le=1e5,
    )
    reviewers_are: Literal["colleagues", "hired"] = quantity(
        "colleagues", "", "reviewers: colleagues whose own work the hours are lost to, or people hired for it"
    )
    blocking_share: Real = share(
        0.5,
        "share of the wait for approval that is lost: the engineer cannot work",
        plausible=Plausible(0.2, 1.0),
    )
    reviewer_usd_per_hour: Real = quantity(
        93.7,
        "USD/h",
        "pay of a reviewer: who is hired; for colleagues only the hours of the last month",
        "median base pay of BLS OEWS May 2024, 15-1252, times 1.42 (BLS ECEC December 2024), over 2,016 hours",
        ge=0,
        le=10_000,
    )
    cap_usd_per_month: Real | None = quantity(
        None, "USD/month", "allowance besides the gate: per engineer", ge=0, le=1e9
    )

    def nudged(self, factor: float = NUDGE) -> Self:
        """The hurdle is lower."""
        return self.model_copy(update={"hurdle": self.hurdle / factor})


class Planner(PolicyBlock):
    """The upper bound."""

    code = codes.PLANNER
    sentence = (
        "An upper bound, not a policy: knows the true curves, pads nothing, and gives every item the tokens that "
        "maximise long-run net value per hour, never more than the engineer wants."
    )
    gamed_by = "Nobody: it sees the truth, which no company does."
    upper_bound = True
    levers = ("intensity",)
    kind: Literal["planner"]
    intensity: Real = quantity(
        1.0, "ratio", "intensity of use: factor on the optimal plan; 1 is the upper bound", gt=0, le=100
    )


class PlannerFree(Planner):
    """The upper bound without the limit of what engineers want."""

    code = codes.PLANNER_FREE
    sentence = "The planner without the limit of what engineers want: the difference is the value of adoption."
    kind: Literal["planner_free"]  # type: ignore[assignment]


_KINDS = NonePolicy | Uncapped | Capped | Limited | Gated | Chargeback | Exchange | Adaptive | Planner | PlannerFree
Policy = Annotated[_KINDS, Field(discriminator="kind")]
KINDS: dict[str, type[PolicyBlock]] = by_kind(_KINDS)
