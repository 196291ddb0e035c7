"""What a value may be when nobody knows it: a range, a list or a distribution, with its source."""

import math
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field, Strict, ValidationInfo, field_validator, model_validator
from scipy.special import betaincinv, ndtr, ndtri

from simulator.scenario.blocks.quantity import Block, Real, Whole, block_fault, quantity, value_fault

Floats = npt.NDArray[np.float64]
Value = float | int | bool | str
FAR: Final = 1e15
OWN: Final = "that of the value"
TAIL: Final = 1e-6  # where an endless tail is cut for a check of what it reaches


class Family(NamedTuple):
    """What a kind of distribution needs and what it may have besides."""

    needs: tuple[str, ...]
    may_have: tuple[str, ...] = ()


FAMILIES: Final[dict[str, Family]] = {
    "uniform": Family(("low", "high"), ("levels",)),
    "loguniform": Family(("low", "high"), ("levels",)),
    "triangular": Family(("low", "mode", "high"), ("levels",)),
    "normal": Family(("mean", "sigma"), ("low", "high", "levels")),
    "lognormal": Family(("median", "sigma"), ("low", "high", "levels")),
    "beta": Family(("alpha", "beta"), ("low", "high", "levels")),
    "choice": Family(("values",), ("weights",)),
}
_PARAMETERS = ("low", "high", "mode", "mean", "median", "sigma", "alpha", "beta", "values", "weights", "levels")


class Distribution(Block):
    """A range, a list of choices or a distribution of one value.

    A bare list is a choice of equal chances; ``{low: 1, high: 2}`` is uniform. ``normal`` and ``lognormal`` are cut at
    ``low`` and ``high`` where these are given, ``beta`` lies between them (0 and 1 if left out).
    """

    kind: Literal["uniform", "loguniform", "triangular", "normal", "lognormal", "beta", "choice"] = Field(
        "uniform", description="kind of distribution"
    )
    low: Real | None = quantity(None, OWN, None, "low end: smallest value", ge=-FAR, le=FAR)
    high: Real | None = quantity(None, OWN, None, "high end: largest value", ge=-FAR, le=FAR)
    mode: Real | None = quantity(None, OWN, None, "most likely value: triangular", ge=-FAR, le=FAR)
    mean: Real | None = quantity(None, OWN, None, "mean: normal, before it is cut", ge=-FAR, le=FAR)
    median: Real | None = quantity(None, OWN, None, "median: lognormal, before it is cut", gt=0, le=FAR)
    sigma: Real | None = quantity(
        None, OWN, None, "spread: normal: standard deviation before it is cut; lognormal: that of the log", gt=0, le=FAR
    )
    alpha: Real | None = quantity(None, "ratio", None, "first shape: beta", gt=0, le=1e6)
    beta: Real | None = quantity(None, "ratio", None, "second shape: beta", gt=0, le=1e6)
    values: tuple[Any, ...] | None = Field(None, min_length=1, max_length=1000, description="values: of a choice")
    weights: tuple[Any, ...] | None = Field(
        None, description="weights: of a choice, how likely each value is, in any unit"
    )
    levels: Whole | None = quantity(
        None, "count", None, "number of values: of a grid, both ends included", ge=2, le=1000
    )
    source: Annotated[str, Strict()] = Field(
        "", max_length=4000, description="source: where it comes from; assumed if left out"
    )

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
            raise value_fault("must hold plain values: numbers, words, true or false.")
        return values

    @field_validator("weights")
    @classmethod
    def _numbers(cls, weights: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        if any(
            isinstance(one, bool) or not isinstance(one, float | int) or not 0 <= one <= FAR for one in weights or ()
        ):
            raise value_fault("must hold numbers, none negative.")
        return weights

    @field_validator("source")
    @classmethod
    def _complete(cls, source: str, info: ValidationInfo) -> str:
        if not info.data.keys() >= {"kind", *_PARAMETERS}:
            return source  # another fault is told
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
        return float(_QUANTILES[self.kind](self, float(u)))

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
        return _MEANS[self.kind](self)

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

    def _shares(self) -> Floats:
        assert self.values is not None
        weights = np.ones(len(self.values)) if self.weights is None else np.array(self.weights, dtype=np.float64)
        return np.asarray(weights / weights.sum(), dtype=np.float64)


def _check(data: dict[str, Any]) -> None:
    kind, family = data["kind"], FAMILIES[data["kind"]]
    given = [name for name in _PARAMETERS if data[name] is not None]
    lacking = [name for name in family.needs if name not in given]
    if lacking:
        raise block_fault("kind", f"needs {' and '.join(lacking)} for the kind {kind}.")
    unused = [name for name in given if name not in family.needs + family.may_have]
    if unused:
        raise block_fault(unused[0], f"gives {unused[0]}, which the kind {kind} does not use. Remove it.")
    low, high = data["low"], data["high"]
    if low is not None and high is not None and not low < high:
        raise block_fault("high", f"has high = {high:g}, which must be above low = {low:g}.")
    if kind == "loguniform" and low <= 0:
        raise block_fault("low", f"has low = {low:g}, which must be above 0 for the kind loguniform.")
    if kind == "lognormal" and (low or 0) < 0:
        raise block_fault("low", f"has low = {low:g}, but a lognormal is never negative.")
    if kind == "lognormal" and high is not None and high <= 0:
        raise block_fault("high", f"has high = {high:g}, but a lognormal is above 0.")
    if kind == "triangular" and not low <= data["mode"] <= high:
        raise block_fault("mode", f"has mode = {data['mode']:g}, which must lie from {low:g} to {high:g}.")
    if kind == "beta" and (low is None) != (high is None):
        raise block_fault("low" if high is None else "high", "needs both low and high, or neither (0 to 1).")
    if kind in ("normal", "lognormal"):
        _enough_left(data)
    weights = data["weights"]
    if weights is not None and (len(weights) != len(data["values"]) or not sum(weights) > 0):
        raise block_fault("weights", "needs one weight per value, not all zero.")


def _enough_left(data: dict[str, Any]) -> None:
    """A cut that leaves almost nothing is a slip."""
    centre, log = (data["mean"], False) if data["kind"] == "normal" else (math.log(data["median"]), True)
    below, above = _cut(centre, data["sigma"], data["low"], data["high"], log)
    if above - below < 1e-4:
        raise block_fault("low" if data["low"] is not None else "high", "cuts off more than 99.99% of its chance.")


def _cut(centre: float, sigma: float, low: float | None, high: float | None, log: bool) -> tuple[float, float]:
    """Chance below ``low`` and below ``high`` of a normal, or of a lognormal with ``centre`` = log median."""

    def below(end: float | None, otherwise: float) -> float:
        if end is None:
            return otherwise
        if log and end <= 0:
            return 0.0
        return float(ndtr(((math.log(end) if log else end) - centre) / sigma))

    return below(low, 0.0), below(high, 1.0)


def _numbers(d: Distribution, *names: str) -> tuple[float, ...]:
    return tuple(float(getattr(d, name)) for name in names)


def _normal_quantile(d: Distribution, u: float) -> float:
    mean, sigma = _numbers(d, "mean", "sigma")
    below, above = _cut(mean, sigma, d.low, d.high, log=False)
    return _within(d, mean + sigma * float(ndtri(below + u * (above - below))))


def _lognormal_quantile(d: Distribution, u: float) -> float:
    median, sigma = _numbers(d, "median", "sigma")
    below, above = _cut(math.log(median), sigma, d.low, d.high, log=True)
    return _within(d, median * math.exp(sigma * float(ndtri(below + u * (above - below)))))


def _within(d: Distribution, value: float) -> float:
    """Rounding must not carry a value past the cut."""
    low, high = d.support
    return min(max(value, low), high)


def _triangular_quantile(d: Distribution, u: float) -> float:
    low, mode, high = _numbers(d, "low", "mode", "high")
    width = high - low
    if u * width <= mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


def _loguniform_quantile(d: Distribution, u: float) -> float:
    low, high = _numbers(d, "low", "high")
    return _within(d, low * (high / low) ** u)


def _uniform_quantile(d: Distribution, u: float) -> float:
    low, high = _numbers(d, "low", "high")
    return _within(d, low + u * (high - low))


def _beta_quantile(d: Distribution, u: float) -> float:
    low, high = d.support
    alpha, beta = _numbers(d, "alpha", "beta")
    return low + (high - low) * float(betaincinv(alpha, beta, u))


_QUANTILES: Final[dict[str, Callable[[Distribution, float], float]]] = {
    "uniform": _uniform_quantile,
    "loguniform": _loguniform_quantile,
    "triangular": _triangular_quantile,
    "normal": _normal_quantile,
    "lognormal": _lognormal_quantile,
    "beta": _beta_quantile,
}


def _uniform_mean(d: Distribution) -> float:
    low, high = _numbers(d, "low", "high")
    return 0.5 * (low + high)


def _loguniform_mean(d: Distribution) -> float:
    """(b - a) / ln(b / a)."""
    low, high = _numbers(d, "low", "high")
    return (high - low) / math.log(high / low)


def _triangular_mean(d: Distribution) -> float:
    return sum(_numbers(d, "low", "mode", "high")) / 3.0


def _normal_mean(d: Distribution) -> float:
    """Mean + sigma * (phi(a) - phi(b)) / (Phi(b) - Phi(a)), a and b the standardised cuts."""
    mean, sigma = _numbers(d, "mean", "sigma")
    below, above = _cut(mean, sigma, d.low, d.high, log=False)

    def density(end: float | None) -> float:
        return 0.0 if end is None else math.exp(-0.5 * ((end - mean) / sigma) ** 2) / math.sqrt(2.0 * math.pi)

    return mean + sigma * (density(d.low) - density(d.high)) / (above - below)


def _lognormal_mean(d: Distribution) -> float:
    """Median * exp(sigma^2 / 2) * (Phi(b - sigma) - Phi(a - sigma)) / (Phi(b) - Phi(a)), of the cut logs."""
    median, sigma = _numbers(d, "median", "sigma")
    below, above = _cut(math.log(median), sigma, d.low, d.high, log=True)
    moved = _cut(math.log(median) + sigma * sigma, sigma, d.low, d.high, log=True)
    return median * math.exp(0.5 * sigma * sigma) * (moved[1] - moved[0]) / (above - below)


def _beta_mean(d: Distribution) -> float:
    alpha, beta = _numbers(d, "alpha", "beta")
    low, high = d.support
    return low + (high - low) * alpha / (alpha + beta)


_MEANS: Final[dict[str, Callable[[Distribution], float]]] = {
    "uniform": _uniform_mean,
    "loguniform": _loguniform_mean,
    "triangular": _triangular_mean,
    "normal": _normal_mean,
    "lognormal": _lognormal_mean,
    "beta": _beta_mean,
}
