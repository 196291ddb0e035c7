"""The YAML on screen is a scenario like any other: it loads, and it says what was set."""

import json
import math

import pytest

from simulator.explorer.overrides import SettingsError, settings_of
from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads
from tests.explorer.conftest import SMALL


def test_nothing_set_is_the_file_itself_to_the_letter(session: Session) -> None:
    assert session.file({}).text == SMALL
    assert session.file({"policies[1].usd_per_month": "30"}).text == SMALL


def test_a_value_set_is_in_the_yaml_and_loses_its_source(session: Session) -> None:
    file = session.file({"policies[1].usd_per_month": "1,250", "world.price.usd_per_mtok": "2.5"})
    again = loads(file.text)
    assert again.scenario == file.scenario
    assert again.scenario.policies[1].usd_per_month == 1250.0  # type: ignore[union-attr]
    assert again.scenario.world.price.usd_per_mtok == 2.5
    status = {row.path: row.status for row in again.assumptions}
    assert status["policies[1].usd_per_month"] == "yours"
    assert status["world.price.usd_per_mtok"] == "yours"
    assert status["world.defaults.amenable_share"] == "sourced"
    assert "policies[1].usd_per_month: 1250" in file.text.splitlines()[1]


def test_a_default_reaches_the_teams_that_share_it(session: Session) -> None:
    teams = session.file({"world.defaults.amenable_share": "0.6"}).scenario.world.teams
    assert [team.amenable_share for team in teams] == [0.6, 0.1]


def test_switches_and_choices_are_set_in_words(session: Session) -> None:
    policy = session.file({"policies[1].pooled": "yes", "policies[1].when_used_up": "economy"}).scenario.policies[1]
    assert (policy.pooled, policy.when_used_up) == (True, "economy")  # type: ignore[union-attr]


def test_headcount_scales_every_team_that_is_not_set_by_itself(session: Session) -> None:
    teams = session.file({"headcount": "2.5", "world.teams[1].engineers": "3"}).scenario.world.teams
    assert [team.engineers for team in teams] == [10, 3]
    assert [team.engineers for team in session.file({"headcount": "0.1"}).scenario.world.teams] == [1, 1]


@pytest.mark.parametrize("factor", ["0", "-1", "1001", "two"])
def test_a_headcount_that_cannot_be(session: Session, factor: str) -> None:
    with pytest.raises(SettingsError, match="factor on headcount"):
        session.file({"headcount": factor})


@pytest.mark.parametrize("path", ["nowhere", "title", "policies[1].kind", "policies[9].usd_per_month", "world", ""])
def test_a_path_without_a_control_is_refused(session: Session, path: str) -> None:
    with pytest.raises(SettingsError, match="is not a value of this scenario"):
        session.file({path: "1"})


@pytest.mark.parametrize(
    "data", [None, [], "x", {"a": 1}, {1: "a"}, {"a": "x" * 41}, {str(i): "" for i in range(2000)}]
)
def test_settings_that_no_page_of_ours_sends_are_refused_in_a_sentence(data: object) -> None:
    with pytest.raises(SettingsError, match=r"Load it again|too long"):
        settings_of(data)


def test_a_shock_that_is_not_in_the_file_is_added_once_it_has_a_strength(session: Session) -> None:
    assert session.file({"events.+price_shock.month": "3"}).text == SMALL
    file = session.file({"events.+price_shock.factor": "2", "events.+price_shock.month": "3"})
    (event,) = file.scenario.events
    assert (event.kind, event.factor, event.month, event.months) == ("price_shock", 2.0, 3, 6)
    assert "new: price_shock" in file.text
    again = Session(file)
    assert "events[0].factor" in again.controls
    assert "events.+price_shock.factor" not in again.controls
    assert "events.+supply_shock.capacity" in again.controls


def test_a_hostile_scenario_survives_being_written_again(hostile_session: Session) -> None:
    before = hostile_session.opened.file.scenario
    file = hostile_session.file({"world.price.usd_per_mtok": "2"})
    assert file.scenario == before.model_copy(
        update={
            "world": before.world.model_copy(
                update={"price": before.world.price.model_copy(update={"usd_per_mtok": 2.0})}
            )
        }
    )


@pytest.mark.parametrize(
    "name", ["1e6", "012", "1:30", "no", "null", "~", "2026-01-01", "- a", "# b", "a: b", "x\ty", "'"]
)
def test_names_that_yaml_reads_as_something_else_stay_names(name: str) -> None:
    text = SMALL.replace("name: web", f"name: {json.dumps(name)}")
    file = Session(loads(text)).file({"world.price.usd_per_mtok": "2"})
    assert file.scenario.world.teams[0].name == name


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-7, math.pi, 999.99999999999])
def test_numbers_survive_to_the_last_digit(session: Session, value: float) -> None:
    file = session.file({"world.price.usd_per_mtok": repr(value)})
    assert file.scenario.world.price.usd_per_mtok == value
