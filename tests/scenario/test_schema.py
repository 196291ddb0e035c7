"""Every number of the schema says its unit, range and origin; blocks are frozen; teams inherit the defaults."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from simulator.scenario.blocks.curve import Curve
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.quantity import one_amount
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team
from simulator.scenario.reading.load import load, loads
from tests.scenario.texts import SCENARIOS, SMALL, STARTER, changed

SALARY = "salary: us_software_developer_2024"


def blocks(block: type[BaseModel] = Scenario) -> Iterator[type[BaseModel]]:
    """Every block a scenario is made of."""
    yield block
    for field in block.model_fields.values():
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from blocks(inner)
    if block is Scenario:
        for kind in KINDS.values():
            yield from blocks(kind)


def numbers(block: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The numeric fields of a block."""
    for name, field in block.model_fields.items():
        if {float, int} & set(unwrapped(field.annotation)) and name != "points":  # pairs of a curve, see its errors
            yield name, field


def unwrapped(annotation: Any) -> Iterator[Any]:
    """An annotation and what stands inside it, down to plain types."""
    yield annotation
    for inner in get_args(annotation):
        yield from unwrapped(inner)


NUMBERS = {f"{block.__name__}.{name}": field for block in blocks() for name, field in numbers(block)}


def limits(field: FieldInfo) -> dict[str, float]:
    """Limits of a field by name."""
    found: dict[str, float] = {}
    for rule in (one_amount(field) or field).metadata:
        found |= {name: getattr(rule, name) for name in ("gt", "ge", "lt", "le") if hasattr(rule, name)}
    return found


def test_the_walk_over_the_schema_finds_the_numbers() -> None:
    # a walk that misses blocks would make the tests below pass on nothing
    assert len(NUMBERS) >= 58
    assert {"Scenario.confidence", "Curve.exponent", "Team.engineers", "Gated.cap_usd_per_month"} <= set(NUMBERS)


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_says_what_it_means(name: str) -> None:
    field = NUMBERS[name]
    told = field.json_schema_extra
    assert isinstance(told, dict)
    assert isinstance(told["unit"], str)
    assert told["unit"] or name.endswith((".seed", ".version")), "only a seed and the version have no unit"
    assert told["source"] is None or len(str(told["source"])) > 10, "a source in words, or None for assumed"
    assert field.description
    assert len(field.description) >= 8


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_a_lower_and_an_upper_limit(name: str) -> None:
    found = limits(NUMBERS[name])
    lower, upper = {"gt", "ge"} & set(found), {"lt", "le"} & set(found)
    assert len(lower) == 1
    assert len(upper) == 1
    first_version = name == "Scenario.version"  # there is one so far
    assert found[lower.pop()] < found[upper.pop()] + first_version


@pytest.mark.parametrize("path", [*SCENARIOS, STARTER], ids=lambda path: path.stem)
def test_shipped_scenarios_load(path: Any) -> None:
    file = load(path)
    assert file.name == path.stem
    assert file.scenario.policies
    assert file.text == path.read_text(encoding="utf-8")


def test_there_are_shipped_scenarios() -> None:
    assert [path.stem for path in SCENARIOS if path.stem == "policy_comparison"] == ["policy_comparison"]


def test_the_starter_is_small_and_complete() -> None:
    scenario = load(STARTER).scenario
    assert (scenario.months, scenario.replications, scenario.engineers) == (12, 100, 20)
    assert len(scenario.world.teams) == 2
    assert [policy.kind for policy in scenario.policies] == ["uncapped", "capped", "limited", "gated", "planner"]
    assert 50 <= len(STARTER.read_text(encoding="utf-8").splitlines()) <= 70


@pytest.mark.parametrize(
    "block", sorted({*blocks()}, key=lambda block: block.__name__), ids=lambda block: block.__name__
)
def test_blocks_are_frozen_and_refuse_unknown_keys(block: type[BaseModel]) -> None:
    made = block.model_construct()
    with pytest.raises(ValidationError, match="frozen"):
        setattr(made, next(iter(block.model_fields)), 1)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        block.model_validate({"no_such_key": 1})


def teams(shared: str, own: str) -> tuple[Team, Team]:
    """Two teams under shared defaults; the second has keys of its own."""
    text = changed("engineers: 8", f"engineers: 8\n      {own}") if own else SMALL
    first, second = loads(changed(SALARY, shared, text)).scenario.world.teams
    return first, second


def test_teams_take_the_defaults() -> None:
    first, second = teams(
        "amenable_share: 0.2\n    work: {effort_mean_hours: 9, effort_cv: 0.1}", "work: {effort_cv: 1}"
    )
    assert first.amenable_share == second.amenable_share == 0.2
    assert first.work.effort_mean_hours == second.work.effort_mean_hours == 9
    assert (first.work.effort_cv, second.work.effort_cv) == (0.1, 1)


def test_without_defaults_teams_take_those_of_the_model() -> None:
    assert teams("ability: {}", "")[0] == Team(name="product", engineers=12)


def test_a_preset_of_a_team_replaces_that_of_the_defaults() -> None:
    shared = "salary: {preset: us_software_developer_2024, loaded_multiplier: 2}"
    first, second = teams(shared, "salary: us_quality_assurance_2024")
    assert (first.salary.median_usd_per_year, first.salary.loaded_multiplier) == (133_080, 2)
    assert (second.salary.median_usd_per_year, second.salary.loaded_multiplier) == (102_610, 1.42)


def test_a_preset_can_be_overridden_key_by_key() -> None:
    _, second = teams(SALARY, "appetite: {preset: agentic_top_adopters_2026, sigma: 0.5}")
    assert (second.appetite.median_mtok_per_hour, second.appetite.sigma) == (5.6, 0.5)


def test_a_curve_without_a_family_changes_the_shared_one() -> None:
    shared = "curve: {family: hill, exponent: 0.6, gain: 2, scale_mtok_per_hour: 0.7}"
    _, second = teams(shared, "curve: {gain: 3}")
    assert second.curve == Curve(family="hill", exponent=0.6, gain=3, scale_mtok_per_hour=0.7)
    _, second = teams(shared, "curve: {exponent: 0.7}")
    assert second.curve == Curve(family="hill", exponent=0.7, gain=2, scale_mtok_per_hour=0.7)


def test_naming_a_family_starts_a_new_curve() -> None:
    first, second = teams("curve: {family: hill, exponent: 0.6, gain: 2}", "curve: {family: exponential}")
    assert first.curve == Curve(family="hill", exponent=0.6, gain=2)
    assert second.curve == Curve(family="exponential")


MANAGER = "gain_at_reference: 0.5, reference_usd_per_month: 90, half_gain_usd_per_month: 60"


def test_a_team_may_say_its_gain_in_the_other_form() -> None:
    first, second = teams(f"curve: {{{MANAGER}}}", "curve: {gain: 3}")
    assert first.curve.half_gain_usd_per_month == 60
    assert (second.curve.gain, second.curve.half_gain_usd_per_month) == (3, None)
    first, second = teams("curve: {gain: 3}", f"curve: {{{MANAGER}}}")
    assert (first.curve.gain, first.curve.half_gain_usd_per_month) == (3, None)
    assert second.curve.half_gain_usd_per_month == 60
