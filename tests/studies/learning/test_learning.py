"""What experiments say of the curve, in tables: raw and adjusted, used or not, the gain before and after."""

import numpy as np
import pytest

from simulator.scenario.presets import published_experiments
from simulator.scenario.reading.load import loads
from simulator.studies.learning.page import brief_tables, learning_section, tables_of
from simulator.studies.learning.results import GAIN, Lessons, lessons, spread, variance
from tests.scenario.texts import SMALL

ROW = (
    "{name: ours, source: own, population: 12 teams, months: 6, arms: [{rule: none}, {rule: uncapped}], "
    "change_in_output: 0.02, standard_error: 0.01}"
)


def test_published_experiments_are_listed_and_unused_where_a_scenario_has_none() -> None:
    found = lessons(loads(SMALL))
    assert len(found.experiments) == len(published_experiments())
    assert found.used == 0
    assert found.gains.empty
    (section,) = learning_section(found)
    assert section.lead.startswith(f"No experiment of {len(found.experiments)} is used")
    assert brief_tables(found) == ()
    assert list(tables_of(found)) == ["experiments"]


@pytest.fixture(scope="module")
def taught() -> Lessons:
    return lessons(loads(SMALL + f"experiments:\n  - {ROW}\n  - {{preset: cui_2026, used: no}}\n"))


def test_a_used_row_narrows_the_gain(taught: Lessons) -> None:
    gain = taught.gains.set_index("parameter").loc[GAIN]
    assert gain["contraction"] > 0.5
    assert gain["after_high"] - gain["after_low"] < gain["before_high"] - gain["before_low"]
    assert abs(gain["after"] - 0.02) < abs(gain["before"] - 0.02)


def test_an_unused_row_leaves_the_gain_as_it_is(taught: Lessons) -> None:
    idle = ROW.replace("standard_error: 0.01}", "standard_error: 0.01, used: no}")
    left = lessons(loads(SMALL + f"experiments:\n  - {idle}\n")).gains
    for name in ("", "_low", "_high"):
        np.testing.assert_allclose(left[f"after{name}"], left[f"before{name}"])
        np.testing.assert_allclose(left[f"before{name}"], taught.gains[f"before{name}"])
    np.testing.assert_allclose(left["contraction"], 0.0, atol=1e-9)


def test_raw_and_adjusted_errors_stand_side_by_side(taught: Lessons) -> None:
    rows = taught.experiments.set_index("experiment")
    assert len(rows) == 1 + len(published_experiments())
    ours, cui = rows.loc["ours"], rows.loc["Cui and others, three field experiments"]
    assert (ours["used"], cui["used"]) == ("yes", "no")
    assert ours["standard_error"] == 0.01 < ours["adjusted_error"]
    assert ours["adjusted_error_low"] < ours["adjusted_error"] < ours["adjusted_error_high"]
    assert ours["predicted_low"] < ours["predicted"] < ours["predicted_high"]
    assert rows["p"].between(0.0, 1.0).all()
    (section,) = learning_section(taught)
    assert section.lead.startswith(f"1 of {len(rows)} experiments is used")
    assert [table.caption for table in section.tables] == [table.caption for table in brief_tables(taught)]


def test_worked_numbers() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert spread(values, np.full(3, 1 / 3), "x")["x"] == pytest.approx(2.0)
    assert variance(np.array([1.0, 3.0]), np.array([0.5, 0.5])) == 1.0
    low, high = (spread(np.arange(1000.0), np.full(1000, 1e-3), "x")[f"x_{end}"] for end in ("low", "high"))
    assert (low, high) == (pytest.approx(49.5), pytest.approx(949.5))
