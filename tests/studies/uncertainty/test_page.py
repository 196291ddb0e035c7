"""Charts and page of what is not known: they draw the tables, name every policy and input, and stand on their own."""

from datetime import UTC, datetime

import numpy as np
import pytest
from rich.console import Console

from simulator.report.elements.style import looks
from simulator.report.files.chart_files import charts_text
from simulator.report.files.manifest import manifest
from simulator.report.files.study_page import render_page
from simulator.report.files.terminal import show_study
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.choice.charts import (
    MOST_INPUTS,
    best_chart,
    range_chart,
    regret_chart,
    worth_chart,
    worth_headline,
)
from simulator.studies.choice.results import Choice
from simulator.studies.choice.sentences import told
from simulator.studies.uncertainty.page import uncertainty_page
from simulator.studies.uncertainty.study import Uncertainty, uncertainty
from tests.comparisons import TAME
from tests.pages import Page

UNSURE = (
    TAME.replace("replications: 3", "replications: 24")
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
def study(file: ScenarioFile) -> Uncertainty:
    return uncertainty(file)


@pytest.fixture(scope="module")
def found(study: Uncertainty) -> Choice:
    return study.choice


def test_probabilities_are_those_of_the_table(study: Uncertainty, found: Choice) -> None:
    chart = best_chart(found, looks(study.comparison.policies))
    marks = [trace for trace in chart.body.data if trace.hoverinfo == "text"]
    assert [trace.x[0] for trace in marks] == found.policies["p_best"].tolist()
    best = found.policies.iloc[0]
    assert f"earns most in {best['p_best']:.0%} of worlds" in chart.title
    assert len(chart.description) > 100
    assert "n = 24 worlds" in marks[0].hovertext[0]


def test_ranges_are_those_of_the_table(study: Uncertainty, found: Choice) -> None:
    chart = range_chart(found, looks(study.comparison.policies))
    lines = [list(trace.x) for trace in chart.body.data if trace.mode == "lines"]
    own = found.policies[found.policies["policy"] != "none"]
    assert lines == [[row["p05_usd"], row["p95_usd"]] for row in own.to_dict("records")]


def test_worth_is_that_of_the_table_most_valuable_on_top(found: Choice) -> None:
    chart = worth_chart(found)
    bar = next(trace for trace in chart.body.data if trace.type == "bar")
    assert list(bar.x) == list(found.inputs["value_usd"].head(MOST_INPUTS).dropna())
    assert chart.body.layout.yaxis.range[0] > chart.body.layout.yaxis.range[1]
    assert [line.x0 for line in chart.body.layout.shapes] == [found.policies["regret_usd"].iloc[0]]
    assert len(chart.table.rows) == len(found.inputs)


def test_when_no_input_is_worth_knowing_the_title_says_so(found: Choice) -> None:
    none = found._replace(inputs=found.inputs.assign(value_usd=0.0, value_usd_low=0.0))
    assert worth_headline(none) == "No single input is shown to be worth knowing"


@pytest.mark.parametrize(("low", "said"), [(9.0, "Most worth finding out: "), (1.0, "No single input is shown")])
def test_the_title_names_an_input_only_where_the_answer_does(found: Choice, low: float, said: str) -> None:
    """Worth 10, at least 1 by an interval of one input: among so many inputs that is chance."""
    inputs = found.inputs.assign(value_usd=0.0, value_usd_low=0.0, value_usd_high=0.0, value_usd_reason="")
    inputs.loc[0, ["value_usd", "value_usd_low", "value_usd_high"]] = 10.0, low, 20.0 - low
    named = found._replace(inputs=inputs)
    assert worth_headline(named).startswith(said)
    (first,) = (one.answer for one in told(named) if one.question == "What to find out first?")
    assert first.startswith("Nothing alone") == (low == 1.0)


def test_the_page_has_answer_charts_tables_and_sources(file: ScenarioFile, study: Uncertainty) -> None:
    made = uncertainty_page(study)
    about = manifest(file, made, "run", datetime(2026, 11, 24, tzinfo=UTC))
    html = render_page(file, made, about)
    assert html == render_page(file, made, about)
    page = Page(html)
    assert page.words.index(made.answer) < page.words.index("Which policy to choose")
    for one in made.told:
        assert page.words.index(made.answer) < page.words.index(one.question) < page.words.index("Inputs or random")
    assert "<b>a wild</b> guess" in page.words
    assert sum(attrs.get("role") == "img" for _, attrs in page.tags) == 3
    assert "worth" not in made.charts, "no input is surely worth knowing: bars would be shorter than their intervals"
    assert page.every("src") == []
    ids = page.every("id")
    assert len(ids) == len(set(ids))
    assert not {"nan", "inf", "None", "two_piece"} & set(page.words.replace(",", "").split())
    assert set(made.tables) == {"policies", "variance", "inputs", "points"}
    assert about["replications"] == 24


def test_the_terminal_shows_both_tables_and_the_answer(study: Uncertainty) -> None:
    asked = study.choice.scenario.model_copy(update={"replications": 100})
    comparison = study.comparison._replace(scenario=asked)
    cut = study._replace(comparison=comparison, choice=study.choice._replace(scenario=asked))
    console = Console(width=118)
    with console.capture() as capture:
        show_study(uncertainty_page(cut), console)
    out = " ".join(capture.get().split())
    for part in ("small cap", study.answer, "How sure is that?", "Checks:", "Interrupted: 24 of 100", "24 worlds"):
        assert part in out, part


def test_regret_draws_the_table_the_safest_first(study: Uncertainty, found: Choice) -> None:
    chart = regret_chart(found, looks(study.comparison.policies))
    own = found.policies.sort_values("regret_usd", kind="stable")
    assert [trace.x[0] for trace in chart.body.data] == own["regret_usd"].tolist()
    assert [trace.error_x.array[0] for trace in chart.body.data] == pytest.approx(
        (own["regret_usd_high"] - own["regret_usd"]).tolist()
    )
    assert "n = 24 worlds" in chart.body.data[0].hovertext[0]
    assert "has the least regret" in chart.title
    assert "safe" not in chart.title  # other rules may call another policy safer, as the answer does


def test_an_input_that_is_not_estimated_has_no_bar_and_its_reason_in_the_table(found: Choice) -> None:
    reason = "not estimated: nothing in it predicts a lead"
    gone = dict.fromkeys(("value_usd", "value_usd_low", "value_usd_high", "changes_choice"), np.nan)
    lost = found._replace(inputs=found.inputs.assign(value_usd_reason=reason, **gone))
    chart = worth_chart(lost)
    assert all("not estimated" in tick for tick in chart.body.layout.yaxis.ticktext)
    assert "not estimated" in chart.description
    assert reason in [row[2].note for row in chart.table.rows]
    assert worth_headline(lost) == "No single input is shown to be worth knowing; some not estimated"
    assert "nan" not in f"{chart.description} {chart.title}"
    assert "NaN" not in charts_text([chart])
    bar = next(trace for trace in chart.body.data if trace.type == "bar")
    assert len(bar.x) == 0


def test_where_knowing_nothing_is_worth_anything_a_sentence_says_so_and_no_chart_is_drawn(
    file: ScenarioFile, study: Uncertainty
) -> None:
    inputs = study.choice.inputs.assign(value_usd=0.0, value_usd_low=0.0, value_usd_high=400.0, value_usd_reason="")
    page = uncertainty_page(study._replace(choice=study.choice._replace(inputs=inputs)))
    (section,) = [one for one in page.sections if one.anchor == "worth"]
    assert section.charts == ()
    assert section.lead.startswith("No single input is shown to be worth knowing. ")
