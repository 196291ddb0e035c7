"""Jira's CSV: resolved issues alone, its formats of dates, repeated columns, seconds."""

from pathlib import Path

import pandas as pd
import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.formats.outputs import sample, traps, written

HEADER = "Issue key,Issue Type,Project key,Resolution,Assignee,Assignee Id,Resolved,Time Spent"


def issues(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def test_the_sample_is_one_resolved_issue_with_hours_and_points() -> None:
    (row,) = sample("jira_issues.csv").to_dict("records")
    assert (row["identity"], row["kind"], row["scope"]) == ("712020:aaaa", "login", "WEB")
    assert row["start"] == pd.Timestamp("2026-09-02")
    assert (row["items"], row["hours"], row["size"]) == (1.0, 10.0, 3.0)


DATES = ["02/Sep/26 3:40 PM", "2026-09-02 15:40", "02/Sep/2026 15:40", '"Sep 2, 2026, 3:40 PM"', "2 Sep 2026"]


@pytest.mark.parametrize("text", [*DATES, "2026-09-02"])
def test_dates_are_read_in_every_format_seen(text: str, tmp_path: Path) -> None:
    rows = written(tmp_path, issues(f"WEB-1,Story,WEB,Done,Ada,a,{text},"), "jira.csv").tables["output"]
    assert rows["start"].tolist() == [pd.Timestamp("2026-09-02")]


@pytest.mark.parametrize("text", ["02/Okt/26 15:40", "45/Sep/26", "soon"])
def test_a_date_of_another_language_is_an_error_with_its_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"jira.csv:3: Resolved = .* is no date"):
        written(
            tmp_path, issues("WEB-1,Story,WEB,Done,Ada,a,02/Sep/26,", f"WEB-2,Story,WEB,Done,Ada,a,{text},"), "jira.csv"
        )


def test_unresolved_issues_epics_and_those_turned_down_are_left_out_and_told(tmp_path: Path) -> None:
    day = "02/Sep/26 3:40 PM"
    text = issues(
        f"WEB-1,Story,WEB,Done,Ada,a,{day},36000",
        "WEB-2,Bug,WEB,,Ada,a,,",
        f"WEB-3,Epic,WEB,Done,Ada,a,{day},",
        f"WEB-4,Bug,WEB,Won't Do,Ada,a,{day},",
        f"WEB-5,Sub-task,WEB,Done,Ada,a,{day},",
    )
    rows = written(tmp_path, text, "jira.csv")
    assert len(rows.tables["output"]) == 2
    assert traps(rows) == {"open or closed changes": 1, "epics": 1, "issues turned down": 1, "sub-tasks": 1}


def test_repeated_columns_are_read_and_the_first_points_that_are_there(tmp_path: Path) -> None:
    points = "Custom field (Story Points)"
    header = f"{HEADER},Labels,Labels,{points},{points},Custom field (Story point estimate)"
    rows = written(
        tmp_path,
        issues(
            "WEB-1,Story,WEB,Done,Ada,a,02/Sep/26,,api,backend,,5,",
            "WEB-2,Story,WEB,Done,Ada,a,02/Sep/26,,,,,,8",
            header=header,
        ),
        "jira.csv",
    )
    assert rows.tables["output"]["size"].tolist() == [5.0, 8.0]


def test_without_an_account_the_name_tells_who_and_nobody_is_a_service(tmp_path: Path) -> None:
    text = issues("WEB-1,Story,WEB,Done,Ada,,02/Sep/26,", "WEB-2,Story,WEB,Done,,,02/Sep/26,")
    rows = written(tmp_path, text, "jira.csv").tables["output"]
    assert rows["identity"].tolist() == ["Ada", "nobody assigned"]
    assert rows["kind"].tolist() == ["login", "service"]


def test_a_thousand_issues_are_what_jira_exports_at_a_time(tmp_path: Path) -> None:
    rows = [f"WEB-{number},Story,WEB,Done,Ada,a,02/Sep/26," for number in range(1000)]
    assert traps(written(tmp_path, issues(*rows), "jira.csv")) == {"lists cut short": 1000}


def test_nothing_resolved_and_wrong_hours_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="resolution is not EMPTY"):
        written(tmp_path, issues("WEB-1,Story,WEB,,Ada,a,,"), "jira.csv")
    with pytest.raises(ScenarioError, match="Time Spent = '-5"):
        written(tmp_path, issues("WEB-1,Story,WEB,Done,Ada,a,02/Sep/26,-5"), "jira.csv")


def test_half_a_point_and_half_an_hour_are_kept(tmp_path: Path) -> None:
    header = f"{HEADER},Story Points"
    rows = written(tmp_path, issues("WEB-1,Story,WEB,Done,Ada,a,02/Sep/26,1800,0.5", header=header), "jira.csv")
    assert rows.tables["output"][["hours", "size"]].to_numpy().tolist() == [[0.5, 0.5]]
