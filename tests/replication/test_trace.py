"""The event trace as a table: whom every row is about, when, and how many of its tokens did nothing."""

import numpy as np
import pandas as pd
import pytest

from simulator.records import ABOUT_A_MONTH, REASONS, SENT_TO_REVIEW
from simulator.replication.compare import compare
from simulator.replication.trace import trace_table
from tests.worlds import policy, team, world

SCENARIO = world(
    team("web", 3),
    team("data", 2, appetite={"median_mtok_per_hour": 1.0}),
    policies=(
        policy("uncapped", name="free"),
        policy("capped", name="tight", usd_per_month=20.0, when_used_up="economy"),
        policy("gated", name="asked", auto_approve_usd=2.0, reviewers=1),
    ),
    months=4,
).model_copy(update={"replications": 2})


@pytest.fixture(scope="module")
def trace() -> pd.DataFrame:
    return trace_table(SCENARIO)


def test_every_row_has_its_team_and_month(trace: pd.DataFrame) -> None:
    about_a_month = trace["reason"].isin([REASONS[reason] for reason in ABOUT_A_MONTH])
    assert trace["team"].isna().equals(about_a_month)
    assert trace["engineer"].isna().equals(about_a_month)
    of_team = trace.dropna().groupby("team", observed=True)["engineer"]
    assert {name: set(rows) for name, rows in of_team} == {"web": {0, 1, 2}, "data": {3, 4}}
    assert trace["month"].between(1, SCENARIO.months).all()
    closes = trace[trace["event"] == "month closes"].drop_duplicates(["policy", "month"])
    assert (closes["time_hours"] == closes["month"] * 168.0).all(), "the last moment of a month is still the month's"


def test_tokens_and_padding_of_a_team_in_a_month_are_those_of_the_ledger(trace: pd.DataFrame) -> None:
    """Answers and burnt allowance are all the tokens there are; what is only asked for is not among them."""
    ledger = compare(SCENARIO, workers=1).ledger
    assert ledger is not None
    keys = ["policy", "team", "month"]
    answers = trace[trace["reason"] != REASONS[SENT_TO_REVIEW]]  # nobody is throttled here
    found = answers.groupby(keys, observed=True)[["mtok", "vanity_mtok"]].sum()
    booked = ledger[ledger["replication"] == 0].groupby(keys, observed=True)[["granted_mtok", "vanity_mtok"]].sum()
    booked = booked.loc[found.index]
    assert found["vanity_mtok"].sum() > 0.0
    np.testing.assert_allclose(found.to_numpy(), booked.to_numpy(), rtol=1e-9)


def test_tokens_of_a_cheaper_model_lose_a_part_of_their_effect(trace: pd.DataFrame) -> None:
    economy = trace["reason"].str.contains("economy tier")
    assert economy.any()
    assert (trace.loc[economy, "lost_mtok"] > 0.0).all()
    assert (trace.loc[~economy, "lost_mtok"] == 0.0).all()
