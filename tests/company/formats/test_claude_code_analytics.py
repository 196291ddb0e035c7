"""Claude Code Analytics API: cents, models within records, keys beside people, subscriptions."""

from pathlib import Path

import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.imported import edited, found, sample, tables_of, tokens

SAMPLE = sample("anthropic_claude_code")


def test_the_sample_has_a_row_a_model_in_usd() -> None:
    usage = tables_of(SAMPLE).usage.set_index("model")
    assert dict(usage["usd"]) == {"claude-opus-5": 4.12, "claude-haiku-4.5": 0.09, "claude-sonnet-5": 13.1}
    assert tokens(usage.loc["claude-opus-5"]) == (51200, 220000, 4100000, 38400)
    assert usage.loc["claude-sonnet-5", "person_kind"] == "service"
    assert not found(tables_of(SAMPLE), "cents against USD"), "412 cents are 4.12 USD"


def test_amounts_a_hundred_times_too_large_are_told(tmp_path: Path) -> None:
    path = edited(SAMPLE, tmp_path, ('"amount": 412', '"amount": 41200'), ('"amount": 1310', '"amount": 131000'))
    assert found(tables_of(path), "cents against USD")


def test_a_subscription_shows_list_prices_that_nobody_pays(tmp_path: Path) -> None:
    tables = tables_of(edited(SAMPLE, tmp_path, ('"customer_type": "api"', '"customer_type": "subscription"')))
    assert tables.usage["usd"].sum() == 0.0
    assert found(tables, "net, gross, included")[0][0] == pytest.approx(17.31)


def test_a_page_that_is_not_the_last_is_refused(tmp_path: Path) -> None:
    path = edited(SAMPLE, tmp_path, ('"has_more": false', '"has_more": true'))
    with pytest.raises(ScenarioError, match="not the last page"):
        tables_of(path)


def test_pages_one_after_the_other_are_a_whole(tmp_path: Path) -> None:
    first = SAMPLE.read_text().replace('"has_more": false', '"has_more": true')
    second = SAMPLE.read_text().replace("2026-09-08", "2026-09-09")
    path = tmp_path / "all.json"
    path.write_text(first + second)
    assert tables_of(path).usage["usd"].sum() == pytest.approx(2 * 17.31)


def test_several_records_of_a_person_and_day_add_up(tmp_path: Path) -> None:
    path = tmp_path / "two.json"
    path.write_text(SAMPLE.read_text() + SAMPLE.read_text().replace('"vscode"', '"tmux"').replace('"unknown"', '"x"'))
    assert tables_of(path).usage["usd"].sum() == pytest.approx(2 * 17.31)


def test_another_currency_needs_a_rate(tmp_path: Path) -> None:
    path = edited(SAMPLE, tmp_path, ('"currency": "USD"', '"currency": "EUR"'))
    with pytest.raises(ScenarioError, match=r"amounts in EUR\. Give what one is in USD: --rate EUR=1\.08"):
        tables_of(path)
    tables = tables_of(path, rates={"EUR": 1.1})
    assert tables.usage["usd"].sum() == pytest.approx(17.31 * 1.1)
    assert found(tables, "currencies")[0][0] == pytest.approx(17.31 * 1.1)
