"""What it may cost: the charts draw the tables, the budget is marked, and a page stands on its own."""

import json
import math
import re
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from simulator.report.elements.style import looks
from simulator.report.files.folder import result_folder
from simulator.report.files.html_page import figure_json
from simulator.report.files.study_page import StudyPage, render_page, write_study
from simulator.report.files.terminal import show_study
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import render
from simulator.studies.compare.report.sections import cost_section
from simulator.studies.forecast.charts import fan_chart, finding, only, scales
from simulator.studies.forecast.exhaustion_chart import exhaustion_chart
from simulator.studies.forecast.outlook import outlook
from simulator.studies.forecast.page import forecast_page
from simulator.studies.forecast.results import forecast
from simulator.studies.forecast.run import project
from simulator.studies.forecast.spenders_chart import who_chart
from tests.comparisons import TAME
from tests.pages import Page, manifest

BUDGET = 4000.0


@pytest.fixture
def budgeted(tame: Findings) -> Findings:
    scenario = tame.comparison.scenario.model_copy(update={"approved_budget_usd_per_year": BUDGET})
    return tame._replace(comparison=tame.comparison._replace(scenario=scenario))


def test_the_section_is_about_the_best_policy_that_spends(tame: Findings) -> None:
    found = cost_section(tame)
    assert found is not None
    assert [chart.name for chart in found.charts] == ["fan", "people", "who"]
    best = next(name for name in tame.ranking["policy"] if name not in ("none", "no money"))
    assert found.lead.lower().startswith(best)
    (policies,) = {row[0].text for row in found.tables[0].rows} & {"planner"} or ({},)
    assert not policies  # an upper bound costs nobody anything
    assert {row[0].text for row in found.tables[1].rows} == {"web", "data", "firmware"}


def test_nothing_to_say_where_nothing_is_spent(tame: Findings) -> None:
    poor = tame.comparison.spend
    spend = poor._replace(monthly=poor.monthly * 0.0)
    assert cost_section(tame._replace(comparison=tame.comparison._replace(spend=spend))) is None


def test_the_fan_draws_its_table_and_marks_the_budget(budgeted: Findings) -> None:
    comparison = budgeted.comparison
    labels = [policy.label for policy in comparison.policies]
    found = only(forecast(comparison.scenario, labels, comparison.spend), ["uncapped"])
    chart = fan_chart(found, "uncapped", looks(comparison.policies)["uncapped"])
    month = found.bands[found.bands["span"] == "month"]
    told = next(note.text for note in chart.body.layout.annotations if "median" in note.text)
    for amount in re.findall(r"[\d,.]+", told):
        assert len(amount.replace(",", "").replace(".", "").strip("0")) <= 3, "no more than three digits"
    assert max(map(len, told.split("<br>"))) <= 40, "a phone has room for each line"
    medians = [trace for trace in chart.body.data if trace.name == "median" and trace.yaxis == "y2"]
    assert list(medians[0].x) == [2, 3, 4]  # the first month is warm-up
    assert list(medians[0].y) == list(month["p50"])
    outer = next(trace for trace in chart.body.data if trace.name == "nine replications in ten" and trace.yaxis == "y2")
    assert list(outer.y) == [*month["p95"], *month["p05"][::-1]]
    heights = {trace.yaxis or "y": trace.y[0] for trace in chart.body.data if trace.line.dash == "dash"}
    assert heights == {"y": BUDGET * 3 / 12, "y2": pytest.approx(BUDGET / 12)}
    assert "over budget every time" in chart.title  # three months of a year's budget
    assert len(chart.table.rows) == 6
    legend = [trace.name for trace in chart.body.data if trace.showlegend]
    assert len(legend) == len(set(legend)) == 4


def test_without_a_budget_none_is_drawn(tame: Findings) -> None:
    found = cost_section(tame)
    assert found is not None
    assert not [trace for trace in found.charts[0].body.data if trace.line.dash == "dash"]


def test_who_draws_the_lorenz_curves(tame: Findings) -> None:
    comparison = tame.comparison
    labels = [policy.label for policy in comparison.policies]
    found = only(forecast(comparison.scenario, labels, comparison.spend), ["uncapped", "small cap"])
    chart = who_chart(found, looks(comparison.policies))
    curves = {trace.name: trace for trace in chart.body.data if trace.yaxis == "y"}
    groups = {trace.name: trace for trace in chart.body.data if trace.yaxis == "y2"}
    assert len(curves) == 3
    for name, trace in list(curves.items())[1:]:
        own = found.lorenz[found.lorenz["policy"] == name.strip("\u2068\u2069")]
        assert list(trace.y) == list(own["bill_share"])
        assert (trace.y[0], trace.y[-1]) == (0.0, pytest.approx(1.0))
        spent = found.spenders[found.spenders["policy"] == name.strip("\u2068\u2069")]
        assert list(groups[name].y) == list(spent["spend_usd"])
        assert groups[name].x[0] == 0.025
    assert len(chart.table.rows) == 2 * (1 + 20)
    top = found.concentration.set_index("policy")["top_decile_share"]
    assert f"{top['uncapped']:.0%} of the token bill under “uncapped”" in chart.title


def test_running_out_draws_the_chances_and_names_the_first(budgeted: Findings) -> None:
    comparison = budgeted.comparison
    labels = [policy.label for policy in comparison.policies]
    found, style = forecast(comparison.scenario, labels, comparison.spend), looks(comparison.policies)
    chart = exhaustion_chart(only(found, ["uncapped", "small cap"]), style)
    assert chart is not None
    lines = {trace.name.strip("\u2068\u2069"): trace for trace in chart.body.data}
    own = found.exhaustion[found.exhaustion["policy"] == "uncapped"]
    assert list(lines["uncapped"].y) == list(own["p_used_up"])
    assert list(lines["uncapped"].x) == [1, 2, 3]
    assert chart.title == "“uncapped” uses up the approved budget first: mostly by month 1"
    safe = exhaustion_chart(only(found, ["small cap"]), style)
    assert safe is not None
    assert safe.title.startswith("No policy uses the budget up more often than not")


def test_without_a_budget_nothing_runs_out(tame: Findings) -> None:
    comparison = tame.comparison
    found = forecast(comparison.scenario, [policy.label for policy in comparison.policies], comparison.spend)
    assert exhaustion_chart(found, looks(comparison.policies)) is None


def test_names_of_a_hostile_scenario_stay_text(hostile: Findings) -> None:
    found = cost_section(hostile)
    assert found is not None
    for chart in found.charts:
        spec = json.loads(figure_json(chart))
        for trace in spec["data"]:
            assert "<" not in trace["name"]
            assert all(math.isfinite(value) for value in [*trace["x"], *trace["y"]])


def test_checks_stand_below_the_answer_failures_first(tame: Findings, tame_file: ScenarioFile) -> None:
    status = ["PASS", "REVIEW", "FAIL", *["PASS"] * (len(tame.checks) - 3)]
    doubtful = tame._replace(checks=tame.checks.assign(status=status, advice="Do something."))
    words = Page(render(tame_file, doubtful, manifest(tame_file))).words
    places = [
        words.index(part)
        for part in (tame.answer, "Checks 1 FAILED", "FAIL Sums agree", "REVIEW Allowances", "PASS Tokens")
    ]
    assert places == sorted(places)
    assert places[2] < words.index("paired replications", places[2])


@pytest.fixture(scope="module")
def page() -> tuple[ScenarioFile, StudyPage]:
    file = loads(TAME.replace("replications: 3", "replications: 3\napproved_budget_usd_per_year: 4000"), "tame.yaml")
    return file, forecast_page(outlook(project(file.scenario), file.assumptions))


def test_a_forecast_is_a_page_and_tables(page: tuple[ScenarioFile, StudyPage], tmp_path: Path) -> None:
    from datetime import UTC, datetime

    file, made = page
    with result_folder(tmp_path, file, "forecast", datetime(2026, 11, 24, tzinfo=UTC)) as folder:
        names = write_study(folder, file, made)
    assert {path.name for path in folder.path.iterdir()} == {*names, "ro-crate-metadata.json"}
    about = json.loads((folder.path / "manifest.json").read_text())
    assert {"forecast.html", "bands.csv", "at_risk.csv", "exhaustion.csv", "drivers.csv", "manifest.json"} <= set(names)
    html = (folder.path / "forecast.html").read_text()
    assert html == render_page(file, made, about)
    found = Page(html)
    assert found.words.index("Answer") < found.words.index(made.answer) < found.words.index("Budget at risk")
    assert found.every("src") == []
    assert {link[1:] for link in found.every("href")} <= set(found.every("id"))
    assert "nan" not in found.words.lower().split()
    assert "Interrupted" not in found.words
    assert "1.5 USD per Mtok, blended" in found.words


def test_the_terminal_shows_a_table_and_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    file = loads(TAME, "tame.yaml")
    found = outlook(project(file.scenario), file.assumptions)
    console = Console(width=118)
    with console.capture() as capture:
        show_study(forecast_page(found._replace(interrupted=True)), console)
    out = " ".join(capture.get().split())
    assert found.answer in out
    assert "Interrupted:" in out
    assert "small cap" in out
    assert "FAIL replications bound P95: 3 replications cannot bound" in out


def test_the_title_of_a_fan_says_what_is_enough_only_where_replications_tell_it(budgeted: Findings) -> None:
    row = {"bill_usd": 1234.0, "months": 12, "approved_usd": float("nan"), "p_exceed": float("nan"),
           "budget_at_risk_usd": 2345.0}  # fmt: skip
    assert finding(row, "gated", bounded=True) == "“gated” spends 1,230 USD a year on average; 2,340 are enough in 95%"
    assert finding(row, "gated", bounded=False) == "“gated” spends 1,230 USD a year on average"


def test_fans_share_a_scale_until_one_would_be_flat_on_it(tame: Findings) -> None:
    tops = {"dear": 5000.0, "one": 100.0, "other": 300.0}
    rows = [
        {"policy": name, "span": span, "p95": factor * top, "approved_usd": 0.0}
        for name, top in tops.items()
        for span, factor in (("month", 1.0), ("year to date", 12.0))
    ]
    comparison = tame.comparison
    labels = [one.label for one in comparison.policies]
    found = forecast(comparison.scenario, labels, comparison.spend)._replace(bands=pd.DataFrame(rows))
    ends = scales(found, list(tops))
    assert ends["one"] == ends["other"] == pytest.approx({"month": 315.0, "year to date": 3780.0})
    assert ends["dear"]["month"] == pytest.approx(5250.0)


def test_no_fan_is_cut_off(page: tuple[ScenarioFile, StudyPage]) -> None:
    fans = [chart.body for chart in page[1].charts.values() if chart.name.startswith("fan")]
    assert len(fans) > 1
    for fan in fans:
        for axis in ("yaxis", "yaxis2"):
            own = [max(trace.y) for trace in fan.data if f"y{axis[5:]}" == (trace.yaxis or "y")]
            assert fan.layout[axis].range[1] >= max(own)
