"""The bill by tier: a table, a section and a chart, where some policy routes requests."""

import numpy as np
import pandas as pd
import pytest

from simulator.replication.compare import compare
from simulator.scenario.reading.load import loads
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.charts.routing import finding
from simulator.studies.compare.report.sections import chart_pages, sections
from simulator.studies.compare.report.tables import tables_of
from simulator.studies.compare.tables.paired_totals import Series
from simulator.studies.compare.tables.routing import BILL, routing_table, split_bill

TEXT = """
title: t
question: q
replications: 3
months: 4
world:
  price: {usd_per_mtok: 1.5, rise_with_use: 0}
  economy_tier: {price_share: 0.25, capability_share: 1, capability_fall: 0}
  teams: [{name: web, engineers: 4}, {name: data, engineers: 3}]
policies:
  - kind: uncapped
  - {kind: routed, name: fallback, mode: default, better_share: 0}
  - {kind: routed, name: forced, mode: forced}
  - {kind: capped, usd_per_month: 30, when_used_up: economy}
  - {kind: capped, name: no money, usd_per_month: 0}
  - kind: planner
"""


@pytest.fixture(scope="module")
def found() -> Findings:
    return conclude(compare(loads(TEXT, "t.yaml").scenario, engine="compiled", workers=1))


def test_a_bill_of_two_tiers_by_hand() -> None:
    """Of 100 Mtok 40 are of the cheaper tier, 10 of them failed, at 1.5 USD and a fifth of that."""
    ledger = {"granted_mtok": [100.0], "economy_mtok": [40.0], "failed_mtok": [10.0], "spend_usd": [102.0]}
    one = Series(*[np.zeros(1)] * 4, pd.DataFrame(ledger))
    bill = split_bill(one, 0.2, 1.0)
    assert {name: float(usd[0]) for name, usd in bill.items()} == pytest.approx(
        {"better_usd": 90.0, "cheaper_usd": 9.0, "failed_usd": 3.0, "routing_saves_usd": 90.0 * 1.5 - 102.0}
    )


def test_the_parts_are_the_bill(found: Findings) -> None:
    bills = found.summary.set_index("policy")["spend_usd"]
    for row in found.routing.to_dict("records"):
        assert sum(row[name] for name in BILL) == pytest.approx(bills[row["policy"]])
    assert set(found.routing["policy"]) == {"uncapped", "fallback", "forced", "capped", "planner"}


def test_routing_saves_what_the_frontier_would_charge_for_the_same_requests_once(found: Findings) -> None:
    rows = found.routing.set_index("policy")
    bills = found.summary.set_index("policy")["spend_usd"]
    assert rows.loc["fallback", "routing_saves_usd"] == pytest.approx(
        float((1.5 * _asked(found, "fallback")).mean()) - bills["fallback"]
    )
    assert rows.loc["uncapped", "routing_saves_usd"] == 0.0
    assert rows.loc["forced", "better_usd"] == 0.0
    assert 0.0 < rows.loc["forced", "failed_share"] < 1.0
    assert rows.loc["fallback", "redo_hours"] > 0.0 == rows.loc["uncapped", "redo_hours"]
    assert np.isnan(rows.loc["uncapped", "failed_share"])


def _asked(found: Findings, policy: str) -> np.ndarray:
    return found.paired.of(policy).column("wanted_mtok") / found.comparison.scenario.engineer_months()


def test_a_section_with_its_chart_and_table(found: Findings) -> None:
    (section,) = [one for one in sections(found) if one.anchor == "routing"]
    page = chart_pages(found)["routing"]
    assert [one.name for one in section.charts] == ["routing"]
    assert "saves" in page.title
    assert "n = 3 paired replications" in page.subtitle
    bars = {trace.name: trace for trace in page.body.data if trace.type == "bar"}
    assert set(bars) == {"Better tier", "Cheaper tier, solved", "Failed attempts", "Saved by the cheaper tier"}
    shown = sorted(bars["Failed attempts"].x)
    assert shown == pytest.approx(sorted(found.routing["failed_usd"]))
    assert len(page.table.rows) == len(found.routing)
    assert "tables/routing.csv" in tables_of(found)


def test_the_section_holds_the_best_with_routing_against_the_best_without(found: Findings) -> None:
    (section,) = [one for one in sections(found) if one.anchor == "routing"]
    ranked = [str(name) for name in found.ranking["policy"]]
    routed = [name for name in ranked if name in ("fallback", "forced")]
    others = [name for name in ranked if name in ("uncapped", "capped", "no money")]
    assert f"under {routed[0]}, the best of the policies that route" in section.lead
    assert f"under {others[0]}, the best of the others" in section.lead


def test_routing_that_costs_more_is_said_to_add(found: Findings) -> None:
    dear = found.routing.assign(routing_saves_usd=-found.routing["cheaper_usd"])
    assert " adds " in finding(found, dear)


def test_without_routing_there_is_no_section(tame: Findings) -> None:
    assert tame.routing.empty
    assert "routing" not in chart_pages(tame)
    assert "tables/routing.csv" not in tables_of(tame)


def test_a_policy_that_switches_between_prices_is_left_out() -> None:
    switch = "events: [{kind: policy_switch, month: 2, policy: uncapped, to: fallback}]\n"
    other = TEXT.replace("price_share: 0.25", "price_share: 0.3").replace("planner\n", f"planner\n{switch}")
    middle = other.replace("mode: default", "mode: default, cheaper: middle").replace(
        "  teams:", "  tiers: [{name: middle, price_share: 0.5}]\n  teams:"
    )
    table = routing_table(conclude(compare(loads(middle, "t.yaml").scenario, workers=1)).paired)
    assert "uncapped" not in set(table["policy"])
    assert "fallback" in set(table["policy"])
