"""Who engineers are: pay, ability, appetite for tokens, vanity, how they take tokens up, and how posts fill."""

from typing import Annotated

from pydantic import Field

from simulator.scenario.blocks.decides import Decides
from simulator.scenario.blocks.quantity import (
    Block,
    Plausible,
    Real,
    Word,
    quantity,
    share,
)

DEVELOPER_PAY = "BLS OEWS May 2024, 15-1252 software developers"


class Salary(Block):
    """Base pay and what an hour costs."""

    median_usd_per_year: Real = quantity(
        133_080.0, "USD/year", "typical base pay of an engineer: median", f"{DEVELOPER_PAY}: median", gt=0, le=1e7
    )
    sigma: Real = quantity(
        0.37, "log", "spread of base pay: of its log", f"{DEVELOPER_PAY}: from its p10 to p90", ge=0, le=2
    )
    loaded_multiplier: Real = quantity(
        1.42,
        "ratio",
        "full cost over base pay",
        "benefits are 29.5% of compensation, BLS ECEC December 2024",
        plausible=Plausible(1.25, 1.6, "BLS ECEC December 2024, and the range of practitioners"),
        ge=1,
        le=5,
    )
    bonus_share: Real = quantity(
        0.1, "share", "bonus over base pay: yearly, for total compensation", plausible=Plausible(0.0, 0.25), ge=0, le=10
    )
    equity_share: Real = quantity(
        0.25,
        "share",
        "equity over base pay: yearly, for total compensation",
        plausible=Plausible(0.0, 0.6),
        ge=0,
        le=100,
    )


class Ability(Block):
    """Speed without tokens."""

    sigma: Real = quantity(
        0.25,
        "log",
        "spread of ability between engineers: of its log; its mean is 1",
        plausible=Plausible(0.1, 0.5),
        ge=0,
        le=2,
    )


class Appetite(Block):
    """Tokens an engineer wants."""

    median_mtok_per_hour: Real = quantity(
        0.30,
        "Mtok/h",
        "typical use of an engineer: median tokens wanted per baseline hour",
        "51 Mtok a month at the median, Jellyfish, April 2026 (vendor telemetry)",
        plausible=Plausible(
            0.17,
            1.4,
            "median spend of 30 to 250 USD a month at 1.03 USD per Mtok, Jellyfish, April and July 2026 "
            "(vendor telemetry)",
        ),
        ge=0,
        le=1000,
    )
    sigma: Real = quantity(
        1.6,
        "log",
        "spread of use between engineers: of the log of tokens wanted",
        "Gini of spend of 0.75, Cursor Developer Habits Report, Spring 2026 (vendor telemetry)",
        plausible=Plausible(
            1.2,
            2.2,
            "Gini of spend of 0.75, Cursor, Spring 2026; quantiles of spend, Jellyfish, April 2026 (vendor telemetry)",
        ),
        ge=0,
        le=4,
    )
    demand_sigma: Real = quantity(
        0.8,
        "log",
        "spread of use between items: of the log of tokens wanted by one engineer",
        plausible=Plausible(0.4, 1.3),
        ge=0,
        le=4,
    )
    ability_correlation: Real = quantity(
        0.3,
        "correlation",
        "correlation of ability and use: of their logs; able engineers use more",
        plausible=Plausible(0.0, 0.6),
        ge=-1,
        le=1,
    )
    growth_per_year: Real = quantity(
        0.0, "share/year", "growth of use per year", plausible=Plausible(-0.2, 0.6), gt=-1, le=100
    )
    returns: Annotated[Real, Decides.ROWS] = share(
        0.5,
        "returns that go with use: exponent lambda of gains in use; 1: heavy users use more because they gain more; 0: "
        "they gain as others do, and overrate tokens",
        plausible=Plausible(0.0, 1.0),
    )
    non_user_share: Real = share(
        0.07,
        "share of engineers who use no tokens: at all",
        "90 to 95% of engineers use AI every month, published usage data of 2026 (DORA 2025: 90%)",
        plausible=Plausible(0.05, 0.1, "90 to 95%, published usage data of 2026"),
    )


class Role(Block):
    """A kind of engineer within a team, such as a seniority: other pay, other use."""

    name: Word = Field(pattern=r"\S", max_length=200, description="name of a role: the same in every team that has it")
    share: Real = quantity(..., "share", "share of a role: of a team's engineers", gt=0, le=1)
    pay: Real = quantity(1.0, "ratio", "pay of a role: factor on base pay", gt=0, le=100)
    appetite: Real = quantity(1.0, "ratio", "use of a role: factor on tokens wanted", ge=0, le=1000)


class Vanity(Block):
    """How strongly status drives use."""

    prone_share: Real = share(
        0.3, "share of engineers prone to vanity: who care about the ranking", plausible=Plausible(0.1, 0.5)
    )
    mean_propensity: Real = quantity(
        1.0, "ratio", "mean propensity to vanity: of those who care", plausible=Plausible(0.5, 2.0), ge=0, le=20
    )


class Adoption(Block):
    """How fast a team takes up tokens: a logistic ramp."""

    midpoint_month: Real = quantity(
        -6.0,
        "month",
        "midpoint of adoption: month at which half the use is reached; negative: before the start",
        plausible=Plausible(-18.0, 6.0),
        ge=-240,
        le=240,
    )
    ramp_months: Real = quantity(
        2.0, "month", "time constant of adoption: of the logistic ramp", plausible=Plausible(1.0, 5.0), gt=0, le=240
    )


class Staffing(Block):
    """How posts fill and empty; what stands here is constant headcount."""

    growth_per_year: Real = quantity(0.0, "share/year", "growth of a team's posts: per year", gt=-1, le=10)
    attrition_per_year: Real = quantity(0.0, "1/year", "attrition per year: hazard of leaving", ge=0, le=10)
    months_to_fill: Real = quantity(
        2.0, "months", "time to fill a post: mean, exponential", plausible=Plausible(1.0, 5.0), ge=0, le=60
    )
    ramp_months: Real = quantity(
        6.0, "months", "time until a new engineer is at full speed", plausible=Plausible(3.0, 12.0), ge=0, le=60
    )
    start_share: Real = quantity(
        0.4, "share", "starting speed of a new engineer: over full speed", plausible=Plausible(0.2, 0.7), gt=0, le=1
    )
    package_elasticity: Real = quantity(
        0.0,
        "ratio",
        "pull of tokens on staffing: how attrition and time to fill fall with tokens as a share of "
        "base pay, (1 + share)^-elasticity; no evidence",
        ge=0,
        le=20,
    )
    replacement_cost_share: Real = quantity(
        0.5, "share", "cost of filling a post: over a year's base pay", plausible=Plausible(0.2, 1.5), ge=0, le=10
    )
