"""What a change of policy brings, and what the events did: both paired, both against a stated counterfactual."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.replication.compare import Comparison, compare
from simulator.replication.comparison_files import read, save
from simulator.replication.otherwise import with_totals_without_events
from simulator.scenario.reading.load import loads
from simulator.studies.compare.report.sections import sections
from simulator.studies.compare.tables.contrast import against_current
from simulator.studies.compare.tables.events import event_impact
from simulator.studies.compare.tables.paired_totals import paired_totals

TEXT = """
title: A price shock
question: Who bears it?
replications: 6
months: 6
current_policy: uncapped
world: {teams: [{name: web, engineers: 12}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 40}, {kind: planner}]
events: [{kind: price_shock, month: 3, months: 2, factor: 5}]
"""


@pytest.fixture(scope="module")
def shocked() -> Comparison:
    return with_totals_without_events(compare(loads(TEXT).scenario, workers=1), workers=1)


def test_the_counterfactual_is_the_same_scenario_without_events(shocked: Comparison) -> None:
    calm = compare(loads(TEXT[: TEXT.index("events:")]).scenario, workers=1)
    expected = calm.totals[calm.totals["nudge"] == 0].reset_index(drop=True)
    assert shocked.totals_without_events is not None
    pd.testing.assert_frame_equal(shocked.totals_without_events, expected)
    found = event_impact(paired_totals(shocked)).set_index("policy")
    own = (
        paired_totals(shocked).of("uncapped").net - paired_totals(calm).of("uncapped").net
    ) / shocked.scenario.engineer_months()
    assert found.loc["uncapped", "change_usd"] == pytest.approx(own.mean(), rel=1e-12)
    assert found["n"].eq(6).all()


def test_a_dearer_price_hurts_those_who_spend_and_most_those_who_spend_most(shocked: Comparison) -> None:
    found = event_impact(paired_totals(shocked)).set_index("policy")["change_usd"]
    assert found["uncapped"] < found["capped"] < 0.0


def test_without_events_there_is_nothing_to_tell() -> None:
    calm = compare(loads(TEXT[: TEXT.index("events:")]).scenario, workers=1)
    assert with_totals_without_events(calm) is calm
    assert event_impact(paired_totals(calm)).empty


def test_it_is_kept_with_the_run(shocked: Comparison, tmp_path: Path) -> None:
    save(shocked, tmp_path)
    pd.testing.assert_frame_equal(event_impact(paired_totals(read(tmp_path))), event_impact(paired_totals(shocked)))


def test_a_change_of_policy_is_the_paired_difference(shocked: Comparison) -> None:
    found = against_current(paired_totals(shocked)).set_index("policy")
    assert set(found.index) == {"capped", "none"}, "neither today's policy itself nor the planner"
    window = shocked.scenario.engineer_months()
    change = (paired_totals(shocked).of("capped").net - paired_totals(shocked).of("uncapped").net) / window
    assert found.loc["capped", "change_usd"] == pytest.approx(change.mean(), rel=1e-12)
    one = np.std(change, ddof=1) / 6**0.5 * 2.5706  # t with 5 degrees of freedom at 95%
    assert found.loc["capped", "change_usd_high"] - change.mean() > one, "two intervals at once are wider than one"


def test_the_worked_number(shocked: Comparison) -> None:
    totals = shocked.totals.copy()
    totals[["spend_usd", "gate_usd", "value_usd"]] = 0.0
    for policy, values in {"uncapped": [10, 12] * 3, "capped": [12, 14] * 3}.items():
        own = totals["policy"] == policy
        totals.loc[own, "value_usd"] = totals.loc[own, "replication"].map(dict(enumerate(values))) * 12.0 * 6
    row = against_current(paired_totals(shocked._replace(totals=totals))).set_index("policy").loc["capped"]
    assert (row["change_usd"], row["change_usd_low"], row["change_usd_high"]) == pytest.approx((2.0, 2.0, 2.0))


def test_report_and_answer_tell_both() -> None:
    findings = simulator.compare(loads(TEXT), workers=1)
    assert any("the policy in force today" in sentence for sentence in findings.remarks)
    assert any("without the events" in sentence for sentence in findings.remarks)
    found = {section.anchor: section for section in sections(findings)}
    assert "change" in found
    assert any(table.caption.startswith("What the events did") for table in found["events"].tables)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("uncaped", "mine.yaml:6: current_policy = 'uncaped' is no policy of the scenario. Did you mean 'uncapped'?"),
        ("planner", "mine.yaml:6: current_policy is an upper bound, which nobody has. Name another policy."),
    ],
)
def test_a_policy_of_today_must_be_one_of_the_scenario(today: str, said: str) -> None:
    with pytest.raises(simulator.ScenarioError) as error:
        loads(TEXT.replace("current_policy: uncapped", f"current_policy: {today}"), "mine.yaml")
    assert said in str(error.value)
