"""What only all rows together show: days that were not over, caps, months that differ, prices."""

import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest

from simulator.company.importing import importable
from simulator.company.model_names import model_name
from simulator.company.pricing import price_book
from simulator.company.read import read_files
from tests.company.imported import KEY, found, tables_of, written

HEAD = "date,username,model,gross_amount,net_amount,organization,cost_center_name,repository,input,output,cache_read\n"


def copilot(folder: Path, rows: list[tuple[str, str, float]], name: str = "x.csv") -> Path:
    text = "".join(f"{day},{who},GPT-5.6,{usd},{usd},a,,,1000,1000,1000\n" for day, who, usd in rows)
    return written(folder, name, HEAD + text)


def test_a_last_day_that_was_not_over_is_left_out(tmp_path: Path) -> None:
    log = "id,user_id,date,api_key,model,prompt_tokens,completion_tokens,spend\n"
    days = [str(day.date()) for day in pd.date_range("2026-09-01", periods=22)]
    rows = [f"{place},ada,{day},k,gpt-5.6,1000,1000,{2 if day == days[-1] else 10}" for place, day in enumerate(days)]
    tables = tables_of(written(tmp_path, "x.csv", log + "\n".join(rows) + "\n"))
    assert tables.usage["usd"].sum() == 210.0
    ((usd, told),) = found(tables, "incomplete last days")
    assert usd == 2.0
    assert "2026-09-22, was not over" in told


def test_person_months_that_stop_at_the_same_amount_are_at_a_cap(tmp_path: Path) -> None:
    rows = [("2026-09-01", f"p{place}", 50.0) for place in range(6)] + [
        ("2026-09-01", f"q{n}", n) for n in range(1, 20)
    ]
    ((usd, told),) = found(tables_of(copilot(tmp_path, rows)), "caps censor")
    assert usd == 300.0
    assert "copilot: 25% of person-months stop at 50 USD" in told
    assert not found(tables_of(copilot(tmp_path, rows[5:], "y.csv")), "caps censor")


def test_months_that_one_format_alone_covers_are_told(tmp_path: Path) -> None:
    log = "id,user_id,date,api_key,model,prompt_tokens,completion_tokens,spend\n1,ada,2026-09-02,k,gpt-5.6,1,1,7\n"
    one = copilot(tmp_path, [("2026-08-01", "ada", 3.0), ("2026-09-01", "ada", 4.0)])
    tables = tables_of(one, written(tmp_path, "y.csv", log))
    assert found(tables, "periods differ") == [(3.0, "months that not every format covers look like growth or decline")]
    assert tables.about["period"] == ["2026-08-01", "2026-09-02"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Auto: Claude Haiku 4.5", "claude-haiku-4.5"),
        ("claude-haiku-4-5-20251001", "claude-haiku-4.5"),
        ("anthropic/claude-opus-5", "claude-opus-5"),
        ("us.anthropic.claude-opus-5-v1:0", "claude-opus-5"),
        ("claude-5-sonnet-thinking", "claude-sonnet-5"),
        ("Claude Opus 5", "claude-opus-5"),
        ("GPT-5.6", "gpt-5.6"),
        ("gpt-5.6-2026-06-01", "gpt-5.6"),
        ("gpt-5.4-mini-high", "gpt-5.4-mini"),
        ("default", "other"),
        ("", "other"),
    ],
)
def test_a_models_name_is_that_of_the_price_table(raw: str, name: str) -> None:
    assert model_name(raw) == name


def bare(folder: Path, model: str) -> Path:
    head = "usage_date_utc,model_version,api_key,workspace,usage_input_tokens_no_cache,usage_output_tokens\n"
    rows = f"2026-08-05,claude-opus-5,k,w,1000000,0\n2026-08-06,{model},k,w,1000000,0\n"
    return written(folder, "x.csv", head + rows)


def test_a_model_in_no_price_table_costs_what_the_others_cost(tmp_path: Path) -> None:
    tables = tables_of(bare(tmp_path, "mystery-9"))
    assert tables.usage["usd"].sum() == pytest.approx(10.0)
    assert found(tables, "use without a price")[0][0] == pytest.approx(5.0)
    ((_, told),) = found(tables, "unknown models")
    assert "50.0% of the use at list prices, count as other: mystery-9" in told


def test_prices_of_another_book_come_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def calc_price(tokens: SimpleNamespace, model_ref: str) -> SimpleNamespace:
        if model_ref != "mystery-9":
            raise LookupError
        return SimpleNamespace(total_price=Decimal("0.001") * tokens.input_tokens)

    book = ModuleType("genai_prices")
    book.calc_price = calc_price  # type: ignore[attr-defined]
    book.Usage = lambda **kinds: SimpleNamespace(**{"input_tokens": 0, **kinds})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "genai_prices", book)
    tables = importable(read_files([bare(tmp_path, "mystery-9")]), None, KEY, more=price_book())
    assert tables.usage["usd"].sum() == pytest.approx(5.0 + 1000.0)
    assert tables.about["prices"]["models.yaml"]
    assert "genai-prices" in tables.about["prices"]


def test_without_the_other_book_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    assert price_book() is None
