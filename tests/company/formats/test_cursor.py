"""Cursor: events as CSV and by API, members by day."""

from pathlib import Path

import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.imported import edited, found, sample, tables_of, tokens

CSV, EVENTS, DAILY = sample("cursor_usage"), sample("cursor_filtered"), sample("cursor_daily")


def test_words_cost_nothing_and_included_use_is_priced() -> None:
    usage = tables_of(CSV).usage.set_index("model_raw")
    assert len(usage) == 2, "an error without tokens is no use"
    assert tokens(usage.loc["claude-4.5-sonnet"]) == (126, 6112, 11964, 450)
    assert usage.loc["claude-4.5-sonnet", "usd"] == 0.0
    assert usage.loc["claude-4.5-sonnet", "usd_kind"] == "included"
    assert usage.loc["claude-4.5-sonnet", "usd_list"] > 0.0
    assert usage.loc["gpt-5", "usd"] == 1.25


def test_input_with_cache_writes_may_hold_that_without(tmp_path: Path) -> None:
    path = edited(CSV, tmp_path, ('"6112","126","11964","450","18652"', '"6238","126","11964","450","18652"'))
    tables = tables_of(path)
    assert tokens(tables.usage.set_index("model_raw").loc["claude-4.5-sonnet"]) == (126, 6112, 11964, 450)
    assert found(tables, "cached tokens inside the input")


def test_use_with_a_key_of_ones_own_is_the_providers(tmp_path: Path) -> None:
    tables = tables_of(edited(CSV, tmp_path, ('"On-Demand"', '"User API Key"')))
    assert tables.usage["usd"].sum() == 0.0
    assert found(tables, "double counting")[0][0] == 1.25


def test_dollar_signs(tmp_path: Path) -> None:
    assert tables_of(edited(CSV, tmp_path, ('"1.25"', '"$1.25"'))).usage["usd"].sum() == 1.25


def test_events_are_in_cents_and_their_time_in_milliseconds_as_text() -> None:
    tables = tables_of(EVENTS)
    usage = tables.usage.set_index("model_raw")
    assert usage.loc["claude-4.5-sonnet", "usd"] == pytest.approx(0.2136232)
    assert usage.loc["claude-4.5-sonnet", "usd_list"] == pytest.approx(0.2018232)
    assert str(usage["start"].iloc[0].date()) == "2026-09-08"
    assert usage.loc["claude-4-sonnet-thinking", "usd"] == 0.0
    assert usage.loc["claude-4-sonnet-thinking", "usd_list"] == pytest.approx(0.08)
    assert found(tables, "money without tokens")[0][0] == pytest.approx(0.08)


def test_an_event_that_stands_in_two_files_counts_once(tmp_path: Path) -> None:
    path = edited(EVENTS, tmp_path, ('"totalUsageEventsCount": 2', '"totalUsageEventsCount": 3'))
    tables = tables_of(EVENTS, path)
    assert tables.usage["usd"].sum() == pytest.approx(0.2136232)
    assert found(tables, "overlapping files")[0][0] == pytest.approx(0.2136232)


def test_the_two_forms_of_the_same_events_count_once() -> None:
    tables = tables_of(CSV, EVENTS)
    assert set(tables.usage["source"].str.split(",").str[0]) <= {"Cursor usage events CSV", "Cursor usage events"}
    assert found(tables, "double counting")


def test_a_next_page_is_missed(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="not the last page"):
        tables_of(edited(EVENTS, tmp_path, ('"hasNextPage": false', '"hasNextPage": true')))


def test_the_members_by_day_are_a_roster_with_those_who_use_nothing(tmp_path: Path) -> None:
    tables = tables_of(DAILY, CSV)
    assert len(tables.people) == 2
    assert not found(tables, "non-users missing")
    active = edited(DAILY, tmp_path, ('"isActive": false', '"isActive": true'))
    assert "fetch it with page and pageSize" in found(tables_of(active), "non-users missing")[0][1]


def test_spend_by_member_is_refused() -> None:
    with pytest.raises(ScenarioError, match="Export the usage events"):
        tables_of(sample("cursor_spend"))
