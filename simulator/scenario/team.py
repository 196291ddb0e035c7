"""A team: pay, ability, appetite, vanity, adoption, work, and how tokens turn into speed."""

from typing import Annotated, Any, Literal

from pydantic import Field, Strict, field_validator
from pydantic_core import PydanticCustomError

from simulator.model import curves
from simulator.records import HOURS_PER_MONTH
from simulator.scenario.quantity import Block, Real, Whole, quantity

FAMILIES: dict[str, int] = {
    "michaelis_menten": curves.MICHAELIS_MENTEN,
    "exponential": curves.EXPONENTIAL,
    "hill": curves.HILL,
    "logarithmic": curves.LOGARITHMIC,
    "power": curves.POWER,
    "ces": curves.CES,
}

DEVELOPER_PAY = "BLS OEWS May 2024, 15-1252 software developers"


class Salary(Block):
    """Base pay and what an hour costs."""

    median_usd_per_year: Real = quantity(
        133_080.0, "USD/year", f"{DEVELOPER_PAY}: median", "median base salary", gt=0, le=1e7
    )
    sigma: Real = quantity(
        0.37, "log", f"{DEVELOPER_PAY}: from its p10 to p90", "spread of log base salary", ge=0, le=2
    )
    loaded_multiplier: Real = quantity(
        1.42,
        "ratio",
        "benefits are 29.5% of compensation, BLS ECEC December 2024",
        "cost over base pay",
        ge=1,
        le=5,
    )


class Ability(Block):
    """Speed without tokens."""

    sigma: Real = quantity(0.25, "log", None, "spread of log ability; its mean is 1", ge=0, le=2)


class Appetite(Block):
    """Tokens an engineer wants."""

    median_mtok_per_hour: Real = quantity(
        0.30,
        "Mtok/h",
        "51 Mtok a month at the median, Jellyfish, April 2026 (vendor telemetry)",
        "median tokens wanted per baseline hour",
        ge=0,
        le=1000,
    )
    sigma: Real = quantity(
        1.6,
        "log",
        "Gini of spend of 0.75, Cursor Developer Habits Report, Spring 2026 (vendor telemetry)",
        "spread of log appetite between engineers",
        ge=0,
        le=4,
    )
    demand_sigma: Real = quantity(0.8, "log", None, "spread of log demand between items of one engineer", ge=0, le=4)
    ability_correlation: Real = quantity(
        0.3, "correlation", None, "between log ability and log appetite: able engineers use more", ge=-1, le=1
    )
    growth_per_year: Real = quantity(0.0, "share/year", None, "growth of appetite", gt=-1, le=100)


class Vanity(Block):
    """How strongly status drives use."""

    prone_share: Real = quantity(0.3, "share", None, "share of engineers who care about the ranking", ge=0, le=1)
    mean_propensity: Real = quantity(1.0, "ratio", None, "mean vanity propensity of those who care", ge=0, le=20)


class Adoption(Block):
    """How fast a team takes up tokens: a logistic ramp."""

    midpoint_month: Real = quantity(
        -6.0,
        "month",
        None,
        "month at which half the appetite is reached; negative: before the start",
        ge=-240,
        le=240,
    )
    ramp_months: Real = quantity(2.0, "month", None, "time constant of the ramp", gt=0, le=240)


class Work(Block):
    """The items a team works on, about one merged change each."""

    effort_mean_hours: Real = quantity(16.0, "h", None, "mean baseline effort of an item", gt=0, le=2000)
    effort_cv: Real = quantity(0.8, "ratio", None, "coefficient of variation of effort", ge=0, le=5)
    value_cv: Real = quantity(0.5, "ratio", None, "coefficient of variation of the value of an item", ge=0, le=5)
    value_multiple: Real = quantity(
        1.0,
        "ratio",
        None,
        "value of a baseline hour over its cost; 1: it is worth what it costs",
        gt=0,
        le=100,
    )


class Rework(Block):
    """Items that come back."""

    base: Real = quantity(0.0, "probability", None, "chance that an item comes back without tokens", ge=0, le=1)
    slope: Real = quantity(
        0.0,
        "probability",
        None,
        "added chance at the full response to tokens; evidence conflicts (Faros 2026, Jellyfish 2026): sweep it",
        ge=0,
        le=1,
    )
    share: Real = quantity(0.5, "share", None, "share of the item that is done again", ge=0, le=1)


class Curve(Block):
    """How speed rises with tokens: m(x) = 1 + gain * S(x / scale), concave."""

    family: Literal["michaelis_menten", "exponential", "hill", "logarithmic", "power", "ces"] = Field(
        "michaelis_menten", description="curve family", json_schema_extra={"unit": "", "source": None}
    )
    gain: Real = quantity(
        1.5,
        "ratio",
        None,
        "gain in speed of the amenable work, at full response where the family saturates",
        ge=0,
        le=20,
    )
    scale_mtok_per_hour: Real = quantity(
        0.5, "Mtok/h", None, "kappa, tokens per baseline hour at the knee of the curve", gt=0, le=1000
    )
    exponent: Real | None = quantity(
        None, "ratio", None, "hill: above 0, at most 1; power: above 0, below 1", ge=0.05, le=100
    )
    substitution_elasticity: Real | None = quantity(
        None,
        "ratio",
        "0.25: Demirer, Musolff and Yang, NBER w35275, May 2026",
        "ces: elasticity of substitution between AI and human work",
        ge=0.05,
        le=0.9,
    )
    gain_at_reference: Real | None = quantity(
        None, "ratio", None, "manager's form: gain at the reference spend", gt=0, le=20
    )
    reference_usd_per_month: Real | None = quantity(
        None, "USD/month", None, "manager's form: the reference spend per engineer", gt=0, le=1e7
    )
    half_gain_usd_per_month: Real | None = quantity(
        None, "USD/month", None, "manager's form: spend per engineer at half the maximum gain", gt=0, le=1e7
    )

    @field_validator("exponent")
    @classmethod
    def _concave(cls, value: float | None, info: Any) -> float | None:
        family = info.data.get("family")
        if family not in ("hill", "power"):
            if value is not None and family is not None:
                raise PydanticCustomError("unused", "does not belong to the family {family}", {"family": family})
            return value
        if value is None:
            raise PydanticCustomError("needed", "is needed by the family {family}. Try 0.3 to 0.8.", {"family": family})
        if family == "power" and not value <= 0.95:
            raise PydanticCustomError("convex", "must be below 1, at most 0.95 (a concave curve). Try 0.3 to 0.8.")
        if family == "hill" and value > 1.0:
            raise PydanticCustomError(
                "convex", "must be at most 1 (above 1 the curve is S-shaped, not concave). Try 0.3 to 1."
            )
        return value

    @field_validator("substitution_elasticity")
    @classmethod
    def _ces_only(cls, value: float | None, info: Any) -> float | None:
        family = info.data.get("family")
        if family == "ces" and value is None:
            raise PydanticCustomError(
                "needed", "is needed by the family ces. Try 0.25 (Demirer, Musolff and Yang, 2026)."
            )
        if family not in ("ces", None) and value is not None:
            raise PydanticCustomError("unused", "does not belong to the family {family}", {"family": family})
        return value

    @field_validator("half_gain_usd_per_month")
    @classmethod
    def _manager_form(cls, value: float | None, info: Any) -> float | None:
        names = ("gain_at_reference", "reference_usd_per_month")
        given = [value is not None, *(info.data.get(name) is not None for name in names)]
        if not any(given):
            return value
        if not all(given):
            raise PydanticCustomError(
                "manager",
                "belongs with gain_at_reference and reference_usd_per_month: give all three, or none and use gain "
                "and scale_mtok_per_hour",
            )
        if info.data.get("family") in ("logarithmic", "power"):
            raise PydanticCustomError(
                "manager",
                "means nothing for the family {family}, which has no maximum gain. Use gain and scale_mtok_per_hour.",
                {"family": info.data["family"]},
            )
        return value

    @property
    def code(self) -> int:
        """Code of the family in ``model/curves.py``."""
        return FAMILIES[self.family]

    @property
    def shape(self) -> float:
        """Exponent as ``model/curves.py`` takes it; theta = (1 - sigma) / sigma for ``ces``."""
        if self.substitution_elasticity is not None:
            return (1.0 - self.substitution_elasticity) / self.substitution_elasticity
        return 1.0 if self.exponent is None else self.exponent

    def gain_and_scale(self, usd_per_mtok: float) -> tuple[float, float]:
        """Gain and scale in Mtok/h, converted from the manager's form where that is what the user gave.

        Spend a month is price * 168 h * tokens per hour, so kappa = half spend / (price * 168 * u_half), with
        S(u_half) = 1/2, and gain = gain at reference / S(reference / kappa).
        """
        if self.half_gain_usd_per_month is None:
            return self.gain, self.scale_mtok_per_hour
        assert self.gain_at_reference is not None
        assert self.reference_usd_per_month is not None
        monthly = usd_per_mtok * HOURS_PER_MONTH
        scale = self.half_gain_usd_per_month / monthly / curves.half_point(self.code, self.shape)
        reached = curves.response(self.code, self.reference_usd_per_month / monthly / scale, self.shape)
        return self.gain_at_reference / reached, scale


class TeamDefaults(Block):
    """What every team has unless it says otherwise."""

    salary: Salary = Salary()
    ability: Ability = Ability()
    appetite: Appetite = Appetite()
    vanity: Vanity = Vanity()
    adoption: Adoption = Adoption()
    work: Work = Work()
    curve: Curve = Curve(family="michaelis_menten")
    amenable_share: Real = quantity(0.35, "share", None, "share of the work that AI can speed up", ge=0, le=1)
    checking_hours_per_mtok: Real = quantity(
        0.02, "h/Mtok", None, "an engineer's own hours to check the output of a productive Mtok", ge=0, le=10
    )
    rework: Rework = Rework()


class Team(TeamDefaults):
    """A team of engineers."""

    name: Annotated[str, Strict()] = Field(min_length=1, max_length=200, description="name, unique in the scenario")
    engineers: Whole = Field(ge=1, le=1_000_000, description="headcount")
