"""A forecast given known months: they are fixed, the rest holds a planted truth, and nothing else changes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.replication.worlds import worlds_of
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.posterior import write_posterior
from simulator.stats.check import PASS, REVIEW
from simulator.studies.forecast.actuals import Actuals
from simulator.studies.forecast.known_months import conditioned, given_actuals, plan_check
from simulator.studies.forecast.page import forecast_page
from simulator.studies.forecast.run import project
from tests.test_cli import tokensim

TEXT = """
title: t
question: q
months: 12
replications: 200
approved_budget_usd_per_year: 40000
current_policy: uncapped
world:
  teams: [{name: a, engineers: 12}, {name: b, engineers: 8}]
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 100}]
"""
APPETITE = "world.defaults.appetite.median_mtok_per_hour"
KNOWN = 4


def actuals(bills: list[float]) -> Actuals:
    return Actuals("uncapped", ("",), np.array([bills]), None, None)


def test_the_worked_number() -> None:
    found = conditioned(np.array([[[4.0, 4.0, 4.0]]]), 0, np.array([6.0, 6.0]))
    np.testing.assert_allclose(found, [[[6.0, 6.0, 6.0]]])


def test_another_policy_moves_by_the_slope_of_its_bill() -> None:
    draw = np.random.default_rng(0).lognormal(0.0, 0.3, (400, 1))
    own, other = np.repeat(draw, 3, axis=1), np.repeat(draw**0.5, 3, axis=1)
    flat = np.full((400, 3), 7.0)
    found = conditioned(np.stack([own, other, flat], axis=1), 0, np.array([4.0]))
    np.testing.assert_allclose(found[:, 0], 4.0)
    np.testing.assert_allclose(found[:, 1, 1:], 2.0)
    np.testing.assert_allclose(found[:, 2, 1:], 7.0)
    np.testing.assert_allclose(found[:, :, 0], 4.0)


def test_the_forecast_holds_a_company_with_another_appetite_as_often_as_it_says() -> None:
    """Appetite is 1.5 times what is written; 90% bands, made with 4 known months, hold the truth of its year."""
    file = loads(TEXT.replace("teams:", "defaults: {appetite: {sigma: 0.4}}\n  teams:"))
    plan = project(file.scenario)
    median = file.scenario.world.teams[0].appetite.median_mtok_per_hour
    years = project(file.with_({APPETITE: 1.5 * median, "seed": 777}).scenario).spend.monthly[:, 0]
    held, before = 0, np.quantile(plan.spend.monthly[:, 0].sum(axis=1), (0.05, 0.95))
    for bills in years:
        given, _ = given_actuals(plan, actuals(list(bills[:KNOWN])))
        low, high = np.quantile(given.spend.monthly[:, 0].sum(axis=1), (0.05, 0.95))
        held += low <= bills.sum() <= high
    assert 0.85 <= held / len(years) <= 0.95  # 0.90 with a standard error of 0.02 from 200 years
    year = years.sum(axis=1)
    assert ((before[0] <= year) & (year <= before[1])).mean() < 0.3  # so it is the actuals that do it


def test_the_forecast_holds_the_truth_in_drawn_worlds_as_often_as_it_says() -> None:
    """Each world in turn is the truth: the others, given its known months, hold the rest of its year in their bands."""
    file = loads(TEXT)
    bills = project(worlds_of(file, file.scenario, as_written=False)).spend.monthly
    held = 0
    for place, truth in enumerate(bills[:, 0]):
        others = np.delete(bills, place, axis=0)
        years = conditioned(others, 0, truth[:KNOWN])[:, 0].sum(axis=1)
        low, high = np.quantile(years, (0.05, 0.95))
        held += low <= truth.sum() <= high
    assert 0.85 <= held / len(bills) <= 0.95


def test_known_months_are_fixed_and_the_rest_is_shared_out_as_forecast(tmp_path: Path) -> None:
    path = tmp_path / "actuals.csv"
    path.write_text("month,spend_usd\n1,2000\n2,2200\n3,2400\n")
    file = loads(TEXT)
    plain = simulator.forecast(file, replications=80, as_written=True)
    found = simulator.forecast(file, replications=80, as_written=True, actuals=path)
    bands = found.forecast.bands
    known = bands[(bands["span"] == "month") & (bands["month"] <= 3) & (bands["policy"] == "uncapped")]
    for name in ("mean_usd", "p05", "p95"):
        assert list(known[name]) == [2000.0, 2200.0, 2400.0]
    year = found.forecast.at_risk.set_index("policy")["bill_usd"]
    teams = found.forecast.teams.groupby("policy")["bill_usd"].sum()
    np.testing.assert_allclose(teams[year.index], year)
    for name in ("gini", "top_decile_share"):
        np.testing.assert_allclose(found.forecast.concentration[name], plain.forecast.concentration[name])
    assert found.known is not None
    assert found.known.plan.mean() == pytest.approx(found.known.variance["plan_usd"].iloc[-1])
    assert found.answer.startswith("Going on with uncapped, the first year costs about ")
    page = forecast_page(found)
    assert page.sections[0].anchor == "plan"
    assert "causes" not in {section.anchor for section in page.sections}
    assert "variance" in page.tables


def test_a_year_that_is_over_is_not_told_as_a_risk(tmp_path: Path) -> None:
    path = tmp_path / "actuals.csv"
    path.write_text("month,spend_usd\n" + "".join(f"{month},2000\n" for month in range(1, 13)))
    file = loads(TEXT.replace("months: 12", "months: 24\nstart: 2026-01"))
    found = simulator.forecast(file, replications=80, actuals=path)
    assert found.answer.startswith("Going on with uncapped, the year from 2027-01 to 2027-12 costs about ")
    assert set(found.forecast.at_risk["begins_month"]) == {13}
    assert len(found.forecast.bands[found.forecast.bands["month"] == 1]) == 4  # the known months stay in the picture
    medians = [trace.x for trace in forecast_page(found).sections[2].charts[0].figure.data if trace.name == "median"]
    assert [(x[0], x[-1]) for x in medians[:2]] == [(1, 12), (13, 24)]
    short = simulator.forecast(file.with_({"months": 15}), replications=80, actuals=path)
    assert "the months from 2027-01 to 2027-03 cost about" in short.answer


def test_a_bill_beyond_the_plan_is_to_review(tmp_path: Path) -> None:
    plan = project(loads(TEXT).scenario.model_copy(update={"replications": 40}))
    month = plan.spend.monthly[:, 0, 0]
    for bill, status in ((float(np.median(month)), PASS), (3.0 * float(month.max()), REVIEW)):
        path = tmp_path / "a.csv"
        path.write_text(f"month,spend_usd\n1,{bill}\n")
        checks = simulator.forecast(loads(TEXT), replications=40, as_written=True, actuals=path).checks
        assert checks.set_index("check").loc["actuals within the plan", "status"] == status


def test_the_command_takes_actuals(tmp_path: Path) -> None:
    scenario, path = tmp_path / "small.yaml", tmp_path / "actuals.csv"
    scenario.write_text(TEXT)
    path.write_text("Month;Team;Spend;Tokens;Headcount\n1;a;1500;900;12\n1;b;900;700;8\n")
    code, out, _ = tokensim("forecast", scenario, "--actuals", path, "--replications", 20, "--out", tmp_path)
    assert code == 0
    assert "Month 1 cost 2,400 USD, " in " ".join(out.split())
    (folder,) = (tmp_path / "small").iterdir()
    assert (folder / "variance.csv").exists()
    path.write_text("month;spend\n1;x\n")
    code, _, err = tokensim("forecast", scenario, "--actuals", path)
    assert (code, "actuals.csv:2: spend_usd = 'x' is no number" in err) == (2, True)
    assert load(scenario).scenario.months == 12


def test_a_forecast_from_a_posterior_does_not_call_its_own_months_unseen(tmp_path: Path) -> None:
    medians = pd.DataFrame({APPETITE: np.linspace(0.2, 0.5, 100)})
    write_posterior(tmp_path / "own.parquet", medians, "company data, 2026-01 to 2026-04, n = 20")
    (tmp_path / "own.yaml").write_text(f"posterior: own.parquet\n{TEXT.replace('200', '8')}", encoding="utf-8")
    projection = project(worlds_of(file := load(tmp_path / "own.yaml"), file.scenario, as_written=False))
    known = given_actuals(projection, actuals([2000.0] * KNOWN))[1]
    assert (
        "drawn from company data, 2026-01 to 2026-04, n = 20; months that are among these" in plan_check(known).message
    )
