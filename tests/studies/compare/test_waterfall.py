"""The waterfall is the table's arithmetic drawn: from gain through costs to net value, negative where negative."""

import pytest

from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.waterfall import ends, finding, steps, waterfall_chart
from tests.studies.compare.test_charts import reaches

LOSS = {
    "policy": "half of base pay",
    "gain_usd": 100.0,
    "productive_usd": 90.0,
    "padding_usd": 40.0,
    "burnt_usd": 0.0,
    "reviewers_usd": 0.0,
    "other_usd": 0.0,
    "net_usd": -30.0,
}


def test_each_step_starts_where_the_one_before_ends() -> None:
    assert ends(LOSS) == {
        "gain_usd": (0.0, 100.0),
        "productive_usd": (100.0, 10.0),
        "padding_usd": (10.0, -30.0),
        "net_usd": (0.0, -30.0),
    }


def test_a_policy_that_costs_more_than_it_gains_is_said_to() -> None:
    assert finding(LOSS) == "“half of base pay” gains 100 USD, less than it costs: −30 are left"


@pytest.mark.parametrize("policy", ["uncapped", "planner"])
def test_bars_labels_and_intervals_are_those_of_the_table(tame: Findings, policy: str) -> None:
    row = tame.breakdown.set_index("policy", drop=False).loc[policy].to_dict()
    figure = waterfall_chart(tame, policy=policy).body
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert len(bars) == len(steps(row))
    for bar, name in zip(bars, steps(row), strict=True):
        cost = name not in ("gain_usd", "net_usd")
        assert bar.x[0] == pytest.approx(-row[name] if cost else row[name])
        low, high = reaches(bar.error_x, bar.base[0] + bar.x[0])
        assert high - low == pytest.approx(row[f"{name}_high"] - row[f"{name}_low"])
    assert bars[-2].base[0] + bars[-2].x[0] == pytest.approx(bars[-1].x[0])  # the costs end at net value


def test_values_stand_beside_everything_in_their_row_and_are_never_cut(hostile: Findings, tame: Findings) -> None:
    for findings in (tame, hostile):
        figure = waterfall_chart(findings).body
        bars, texts = [trace for trace in figure.data if trace.type == "bar"], figure.data[-1]
        for bar, x in zip(bars, texts.x, strict=True):
            end = bar.base[0] + bar.x[0]
            assert x >= max(0.0, bar.base[0], end, reaches(bar.error_x, end)[1]) - 1e-9
        assert texts.cliponaxis is False
        assert figure.layout.margin.r >= 9 * max(map(len, texts.text))


def test_the_best_policy_is_drawn_and_every_policy_is_in_the_table(tame: Findings) -> None:
    page = waterfall_chart(tame)
    ranked = [name for name in tame.ranking["policy"] if name != "none"]
    assert ranked[0] in page.title
    assert len(page.table.rows) == len(tame.breakdown)
