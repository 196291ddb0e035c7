"""Policies that look at single requests: a limit, and a reviewer who may grant more."""

from typing import Literal, Self

from pydantic import ValidationInfo, field_validator

from simulator.model import policies as codes
from simulator.scenario.blocks.policy import NUDGE, PolicyBlock, one_of_two
from simulator.scenario.blocks.quantity import (
    Plausible,
    Real,
    Whole,
    quantity,
    share,
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


class Overstated(Splittable):
    """A limit that may be per hour of work, which some overstate."""

    overstatement: Real = quantity(
        2.0,
        "ratio",
        "overstatement of hours: by those who get around the limit, over the true ones",
        plausible=Plausible(1.2, 4.0),
        ge=1,
        le=1000,
    )


class Limited(Overstated):
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

    @field_validator("usd_per_hour_of_work")
    @classmethod
    def _one_limit(cls, value: float | None, info: ValidationInfo) -> float | None:
        return one_of_two(value, info, "usd_per_request", "limit")


class Reviewed(PolicyBlock):
    """Those who answer requests, and what asking them takes."""

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


class Gated(Reviewed, Splittable):
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
    cap_usd_per_month: Real | None = quantity(
        None, "USD/month", "allowance besides the gate: per engineer", ge=0, le=1e9
    )

    @property
    def asks(self) -> bool:
        """Whether requests may go to a reviewer."""
        return True

    def nudged(self, factor: float = NUDGE) -> Self:
        """The hurdle is lower."""
        return self.model_copy(update={"hurdle": self.hurdle / factor})
