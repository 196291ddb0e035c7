"""Charts and page of an exploration: they draw the tables, name every policy and value, and stand on their own."""

from datetime import UTC, datetime

import numpy as np
import pytest
from rich.console import Console
from simulator.studies.uncertainty.charts import best_chart, range_chart, regret_chart, worth_chart, worth_headline
from simulator.studies.uncertainty.results import Uncertainty, conclude
from simulator.studies.uncertainty.run import explore

from simulator.report.elements.style import looks
from simulator.report.files.chart_files import charts_text
from simulator.report.files.study_page import manifest, render_page
from simulator.report.files.terminal import show_study
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.uncertainty.page import uncertainty_page
from tests.comparisons import TAME
from tests.pages import Page

UNSURE = (
    TAME.replace("replications: 3", "replications: 4")
    + """
uncertain:
  world.price.usd_per_mtok: {kind: loguniform, low: 0.25, high: 40, source: "<b>a wild</b> guess"}
  world.defaults.checking_hours_per_mtok: {low: 0.0, high: 0.3}
"""
)


@pytest.fixture(scope="module")
def file() -> ScenarioFile:
    return loads(UNSURE, "unsure.yaml")


@pytest.fixture(scope="module")
def found(file: ScenarioFile) -> Uncertainty:
    return conclude(explore(file, points=24), file.assumptions)


def test_probabilities_are_those_of_the_table(found: Uncertainty) -> None:
    chart = best_chart(found, looks(found.exploration.policies))
    marks = [trace for trace in chart.body.data if trace.hoverinfo == "text"]
    drawn = sorted(trace.x[0] for trace in marks)
    assert drawn == sorted([*found.policies["p_best"], *found.policies["p_best_realised"]])
    assert sum(trace.showlegend is not False for trace in chart.body.data) == 2
    best = found.policies.iloc[0]
    assert f"with a probability of {best['p_best']:.0%}" in chart.title
    assert len(chart.description) > 100


def test_ranges_are_those_of_the_table(found: Uncertainty) -> None:
    chart = range_chart(found, looks(found.exploration.policies))
    lines = [list(trace.x) for trace in chart.body.data if trace.mode == "lines"]
    own = found.policies[found.policies["policy"] != "none"]
    assert lines == [[row["p05_usd"], row["p95_usd"]] for row in own.to_dict("records")]


def test_worth_is_that_of_the_table_most_valuable_on_top(found: Uncertainty) -> None:
    chart = worth_chart(found)
    bar = next(trace for trace in chart.body.data if trace.type == "bar")
    assert list(bar.x) == list(found.resolving["value_usd"].dropna())
    assert chart.body.layout.yaxis.range[0] > chart.body.layout.yaxis.range[1]
    assert [line.x0 for line in chart.body.layout.shapes] == [found.perfect.value]
    assert len(chart.table.rows) == 2


def test_when_no_value_is_worth_knowing_the_title_says_so(found: Uncertainty) -> None:
    none = found._replace(resolving=found.resolving.assign(value_usd=0.0))
    assert worth_headline(none).startswith("No single value is worth knowing")


def test_the_page_has_answer_charts_tables_and_sources(file: ScenarioFile, found: Uncertainty) -> None:
    made = uncertainty_page(found)
    about = manifest(file, made, "run", datetime(2026, 11, 24, tzinfo=UTC))
    html = render_page(file, made, about)
    assert html == render_page(file, made, about)
    page = Page(html)
    assert page.words.index(made.answer) < page.words.index("Which policy is best")
    assert "<b>a wild</b> guess" in page.words
    assert sum(attrs.get("role") == "img" for _, attrs in page.tags) == 4
    assert page.every("src") == []
    ids = page.every("id")
    assert len(ids) == len(set(ids))
    assert not {"nan", "inf", "None"} & set(page.words.split())


def test_the_terminal_shows_both_tables_and_the_answer(found: Uncertainty) -> None:
    cut = found._replace(exploration=found.exploration._replace(asked=100))
    console = Console(width=118)
    with console.capture() as capture:
        show_study(uncertainty_page(cut), console)
    out = " ".join(capture.get().split())
    for part in ("Best in one", "price of tokens", "small cap", found.answer, "Checks:", "Interrupted:"):
        assert part in out
    assert np.isfinite(found.perfect.value)


def test_regret_draws_the_table_the_safest_first(found: Uncertainty) -> None:
    style = looks(found.exploration.policies)
    chart = regret_chart(found, style)
    own = found.policies.sort_values("regret_usd", kind="stable")
    assert [trace.x[0] for trace in chart.body.data] == own["regret_usd"].tolist()
    assert [trace.error_x.array[0] for trace in chart.body.data] == pytest.approx(
        (own["regret_usd_high"] - own["regret_usd"]).tolist()
    )
    assert "n = 24 points" in chart.body.data[0].hovertext[0]
    assert "safest choice" in chart.title


def test_a_value_that_is_not_estimated_has_no_bar_and_its_reason_in_the_table(found: Uncertainty) -> None:
    reason = "not estimated: nothing in it predicts a lead"
    gone = dict.fromkeys(("value_usd", "value_usd_low", "value_usd_high", "changes_choice"), np.nan)
    table = found.resolving.assign(value_usd_reason=reason, **gone)
    lost = found._replace(resolving=table)
    chart = worth_chart(lost)
    assert all("not estimated" in tick for tick in chart.body.layout.yaxis.ticktext)
    assert "not estimated" in chart.description
    assert reason in [row[2].note for row in chart.table.rows]
    assert worth_headline(lost) == "No single value is seen to be worth knowing; not all of them could be estimated"
    assert "nan" not in f"{chart.description} {chart.title}"
    assert "NaN" not in charts_text([chart])
    bar = next(trace for trace in chart.body.data if trace.type == "bar")
    assert len(bar.x) == 0
