"""The scenario a user writes, as a validated, frozen model: unit, range and source in every field."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, Strict, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulator.scenario.policies import NonePolicy, Policy
from simulator.scenario.quantity import Block, Real, Whole, quantity
from simulator.scenario.team import Team, TeamDefaults

Text = Annotated[str, Strict(), Field(max_length=4000)]


class Price(Block):
    """What tokens cost."""

    usd_per_mtok: Real = quantity(
        1.5,
        "USD/Mtok",
        "blended price of agentic tokens, 1.0 to 1.8 in Q1 2026: 691 USD per 380 Mtok and 52 USD per 51 Mtok, "
        "Jellyfish, April 2026 (vendor telemetry)",
        "blended price of a million frontier tokens",
        gt=0,
        le=1000,
    )
    change_per_year: Real = quantity(
        0.0, "share/year", None, "change of the price per year; -0.2 is 20% cheaper every year", gt=-1, le=10
    )


class EconomyTier(Block):
    """The cheaper tier that serves what an allowance does not, where a policy says so."""

    price_share: Real = quantity(
        0.2,
        "share",
        "list prices July 2026: claude-haiku-4.5 at 1 and 5 USD against claude-opus-5 at 5 and 25 USD per Mtok",
        "price over the frontier price",
        gt=0,
        le=1,
    )
    capability_share: Real = quantity(
        0.6, "share", None, "productive worth of a token over that of a frontier token", ge=0, le=1
    )


class Leaderboard(Block):
    """The published usage ranking that breeds vanity."""

    visibility: Real = quantity(
        0.5, "share", None, "how visible the ranking is: 0 nobody sees it, 1 everybody looks", ge=0, le=1
    )
    decay: Real = quantity(0.3, "share/month", None, "share of the padding that fades in a month", ge=0, le=1)
    scope: Literal["organisation", "team"] = Field(
        "organisation",
        description="whom an engineer is ranked against",
        json_schema_extra={
            "unit": "",
            "source": "company-wide rankings at Meta (The Information, April 2026) and Amazon (Financial Times, "
            "May 2026)",
        },
    )


class World(Block):
    """What is given: prices, the ranking, and the teams."""

    price: Price = Price()
    economy_tier: EconomyTier = EconomyTier()
    leaderboard: Leaderboard = Leaderboard(scope="organisation")
    defaults: TeamDefaults = TeamDefaults()
    teams: tuple[Team, ...] = Field(min_length=1, max_length=500, description="the teams of the organisation")


class Scenario(Block):
    """One question about one organisation, and the policies that may answer it."""

    model_config = ConfigDict(title="tokensim scenario")

    title: Annotated[Text, Field(min_length=1, max_length=200)] = Field(description="a short name")
    question: Annotated[Text, Field(min_length=1)] = Field(description="what the scenario asks")
    baseline: Literal["none"] = Field("none", description="the counterfactual of every ROI: no tokens at all")
    notes: Text = Field("", description="what a reader should know")
    seed: Whole = Field(1, ge=0, le=2**63 - 1, description="seed of all chance")
    replications: Whole = Field(30, ge=2, le=100_000, description="worlds drawn; every policy meets each of them")
    months: Whole = Field(24, ge=1, le=600, description="months simulated")
    warmup_months: Whole = Field(0, ge=0, description="first months left out of every summary")
    confidence: Real = Field(0.95, gt=0.5, lt=1, description="level of the intervals")
    world: World
    policies: tuple[Policy, ...] = Field(
        min_length=1, max_length=50, description="what is compared, besides no tokens at all"
    )

    @field_validator("warmup_months")
    @classmethod
    def _window_left(cls, value: int, info: Any) -> int:
        if value >= info.data.get("months", value + 1):
            raise PydanticCustomError(
                "window", "must be below months ({months}), or nothing is left to measure", info.data
            )
        return value

    @model_validator(mode="after")
    def _at_most_one_baseline(self) -> Self:
        if any(isinstance(policy, NonePolicy) for policy in self.policies):
            raise PydanticCustomError(
                "baseline", "policies must not list none: it always runs, as the baseline of every ROI"
            )
        return self

    @property
    def engineers(self) -> int:
        """Engineers in all teams."""
        return sum(team.engineers for team in self.world.teams)


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, for editors: a number may also be written with its source."""
    schema = Scenario.model_json_schema()
    for block in [schema, *schema["$defs"].values()]:
        for key, field in block.get("properties", {}).items():
            if field.get("type") in ("number", "integer"):
                block["properties"][key] = _with_source(field)
    team = schema["$defs"]["Team"]["properties"]
    for holder, key in (
        (team, "salary"),
        (team, "appetite"),
        (schema["$defs"]["World"]["properties"], "price"),
    ):
        holder[key] = {"anyOf": [{"type": "string", "description": "name of a preset"}, holder[key]]}
    return schema


def _with_source(number: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key in ("description", "title", "default", "unit", "source"):
        if key in number:
            told[key] = number.pop(key)
    sourced = {
        "type": "object",
        "properties": {"value": dict(number), "source": {"type": "string"}},
        "required": ["value", "source"],
        "additionalProperties": False,
    }
    return {**told, "anyOf": [number, sourced]}
