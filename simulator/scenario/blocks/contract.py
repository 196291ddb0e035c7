"""A contract with a vendor: what is paid for tokens, apart from what is used."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from simulator.scenario.blocks.quantity import Block, Flag, Real, Whole, invalid_block, quantity, share

AGREED = "assumed: what is agreed; left out, nothing is"


class Contract(Block):
    """Seats with credits, what use beyond them costs, commitments, prepaid credits, reserved throughput.

    What is used is valued at the metered price of the scenario. Of it a share is not metered; included credits cover
    the next part, reserved throughput the next; the rest is paid at the metered price, times the overage price, less
    the discount. A contract holds for the whole run, also where an event switches the policy; its years begin with it.
    """

    seat_usd_per_month: Real = quantity(0.0, "USD/month", "price of a seat: per month", AGREED, ge=0, le=1e6)
    seats_share: Real = share(1.0, "share of posts with a seat: who has none uses no tokens", AGREED)
    seats_to: Literal["heaviest", "anyone"] = quantity(
        "heaviest", "", "who gets the seats: those who want most tokens, or anyone, whatever they want", AGREED
    )
    included_usd_per_seat: Real = quantity(
        0.0,
        "USD/month",
        "credits included in a seat: at the metered price; what is not used lapses",
        AGREED,
        ge=0,
        le=1e6,
    )
    pooled: Flag = Field(default=False, description="credits that all seats share: false: everybody has their own")
    overage: Flag = Field(
        default=True,
        description="use beyond the included credits: true: it is metered; false: a limit must stop it",
    )
    overage_price: Real = quantity(
        1.0, "ratio", "price of use that is paid by the token: over the metered price", AGREED, ge=0, le=100
    )
    discount: Real = share(0.0, "discount on use that is paid by the token", AGREED)
    discount_on: Literal["all", "committed"] = quantity(
        "all", "", "what the discount is on: all of it, or what is used up to the commitment", AGREED
    )
    commitment_usd_per_year: Real = quantity(
        0.0,
        "USD/year",
        "annual commitment: what is used less is billed in the last month of a year of the contract",
        AGREED,
        ge=0,
        le=1e12,
    )
    prepaid_usd: Real = quantity(
        0.0,
        "USD",
        "prepaid credits bought at a time: as soon as the last ones are used up; 0: none",
        AGREED,
        ge=0,
        le=1e12,
    )
    prepaid_months: Whole = quantity(12, "months", "life of prepaid credits: then they expire", AGREED, ge=1, le=120)
    reserved_usd_per_month: Real = quantity(0.0, "USD/month", "price of reserved throughput", AGREED, ge=0, le=1e12)
    reserved_mtok_per_month: Real = quantity(
        0.0, "Mtok/month", "reserved throughput: tokens that its price covers", AGREED, ge=0, le=1e12
    )
    unmetered_share: Real = share(0.0, "share of use that is not metered: such as completions", AGREED)

    @field_validator("pooled")
    @classmethod
    def _something_to_pool(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("included_usd_per_seat") == 0.0:
            raise invalid_block("pooled", "has no credits to pool. Give included_usd_per_seat.")
        return value

    @field_validator("overage")
    @classmethod
    def _something_included(cls, value: bool, info: ValidationInfo) -> bool:
        if not value and info.data.get("included_usd_per_seat") == 0.0:
            raise invalid_block(
                "overage",
                "includes no credits, and without overage stops all use. Give included_usd_per_seat, "
                "or remove overage.",
            )
        return value

    @field_validator("reserved_mtok_per_month")
    @classmethod
    def _of_a_reservation(cls, value: float, info: ValidationInfo) -> float:
        fee = info.data.get("reserved_usd_per_month")
        if fee is not None and (fee > 0.0) != (value > 0.0):
            raise invalid_block(
                "reserved_mtok_per_month",
                "reserves throughput without a price, or pays for none. "
                "Give reserved_usd_per_month and reserved_mtok_per_month, or neither.",
            )
        return value

    @property
    def may_bill_less(self) -> bool:
        """Whether some use may cost less than its metered price.

        Example: 19 USD of credits in a seat of 19 USD cost what they are worth, and a discount of 10% less.
        """
        return (
            self.discount > 0.0
            or self.overage_price < 1.0
            or self.unmetered_share > 0.0
            or self.reserved_mtok_per_month > 0.0
            or self.included_usd_per_seat > self.seat_usd_per_month
        )
