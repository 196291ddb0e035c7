"""Amounts in a person's currency: sentences and tables are converted where they name it, files stay in USD."""

import threading
from pathlib import Path

import pandas as pd
import pytest

from simulator.currency import USD, Currency, converted, in_currency, shown, shown_in
from simulator.report.elements.rate_note import rate_note
from simulator.report.elements.table import header, measure, measure_column
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.text import rounded, usd, usd_spanned
from tests.scenario.texts import SMALL
from tests.test_cli import tokensim

EURO = Currency("EUR", 1.25)
RATE = 'currency: {code: EUR, usd_per_unit: 1.25, source: "ECB, 28 November 2026"}\n'
ROW = {"net_usd": 10.0, "net_usd_low": 5.0, "net_usd_high": 15.0, "roi": 2.0, "n": 3}


def test_amounts_are_converted_where_the_currency_is_named() -> None:
    with shown_in(EURO):
        assert converted(10.0) == 8.0
        assert usd(1718.75) == "1,375 EUR"
        assert usd(-1_250_000.0) == "−1.00 million EUR"
        assert usd(rounded(272_123.0)) == "218,000 EUR"  # three digits of what is read
        assert in_currency("USD per post and month") == "EUR per post and month"
        assert usd_spanned(ROW, "net_usd", "+,.0f") == "+8 (+4 to +12) EUR"
        assert header("net_usd").unit == "EUR per post and month"
        assert measure(ROW, "net_usd")[:2] == ("8", "4\u00a0–\u00a012")
        assert measure(ROW, "roi").text == "2.00"  # a ratio has no currency
        column = measure_column("net_usd", unit="USD a year")
        assert (column.head.unit, column.cell(ROW).text) == ("EUR a year", "8")
    assert usd(10.0) == "10 USD"
    assert usd_spanned({"x": 5, "x_low": 4, "x_high": 6}, "x", "+,.0f") == "+5 (+4 to +6) USD"


def test_a_thread_shows_its_own_currency() -> None:
    seen = []
    with shown_in(EURO):
        other = threading.Thread(target=lambda: seen.append(shown()))
        other.start()
        other.join()
        assert shown() == EURO
    assert seen == [USD]


def test_the_rate_is_stated_with_its_source() -> None:
    scenario = loads(SMALL + RATE).scenario
    assert rate_note(scenario) == ()  # amounts are in USD
    with shown_in(EURO):
        assert rate_note(scenario)[0].startswith("1 EUR = 1.25 USD (ECB, 28 November 2026). Amounts are in EUR where")
        bare = loads(SMALL + "currency: {code: EUR, usd_per_unit: 1.25}\n").scenario
        assert rate_note(bare)[0].startswith("1 EUR = 1.25 USD, a rate without a source.")


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (
            "{code: euro, usd_per_unit: 1.1}",
            "currency.code = 'euro' must be a code of three capital letters, such as EUR.",
        ),
        ("{code: EUR}", "currency needs the key 'usd_per_unit'"),
        ("{code: EUR, usd_per_unit: 0}", "currency.usd_per_unit = 0 must be above 0 and at most 1,000,000 (USD)."),
        ("EUR", "currency = 'EUR' must be a block of keys."),
    ],
)
def test_a_currency_without_a_rate_is_refused(block: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as error:
        loads(SMALL + f"currency: {block}\n")
    assert sentence in str(error.value)


@pytest.mark.parametrize("command", ["run", "forecast", "budget"])
def test_a_command_shows_the_currency_and_its_files_hold_usd(command: str, tmp_path: Path) -> None:
    texts, tables = {}, {}
    options = {"budget": ["--steps", 4]}.get(command, [])
    for name, more in (("usd", ""), ("eur", RATE)):
        scenario = tmp_path / name / "small.yaml"
        scenario.parent.mkdir()
        text = SMALL.replace("months: 12", "months: 3").replace("replications: 10", "replications: 8")
        scenario.write_text(text + more + "approved_budget_usd_per_year: 12500\n")
        code, texts[name], _ = tokensim(command, scenario, "--out", tmp_path / name, *options)
        assert code == 0
        (folder,) = (tmp_path / name / "small").iterdir()
        tables[name] = {path.name: pd.read_csv(path) for path in folder.rglob("*.csv") if path.name != "checks.csv"}
        page = next(folder.glob("*.html")).read_text()
        assert ("EUR per post and month" in page or "EUR a year" in page) == (name == "eur")
        assert ("1 EUR = 1.25 USD (ECB, 28 November 2026)" in page) == (name == "eur")
    assert " EUR" in texts["eur"]
    assert "EUR" not in texts["usd"]
    for name, table in tables["usd"].items():
        pd.testing.assert_frame_equal(table, tables["eur"][name])
    assert shown() == USD  # the next command starts anew
