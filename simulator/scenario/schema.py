"""The scenario a user writes, as a validated, frozen model: unit, range and source in every field."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, Strict, ValidationInfo, field_validator

from simulator.scenario.distributions import Distribution
from simulator.scenario.optimize import Optimize
from simulator.scenario.policies import NonePolicy, Policy
from simulator.scenario.quantity import Block, Real, Whole, quantity, value_fault
from simulator.scenario.raw import PRESET_BLOCKS, presets
from simulator.scenario.sweep import Sweep
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


def _a_choice(policy: Policy) -> Policy:
    if isinstance(policy, NonePolicy):
        raise value_fault("must not be the policy none, which always runs as the baseline of every ROI. Remove it.")
    return policy


class Scenario(Block):
    """One question about one organisation, and the policies that may answer it."""

    model_config = ConfigDict(title="tokensim scenario")

    title: Annotated[Text, Field(max_length=200, pattern=r"\S")] = Field(description="a short name")
    question: Annotated[Text, Field(pattern=r"\S")] = Field(description="what the scenario asks")
    baseline: Literal["none"] = Field("none", description="the counterfactual of every ROI: no tokens at all")
    notes: Text = Field("", description="what a reader should know")
    seed: Whole = quantity(1, "", None, "seed of all chance", ge=0, le=2**63 - 1)
    replications: Whole = quantity(30, "count", None, "worlds drawn; every policy meets each of them", ge=2, le=100_000)
    months: Whole = quantity(24, "months", None, "months simulated", ge=1, le=600)
    warmup_months: Whole = quantity(0, "months", None, "first months left out of every summary", ge=0, le=599)
    confidence: Real = quantity(0.95, "share", None, "level of the intervals", gt=0.5, lt=1)
    approved_budget_usd_per_year: Real | None = quantity(
        None,
        "USD/year",
        None,
        "token bill of the organisation that is approved per year; marked, not enforced",
        gt=0,
        le=1e15,
    )
    world: World = Field(description="what is given: prices, the ranking, and the teams")
    policies: tuple[Annotated[Policy, AfterValidator(_a_choice)], ...] = Field(
        min_length=1, max_length=50, description="what is compared, besides no tokens at all"
    )
    uncertain: dict[Annotated[str, Strict()], Distribution] = Field(
        default_factory=dict,
        description="values nobody knows for sure, by path, and how they may turn out; for tokensim uncertainty",
    )
    sweep: Sweep | None = Field(None, description="values that vary together, for tokensim sweep and sensitivity")
    optimize: Optimize | None = Field(None, description="levers of policies that may be set, for tokensim optimize")

    @field_validator("warmup_months")
    @classmethod
    def _window_left(cls, value: int, info: ValidationInfo) -> int:
        months = info.data.get("months")
        if months is not None and value >= months:
            raise value_fault(f"must be below months ({months}), or nothing is left to measure.")
        return value

    @property
    def engineers(self) -> int:
        """Engineers in all teams."""
        return sum(team.engineers for team in self.world.teams)


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, for editors: what ``loads`` accepts, with sources and presets."""
    schema = Scenario.model_json_schema()
    blocks: dict[str, dict[str, Any]] = schema["$defs"]
    for block in (schema, *blocks.values()):
        properties: dict[str, dict[str, Any]] = block.get("properties", {})
        for key, field in properties.items():
            if "unit" in field:
                properties[key] = _with_source(field)
            if field.get("additionalProperties") == {"$ref": "#/$defs/Distribution"}:  # a bare list is a choice
                field["additionalProperties"] = {
                    "anyOf": [{"type": "array", "minItems": 1}, field["additionalProperties"]]
                }
    for holder in (block for block in blocks.values() if block["title"] in ("World", "TeamDefaults", "Team")):
        for key in PRESET_BLOCKS:
            if key in holder["properties"]:
                holder["properties"][key] = {"anyOf": [{"enum": list(presets(key))}, holder["properties"][key]]}
    for key in PRESET_BLOCKS:
        blocks[key.title()]["properties"]["preset"] = {"enum": list(presets(key))}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_source(field: dict[str, Any]) -> dict[str, Any]:
    """A field whose value may also stand in ``{value: 0.35, source: "..."}``."""
    told: dict[str, Any] = {
        key: field[key] for key in ("title", "description", "default", "unit", "source") if key in field
    }
    value = {key: rule for key, rule in field.items() if key not in told}
    sourced = {
        "type": "object",
        "properties": {"value": value, "source": {"type": "string", "pattern": r"\S"}},
        "required": ["value", "source"],
        "additionalProperties": False,
    }
    return {**told, "anyOf": [*value.get("anyOf", [value]), sourced]}
