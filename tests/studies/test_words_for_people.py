"""What every study says to people holds no path, no code, no missing name and no raw number."""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation
from rich.console import Console

import simulator
from simulator.exports.slides.slides import slides
from simulator.exports.workbook import workbook
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.table import Table
from simulator.report.files.replay_page import replay_html
from simulator.report.files.study_page import StudyPage
from simulator.report.files.terminal import show_study
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.assumptions.page import assumptions_page
from simulator.studies.assumptions.study import assumptions
from simulator.studies.budget.page import budget_page
from simulator.studies.budget.study import budget
from simulator.studies.calibrate.page import calibrate_page
from simulator.studies.calibrate.study import calibrate
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import terminal
from simulator.studies.compare.report.report import as_markdown, contents
from simulator.studies.compare.study import compare
from simulator.studies.evidence.page import evidence_page
from simulator.studies.evidence.study import evidence
from simulator.studies.experiment.design.page import design_page
from simulator.studies.experiment.design.study import design_experiment
from simulator.studies.experiment.page import analysis_page
from simulator.studies.experiment.terminal import show_analysis
from simulator.studies.forecast.page import forecast_page
from simulator.studies.forecast.study import forecast
from simulator.studies.importing.page import import_page
from simulator.studies.importing.terminal import show_import
from simulator.studies.optimize.page import optimize_page
from simulator.studies.optimize.study import optimize
from simulator.studies.replay.study import replay
from simulator.studies.scorecard.page import scorecard_page
from simulator.studies.scorecard.study import scorecard
from simulator.studies.sensitivity.page import sensitivity_page
from simulator.studies.sensitivity.study import sensitivity
from simulator.studies.uncertainty.page import uncertainty_page
from simulator.studies.uncertainty.study import uncertainty
from tests.pages import Page, manifest
from tests.studies.calibrate.companies import exported, panel_of
from tests.studies.experiment.planted import as_table, planted

ODD = """
title: Odd names
question: Which policy, if names are odd?
seed: 5
replications: 3
months: 14
approved_budget_usd_per_year: 20000
current_policy: 1.5 USD, or 2
claim: {speedup: 2, usd_per_engineer_and_year: 1234.5678901}
world:
  price:
    mix:
      models: [{model: claude-sonnet-5, share: 0.3333333333}, {model: claude-opus-5, share: 0.6666666667}]
  leaderboard: {visibility: 0.3333333333333333}
  defaults:
    staffing: {growth_per_year: 0.1234567891, attrition_per_year: 0.15, months_to_fill: 3}
    amenable_share: 0.3333333333333333
  teams:
    - {name: "R&D, C++ (x.y)", engineers: 7}
    - {name: "100% [beta]", engineers: 3, amenable_share: 0.2}
policies:
  - kind: uncapped
  - {kind: capped, name: "1.5 USD, or 2", usd_per_month: 33.333333333333336}
  - {kind: gated, name: "gate. (new)", auto_approve_usd: 8, reviewers: 1}
  - kind: planner
events:
  - {kind: price_shock, month: 3, months: 3, factor: 1.3333333333333333}
  - {kind: policy_switch, month: 6, policy: uncapped, to: "1.5 USD, or 2"}
uncertain:
  world.defaults.amenable_share: {low: 0.1111111111, high: 0.5555555555}
  "world.teams.100% [beta].amenable_share": {low: 0.1, high: 0.3}
  "policies.gate. (new).review_hours": {kind: loguniform, low: 0.1, high: 2}
assumptions:
  - {name: reviews take long, set: {"policies.gate. (new).review_hours": 1.3333333333333333}}
sweep:
  replications: 2
  size: 4
  levels: 3
  parameters:
    world.defaults.curve.gain: {low: 0.3333333333333333, high: 2}
    "policies.1.5 USD, or 2.usd_per_month": {low: 30, high: 66.66666666666667}
optimize:
  trials: 16
  replications: 2
  check_replications: 5
  levers: {"policies.1.5 USD, or 2.usd_per_month": {low: 5, high: 400}}
"""
# a path, a name that is missing, what Python prints of an object or a value, seven decimals
RAW = re.compile(
    r"\b(world|policies|events|uncertain|sweep)(\.|\[)\w|\(no name\)|\b\w+\(\w+=|<\w+ object|np\.|dtype"
    r"|^(nan|None|True|False)$|[=:] (nan|None|True|False)\b|\d\.\d{7}"
)


@pytest.fixture(scope="module")
def file() -> ScenarioFile:
    return loads(ODD, "odd.yaml")


@pytest.fixture(scope="module")
def compared(file: ScenarioFile) -> Findings:
    return compare(file, engine="compiled", workers=1)


def of_table(table: Table) -> Iterator[str]:
    yield table.caption
    for head in table.headers:
        yield from (head.text, head.unit)
    for row in table.rows:
        for cell in row:
            yield from (cell.text, cell.note)


def of_figure(node: Any) -> Iterator[str]:
    """Every text that a chart draws: titles, ticks, annotations, hovers, legends."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in ("template", "type", "mode", "font", "marker", "line"):
                yield from of_figure(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from of_figure(value)
    elif isinstance(node, str):
        yield node


def of_chart(chart: ChartPage) -> Iterator[str]:
    """Everything that a chart says."""
    yield from (chart.title, chart.subtitle, chart.description, chart.how_to_read)
    yield from of_table(chart.table)
    yield from of_figure(chart.body.to_dict())


def of_page(page: StudyPage) -> Iterator[str]:
    """Everything that a page says to people, but for the manifest, the definitions and the scenario's text."""
    yield from (page.kicker, page.answer, page.warning, page.question, page.note, *page.remarks)
    yield from (word for fact in page.facts for word in fact)
    yield from (str(row[name]) for row in page.checks.to_dict("records") for name in ("check", "message", "advice"))
    tables = [*page.summary, *(table for section in page.sections for table in section.tables)]
    for section in page.sections:
        yield from (section.title, section.lead)
    for chart in page.charts.values():
        yield from of_chart(chart)
    for table in tables:
        yield from of_table(table)
    text = io.StringIO()
    show_study(page, Console(file=text, width=400))
    yield from text.getvalue().splitlines()


def clean(texts: Iterable[str]) -> None:
    raw = {text[:300] for text in map(str, texts) if RAW.search(text)}
    assert not raw, "\n".join(sorted(raw))


def given_bills(file: ScenarioFile, out: Path) -> StudyPage:
    """A forecast that goes on from bills with a price beyond a value that would change the choice."""
    bills = out / "bills.csv"
    bills.write_text("month,spend_usd,mtok,engineers\n1,1234.5678901,333.3333333,3.3333333\n2,2345.6,1000,3\n")
    row = ("world.price.usd_per_mtok", "price of tokens", "above", 1.2345678901, "1.5 USD, or 2")
    flips = pd.DataFrame([row], columns=["parameter", "name", "side", "flips_at", "flips_to"])
    return forecast_page(forecast(file, replications=3, actuals=bills, flips=flips))


STUDIES: dict[str, Any] = {
    "budget": lambda file, out: budget_page(budget(file, policy="1.5 USD, or 2", replications=3, steps=4)),
    "forecast": lambda file, out: forecast_page(forecast(file, replications=3)),
    "forecast given bills": given_bills,
    "uncertainty": lambda file, out: uncertainty_page(uncertainty(file, replications=8)),
    "experiment": lambda file, out: design_page(design_experiment(file, replications=16)),
    "assumptions": lambda file, out: assumptions_page(assumptions(file, replications=3)),
    "evidence": lambda file, out: evidence_page(evidence(file, replications=3)),
    "scorecard": lambda file, out: scorecard_page(scorecard(file, replications=3)),
    "calibrate": lambda file, out: calibrate_page(calibrate(panel_of(file.scenario), file, runs=500)),
    "sensitivity": lambda file, out: sensitivity_page(sensitivity(file, out=out)),
    "optimize": lambda file, out: optimize_page(file, optimize(file)),
}


def test_an_import_says_nothing_raw(file: ScenarioFile, tmp_path: Path) -> None:
    exports, text = exported(file.scenario, tmp_path / "exports"), io.StringIO()
    found = simulator.import_company(exports, people=exports / "people.csv", out=tmp_path / "company")
    show_import(found, Console(file=text, width=400))
    clean([*text.getvalue().splitlines(), *Page(import_page(found)).shown])


@pytest.mark.parametrize("design", ["teams", "steps", "persons"])
def test_an_analysis_of_a_trial_says_nothing_raw(design: str) -> None:
    """With money and without, with an interval and with too few teams for one."""
    money = {"usd_per_outcome": 123.456789, "usd_per_mtok": 1.23456789, "headcount": 400}
    for teams, prices in ((6, money), (2, {})):
        found, text = simulator.analyse_experiment(as_table(planted(3, teams, design=design)), **prices), io.StringIO()
        show_analysis(found, Console(file=text, width=400))
        clean([*text.getvalue().splitlines(), *Page(analysis_page(found)).shown])
        clean(said for chart in found.charts.values() for said in of_chart(chart))


@pytest.mark.parametrize(
    "study", [pytest.param(one, marks=pytest.mark.slow) if one == "calibrate" else one for one in STUDIES]
)
def test_a_study_says_nothing_raw(study: str, file: ScenarioFile, tmp_path: Path) -> None:
    clean(of_page(STUDIES[study](file, tmp_path)))


def test_a_comparison_says_nothing_raw(file: ScenarioFile, compared: Findings) -> None:
    parts = contents(file, compared, manifest(file))
    clean(as_markdown(parts).splitlines())
    tables = [parts["ranking"], *parts["summaries"], parts["by_team"]]
    tables += [table for section in parts["sections"] for table in section.tables]
    charts = [parts["lead"], parts["ranked"], *(one for section in parts["sections"] for one in section.charts)]
    clean(text for chart in charts for text in of_chart(chart))
    clean(text for table in tables for text in of_table(table))
    clean(
        text
        for table in (*parts["assumptions"], parts["choices"])
        for row in table.rows
        for text in (row[0].text, *(c.text for c in row))
    )
    clean(text for note in parts["notes"] for text in note)
    text = io.StringIO()
    terminal.show(compared, Console(file=text, width=400))
    clean(text.getvalue().splitlines())


def test_a_replay_says_nothing_raw(file: ScenarioFile) -> None:
    scene = replay(file, show=["gate. (new)", "1.5 USD, or 2"]).scene
    clean([scene.title, scene.subtitle, scene.description, scene.how_to_read, *scene.months, *of_table(scene.table)])
    clean(Page(replay_html(scene)).shown)


def test_slides_say_nothing_raw(file: ScenarioFile, compared: Findings) -> None:
    deck = Presentation(io.BytesIO(slides(file, compared, manifest(file))))
    said = []
    for slide in deck.slides:
        said += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        said += [
            cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells
        ]
        said.append(slide.notes_slide.notes_text_frame.text)
    clean(line for text in said for line in text.splitlines())


def test_the_workbook_says_nothing_raw(file: ScenarioFile, compared: Findings) -> None:
    """Its numbers are for Excel, which formats them; the path in the file and names of columns are given on purpose."""
    book = load_workbook(io.BytesIO(workbook(file, compared, manifest(file))))
    said = []
    for sheet in book.worksheets:
        heads = [cell.value for cell in sheet[1]]
        skip = {place for place, head in enumerate(heads) if head == "Path in the file"}
        if sheet.title in ("Definitions", "How it was made", "Scenario"):
            continue
        for row in sheet.iter_rows(values_only=True):
            said += [one for place, one in enumerate(row) if isinstance(one, str) and place not in skip]
    clean(one for one in said if not one.startswith("="))
