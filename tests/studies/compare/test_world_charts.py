"""Charts of the world behind the policies: own GPUs, pay, the industry, and what happens when."""

import dataclasses
import json

import pandas as pd
import pytest

from simulator.replication.compare import compare
from simulator.report.elements.chart_page import ChartPage
from simulator.report.files.html_page import figure_json
from simulator.scenario.reading.load import loads
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.charts import events
from simulator.studies.compare.report.charts.compensation import PARTS
from simulator.studies.compare.report.charts.events import _lanes
from simulator.studies.compare.report.charts.events import finding as told
from simulator.studies.compare.report.sections import chart_pages, sections
from simulator.studies.compare.tables.events import event_timeline, letter, turns
from simulator.studies.compare.tables.supply import against, fleet_facts

NAMES = ("supply", "compensation", "market", "events")


@pytest.fixture(scope="module")
def pages(eventful: Findings) -> dict[str, ChartPage]:
    return chart_pages(eventful)


def named(page: ChartPage, name: str) -> list:
    return [trace for trace in page.body.data if trace.name and name in trace.name]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_in_its_section_and_says_what_it_shows(
    eventful: Findings, pages: dict[str, ChartPage], name: str
) -> None:
    (section,) = [one for one in sections(eventful) if name in {page.name for page in one.charts}]
    page = pages[name]
    assert section.anchor == name
    assert page.title
    assert "95% interval, n = 3 paired replications" in page.subtitle
    assert len(page.description) > 100
    assert len(page.how_to_read) > 100
    assert len(page.table.rows) >= len(eventful.compensation)
    assert page.table.headers[-1].text == "n"
    hovers = [text for trace in page.body.data if trace.hoverinfo == "text" for text in trace.hovertext]
    assert hovers
    assert "NaN" not in figure_json(page)


def test_supply_draws_cost_and_bill_over_volume(eventful: Findings, pages: dict[str, ChartPage]) -> None:
    facts = fleet_facts(eventful.comparison)
    own = eventful.supply.set_index("policy").loc["own"]
    (filled,) = [one for one in named(pages["supply"], "own") if one.marker.symbol == "square" and one.yaxis == "y"]
    assert list(filled.x) == [own["mtok_per_year"]]
    assert list(filled.y) == [own["own_usd"] + own["bill_usd"]]
    (hollow,) = [one for one in pages["supply"].body.data if one.marker.symbol == "square-open"]
    assert list(hollow.y) == [own["opex_usd"]]
    (needed,) = [one for one in named(pages["supply"], "own") if one.marker.symbol == "square" and one.yaxis == "y2"]
    assert list(needed.y) == [own["gpus_needed"]]
    assert [facts["gpus"]] * 2 in [list(line.y) for line in pages["supply"].body.data if line.yaxis == "y2"]
    assert "%" not in pages["supply"].body.layout.yaxis2.title.text  # no GPU is busier than always
    (flat,) = named(pages["supply"], "as far as they can serve")
    assert list(flat.y) == [facts["cost_usd"]] * 2
    assert flat.x[1] <= 12 * facts["capacity_mtok"]
    assert named(pages["supply"], "break-even")
    assert "Own GPUs cost" in pages["supply"].title


def test_own_gpus_cost_less_only_where_the_interval_says_so() -> None:
    api = {"opex_usd_low": 120.0, "opex_usd_high": 140.0}
    assert [against({"own_usd": one, **api}) for one in (100.0, 130.0, 150.0)] == [
        "less than",
        "about as much as",
        "more than",
    ]


def test_a_policy_on_the_api_is_drawn_at_its_bill(eventful: Findings, pages: dict[str, ChartPage]) -> None:
    api = eventful.supply.set_index("policy").loc["free"]
    (filled,) = [one for one in named(pages["supply"], "free") if one.yaxis == "y"]
    assert list(filled.y) == [api["bill_usd"]]
    assert "tokens are from the API" in filled.hovertext[0]


def test_the_stack_of_pay_adds_up_and_marks_half_of_base(eventful: Findings, pages: dict[str, ChartPage]) -> None:
    page = pages["compensation"]
    bars = [trace for trace in page.body.data if trace.type == "bar"]
    assert len(bars) == len(PARTS)
    totals = [sum(pieces) for pieces in zip(*(bar.x for bar in bars), strict=True)]
    assert sorted(totals) == pytest.approx(sorted(eventful.compensation["total_usd"]))
    (half,) = [shape for shape in page.body.layout.shapes if shape.line.dash == "dot"]
    base, bonus, equity = (bar.x[0] for bar in bars[:3])
    assert half.x0 == pytest.approx(1.5 * base + bonus + equity)
    assert "half of base pay" in page.body.data[-1].name
    told = [note.text for note in page.body.layout.annotations]
    assert len(told) == 1 + len(totals)
    assert max(page.body.layout.xaxis.range) > max(note.x for note in page.body.layout.annotations)
    assert len({bar.marker.pattern.shape for bar in bars}) == len(bars)
    assert "of total pay" in page.title


def test_the_industry_is_drawn_month_by_month(eventful: Findings, pages: dict[str, ChartPage]) -> None:
    months = eventful.comparison.scenario.months
    lines = [one for one in named(pages["market"], "free") if one.fill is None]
    assert [list(one.x) for one in lines] == [list(range(1, months + 1))] * 3
    shown = eventful.market[(eventful.market["policy"] == "free") & (eventful.market["month"] == months)].iloc[0]
    assert [one.y[-1] for one in lines] == pytest.approx(
        [shown["gpu_hours"] / 1e6, shown["utilisation"], shown["revenue_usd"] / 1e9]
    )
    (installed,) = named(pages["market"], "installed")
    assert installed.y[0] < installed.y[-1]
    assert len(pages["market"].table.rows) == months * len(eventful.compensation)


def test_around_events_stand_the_best_policy_and_those_they_move_most(
    eventful: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_LINES", 2)
    monkeypatch.setattr(events, "clearest", lambda _: None)
    names = [name for name in eventful.summary["policy"] if name not in ("none", eventful.best)]
    for most in set(names) - {"planner"}:  # nobody can choose an upper bound
        changes = [{"policy": name, "change_usd": -9.0 if name == most else 1.0} for name in names]
        moved = dataclasses.replace(eventful, event_impact=pd.DataFrame(changes))
        assert set(events.moved_most(moved)) == {eventful.best, most}


def test_the_policy_that_a_title_tells_of_has_a_line(eventful: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_LINES", 2)
    names = [name for name in eventful.summary["policy"] if name not in ("none", "planner", eventful.best)]
    for turned in names:
        monkeypatch.setattr(events, "clearest", lambda _, turned=turned: pd.Series({"policy": turned}))
        assert set(events.moved_most(eventful)) == {eventful.best, turned}


def test_every_event_has_a_letter_a_line_and_words(eventful: Findings, pages: dict[str, ChartPage]) -> None:
    body = pages["events"].body
    letters = [(note.text, note.x) for note in body.layout.annotations]
    assert {text for text, _ in letters} == {f"<b>{letter(place)}</b>" for place in range(6)}
    assert [x for text, x in letters if text == "<b>B</b>"] == [3.5, 6.5, 9.5]  # a review comes again
    legend = " ".join(trace.name for trace in body.data if trace.showlegend is not False)
    for words in ("price × 3", "outage", "KPI review, every 3 months", "tax 20%", "free → capped"):
        assert words in legend.replace("\u2068", "").replace("\u2069", "")
    lines = {shape.x0 for shape in body.layout.shapes if shape.type == "line"}
    assert {2.5, 3.5, 6.5, 9.5} <= lines  # each review has one
    table = next(one for one in sections(eventful) if one.anchor == "events").tables[0]
    assert [row[0].text for row in table.rows] == list("ABCDEF")


def test_events_after_the_run_are_not_marked(eventful: Findings) -> None:
    table = event_timeline(eventful.comparison.scenario)
    assert len(table) == 6  # a seventh comes after the end
    assert table["last"].max() <= eventful.comparison.scenario.months
    assert table["months"].tolist()[1] == [4, 7, 10]


def test_a_turn_is_told_only_where_intervals_do_not_touch(eventful: Findings) -> None:
    changes = turns(event_timeline(eventful.comparison.scenario), eventful.by_month)
    outage = changes[changes["what"] == "outage"]
    assert (outage["after_usd"] < outage["before_usd"]).all()
    assert "No event" in told(changes.assign(clear=False))
    sure = pd.DataFrame([("A", "outage", 5, "free", 900.0, 100.0, True)], columns=changes.columns)
    assert told(sure) == "“outage” in month 5: net value falls from 900 to 100 USD under “free”"


def test_letters_that_would_touch_get_a_row_each() -> None:
    assert _lanes([3, 4, 9, 9], 12) == [0, 0, 0, 1]
    assert _lanes([3, 4, 9, 9], 60) == [0, 1, 0, 1]


def test_the_world_says_nothing_where_there_is_nothing(tame: Findings) -> None:
    anchors = {section.anchor for section in sections(tame)}
    assert not anchors & {"supply", "market", "events"}
    assert "compensation" in anchors


def test_names_of_events_are_literal_text() -> None:
    text = """
title: t
question: q
replications: 2
months: 3
world:
  teams: [{name: a, engineers: 2}]
policies:
  - {kind: capped, name: "<img src=x>", usd_per_month: 50}
  - {kind: uncapped, name: "$x$"}
events: [{kind: policy_switch, month: 2, policy: "<img src=x>", to: "$x$"}]
"""
    found = conclude(compare(loads(text, "t.yaml").scenario, engine="simpy", workers=1))
    spec = json.loads(figure_json(chart_pages(found)["events"]))
    names = " ".join(trace["name"] for trace in spec["data"])
    assert "<img" not in names
    assert "$" not in names
    assert "&lt;img" in names
