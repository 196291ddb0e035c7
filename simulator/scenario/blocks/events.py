"""What happens to the organisation on a given month: shocks, reviews, regulation, a change of policy."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.scenario.blocks.quantity import Block, Flag, Real, Whole, Word, by_kind, quantity, share


class EventBlock(Block):
    """What all scheduled events share."""

    sentence: ClassVar[str]

    month: Whole = quantity(..., "month", "first month: counted from 1", ge=1, le=600)


class Passing(EventBlock):
    """An event that may pass."""

    months: Whole | None = quantity(None, "months", "duration: left out, to the end", ge=1, le=600)


class PriceShock(Passing):
    """Tokens get dearer or cheaper."""

    sentence = "The price of tokens is multiplied by a factor."
    kind: Literal["price_shock"]
    factor: Real = quantity(..., "ratio", "factor on the price: over what it would have been", gt=0, le=1000)


class SupplyShock(Passing):
    """Export controls, shortages, an outage."""

    sentence = (
        "Capacity is multiplied by a share: own GPUs and rate limits serve so much slower, an API without a limit "
        "serves that share of every request, and what own GPUs cannot take it serves in full; at 0 nobody gets tokens."
    )
    kind: Literal["supply_shock"]
    capacity: Real = share(0.0, "capacity left: 0 is an outage")


class KpiReview(EventBlock):
    """The re-rating: teams must show what their tokens brought."""

    sentence = (
        "Each team's output is compared with its record before tokens; below the hurdle its tokens are cut, above it "
        "they are raised: the allowance where there is one, else what engineers dare to ask for."
    )
    kind: Literal["kpi_review"]
    every: Whole | None = quantity(None, "months", "time between two reviews: left out, there is one", ge=1, le=600)
    hurdle: Real = quantity(0.0, "ratio", "return a team must show: (extra value - tokens) / tokens", ge=-1, le=1000)
    cut: Real = share(0.3, "cut of a team below the hurdle")
    lift: Real = quantity(0.0, "share", "raise of a team above the hurdle", ge=0, le=10)


class Regulation(Passing):
    """Rules from outside."""

    sentence = "The internal exchange is forbidden or taxed, or every dollar of tokens costs compliance."
    kind: Literal["regulation"]
    forbid_exchange: Flag = Field(default=False, description="ban on the exchange: no allowance may be traded")
    exchange_tax: Real = quantity(0.0, "share", "tax on bought allowance", ge=0, le=10)
    compliance_share: Real = quantity(0.0, "USD/USD", "cost of compliance per USD of tokens", ge=0, le=10)


class PolicySwitch(EventBlock):
    """One policy becomes another."""

    sentence = "From this month on a policy follows the rules of another one in the scenario."
    kind: Literal["policy_switch"]
    policy: Word = Field(max_length=200, description="policy that changes: its name")
    to: Word = Field(max_length=200, description="policy it becomes: name of the one whose rules it takes")


_KINDS = PriceShock | SupplyShock | KpiReview | Regulation | PolicySwitch
Event = Annotated[_KINDS, Field(discriminator="kind")]
EVENTS: dict[str, type[EventBlock]] = by_kind(_KINDS)


def holds(event: Passing, month: int) -> bool:
    """Whether an event holds in a month counted from 0.

    Example: one of month 3 for 2 months holds in months 3 and 4, here 2 and 3.
    """
    first = event.month - 1
    return first <= month and (event.months is None or month < first + event.months)


def reviews(event: KpiReview, month: int) -> bool:
    """Whether a review takes place at the start of a month counted from 0.

    Example: one of month 7, every 6, takes place in months 7, 13, 19, here 6, 12, 18.
    """
    since = month - (event.month - 1)
    return since == 0 or (since > 0 and event.every is not None and since % event.every == 0)
