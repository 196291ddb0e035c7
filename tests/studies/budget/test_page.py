"""The page of a right budget: self-contained, escaped, and no number without its interval and n."""

import re

import pytest

from simulator.report.files.study_page import render_page
from simulator.report.files.terminal import show_study
from simulator.scenario.reading.load import loads
from simulator.studies.budget import results as module
from simulator.studies.budget.charts import response_chart
from simulator.studies.budget.page import budget_page
from simulator.studies.budget.results import Budget
from simulator.studies.budget.tables import budget_table, curve_table, gains_table
from simulator.studies.budget.team_charts import allocation_chart, teams_chart
from tests.planted import Planted, planted_runs

CURVES = [Planted(1000.0, 100.0), Planted(300.0, 100.0)]
TEXT = """
title: </script><script>alert(1)</script>
question: where?
world: {teams: [{name: a, engineers: 2}]}
policies: [{kind: capped, usd_per_month: 100}]
"""


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Budget:
    monkeypatch.setattr(module, "verified", lambda allocation, *_: allocation)
    return module.conclude(planted_runs(CURVES))


def test_the_page_loads_nothing_and_escapes_what_it_is_given(found: Budget) -> None:
    about = {"command": "<img src=x onerror=alert(1)>"}
    made = budget_page(found)._replace(scenario=loads(TEXT).scenario)
    page = render_page(loads(TEXT), made, about)
    assert "<script>alert(1)</script>" not in page
    assert "<img src=x" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert page == render_page(loads(TEXT), made, about)
    for anchor in ("answer", "curve", "between", "numbers", "method", "made", "scenario"):
        assert f'<section id="{anchor}"' in page


def test_the_response_chart_draws_every_rung_and_marks_the_budget(found: Budget) -> None:
    page = response_chart(found)
    curve = next(trace for trace in page.body.data if trace.name == "this policy")
    assert len(curve.x) == 13
    total = found.budgets.iloc[0]
    assert page.title == f"The next dollar stops paying at {total['budget_usd']:.0f} USD per post and month"
    edges = {(shape.x0, shape.x1) for shape in page.body.layout.shapes}
    assert (total["budget_usd_low"], total["budget_usd_high"]) in edges
    assert (total["flat_from_usd"], total["flat_to_usd"]) in edges
    strips = [shape for shape in page.body.layout.shapes if shape.type == "rect"]
    assert all(shape.yref.endswith("domain") and shape.y1 <= 0.1 for shape in strips), "they cover no band"
    assert "n = 20" in page.subtitle


def test_half_of_base_pay_is_named_where_it_is_off_the_chart(found: Budget) -> None:
    notes = [note.text for note in response_chart(found).body.layout.annotations]
    assert any("half of base pay" in note and "5,000 USD" in note for note in notes)


def test_a_lever_whose_cost_turns_back_is_drawn_against_the_lever() -> None:
    runs = planted_runs(CURVES)
    turned = runs.outcomes.copy()
    turned[:, 0] = turned[:, 2]
    page = response_chart(module.conclude(runs._replace(outcomes=turned)))
    assert page.title.startswith("Net value peaks at allowance per engineer = ")
    assert "allowance per engineer" in page.body.layout.xaxis2.title.text


def test_teams_and_the_split_have_a_row_each(found: Budget) -> None:
    assert found.allocation is not None
    assert len(teams_chart(found).body.data[0].y) == 3
    assert len(allocation_chart(found.allocation, found).body.data[0].y) == 2
    assert len(budget_table(found).rows) == 3
    assert len(curve_table(found).rows) == 3 * 13
    gains = gains_table(found.allocation)
    assert [row[0].text for row in gains.rows] == ["same total, equal marginals", "each at its right budget"]
    assert gains.rows[0][3].note == "not verified"


def test_the_terminal_shows_ladder_budgets_and_answer(found: Budget, capsys: pytest.CaptureFixture[str]) -> None:
    show_study(budget_page(found))
    text = capsys.readouterr().out
    assert "Marginal ROI" in text
    assert "all teams" in text
    assert "Answer:" in text
    assert "nan" not in text
