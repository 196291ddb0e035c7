"""Policies that give an allowance a month: a cap, an exchange on which it is traded, one that follows returns."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from simulator.model import policies as codes
from simulator.scenario.blocks.policy import PolicyBlock, one_of_two
from simulator.scenario.blocks.quantity import (
    Amounts,
    Flag,
    Plausible,
    Real,
    Whole,
    invalid_block,
    quantity,
    share,
)

OTHERS = "others"  # among amounts by name: everybody who is not named


class Lapsing(PolicyBlock):
    """What becomes of an allowance that is not used up."""

    level: Real = quantity(1.0, "ratio", "level of allowances: factor on all of them", gt=0, le=1e6)
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


class Allowance(Lapsing):
    """What policies with an allowance a month share."""

    levers = ("usd_per_month", "share_of_base_pay", "level")

    usd_per_month: Real | None = quantity(None, "USD/month", "allowance per engineer", ge=0, le=1e9)
    usd_per_month_by: Amounts | None = quantity(
        None,
        "USD/month",
        "allowance per engineer by name: of a team, a role or a group; others: for the rest",
    )
    share_of_base_pay: Real | None = quantity(
        None, "share", "allowance as a share of base pay: 0.5 is the half-of-base-pay proposal", ge=0, le=10
    )
    when_used_up: Literal["stop", "economy"] = Field(
        default="stop",
        description="what follows a used-up allowance: the rest of a request stops, or comes from the economy tier",
    )

    @field_validator("share_of_base_pay")
    @classmethod
    def _one_allowance(cls, value: float | None, info: ValidationInfo) -> float | None:
        if "usd_per_month_by" not in info.data:  # an error of its own
            return value
        if info.data["usd_per_month_by"] is None:
            return one_of_two(value, info, "usd_per_month", "allowance")
        if value is not None or info.data.get("usd_per_month") is not None:
            raise invalid_block("usd_per_month_by", "is a second allowance. Keep one of them.")
        return value


class Capped(Allowance):
    """An allowance a month."""

    code = codes.CAPPED
    sentence = "Each engineer gets an allowance a month; when it is used up, tokens stop or come from the economy tier."
    gamed_by = "Burning what is left on the last day, so that the allowance is not lost."
    kind: Literal["capped"]
    pooled: Flag = Field(default=False, description="one allowance per team: instead of one per engineer")


class ForEverybody(Allowance):
    """An allowance that everybody has, because it is traded, or moved between teams."""

    @field_validator("usd_per_month_by")
    @classmethod
    def _everybody(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        if value is not None and OTHERS not in value:
            raise invalid_block(
                "usd_per_month_by", f"leaves some without an allowance, which is traded or moved. Add {OTHERS}: ..."
            )
        return value


class Exchange(ForEverybody):
    """Allowances that may be traded inside the company."""

    code = codes.EXCHANGE
    sentence = (
        "Allowances as under a cap, but every month what is worth less than the clearing price to its holder is sold "
        "to those to whom it is worth more; the company takes back what is not sold, and everybody uses tokens up to "
        "where they are worth that price."
    )
    sold = False
    cost_follows_lever = False
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


class Adaptive(ForEverybody):
    """Allowances that follow measured returns."""

    code = codes.ADAPTIVE
    sentence = (
        "Allowances as under a cap, but every few months they move toward teams in which the tokens that were asked "
        "for and not granted would have been worth more, as far as the company can measure it."
    )
    sold = False
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
