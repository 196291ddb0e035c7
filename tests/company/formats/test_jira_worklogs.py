"""Jira's worklogs: hours and no items, and no page of several."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.formats.outputs import sample, written


def log(number: int, issue: str = "1", seconds: Any = 18000, started: str = "2026-09-02T10:00:00.000-0400") -> Any:
    author = {"accountId": "712020:aaaa", "displayName": "Ada"}
    return {"id": number, "issueId": issue, "author": author, "started": started, "timeSpentSeconds": seconds}


def page(*logs: Any, total: int | None = None) -> Any:
    return {"startAt": 0, "maxResults": 5000, "total": len(logs) if total is None else total, "worklogs": list(logs)}


def test_the_sample_is_five_hours_of_a_person() -> None:
    (row,) = sample("jira_worklog.json").to_dict("records")
    assert (row["identity"], row["kind"]) == ("ada@example.com", "email")
    assert (row["items"], row["hours"], row["bot"]) == (0.0, 5.0, False)
    assert row["start"] == pd.Timestamp("2026-09-02")


def test_days_are_those_of_utc(tmp_path: Path) -> None:
    late = log(1, started="2026-09-02T23:00:00.000-0400")
    assert written(tmp_path, page(late)).tables["output"]["start"].tolist() == [pd.Timestamp("2026-09-03")]


def test_without_an_address_the_account_tells_who(tmp_path: Path) -> None:
    (row,) = written(tmp_path, page(log(1))).tables["output"].to_dict("records")
    assert (row["identity"], row["kind"]) == ("712020:aaaa", "login")


def test_issues_after_each_other_are_whole_each_by_itself(tmp_path: Path) -> None:
    pages = [page(log(1), log(2)), page(log(3, "2"))]
    assert written(tmp_path, pages).tables["output"]["hours"].sum() == 15.0
    with pytest.raises(ScenarioError, match="total = 3, but 1 worklogs of the issue are here"):
        written(tmp_path, [page(log(1), log(2)), page(log(3, "2"), total=3)])


def test_wrong_seconds_are_told_with_their_record(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="record 2: timeSpentSeconds = 'five'"):
        written(tmp_path, page(log(1), log(2, seconds="five")))
