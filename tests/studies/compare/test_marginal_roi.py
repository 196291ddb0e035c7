"""Marginal ROI of runs: its interval against the truth of thousands of them, its lever, and what it is held against."""

import numpy as np
import pytest

import simulator
from simulator.replication.compare import compare
from simulator.scenario.reading.load import loads
from simulator.stats.intervals import change_ratio_interval
from simulator.studies.compare.report.charts.returns import returns_chart
from simulator.studies.compare.tables.metric_choices import FAVOURITES
from simulator.studies.compare.tables.paired_totals import paired_totals
from tests.coverage import share

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
def test_the_interval_of_a_gate_with_20_engineers_covers() -> None:
    """Samples of 5, 10 and 30 out of 3,000 replications, whose means are the truth."""
    paired = paired_totals(compare(loads(TEXT).scenario))
    less, more = paired.of("gated", -1), paired.of("gated", 1)
    gain, cost = more.gain - less.gain, more.cost - less.cost
    truth = gain.sum() / cost.sum() - 1.0
    rng = np.random.default_rng(1)
    for n in (5, 10, 30):
        drawn = [rng.integers(len(cost), size=n) for _ in range(2000)]
        found = [change_ratio_interval(gain[j] - cost[j], cost[j], 0.95, less.item_usd) for j in drawn]
        stated = [one for one in found if one.n]
        assert len(stated) > 0.95 * len(found), n
        held = share([one.low <= truth <= one.high for one in stated])
        assert held.high > 0.95, (n, held)


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
