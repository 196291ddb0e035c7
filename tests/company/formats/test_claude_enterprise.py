"""Claude Enterprise: the spend report with its period in the name, and the reports by user."""

from pathlib import Path

import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.imported import edited, found, sample, tables_of, tokens

SPEND, COST = sample("anthropic_enterprise_spend"), sample("anthropic_enterprise_user_cost")
USAGE = sample("anthropic_enterprise_user_usage")
MONTH = "spend-report-x-2026-07-01-to-2026-07-31.csv"


def test_the_sample_spans_the_period_of_its_name() -> None:
    tables = tables_of(SPEND)
    assert set(tables.usage["days"]) == {92}
    assert str(tables.usage["start"].iloc[0].date()) == "2026-07-01"
    assert tables.usage["usd"].sum() == pytest.approx(128.40 + 1000.50 + 0.25)
    assert tables.usage["usd_list"].sum() == pytest.approx(142.67 + 1000.50 + 0.25)
    code = tables.usage[tables.usage["tool"] == "claude_code"].iloc[0]
    assert tokens(code) == (100000, 100000, 900000, 20000), "prompt tokens hold what was cached"
    assert found(tables, "long periods")[0][0] == pytest.approx(1129.15)


def test_without_a_period_in_its_name_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"has no period\. Keep the name"):
        tables_of(edited(SPEND, tmp_path, name="spend.csv"))


def test_reports_of_months_add_up_and_overlapping_ones_are_refused(tmp_path: Path) -> None:
    july = edited(SPEND, tmp_path, name=MONTH)
    august = edited(SPEND, tmp_path, ("128.40", "28.40"), name="spend-report-x-2026-08-01-to-2026-08-31.csv")
    assert tables_of(july, august).usage["usd"].sum() == pytest.approx(1129.15 + 1029.15)
    with pytest.raises(ScenarioError, match=r"covers days of .*, too"):
        tables_of(SPEND, august)


def test_older_reports_do_not_split_the_prompt(tmp_path: Path) -> None:
    path = tmp_path / MONTH
    path.write_text(
        "user_email,product,model,total_requests,total_prompt_tokens,total_completion_tokens,total_net_spend_usd\n"
        "ada@example.com,Claude Code,claude-opus-5,1,1100000,20000,1.5\n"
    )
    tables = tables_of(path)
    assert int(tables.usage["input"].iloc[0]) == 1100000
    assert found(tables, "cached tokens inside the input")[0][0] == 1.5


def test_use_of_the_organisation_is_a_service(tmp_path: Path) -> None:
    path = edited(SPEND, tmp_path, ("(other),,0,0,0,0.0,0.0", "(other),,1,10,1,2.5,2.5"), name=MONTH)
    tables = tables_of(path)
    assert found(tables, "use without a person")[0][0] == 2.5
    assert (tables.usage["person_kind"] == "service").sum() == 1


def test_amounts_by_user_are_fractional_cents(tmp_path: Path) -> None:
    tables = tables_of(COST)
    assert tables.usage["usd"].sum() == pytest.approx(1.33088)
    assert tables.usage["usd_list"].sum() == pytest.approx(1.6636)
    assert found(tables, "rows without a date")[0][0] == pytest.approx(0.823)


def test_tokens_and_money_by_user_are_joined(tmp_path: Path) -> None:
    usage = edited(
        USAGE, tmp_path, ('"product": null, "model": null',
        '"starting_at": "2026-09-01T00:00:00Z", "product": "claude_code", "model": "claude-opus-5"'),
    )  # fmt: skip
    (row,) = tables_of(usage, COST).usage.to_dict("records")
    assert (row["input"], row["cache_write"], row["cache_read"], row["output"]) == (12500, 4500, 8000, 4200)
    assert row["usd"] == pytest.approx(1.33088)


def test_a_usage_report_without_days_is_refused() -> None:
    with pytest.raises(ScenarioError, match="bucket_width=1d"):
        tables_of(USAGE)
