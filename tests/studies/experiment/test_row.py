"""The effect of a trial as a row of a scenario: ready to paste, with a comment for what the table does not tell."""

import re
from pathlib import Path

import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.studies.experiment.row import experiment_rows, write_rows
from simulator.studies.experiment.study import analyse_experiment
from tests.scenario.texts import SMALL
from tests.studies.experiment.planted import as_table, planted


def test_a_row_has_the_effect_and_the_interval_of_the_trial() -> None:
    found = analyse_experiment(as_table(planted(3, 12, effect=1.0)))
    (row,) = loads(SMALL + experiment_rows(found)).scenario.experiments
    effect = found.effects.iloc[0]
    tokens = found.effects[found.effects["measure"] == "tokens, million"].iloc[0]
    assert row.change_in_output == pytest.approx(effect["relative"], rel=1e-3)
    assert 2 * 1.959964 * row.standard_error == pytest.approx(
        effect["relative_high"] - effect["relative_low"], rel=1e-3
    )
    assert row.arms[0].mean_mtok_per_month == pytest.approx(tokens["control_mean"], rel=1e-5)
    assert row.arms[1].mean_mtok_per_month == pytest.approx(tokens["control_mean"] + tokens["effect"], rel=1e-5)
    assert row.months == 6
    assert row.used


def test_several_arms_are_several_rows_each_with_the_error_of_one() -> None:
    table = as_table(planted(3, 12, effect=1.0))
    wide = table.copy()
    teams = sorted(set(wide.loc[wide["arm"] == "capped", "team"]))
    wide.loc[wide["team"].isin(teams[::2]), "arm"] = "gated"
    found = analyse_experiment(wide)
    rows = loads(SMALL + experiment_rows(found)).scenario.experiments
    assert len(rows) == 2
    assert len({one.name for one in rows}) == 2
    half = (found.effects["relative_high"] - found.effects["relative_low"]).iloc[0] / 2.0
    assert rows[0].standard_error == pytest.approx(half / 2.2414, rel=1e-3)  # the 97.5% and 98.75% points of a normal


def test_what_the_table_does_not_tell_is_left_with_a_comment() -> None:
    found = analyse_experiment(as_table(planted(3, 12)).drop(columns="tokens"))
    text = experiment_rows(found)
    assert text.count("# the table has neither tokens nor spend. Say what this arm could use") == 2
    with pytest.raises(ScenarioError, match="does not say what the arm could use"):
        loads(SMALL + text)
    filled = re.sub(r"\{\}  #.*", "{rule: none}", text, count=1)
    filled = re.sub(r"\{\}  #.*", "{cap_usd_per_month: 200}", filled)
    assert loads(SMALL + filled).scenario.experiments[0].arms[1].cap_usd_per_month == 200


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    found = analyse_experiment(as_table(planted(3, 12)))
    path = write_rows(found, tmp_path / "row.yaml")
    assert path.read_text(encoding="utf-8") == experiment_rows(found)
    with pytest.raises(ScenarioError, match="File exists"):
        write_rows(found, path)
    with pytest.raises(ScenarioError, match="cannot be written"):
        write_rows(found, tmp_path / "no" / "row.yaml")
