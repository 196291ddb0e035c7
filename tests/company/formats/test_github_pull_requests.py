"""gh pr list: merged pull requests alone are output, and a list that the command cut short is told."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.company.read import read_files
from simulator.scenario.reading.errors import ScenarioError
from tests.company.formats.outputs import sample, traps, written

MERGED = "2026-09-02T15:40:00Z"


def pull(number: int, login: str | None = "ada-example", merged: str | None = MERGED, **more: Any) -> Any:
    author = {"is_bot": False, "login": login} if login else None
    return {"number": number, "author": author, "mergedAt": merged, "additions": 120, "deletions": 30, **more}


def test_the_sample_is_an_item_of_a_person_and_one_of_a_bot() -> None:
    rows = sample("gh_pr_list.json")
    assert rows["identity"].tolist() == ["ada-example", "app/dependabot"]
    assert rows["start"].tolist() == [pd.Timestamp("2026-09-02"), pd.Timestamp("2026-09-03")]
    assert rows["items"].tolist() == [1.0, 1.0]
    assert rows["size"].tolist() == [150.0, 4.0]
    assert rows["bot"].tolist() == [False, True]
    assert rows["scope"].tolist() == ["acme-a/web-app"] * 2
    assert rows["hours"].isna().all()
    assert "Retry" not in rows.to_csv(), "titles stay where they are"


def test_open_ones_are_left_out_and_told(tmp_path: Path) -> None:
    rows = written(tmp_path, [pull(1), pull(2, merged=None)])
    assert len(rows.tables["output"]) == 1
    assert traps(rows) == {"open or closed changes": 1}
    with pytest.raises(ScenarioError, match="gh pr list --state merged"):
        written(tmp_path, [pull(1, merged=None), pull(2, merged=None)])


def test_just_thirty_are_what_gh_prints_by_default(tmp_path: Path) -> None:
    assert traps(written(tmp_path, [pull(number) for number in range(30)])) == {"lists cut short": 30}
    assert traps(written(tmp_path, [pull(number) for number in range(31)])) == {}


def test_bots_are_told_by_name_where_no_flag_says_so(tmp_path: Path) -> None:
    names = ["app/renovate", "dependabot[bot]", "release-bot", "abbot", "botha"]
    rows = written(tmp_path, [pull(place, name) for place, name in enumerate(names)]).tables["output"]
    assert rows["bot"].tolist() == [True, True, True, False, False]


def test_a_deleted_account_is_nobody(tmp_path: Path) -> None:
    rows = written(tmp_path, [pull(1), pull(2, login=None)]).tables["output"]
    assert rows["identity"].tolist() == ["ada-example", "a deleted account"]
    assert rows["kind"].tolist() == ["login", "service"]


def test_without_lines_the_size_is_missing_and_reverts_are_told(tmp_path: Path) -> None:
    bare = {"number": 1, "author": {"login": "ada"}, "mergedAt": "2026-09-02T15:40:00Z", "title": 'Revert "Retry"'}
    rows = written(tmp_path, [bare])
    assert rows.tables["output"]["size"].isna().all()
    assert traps(rows) == {"reverts": 1}


def test_every_wrong_value_is_told_with_its_record(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        written(tmp_path, [pull(1), pull(2, merged="yesterday"), pull(3, additions=-5), pull(4, additions="many")])
    assert "record 2: mergedAt = 'yesterday' is no date" in str(error.value)
    assert "record 3: additions = '-5" in str(error.value)
    assert "record 4: additions = 'many' is no number" in str(error.value)


def test_the_same_pull_requests_in_two_files_count_once(tmp_path: Path) -> None:
    written(tmp_path, [pull(1), pull(2)], "a.json")
    written(tmp_path, [pull(2), pull(3)], "b.json")
    rows = read_files([tmp_path])
    assert len(rows.tables["output"]) == 3
    assert traps(rows) == {"overlapping files": 1}
