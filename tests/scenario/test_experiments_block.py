"""The ``experiments:`` block: what it accepts, how far a result carries over, and every way to get it wrong."""

import math
from pathlib import Path

import pytest
import yaml

from simulator.scenario.blocks.experiments import Arm, Experiment, Transfer
from simulator.scenario.blocks.schema import json_schema
from simulator.scenario.presets import published_experiments
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.experiments import read_experiments, with_experiments
from simulator.scenario.reading.load import loads
from tests.scenario.json_check import problems
from tests.scenario.texts import SMALL, errors

ROW = (
    "{name: ours, source: our own, population: 12 teams, months: 12, arms: [{rule: none}, {mean_usd_per_month: 80}], "
    "change_in_output: 0.05, standard_error: 0.02}"
)


def listing(*rows: str) -> str:
    return SMALL + "experiments:\n" + "".join(f"  - {row}\n" for row in rows)


def one(**more: object) -> Experiment:
    return Experiment.model_validate({**yaml.safe_load(ROW), **more})


def test_own_and_published_rows_stand_side_by_side() -> None:
    text = listing("cui_2026", "{preset: metr_2025, used: no, standard_error: 0.1}", ROW)
    cui, metr, ours = loads(text).scenario.experiments
    assert (cui.standard_error, cui.used) == (0.103, True)
    assert (metr.standard_error, metr.used, metr.change_in_output) == (0.1, False, -0.16)
    assert [arm.text for arm in ours.arms] == ["no tokens", "80 USD on average"]
    assert list(problems(yaml.safe_load(text), json_schema(), json_schema())) == []


def test_nothing_is_used_unless_it_is_named() -> None:
    assert loads(SMALL).scenario.experiments == ()


@pytest.mark.parametrize("name", published_experiments())
def test_every_published_row_is_valid_and_says_what_is_assumed(name: str) -> None:
    row = loads(listing(name)).scenario.experiments[0]
    assert row.used
    assert row.adjusted_error > row.standard_error
    assert "assumed" in row.source
    assert any(year in row.source for year in ("2023", "2024", "2025", "2026"))


def test_a_row_is_switched_off_by_path() -> None:
    file = loads(listing("cui_2026", ROW))
    changed = file.with_({"experiments[0].used": False, "experiments.ours.standard_error": 0.03})
    cui, ours = changed.scenario.experiments
    assert not cui.used
    assert (cui.change_in_output, ours.standard_error) == (0.2608, 0.03)


def test_worked_numbers() -> None:
    assert Transfer(years_old=2, spend_ratio=2).variance_factor(6.0) == pytest.approx(2.93, abs=0.005)
    assert one(standard_error=0.1, transfer={"years_old": 2}).adjusted_error == pytest.approx(0.125)
    assert loads(SMALL).with_experiments(["cui_2026"]).scenario.experiments[-1].standard_error == 0.103
    assert with_experiments(loads(SMALL), [one()]).scenario.experiments == (one(),)


def test_the_error_grows_with_every_distance_and_never_shrinks() -> None:
    near = one().adjusted_error
    assert near == one().standard_error
    for far in ({"years_old": 1}, {"spend_ratio": 3}, {"spend_ratio": 1 / 3}, {"other_variance": 2}):
        assert one(transfer=far).adjusted_error > near
    assert one(transfer={"spend_ratio": 3}).adjusted_error == one(transfer={"spend_ratio": 1 / 3}).adjusted_error
    assert one(months=3).adjusted_error > one(months=6).adjusted_error > near
    assert one(months=24).adjusted_error == near


def test_its_range_is_that_of_the_assumed_factors_not_of_those_that_are_given() -> None:
    aged = one(transfer={"years_old": 1})
    low, high = aged.adjusted_error_range
    assert (low, high) == (pytest.approx(0.02), pytest.approx(0.02 * math.sqrt(2.0)))
    assert low < aged.adjusted_error < high
    given = one(transfer={"years_old": 1, "variance_per_year": 1.5})
    assert given.adjusted_error_range == (given.adjusted_error, given.adjusted_error)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cui_2026", "cui_2025", "experiments[0] = 'cui_2025' must be the name of a preset. Did you mean 'cui_2026'?"),
        ("cui_2026", "5", "experiments[0] = 5 must be a block of keys."),
        ("{rule: none}", "{}", "experiments[1].arms[0] does not say what the arm could use. Give one of rule, "
         "cap_usd_per_month, mean_usd_per_month and mean_mtok_per_month."),
        ("{rule: none}", "{rule: none, mean_mtok_per_month: 0}",
         "experiments[1].arms[0] gives rule and mean_mtok_per_month for one arm. Give one of"),
        ("{rule: none}", "{mean_usd_per_month: 80}", "experiments[1].arms are alike, so no change in tokens was"),
        ("{rule: none}, ", "", "experiments[1] has 1 arm. Give two: the control, then what was tried."),
        ("{rule: none}", "{rule: some}", "experiments[1].arms[0].rule = 'some' must be one of: none, uncapped."),
        ("standard_error: 0.02", "standard_error: 0", "experiments[1].standard_error = 0 must be above 0"),
        ("change_in_output: 0.05", "change_in_output: 5%", "A percentage is written as a share"),
        ("months: 12, arms", "months: -1, arms", "experiments[1].months = -1 must be above 0"),
        ("population: 12 teams, ", "", "experiments[1] needs the key 'population'"),
        ("name: ours", "name: 'Cui and others, three field experiments'",
         "experiments[1] is a second experiment called 'Cui and others, three field experiments'."),
        ("standard_error: 0.02}", "standard_error: 0.02, used: 3}", "experiments[1].used = 3 must be true or false."),
        ("standard_error: 0.02}", "standard_error: 0.02, transfer: {age: 3}}",
         "experiments[1].transfer has no key 'age'."),
    ],
)  # fmt: skip
def test_an_error_says_where_and_what_to_do(old: str, new: str, message: str) -> None:
    text = listing("cui_2026", ROW)
    assert text.count(old) == 1
    assert message in errors(text.replace(old, new))


def test_an_unknown_published_row_is_one_error() -> None:
    assert len(errors(listing("cui_2025")).splitlines()) == 1


def test_rows_are_read_from_a_file_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "rows.yaml"
    for text in (f"experiments:\n  - {ROW}\n", f"- {ROW}\n", ROW):
        path.write_text(text, encoding="utf-8")
        assert with_experiments(loads(SMALL), read_experiments(path)).scenario.experiments == (one(),)
    for text in ("", "experiments: []\n", "experiments:\n\t- x"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioError, match=r"rows\.yaml"):
            read_experiments(path)
    with pytest.raises(ScenarioError, match="gone"):
        read_experiments(tmp_path / "gone.yaml")


def test_added_rows_keep_what_the_file_says_and_are_checked() -> None:
    file = loads(listing(ROW))
    with pytest.raises(ScenarioError, match="second experiment called 'ours'"):
        file.with_experiments([one()])
    with pytest.raises(ScenarioError, match="needs the key 'arms'"):
        file.with_experiments([{"name": "x"}])
    added = file.with_experiments(["metr_2025"])
    assert added.scenario.model_copy(update={"experiments": file.scenario.experiments}) == file.scenario
    assert loads(added.text).scenario == added.scenario


def test_an_arm_says_itself_in_words() -> None:
    assert Arm(cap_usd_per_month=200).text == "a cap of 200 USD"
    assert Arm(mean_mtok_per_month=51).text == "51 Mtok on average"
