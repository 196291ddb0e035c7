"""The ``experiments:`` block: what trials found, of the company's own or published, and how far it carries over."""

import math
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, ValidationInfo, field_validator

from simulator.scenario.blocks.quantity import Block, Flag, Real, Word, invalid_block, invalid_value, quantity
from simulator.text import listed

FULL_WINDOW: Final = 12.0  # months from which on a window is long enough
Text = Annotated[Word, Field(max_length=4000, pattern=r"\S")]


class Rate(NamedTuple):
    """A factor on the variance for each step of distance, and where it may lie; assumed, no published figure tells."""

    default: float
    low: float
    high: float

    @property
    def source(self) -> str:
        """What is said of it where a source would stand."""
        return f"assumed, plausible {self.low:g} to {self.high:g}"


PER_YEAR: Final = Rate(1.25, 1.0, 2.0)
PER_HALVING: Final = Rate(1.25, 1.0, 2.0)
PER_DOUBLING: Final = Rate(1.5, 1.0, 3.0)


class Arm(Block):
    """What those in one arm of a trial could use, said in one way."""

    rule: Literal["none", "uncapped"] | None = quantity(
        None, "", "rule of an arm: none is no tokens at all, uncapped as many as anybody wants"
    )
    cap_usd_per_month: Real | None = quantity(
        None, "USD/month", "cap of an arm: the most that an engineer could spend", ge=0, le=1e9
    )
    mean_usd_per_month: Real | None = quantity(
        None, "USD/month", "spend in an arm: mean of its engineers", ge=0, le=1e9
    )
    mean_mtok_per_month: Real | None = quantity(
        None, "Mtok/month", "use in an arm: mean of its engineers", ge=0, le=1e9
    )

    @field_validator("mean_mtok_per_month")
    @classmethod
    def _said_once(cls, value: float | None, info: ValidationInfo) -> float | None:
        ways = ("rule", "cap_usd_per_month", "mean_usd_per_month")
        if all(one in info.data for one in ways):  # else an error of its own
            given = [one for one in ways if info.data[one] is not None] + ["mean_mtok_per_month"] * (value is not None)
            if len(given) != 1:
                raise invalid_block(given[0] if given else "rule", _one_way(given))
        return value

    @property
    def text(self) -> str:
        """The arm in a few words, such as "a cap of 200 USD"."""
        if self.rule is not None:
            return {"none": "no tokens", "uncapped": "no cap"}[self.rule]
        if self.cap_usd_per_month is not None:
            return f"a cap of {self.cap_usd_per_month:,.4g} USD"
        if self.mean_usd_per_month is not None:
            return f"{self.mean_usd_per_month:,.4g} USD on average"
        return f"{self.mean_mtok_per_month:,.4g} Mtok on average"


def _one_way(given: list[str]) -> str:
    found = f"gives {listed(given, 4)} for one arm" if given else "does not say what the arm could use"
    return f"{found}. Give one of rule, cap_usd_per_month, mean_usd_per_month and mean_mtok_per_month."


class Transfer(Block):
    """How far away an experiment is from this company: each step makes its result less sure.

    A power prior: the likelihood to a power below 1, which for a normal one is its variance times a factor. Source:
    Ibrahim and Chen, Statistical Science 15 (2000), 46-60, for the method; the factors are assumed.
    """

    years_old: Real = quantity(0.0, "years", "age of an experiment: from its end to today", ge=0, le=50)
    spend_ratio: Real = quantity(
        1.0,
        "ratio",
        "distance in spend of an experiment: its spend per engineer over that of this company, either way",
        gt=0,
        le=1e6,
    )
    other_variance: Real = quantity(
        1.0,
        "ratio",
        "factor on variance for other differences: another tool, other people or another measure of output",
        ge=1,
        le=1e4,
    )
    variance_per_year: Real = quantity(
        PER_YEAR.default, "ratio", "factor on variance for a year of age", PER_YEAR.source, ge=1, le=100
    )
    variance_per_halving_of_window: Real = quantity(
        PER_HALVING.default,
        "ratio",
        "factor on variance for half the window: for each halving of a year",
        PER_HALVING.source,
        ge=1,
        le=100,
    )
    variance_per_doubling_of_spend: Real = quantity(
        PER_DOUBLING.default,
        "ratio",
        "factor on variance for twice the spend: for each factor of two in spend_ratio",
        PER_DOUBLING.source,
        ge=1,
        le=100,
    )

    def variance_factor(self, months: float) -> float:
        """Factor on the variance, a^years * w^log2(12 / months) * s^|log2(spend ratio)| * other, w up to a year only.

        Args:
            months: window of the experiment, > 0.

        Example: at two years, half a year's window and twice the spend 1.25^2 * 1.25 * 1.5 is 2.93.
        """
        halvings = max(math.log2(FULL_WINDOW / months), 0.0)
        aged = math.pow(self.variance_per_year, self.years_old)
        far = math.pow(self.variance_per_doubling_of_spend, abs(math.log2(self.spend_ratio)))
        return aged * math.pow(self.variance_per_halving_of_window, halvings) * far * self.other_variance


class Experiment(Block):
    """What one trial found: a change in tokens, and the change in output that followed, with its standard error."""

    name: Annotated[Word, Field(pattern=r"\S", max_length=200)] = Field(
        description="name of an experiment: unique in the scenario"
    )
    source: Text = Field(description="source of an experiment: who found it, where it is written, and when")
    population: Text = Field(description="population of an experiment: who took part, and how many")
    months: Real = quantity(..., "months", "window of an experiment: over which output was measured", gt=0, le=120)
    arms: tuple[Arm, ...] = Field(
        min_length=2,
        max_length=2,
        description="what was compared in an experiment: the control first, then what was tried",
    )
    change_in_output: Real = quantity(
        ...,
        "share",
        "change in output of an experiment: of the second arm over the first; 0.08: 8% more",
        gt=-1,
        le=20,
    )
    standard_error: Real = quantity(
        ..., "share", "standard error of an experiment: of its change in output", gt=0, le=20
    )
    transfer: Transfer = Transfer()
    used: Flag = quantity(True, "", "use of an experiment: whether worlds are drawn in its light, or it is only shown")

    @field_validator("arms", mode="before")
    @classmethod
    def _two(cls, value: Any) -> Any:
        if isinstance(value, list | tuple) and len(value) != 2:
            many = f"{len(value)} arm{'s' * (len(value) != 1)}"
            raise invalid_block("arms", f"has {many}. Give two: the control, then what was tried.")
        return value

    @field_validator("arms")
    @classmethod
    def _unlike(cls, value: tuple[Arm, ...]) -> tuple[Arm, ...]:
        if value[0] == value[1]:
            raise invalid_value("are alike, so no change in tokens was tried. Say what the second arm could use.")
        return value

    @property
    def text(self) -> str:
        """What was found, in a line, such as "+5.0% output, standard error 2.0% (3.1% adjusted), used"."""
        errors = f"standard error {self.standard_error:.1%} ({self.adjusted_error:.1%} adjusted)"
        return f"{self.change_in_output:+.1%} output, {errors}, {'used' if self.used else 'not used'}"

    @property
    def adjusted_error(self) -> float:
        """Standard error in this company, that of the trial times the root of ``Transfer.variance_factor``.

        Example: 0.1 in a trial of a year, two years ago, is 0.125.
        """
        return self.standard_error * math.sqrt(self.transfer.variance_factor(self.months))

    @property
    def adjusted_error_range(self) -> tuple[float, float]:
        """The same with every assumed factor at the low and at the high end of where it may lie."""
        return self._with_rates(0), self._with_rates(1)

    def _with_rates(self, end: int) -> float:
        rates = {
            "variance_per_year": PER_YEAR,
            "variance_per_halving_of_window": PER_HALVING,
            "variance_per_doubling_of_spend": PER_DOUBLING,
        }
        ends = {key: rate[1 + end] for key, rate in rates.items() if getattr(self.transfer, key) == rate.default}
        moved: Any = self.transfer.model_copy(update=ends)
        return self.standard_error * math.sqrt(moved.variance_factor(self.months))
