"""Three small companies, and all that every command says of each: tables, answers, pages, slides and sheets."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
from openpyxl import load_workbook
from pptx import Presentation
from rich.console import Console

from simulator.exports.slides.slides import slides
from simulator.exports.workbook import workbook
from simulator.report.files.study_page import StudyPage
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.assumptions.page import assumptions_page
from simulator.studies.assumptions.results import Assumptions
from simulator.studies.assumptions.study import assumptions
from simulator.studies.budget.page import budget_page
from simulator.studies.budget.results import Budget
from simulator.studies.budget.study import budget
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import terminal
from simulator.studies.compare.report.report import contents, report_page
from simulator.studies.compare.study import compare
from simulator.studies.forecast.outlook import Outlook
from simulator.studies.forecast.page import forecast_page
from simulator.studies.forecast.study import forecast
from simulator.studies.optimize.page import optimize_page
from simulator.studies.optimize.run import Optimum
from simulator.studies.optimize.study import optimize
from simulator.studies.sensitivity.page import sensitivity_page
from simulator.studies.sensitivity.run import Sensitivity
from simulator.studies.sensitivity.study import sensitivity
from simulator.studies.uncertainty.page import uncertainty_page
from simulator.studies.uncertainty.study import Uncertainty, uncertainty
from tests.pages import manifest

RANGES: Final = """\
title: With ranges of its own
question: Which policy, where two values have ranges?
seed: 3
replications: 16
months: 14
approved_budget_usd_per_year: 30000
world:
  price: blended_2026q1
  leaderboard: {visibility: 0.5}
  defaults:
    amenable_share: {value: 0.4, source: our own study}
    vanity: {prone_share: 0.5, mean_propensity: 1}
  teams: [{name: web, engineers: 8}, {name: firmware, engineers: 5, amenable_share: 0.2}]
policies:
  - kind: uncapped
  - {kind: capped, usd_per_month: 60}
  - {kind: gated, auto_approve_usd: 8, reviewers: 1}
  - kind: planner
uncertain:
  world.defaults.curve.gain: {low: 0.5, high: 2.5}
  policies.gated.review_hours: {kind: loguniform, low: 0.1, high: 2}
assumptions: [{name: the price doubles, set: {world.price.usd_per_mtok: 2}}]
sweep:
  replications: 16
  size: 4
  levels: 3
  parameters:
    world.defaults.curve.gain: {low: 0.5, high: 2.5}
    policies.gated.review_hours: {low: 0.1, high: 2}
optimize:
  trials: 8
  replications: 16
  check_replications: 5
  levers: {policies.capped.usd_per_month: {low: 20, high: 400}}
"""
GROWING: Final = """\
title: A company that grows
question: Which policy, where posts are added and stand empty?
seed: 4
replications: 16
months: 20
warmup_months: 4
world:
  price: {mix: {models: [{model: claude-sonnet-5, share: 0.5}, {model: claude-opus-5, share: 0.5}]}}
  defaults:
    staffing: {growth_per_year: 0.2, attrition_per_year: 0.15, months_to_fill: 3}
  teams: [{name: data, engineers: 12}]
policies:
  - {kind: uncapped, name: no limits}
  - {kind: capped, name: 100 USD, usd_per_month: 100}
assumptions: [{name: less can be sped up, set: {world.defaults.amenable_share: 0.1}}]
sweep:
  replications: 16
  size: 4
  levels: 3
  parameters: {world.defaults.curve.gain: {low: 0.5, high: 2.5}, world.defaults.leak_share: {low: 0, high: 0.5}}
optimize:
  trials: 8
  replications: 16
  check_replications: 5
  levers: {policies.100 USD.usd_per_month: {low: 20, high: 400}}
"""
WORTHLESS: Final = """\
title: Nothing pays
question: Which policy, where checking takes longer than the work?
seed: 5
replications: 16
months: 6
approved_budget_usd_per_year: 9000
world:
  defaults: {checking_hours_per_mtok: {value: 5, source: our own study}}
  teams: [{name: a, engineers: 9}, {name: b, engineers: 6}]
policies:
  - {kind: uncapped}
  - {kind: capped, usd_per_month: 200}
  - {kind: gated}
  - {kind: planner}
uncertain: {world.defaults.leak_share: {low: 0, high: 0.5}}
assumptions: [{name: the price doubles, set: {world.price.usd_per_mtok: 2}}]
sweep:
  replications: 16
  size: 4
  levels: 3
  parameters: {world.price.usd_per_mtok: {low: 0.5, high: 1.5}, world.defaults.leak_share: {low: 0, high: 0.5}}
optimize:
  trials: 8
  replications: 16
  check_replications: 5
  levers: {policies.capped.usd_per_month: {low: 50, high: 400}}
"""
COMPANIES: Final = {"ranges": RANGES, "growing": GROWING, "worthless": WORTHLESS}


class Said(NamedTuple):
    """What every command says of one scenario."""

    file: ScenarioFile
    run: Findings
    written: Findings  # run --as-written
    budget: Budget
    forecast: Outlook
    uncertainty: Uncertainty
    sensitivity: Sensitivity
    assumptions: Assumptions
    optimum: Optimum
    report: dict[str, Any]
    pages: dict[str, StudyPage]
    slides: list[str]  # all text of each
    sheets: dict[str, pd.DataFrame]  # by title; columns by heading
    printed: str  # by run in the terminal

    @property
    def drawing(self) -> dict[str, StudyPage]:
        """Pages of the commands that draw what is not known."""
        return {name: page for name, page in self.pages.items() if name not in ("sensitivity", "assumptions")}


def said_of(text: str, out: Path) -> Said:
    """Run all commands on a scenario."""
    file = loads(text, "same.yaml")
    run, right, bill = compare(file, workers=1), budget(file, steps=6, workers=1), forecast(file, workers=1)
    unknown, moved, assumed = uncertainty(file, workers=1), sensitivity(file, out=out, workers=1), assumptions(file)
    (optimum,) = optimize(file, workers=1)
    about, shown = manifest(file), io.StringIO()
    terminal.show(run, Console(file=shown, width=400))
    pages = {
        "run": report_page(run),
        "budget": budget_page(right),
        "forecast": forecast_page(bill),
        "uncertainty": uncertainty_page(unknown),
        "optimize": optimize_page(file, [optimum]),
        "sensitivity": sensitivity_page(moved),
        "assumptions": assumptions_page(assumed),
    }
    return Said(
        file=file,
        run=run,
        written=compare(file, as_written=True, workers=1),
        budget=right,
        forecast=bill,
        uncertainty=unknown,
        sensitivity=moved,
        assumptions=assumed,
        optimum=optimum,
        report=contents(file, run, about),
        pages=pages,
        slides=list(_texts(slides(file, run, about))),
        sheets=dict(_sheets(workbook(file, run, about))),
        printed=shown.getvalue(),
    )


def _texts(content: bytes) -> Iterator[str]:
    for slide in Presentation(io.BytesIO(content)).slides:
        yield "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def _sheets(content: bytes) -> Iterator[tuple[str, pd.DataFrame]]:
    for sheet in load_workbook(io.BytesIO(content), data_only=True).worksheets:
        first, *rows = sheet.iter_rows(values_only=True)
        yield sheet.title, pd.DataFrame(rows, columns=list(first))
