"""Chart, tables and page of a study of assumptions: they draw the tables, name every policy, stand on their own."""

from datetime import UTC, datetime

import numpy as np
import pytest
from rich.console import Console

from simulator.report.elements.style import MUTED, looks
from simulator.report.files.manifest import manifest
from simulator.report.files.study_page import render_page
from simulator.report.files.terminal import show_study
from simulator.scenario.reading.load import loads
from simulator.studies.assumptions.charts import lead_chart
from simulator.studies.assumptions.page import assumptions_page
from simulator.studies.assumptions.results import Assumptions, conclude
from simulator.studies.assumptions.study import assumptions
from simulator.studies.assumptions.tables import MARK, MOST_BESIDE, brief_table, winner_table
from simulator.studies.sweep.point import runs_at
from tests.pages import Page
from tests.studies.assumptions.planted import planted
from tests.studies.assumptions.test_results import ALIKE, FLIP, TRUTHS
from tests.worlds import policy

TEXT = """
title: t
question: q
replications: 4
months: 2
world: {price: {usd_per_mtok: 1.5}, teams: [{name: web, engineers: 3}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 30}, {kind: planner}]
assumptions:
  - {name: <b>tokens</b> do nothing, set: {world.defaults.curve.gain: 0}, source: "<i>a sceptic</i>"}
"""


@pytest.fixture(scope="module")
def found() -> Assumptions:
    return conclude(planted(TRUTHS))


def test_the_chart_draws_the_leads_as_written_on_top_then_the_costliest(found: Assumptions) -> None:
    style = looks(found.runs.policies)
    chart = lead_chart(found, style)
    told = found.winners.set_index("assumption")
    assert [trace.x[0] for trace in chart.body.data] == [
        told.loc["as written", "lead_usd"], *sorted(told["lead_usd"].iloc[1:]),
    ]  # fmt: skip
    (flip,) = [trace for trace in chart.body.data if trace.x[0] == told.loc[FLIP, "lead_usd"]]
    assert flip.error_x.array[0] == pytest.approx(told.loc[FLIP, "lead_usd_high"] - flip.x[0])
    assert flip.marker.color == style["cap"].colour, "the colour of the winner"
    (open_one,) = [trace for trace in chart.body.data if trace.marker.symbol == "circle-open"]
    assert (open_one.x[0], open_one.marker.color) == (told.loc[ALIKE, "lead_usd"], MUTED)
    assert chart.title == "“gate” loses first place under 2 of 4 assumptions"
    assert ["winner: cap" in tick for tick in chart.body.layout.yaxis.ticktext].count(True) == 1
    assert ["no clear winner" in tick for tick in chart.body.layout.yaxis.ticktext].count(True) == 1
    assert len(chart.description) > 100


@pytest.mark.parametrize(
    ("names", "title"),
    [
        ([FLIP], "“gate” loses first place under 1 of 1 assumption"),
        ([ALIKE], "“gate” loses under none of 1 assumption; under 1 nobody clearly wins"),
        (["prices rise"], "“gate” keeps first place under every assumption, by"),
    ],
)
def test_the_title_says_what_was_found(names: list[str], title: str) -> None:
    runs = planted({name: TRUTHS[name] for name in names})
    assert lead_chart(conclude(runs), looks(runs.policies)).title.startswith(title)


def test_the_wide_table_marks_who_may_be_best_and_shows_the_upper_bound(found: Assumptions) -> None:
    table = winner_table(found, {})
    heads = [head.text for head in table.headers]
    assert heads == ["Assumption", "Changes the winner", "Lead of gate", "none", "free", "cap", "gate", "planner", "n"]
    assert table.headers[7].unit == "upper bound"
    marked = [{head for head, cell in zip(heads, row, strict=True) if MARK in cell.text} for row in table.rows]
    assert marked == [{"gate"}, {"cap"}, {"gate"}, {"free", "gate"}, {"none"}]
    assert all(row[at].note for row in table.rows for at in range(2, 8)), "every mean has its interval"


def test_a_terminal_shows_the_winners_first_where_policies_are_many(found: Assumptions) -> None:
    many = tuple(policy("capped", name=f"cap {at}", usd_per_month=10.0 + at) for at in range(9))
    scenario = found.runs.scenario.model_copy(update={"policies": (*found.runs.scenario.policies, *many)})
    extra = found.runs.net[..., 1:2].repeat(9, axis=-1) - 50.0
    runs = found.runs._replace(scenario=scenario, policies=runs_at(scenario, None))
    wider = conclude(runs._replace(net=np.concatenate([found.runs.net, extra], axis=-1)))
    heads = [head.text for head in brief_table(wider).headers]
    assert len(heads) == 1 + MOST_BESIDE
    assert {"none", "free", "cap", "gate"} <= set(heads)


def test_the_page_has_answer_chart_tables_and_sources() -> None:
    file = loads(TEXT)
    made = assumptions_page(assumptions(file, workers=1))
    about = manifest(file, made, "run", datetime(2026, 11, 24, tzinfo=UTC))
    html = render_page(file, made, about)
    assert html == render_page(file, made, about)
    page = Page(html)
    assert page.words.index(made.answer) < page.words.index("Which assumption changes the winner")
    for part in ("<i>a sceptic</i>", "<b>tokens</b> do nothing", "gain in speed from tokens".capitalize()):
        assert part in page.words
    assert sum(attrs.get("role") == "img" for _, attrs in page.tags) == 1
    assert page.every("src") == []
    assert not {"nan", "inf", "None", "<NA>"} & set(page.words.split())


def test_the_terminal_shows_both_tables_and_the_answer(found: Assumptions) -> None:
    asked = found.runs.scenario.model_copy(update={"replications": 90})
    console = Console(width=118)
    with console.capture() as capture:
        show_study(assumptions_page(found._replace(runs=found.runs._replace(scenario=asked))), console)
    out = " ".join(capture.get().split())
    for part in (MARK, "planner", "Changes the winner", FLIP, found.answer, "Checks:", "20 of 90 replications"):
        assert part in out
