"""The ``optimize:`` block: the levers of policies that may be set, and what the result must respect."""

from typing import Final

from pydantic import Field, field_validator

from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.quantity import Block, Real, Whole, Word, invalid_value, quantity, share

SEARCHED: Final = ("uniform", "loguniform", "choice")


class Constraints(Block):
    """What a policy must respect; each at the mean over replications, but for the P95."""

    spend_usd_at_most: Real | None = quantity(None, "USD", "limit on the token bill: per post and month", ge=0, le=1e9)
    spend_p95_usd_at_most: Real | None = quantity(
        None,
        "USD",
        "limit on the 95th percentile of the token bill: over replications, per post and month",
        ge=0,
        le=1e9,
    )
    vanity_share_at_most: Real | None = share(None, "limit on the vanity share: of the token bill (ground truth)")
    wait_hours_at_most: Real | None = quantity(
        None, "h", "limit on the wait for approval: per reviewed request", ge=0, le=1e6
    )


class Optimize(Block):
    """A search for the best settings of one or several policies, each for itself."""

    levers: dict[Word, Distribution] = Field(
        description="what may be set: the path of a policy's value, then a range or a list"
    )
    limits: Constraints = Constraints()
    trials: Whole = quantity(96, "count", "number of trials: settings tried per policy", ge=8, le=100_000)
    replications: Whole = quantity(
        8, "count", "replications per trial: the same random numbers in every trial", ge=2, le=10_000
    )
    check_replications: Whole = quantity(
        30,
        "count",
        "replications of the final check: fresh ones, and as many for the choice among finalists",
        ge=5,
        le=10_000,
    )
    seed: Whole = quantity(
        1, "", "seed of the search: random numbers of a replication have the scenario's", ge=0, le=2**32 - 1
    )

    @field_validator("levers")
    @classmethod
    def _searchable(cls, levers: dict[str, Distribution]) -> dict[str, Distribution]:
        if not levers:
            raise invalid_value(
                "must name at least one value, such as policies.capped.usd_per_month: {low: 50, high: 800}."
            )
        for path, one in levers.items():
            if one.kind not in SEARCHED:
                raise invalid_value(
                    f"has {path} of the kind {one.kind}; a lever is a range (uniform, loguniform) or a list."
                )
        return levers
