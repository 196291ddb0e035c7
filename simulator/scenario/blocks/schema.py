"""The scenario a user writes, as a validated, frozen model: unit, range and source in every field."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)

from simulator.records import MONTHS_PER_YEAR
from simulator.scenario.blocks.assumptions import NamedAssumption
from simulator.scenario.blocks.calendar import FORM, calendar_month
from simulator.scenario.blocks.decides import Decides
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.events import Event, Regulation
from simulator.scenario.blocks.experiments import Experiment
from simulator.scenario.blocks.inherit import own_tree, remember, with_defaults
from simulator.scenario.blocks.market import Market
from simulator.scenario.blocks.optimize import Optimize
from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_rule import OwnRule
from simulator.scenario.blocks.policies import KINDS, NonePolicy, Policy
from simulator.scenario.blocks.price import Price
from simulator.scenario.blocks.quantity import Block, Plausible, Real, Whole, Word, invalid_value, quantity, share
from simulator.scenario.blocks.routing import routing_of
from simulator.scenario.blocks.supply import Supply
from simulator.scenario.blocks.sweep import Sweep
from simulator.scenario.blocks.team import Team, TeamDefaults
from simulator.scenario.blocks.tiers import ECONOMY, FRONTIER, EconomyTier, Tier
from simulator.scenario.blocks.version import VERSION
from simulator.scenario.presets import EXPERIMENTS, PRESET_BLOCKS, presets

READ: Final = object()  # the context of a tree that ``reading`` has prepared, defaults laid out
Text = Annotated[Word, Field(max_length=4000)]


class Leaderboard(Block):
    """The published usage ranking that breeds vanity."""

    visibility: Real = share(
        0.5, "visibility of the usage ranking: 0 nobody sees it, 1 everybody looks", plausible=Plausible(0.0, 1.0)
    )
    decay: Real = quantity(
        0.3, "share/month", "fading of padding per month: share that fades", plausible=Plausible(0.1, 0.6), ge=0, le=1
    )
    contest: Real = share(
        0.5,
        "contest for places in the ranking: share of padding that defends a place, not catches up",
        plausible=Plausible(0.0, 1.0),
    )
    scope: Literal["organisation", "team"] = quantity(
        "organisation",
        "",
        "scope of the usage ranking: whom an engineer is ranked against",
        "company-wide rankings at Meta (The Information, April 2026) and Amazon (Financial Times, May 2026)",
    )
    rule: OwnRule | None = Field(
        default=None,
        description="rule of vanity of your own: a Python file that moves padding; left out: none",
    )

    @property
    def own_code(self) -> list[OwnCode]:
        """The Python file of a rule of the user's own, if there is one."""
        return [self.rule.own_code] if self.rule else []


class Accounting(Block):
    """How the books treat tokens."""

    capitalised_share: Real = share(0.0, "share of the token bill that is capitalised: as software, not expensed")


class Claim(Block):
    """A claim about tokens; the report says what would have to be true."""

    speedup: Real | None = quantity(
        None, "ratio", "claimed speed-up: output with tokens over output without", gt=1, le=1000
    )
    usd_per_engineer_and_year: Real | None = quantity(
        None, "USD/year", "claimed spend per engineer: on tokens", gt=0, le=1e9
    )
    usd_per_year: Real | None = quantity(None, "USD/year", "claimed spend of the company: on tokens", gt=0, le=1e13)


class Currency(Block):
    """The currency in which amounts are shown; everything is computed in USD."""

    code: Word = Field(
        description="code of a currency: three letters, such as EUR", json_schema_extra={"pattern": "^[A-Z]{3}$"}
    )
    usd_per_unit: Real = quantity(
        ..., "USD", "exchange rate: USD for one unit of the currency, such as 1.08 for a euro", gt=0, le=1e6
    )
    source: Text = Field(default="", description="source of the exchange rate: who quotes it, and on which day")

    @field_validator("code")
    @classmethod
    def _other_than_usd(cls, code: str) -> str:
        if not re.fullmatch("[A-Z]{3}", code):
            raise invalid_value("must be a code of three capital letters, such as EUR.")
        if code == "USD":
            raise invalid_value("is the currency of all inputs. Leave the block currency out.")
        return code


class World(Block):
    """What is given: prices, supply, the ranking, and the teams."""

    price: Annotated[Price, Decides.ROWS] = Price(mix=None)
    supply: Annotated[Supply, Decides.ROWS] = Supply(kind="api")
    economy_tier: Annotated[EconomyTier, Decides.ROWS] = EconomyTier()
    tiers: Annotated[tuple[Tier, ...], Decides.ROWS] = Field(
        default=(),
        max_length=20,
        description="tiers of models, for policies that route requests; left out: frontier and economy",
    )
    leaderboard: Annotated[Leaderboard, Decides.ROWS] = Leaderboard(scope="organisation")
    accounting: Annotated[Accounting, Decides.WORDS] = Accounting()
    market: Annotated[Market | None, Decides.WORDS] = Field(
        default=None, description="the industry behind the organisation; left out: none"
    )
    defaults: Annotated[TeamDefaults, Decides.NOTHING] = TeamDefaults()
    teams: tuple[Team, ...] = Field(min_length=1, max_length=500, description="the teams of the organisation")

    @model_validator(mode="wrap")
    @classmethod
    def _laid_out(cls, given: Any, check: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Lay ``defaults`` under every team, in Python as in a file."""
        if info.context is READ or not isinstance(given, dict):
            return check(given)
        tree = own_tree(given)
        world = check(with_defaults(tree))
        remember(zip(world.teams, tree["teams"], strict=True))
        return world


def _a_choice(policy: Policy) -> Policy:
    if isinstance(policy, NonePolicy):
        raise invalid_value("must not be the policy none, which always runs as the baseline of every ROI. Remove it.")
    return policy


class Scenario(Block):
    """One question about one organisation, and the policies that may answer it."""

    model_config = ConfigDict(title="tokensim scenario")

    version: Annotated[Whole, Decides.WORDS] = quantity(
        VERSION, "", "version of the format: the one in which the file is written", ge=1, le=VERSION
    )
    title: Annotated[Text, Field(max_length=200, pattern=r"\S"), Decides.WORDS] = Field(
        description="title: a short name"
    )
    question: Annotated[Text, Field(pattern=r"\S"), Decides.WORDS] = Field(
        description="question: what the scenario asks"
    )
    baseline: Annotated[Literal["none"], Decides.WORDS] = Field(
        default="none", description="baseline: the counterfactual of every ROI, no tokens at all"
    )
    notes: Annotated[Text, Decides.WORDS] = Field(default="", description="notes: what a reader should know")
    seed: Whole = quantity(1, "", "seed: of all random numbers", ge=0, le=2**63 - 1)
    replications: Annotated[Whole, Decides.WORDS] = quantity(
        30, "count", "number of replications: every policy gets the same random numbers in each", ge=2, le=100_000
    )
    months: Whole = quantity(24, "months", "length of the run", ge=1, le=600)
    start: Annotated[Word | None, Decides.WORDS] = Field(
        default=None,
        description="start of the run: calendar month in which it begins, such as 2026-01; left out: none",
        json_schema_extra={"pattern": FORM},
    )
    warmup_months: Annotated[Whole, Decides.ROWS] = quantity(
        0, "months", "length of the warm-up: first months, left out of every summary", ge=0, le=599
    )
    confidence: Annotated[Real, Decides.WORDS] = quantity(
        0.95, "share", "confidence level: of the intervals", gt=0.5, lt=1
    )
    approved_budget_usd_per_year: Annotated[Real | None, Decides.WORDS] = quantity(
        None, "USD/year", "approved token budget: of the organisation; marked, not enforced", gt=0, le=1e15
    )
    fiscal_year_start: Annotated[Whole | None, Decides.WORDS] = quantity(
        None,
        "month of the run",
        "start of the fiscal year: month in which a budget year begins, 4 is the fourth; left out: after the warm-up",
        ge=1,
        le=12,
    )
    currency: Annotated[Currency | None, Decides.WORDS] = Field(
        default=None, description="currency: in which amounts are shown; left out: USD"
    )
    current_policy: Annotated[Word | None, Decides.WORDS] = Field(
        default=None,
        max_length=200,
        description="policy in force today: its name; what changing it would bring is then told",
    )
    world: World = Field(description="what is given: prices, the ranking, and the teams")
    policies: Annotated[tuple[Annotated[Policy, AfterValidator(_a_choice)], ...], Decides.ROWS] = Field(
        min_length=1, max_length=50, description="what is compared, besides no tokens at all"
    )
    events: tuple[Event, ...] = Field(default=(), max_length=200, description="what happens on a given month")
    claim: Annotated[Claim | None, Decides.WORDS] = Field(
        default=None, description="a claim to hold against the curves; left out: none"
    )
    uncertain: Annotated[dict[Word, Distribution], Decides.WORDS] = Field(
        default_factory=dict,
        description="values nobody knows for sure, by path, and how they may turn out; for tokensim uncertainty",
    )
    posterior: Annotated[Word | None, Decides.WORDS] = Field(
        default=None,
        max_length=1000,
        description="what the company's own data say: a file that tokensim calibrate wrote, beside this one; every "
        "study draws from it in place of ranges",
    )
    experiments: Annotated[tuple[Experiment, ...], Decides.WORDS] = Field(
        default=(),
        max_length=100,
        description="what trials found, of the company's own or published; worlds are drawn in the light of those that "
        "are used",
    )
    assumptions: Annotated[tuple[NamedAssumption, ...], Decides.WORDS] = Field(
        default=(),
        max_length=100,
        description="what may be otherwise, one named assumption at a time, for tokensim assumptions",
    )
    sweep: Annotated[Sweep | None, Decides.WORDS] = Field(
        default=None, description="values that vary together, for tokensim sweep and sensitivity"
    )
    optimize: Annotated[Optimize | None, Decides.WORDS] = Field(
        default=None, description="levers of policies that may be set, for tokensim optimize"
    )

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, given: Any, check: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Read what Python gives as a file is read: presets, sources and defaults, and what must fit together."""
        if info.context is READ or not isinstance(given, dict):
            return check(given)
        from simulator.scenario.reading.from_python import prepared  # which reads by this schema

        return check(prepared(own_tree(given)))

    @field_validator("version", mode="before")
    @classmethod
    def _known(cls, value: Any) -> Any:
        if isinstance(value, int) and value > VERSION:
            raise invalid_value(f"is newer than this tokensim reads ({VERSION}). Update tokensim.")
        return value

    @field_validator("start")
    @classmethod
    def _a_month(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(FORM, value):
            raise invalid_value("is no calendar month. Write year and month, such as 2026-01.")
        return value

    @field_validator("warmup_months")
    @classmethod
    def _window_left(cls, value: int, info: ValidationInfo) -> int:
        months = info.data.get("months")
        if months is not None and value >= months:
            raise invalid_value(f"must be below months ({months}), or nothing is left to measure.")
        return value

    def with_(self, values: Mapping[str, Any]) -> "Scenario":
        """The scenario with values set by path; one of ``world.defaults`` reaches every team that does not say its own.

        Args:
            values: by path, as in error messages, such as ``policies.capped.usd_per_month``; None takes an optional
                value away.

        Raises:
            ScenarioError: every path that leads nowhere, with the nearest, and every value out of range.

        Example: ``scenario.with_({"months": 6}).months`` is 6.
        """
        from simulator.scenario.reading.written import written  # which reads by this schema

        return written(self).with_(values).scenario

    @property
    def engineers(self) -> int:
        """Engineers in all teams at the start."""
        return sum(team.engineers for team in self.world.teams)

    def calendar(self, month: int) -> str:
        """The calendar month of a month of the run, from 1; empty where ``start`` is not given.

        Example: month 3 of a scenario that starts in 2026-11 is 2027-01.
        """
        return calendar_month(self.start, month) if self.start else ""

    @property
    def planner_is_best(self) -> bool:
        """Whether the planner is an upper bound.

        It plans for endless work, for tokens at once and at the price, and for no more than is wanted at the frontier
        price; it knows no cheaper tier than ``world.economy_tier``, and pays the metered price.
        """
        world, teams = self.world, self.world.teams
        own = world.supply.kind == "fleet" or any(policy.supply == "fleet" for policy in self.policies)
        limited = own or world.supply.api.mtok_per_minute is not None
        compliance = any(isinstance(event, Regulation) and event.compliance_share > 0.0 for event in self.events)
        pulled = any(team.staffing.package_elasticity > 0.0 for team in teams)
        backlog = any(team.backlog.items_per_week is not None for team in teams)
        known = {FRONTIER, ECONOMY} - {tier.name for tier in world.tiers}
        routes = [routing for policy in self.policies if (routing := routing_of(policy))]
        other = any({routing.cheaper, routing.better} - known or routing.rebound > 0.0 for routing in routes)
        cheaper = any(policy.contract and policy.contract.may_bill_less for policy in self.policies)
        return not (limited or compliance or pulled or backlog or other or cheaper)

    def engineer_months(self, team: int | None = None, month: int | None = None) -> int:
        """Planned posts times months in the window, of one team or all, in one month (from 0) or all after warm-up.

        What is stated per post and month is over this, filled or not. Without growth it is engineers times months.
        """
        teams = self.world.teams if team is None else self.world.teams[team : team + 1]
        months = slice(self.warmup_months, None) if month is None else slice(month, month + 1)
        return sum(sum(each.planned(self.months)[months]) for each in teams)

    @property
    def engineer_months_per_year(self) -> float:
        """Planned posts times months in a year of the window: USD per post and month times this are USD a year."""
        return self.engineer_months() / (self.months - self.warmup_months) * MONTHS_PER_YEAR


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
    holders = ("World", "TeamDefaults", "Team", *(kind.__name__ for kind in KINDS.values()))
    for holder in (block for block in blocks.values() if block["title"] in holders):
        for key in PRESET_BLOCKS:
            if key in holder["properties"]:
                holder["properties"][key] = {"anyOf": [{"enum": list(presets(key))}, holder["properties"][key]]}
    for key in PRESET_BLOCKS:
        blocks[key.title()]["properties"]["preset"] = {"enum": list(presets(key))}
    rows, whole = schema["properties"][EXPERIMENTS], blocks["Experiment"]
    whole["properties"]["preset"] = {"enum": list(presets(EXPERIMENTS))}
    named = {**whole, "required": ["preset"]}  # a published one, with what is said otherwise
    rows["items"] = {"anyOf": [whole["properties"]["preset"], rows["items"], named]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_source(field: dict[str, Any]) -> dict[str, Any]:
    """A field whose value may also stand in ``{value: 0.35, source: "..."}``."""
    notes: dict[str, Any] = {
        key: field[key] for key in ("title", "description", "default", "unit", "source") if key in field
    }
    value = {key: rule for key, rule in field.items() if key not in (*notes, "plausible")}
    options = value.get("anyOf", [value])
    if by_name := [one for one in options if isinstance(one.get("additionalProperties"), dict)]:
        each = by_name[0]["additionalProperties"]  # each amount by name has a source of its own
        amounts = {**by_name[0], "additionalProperties": {"anyOf": [each, _sourced(each)]}}
        return {**notes, "anyOf": [amounts if one is by_name[0] else one for one in options]}
    if "plausible" in field:
        notes["description"] += f"; plausible {Plausible(*field['plausible']).text}"
    return {**notes, "anyOf": [*options, _sourced(value)]}


def _sourced(value: dict[str, Any]) -> dict[str, Any]:
    """A value with its source."""
    return {
        "type": "object",
        "properties": {"value": value, "source": {"type": "string", "pattern": r"\S"}},
        "required": ["value", "source"],
        "additionalProperties": False,
    }
