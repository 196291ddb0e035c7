"""GitLab: merged ones of their author, not of who merged; the CSV has no date of the merge."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.formats.outputs import sample, traps, written

CSV = "MR IID,URL,Title,State,Author,Author Username,Created At (UTC)\n4,u,t,merged,Ada,ada,2026-09-01\n"


def request(number: int, name: str = "ada", merged: str | None = "2026-09-02T09:24:12.346Z", **author: Any) -> Any:
    who = {"id": 1, "username": name, "name": "Ada", **author}
    return {"id": number, "iid": number, "project_id": 13, "merged_at": merged, "author": who}


def test_the_sample_is_an_item_of_its_author() -> None:
    (row,) = sample("gitlab_merge_requests.json").to_dict("records")
    assert (row["identity"], row["scope"], row["items"], row["bot"]) == ("ada", "13", 1.0, False)
    assert row["start"] == pd.Timestamp("2026-09-02")
    assert pd.isna(row["size"])


def test_the_csv_is_refused_and_told_what_to_export(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no date of the merge"):
        written(tmp_path, CSV, "merge_requests.csv")


def test_bots_of_projects_and_groups_are_bots(tmp_path: Path) -> None:
    names = ["project_13_bot_a1b2", "group_7_bot", "ada"]
    rows = written(tmp_path, [request(place, name) for place, name in enumerate(names)]).tables["output"]
    assert rows["bot"].tolist() == [True, True, False]
    assert written(tmp_path, [request(1, "x", bot=True)]).tables["output"]["bot"].tolist() == [True]


@pytest.mark.parametrize("count", [20, 100])
def test_a_full_page_may_be_one_of_several(count: int, tmp_path: Path) -> None:
    assert traps(written(tmp_path, [request(number) for number in range(count)])) == {"lists cut short": count}


def test_open_ones_are_left_out_and_told(tmp_path: Path) -> None:
    assert traps(written(tmp_path, [request(1), request(2, merged=None)])) == {"open or closed changes": 1}
    with pytest.raises(ScenarioError, match="state=merged"):
        written(tmp_path, [request(2, merged=None)])
