"""LiteLLM: daily spend, logs, and the page's export."""

from pathlib import Path

import pytest

from simulator.scenario.reading.errors import ScenarioError
from tests.company.imported import edited, found, sample, tables_of, tokens, written

DAILY, LOGS, PAGE = sample("litellm_daily"), sample("litellm_spend"), sample("litellm_ui")


def test_cached_tokens_are_taken_out_of_the_prompt() -> None:
    usage = tables_of(DAILY).usage.set_index("model_raw")
    assert tokens(usage.loc["claude-opus-5"]) == (1050000, 250000, 4000000, 52000)
    assert usage.loc["claude-opus-5", "usd"] == 5.1525
    assert usage.loc["gpt-5.6", "person_kind"] == "service", "default_user_id is nobody"


def test_cached_tokens_may_stand_beside_the_prompt(tmp_path: Path) -> None:
    tables = tables_of(edited(DAILY, tmp_path, ("5300000,52000", "1050000,52000")))
    assert tokens(tables.usage.set_index("model_raw").loc["claude-opus-5"]) == (1050000, 250000, 4000000, 52000)
    assert found(tables, "cached tokens inside the input")[0][0] == 5.1525


def test_spend_by_team_has_keys_instead_of_users(tmp_path: Path) -> None:
    tables = tables_of(edited(DAILY, tmp_path, ("id,user_id,", "id,team_id,"), ("ada@example.com", "platform")))
    assert "platform" in set(tables.usage["team"])
    assert "key" in set(tables.usage["person_kind"])


def test_logs_that_do_not_say_what_was_cached_are_told() -> None:
    tables = tables_of(LOGS)
    (row,) = tables.usage.to_dict("records")
    assert (row["input"], row["output"], row["usd"], row["team"]) == (5000, 450, 0.0123, "platform")
    assert found(tables, "cached tokens inside the input")[0][0] == 0.0123


def test_logs_that_say_what_was_cached(tmp_path: Path) -> None:
    cached = '"metadata": {"usage_object": {"cache_read_input_tokens": 4000}, '
    tables = tables_of(edited(LOGS, tmp_path, ('"metadata": {', cached)))
    assert (tables.usage["input"].iloc[0], tables.usage["cache_read"].iloc[0]) == (1000, 4000)


def test_the_page_has_teams_alone() -> None:
    tables = tables_of(PAGE)
    (row,) = tables.usage.to_dict("records")
    assert (row["team"], row["usd"]) == ("platform", 1234.5678)
    assert found(tables, "use without a person")[0][0] == pytest.approx(1234.5678)


def test_the_page_with_models_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "x.csv", "Date,Team,Model,Spend ($)\n2026-09-08,a,m,1\n")
    with pytest.raises(ScenarioError, match="repeats the total of a key for each of its models"):
        tables_of(path)


def test_teams_give_way_to_persons_on_the_same_day() -> None:
    tables = tables_of(DAILY, PAGE)
    assert tables.usage["usd"].sum() == pytest.approx(5.1605)
    assert found(tables, "double counting")[0][0] == pytest.approx(1234.5678)
