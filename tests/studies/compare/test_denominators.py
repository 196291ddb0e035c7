"""Money is over planned posts or over filled ones, and each figure says over which."""

import re

import pytest

from simulator.columns import POST, entry
from simulator.records import COLUMN
from simulator.replication.compare import compare
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.sections import chart_pages
from simulator.studies.compare.report.tables import tables_of
from tests.worlds import policy, team, world

MOVING = {"attrition_per_year": 0.6, "months_to_fill": 6}


@pytest.fixture(scope="module")
def moving() -> Findings:
    """Half of the posts empty in a year and stay so for months: both denominators differ."""
    scenario = world(team(engineers=40, staffing=MOVING), policies=(policy("uncapped"),), months=12)
    return conclude(compare(scenario.model_copy(update={"replications": 3})))


def test_both_denominators_are_what_they_are_called(moving: Findings) -> None:
    comparison = moving.comparison
    posts = comparison.scenario.engineer_months()
    filled = float(comparison.ledger_by_team.mean[1, :, COLUMN["engineers"]].sum())
    assert filled < 0.95 * posts
    bill = float(moving.summary.set_index("policy").loc["uncapped", "spend_usd"]) * posts
    assert float(moving.compensation["tokens_usd"].iloc[0]) == pytest.approx(bill / filled * 12.0)


def test_every_column_of_a_comparison_says_over_which(moving: Findings) -> None:
    for path, table in tables_of(moving).items():
        name = f"compare.{path.rpartition('/')[2].removesuffix('.csv')}"
        for column in map(str, table.columns):
            assert "per engineer" not in entry(column, name).words, (name, column)
    assert entry("net_usd").words == "USD per post and month"
    assert entry("tokens_usd", "compare.compensation").words == "USD per filled post and year"


def test_every_chart_says_over_which(moving: Findings) -> None:
    for page in chart_pages(moving).values():
        for text in (page.title, page.subtitle, page.how_to_read, page.description):
            assert not re.search(r"per engineer\b", text), text
    pages = chart_pages(moving)
    assert "USD per post and month" in pages["ranking"].subtitle
    assert "USD per filled post and year" in pages["compensation"].subtitle
    assert "filled or not" in POST
