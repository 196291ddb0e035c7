"""Every column of every table that a study returns is in the data dictionary, and nothing else is."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

import simulator
from simulator.columns import dictionary, entry, scope_of
from simulator.replication.trace import trace_table
from simulator.report.elements.table import definitions
from simulator.report.files.study_page import StudyPage
from simulator.scenario.reading.load import loads
from simulator.studies.assumptions.page import assumptions_page
from simulator.studies.budget.page import budget_page
from simulator.studies.calibrate.page import calibrate_page
from simulator.studies.calibrate.results import Calibration
from simulator.studies.compare.guarantee import guarantee
from simulator.studies.compare.report.tables import tables_of
from simulator.studies.compare.tables.events import event_timeline, turns
from simulator.studies.compare.tables.metric_choices import chosen_by_metric
from simulator.studies.diff.page import diff_page
from simulator.studies.evidence.page import evidence_page
from simulator.studies.forecast.page import forecast_page
from simulator.studies.optimize.page import optimize_page
from simulator.studies.scorecard.page import scorecard_page
from simulator.studies.sensitivity.page import sensitivity_page
from simulator.studies.uncertainty.page import uncertainty_page
from simulator.studies.vanity.naive_metrics import naive_metrics
from simulator.studies.vanity.on_comparison import flags_by_policy, timelines
from simulator.studies.vanity.quiet_months import false_by_autocorrelation
from simulator.studies.vanity.scoreboard import read_scores, score_teams
from simulator.studies.vanity.scoring_cases import cases
from tests.saved_runs import saved_run
from tests.studies.calibrate.companies import exported, file_of
from tests.studies.experiment.planted import as_table, planted
from tests.studies.test_discover import points

FILE = loads(
    """
title: Everything at once
start: 2026-11
question: What is in the tables?
months: 14
replications: 5
approved_budget_usd_per_year: 9000
current_policy: capped
world:
  supply: {fleet: {gpus: 8}}
  teams: [{name: web, engineers: 4}, {name: data, engineers: 3}]
  market: {installed_gpus: 100000}
policies:
  - {kind: uncapped, name: own, supply: fleet}
  - {kind: capped, usd_per_month: 100, contract: {seat_usd_per_month: 6, included_usd_per_seat: 5}}
  - {kind: gated, auto_approve_usd: 5}
  - {kind: routed, mode: router}
  - {kind: limits, name: asked, limits: [{window: month, usd: 5, on_limit: ask}]}
  - kind: planner
events: [{kind: price_shock, month: 3, months: 2, factor: 3}]
claim: {speedup: 2, usd_per_engineer_and_year: 5000}
uncertain: {world.price.usd_per_mtok: {low: 1, high: 2}, world.defaults.curve.gain: {low: 1, high: 2}}
experiments: [{preset: cui_2026, used: no}]
assumptions:
  - {name: tokens do half as much, set: {world.defaults.curve.gain: 0.75, policies.capped.usd_per_month: 50}}
  - {name: nothing changes, set: {world.price.usd_per_mtok: 1.5}}
sweep:
  size: 4
  replications: 2
  levels: 3
  parameters: {world.price.usd_per_mtok: {low: 1, high: 2}, world.defaults.curve.gain: {low: 0, high: 3}}
optimize:
  levers: {policies.capped.usd_per_month: {low: 50, high: 800}}
  limits: {vanity_share_at_most: 0.9}
  trials: 8
  replications: 2
  check_replications: 5
"""
)
# what only charts, the workbook and the explorer show
SHOWN = {
    "compare.bubble": ["tokens_index", "value_index", "vanity_index"],
    "compare.chart": ["up", "down"],
    "compare.market": ["target"],
    "compare.monthly": ["paid_usd", "wasted_usd"],
    "compare.supply": ["paid_usd"],
    "diff.measures": ["net_usd_per_year"],  # in rows of the table of changes
    "explore.contrast": ["before_usd", "after_usd", "change_usd"],
    "assumptions": ["name", "path", "value", "plausible", "unit", "status", "source"],
    "definitions": ["measure", "column", "tables", "unit", "meaning"],
}
Tables = dict[str, pd.DataFrame]


def of_a_comparison() -> tuple[Tables, list[str]]:
    found = simulator.compare(FILE, workers=1)
    comparison, events = found.comparison, event_timeline(FILE.scenario)
    assert comparison.ledger is not None
    flags = pd.concat([flags_by_policy(comparison), timelines(comparison)])
    tables = tables_of(found) | {
        "claim": found.claim.table,
        "gates": found.review_gate,
        "metrics": chosen_by_metric(found.paired),
        "guarantee": guarantee(found.paired, 0.95, 1e6, 10).table,
        "ledger": comparison.ledger,
        "panel": found.panel(announce=str),
        "trace": trace_table(FILE.scenario),
        "events": pd.concat([events, turns(events, found.by_month)]),
    }
    said = [found.answer, *found.sentences.values(), *found.remarks, *found.checks["message"]]
    return {"flag.flags": flags} | {f"compare.{Path(name).stem}": table for name, table in tables.items()}, said


def of_an_import(out: Path) -> tuple[Tables, list[str]]:
    scenario = file_of(8, 6, 3).scenario
    exports = exported(scenario, out / "exports")
    people = exports / "people.csv"
    person = pd.read_csv(people)["person"][0]
    (exports / "worth.csv").write_text(f"who,day,made,worth\n{person},2026-01-09,1,50\n")
    own = {"person": "who", "start": "day", "items": "made", "value": "worth"}
    found = simulator.import_company(exports, people=people, out=out / "company", columns=own)
    said = [found.answer, *(one.message for one in found.tables.findings)]
    return {"import.months": found.months, "import.team_months": found.team_months}, said


def of_an_experiment() -> tuple[Tables, list[str]]:
    prices = {"usd_per_outcome": 100.0, "usd_per_mtok": 5.0, "headcount": 400}
    found = simulator.analyse_experiment(as_table(planted(3, 8, effect=2.0)), **prices)
    said = [found.answer, *found.remarks, *found.checks["message"]]
    return {f"experiment.{name}": table for name, table in found.tables.items()}, said


def of_pages(out: Path, calibration: Calibration) -> tuple[Tables, list[str]]:
    known = out / "actuals.csv"
    known.write_text("month,spend_usd\n1,900\n2,1000\n")
    pages: list[StudyPage] = [
        forecast_page(simulator.forecast(FILE, actuals=known, workers=1)),
        budget_page(simulator.budget(FILE, steps=4, workers=1)),
        forecast_page(simulator.forecast(FILE, workers=1)),
        calibrate_page(calibration),
        uncertainty_page(simulator.uncertainty(FILE, replications=8, workers=1)),
        assumptions_page(simulator.assumptions(FILE, workers=1)),
        evidence_page(simulator.evidence(FILE, workers=1)),
        scorecard_page(simulator.scorecard(FILE, workers=1)),
        sensitivity_page(simulator.sensitivity(FILE, out=out, workers=1)),
        sensitivity_page(simulator.sensitivity(FILE, out=out, workers=1, methods=["pairs", "pawn"])),
        optimize_page(FILE, simulator.optimize(FILE, workers=1)),
        diff_page(simulator.diff(*(saved_run(out, FILE, seed, replications=2) for seed in (1, 2)))),
        simulator.design_experiment(FILE, replications=16, workers=1).study_page(),
    ]
    tables = {
        f"{page.study}.{name}": table
        for page in pages
        for name, table in {**page.tables, "checks": page.checks}.items()
    }
    drawn = [chart for page in pages for chart in page.charts.values()]
    said = [text for page in pages for text in (page.answer, *page.remarks, *page.checks["message"])]
    said += [text for chart in drawn for text in (chart.title, chart.subtitle, chart.description)]
    said += [f"{cell.text} {cell.note}" for chart in drawn for row in chart.table.rows for cell in row]
    said += [
        cell.text for page in pages for part in page.sections for t in part.tables for row in t.rows for cell in row
    ]
    return tables, said


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory, calibration: Calibration) -> tuple[Tables, list[str]]:
    """Every table by ``study.table``, and every sentence that people read."""
    out = tmp_path_factory.mktemp("results")
    compared, said = of_a_comparison()
    others, more = of_pages(out, calibration)
    imported, told = of_an_import(out)
    tried, taught = of_an_experiment()
    kept = FILE.scenario.sweep.model_copy(update={"keep": "replications"}) if FILE.scenario.sweep else None
    rows = FILE._replace(scenario=FILE.scenario.model_copy(update={"sweep": kept}))
    grid = [case for case in cases((12,)) if case.name in ("strong vanity", "adoption ramps up")]
    board = read_scores(score_teams(2, grid, 1), false_by_autocorrelation(2), naive_metrics(2, 10, 1))
    tables = (
        compared | others | imported | tried | {f"scoreboard.{name}": table for name, table in board.tables.items()}
    )
    found = simulator.discover(points(160, 1)[0], "gated")
    tables |= {
        "discover.boxes": found.boxes,
        "discover.limits": found.limits,
        "sweep.points": simulator.sweep(FILE, out=out / "points", workers=1).frame(),
        "sweep.stored": simulator.results(out / "points" / FILE.name / "sweep"),
        "sweep.replications": simulator.sweep(rows, out=out / "rows", workers=1).frame(),
    }
    return tables, said + more + told + taught


def columns_of(tables: Mapping[str, pd.DataFrame]) -> set[tuple[str, str]]:
    """Table and column, without the paths of parameters and what a policy is called behind a measure."""
    named = {(table, str(name).partition(" ")[0]) for table, frame in tables.items() for name in frame}
    return {(table, name) for table, name in named if "." not in name}


def test_every_column_has_an_entry(everything: tuple[Tables, list[str]]) -> None:
    unknown = []
    for table, name in sorted(columns_of(everything[0])):
        try:
            assert entry(name, table).meaning
        except KeyError:
            unknown.append(f"{table}: {name}")
    assert unknown == []


def test_every_entry_is_the_column_of_a_table(everything: tuple[Tables, list[str]]) -> None:
    found = columns_of(everything[0]) | {(table, name) for table, names in SHOWN.items() for name in names}
    ends = ("_low", "_high", "_se", "_reason", "")
    plain = {(table, name.removesuffix(end)) for table, name in found for end in ends}
    used = {(scope_of(name, table), name) for table, name in plain}
    assert {(scope, name) for scope, names in dictionary().items() for name in names} - used == set()


def test_an_entry_says_what_a_header_needs() -> None:
    units = {"USD", "share", "probability", "ratio", "h", "count", "whole", "text"}
    for scope, entries in dictionary().items():
        for name, one in entries.items():
            assert one.title, name
            assert one.meaning, name
            assert not one.meaning.endswith((".", " ")), name
            assert one.unit in units or scope in ("ledger", "panel"), name


def test_ends_and_reasons_are_said_once() -> None:
    assert entry("net_usd_low")[:3] == ("Net value, low", "USD", "USD per post and month")
    assert entry("roi_reason").meaning == "why roi is missing"
    assert entry("utilisation", "compare.market").words != entry("utilisation", "compare.supply").words
    with pytest.raises(KeyError, match="forecast has no column nothing"):
        entry("nothing", "forecast")


def test_the_definitions_of_a_page_are_those_of_its_tables(everything: tuple[Tables, list[str]]) -> None:
    tables = {
        name.removeprefix("budget."): table for name, table in everything[0].items() if name.startswith("budget.")
    }
    rows = {row[1].text: row for row in definitions("budget", tables).rows}
    assert rows["step_roi"][1].note == "curve"
    assert rows["today_usd"][1].note == "budget, split"
    assert not any(name.endswith(("_low", "_high")) for name in rows)


def test_no_sentence_has_the_path_of_a_parameter(everything: tuple[Tables, list[str]]) -> None:
    paths = re.compile(r"world\.\w|defaults\.\w|policies[.\[]\w")
    assert [text for text in everything[1] if paths.search(str(text))] == []
