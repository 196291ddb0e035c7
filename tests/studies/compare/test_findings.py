"""What a comparison says, in numbers and in words."""

import numpy as np
import pandas as pd
import pytest

from simulator.replication.compare import compare
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.choice.sentences import LEFT_OUT
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.tables.roi import NO_MOVE, NO_SPEND, roi
from simulator.text import usd
from tests.worlds import EVERY, policy, team, world


def _scenario(*policies: object, replications: int = 8) -> Scenario:
    scenario = world(team(engineers=6, vanity={"prone_share": 0.5}), policies=policies or EVERY, months=4)  # type: ignore[arg-type]
    return scenario.model_copy(update={"replications": replications})


@pytest.fixture(scope="module")
def findings() -> Findings:
    return conclude(compare(_scenario()))


def test_roi_is_what_the_ledger_says(findings: Findings) -> None:
    ledger = findings.comparison.ledger
    assert ledger is not None
    sums = ledger.groupby("policy", observed=True)[["value_usd", "spend_usd", "gate_usd"]].sum()
    cost = sums["spend_usd"] + sums["gate_usd"]
    table = findings.summary.set_index("policy")
    for name in ("uncapped", "capped", "gated"):
        expected = (sums.loc[name, "value_usd"] - sums.loc["none", "value_usd"] - cost[name]) / cost[name]
        assert table.loc[name, "roi"] == pytest.approx(expected, rel=1e-9)


def test_zero_spend_has_no_roi_but_a_reason(findings: Findings) -> None:
    none = findings.summary.set_index("policy").loc["none"]
    assert np.isnan(none["roi"])
    assert none["roi_reason"] == NO_SPEND


def test_a_lever_that_moves_nothing_has_no_marginal_roi_but_a_reason() -> None:
    idle = policy("capped", name="idle", usd_per_month=1e8, use_it_or_lose_it=0.0)
    table = conclude(compare(_scenario(idle, replications=3))).summary.set_index("policy")
    assert np.isnan(table.loc["idle", "marginal_roi"])
    assert table.loc["idle", "marginal_roi_reason"] == NO_MOVE


def test_marginal_and_average_part_where_they_should() -> None:
    """A concave curve: the average return of an unlimited policy lies above that of its last dollar."""
    alike = team(engineers=40, appetite={"median_mtok_per_hour": 2.0, "sigma": 0.3})
    scenario = world(alike, policies=(policy("uncapped"),), months=6).model_copy(update={"replications": 8})
    row = conclude(compare(scenario)).summary.set_index("policy").loc["uncapped"]
    assert row["marginal_roi_high"] < row["roi_low"]


def test_the_planner_is_measured_against_but_never_recommended(findings: Findings) -> None:
    assert "planner" not in set(findings.ranking["policy"])
    row = findings.summary.set_index("policy").loc["planner"]
    assert row["regret_usd"] == 0.0
    assert row["surplus_captured"] == 1.0


def test_regret_and_net_add_up(findings: Findings) -> None:
    table = findings.summary.set_index("policy")
    np.testing.assert_allclose(table["net_usd"] + table["regret_usd"], table.loc["planner", "net_usd"], rtol=1e-9)


def test_the_ranking_is_by_net_value_and_paired(findings: Findings) -> None:
    table = findings.ranking
    assert table["net_usd"].is_monotonic_decreasing
    assert table["behind_usd"].iloc[0] == 0.0
    assert table["p_best"].sum() == pytest.approx(1.0)
    best, second = (paired_totals(findings.comparison).of(name).net for name in table["policy"][:2])
    gap = (best - second) / (6 * 4)
    assert table["behind_usd"].iloc[1] == pytest.approx(gap.mean())


def test_the_answer_names_the_best_its_worth_a_year_and_how_sure(findings: Findings) -> None:
    best = findings.ranking["policy"].iloc[0]
    assert findings.answer.startswith(f"{best[0].upper()}{best[1:]} earns most: ")
    for part in ("a year for the whole organisation", "over no tokens", "hance of being best"):
        assert part in findings.answer
    assert len(findings.answer.removesuffix(LEFT_OUT).split()) <= 40


def test_when_nothing_pays_the_answer_says_so() -> None:
    useless = team(engineers=3, curve={"gain": 0.0})
    dear = world(useless, policies=(policy("uncapped"),), price={"usd_per_mtok": 900.0})
    few, many = (conclude(compare(dear.model_copy(update={"replications": n}))).answer for n in (4, 60))
    assert few.startswith("No policy is shown to pay for itself. Uncapped brings −")
    assert "a year for the whole organisation, not significantly different from zero" in few
    assert many.startswith("None of the policies pays for itself: the least bad, uncapped, loses ")
    assert "a year for the whole organisation" in many


def test_every_policy_has_a_sentence_without_gaps(findings: Findings) -> None:
    assert list(findings.sentences) == [p.label for p in findings.comparison.policies if p.label != "none"]
    assert all("nan" not in text and text.endswith(".") for text in findings.sentences.values())


def test_money_is_written_as_people_read_it() -> None:
    assert [usd(v) for v in (1718.4, -3.2, 1_250_000.0, 0.0)] == [
        "1,718 USD",
        "−3.20 USD",
        "1.25 million USD",
        "0 USD",
    ]


def test_roi_of_a_worked_number() -> None:
    comparison = compare(_scenario(policy("uncapped"), replications=2))
    one = (
        paired_totals(comparison).of("uncapped")._replace(cost=np.array([100.0, 100.0]), gain=np.array([300.0, 300.0]))
    )
    assert roi(one, 0.95).value == 2.0
    assert isinstance(one.table, pd.DataFrame)
