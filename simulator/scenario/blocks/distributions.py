"""What an uncertain value may be: a range, a list or a distribution, with its source."""

import math
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationInfo, field_validator, model_validator

from simulator.model.elementary import log
from simulator.scenario.blocks.families import ENDS, FAMILIES, between, log_end
from simulator.scenario.blocks.quantity import Block, Real, Whole, Word, invalid_block, invalid_value, quantity

Floats = npt.NDArray[np.float64]
Value = float | int | bool | str
FAR: Final = 1e15
OWN: Final = "that of the value"
TAIL: Final = 1e-6  # where an endless tail is cut for a check of what it reaches
_CHOICE, _QUANTILES = (("values",), ("weights",)), (("values",), ("levels",))
_PARAMETERS = ("low", "high", "mode", "mean", "median", "sigma", "alpha", "beta", "values", "weights", "levels")


class Distribution(Block):
    """A range, a list of choices or a distribution of one value.

    A bare list is a choice of equal chances; ``{low: 1, high: 2}`` is uniform; ``two_piece`` is uniform on either side
    of its median, half of the chance on each; ``quantiles`` between each two of its values, as much chance in each.
    ``normal`` and ``lognormal`` are cut at ``low`` and ``high`` where these
    are given, ``beta`` lies between them (0 and 1 if left out).
    """

    kind: Literal[
        "uniform", "loguniform", "triangular", "two_piece", "normal", "lognormal", "beta", "quantiles", "choice"
    ] = Field(default="uniform", description="kind of distribution")
    low: Real | None = quantity(None, OWN, "low end: smallest value", ge=-FAR, le=FAR)
    high: Real | None = quantity(None, OWN, "high end: largest value", ge=-FAR, le=FAR)
    mode: Real | None = quantity(None, OWN, "most likely value: triangular", ge=-FAR, le=FAR)
    mean: Real | None = quantity(None, OWN, "mean: normal, before it is cut", ge=-FAR, le=FAR)
    median: Real | None = quantity(None, OWN, "median: two_piece; lognormal, before it is cut", ge=-FAR, le=FAR)
    sigma: Real | None = quantity(
        None, OWN, "spread: normal: standard deviation before it is cut; lognormal: that of the log", gt=0, le=FAR
    )
    alpha: Real | None = quantity(None, "ratio", "first shape: beta", gt=0, le=1e6)
    beta: Real | None = quantity(None, "ratio", "second shape: beta", gt=0, le=1e6)
    values: tuple[Any, ...] | None = Field(
        default=None, min_length=1, max_length=1000, description="values: of a choice; of quantiles, rising"
    )
    weights: tuple[Any, ...] | None = Field(
        default=None, description="weights: of a choice, how likely each value is, in any unit"
    )
    levels: Whole | None = quantity(None, "count", "number of values: of a grid, both ends included", ge=2, le=1000)
    source: Word = Field(default="", max_length=4000, description="source: where it comes from; assumed if left out")

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, list | tuple):
            return {"kind": "choice", "values": given}
        if isinstance(given, dict) and "values" in given and "kind" not in given:
            return {"kind": "choice", **given}
        return given

    @field_validator("values")
    @classmethod
    def _plain(cls, values: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        if any(not isinstance(value, float | int | str) for value in values or ()):
            raise invalid_value("must hold plain values: numbers, words, true or false.")
        if any(isinstance(value, float) and not math.isfinite(value) for value in values or ()):
            raise invalid_value("must hold finite numbers.")
        return values

    @field_validator("weights")
    @classmethod
    def _numbers(cls, weights: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        if any(
            isinstance(one, bool) or not isinstance(one, float | int) or not 0 <= one <= FAR for one in weights or ()
        ):
            raise invalid_value("must hold numbers, none negative.")
        return weights

    @field_validator("source")
    @classmethod
    def _complete(cls, source: str, info: ValidationInfo) -> str:
        if not info.data.keys() >= {"kind", *_PARAMETERS}:
            return source  # another error comes first
        _check(info.data)
        return source

    def quantile(self, u: float) -> Value:
        """The value below which a share ``u`` of the chance lies, 0 < u < 1; the ends of the support at 0 and 1.

        Example: of ``{low: 2, high: 4}`` the quantile at 0.25 is 2.5; of a lognormal at 0.5 its median.
        """
        if self.kind == "choice":
            assert self.values is not None
            reached = np.searchsorted(np.cumsum(self._shares()), u, side="right")
            value: Value = self.values[min(int(reached), len(self.values) - 1)]
            return value
        if self.kind == "quantiles":
            assert self.values is not None
            return float(np.interp(u, np.linspace(0.0, 1.0, len(self.values)), self.values))
        low, high = self.support
        value = float(FAMILIES[self.kind].quantile(float(u), low, high, *self._shape()))
        return min(max(value, low), high)  # rounding must not carry a value past an end

    @property
    def central(self) -> Value:
        """The median: half of the chance on either side; of a list the value in the middle."""
        return self.quantile(0.5)

    @property
    def mean_value(self) -> float:
        """The mean; of a list of words there is none.

        Example: of ``{kind: triangular, low: 0, mode: 1, high: 5}`` it is 2.

        Raises:
            TypeError: the values are words.
        """
        if self.kind == "choice":
            assert self.values is not None
            if any(isinstance(value, str) for value in self.values):
                raise TypeError("words have no mean")
            return float(np.dot(self._shares(), np.array(self.values, dtype=np.float64)))
        if self.kind == "quantiles":
            assert self.values is not None
            return float(np.mean((np.array(self.values[1:]) + self.values[:-1]) / 2.0))
        return FAMILIES[self.kind].mean(*self.support, *self._shape())

    @property
    def ends(self) -> tuple[Value, ...]:
        """What to check a rule against: both ends of the support, an endless tail cut at one in a million."""
        if self.kind == "choice":
            assert self.values is not None
            return self.values
        low, high = self.support
        return (
            low if math.isfinite(low) else self.quantile(TAIL),
            high if math.isfinite(high) else self.quantile(1.0 - TAIL),
        )

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible number; infinite where a tail has no end."""
        if self.kind == "choice":
            raise TypeError("a list has values, no support")
        if self.kind == "quantiles":
            assert self.values is not None
            return float(self.values[0]), float(self.values[-1])
        endless = {"normal": (-math.inf, math.inf), "lognormal": (0.0, math.inf)}
        low, high = endless.get(self.kind, (0.0, 1.0))
        return low if self.low is None else self.low, high if self.high is None else self.high

    def grid(self, levels: int) -> tuple[Value, ...]:
        """Values for a grid: a list as it is, a range from end to end, a distribution at quantiles between 5% and 95%.

        Example: ``{low: 0, high: 1}`` in three levels is 0, 0.5, 1.
        """
        if self.kind == "choice":
            assert self.values is not None
            return self.values
        levels = self.levels or levels
        first = 0.0 if self.kind in ("uniform", "loguniform") else 0.05
        return tuple(self.quantile(u) for u in np.linspace(first, 1.0 - first, levels).tolist())

    def _shape(self) -> list[float]:
        """The numbers that are needed besides the ends."""
        return [float(getattr(self, name)) for name in FAMILIES[self.kind].needs if name not in ENDS]

    def _shares(self) -> Floats:
        assert self.values is not None
        weights = np.ones(len(self.values)) if self.weights is None else np.array(self.weights, dtype=np.float64)
        return np.asarray(weights / weights.sum(), dtype=np.float64)


def _check(data: dict[str, Any]) -> None:
    kind = data["kind"]
    needs, may_have, *_ = FAMILIES.get(kind, _QUANTILES if kind == "quantiles" else _CHOICE)
    given = [name for name in _PARAMETERS if data[name] is not None]
    lacking = [name for name in needs if name not in given]
    if lacking:
        raise invalid_block("kind", f"needs {' and '.join(lacking)} for the kind {kind}.")
    unused = [name for name in given if name not in needs + may_have]
    if unused:
        raise invalid_block(unused[0], f"gives {unused[0]}, which the kind {kind} does not use. Remove it.")
    if kind == "quantiles" and not _rising(data["values"]):
        raise invalid_block("values", "needs at least two numbers that rise, for the kind quantiles.")
    low, high = data["low"], data["high"]
    if low is not None and high is not None and not low < high:
        raise invalid_block("high", f"has high = {high:g}, which must be above low = {low:g}.")
    if kind == "loguniform" and low <= 0:
        raise invalid_block("low", f"has low = {low:g}, which must be above 0 for the kind loguniform.")
    if kind == "lognormal" and (low or 0) < 0:
        raise invalid_block("low", f"has low = {low:g}, but a lognormal is never negative.")
    if kind == "lognormal" and high is not None and high <= 0:
        raise invalid_block("high", f"has high = {high:g}, but a lognormal is above 0.")
    if kind == "triangular" and not low <= data["mode"] <= high:
        raise invalid_block("mode", f"has mode = {data['mode']:g}, which must lie from {low:g} to {high:g}.")
    if kind == "two_piece" and not low <= data["median"] <= high:
        raise invalid_block("median", f"has median = {data['median']:g}, which must lie from {low:g} to {high:g}.")
    if kind == "lognormal" and data["median"] <= 0:
        raise invalid_block("median", f"has median = {data['median']:g}, which must be above 0 for the kind lognormal.")
    if kind == "beta" and (low is None) != (high is None):
        raise invalid_block("low" if high is None else "high", "needs both low and high, or neither (0 to 1).")
    if kind in ("normal", "lognormal") and _chance_left(data) < 1e-4:  # which is a slip
        raise invalid_block("low" if low is not None else "high", "cuts off more than 99.99% of its chance.")
    weights = data["weights"]
    if weights is not None and (len(weights) != len(data["values"]) or not sum(weights) > 0):
        raise invalid_block("weights", "needs one weight per value, not all zero.")


def _rising(values: tuple[Any, ...]) -> bool:
    numbers = all(isinstance(one, float | int) and not isinstance(one, bool) for one in values)
    return numbers and len(values) > 1 and values[0] < values[-1] and list(values) == sorted(values)


def _chance_left(data: dict[str, Any]) -> float:
    """Chance of a normal or lognormal between its cuts."""
    centre, scale = (data["mean"], float) if data["kind"] == "normal" else (log(data["median"]), log_end)
    low, high = (
        otherwise if data[end] is None else scale(data[end])
        for end, otherwise in (("low", -math.inf), ("high", math.inf))
    )
    return between(low, high, centre, data["sigma"])[1]
