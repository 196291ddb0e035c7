"""Values set by hand: the scenario has them, its text and provenance say so, and all that is wrong is told at once."""

from typing import Any

import numpy as np
import pytest

import simulator
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.set_values import with_settings, with_values
from simulator.scenario.reading.validate import ScenarioFile
from tests.scenario.texts import SCENARIOS, SMALL

PRICE = "world.price.usd_per_mtok"
CAP = "policies.capped.usd_per_month"


@pytest.fixture
def file() -> ScenarioFile:
    return loads(SMALL, "small.yaml")


def test_a_value_set_is_in_the_scenario_its_text_and_its_provenance(file: ScenarioFile) -> None:
    found = file.with_({PRICE: 2.5, "months": 6, CAP: 100})
    scenario = found.scenario
    assert (scenario.world.price.usd_per_mtok, scenario.months, found.name) == (2.5, 6, "small")
    assert found.text.splitlines()[:4] == [
        "# small with these values set with with_:",
        f"#   {PRICE}: 2.5, was 1.5",
        "#   months: 6, was 12",
        f"#   {CAP}: 100, was 200.0",
    ]
    assert found.by_hand == ("months", PRICE, "policies[1].usd_per_month")
    (row,) = [row for row in found.assumptions if row.path == PRICE]
    assert (row.value, row.status, row.source) == ("2.5", "yours", "set with with_")
    assert found.sha256 != file.sha256
    assert simulator.with_values(file, {PRICE: 2.5}).scenario == file.with_({PRICE: 2.5}).scenario


def test_its_text_reads_back_as_the_same_file(file: ScenarioFile) -> None:
    found = with_settings(file, [f"{PRICE}=2.5", f"{CAP}=50"])
    assert loads(found.text, "small.yaml") == found
    again = with_settings(found, ["months=3"])
    assert again.scenario.world.price.usd_per_mtok == 2.5
    assert again.by_hand == ("months", PRICE, "policies[1].usd_per_month")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_shipped_scenario_keeps_what_is_not_set(path: Any) -> None:
    file = load(path)
    found = with_settings(file, ["seed=3"])
    assert found.scenario == file.scenario.model_copy(update={"seed": 3})
    assert found.assumptions == file.assumptions


@pytest.mark.parametrize(
    ("given", "path", "value"),
    [
        ("world.leaderboard.scope=team", "world.leaderboard.scope", "team"),
        ("policies[1].pooled=true", "policies[1].pooled", True),
        (f"{PRICE}=1e-2", PRICE, 0.01),
        ("current_policy = capped", "current_policy", "capped"),
        ("approved_budget_usd_per_year=1_000_000", "approved_budget_usd_per_year", 1_000_000),
    ],
)
def test_a_text_is_read_as_in_yaml(file: ScenarioFile, given: str, path: str, value: Any) -> None:
    from simulator.scenario.reading.paths import find

    assert find(with_settings(file, [given]).scenario, path).value == value


def test_an_optional_value_is_taken_away(file: ScenarioFile) -> None:
    approved = "approved_budget_usd_per_year"
    with_budget = file.with_({approved: 5000})
    assert with_settings(with_budget, [f"{approved}=null"]).scenario.approved_budget_usd_per_year is None


def test_numbers_of_numpy_are_numbers(file: ScenarioFile) -> None:
    found = file.with_({PRICE: np.float64(2.0), "months": np.int64(5)}).scenario
    assert (found.world.price.usd_per_mtok, found.months) == (2.0, 5)


def test_a_value_that_is_set_is_no_longer_uncertain() -> None:
    ranges = f"uncertain: {{{PRICE}: {{low: 1, high: 2}}, 'policies[1].usd_per_month': {{low: 100, high: 300}}}}\n"
    file = loads(SMALL + ranges)
    assert set(file.with_({CAP: 150}).scenario.uncertain) == {PRICE}


def test_nothing_set_changes_nothing(file: ScenarioFile) -> None:
    assert with_settings(file, []) is file
    assert with_values(file, {}) is file


def test_everything_that_is_wrong_is_told_at_once(file: ScenarioFile) -> None:
    given = ["world.price.usd_per_mtk=2", "policies.caped.usd_per_month=1", "nothing", "months=x", "seed=1", "seed=2"]
    with pytest.raises(ScenarioError) as error:
        with_settings(file, [*given, f"{PRICE}=-2", "world.price=1"])
    assert str(error.value).splitlines() == [
        "--set: 'nothing' is not path=value. Write such as world.price.usd_per_mtok=1.5.",
        "--set: 'policies.caped.usd_per_month' leads nowhere: did you mean 'policies.capped.usd_per_month'?",
        "--set: 'seed' is given twice. Keep one of them.",
        "--set: 'world.price' is a block, not a single value. Inside it: mix, usd_per_mtok, rise_with_use, "
        "change_per_year.",
        "--set: 'world.price.usd_per_mtk' leads nowhere: did you mean 'world.price.usd_per_mtok'?",
        "--set: months = 'x' must be a whole number from 1 to 600 (months). Write the bare number, without unit or "
        "quotes.",
        "--set: world.price.usd_per_mtok = -2 must be above 0 and at most 1,000 (USD/Mtok).",
    ]


def test_one_value_by_two_names_and_a_list_are_refused(file: ScenarioFile) -> None:
    with pytest.raises(ScenarioError, match=r"'policies\[1\].usd_per_month' is the same value as") as error:
        file.with_({CAP: 1, "policies[1].usd_per_month": 2, PRICE: [1, 2]})
    assert "world.price.usd_per_mtok = '[1, 2]' must be a single value: a number or a word." in str(error.value)
