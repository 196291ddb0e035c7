"""A team: pay, ability, appetite, vanity, adoption, work, and its curve."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from simulator.model.demand import compounded, progressed
from simulator.scenario.blocks.curve import MAX_GAIN, Curve
from simulator.scenario.blocks.decides import Decides
from simulator.scenario.blocks.quantity import (
    Block,
    Plausible,
    Real,
    Whole,
    Word,
    invalid_block,
    invalid_value,
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


class Work(Block):
    """The items a team works on, about one merged change each."""

    effort_mean_hours: Real = quantity(
        16.0, "h", "mean effort of an item: baseline hours", plausible=Plausible(6.0, 40.0), gt=0, le=2000
    )
    effort_cv: Real = quantity(
        0.8,
        "ratio",
        "variation of effort between items: coefficient of variation",
        plausible=Plausible(0.4, 1.5),
        ge=0,
        le=5,
    )
    value_cv: Real = quantity(
        0.5,
        "ratio",
        "variation of value between items: coefficient of variation",
        plausible=Plausible(0.2, 1.0),
        ge=0,
        le=5,
    )
    value_multiple: Real = quantity(
        1.0,
        "ratio",
        "value of an hour over its cost: of a baseline hour; 1: it is worth what it costs",
        plausible=Plausible(0.7, 2.0),
        gt=0,
        le=100,
    )


class Rework(Block):
    """Items that come back."""

    base: Real = quantity(0.0, "probability", "chance of rework without tokens: an item comes back", ge=0, le=1)
    slope: Real = quantity(
        0.0,
        "probability",
        "chance of rework added by tokens: at the full response to tokens; evidence conflicts (Faros "
        "2026, Jellyfish 2026): sweep it",
        ge=0,
        le=1,
    )
    share: Real = share(0.5, "share of an item that is done again", plausible=Plausible(0.2, 0.9))

    @field_validator("slope")
    @classmethod
    def _a_probability(cls, value: float, info: ValidationInfo) -> float:
        base = info.data.get("base")
        if base is not None and base + value > 1.0:
            raise invalid_value(f"must be at most {1.0 - base:.4g}: with base = {base:.4g} it would be above 1.")
        return value


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


class Backlog(Block):
    """Where work comes from."""

    items_per_week: Real | None = quantity(
        None,
        "1/week",
        "items that arrive per week: for the team, most valuable hour first; left out, there is always work",
        ge=0,
        le=1e6,
    )


class Delivery(Block):
    """What a written item waits for before it counts."""

    review_hours: Real = quantity(
        0.0,
        "h",
        "time a colleague takes to review a written item: one of mean effort; 0: it counts at once",
        ge=0,
        le=1000,
    )
    share_of_reviewers: Real = quantity(
        1.0, "share", "share of a team that reviews written items: of its posts, at least one", gt=0, le=1
    )


class TeamDefaults(Block):
    """What every team has unless it says otherwise."""

    salary: Salary = Salary()
    ability: Ability = Ability()
    appetite: Appetite = Appetite()
    vanity: Vanity = Vanity()
    adoption: Annotated[Adoption, Decides.ROWS] = Adoption()
    work: Work = Work()
    curve: Annotated[Curve, Decides.ROWS] = Curve(family="michaelis_menten")
    amenable_share: Annotated[Real, Decides.LENGTH] = share(
        0.35, "share of work that AI can speed up", plausible=Plausible(0.15, 0.55)
    )
    leak_share: Annotated[Real, Decides.LENGTH] = share(
        0.25, "share of the saved time that is slack: it never becomes output", plausible=Plausible(0.0, 0.5)
    )
    progress_per_year: Annotated[Real, Decides.LENGTH] = quantity(
        0.15,
        "1/year",
        "progress of models per year: rate at which the work that AI cannot speed up shrinks",
        plausible=Plausible(0.0, 0.3),
        ge=0,
        le=5,
    )
    checking_hours_per_mtok: Annotated[Real, Decides.ROWS] = quantity(
        0.02,
        "h/Mtok",
        "time to check the output of tokens: own hours per productive Mtok, at 0.3 Mtok per baseline hour",
        plausible=Plausible(0.005, 0.08),
        ge=0,
        le=10,
    )
    checking_exponent: Annotated[Real, Decides.ROWS] = quantity(
        0.6,
        "ratio",
        "exponent of checking in tokens: 1: each Mtok takes as long to check, below 1 each further one takes less",
        plausible=Plausible(0.15, 1.0),
        ge=0.05,
        le=1,
    )
    steering_hours_per_mtok: Annotated[Real, Decides.ROWS] = quantity(
        0.01,
        "h/Mtok",
        "effort of steering tokens: own hours per productive Mtok",
        plausible=Plausible(0.003, 0.03),
        ge=0,
        le=10,
    )
    pacing: Annotated[Real, Decides.ROWS] = share(
        0.5,
        "pacing of an allowance: 0: spent at full appetite until it is empty, 1: spread over the month",
        plausible=Plausible(0.0, 1.0),
    )
    delivery: Annotated[Delivery, Decides.ROWS] = Delivery()
    rework: Rework = Rework()
    staffing: Staffing = Staffing()
    backlog: Backlog = Backlog()

    def amenable_at(self, month: float) -> float:
        """Share of work that AI can speed up, to the benefit of output, some months after the start.

        Example: 0.35 with a quarter of the saved time slack and no progress is 0.2625.
        """
        return progressed(self.amenable_share, self.progress_per_year, month) * (1.0 - self.leak_share)

    @field_validator("amenable_share")
    @classmethod
    def _above_the_largest_saving(cls, value: float, info: ValidationInfo) -> float:
        curve = info.data.get("curve")
        largest = curve.largest_saving if curve is not None else None
        least = (1.0 + 1.0 / MAX_GAIN) * (largest or 0.0)  # where the gain would be the largest that a curve may have
        if largest is not None and value < least:
            raise invalid_block(
                "amenable_share",
                f"says that AI can speed up {value:.4g} of the work, where curve.largest_saving says that it saves "
                f"{largest:.4g} of the time. Give an amenable_share of at least {least:.6g}, a gain of {MAX_GAIN}.",
            )
        return value

    @field_validator("rework")
    @classmethod
    def _bounded_rework(cls, value: Rework, info: ValidationInfo) -> Rework:
        curve = info.data.get("curve")
        if value.slope > 0.0 and curve is not None and curve.family in ("logarithmic", "power"):
            raise invalid_block(
                "rework",
                f"needs rework.slope 0 with the family {curve.family}, whose response has no maximum to which the "
                "added chance could belong. Use michaelis_menten, exponential, hill or ces.",
            )
        return value


class Team(TeamDefaults):
    """A team of engineers."""

    name: Annotated[Word, Decides.ROWS] = Field(
        pattern=r"\S", max_length=200, description="name of the team: unique in the scenario"
    )
    engineers: Whole = quantity(..., "count", "number of engineers: at the start", ge=1, le=1_000_000)

    def planned(self, months: int) -> list[int]:
        """Posts in each month, engineers * (1 + growth)^(month / 12), rounded, at least 1.

        Example: 100 engineers at a growth of 0.12 are 100 posts in the first month and 101 in the second.
        """
        growth = self.staffing.growth_per_year
        return [max(1, round(self.engineers * compounded(float(month), growth))) for month in range(months)]
