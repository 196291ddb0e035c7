"""The hump has the numbers of the tables and of ``tokensim budget``, and finds where planted dollars stop paying."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.records import COLUMN
from simulator.replication.comparison_files import read, save
from simulator.report.files.chart_export import FORMATS
from simulator.studies.budget.study import budget
from simulator.studies.compare.caps import caps_of, with_caps
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.charts import hump
from simulator.studies.compare.report.sections import chart_pages
from simulator.studies.compare.study import compare
from tests.worlds import by_default, policy

SCENARIO = "scenarios/policy_comparison.yaml"
SHORT = {"months": 4}
HOSTILE = ("<b>" + "very " * 38, "ثلاثة دولارات في الساعة " * 4, "🦄🧨" * 30)


@pytest.fixture(scope="module")
def found() -> Findings:
    return compare(SCENARIO, set=SHORT, replications=4)


def planted(found: Findings, peak_usd: float) -> Findings:
    """Caps whose net value is a parabola in the logarithm of the cap, with its peak where one says."""
    comparison, tried = found.comparison, caps_of(found.comparison.scenario)
    totals = comparison.totals_of_caps
    assert totals is not None
    window, rng = comparison.scenario.engineer_months(), np.random.default_rng(1)
    baseline = comparison.totals.query("policy == 'none' and nudge == 0").set_index("replication")
    rows = []
    noise = rng.normal(0.0, 3.0, (comparison.replications, len(tried.values) + 1))
    for row in totals.to_dict("records"):
        place = next((i for i, one in enumerate(tried.policies) if one.label == row["policy"]), -1)
        cost = 0.3 * (tried.values[place] if place >= 0 else 5000.0)
        net = 1000.0 - 50.0 * np.log(cost / (0.3 * peak_usd)) ** 2 + noise[row["replication"], place]
        without = baseline.loc[row["replication"]]
        empty = dict.fromkeys(COLUMN, 0.0) | {
            "payroll_usd": without["payroll_usd"],
            "hiring_usd": without["hiring_usd"],
        }
        money = {"spend_usd": cost * window, "value_usd": without["value_usd"] + (net + cost) * window}
        rows.append({**row, **empty, **money})
    return conclude(comparison._replace(totals_of_caps=pd.DataFrame(rows)))


@pytest.mark.parametrize("peak_usd", [60.0, 300.0, 900.0])
def test_the_peak_is_where_it_was_planted(found: Findings, peak_usd: float) -> None:
    caps = planted(found, peak_usd).caps
    assert caps is not None
    assert caps.cap_usd.value == pytest.approx(peak_usd, rel=0.1)
    assert caps.cap_usd.low < peak_usd < caps.cap_usd.high
    assert caps.cost_usd.value == pytest.approx(0.3 * peak_usd, rel=0.1)


def test_a_peak_beyond_the_highest_cap_is_not_given_as_a_number(found: Findings) -> None:
    far = planted(found, 50_000.0)
    assert far.caps is not None
    assert far.caps.chance_beyond > 0.9
    assert hump.headline(far).startswith("More tokens pay up to the highest cap")


def test_the_caps_are_those_of_the_budget_command(found: Findings) -> None:
    other = budget(SCENARIO, set=SHORT, replications=4)
    caps = found.caps
    assert caps is not None
    assert other.runs.grid.values == caps_of(found.comparison.scenario).values
    for column in ("cost_usd", "net_usd", "net_usd_low", "net_usd_high"):
        assert list(caps.table[column][:-1]) == pytest.approx(list(other.total_curve[column]), rel=1e-9)
    total = other.budgets.iloc[0]
    ends = [total[f"budget_usd{end}"] for end in ("", "_low", "_high")]
    assert list(caps.cost_usd[:3]) == pytest.approx(ends, rel=1e-9)


def test_a_cap_of_the_scenario_and_no_cap_are_on_the_line(found: Findings) -> None:
    assert found.caps is not None
    table, summary = found.caps.table.set_index("cap_usd"), found.summary.set_index("policy")
    for column in ("cost_usd", "net_usd", "net_usd_low"):
        assert table.loc[200.0, column] == pytest.approx(summary.loc["capped at 200 USD", column], rel=1e-12)
        assert table[column].iloc[-1] == pytest.approx(summary.loc["uncapped", column], rel=1e-12)


def test_marks_and_labels_are_the_numbers_of_the_table(found: Findings) -> None:
    page, summary = hump.hump_chart(found), found.summary.set_index("policy")
    dots = {trace.legendgroup: trace for trace in page.body.data if trace.legendgroup}
    for name in hump.chosen(found)["policy"]:
        dot = next(trace for label, trace in dots.items() if name.startswith(label[:10]))
        assert (dot.x[0], dot.y[0]) == (summary.loc[name, "cost_usd"], summary.loc[name, "net_usd"])
    texts = " ".join(note.text for note in page.body.layout.annotations)
    for name in ("capped at 200 USD", "uncapped", "planner"):
        assert f"{summary.loc[name, 'net_usd']:,.0f}" in texts
    assert "upper bound" in texts


def test_the_chart_has_a_name_and_is_the_same_from_a_folder(found: Findings, tmp_path: Path) -> None:
    assert found.chart("hump").layout.title.text
    save(found.comparison, tmp_path)
    again = chart_pages(conclude(read(tmp_path)))["hump"]
    assert FORMATS["json"](again) == FORMATS["json"](hump.hump_chart(found))


def test_the_planner_is_never_what_beats_the_caps(found: Findings) -> None:
    assert "planner" not in hump.headline(found)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_cut_and_the_sentence_is_not(name: str) -> None:
    policies = policy("capped", name=name, usd_per_month=200), policy("limited", usd_per_hour_of_work=1)
    page = hump.hump_chart(compare(by_default(4, *policies, months=3), replications=2))
    assert len(page.title) <= 70
    assert page.title.startswith(("More tokens pay up to", "Even the lowest cap", "No cap pays"))
    assert "<b>very" not in "".join(note.text for note in page.body.layout.annotations)


def test_own_gpus_have_no_caps(found: Findings) -> None:
    world = found.comparison.scenario.world
    owned = world.model_copy(update={"supply": world.supply.model_copy(update={"kind": "fleet"})})
    scenario = found.comparison.scenario.model_copy(update={"world": owned})
    bare = found.comparison._replace(scenario=scenario, totals_of_caps=None)
    assert with_caps(bare) is bare
    assert hump.section(conclude(found.comparison._replace(totals_of_caps=None))) is None
