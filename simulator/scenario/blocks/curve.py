"""The curve of a team in a scenario: family, gain and scale, plainly or by time saved or by spend."""

from typing import Annotated, Any, Literal, cast

from pydantic import Field, SerializerFunctionWrapHandler, ValidationInfo, field_validator, model_serializer

from simulator.model import curves
from simulator.model.points import NO_KNOTS
from simulator.records import HOURS_PER_MONTH
from simulator.scenario.blocks.curve_points import MOST_POINTS, Points, flaw_of, knots_through, largest_gain
from simulator.scenario.blocks.inherit import PLAIN_FORM
from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_curve import points_of
from simulator.scenario.blocks.own_mechanism import File, checked, with_text
from simulator.scenario.blocks.quantity import (
    Block,
    Plausible,
    Real,
    Word,
    invalid_block,
    invalid_entry,
    invalid_value,
    quantity,
)

FORMULAS: dict[str, str] = {
    "michaelis_menten": "u / (1 + u)",
    "exponential": "1 - exp(-u)",
    "hill": "u^n / (1 + u^n), exponent n above 0, at most 1",
    "logarithmic": "ln(1 + u)",
    "power": "u^alpha, exponent alpha above 0, below 1",
    "ces": "(1 + u^-theta)^(-1/theta), theta = (1 - sigma) / sigma, substitution_elasticity sigma below 1",
}
# curves of the user's own, which have no formula
OWN: dict[str, str] = {
    "points": "m(x) smooth and concave through points, each x and m(x), such as [[0, 1], [0.5, 1.6], [2, 2.2]]",
    "own": "m(x) = multiplier(mtok_per_hour) of a Python file, concave, read off at 16 points",
}
# name and code in ``model/curves.py``
FAMILIES: dict[str, int] = {family: getattr(curves, family.upper()) for family in FORMULAS}
FAMILIES |= dict.fromkeys(OWN, curves.POINTS)
MAX_GAIN = 20
FIELD_EXPERIMENTS = (
    "assumed; three field experiments found 26% more tasks with a standard error of 10, Cui et al., Management "
    "Science 2026"
)


class Curve(Block):
    """How speed rises with tokens: m(x) = 1 + gain * S(x / scale), concave."""

    family: Literal["michaelis_menten", "exponential", "hill", "logarithmic", "power", "ces", "points", "own"] = (
        quantity("michaelis_menten", "", "form of the response curve: how the gain in speed rises with tokens")
    )
    gain: Real = quantity(
        1.5,
        "ratio",
        "gain in speed from tokens: of the amenable work, at full response where the family saturates",
        plausible=Plausible(0.3, 3.0, FIELD_EXPERIMENTS),
        ge=0,
        le=MAX_GAIN,
    )
    scale_mtok_per_hour: Real = quantity(
        0.5,
        "Mtok/h",
        "use at the knee of the response curve: kappa, tokens per baseline hour",
        plausible=Plausible(0.1, 2.0),
        gt=0,
        le=1000,
    )
    exponent: Real | None = quantity(
        None, "ratio", "exponent of the response curve: hill: 0.05 to 1, power: 0.05 to 0.95", ge=0.05, le=1
    )
    substitution_elasticity: Real | None = quantity(
        None,
        "ratio",
        "elasticity of substitution: of the family ces, between AI and human work",
        "0.25: Demirer, Musolff and Yang, NBER w35275, May 2026",
        plausible=Plausible(0.1, 0.6, "Demirer, Musolff and Yang, NBER w35275, May 2026: 0.25"),
        ge=0.05,
        le=0.9,
    )
    largest_saving: Real | None = quantity(
        None,
        "share",
        "largest saving of time by tokens: A, of the time an item takes, instead of gain and scale_mtok_per_hour",
        plausible=Plausible(0.08, 0.33, FIELD_EXPERIMENTS),
        gt=0,
        lt=1,
    )
    half_saving_mtok_per_hour: Real | None = quantity(
        None,
        "Mtok/h",
        "use at half the largest saving: B, tokens per baseline hour at which half of the largest saving is reached",
        plausible=Plausible(0.05, 0.8),
        gt=0,
        le=1000,
    )
    points: Annotated[tuple[tuple[Real, Real], ...], Field(min_length=2, max_length=MOST_POINTS)] | None = Field(
        default=None,
        description="points of the response curve: of the family points, each a use in Mtok per baseline hour and how "
        "fast the amenable work is there; the first is [0, 1], and each further Mtok gains no more than the one before",
    )
    file: File | None = Field(
        default=None,
        description="Python file of a curve: of the family own, with a function multiplier(mtok_per_hour) that gives "
        "the speed of the amenable work; found beside the scenario",
    )
    text: Word = Field(
        default="", description="Python code of a curve: text of its file, which is read where this is left out"
    )
    gain_factor: Real | None = quantity(
        None, "ratio", "factor on gains of one's own curve: left out: 1, as its points say", ge=0, le=MAX_GAIN
    )
    gain_at_reference: Real | None = quantity(
        None, "ratio", "gain in speed at the reference spend: manager's form", gt=0, le=MAX_GAIN
    )
    reference_usd_per_month: Real | None = quantity(
        None, "USD/month", "reference spend of an engineer: manager's form", gt=0, le=1e7
    )
    half_gain_usd_per_month: Real | None = quantity(
        None, "USD/month", "spend at half the maximum gain: manager's form, per engineer", gt=0, le=1e7
    )

    @field_validator("exponent", mode="before")
    @classmethod
    def _concave(cls, value: Any, info: ValidationInfo) -> Any:
        family = info.data.get("family")
        if family in ("hill", "power"):
            return _exponent(family, value)
        return _unused(value, family, "hill or power")

    @field_validator("substitution_elasticity", mode="before")
    @classmethod
    def _ces_only(cls, value: Any, info: ValidationInfo) -> Any:
        family = info.data.get("family")
        if family == "ces" and value is None:
            advice = "Try 0.25 (Demirer, Musolff and Yang, NBER w35275, May 2026)."
            raise invalid_block("family", f"needs the key 'substitution_elasticity' for the family ces. {advice}")
        return value if family == "ces" else _unused(value, family, "ces")

    @field_validator("half_saving_mtok_per_hour")
    @classmethod
    def _two_numbers(cls, value: float | None, info: ValidationInfo) -> float | None:
        if "largest_saving" not in info.data:  # an error of its own
            return value
        largest = info.data["largest_saving"]
        if (value is None) != (largest is None):
            given, lacking = ("largest_saving", "half_saving_mtok_per_hour")[:: 1 if value is None else -1]
            raise invalid_block(given, f"gives {given} without {lacking}. Give both, or gain and scale_mtok_per_hour.")
        if value is not None and info.data.get("family", "michaelis_menten") != "michaelis_menten":
            raise invalid_block(
                "largest_saving",
                f"gives largest_saving, which belongs to the family michaelis_menten, not to {info.data['family']}. "
                "Use gain and scale_mtok_per_hour.",
            )
        return value

    @field_validator("points", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value  # left out, or of the wrong type, which the field itself says
        for place, point in enumerate(value):
            numbers = point if isinstance(point, list | tuple) else ()
            if len(numbers) != 2 or not all(isinstance(one, int | float) for one in numbers):
                wanted = "must be two numbers: a use in Mtok per baseline hour, and the speed there"
                raise invalid_entry(place, f"{wanted}, such as [0.5, 1.6].")
        if not 2 <= len(value) <= MOST_POINTS:
            raise invalid_block("points", f"has {len(value)} points. Give 2 to {MOST_POINTS}, from [0, 1] on.")
        return value

    @field_validator("points")
    @classmethod
    def _through_points(cls, value: Points | None, info: ValidationInfo) -> Points | None:
        family = info.data.get("family")
        if value is None and family == "points":
            raise invalid_block("family", "needs the key 'points' for the family points, such as [[0, 1], [0.5, 1.6]].")
        if value is None:
            return None
        if family != "points":
            return cast("Points", _unused(value, family, "points"))
        if flaw := flaw_of(value):
            raise invalid_entry(flaw.place, f"= [{', '.join(f'{one:g}' for one in value[flaw.place])}] {flaw.sentence}")
        return value

    @field_validator("file")
    @classmethod
    def _of_own_only(cls, value: str | None, info: ValidationInfo) -> str | None:
        family = info.data.get("family")
        if value is None and family == "own":
            raise invalid_block("family", "needs the key 'file' for the family own, such as file: my_curve.py.")
        return value if family == "own" else cast("str | None", _unused(value, family, "own"))

    @field_validator("text", mode="before")
    @classmethod
    def _text_of_file(cls, value: Any, info: ValidationInfo) -> Any:
        return with_text(value, info)

    @field_validator("text")
    @classmethod
    def _a_curve(cls, value: str, info: ValidationInfo) -> str:
        return checked(points_of, value, info)

    @field_validator("gain_factor")
    @classmethod
    def _own_only(cls, value: float | None, info: ValidationInfo) -> float | None:
        family = info.data.get("family")
        return value if family in OWN else cast("float | None", _unused(value, family, "points"))

    @field_validator("half_gain_usd_per_month")
    @classmethod
    def _manager_form(cls, value: float | None, info: ValidationInfo) -> float | None:
        names = ("gain_at_reference", "reference_usd_per_month")
        if not all(name in info.data for name in names):  # an error of its own
            return value
        form = {**{name: info.data[name] for name in names}, "half_gain_usd_per_month": value}
        given = [name for name, number in form.items() if number is not None]
        lacking = [name for name in form if name not in given]
        if given and lacking:
            forms = (
                "Give all three numbers of the manager's form, or none of them and use gain and scale_mtok_per_hour."
            )
            raise invalid_block(given[0], f"gives {' and '.join(given)} without {' and '.join(lacking)}. {forms}")
        if given and info.data.get("family") in ("logarithmic", "power"):
            raise invalid_block(
                "half_gain_usd_per_month",
                f"cannot have half of its maximum gain: the family {info.data['family']} has no maximum. "
                "Use gain and scale_mtok_per_hour.",
            )
        if given and info.data.keys() >= {"family", "exponent", "substitution_elasticity"}:
            _within_reason(cls.model_construct(**info.data, half_gain_usd_per_month=value))
        return value

    @model_serializer(mode="wrap")
    def _one_form(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without gain and scale where another form says them: a file gives one form."""
        told: dict[str, Any] = dump(self)
        return told if self.in_plain_form else {key: value for key, value in told.items() if key not in PLAIN_FORM}

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

    @property
    def in_plain_form(self) -> bool:
        """Whether gain and scale are as written, not derived from another form."""
        return self.largest_saving is None and self.half_gain_usd_per_month is None and self.code != curves.POINTS

    @property
    def knots(self) -> tuple[float, ...]:
        """Knots of a curve through points, as ``model/points.py`` reads them."""
        return knots_through(self.own_points) if self.own_points else NO_KNOTS

    @property
    def own_code(self) -> OwnCode | None:
        """The Python file of a function of the user's own."""
        return OwnCode(self.file, self.text) if self.file else None

    @property
    def own_points(self) -> Points | None:
        """The points of a curve that has no formula, as given or read off the function."""
        return points_of(self.own_code) if self.own_code else self.points

    def gain_and_scale(self, usd_per_mtok: float, amenable: float) -> tuple[float, float]:
        """Gain and scale in Mtok/h, converted from the form that the user gave.

        From the largest saving A = phi * G / (1 + G), reached by half at B = kappa / (1 + G): G = A / (phi - A) and
        kappa = B * (1 + G). From the manager's form: spend a month is price * 168 h * tokens per hour, so
        kappa = half spend / (price * 168 * u_half), with S(u_half) = 1/2, and gain = gain at reference /
        S(reference / kappa). A curve through points counts its uses in Mtok/h: kappa = 1.

        Args:
            usd_per_mtok: price, for the manager's form.
            amenable: phi, share of the work that AI can speed up.

        Example: a largest saving of 0.21 reached by half at 0.2 Mtok/h, at phi = 0.35, are gain 1.5 and scale 0.5.
        """
        if self.own_points:
            factor = 1.0 if self.gain_factor is None else self.gain_factor
            return factor * largest_gain(self.own_points), 1.0
        if self.largest_saving is not None and self.half_saving_mtok_per_hour is not None:
            gain = self.largest_saving / (amenable - self.largest_saving)
            return gain, self.half_saving_mtok_per_hour * (1.0 + gain)
        if self.half_gain_usd_per_month is None:
            return self.gain, self.scale_mtok_per_hour
        assert self.gain_at_reference is not None
        assert self.reference_usd_per_month is not None
        monthly = usd_per_mtok * HOURS_PER_MONTH
        scale = self.half_gain_usd_per_month / monthly / curves.half_point(self.code, self.shape)
        reached = curves.response(self.code, self.reference_usd_per_month / monthly / scale, self.shape)
        return self.gain_at_reference / reached, scale


def _exponent(family: str, value: Any) -> Any:
    if value is None:
        raise invalid_block("family", f"needs the key 'exponent' for the family {family}. Try 0.3 to 0.8.")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value  # of the wrong type, which the field itself says
    if family == "hill" and value > 1.0:
        raise invalid_value("must be at most 1 (above 1 the curve is S-shaped, not concave). Try 0.3 to 1.")
    if family == "power" and value >= 1.0:
        raise invalid_value("must be below 1 (a concave curve). Try 0.3 to 0.8.")
    if family == "power" and value > 0.95:
        raise invalid_value(
            "must be at most 0.95 (a curve so nearly straight has no sensible optimum). Try 0.3 to 0.8."
        )
    return value


def _within_reason(curve: Curve) -> None:
    """A small gain far below the spend for half the gain would mean an incredible largest gain."""
    largest, _ = curve.gain_and_scale(usd_per_mtok=1.0, amenable=1.0)  # the gain depends on neither
    if largest > MAX_GAIN:
        raise invalid_block(
            "half_gain_usd_per_month",
            f"says that the largest gain is {largest:,.4g}, which is above {MAX_GAIN}. "
            "Lower gain_at_reference or half_gain_usd_per_month.",
        )


def _unused(value: Any, family: str | None, families: str) -> Any:
    if value is not None and family is not None:
        raise invalid_value(f"does not belong to the family {family}. Remove it, or choose the family {families}.")
    return value
