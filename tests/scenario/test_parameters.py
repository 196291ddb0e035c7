"""Every value that a scenario may hold has a name for people."""

from typing import Final

import pytest
from pydantic import BaseModel

from simulator.scenario.blocks.events import EVENTS
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.quantity import block_in, named
from simulator.scenario.blocks.schema import Scenario, json_schema
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.parameters import GATES_AND_CAPS, parameter_name, parameters
from simulator.scenario.reading.study_checks import off_centre
from tests.scenario.texts import PLAUSIBLE, placed, scenario_with

TEXT = """
title: t
question: q
world: {teams: [{name: web, engineers: 2}, {name: data and A.I., engineers: 2, curve: {gain: 2}}]}
policies: [{kind: capped, name: small cap, usd_per_month: 30}, {kind: gated}]
"""


def test_every_value_has_a_name_of_a_few_words() -> None:
    for path, one in parameters().items():
        assert 1 <= len(one.name.split()) <= 9, path
        assert not any(sign in one.name for sign in "_.;,()"), path
        assert not one.meaning.startswith(one.name), path


def test_names_are_unlike_each_other() -> None:
    """What all policies share has one name, and so has what all events share."""
    seen: dict[str, str] = {}
    for path, one in parameters().items():
        where = path.split(".")[0] if path.startswith(("policies.", "events.")) else ""
        key = f"{where}.{one.key}" if where else path
        assert seen.setdefault(one.name, key) == key, (one.name, path)


def test_every_field_of_the_schema_is_listed() -> None:
    listed = parameters()
    for kind, block in KINDS.items():
        single = {name for name, field in block.model_fields.items() if not block_in(field.annotation)}
        single -= GATES_AND_CAPS if kind == "own" else set()  # told once, of gates and caps
        paths = {f"policies.{kind}.{name}" for name in single if name != "kind"}
        assert kind == "none" or paths <= set(listed)
    for kind, event in EVENTS.items():
        assert {f"events.{kind}.{name}" for name in event.model_fields if name != "kind"} <= set(listed)
    plain = {name for name, field in Scenario.model_fields.items() if field.annotation in (int, float, str)}
    assert plain <= set(listed)


def test_the_schema_for_editors_has_the_names_as_titles() -> None:
    block = json_schema()["$defs"]["Appetite"]["properties"]["median_mtok_per_hour"]
    assert block["title"] == "typical use of an engineer"
    assert block["description"].startswith("typical use of an engineer: median tokens")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("world.defaults.appetite.median_mtok_per_hour", "typical use of an engineer"),
        ("policies.capped.usd_per_month", "allowance per engineer under capped"),
        ("policies.my gate v1.2.reviewers", "number of reviewers under my gate v1.2"),
        ("policies[1].hurdle", "hurdle a reviewer applies under policy 2"),
        ("events[0].factor", "factor on the price of event 1"),
        ("world.teams[1].curve.gain", "gain in speed from tokens in team 2"),
        ("world.teams.data and A.I..curve.gain", "gain in speed from tokens in data and A.I."),
        ("world.price.mix.models[0].share", "share of a model (model 1)"),
        ("policies.mine.limits.1.usd", "amount of a limit in USD (limit 2) under mine"),
        (
            "policies[0].limits[1].usd_by.data and A.I.",
            "amount of a limit by name (limit 2, data and A.I.) under policy 1",
        ),
        ("policies.mine.usd_per_month_by.web", "allowance per engineer by name (web) under mine"),
        ("world.teams.web.roles.senior.pay", "pay of a role (senior) in web"),
        ("world.defaults.roles[1].share", "share of a role (role 2)"),
        ("policies.mine.own_lever", "own lever under mine"),
    ],
)
def test_a_path_is_said_in_words(path: str, name: str) -> None:
    assert parameter_name(path) == name


def test_a_scenario_says_what_a_place_is_called() -> None:
    scenario = loads(TEXT).scenario
    assert parameter_name("policies[0].usd_per_month", scenario) == "allowance per engineer under small cap"
    assert parameter_name("world.teams[1].curve.gain", scenario) == "gain in speed from tokens in data and A.I."
    assert parameter_name("policies[0].usd_per_month", scenario, with_owner=False) == "allowance per engineer"


def test_a_parameter_has_range_default_and_source() -> None:
    pay = parameters()["world.defaults.salary.median_usd_per_year"]
    assert (pay.unit, pay.default, pay.range) == ("USD/year", "133,080", "above 0 to 10,000,000")
    assert "BLS" in pay.source
    assert parameters()["world.supply.kind"].range == "api, fleet"
    assert parameters()["policies.capped.pooled"].range == "true, false"
    assert parameters()["events.price_shock.factor"].default == "required"


def test_a_field_without_a_description_has_its_key_as_name() -> None:
    class Bare(BaseModel):
        some_key: int

    assert named("some_key", Bare.model_fields["some_key"]) == "some key"


OFF: Final = "off unless it is written, and then the scenario's own"
ROLE: Final = "the scenario's own: what a role is paid and uses, over the others of its team"
RULE: Final = "a rule of the policy, which a company sets"
NO_RANGE: Final = {
    "world.price.mix.models.share": "the scenario's own: which models serve it",
    "world.supply.fleet.gpus": "what a company has or plans to buy",
    "world.accounting.capitalised_share": "a choice of the books: it splits the bill and changes no result",
    "world.market.new_gpus_per_month": OFF,
    "world.defaults.delivery.review_hours": OFF,
    "world.defaults.delivery.share_of_reviewers": "counts only with review_hours, which is off unless it is written",
    "world.defaults.rework.base": OFF,
    "world.defaults.rework.slope": f"{OFF}: Faros 2026 finds much, Jellyfish 2026 none",
    "world.defaults.staffing.growth_per_year": "headcount that a company plans",
    "world.defaults.staffing.attrition_per_year": OFF,
    "world.defaults.staffing.package_elasticity": f"{OFF}: no evidence that it is above 0",
    "policies.uncapped.intensity": RULE,
    "world.defaults.roles.pay": ROLE,
    "world.defaults.roles.appetite": ROLE,
    "policies.limits.reviewers": RULE,
    "policies.limits.hurdle": RULE,
    "policies.limits.rollover": RULE,
    "policies.limits.limits.lag_hours": "a property of the vendor's meter, which its documentation tells",
    **{f"policies.{kind}.level": RULE for kind in ("capped", "limits", "exchange", "adaptive")},
    "policies.routed.rebound": OFF,
    "policies.limits.routing.rebound": OFF,
    "policies.capped.rollover": RULE,
    "policies.exchange.rollover": RULE,
    "policies.exchange.buy_back": RULE,
    "policies.adaptive.rollover": RULE,
    "policies.adaptive.every_months": RULE,
    "policies.adaptive.speed": RULE,
    "policies.adaptive.largest_move": RULE,
    "policies.gated.auto_approve_usd": RULE,
    "policies.gated.reviewers": RULE,
    "policies.gated.hurdle": RULE,
    "policies.planner.intensity": RULE,
    "policies.planner_free.intensity": RULE,
}


def test_every_assumed_number_has_a_plausible_range_or_a_reason_why_not() -> None:
    """An assumed default without a range would be taken for known in every answer."""
    assumed = [
        path
        for path, one in parameters().items()
        if path.startswith(("world.", "policies."))
        and one.unit
        and one.source == "assumed"
        and ".contract." not in path  # what a vendor charges is known to who signs
    ]
    assert {path for path in assumed if path not in PLAUSIBLE} == set(NO_RANGE)


@pytest.mark.parametrize("path", PLAUSIBLE)
def test_both_ends_of_a_plausible_range_may_be_written_and_hold_the_default(path: str) -> None:
    truth, default = PLAUSIBLE[path], parameters()[path].default
    at = placed(path)
    scenario = loads(scenario_with(path) + f"uncertain:\n  {at}: {{low: {truth.low}, high: {truth.high}}}\n").scenario
    assert scenario.uncertain[at].low == truth.low
    assert off_centre(scenario) == []
    assert truth.source
    assert default == "none" or truth.low <= float(default.replace(",", "")) <= truth.high


def test_a_plausible_range_is_told_with_its_source() -> None:
    about = parameters()["world.defaults.appetite.returns"].about
    assert about.endswith("[assumed]; plausible 0 to 1 [assumed]")
    assert "plausible" not in parameters()["world.defaults.salary.sigma"].about
    assert len(PLAUSIBLE) >= 70
