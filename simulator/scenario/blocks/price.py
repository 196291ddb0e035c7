"""What tokens cost: one blended price, or one composed from list prices and a mix of models and kinds of token."""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from simulator.model.supply import blended_price
from simulator.scenario.blocks.quantity import (
    Block,
    Plausible,
    Real,
    Word,
    invalid_block,
    invalid_value,
    quantity,
    share,
)
from simulator.text import nearest

KINDS_OF_TOKEN = ("fresh_input_share", "cache_write_share", "cache_read_share", "output_share")

_OTHER_KINDS = tuple(name for name in KINDS_OF_TOKEN if name != "cache_read_share")


class PriceTable(NamedTuple):
    """List prices of one day."""

    as_of: str  # the day, ISO 8601
    source: str
    models: dict[str, dict[str, float]]  # USD per Mtok: input, cache_write, cache_read, output


@cache
def price_table() -> PriceTable:
    """The price table of the package."""
    text = (files("simulator.scenario") / "presets" / "models.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text)
    return PriceTable(str(table["as_of"]), table["source"], table["models"])


class ModelShare(Block):
    """A model and its share of the tokens."""

    model: Word = Field(description="model: name in the price table, see tokensim list")
    share: Real = quantity(1.0, "share", "share of a model: of all tokens", gt=0, le=1)

    @field_validator("model")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in price_table().models:
            raise invalid_value(f"is not in the price table. {nearest(value, price_table().models)}")
        return value


class Mix(Block):
    """Which models serve which kinds of token.

    Where ``cache_read_share`` is the only kind given, the others share the rest in the proportions of their defaults.
    """

    models: tuple[ModelShare, ...] = Field(min_length=1, max_length=50, description="models with their shares")
    fresh_input_share: Real = share(
        0.0007, "share of fresh input tokens: read anew", "Sonar, September 2026: one pull request of 156.3 Mtok"
    )
    cache_write_share: Real = share(0.0198, "share of tokens written to cache", "as fresh_input_share")
    cache_read_share: Real = share(
        0.9776,
        "share of tokens read from cache: given alone, the other kinds share the rest",
        "as fresh_input_share",
        plausible=Plausible(
            0.8,
            0.99,
            "84% of input at the median, below 80% called broken, Anthropic; 90% of all tokens, Cursor, Spring 2026; "
            "98% in one pull request, Sonar, September 2026 (vendor telemetry)",
        ),
    )
    output_share: Real = share(0.0019, "share of output tokens: generated", "as fresh_input_share")

    @model_validator(mode="before")
    @classmethod
    def _rest_shared(cls, given: Any) -> Any:
        """Example: with 0.9 read from cache, 0.0031 are fresh input, 0.0884 are written to cache and 0.0085 output."""
        if not isinstance(given, dict) or "cache_read_share" not in given or given.keys() & set(_OTHER_KINDS):
            return given
        read = given["cache_read_share"]
        if isinstance(read, bool) or not isinstance(read, int | float) or not 0.0 <= read <= 1.0:
            return given  # which the field itself says
        shares = {name: float(cls.model_fields[name].default) for name in _OTHER_KINDS}
        return {**given, **{name: (1.0 - read) * one / sum(shares.values()) for name, one in shares.items()}}

    @field_validator("output_share")
    @classmethod
    def _whole(cls, value: float, info: ValidationInfo) -> float:
        if not all(name in info.data for name in ("models", *KINDS_OF_TOKEN[:3])):  # an error of its own
            return value
        kinds = value + sum(info.data[name] for name in KINDS_OF_TOKEN[:3])
        models = sum(each.share for each in info.data["models"])
        for total, what in ((kinds, " + ".join(KINDS_OF_TOKEN)), (models, "the shares of models")):
            if abs(total - 1.0) > 1e-3:
                raise invalid_block("models", f"has shares that sum to {total:.4g}: {what} must be 1 together.")
        return value

    @property
    def usd_per_mtok(self) -> float:
        """Price of an average Mtok of the mix."""
        shares = (self.fresh_input_share, self.cache_write_share, self.cache_read_share, self.output_share)
        total = 0.0
        for each in self.models:
            one = price_table().models[each.model]
            price = blended_price(one["input"], one["cache_write"], one["cache_read"], one["output"], shares)
            total += each.share * price
        return total


class Price(Block):
    """What tokens cost."""

    mix: Mix | None = Field(default=None, description="composes the price from list prices, instead of usd_per_mtok")
    usd_per_mtok: Real = quantity(
        1.03,
        "USD/Mtok",
        "price of tokens: blended, of a million frontier tokens at typical use",
        "52.38 USD for 51 Mtok a month at the median, Jellyfish, April 2026 (vendor telemetry)",
        plausible=Plausible(
            0.26,
            1.8,
            "0.26 for cached agentic work, Sonar, September 2026; 1.0 to 1.8, Jellyfish, April 2026 (vendor telemetry)",
        ),
        gt=0,
        le=1000,
    )
    rise_with_use: Real = quantity(
        0.1,
        "ratio",
        "rise of the price with use: exponent omega; heavy users take better models and longer outputs",
        "at most 0.28: 691 USD for 380 Mtok at the ninetieth percentile, 52 USD for 51 Mtok at the median, Jellyfish, "
        "April 2026 (vendor telemetry)",
        plausible=Plausible(
            0.0, 0.35, "0.28 from published quantiles of spend and tokens, as the source; the rest assumed"
        ),
        ge=0,
        le=1,
    )
    change_per_year: Real = quantity(
        0.0,
        "share/year",
        "change of the price per year: -0.2 is 20% cheaper every year",
        plausible=Plausible(-0.3, 0.3),
        gt=-1,
        le=10,
    )

    @model_serializer(mode="wrap")
    def _one_way(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without the price where the mix says it: a file gives one of them."""
        told: dict[str, Any] = dump(self)
        return told if self.mix is None else {key: value for key, value in told.items() if key != "usd_per_mtok"}

    @property
    def basis(self) -> str:
        """Which of the two ways to give a price was taken, and what it rests on."""
        if self.mix is None:
            return "blended, as given"
        one = self.mix.cache_read_share == Mix.model_fields["cache_read_share"].default
        split = "of one pull request" if one else "as given"
        return f"blended from list prices of {price_table().as_of} and the split of tokens {split}"

    @field_validator("usd_per_mtok", mode="before")
    @classmethod
    def _composed(cls, value: Any, info: ValidationInfo) -> Any:
        mix = info.data.get("mix")
        return value if mix is None else mix.usd_per_mtok
