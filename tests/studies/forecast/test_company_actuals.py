"""Known months from a company's own folder: what is counted, what does not fit, and what they show."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.company.tables import Tables, laid_out, write_tables
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.studies.forecast.actuals import Actuals
from simulator.studies.forecast.company_actuals import company_actuals
from simulator.studies.forecast.known_months import given_actuals
from simulator.studies.forecast.padding import padding_sentence
from simulator.studies.forecast.page import forecast_page
from simulator.studies.forecast.run import project
from simulator.studies.forecast.variance import PARTS
from tests.company.companies import company, with_people
from tests.test_cli import tokensim

TEXT = """
title: t
question: q
months: 12
start: 2026-03
replications: 20
current_policy: uncapped
world:
  teams: [{name: web, engineers: 8}, {name: data, engineers: 6}, {name: other teams, engineers: 5}]
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 100}]
"""


def scenario(old: str = "", new: str = "") -> Scenario:
    return loads(TEXT.replace(old, new) if old else TEXT).scenario


def read(folder: Path, tables: Tables, plan: Scenario | None = None) -> Actuals:
    write_tables(folder / "company", tables)
    return company_actuals(folder / "company", plan or scenario())


def wrong(folder: Path, tables: Tables, plan: Scenario) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(folder, tables, plan)
    return str(caught.value).splitlines()


def test_bills_tokens_and_people_by_team_and_month(tmp_path: Path) -> None:
    found = read(tmp_path, company(price=1.5))  # 2026-01 to 2026-09
    assert (found.policy, found.groups, found.months) == ("uncapped", ("web", "data", "other teams"), 7)
    units = np.array([sum(range(8)), sum(range(6)), sum(range(3)) + sum(range(2))])
    mtok = 20.0 * units[:, None] * 1.1 ** np.arange(2, 9)
    assert found.mtok is not None
    np.testing.assert_allclose(found.mtok, mtok, rtol=1e-4)
    np.testing.assert_allclose(found.spend_usd, 1.5 * mtok, rtol=1e-4)
    assert found.engineers is not None
    np.testing.assert_array_equal(found.engineers, np.repeat([[8.0], [6.0], [5.0]], 7, axis=1))
    assert "Data from 2026-01 to 2026-02 are history: the run begins in 2026-03." in found.notes


def test_people_count_for_the_part_of_a_month_that_they_are_there(tmp_path: Path) -> None:
    gone = [pd.NaT] * 18 + [pd.Timestamp("2026-06-16")]
    found = read(tmp_path, with_people(company(), end=gone))
    assert found.engineers is not None
    np.testing.assert_allclose(found.engineers[2], [5.0, 5.0, 5.0, 4.5, 4.0, 4.0, 4.0])


def test_without_a_roster_headcount_is_as_planned(tmp_path: Path) -> None:
    found = read(tmp_path, company(roster=False))
    assert found.engineers is None
    assert "appetite.non_user_share" not in found.observed
    assert any(note.startswith("Without a roster") for note in found.notes)


def test_services_are_nobodys_and_an_incomplete_last_month_is_left_out(tmp_path: Path) -> None:
    tables = company()
    late = tables.usage.tail(1).assign(start=pd.Timestamp("2026-10-05"), usd=1e6)
    robot = tables.usage.tail(1).assign(person_kind="service", usd=500.0)
    found = read(tmp_path, tables._replace(usage=pd.concat([tables.usage, late, robot], ignore_index=True)))
    assert found.months == 7
    assert found.by_month.sum() < 1e5
    assert "Use by services and keys, 500 USD in these months, is nobody's and left out." in found.notes


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("start: 2026-03\n", "", "the scenario does not say when its run begins. Add start: '2026-01' to it."),
        ("start: 2026-03", "start: 2025-11", "begins after the run, with 2026-01 to 2026-09, which starts in 2025-11."),
        ("start: 2026-03", "start: 2027-03", "has no complete month from 2027-03 on"),
        ("months: 12", "months: 7", "goes to 2026-09, and the run ends in 2026-09: nothing is left to forecast."),
        ("current_policy: uncapped\n", "", "does not say which policy was in force. Add current_policy to the"),
        ("name: web", "name: wep", "has nobody of the scenario's team 'wep'. Known: data, other teams, web."),
        ("other teams, engineers: 5", "rest, engineers: 5", "Add a team 'other teams'."),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    lines = wrong(tmp_path, company(), scenario(old, new))
    assert any(message in line for line in lines), lines


def test_a_gap_is_told_and_small_teams_are_not_named(tmp_path: Path) -> None:
    tables = company()
    gap = tables._replace(usage=tables.usage[tables.usage["start"].dt.month != 5])
    assert "has no use in 2026-05. Import the files of these months too." in wrong(tmp_path, gap, scenario())[0]
    lines = wrong(tmp_path, company(teams={"web": 9, "data": 6, "ops": 3, "lab": 4}), scenario("other teams", "rest"))
    assert not any(name in line for line in lines for name in ("ops", "lab"))
    assert any("small teams" in line for line in lines)
    lines = wrong(tmp_path, company(teams={"web": 9, "data": 6, "apps": 7}), scenario("other teams", "rest"))
    assert any("has a team 'apps' that is no team of the scenario." in line for line in lines)


def test_a_scenario_of_one_team_takes_the_company_as_a_whole(tmp_path: Path) -> None:
    text = TEXT[: TEXT.index("  teams:")] + "  teams: [{name: all, engineers: 19}]\npolicies: [{kind: uncapped}]\n"
    found = read(tmp_path, company(), loads(text).scenario)
    assert found.groups == ("",)
    assert found.engineers is not None
    assert found.engineers.tolist() == [[19.0] * 7]


def dearer(tables: Tables, since: str) -> Tables:
    """From a month on all use a model whose every kind of token costs 2.5 times as much by the list."""
    usage = tables.usage.copy()
    usage.loc[usage["start"] >= since, "model"] = "claude-opus-5"
    return tables._replace(usage=usage)


def test_the_mix_of_models_is_held_against_the_months_before_the_run(tmp_path: Path) -> None:
    found = read(tmp_path, dearer(company(), "2026-05-01"))
    assert found.token_mix is not None
    np.testing.assert_allclose(found.token_mix, [1.0, 1.0, 2.5, 2.5, 2.5, 2.5, 2.5])
    assert any("that of the months before the run" in note for note in found.notes)
    first = read(tmp_path, dearer(company(start="2026-03", months=7), "2026-05-01"))
    assert any("that of 2026-03" in note for note in first.notes)
    unknown = company()
    other = read(tmp_path, unknown._replace(usage=unknown.usage.assign(model="other").astype({"model": "string"})))
    assert other.token_mix is None


def test_what_the_months_show(tmp_path: Path) -> None:
    found = read(tmp_path, company(price=1.5))
    assert found.price is not None
    np.testing.assert_allclose(found.price, 1.5, rtol=1e-4)
    used = [20.0 * i for n in (8, 6, 3, 2) for i in range(1, n)]
    median = np.median(used) * 1.1 ** np.arange(2, 9) / 168.0
    np.testing.assert_allclose(found.observed["appetite.median_mtok_per_hour"], median, rtol=1e-4)
    np.testing.assert_allclose(found.observed["appetite.sigma"], np.log(used).std(ddof=1), rtol=1e-4)
    np.testing.assert_allclose(found.observed["appetite.non_user_share"], 4 / 19)
    np.testing.assert_allclose(found.observed["price.mix.cache_read_share"], 0.8, rtol=1e-4)


def test_the_parts_of_a_company_sum_to_the_difference(tmp_path: Path) -> None:
    gone = [pd.NaT] * 18 + [pd.Timestamp("2026-06-16")]
    found = read(tmp_path, with_people(dearer(company(price=2.0), "2026-05-01"), end=gone))
    table = given_actuals(project(scenario()), found)[1].variance
    np.testing.assert_allclose(table[list(PARTS)].sum(axis=1), table["difference_usd"], rtol=1e-9)
    assert (table.loc[table["month"].between(3, 7), "token_mix_usd"] > 0.0).all()
    assert (table.loc[table["month"] > 3, "headcount_usd"] < 0.0).all()


def test_padding_is_that_of_the_simulation() -> None:
    told = padding_sentence(np.array([10.0, 10.0]), np.array([100.0, 100.0]), 500.0)
    assert "in the simulation it is 10% of the bill of these months (10% to 10%" in told
    assert told.endswith("about 50 USD.")


def with_output(tables: Tables, months: int) -> Tables:
    """Everybody makes about eight items a month, whatever they spend; from month 9 on web spends five times as much."""
    usage, draw = tables.usage.copy(), np.random.default_rng(1)
    late = (usage["start"] >= "2026-09-01") & usage["team"].eq("web").fillna(False)
    for name in ("usd", "input", "cache_read", "output"):
        usage.loc[late, name] = usage.loc[late, name] * 5
    days = pd.period_range("2026-01", periods=months, freq="M").start_time + pd.Timedelta(days=9)
    people = tables.people["person"]
    made = pd.DataFrame({"person": np.repeat(people, len(days)), "start": list(days) * len(people), "days": 1})
    made["items"] = draw.integers(6, 11, len(made)).astype(float)
    return tables._replace(usage=laid_out("usage", usage), output=laid_out("output", made.assign(bot=False)))


def test_the_detector_speaks_where_output_is_known(tmp_path: Path) -> None:
    plan = scenario("months: 12", "months: 18")
    noisy, draw = company(months=16), np.random.default_rng(0)
    factor = draw.lognormal(0.0, 0.1, len(noisy.usage))
    for name in ("usd", "input", "cache_read", "output"):
        noisy.usage[name] = (noisy.usage[name].astype(float) * factor).round(0 if name != "usd" else 6)
    noisy = noisy._replace(usage=laid_out("usage", noisy.usage))
    (told,) = read(tmp_path, with_output(noisy, 16), plan).flagged
    assert told.startswith("The detector flags")
    assert read(tmp_path, noisy, plan).flagged == ()
    refund = noisy.usage.tail(1).assign(start=pd.Timestamp("2026-06-20"), team="lab", person="lab1", usd=-5000.0)
    usage = pd.concat([with_output(noisy, 16).usage, refund], ignore_index=True)
    assert len(read(tmp_path, with_output(noisy, 16)._replace(usage=usage), plan).flagged) == 1


def test_the_command_goes_on_from_a_folder(tmp_path: Path) -> None:
    write_tables(tmp_path / "company", company(price=1.5))
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT)
    code, out, _ = tokensim("forecast", path, "--actuals", tmp_path / "company", "--out", tmp_path / "out")
    words = " ".join(out.split())
    assert code == 0
    assert "2026-03 to 2026-09 cost " in words
    assert "No bill shows what is padding" in words
    (folder,) = (tmp_path / "out" / "mine").iterdir()
    assert "token_mix_usd" in pd.read_csv(folder / "variance.csv")
    page = forecast_page(simulator.forecast(path, actuals=tmp_path / "company", workers=1))
    assert page.sections[0].tables[0].rows[0][0].text == "2026-03"
    code, _, err = tokensim("forecast", path, "--actuals", tmp_path)
    assert (code, "tokensim import" in err) == (2, True)
