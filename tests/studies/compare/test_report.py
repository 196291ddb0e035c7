"""Everything is in the report: question, answer, numbers, gaps with reasons, assumptions, manifest, scenario."""

import hashlib
import os
import pickle
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.columns import entry
from simulator.report.elements.section import Section
from simulator.report.files import html_page
from simulator.report.files.html_page import chart_html
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.provenance import tally
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import sections
from simulator.studies.compare.report.charts.ranking import ranking_chart
from simulator.studies.compare.report.report import facts, render
from simulator.studies.compare.report.tables import ranking_table
from tests.pages import Page, manifest


def test_upper_bounds_are_counted_only_where_there_are_some(tame: Findings, hostile: Findings) -> None:
    without = tame._replace(summary=tame.summary[~tame.summary["upper_bound"].astype(bool)])
    assert (str(len(without.summary)), "policies, baseline included") in facts(without)
    assert "policies, baseline and upper bound included" in dict(facts(tame)).values()
    assert "policies, baseline and 2 upper bounds included" in dict(facts(hostile)).values()


def test_the_page_opens_with_question_and_answer(tame_page: Page, tame: Findings) -> None:
    words = tame_page.words
    places = [words.index(part) for part in ("A small question", "Which policy earns most?", "Answer", tame.answer)]
    assert places == sorted(places)
    assert places[-1] < 400
    for sentence in tame.sentences.values():
        assert sentence in words


def test_every_number_of_the_summary_has_a_row(tame_page: Page, tame: Findings) -> None:
    for column in (str(name) for name in tame.summary if not str(name).endswith(("_low", "_high", "_reason"))):
        assert column in tame_page.words  # among the definitions
        if f"{column}_low" in tame.summary:
            assert tame_page.words.count(entry(column).title) >= 2
    best = tame.summary.set_index("policy").loc[tame.ranking["policy"].iloc[0]]
    ends = f"{best['net_usd_low']:,.0f}\u00a0–\u00a0{best['net_usd_high']:,.0f}".replace("-", "−")
    assert ends.replace("\u00a0", " ") in tame_page.words


def test_what_is_missing_has_its_reason(tame_page: Page, tame: Findings) -> None:
    table = tame.summary.set_index("policy")
    for reason in (
        table.loc["no money", "roi_reason"],
        table.loc["never binds", "marginal_roi_reason"],
        "no request was reviewed",
        "an upper bound is never recommended",
    ):
        assert f"– {reason}" in tame_page.words


def test_every_assumption_is_listed_assumed_ones_first(tame_page: Page, tame_file: ScenarioFile) -> None:
    words = tame_page.words
    for row in tame_file.assumptions:
        assert row.path in words
        assert row.source in words
        assert row.value in words
    assert f"The answer rests on {tally(tame_file.assumptions).text}" in words
    heads = [words.index(title) for title in ("Assumed: defaults", "Yours: written", "Sourced: by the scenario")]
    assert heads == sorted(heads)
    assert "a price list of 2026" in words[heads[-1] :]


def test_long_text_has_a_column_that_holds_words(tame_page: Page) -> None:
    """The style sheet gives these cells a least width, on screen and in print."""
    assert "long" in {attrs.get("class") for tag, attrs in tame_page.tags if tag == "td"}
    style = (Path(html_page.__file__).parent / "report.css").read_text()
    screen, printed = style.split("@media print")
    assert "td.long { min-width: 16rem; }" in screen
    assert "td.long { min-width: 16rem; }" in printed


def test_the_manifest_and_the_scenario_are_printed(tame_page: Page, tame_file: ScenarioFile) -> None:
    for key in ("scenario_sha256", "versions.numpy", "machines", "<b>odd key</b>", "not a number", "scenario_text"):
        assert key in tame_page.words
    for value in (tame_file.sha256, "20261123", "29.4886", "tokensim run <file>", "2.4.6", "one, two"):
        assert value in tame_page.words
    assert re.sub(r"\s+", " ", tame_file.text).strip() in tame_page.words


def test_a_section_of_an_analysis_is_on_the_page_and_in_its_contents(
    monkeypatch: pytest.MonkeyPatch, tame_file: ScenarioFile, tame: Findings
) -> None:
    own = Section("risk", "What may go wrong", "Less than <you> think.", (ranking_chart(tame),), (ranking_table(tame),))
    monkeypatch.setattr(sections, "SECTIONS", (lambda _: own, lambda _: None))
    page = Page(render(tame_file, tame, {}))
    assert "Less than <you> think." in page.words
    assert "#risk" in page.every("href")
    assert "risk" in page.every("id")


def test_an_interrupted_run_says_so(tame_file: ScenarioFile, tame: Findings, tame_page: Page) -> None:
    assert "Interrupted" not in tame_page.words
    longer = tame.comparison.scenario.model_copy(update={"replications": 30})
    cut = tame._replace(comparison=tame.comparison._replace(scenario=longer))
    words = Page(render(tame_file, cut, {})).words
    assert "Interrupted." in words
    assert "3 of 30 replications were finished" in words


def test_the_report_is_small_and_quick(
    tame_html: str, hostile_html: str, tame_file: ScenarioFile, tame: Findings
) -> None:
    assert len(tame_html.encode()) < 3_000_000
    assert len(hostile_html.encode()) < 5_000_000
    started = time.process_time()
    render(tame_file, tame, {})
    assert time.process_time() - started < 5.0


def test_the_same_findings_give_the_same_bytes(
    tmp_path: Path, tame_file: ScenarioFile, tame: Findings, tame_html: str
) -> None:
    assert render(tame_file, tame, manifest(tame_file)) == tame_html
    (tmp_path / "run.pkl").write_bytes(pickle.dumps((tame_file, tame, manifest(tame_file))))
    code = (
        "import hashlib, pickle, sys; from simulator.studies.compare.report.report import render; "
        "print(hashlib.sha256(render(*pickle.load(open(sys.argv[1], 'rb'))).encode()).hexdigest())"
    )
    again = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "run.pkl")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.strip() == hashlib.sha256(tame_html.encode()).hexdigest()


def test_a_chart_alone_is_a_page_of_its_own(tame: Findings) -> None:
    chart = ranking_chart(tame)
    page = Page(chart_html(chart))
    assert page.every("src") == page.every("href") == []
    assert chart.title in page.words
    assert [tag for tag, _ in page.tags if re.fullmatch(r"h\d", tag)] == ["h1"]
    assert len([tag for tag, _ in page.tags if tag == "tr"]) == len(tame.summary) + 1
    kinds = [attrs.get("type", "code") for attrs, _ in page.scripts]
    assert kinds == ["application/json", "text/plain", "code"]
