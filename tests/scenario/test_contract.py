"""A contract in a scenario file: presets with overrides, errors with advice, paths, provenance, the list."""

from typing import Any

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.scenario.blocks.contract import Contract
from simulator.scenario.blocks.schema import json_schema
from simulator.scenario.presets import presets
from simulator.scenario.reading.load import ScenarioError, loads
from tests.scenario.json_check import problems

HEAD = """
title: t
question: q
world:
  teams:
    - {name: a, engineers: 6}
policies:
"""


def read(*policies: str) -> Contract | None:
    return loads(HEAD + "\n".join(f"  - {one}" for one in policies), "c.yaml").scenario.policies[0].contract


@pytest.mark.parametrize("name", presets("contract"))
def test_every_preset_is_a_contract(name: str) -> None:
    assert read(f"{{kind: uncapped, contract: {name}}}") == Contract.model_validate(presets("contract")[name]["values"])
    assert any(year in presets("contract")[name]["source"] for year in ("2026",))


def test_a_preset_may_be_overridden() -> None:
    found = read("{kind: capped, usd_per_month: 9, contract: {preset: cursor_teams_2026, seats_share: 0.5}}")
    assert found == Contract(seat_usd_per_month=40.0, included_usd_per_seat=20.0, seats_share=0.5)


def test_left_out_there_is_none() -> None:
    assert read("{kind: uncapped}") is None


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        ("github_copilot_busines_2026", "Did you mean 'github_copilot_business_2026'?"),
        ("{preset: cursor}", "must be the name of a preset."),
        ("{seat_usd: 3}", "Did you mean 'seat_usd_per_month'?"),
        ("{pooled: true}", "has no credits to pool. Give included_usd_per_seat."),
        ("{overage: false}", "includes no credits"),
        ("{included_usd_per_seat: 3, overage: false}", "Write kind: limits, or let overage be true."),
        ("{reserved_mtok_per_month: 3}", "Give reserved_usd_per_month and reserved_mtok_per_month, or neither."),
        ("{reserved_usd_per_month: 3}", "Give reserved_usd_per_month and reserved_mtok_per_month, or neither."),
        ("{seats_share: 40%}", "must be a number from 0 to 1"),
        ("{included_usd_per_seat: 2, pooled: yes please}", "pooled"),
        ("3", "must be a block of keys or the name of a preset: github_copilot_business_2026"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(contract: str, told: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read(f"{{kind: uncapped, contract: {contract}}}")
    assert told in str(error.value)
    assert str(error.value).startswith("c.yaml:8: ")


def test_a_value_of_a_preset_can_be_set_by_path() -> None:
    file = loads(HEAD + "  - {kind: uncapped, contract: github_copilot_business_2026}", "c.yaml")
    found = file.with_({"policies.uncapped.contract.seats_share": 0.25}).scenario.policies[0].contract
    assert found == Contract(seat_usd_per_month=19.0, included_usd_per_seat=19.0, pooled=True, seats_share=0.25)


def test_the_source_of_a_preset_is_that_of_its_values() -> None:
    file = loads(HEAD + "  - {kind: uncapped, contract: {preset: cursor_teams_2026, seats_share: 0.5}}", "c.yaml")
    found = {one.path: one for one in file.assumptions if ".contract." in one.path}
    assert set(found) == {
        f"policies[0].contract.{key}" for key in ("seat_usd_per_month", "included_usd_per_seat", "seats_share")
    }
    assert found["policies[0].contract.seat_usd_per_month"].source.startswith("cursor_teams_2026: 40 USD a user")
    assert found["policies[0].contract.seats_share"].status == "yours"


def test_the_schema_for_editors_takes_a_preset_or_a_block() -> None:
    file: dict[str, Any] = {
        "title": "t",
        "question": "q",
        "world": {"teams": [{"name": "a", "engineers": 3}]},
        "policies": [
            {"kind": "uncapped", "name": "a", "contract": "cursor_teams_2026"},
            {"kind": "uncapped", "name": "b", "contract": {"preset": "cursor_teams_2026", "seats_share": 0.5}},
        ],
    }
    schema = json_schema()
    assert not list(problems(file, schema, schema))
    file["policies"] = [{"kind": "uncapped", "contract": "no_such_contract"}]
    assert list(problems(file, schema, schema))


def test_contracts_are_listed_with_their_sources() -> None:
    found = CliRunner().invoke(app, ["list", "--contracts"])
    assert found.exit_code == 0
    for name in presets("contract"):
        assert name in found.output
    assert "seats_share" in found.output
    assert CliRunner().invoke(app, ["list", "--contracts", "scenarios"]).exit_code == 2


def test_the_planner_that_gives_tokens_to_all_takes_no_seats_for_some() -> None:
    with pytest.raises(ScenarioError, match="gives tokens to all"):
        read("{kind: planner_free, contract: {seats_share: 0.5}}")
    assert read("{kind: planner, contract: {seats_share: 0.5}}") is not None
