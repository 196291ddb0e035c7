"""A scenario from a company's tables: it loads and runs, says its source, and shows no group of fewer than five."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from simulator.company.first_scenario import first_scenario, round_amount
from simulator.company.groups import groups_of
from simulator.company.tables import Tables, write_tables
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.ranges import unknown_inputs
from tests.company.companies import company, with_people
from tests.test_cli import tokensim

SOURCE = "company data, 2026-01 to 2026-09, n = "


def tree(tables: Tables, cap_usd: float | None = None) -> dict[str, dict[str, object]]:
    text = first_scenario(tables, cap_usd)
    loads(text)  # has no error
    return yaml.safe_load(text)  # type: ignore[no-any-return]


def staffed() -> Tables:
    """15 people, of whom one leaves; 4 join in May. All have a pay."""
    gone = [pd.NaT] * 10 + [pd.Timestamp("2026-07-01")] + [pd.NaT] * 8
    since = [pd.Timestamp("2025-01-01")] * 15 + [pd.Timestamp("2026-05-01")] * 4
    pay = [100_000.0 + 1000.0 * i for i in range(19)]
    return with_people(company(), start=since, end=gone, usd_per_year=pay, hours_per_week=[35.0] * 19)


def test_the_worked_numbers() -> None:
    assert groups_of({"a": 9, "b": 3, "c": 2}) == {"a": "a", "b": "other teams", "c": "other teams"}
    assert groups_of({"a": 9, "d": 6, "b": 3}) == {"a": "a", "d": "other teams", "b": "other teams"}
    assert groups_of({"a": 9}) == {"a": "a"}
    assert groups_of({"a": 9, "b": 3}) == {"a": "other teams", "b": "other teams"}
    assert [round_amount(value) for value in (47.0, 183.0, 0.9, 0.0)] == [50.0, 200.0, 1.0, 0.01]


def test_teams_and_their_heads_have_the_data_as_their_source() -> None:
    found = tree(company())
    assert (found["start"], found["months"]) == ("2026-01", 24)
    teams = {team["name"]: team["engineers"] for team in found["world"]["teams"]}  # type: ignore[attr-defined]
    assert teams == {
        "data": {"value": 6, "source": f"{SOURCE}6"},
        "other teams": {"value": 5, "source": f"{SOURCE}5"},  # ops and lab
        "web": {"value": 8, "source": f"{SOURCE}8"},
    }
    assert "2 teams stand together as other teams" in str(found["notes"])
    assert "defaults" not in found["world"]  # pay, growth and attrition are not known


def test_without_a_roster_headcount_is_a_lower_bound() -> None:
    found = tree(company(roster=False))
    heads = {team["name"]: team["engineers"]["value"] for team in found["world"]["teams"]}  # type: ignore[attr-defined]
    assert heads == {"other teams": 8, "web": 7}  # the first of each uses nothing; 3 of small teams and data
    assert "Headcount is a lower bound: 15 distinct people" in str(found["notes"])


def test_pay_growth_and_attrition() -> None:
    found = tree(staffed())["world"]["defaults"]
    assert isinstance(found, dict)
    assert found["salary"]["median_usd_per_year"] == {"value": 109_000.0, "source": f"{SOURCE}19"}
    growth = (18 / 15) ** (12 / 8) - 1  # heads in the first and in the last of nine months
    assert found["staffing"]["growth_per_year"]["value"] == pytest.approx(growth, abs=5e-4)
    years = (14 * 9 + 6 + 4 * 5) / 12
    assert found["staffing"]["attrition_per_year"]["value"] == pytest.approx(1 / years, abs=5e-4)
    assert "35 hours a week" in str(tree(staffed())["notes"])
    assert "staffing" not in tree(with_people(staffed(), end=[pd.NaT] * 19))["world"]["defaults"]  # leavers unknown


def test_a_mover_is_no_leaver() -> None:
    tables = staffed()
    back = pd.DataFrame({"person": ["data2"], "team": ["web"], "start": [pd.Timestamp("2026-07-01")]})
    moved = tables._replace(people=pd.concat([tables.people, back.astype({"person": "string"})], ignore_index=True))
    found = tree(moved)["world"]["defaults"]
    assert found["staffing"]["attrition_per_year"]["value"] == 0.0  # type: ignore[index]


@pytest.mark.parametrize(("price", "written"), [(1.0, False), (3.0, True), (0.3, True)])
def test_a_price_far_from_the_default_is_written_without_a_source(price: float, written: bool) -> None:
    text = first_scenario(company(price=price))
    assert ("price" in tree(company(price=price))["world"]) == written
    inputs = {one.path: one.range for one in unknown_inputs(draft(loads(text)))}
    range_ = inputs["world.price.usd_per_mtok"]  # calibrate and every run draw it
    assert (range_.median == price) == written


def test_what_calibrate_estimates_is_left_out() -> None:
    told = first_scenario(staffed())
    for key in ("appetite", "adoption", "curve", "vanity", "leaderboard"):
        assert f"{key}:" not in told


def test_the_menu_lies_around_what_is_spent() -> None:
    found = tree(company(), cap_usd=120.0)
    assert found["current_policy"] == "capped at 120 USD"
    menu = found["policies"]
    kinds = [policy["kind"] for policy in menu]  # type: ignore[index]
    assert kinds[0] == "uncapped"
    assert kinds[-3:] == ["limited", "gated", "planner"]
    caps = [policy["usd_per_month"] for policy in menu if policy["kind"] == "capped"]  # type: ignore[index]
    spent = np.array(
        [20.0 * i * 1.1**month for n in (8, 6, 3, 2) for i in range(1, n) for month in range(9)]
    )  # of those who use anything
    low, high = np.quantile(spent, (0.5, 0.9))
    assert {120.0, 240.0} <= set(caps)
    assert all(0.8 * low < cap < 1.25 * max(high, 240.0) for cap in caps)
    assert tree(company())["current_policy"] == "uncapped"


def test_seat_fees_have_no_place_and_are_told() -> None:
    seats = pd.DataFrame({"person": ["web0", "web1"], "usd_per_month": [19.0, 19.0]})
    assert "Seats cost 38 USD a month in all" in str(tree(company()._replace(seats=seats))["notes"])


def test_the_command_writes_a_file_that_runs(tmp_path: Path) -> None:
    write_tables(tmp_path / "company", staffed())
    path = tmp_path / "mine.yaml"
    code, out, err = tokensim("init", path, "--from", tmp_path / "company", "--cap-usd", 200)
    assert (code, err) == (0, "")
    assert "A cap of 200 USD was in force" in out
    assert tokensim("validate", path)[0] == 0
    code, out, _ = tokensim("run", path, "--replications", 3, "--out", tmp_path / "out")
    assert code == 0
    assert tokensim("init", path, "--from", tmp_path / "company")[0] == 2  # the file exists


def test_bad_input_of_the_command(tmp_path: Path) -> None:
    code, _, err = tokensim("init", tmp_path / "a.yaml", "--from", tmp_path)
    assert (code, "tokensim import" in err) == (2, True)
    code, _, err = tokensim("init", tmp_path / "a.yaml", "--cap-usd", 5)
    assert (code, err) == (2, "--cap-usd requires --from.\n")
    write_tables(tmp_path / "short", company(months=1))
    code, _, err = tokensim("init", tmp_path / "a.yaml", "--from", tmp_path / "short")
    assert (code, "1 complete months" in err) == (2, True)
    assert not (tmp_path / "a.yaml").exists()
