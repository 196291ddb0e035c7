"""GitHub's premium request report: requests, no tokens."""

from tests.company.imported import found, sample, tables_of


def test_the_sample_has_money_and_requests_and_no_tokens() -> None:
    tables = tables_of(sample("github_premium"))
    usage = tables.usage.sort_values("start")
    assert list(usage["model"]) == ["claude-haiku-4.5", "other"]
    assert list(usage["requests"]) == [2, 1]
    assert list(usage["usd"]) == [0.08, 0.04]
    assert usage["input"].isna().all()
    assert found(tables, "money without tokens")[0][0] == 0.12
