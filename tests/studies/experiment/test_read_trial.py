"""The table of a trial: what it may be, and every error with its line, its value and what to do."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.experiment.read_trial import read_trial
from tests.studies.experiment.planted import as_table, planted

TABLE = as_table(planted(3, 6, leave=0.05))


def errors(text: str, tmp_path: Path, **options: str) -> str:
    path = tmp_path / "trial.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_trial(path, **options)  # type: ignore[arg-type]
    return str(error.value)


def test_a_table_is_read_as_it_was_planted(tmp_path: Path) -> None:
    trial, truth = read_trial(TABLE), planted(3, 6, leave=0.05)
    assert trial.arms == truth.arms
    assert trial.by_team
    assert not trial.blocked
    assert (trial.start == truth.start).all()
    assert np.array_equal(trial.outcome, truth.outcome, equal_nan=True)
    assert np.array_equal(trial.dose, truth.dose, equal_nan=True)
    assert (trial.unit_name, trial.outcome_name, trial.dose_name) == ("engineer", "items", "tokens")
    path = tmp_path / "trial.csv"
    TABLE.to_csv(path, index=False, sep=";")
    assert read_trial(path).months == truth.months


def test_months_before_the_trial_are_a_column_a_mark_or_an_option() -> None:
    plain = TABLE.drop(columns="start")
    marked = plain.assign(baseline=np.where(plain["month"] < "2026-07", "yes", "no"))
    starts = [read_trial(TABLE), read_trial(marked), read_trial(plain, start="2026-07")]
    assert all((one.start == starts[0].start).all() for one in starts)
    assert read_trial(plain).start.min() == 0


def test_a_roll_out_without_an_arm_has_those_not_yet_begun_as_control() -> None:
    table = as_table(planted(3, 6, design="steps")).drop(columns="arm")
    trial = read_trial(table)
    assert trial.arms == ("control", "treated")
    assert len(np.unique(trial.start)) == 6


def test_columns_of_ones_own_are_mapped() -> None:
    own = TABLE.rename(columns={"engineer": "Login", "items": "Merged", "arm": "Group"})
    trial = read_trial(own, {"unit": "Login", "outcome": "Merged", "arm": "Group"})
    assert trial.outcome_name == "Merged"
    assert trial.unit_name == "unit"
    with pytest.raises(ScenarioError, match=r"has no column outcome\."):
        read_trial(own)
    with pytest.raises(ScenarioError, match="--map colour: there is no such column"):
        read_trial(own, {"colour": "Login"})


def test_every_error_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    head = "unit,team,arm,month,outcome,tokens,start\n"
    text = f"{head}a,t,capped,1,1,2,3\na,t,control,2,q,2,3\n,t,capped,x,1,-2,y\na,t,capped,1,1,2,4\n"
    told = errors(text, tmp_path)
    for words in (
        "trial.csv:3: outcome = 'q' is no number. Write it like 1234.5",
        "trial.csv:4: unit is empty. Give it a name.",
        "trial.csv:4: month = 'x' is no month.",
        "trial.csv:4: tokens = -2 is negative.",
        "trial.csv:4: start = 'y' is no month.",
        "trial.csv:5: unit 'a' has this month on line 2 already. Keep one row.",
        "trial.csv:5: start = '4', but unit 'a' has '3' on line 2.",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("", {}, "is empty. It takes columns unit, arm, month and outcome"),
        ("unit,arm,month,outcome\n", {}, "has no rows under its header"),
        ("unit,arm,month,outcome\na,x,1,2\nb,y,1,3\n", {}, "which arm is the control. Use --control NAME: x and y."),
        ("unit,arm,month,outcome\na,x,1,2\nb,y,1,3\n", {"control": "z"}, "'z' is no arm. There are: x and y."),
        ("unit,arm,month,outcome\na,control,1,2\nb,control,1,3\n", {}, "one arm, 'control', and nothing to compare"),
        ("unit,arm,month,outcome\na,control,1,2\nb,y,1,3\n", {"start": "7"}, "start = '7' is not among the months"),
        ("unit,arm,month,outcome\na,control,1,2\nb,y,2026-01,3\n", {}, "numbers in some rows and dates in others"),
        ("unit,arm,month,outcome\na,control,1,2\nb,y,900,3\n", {}, "months span more than 120"),
        ("unit,arm,month,outcome\na,control,1,2\na,y,2,3\n", {}, "the comparison is by what was assigned"),
        ("unit,arm,month,outcome,start\na,control,1,2,\nb,y,1,3,1\nc,y,1,3,\n", {}, "has no start in 1 units"),
        ("unit,arm,month,outcome,start\na,control,1,2,\nb,y,1,3,2026-01\n", {}, "is not written like month = '1'"),
        ("unit,arm,month,outcome,baseline\na,control,1,2,no\nb,y,2,3,yes\n", {}, "Mark the months before"),
        ("unit,arm,month,items,hours\na,control,1,2,3\n", {}, "'hours' gives outcome a second time"),
        ("unit,arm,month,outcome\na,control,1,\nb,y,1,\n", {}, "has no outcome in any row"),
        ("unit,arm,month,outcome,start\na,control,1,2,\nb,y,1,3,9\n", {}, "has no month in which arm 'y' is in force"),
        ("unit,arm,month,outcome\na,control,1\n", {}, "trial.csv:2: has 3 cells where the header has 4"),
        (
            "unit,team,block,arm,month,outcome\na,t,1,y,1,2\nb,t,2,y,1,3\nc,u,1,control,1,2\nd,u,2,control,1,2\n", {},
            "has a team in two blocks",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, options: dict[str, str], words: str, tmp_path: Path) -> None:
    assert words in errors(text, tmp_path, **options)


def test_what_a_reader_should_know_is_noted() -> None:
    table = TABLE.assign(spend=3.0)
    table.loc[table.index[5], "team"] = "team 99"
    table.loc[table.index[7], "items"] = np.nan
    notes = " ".join(read_trial(table).notes)
    assert "1 units changed their team" in notes
    assert "1 rows have no outcome" in notes
    assert "spend is used" in notes


def test_options_are_checked_together_before_the_table_is_read() -> None:
    with pytest.raises(ScenarioError) as error:
        simulator.analyse_experiment("gone.csv", usd_per_outcome=-1.0, usd_per_mtok=0.0, headcount=0, confidence=2.0)
    for words in ("usd_per_outcome = -1 must be", "usd_per_mtok = 0", "headcount = 0", "confidence = 2"):
        assert words in str(error.value)


def test_a_dataframe_with_dates_is_read() -> None:
    dated = TABLE.assign(month=pd.to_datetime(TABLE["month"]))
    assert read_trial(dated).months[0] == "2026-01"
