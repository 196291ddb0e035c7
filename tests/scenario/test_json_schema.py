"""The JSON Schema that editors use accepts what the loader accepts, and refuses what it can."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.scenario.blocks.schema import json_schema
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from tests.scenario import test_malformed, test_malformed_behaviour, test_malformed_blocks, test_malformed_choices
from tests.scenario.json_check import problems
from tests.scenario.texts import SCENARIOS, SMALL, STARTER, Case, changed

SCHEMA = json_schema()
CONTROLS = sorted((Path(__file__).parent / "controls").glob("*.yaml"))

# what one field cannot see, or YAML reads before the schema does
BEYOND = {
    "leading zero, which YAML 1.1 reads as ten", "nothing left to measure",
    "number of 5,000 digits",
    "not a number", "key twice", "merge key", "a list as a key", "python object", "number by force",
    "python object as a block", "contains itself", "duplicate team", "duplicate policy",
    "policy called as the baseline", "both allowances", "no allowance", "straight power", "nearly straight power",
    "exponent missing",
    "elasticity missing", "exponent unused", "manager's form half given", "manager's form without a maximum",
    "both forms", "the baseline listed", "the baseline listed under its own name", "half of a character",
    "unreadable value with a source", "unreadable source", "unreadable preset",
    "manager's form of a fantastic gain", "manager's form beside a invalid shape", "elasticity unused",
    "largest saving alone", "half saving alone", "saving beside gain", "saving beside the manager's form",
    "saving of another family", "saving above what AI can speed up", "saving of a fantastic gain",
    "saving above what AI can speed up in one team", "no limit", "two limits",
    "points without a family", "the family points without any", "a curve that begins elsewhere", "points out of order",
    "a curve that falls", "a curve that bends upwards", "a curve that gains nothing", "a gain beside points",
    "a factor on a formula", "the point at fault is named by its line",
}  # fmt: skip
CASES = [
    *test_malformed.CASES,
    *test_malformed_blocks.CASES,
    *test_malformed_behaviour.CASES,
    *test_malformed_choices.CASES,
]
WITHIN = [case for case in CASES if case.what not in BEYOND]


def found(text: str) -> list[str]:
    """What the schema finds wrong with a YAML text."""
    return list(problems(yaml.safe_load(text), SCHEMA, SCHEMA))


@pytest.mark.parametrize("path", [*SCENARIOS, STARTER, *CONTROLS], ids=lambda path: f"{path.parent.name} {path.stem}")
def test_shipped_scenarios_are_valid(path: Any) -> None:
    assert found(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("case", WITHIN, ids=[case.what for case in WITHIN])
def test_malformed_scenarios_are_not(case: Case) -> None:
    assert found(SMALL) == []
    assert found(changed(case.old, case.new)) != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("usd_per_mtok: 1.5", "usd_per_mtok: {value: 1.5, source: list price}"),
        ("months: 12", "months: {value: 12, source: the budget year}"),
        ("usd_per_month: 200", "usd_per_month: {value: 200, source: a memo}"),
        ("engineers: 12", "engineers: {value: 12, source: the directory}"),
        ("engineers: 12", "engineers: 12\n      curve: {family: {value: ces, source: a paper}, "
         "substitution_elasticity: {value: 0.25, source: a paper}}"),
        ("usd_per_month: 200", "usd_per_month_by: {product: {value: 90, source: a memo}, others: 40}"),
        ("kind: uncapped", "{kind: limits, limits: [{window: week, usd_by: {product: {value: 90, source: a memo}}}]}"),
        ("kind: uncapped", "{kind: uncapped, contract: {preset: cursor_teams_2026, seats_share: 0.5}}"),
        ("{usd_per_mtok: 1.5}", "cache_heavy_2026"),
        ("{usd_per_mtok: 1.5}", "{preset: cache_heavy_2026, change_per_year: -0.2}"),
        ("engineers: 12", "engineers: 12\n      appetite: {preset: cursor_2026, sigma: 1}"),
    ],
)  # fmt: skip
def test_sources_and_presets_are_accepted_by_both(old: str, new: str) -> None:
    text = changed(old, new)
    assert loads(text).scenario
    assert found(text) == []


@pytest.mark.parametrize(
    "value",
    ["{value: 1.5}", "{source: x}", "{value: -1.5, source: x}", "{value: 1.5, source: ''}", "{value: a, source: x}"],
)
def test_half_a_source_is_refused(value: str) -> None:
    assert found(changed("usd_per_mtok: 1.5", f"usd_per_mtok: {value}")) != []


def test_a_plausible_range_is_told_where_the_value_is() -> None:
    field = SCHEMA["$defs"]["Appetite"]["properties"]["returns"]
    assert field["description"].endswith("and overrate tokens; plausible 0 to 1")
    assert "plausible" not in field


def test_every_number_may_have_a_source() -> None:
    bare, sourced = [], []
    for name, block in {"Scenario": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, field in block["properties"].items():
            choices = [field, *field.get("anyOf", [])]
            if any(choice.get("type") in ("number", "integer") for choice in choices):
                with_source = any(choice.get("required") == ["value", "source"] for choice in choices)
                (sourced if with_source else bare).append(f"{name}.{key}")
    assert bare == []
    assert len(sourced) >= 58


@pytest.mark.parametrize(
    "policy",
    [
        "{kind: capped, usd_per_month_by: {}}",
        "{kind: capped, usd_per_month_by: {product: -1}}",
        "{kind: limits, limits: []}",
        "{kind: limits, limits: [{usd: 5}]}",
        "{kind: limits, limits: [{window: fortnight, usd: 5}]}",
        "{kind: limits, limits: [{window: week, usd_by: {product: many}}]}",
        "{kind: limits, limits: [{window: week, usd: 5, on_limit: pray}]}",
        "{kind: routed, allowed: {product: []}}",
    ],
)
def test_what_one_field_of_a_control_sees_is_refused_by_both(policy: str) -> None:
    text = changed("kind: uncapped", policy)
    assert found(text) != []
    with pytest.raises(ScenarioError):
        loads(text)
