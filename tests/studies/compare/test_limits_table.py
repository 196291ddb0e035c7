"""What lists of limits did, in the report: only where a policy is one, and in the units of its columns."""

import pytest

from simulator.scenario.reading.load import loads
from simulator.studies.compare.report.limits_section import section
from simulator.studies.compare.study import compare

TEXT = """
title: t
question: q
months: 3
replications: 4
world:
  defaults: {work: {session_hours: 2}, appetite: {median_mtok_per_hour: 1}}
  teams: [{name: web, engineers: 4}]
policies:
  - {kind: limits, name: wait, limits: [{window: 5h, usd: 2, on_limit: wait}]}
  - {kind: limits, name: ask, limits: [{window: month, usd: 20, on_limit: ask, raise_usd: 40, raise_days: 5}]}
  - {kind: limits, name: alert, limits: [{window: month, usd: 20, hard: false}]}
  - {kind: capped, usd_per_month: 60}
"""


def test_each_list_shows_what_it_did() -> None:
    found = compare(loads(TEXT), workers=1, as_written=True)
    table = found.limits.set_index("policy")
    assert set(table.index) == {"wait", "ask", "alert"}
    assert table.loc["wait", "held_share"] > 0.0
    assert 0.0 < table.loc["wait", "held_hours"] <= 8.0  # to the turn of the window, at the latest with the day
    assert table.loc["ask", "raised_usd"] > table.loc["ask", "raise_lapsed_usd"] > 0.0
    assert table.loc["alert", "over_usd"] > 0.0
    assert table.loc["alert", ["held_share", "raised_usd"]].tolist() == [0.0, 0.0]
    ledger = found.comparison.ledger
    over = ledger[ledger["policy"] == "alert"].groupby("replication")["over_usd"].sum().mean()
    assert table.loc["alert", "over_usd"] == pytest.approx(over / (4 * 3))
    shown = section(found)
    assert shown is not None
    assert shown.lead.startswith("Under ask reviewers raise limits by ")
    assert shown.lead.endswith("expires unused.")


def test_without_a_list_there_is_no_section() -> None:
    text = TEXT[: TEXT.index("  - {kind: limits")] + "  - {kind: capped, usd_per_month: 60}\n"
    found = compare(loads(text), workers=1, as_written=True)
    assert found.limits.empty
    assert section(found) is None
