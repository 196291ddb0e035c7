"""Anthropic Console: tokens in one export, money in the other, joined by key, day and model."""

from pathlib import Path

import pytest

from tests.company.imported import PEOPLE, edited, found, sample, tables_of, tokens

USAGE, COST = sample("anthropic_console_usage"), sample("anthropic_console_cost")


def test_money_stands_beside_its_tokens() -> None:
    tables = tables_of(USAGE, COST)
    opus = tables.usage.set_index("model").loc["claude-opus-5"]
    assert tokens(opus) == (100000, 250000, 4000000, 52000)
    assert opus["usd"] == pytest.approx(0.45 + 1.80 + 1.17)
    assert opus["usd_list"] == pytest.approx(0.50 + 2.00 + 1.30)
    assert opus["tool"] == "claude_code"


def test_tokens_without_a_cost_row_are_priced() -> None:
    tables = tables_of(USAGE, COST)
    haiku = tables.usage.set_index("model").loc["claude-haiku-4.5"]
    assert haiku["usd"] == pytest.approx(50000 * 1.0 / 1e6 + 2000 * 5.0 / 1e6)
    assert haiku["usd_kind"] == "priced"
    assert found(tables, "use without a cost")[0][0] == pytest.approx(0.06)


def test_the_usage_export_alone_is_priced_in_full() -> None:
    tables = tables_of(USAGE)
    opus = (100000 * 5.0 + 250000 * 6.25 + 4000000 * 0.5 + 52000 * 25.0) / 1e6
    assert tables.usage["usd"].sum() == pytest.approx(opus + 0.06)
    assert set(tables.usage["usd_kind"]) == {"priced"}
    assert found(tables, "use without money")


def test_the_cost_export_alone_has_money_without_tokens() -> None:
    tables = tables_of(COST)
    assert tables.usage["usd"].sum() == pytest.approx(3.42)
    assert tables.usage["input"].isna().all()


def test_a_key_of_claude_code_is_its_user(tmp_path: Path) -> None:
    usage = edited(USAGE, tmp_path, ("ci-review-bot", "claude_code_key_ben_x1"))
    people = PEOPLE.replace("ada@example.com", "ada.lovelace@example.com")
    tables = tables_of(usage, people=people)
    assert list(tables.usage.set_index("model")["team"][["claude-opus-5", "claude-haiku-4.5"]]) == ["web", "data"]


def test_older_files_with_fewer_columns(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(
        "usage_date_utc,model_version,api_key,workspace,usage_input_tokens_no_cache,usage_output_tokens\n"
        "2026-08-05,claude-opus-5,k1,Default,1000000,0\n"
    )
    assert tables_of(path).usage["usd"].sum() == pytest.approx(5.0)
