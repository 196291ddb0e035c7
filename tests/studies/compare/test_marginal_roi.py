"""Marginal ROI of runs: its interval against the truth of thousands of them, its lever, and what it is held against."""

import pytest

import simulator
from simulator.scenario.reading.load import loads
from simulator.studies.compare.report.charts.returns import returns_chart
from simulator.studies.compare.tables.metric_choices import FAVOURITES
from tests.studies.compare.marginal_coverage import coverage

TEXT = """
title: A small gate
question: What does a lower hurdle bring?
seed: 5
replications: 3000
months: 12
world:
  price: blended_2026q1
  leaderboard: {visibility: 0.5}
  defaults: {salary: us_software_developer_2024, appetite: cursor_2026}
  teams: [{name: product, engineers: 20}]
policies: [{kind: gated}]
"""


@pytest.mark.slow
def test_the_interval_covers_for_every_policy_with_a_lever() -> None:
    """20 engineers; samples of 5, 10 and 30 out of 500 replications, whose means are then the truth exactly.

    300 samples know a share of 95% to 5 points (99.99%), and 500 replications have few heavy users: hence the room of a
    single policy. The mean of 14 policies is known to a point or two. Where items are few, 5 err on the wide side.
    """
    found = coverage(20, 500, 300)
    assert found["no_width"].eq(0).all()
    missing = found["policy"].isin(["routed", "exchange"])
    assert found.loc[missing, "stated"].eq(0.0).all(), "whole engineers, traded allowances: said to be missing"
    told = found[found["stated"] > 0.3]
    assert set(found["policy"]) - set(told["policy"]) == {"routed", "exchange"}
    assert (told["held"] > 0.87).all(), told
    assert told.groupby("n")["held"].mean().between(0.94, 0.98).all(), told.groupby("n")["held"].mean()


def test_every_row_names_the_lever_that_its_marginal_roi_moves() -> None:
    text = TEXT.replace("3000", "40").replace("months: 12", "months: 2")
    more = ", {kind: uncapped}, {kind: capped, usd_per_month: 50}, {kind: planner}]"
    found = simulator.compare(loads(text.replace("{kind: gated}]", "{kind: gated}" + more)), workers=1, as_written=True)
    table = found.summary
    assert "its last dollar through the intensity of use" in found.sentences["uncapped"]
    assert dict(zip(table["policy"], table["lever"], strict=True)) == {
        "none": "",
        "gated": "hurdle a reviewer applies",
        "uncapped": "intensity of use",
        "capped": "allowance per engineer",
        "planner": "intensity of use",
    }


def test_no_figure_sets_marginal_roi_of_one_policy_against_another() -> None:
    """The chart says so, its table names the lever of each row, and no metric chooses by it."""
    text = TEXT.replace("3000", "3").replace("months: 12", "months: 2")
    chart = returns_chart(simulator.compare(loads(text), workers=1))
    assert "not against the mark of another policy" in chart.how_to_read
    assert [head.text for head in chart.table.headers][:2] == ["Policy", "Lever"]
    assert "hurdle a reviewer applies" in [row[1].text for row in chart.table.rows]
    assert not any("marginal" in metric for metric in FAVOURITES)
