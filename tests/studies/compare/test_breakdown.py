"""Where the gain goes: the parts of each policy add up, and each stands for what it is called."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.records import HOURS_PER_MONTH
from simulator.replication.compare import Comparison, compare
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.tables.breakdown import COSTS, PARTS, breakdown
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.tables.review_gate import review_gate
from simulator.studies.compare.tables.unit_values import volumes
from tests.worlds import policy, team, world

POLICIES = (
    policy("uncapped"),
    policy("capped", name="cap", usd_per_month=400.0),
    policy("gated", auto_approve_usd=5.0, reviewers=1),
    policy("planner"),
)


def play(replications: int, *teams: Any, **scenario: Any) -> Comparison:
    return compare(world(*teams, **scenario).model_copy(update={"replications": replications}))


@pytest.fixture(scope="module")
def findings() -> Findings:
    return conclude(play(6, policies=POLICIES, months=6, leaderboard={"visibility": 0.9}))


@pytest.fixture(scope="module")
def parts(findings: Findings) -> pd.DataFrame:
    return breakdown(findings.paired).set_index("policy")


def test_the_gain_less_its_costs_is_the_net_value_of_the_summary(findings: Findings, parts: pd.DataFrame) -> None:
    left = parts["gain_usd"] - parts[list(COSTS)].sum(axis=1)
    assert np.allclose(left, parts["net_usd"], rtol=0, atol=1e-8)
    summary = findings.summary.set_index("policy").loc[parts.index]
    for name in ("gain_usd", "net_usd"):
        for end in ("", "_low", "_high"):
            assert parts[f"{name}{end}"].tolist() == pytest.approx(summary[f"{name}{end}"].tolist())
    tokens = parts[["productive_usd", "padding_usd", "burnt_usd"]].sum(axis=1)
    assert tokens.tolist() == pytest.approx(summary["spend_usd"].tolist())
    assert "none" not in parts.index


def test_each_cost_is_there_only_where_it_arises(parts: pd.DataFrame) -> None:
    assert (parts[list(PARTS)].drop(columns=["gain_usd", "net_usd"]) >= 0).all().all()
    assert parts.loc["cap", "burnt_usd"] > 0
    assert (parts["burnt_usd"].drop("cap") == 0).all()
    assert parts.loc["gated", "reviewers_usd"] > 0
    assert (parts["reviewers_usd"].drop("gated") == 0).all()
    assert parts.loc["planner", "padding_usd"] == 0
    assert parts.loc["uncapped", "padding_usd"] > 0
    assert (parts["other_usd"] == 0).all()


def test_a_gate_is_measured_by_littles_law(findings: Findings) -> None:
    table = review_gate(findings.paired)
    assert table["policy"].tolist() == ["gated"]
    row = table.iloc[0]
    totals = findings.comparison.totals
    own = totals[(totals["policy"] == "gated") & (totals["nudge"] == 0)]
    arrivals = own["reviewed"].sum() / (len(own) * 6 * HOURS_PER_MONTH)  # per hour
    assert row["queue"] == pytest.approx(arrivals * row["wait_hours"], rel=1e-9)
    assert 0 < row["busy_share"] < 1
    assert 0 < row["reviewed_share"] < 1
    assert row["blocked_hours"] == pytest.approx(findings.summary.set_index("policy").loc["gated", "blocked_hours"])
    for name in ("queue", "wait_hours", "busy_share"):
        assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]


def test_without_a_gate_there_is_nothing_to_say() -> None:
    assert review_gate(paired_totals(play(2, months=1, policies=POLICIES[:2]))).empty


def test_volumes_price_the_simulation_as_it_was(findings: Findings) -> None:
    found = volumes(findings.paired)
    table = found.table.set_index("policy")
    bill = table["mtok"] * table["paid_usd_per_mtok"]
    summary = findings.summary.set_index("policy").loc[table.index]
    assert bill.tolist() == pytest.approx(summary["spend_usd"].tolist())
    net = table["gain_usd"] - bill - table["reviewers_usd"] - table["other_usd"]
    assert net.tolist() == pytest.approx(summary["net_usd"].tolist())
    assert found.usd_per_mtok == 1.5


def test_another_price_and_another_value_are_exact_for_uncapped() -> None:
    quiet: dict[str, Any] = {"policies": POLICIES[:1], "months": 4}
    found = volumes(paired_totals(play(4, **quiet)))
    row = found.table.iloc[0]
    dear = volumes(paired_totals(play(4, price={"usd_per_mtok": 4.5}, **quiet))).table.iloc[0]
    assert dear["net_usd"] == pytest.approx(row["gain_usd"] - row["mtok"] * row["paid_usd_per_mtok"] * 4.5 / 1.5)
    worth = volumes(paired_totals(play(4, team(work={"value_multiple": 2.0}), **quiet)))
    assert worth.usd_per_hour == pytest.approx(2 * found.usd_per_hour)
    assert worth.table.iloc[0]["gain_usd"] == pytest.approx(2 * row["gain_usd"])
