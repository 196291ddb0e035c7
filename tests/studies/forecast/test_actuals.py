"""Actual bills are read with care: by month or by month and team, every error at once with its line."""

from pathlib import Path

import numpy as np
import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.studies.forecast.actuals import Actuals, read_actuals
from tests.scenario.texts import SMALL

SCENARIO = loads(SMALL).scenario
IN_FORCE = loads(SMALL + "current_policy: capped\n").scenario


def read(path: Path, text: str) -> Actuals:
    file = path / "actuals.csv"
    file.write_text(text, encoding="utf-8")
    return read_actuals(file, IN_FORCE)


def test_months_of_the_organisation(tmp_path: Path) -> None:
    found = read(tmp_path, "month,spend_usd,note\n2,12,x\n1,10,\n")
    assert (found.policy, found.groups, found.months) == ("capped", ("",), 2)
    np.testing.assert_array_equal(found.by_month, [10.0, 12.0])
    assert (found.mtok, found.engineers) == (None, None)


def test_months_by_team_with_other_names(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Month;Team;Cost USD;Million tokens;Headcount;Policy\n1;data;5;50;8;uncapped\n1;product;7;70;12;uncapped\n",
    )
    assert (found.policy, found.groups) == ("uncapped", ("product", "data"))
    np.testing.assert_array_equal(found.spend_usd, [[7.0], [5.0]])
    assert found.mtok is not None
    assert found.engineers is not None
    np.testing.assert_array_equal(found.mtok, [[70.0], [50.0]])
    np.testing.assert_array_equal(found.engineers, [[12.0], [8.0]])


def test_months_may_be_dated_where_it_is_known_when_the_run_begins(tmp_path: Path) -> None:
    dated = loads(SMALL + "current_policy: capped\nstart: 2026-11\n").scenario
    path = tmp_path / "a.csv"
    path.write_text("month,spend_usd\n2026-12,12\n1,10\n")
    np.testing.assert_array_equal(read_actuals(path, dated).by_month, [10.0, 12.0])
    with pytest.raises(ScenarioError, match="month = '2026-12' is no month of the scenario"):
        read_actuals(path, IN_FORCE)
    path.write_text("month,spend_usd\n2026-10,12\n")
    with pytest.raises(ScenarioError, match="counted from 1, the first of the run, to 12, or named from 2026-11 to"):
        read_actuals(path, dated)


def test_bills_in_the_currency_of_the_scenario_are_converted(tmp_path: Path) -> None:
    euro = loads(SMALL + "current_policy: capped\ncurrency: {code: EUR, usd_per_unit: 1.25}\n").scenario
    path = tmp_path / "a.csv"
    for header, usd in {"spend_eur": 125.0, "EUR": 125.0, "spend_usd": 100.0, "Cost USD": 100.0}.items():
        path.write_text(f"month,{header}\n1,100\n")
        assert read_actuals(path, euro).by_month == [usd]
    path.write_text("month,spend\n1,100\n")
    with pytest.raises(ScenarioError, match="'spend' does not say whether it is USD or EUR"):
        read_actuals(path, euro)
    path.write_text("month,spend_eur\n1,100\n")
    with pytest.raises(ScenarioError, match="has no column spend_usd"):
        read_actuals(path, IN_FORCE)  # a scenario without a rate


def test_the_policy_in_force_must_be_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("month,spend_usd\n1,10\n")
    with pytest.raises(ScenarioError, match="does not say which policy was in force"):
        read_actuals(path, SCENARIO)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", ["is empty. It takes columns month and spend_usd"]),
        ("month,spend_usd\n", ["has no rows under its header"]),
        ("month,spend_us\n1,2\n", [":1: has no column spend_usd. Is it 'spend_us'? Accepted: spend_usd, spend"]),
        (
            "month,team,spend_usd,mtok\n1,dat,5,\n13,data,-1,x\nJan,data,1,1,1\n1,dat,6,6\n",
            [
                ":2: mtok is empty. Fill it, or leave the column out.",
                ":2: team = 'dat' is no team of the scenario. Did you mean 'data'?",
                ":3: month = '13' is no month of the scenario. Months are counted from 1, the first of the run, to 12.",
                ":3: mtok = 'x' is no number.",
                ":3: spend_usd = -1 is negative.",
                ":4: has 5 cells where the header has 4.",
                ":5: month 1 stands on line 2 already. Sum them.",
            ],
        ),
        ("month,spend_usd\n1,2\n3,2\n", ["has no month 2. Give every month from the first."]),
        ("month,team,spend_usd\n1,data,2\n", ["has no month 1 of team 'product'."]),
        ("month,spend_usd\n1,0\n", ["says that nothing was spent"]),
        ("month,spend_usd\n" + "".join(f"{m},1\n" for m in range(1, 13)), ["so nothing is left to forecast"]),
        (
            "month,spend_usd,policy\n1,1,cap\n2,1,gated\n",
            [":2: policy = 'cap' is no policy", ":3: names more than one"],
        ),
        ("month,spend_usd,cost\n1,1,1\n", [":1: has more than one column for spend_usd."]),
    ],
)
def test_every_error_is_told_with_its_line(tmp_path: Path, text: str, errors: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text)
    lines = str(caught.value).splitlines()
    for error in errors:
        assert any(error in line for line in lines), (error, lines)
    assert len(lines) >= len(errors)
