"""GitHub's AI usage report: the sample, and what bites in it."""

from pathlib import Path

import pytest

from tests.company.imported import edited, found, sample, tables_of, tokens

SAMPLE = sample("github_ai_usage")


def test_the_sample() -> None:
    usage = tables_of(SAMPLE).usage.sort_values("start")
    assert tokens(usage.iloc[0]) == (30000, 9000, 250000, 6000)
    assert list(usage["model"]) == ["claude-sonnet-5", "other", "other"]
    assert list(usage["usd"]) == [0.0, 0.18, 0.8]
    assert list(usage["usd_list"]) == [0.1925, 0.18, 0.8]
    assert list(usage["person_kind"]) == ["login", "login", "service"]


def test_the_included_pool_is_use_and_no_bill() -> None:
    tables = tables_of(SAMPLE)
    assert list(tables.usage["usd_kind"]).count("included") == 1
    ((usd, told),) = found(tables, "net, gross, included")
    assert usd == 0.1925
    assert told.startswith("copilot: a plan or pool included this use")


def test_a_row_without_a_user_is_a_service() -> None:
    ((usd, _),) = found(tables_of(SAMPLE), "use without a person")
    assert usd == 0.8


@pytest.mark.parametrize("day", ["9/3/26", "09/03/2026", "2026-09-03T00:00:00Z"])
def test_columns_in_another_order_bom_crlf_and_american_dates(tmp_path: Path, day: str) -> None:
    text = SAMPLE.read_text().replace("2026-09-03", day).replace("2026-09-14", "9/14/26")
    rows = [line.split(",", 1) for line in text.splitlines()]
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(f"{rest},{first}" for first, rest in rows).encode())
    assert list(tables_of(path).usage.sort_values("start")["usd"]) == [0.0, 0.18, 0.8]


def test_the_detailed_report_is_refused_with_what_to_export_instead() -> None:
    from simulator.scenario.reading.errors import ScenarioError

    with pytest.raises(ScenarioError, match=r"the same AI credits once more.*Export the AI usage report"):
        tables_of(sample("github_detailed"))


def test_a_refund_lowers_its_month(tmp_path: Path) -> None:
    path = edited(SAMPLE, tmp_path, ("0.18,0,0.18", "-0.18,0,-0.18"))
    tables = tables_of(path)
    assert found(tables, "refunds") == [(-0.18, "refunds and credits lower the bill of the month they stand in")]
    assert tables.usage["usd"].sum() == pytest.approx(0.62)
