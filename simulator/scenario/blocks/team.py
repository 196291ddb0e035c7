"""A team: its people, its work, and how tokens turn into speed."""

from functools import lru_cache
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from simulator.model.demand import compounded, progressed
from simulator.scenario.blocks.curve import MAX_GAIN, Curve
from simulator.scenario.blocks.decides import Decides
from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.people import Ability, Adoption, Appetite, Role, Salary, Staffing, Vanity
from simulator.scenario.blocks.quantity import (
    Block,
    Plausible,
    Real,
    Whole,
    Word,
    invalid_block,
    quantity,
    share,
)
from simulator.scenario.blocks.work import Backlog, Delivery, Rework, Work


class TeamDefaults(Block):
    """What every team has unless it says otherwise."""

    salary: Salary = Salary()
    ability: Ability = Ability()
    appetite: Appetite = Appetite()
    vanity: Vanity = Vanity()
    roles: tuple[Role, ...] = Field(
        default=(), max_length=50, description="roles of a team's engineers, with their shares; left out: all are alike"
    )
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

    @property
    def own_code(self) -> list[OwnCode]:
        """The Python files of mechanisms of the user's own."""
        found = (self.curve.own_code, self.work.process.own_code if self.work.process else None)
        return [code for code in found if code is not None]

    def amenable_at(self, month: float) -> float:
        """Share of work that AI can speed up, to the benefit of output, some months after the start.

        Example: 0.35 with a quarter of the saved time slack and no progress is 0.2625.
        """
        return progressed(self.amenable_share, self.progress_per_year, month) * (1.0 - self.leak_share)

    @field_validator("roles")
    @classmethod
    def _whole(cls, value: tuple[Role, ...]) -> tuple[Role, ...]:
        total = sum(each.share for each in value)
        if value and abs(total - 1.0) > 1e-6:
            raise invalid_block("roles", f"has shares that sum to {total:.6g}. They must be 1 together.")
        return value

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

    name: Word = Field(  # decides the draws: a team is keyed by its name
        pattern=r"\S", max_length=200, description="name of the team: unique in the scenario"
    )
    groups: Annotated[tuple[Word, ...], Decides.ROWS] = Field(
        default=(),
        max_length=50,
        description="groups a team belongs to: any labels, such as a cost centre, that limits name",
    )
    engineers: Whole = quantity(..., "count", "number of engineers: at the start", ge=1, le=1_000_000)

    def planned(self, months: int) -> list[int]:
        """Posts in each month, engineers * (1 + growth)^(month / 12), rounded, at least 1.

        Example: 100 engineers at a growth of 0.12 are 100 posts in the first month and 101 in the second.
        """
        return list(_posts(self.engineers, self.staffing.growth_per_year, months))


@lru_cache(maxsize=1024)  # every table of a study asks for them
def _posts(engineers: int, growth: float, months: int) -> tuple[int, ...]:
    return tuple(max(1, round(engineers * compounded(float(month), growth))) for month in range(months))
