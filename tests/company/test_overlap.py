"""What two sources both count is counted once, and told."""

from pathlib import Path

import pytest

from tests.company.imported import edited, found, sample, tables_of, written

COPILOT = sample("github_ai_usage")


def test_the_same_file_twice(tmp_path: Path) -> None:
    tables = tables_of(COPILOT, edited(COPILOT, tmp_path, name="again.csv"))
    assert tables.usage["usd"].sum() == pytest.approx(0.98)
    ((usd, told),) = found(tables, "the same file twice")
    assert usd == pytest.approx(0.98)
    assert "again.csv has the content of" in told


def test_a_row_twice_in_a_file(tmp_path: Path) -> None:
    path = written(tmp_path, "x.csv", COPILOT.read_text() + COPILOT.read_text().splitlines()[2] + "\n")
    tables = tables_of(path)
    assert tables.usage["usd"].sum() == pytest.approx(0.98)
    assert found(tables, "exact duplicates")[0][0] == 0.18


def test_of_a_day_in_two_files_the_larger_amount_counts(tmp_path: Path) -> None:
    early = edited(COPILOT, tmp_path, ("0.8,0,0.8", "0.3,0,0.3"), name="early.csv")
    tables = tables_of(early, COPILOT)
    assert tables.usage["usd"].sum() == pytest.approx(0.98)
    assert found(tables, "overlapping files")[0][0] == pytest.approx(0.3 + 0.18)


def test_files_of_different_organisations_add_up(tmp_path: Path) -> None:
    other = edited(COPILOT, tmp_path, ("acme-a", "acme-b"))
    tables = tables_of(COPILOT, other)
    assert tables.usage["usd"].sum() == pytest.approx(2 * 0.98)
    assert not found(tables, "overlapping files")


def test_a_gateway_before_a_provider(tmp_path: Path) -> None:
    console = written(
        tmp_path, "console.csv",
        "usage_date_utc,model_version,api_key,workspace,usage_input_tokens_no_cache,usage_output_tokens\n"
        "2026-09-08,claude-opus-5,gateway-key,Default,1000000,200000\n",
    )  # fmt: skip
    alone = tables_of(console).usage["usd"].sum()
    assert alone == pytest.approx(10.0)
    tables = tables_of(console, sample("litellm_daily"))
    assert tables.usage["usd"].sum() == pytest.approx(10.0 + 0.008), "the bill of Claude is the provider's"
    assert found(tables, "double counting")[0][0] == pytest.approx(5.1525)
    left = tables.usage[tables.usage["tool"] == "anthropic_api"].iloc[0]
    assert left["input"] == pytest.approx(1e6 * (1 - 0.51525), abs=1)


def test_a_bill_comes_before_an_estimate_of_the_same_days(tmp_path: Path) -> None:
    day = sample("anthropic_claude_code").read_text().replace("2026-09-08", "2026-08-05")
    mail = written(tmp_path, "a.json", day.replace("ada@example.com", "claude_code_key_ada.lovelace_abcd"))
    tables = tables_of(mail, sample("anthropic_console_usage"), sample("anthropic_console_cost"))
    own = tables.usage[tables.usage["tool"] == "claude_code"]
    assert set(own.loc[own["person_kind"] == "key", "usd_kind"]) == {"billed"}, "whatever the order of the files"
    assert found(tables, "double counting")[0][0] == pytest.approx(4.12 + 0.09)


def test_a_report_over_a_period_gives_way_to_days(tmp_path: Path) -> None:
    head = "user_email,product,model,total_requests,total_prompt_tokens,total_completion_tokens,total_net_spend_usd\n"
    report = written(tmp_path, "spend-report-x-2026-09-01-to-2026-09-10.csv",
                     head + "ada@example.com,Claude Code,claude-opus-5,1,100,20,50\n")  # fmt: skip
    day = sample("anthropic_claude_code").read_text()
    every = written(tmp_path, "days.json", "".join(day.replace("2026-09-08", f"2026-09-{n:02d}") for n in range(1, 11)))
    tables = tables_of(report, every)
    assert tables.usage["usd"].sum() == pytest.approx(10 * 17.31)
    assert found(tables, "double counting")[0][0] == 50.0
    one = written(tmp_path, "one.json", day)
    tables = tables_of(report, one)
    assert tables.usage["usd"].sum() == pytest.approx(50 + 13.1), (
        "a day alone gives way to the period; the bot has none"
    )
