"""GitHub's search: bots by the type of their author, and no search that found more than it may give."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.formats.outputs import sample, traps, written

MERGED = "2026-09-02T15:40:00Z"


def node(number: int, kind: str = "User", login: str = "ada-example", merged: str | None = MERGED) -> Any:
    return {
        "__typename": "PullRequest",
        "number": number,
        "mergedAt": merged,
        "additions": 12,
        "deletions": 3,
        "author": {"__typename": kind, "login": login},
        "repository": {"nameWithOwner": "acme-a/web-app"},
    }


def search(nodes: list[Any], count: int | None = None, more: bool = False) -> Any:
    page = {"hasNextPage": more, "endCursor": "Y3Vyc29yOjE="}
    found = {"issueCount": len(nodes) if count is None else count, "pageInfo": page, "nodes": nodes}
    return {"data": {"search": found}}


def test_the_sample_is_an_item_of_a_person_in_a_repository() -> None:
    (row,) = sample("github_graphql_search.json").to_dict("records")
    assert (row["identity"], row["kind"], row["scope"]) == ("ada-example", "login", "acme-a/web-app")
    assert (row["items"], row["size"], row["bot"]) == (1.0, 150.0, False)


def test_bots_are_told_by_their_type(tmp_path: Path) -> None:
    rows = written(tmp_path, search([node(1), node(2, "Bot", "renovate"), node(3, "Mannequin", "old-account")]))
    assert rows.tables["output"]["bot"].tolist() == [False, True, False]


def test_a_search_that_found_more_than_it_gives_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="issueCount = 1204, but a search gives 1,000 results"):
        written(tmp_path, search([node(1), node(2)], 1204))
    found = written(tmp_path, search([node(number) for number in range(1000)]))
    assert traps(found) == {"lists cut short": 1000}


def test_a_page_that_is_not_the_last_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is not the last page"):
        written(tmp_path, search([node(1)], 2, more=True))


def test_answers_may_be_edges_or_follow_each_other(tmp_path: Path) -> None:
    edges = {"data": {"search": {"issueCount": 1, "edges": [{"cursor": "x", "node": node(3)}]}}}
    text = "\n".join(json.dumps(one) for one in (search([node(1)]), search([node(2)]), edges))
    assert len(written(tmp_path, text).tables["output"]) == 3


def test_open_ones_are_left_out_and_told(tmp_path: Path) -> None:
    assert traps(written(tmp_path, search([node(1), node(2, merged=None)]))) == {"open or closed changes": 1}
    with pytest.raises(ScenarioError, match="is not merged, nor is any other"):
        written(tmp_path, search([node(2, merged=None)]))


def test_what_two_searches_found_counts_once(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(one) for one in (search([node(1), node(2)]), search([node(2)])))
    rows = written(tmp_path, text)
    assert len(rows.tables["output"]) == 2
    assert traps(rows) == {"exact duplicates": 1}
