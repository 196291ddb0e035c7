"""The page, the terminal and the whole study: every fact with its source, misses first."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from rich.console import Console

import simulator
from simulator.report.files.manifest import manifest
from simulator.report.files.study_page import render_page
from simulator.report.files.terminal import show_study
from simulator.studies.scorecard.charts import placed, verdict_chart
from simulator.studies.scorecard.facts import excluded, shipped_facts
from simulator.studies.scorecard.page import scorecard_page
from simulator.studies.scorecard.results import conclude
from simulator.studies.scorecard.study import unknown_company
from simulator.studies.scorecard.verdict import HIT, MISS, VAGUE
from tests.pages import Page
from tests.studies.scorecard.planted import fact, planted

TEXT = """
title: t
question: q
replications: 3
months: 4
world: {teams: [{name: web, engineers: 12}, {name: data, engineers: 4}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 30}]
events: [{kind: policy_switch, month: 2, policy: uncapped, to: capped}]
"""
FILE = simulator.loads(TEXT)


def test_the_page_has_every_fact_with_its_source_and_all_that_was_left_out() -> None:
    made = scorecard_page(simulator.scorecard(FILE, workers=1))
    about = manifest(FILE, made, "run", datetime(2026, 11, 24, tzinfo=UTC))
    html = render_page(FILE, made, about)
    assert html == render_page(FILE, made, about)
    page = Page(html)
    for one in shipped_facts():
        for part in (one.measure.title[1:], one.published, one.source, one.kind, one.who):
            assert part in page.words
    for left in excluded():
        assert all(part in page.words for part in left)
    assert not {"nan", "inf", "None", "<NA>"} & set(page.words.split())


def test_the_answer_counts_hits_and_misses() -> None:
    runs = planted({"spend_mean": (100.0, 200.0), "effect": (0.0, 0.1), "spend_p95": (1.0, 100.0)})
    facts = [fact("spend_mean", 150.0, who="Jellyfish"), fact("effect", 0.3, who="METR"), fact("spend_p95", 50.0)]
    found = conclude(runs, facts)
    assert found.answer == (
        "Of 3 published facts that no input was set from, 1 lie within the model's 90% interval and 1 miss it. "
        "Of 1 it cannot tell: almost nothing could miss its interval."
    )
    assert len(found.answer.split()) <= 40
    assert found.facts["verdict"].tolist() == [MISS, VAGUE, HIT]
    assert found.remarks[0].startswith("2 of the facts are by people of whom no figure set an input: 0 hits, 1 misses.")
    assert found.remarks[1] == (
        "Change of the company's output through tokens: published so much (METR, 2026-04), the model has 5.0% "
        "(0.5%\u00a0–\u00a09.5%); 20.5 points too low."
    )
    checks = found.checks.set_index("check")
    assert checks.loc["facts met", "message"] == "1 of 2 facts lie outside the model's interval"
    assert checks.loc["enough companies", "status"] == "PASS"


def test_the_terminal_is_readable_at_100_columns() -> None:
    made = scorecard_page(conclude(planted({"effect": (0.0, 0.1)}), shipped_facts()))
    console = Console(width=118)
    with console.capture() as capture:
        show_study(made, console)
    table = capture.get().split("n = 101")[0].splitlines()
    assert max(len(line.rstrip()) for line in table) <= 100
    out = " ".join(capture.get().split())
    for part in ("Published", "The model", "miss: ", "METR", "35 inputs drawn"):
        assert part in out


def test_the_chart_places_figures_against_the_interval_of_their_row() -> None:
    runs = planted({"spend_mean": (100.0, 400.0), "effect": (0.0, 0.2)})
    facts = conclude(
        runs, [fact("spend_mean", 250.0), fact("effect", 0.145), fact("effect", low=-9.0, high=0.01)]
    ).facts
    rows = {row["published_value"]: row for row in facts.to_dict("records")}
    assert placed(rows[250.0]) == (0.0, 0.0)
    assert placed(rows[0.145])[0] == pytest.approx(0.5), "halfway from the median of 0.1 to the upper end of 0.19"
    assert placed(facts.iloc[0].to_dict()) == pytest.approx((-4.0, -1.0)), "no further than four half-widths"
    low, middle, high = 115.0, 250.0, 385.0
    above = conclude(runs, [fact("spend_mean", 300.0)]).facts.iloc[0].to_dict()
    assert placed(above)[0] == pytest.approx(math.log(300.0 / middle) / math.log(high / middle)), "logs of amounts"
    assert (above["simulated_low"], above["simulated_high"]) == (low, high)
    chart = verdict_chart(facts, 101)
    assert [trace.name for trace in chart.figure.data] == ["hit", "miss"]
    hits, misses = ((facts["verdict"] == word).sum() for word in ("hit", "miss"))
    assert chart.title.startswith(f"Of {len(facts)} published facts {hits} are hit, {misses} missed")


def test_companies_are_drawn_over_ranges_and_the_same_whatever_the_workers() -> None:
    one, other = (simulator.scorecard(FILE, workers=workers) for workers in (1, 2))
    np.testing.assert_array_equal(one.runs.values, other.runs.values)
    assert one.runs.inputs > 20
    assert len(np.unique(one.runs.values[:, 0])) == 3
    more = simulator.scorecard(FILE, replications=4, workers=1)
    np.testing.assert_array_equal(more.runs.values[:3], one.runs.values)


def test_a_company_whose_values_are_all_known_is_no_test_of_ranges() -> None:
    known = conclude(planted({})._replace(inputs=0), [fact("spend_mean", 1.5)]).checks.set_index("check")
    assert known.loc["ranges drawn", "status"] == "FAIL"


def test_the_company_that_is_shipped_leaves_every_value_open() -> None:
    file = unknown_company()
    assert (file.scenario.replications, file.scenario.months) == (400, 12)
    assert [team.engineers for team in file.scenario.world.teams] == [400]
    with pytest.raises(simulator.ScenarioError, match="replications = 1"):
        simulator.scorecard(replications=1)
