"""Bill and use: the tables, the token bill of all others, the picture, the CSV, the sheet."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.replication.reduce import COSTS
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts import bill
from simulator.studies.compare.report.sections import chart_pages, sections
from simulator.studies.compare.report.tables import tables_of
from simulator.studies.compare.tables.contract_bill import ITEMS, PAID, USED
from simulator.studies.optimize.results import summary

TEXT = """
title: Contracts
question: Which contract pays?
months: 14
warmup_months: 2
replications: 6
world:
  teams: [{name: web, engineers: 6}, {name: data, engineers: 4}]
policies:
  - {kind: capped, name: metered, usd_per_month: 60}
  - {kind: capped, name: seats, usd_per_month: 60, contract: cursor_teams_2026}
  - {kind: capped, name: pool, usd_per_month: 60, contract: github_copilot_business_2026}
  - {kind: capped, name: committed, usd_per_month: 60, contract: {commitment_usd_per_year: 12000, discount: 0.1}}
  - {kind: capped, name: nothing metered, usd_per_month: 60, contract: claude_team_2026}
"""


@cache
def file() -> ScenarioFile:
    return loads(TEXT, "contracts.yaml")


@cache
def findings() -> Findings:
    return simulator.compare(file(), workers=1, as_written=True)


def row(policy: str, table: pd.DataFrame | None = None) -> pd.Series:
    table = findings().contract_bill if table is None else table
    return table.set_index("policy").loc[policy]


def test_the_token_bill_is_what_is_paid_and_the_use_is_that_of_the_same_policy_by_the_token() -> None:
    metered = row("metered", findings().summary)
    for policy in ("seats", "pool", "committed", "nothing metered"):
        one, summed = row(policy), row(policy, findings().summary)
        assert one["bill_usd"] == pytest.approx(summed["spend_usd"])
        assert one["used_usd"] == pytest.approx(metered["spend_usd"])
        assert summed["gain_usd"] == metered["gain_usd"]
        assert summed["net_usd"] == pytest.approx(metered["net_usd"] - one["bill_usd"] + one["used_usd"])
        assert summed["vanity_share"] == pytest.approx(metered["vanity_share"], rel=0.1)  # weighted by what is paid


def test_items_add_up_to_the_bill_and_parts_to_the_use() -> None:
    table = findings().contract_bill
    np.testing.assert_allclose(table[list(ITEMS)].sum(axis=1), table["bill_usd"], rtol=1e-12)
    np.testing.assert_allclose(table[list(USED[1:])].sum(axis=1), table["used_usd"], rtol=1e-12)
    assert table["n"].eq(6).all()
    assert {f"{name}_low" for name in (*USED, *PAID)} <= set(table)


def test_seats_cost_their_price_by_post_and_month_and_credits_are_used_or_lapse() -> None:
    assert row("seats")["seats_usd"] == pytest.approx(40.0)
    assert row("seats")["included_usd"] + row("seats")["lapsed_usd"] == pytest.approx(20.0)
    assert row("seats")["lapsed_usd"] > 0.0  # everybody for themselves
    assert row("pool")["included_usd"] + row("pool")["lapsed_usd"] == pytest.approx(19.0)
    assert row("nothing metered")["bill_usd"] == pytest.approx(25.0)


def test_the_larger_of_commitment_and_use_is_paid() -> None:
    committed = row("committed")
    assert committed["shortfall_usd"] > 0.0
    # 12,000 USD a year for 10 posts are 100 USD a month: a full year is over in the window, and what of it fell on two
    # months of warm-up is paid there
    first = findings().paired.of("committed").column("metered_usd").mean() / 120.0
    assert committed["metered_usd"] == pytest.approx(first)
    assert committed["bill_usd"] > 100.0


def test_without_a_contract_there_is_nothing_to_tell() -> None:
    plain = simulator.compare(loads(TEXT.split("  - {kind: capped, name: seats")[0], "plain.yaml"), as_written=True)
    assert plain.contract_bill.empty
    assert "tables/contract_bill.csv" not in tables_of(plain)
    assert "bill" not in chart_pages(plain)


def test_what_may_be_spent_is_the_bill() -> None:
    comparison = findings().comparison
    assert comparison.ledger is not None
    place = [policy.label for policy in comparison.policies].index("committed")
    own = comparison.ledger[comparison.ledger["policy"] == "committed"]
    paid = own.groupby(["replication", "month"])[["spend_usd", "contract_usd"]].sum().sum(axis=1)
    np.testing.assert_allclose(comparison.spend.monthly[:, place].ravel(), paid.to_numpy(), rtol=1e-9)


def test_every_cost_of_the_total_is_in_it_once() -> None:
    one = findings().paired.of("seats")
    np.testing.assert_allclose(one.cost, sum(one.column(name) for name in COSTS), rtol=1e-12)
    assert COSTS.count("contract_usd") == 1


def test_the_picture_has_the_numbers_of_the_table() -> None:
    page = chart_pages(findings())["bill"]
    drawn = {trace.name.strip("\u2068\u2069"): trace for trace in page.figure.data}
    named = list(page.figure.layout.yaxis.ticktext)
    order = [next(place for place, text in enumerate(named) if policy in text) for policy in ("seats", "pool")]
    seats = drawn["Seats"].x
    unused = row("seats")["lapsed_usd"] / 20.0
    assert seats[order[0]] == pytest.approx(40.0 * (1.0 - unused))
    assert drawn["Credits that lapse"].x[order[0]] == pytest.approx(40.0 * unused)
    assert drawn["Credits that lapse"].marker.pattern.shape == bill.HATCHED
    assert drawn["Covered by credits"].x[order[1]] == pytest.approx(row("pool")["included_usd"])


def test_the_report_shows_use_and_bill_as_two_tables() -> None:
    section = next(one for one in sections(findings()) if one.anchor == "bill")
    used, paid = section.tables
    assert [head.text for head in used.headers][1:3] == ["Used", "Covered by credits"]
    assert "Credits that lapse" in [head.text for head in paid.headers]
    assert "of use per post and month" in section.lead


def test_the_csv_has_every_column() -> None:
    assert set(tables_of(findings())["tables/contract_bill.csv"]) >= {*USED, *PAID, "n"}


def test_how_many_seats_and_what_commitment_are_levers() -> None:
    searched = (
        TEXT
        + """
optimize:
  trials: 8
  replications: 2
  check_replications: 5
  levers:
    policies.seats.contract.seats_share: {low: 0.1, high: 1}
    policies.committed.contract.commitment_usd_per_year: {low: 0, high: 20000}
"""
    )
    found = simulator.optimize(loads(searched, "levers.yaml"), workers=1)
    seats, committed = (one for one in found if one.policy in ("seats", "committed"))
    assert len({trial.measures["spend_usd"] for trial in seats.trials}) > 4  # of 10 posts
    fewest = min(seats.trials, key=lambda one: one.values["policies.seats.contract.seats_share"])
    assert fewest.measures["gain_usd"] < seats.written.measures["gain_usd"]
    as_written = committed.written_searched.measures["gain_usd"]  # a commitment changes what is paid alone
    assert {trial.measures["gain_usd"] for trial in committed.trials} == {as_written}
    text = " ".join(summary(found, 0.95)["settings"])
    assert "share of posts with a seat = " in text
    assert "annual commitment = " in text
