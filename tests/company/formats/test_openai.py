"""OpenAI: usage with persons, costs without, by API and from the dashboard."""

from pathlib import Path

import pytest

from tests.company.imported import edited, found, sample, tables_of, tokens

USAGE, COSTS = sample("openai_usage"), sample("openai_costs")
BOARD, BOARD_COST = sample("openai_dashboard_comp"), sample("openai_dashboard_cost")


def test_cached_tokens_are_no_fresh_input() -> None:
    tables = tables_of(USAGE)
    assert tokens(tables.usage.iloc[0]) == (63789, 13571, 44718, 180774)
    assert str(tables.usage["start"].iloc[0].date()) == "2026-09-01", "epoch seconds"


def test_fresh_input_is_worked_out_where_it_is_not_said(tmp_path: Path) -> None:
    path = edited(USAGE, tmp_path, ('"input_uncached_tokens": 63789, ', ""))
    assert tokens(tables_of(path).usage.iloc[0]) == (122078 - 44718 - 13571, 13571, 44718, 180774)


def test_costs_are_split_among_the_users_of_a_project_and_day(tmp_path: Path) -> None:
    tables = tables_of(USAGE, COSTS)
    (row,) = tables.usage.to_dict("records")
    assert row["usd"] == pytest.approx(3.61548 + 0.0178872)
    assert row["usd_kind"] == "billed"
    assert found(tables, "costs without a person")[0][0] == pytest.approx(3.6333672)


def test_the_dashboards_idle_days_are_no_rows() -> None:
    tables = tables_of(BOARD, BOARD_COST)
    (row,) = tables.usage.to_dict("records")
    assert (row["input"], row["cache_read"], row["output"]) == (53440, 5760, 10646)
    assert row["usd"] == pytest.approx(0.895874)


def test_costs_of_days_without_tokens_stay_and_are_told(tmp_path: Path) -> None:
    later = edited(COSTS, tmp_path, ("1788220800", "1788307200"), ('1788307200, "results', '1788393600, "results'))
    tables = tables_of(USAGE, later)
    assert found(tables, "costs without use")[0][0] == pytest.approx(3.6333672)


def test_use_that_is_not_split_by_user_is_told(tmp_path: Path) -> None:
    path = edited(USAGE, tmp_path, ('"user-01Ada"', "null"), ('"key_01Search"', "null"))
    tables = tables_of(path)
    assert found(tables, "use without a person")
    assert list(tables.usage["person_kind"]) == ["service"]
