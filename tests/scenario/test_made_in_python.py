"""A scenario built in Python, dumped, loaded back, written as YAML and read again is the same scenario."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import simulator
from simulator.scenario.blocks.schema import Scenario, World
from simulator.scenario.blocks.team import TeamDefaults
from simulator.scenario.presets import presets
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.written import said, written
from simulator.scenario.reading.yaml_text import yaml_text
from tests.engines.random_worlds import scenarios

TREE: dict[str, Any] = {
    "title": "t",
    "question": "q",
    "months": 2,
    "world": {
        "defaults": {"amenable_share": 0.2, "work": {"effort_mean_hours": 9, "effort_cv": 0.1}},
        "teams": [{"name": "a", "engineers": 3}, {"name": "b", "engineers": 2, "work": {"effort_cv": 1.0}}],
    },
    "policies": [{"kind": "capped", "usd_per_month": 100}, {"kind": "uncapped"}],
}


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    """A random scenario as written, of whose first team some values stand in ``world.defaults`` instead."""
    tree = draw(scenarios()).model_dump(mode="json", exclude_unset=True)
    teams = tree["world"]["teams"]
    shared = draw(st.sets(st.sampled_from([name for name in TeamDefaults.model_fields if name in teams[0]])))
    tree["world"]["defaults"] = {name: teams[0].pop(name) for name in sorted(shared)}
    return tree


def as_file(tree: dict[str, Any]) -> Scenario:
    return loads(yaml_text(tree, "random", ())).scenario


@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(trees())
def test_python_a_dump_and_a_file_are_the_same_scenario(tree: dict[str, Any]) -> None:
    try:
        read = as_file(tree)
    except ScenarioError:
        with pytest.raises(ValidationError):
            Scenario.model_validate(tree)
        return
    assert Scenario.model_validate(tree) == read
    assert Scenario.model_validate(read.model_dump()) == read
    assert Scenario.model_validate_json(read.model_dump_json()) == read
    assert as_file(json.loads(read.model_dump_json())) == read, "a full dump loads back"
    assert as_file(read.model_dump(mode="json", exclude_unset=True)) == read, "as does one of what was set"
    assert loads(said(written(read)).text).scenario == read
    assert Scenario(**dict(read)) == read, "built of its blocks"


def test_python_lays_the_defaults_under_every_team() -> None:
    made = Scenario.model_validate(TREE)
    a, b = made.world.teams
    assert (a.amenable_share, b.amenable_share) == (0.2, 0.2)
    assert (a.work.effort_mean_hours, b.work.effort_mean_hours, b.work.effort_cv) == (9, 9, 1.0)
    blocks = simulator.World(
        defaults=simulator.TeamDefaults(amenable_share=0.2),
        teams=(simulator.Team(name="a", engineers=3), simulator.Team(name="b", engineers=2, amenable_share=0.4)),
    )
    assert [team.amenable_share for team in blocks.teams] == [0.2, 0.4]


def test_python_knows_presets_and_sources() -> None:
    name = next(iter(presets("salary")))
    tree = {**TREE, "world": {**TREE["world"], "price": {"usd_per_mtok": {"value": 2.0, "source": "our invoice"}}}}
    tree["world"]["defaults"] = {"salary": name}
    made = Scenario.model_validate(tree)
    assert made == as_file(tree)
    assert made.world.price.usd_per_mtok == 2.0
    assert made.world.teams[0].salary.median_usd_per_year == presets("salary")[name]["values"]["median_usd_per_year"]


def test_what_must_fit_together_is_checked_in_python_too() -> None:
    with pytest.raises(ValidationError, match="second team called 'a'"):
        Scenario.model_validate({**TREE, "world": {"teams": 2 * [{"name": "a", "engineers": 3}]}})
    with pytest.raises(ValidationError, match="must be the name of a preset"):
        Scenario.model_validate({**TREE, "world": {**TREE["world"], "defaults": {"salary": "us_2204"}}})


@pytest.mark.parametrize("at", ["", "world", "team"])
def test_misspelt_keys_are_refused_in_data_and_in_copies(at: str) -> None:
    tree = json.loads(json.dumps(TREE))
    place = {"": tree, "world": tree["world"], "team": tree["world"]["teams"][0]}[at]
    place["enginers"] = 3
    with pytest.raises(ValidationError, match="enginers"):
        Scenario.model_validate(tree)
    made = Scenario.model_validate(TREE)
    block = {"": made, "world": made.world, "team": made.world.teams[0]}[at]
    with pytest.raises(TypeError, match=f"{type(block).__name__} has no field 'enginers'"):
        block.model_copy(update={"enginers": 3})


def test_a_value_set_by_path_reaches_every_team_that_took_the_default() -> None:
    own = {**TREE["world"]["teams"][1], "amenable_share": 0.6}
    made = Scenario.model_validate({**TREE, "world": {**TREE["world"], "teams": [TREE["world"]["teams"][0], own]}})
    found = made.with_({"world.defaults.amenable_share": 0.3, "policies.capped.usd_per_month": 50})
    assert [team.amenable_share for team in found.world.teams] == [0.3, 0.6]
    assert found.policies[0].model_dump()["usd_per_month"] == 50
    assert made.world.defaults.amenable_share == 0.2, "the scenario itself stays as it was"
    again = Scenario.model_validate(made.model_dump()).with_({"world.defaults.amenable_share": 0.3})
    assert [team.amenable_share for team in again.world.teams] == [0.2, 0.6], "in a full dump every team has its own"


def test_every_wrong_path_and_value_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.model_validate(TREE).with_({"world.defaults.amenable_shar": 0.3, "months": 0})
    assert "did you mean 'world.defaults.amenable_share'?" in str(error.value)
    assert "months = 0 must be from 1 to 600" in str(error.value)


def test_a_copy_that_no_file_can_say_is_refused() -> None:
    made = Scenario.model_validate(TREE)
    with pytest.raises(ScenarioError, match="months = 0 must be from 1 to 600"):
        simulator.uncertainty(made.model_copy(update={"months": 0}))


def test_a_world_keeps_what_its_teams_said_whatever_the_copies_were_given() -> None:
    made = Scenario.model_validate(TREE)
    defaults = made.world.defaults.model_copy(update={"amenable_share": 0.9})
    copied = made.model_copy(update={"world": made.world.model_copy(update={"defaults": defaults})})
    assert loads(said(written(copied)).text).scenario == copied, "written in full: no team takes what it did not have"
    assert isinstance(copied.world, World)


def test_a_scenario_built_of_read_blocks_keeps_the_names_of_its_roles_and_groups() -> None:
    """Their lists are tuples in a dump, and what looks for names walks lists."""
    tree = json.loads(json.dumps(TREE))
    roles = [{"name": name, "share": 0.5} for name in ("senior", "junior")]
    tree["world"]["teams"][0] |= {"groups": ["east"], "roles": roles}
    tree["policies"][0] = {"kind": "capped", "usd_per_month_by": {"east": 30, "senior": 90, "others": 20}}
    read = as_file(tree)
    assert Scenario(**dict(read)) == read
