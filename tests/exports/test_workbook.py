"""The workbook read back: every number, units, frozen headers, and formulas only where they are meant."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from simulator.exports.workbook import own_gpus, what_if, workbook
from simulator.exports.workbook.grid import FIRST_ROW, keys_in
from simulator.exports.workbook.live import value_of
from simulator.replication.compare import compare
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.tables.supply import fleet_facts
from simulator.text import visible
from tests.exports.live_sheets import beside, under
from tests.pages import manifest

SHEETS = [
    *("Answer", "Checks", "Ranking", "By policy", "By month", "By team", "Compensation"),
    *("Assumptions", "What-if", "Definitions"),
]
WORLD = ["Bill and use", "Supply", "Market"]  # after Compensation, where the scenario has them
CLAIMING = """
title: A claim
question: Is it possible?
replications: 2
months: 2
claim: {speedup: 10, usd_per_engineer_and_year: 100000}
world:
  teams:
    - {name: "=1+1", engineers: 4, amenable_share: 1.0, leak_share: 0}
    - {name: data, engineers: 3}
policies: [{kind: uncapped}]
"""


def opened(content: bytes, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(content), data_only=values)


def made(file: ScenarioFile, findings: Findings) -> bytes:
    about = {**manifest(file), "started": "2026-11-24T10:00:00+00:00"}
    return workbook(file, findings, about)


@pytest.fixture(scope="module")
def tame_xlsx(tame_file: ScenarioFile, tame: Findings) -> bytes:
    return made(tame_file, tame)


@pytest.fixture(scope="module")
def hostile_xlsx(hostile_file: ScenarioFile, hostile: Findings) -> bytes:
    return made(hostile_file, hostile)


@pytest.fixture(scope="module")
def eventful_xlsx(eventful_file: ScenarioFile, eventful: Findings) -> bytes:
    return made(eventful_file, eventful)


def cells(book: Workbook) -> Iterator[tuple[str, Cell]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield sheet.title, cell


def column(sheet: Any, title: str) -> list[Any]:
    head = [cell.value for cell in sheet[1]]
    return [cell.value for cell in list(sheet.columns)[head.index(title)]][FIRST_ROW:]


def test_the_sheets_are_there_with_frozen_headers_and_widths(tame_xlsx: bytes) -> None:
    book = opened(tame_xlsx)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes
        assert book[name].column_dimensions["A"].width >= 12
    for name in ("Ranking", "By policy", "By month", "By team", "Compensation", "What-if"):
        assert len(book[name]._charts) == 1, name


def test_it_opens_with_question_and_answer(tame_xlsx: bytes, tame: Findings) -> None:
    sheet = opened(tame_xlsx)["Answer"]
    assert sheet["A1"].value == "A small question"
    assert sheet["A2"].value == "Which policy earns most?"
    assert sheet["A4"].value == tame.answer


def test_every_number_of_the_tables_is_in_it_to_sixteen_digits(tame_xlsx: bytes, tame: Findings) -> None:
    book = opened(tame_xlsx)
    rows = list(
        book["By policy"].iter_rows(min_row=FIRST_ROW + 1, max_row=FIRST_ROW + len(tame.summary), values_only=True)
    )
    numbers = np.array([value for row in rows for value in row if isinstance(value, float | int)])
    for name in map(str, tame.summary):
        if f"{name}_low" in tame.summary:
            for end in ("", "_low", "_high"):
                for value in tame.summary[f"{name}{end}"].dropna():
                    assert np.isclose(numbers, value, rtol=1e-15, atol=0.0).any(), name
    assert column(book["Ranking"], "Net value")[: len(tame.ranking)] == pytest.approx(
        tame.ranking["net_usd"], rel=1e-14
    )
    assert column(book["By month"], "Token bill") == pytest.approx(tame.by_month["spend_usd"], rel=1e-14)
    assert column(book["By team"], "Net value, low") == pytest.approx(tame.by_team["net_usd_low"], rel=1e-14)


def test_numbers_have_formats_and_columns_have_units(tame_xlsx: bytes) -> None:
    book = opened(tame_xlsx)
    sheet = book["By policy"]
    units = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert units["Net value"] == "USD per post and month"
    assert units["Net value, low"].startswith("USD per post and month; low end")
    assert units["ROI"] == "net USD per USD of total cost"
    for _, cell in cells(book):
        if isinstance(cell.value, float):
            assert cell.number_format != "General", cell.coordinate


def test_every_assumption_has_its_source(tame_xlsx: bytes, tame_file: ScenarioFile) -> None:
    sheet = opened(tame_xlsx)["Assumptions"]
    rows = {row[6]: row for row in sheet.iter_rows(min_row=FIRST_ROW + 1, values_only=True)}
    assert len(rows) == len(tame_file.assumptions)
    for one in tame_file.assumptions:
        assert rows[one.path][4:6] == (one.status, visible(one.source))
    assert rows["world.price.usd_per_mtok"][:3] == ("Price of tokens", "1.5", "0.26 to 1.8")


def test_only_the_sheets_to_try_prices_have_formulas_and_only_over_cells(hostile_xlsx: bytes, tame_xlsx: bytes) -> None:
    for content, sheets in ((hostile_xlsx, {"What-if", "Own GPUs"}), (tame_xlsx, {"What-if"})):
        formulas = [(sheet, cell.value) for sheet, cell in cells(opened(content)) if cell.data_type == "f"]
        assert {sheet for sheet, _ in formulas} == sheets
        assert not any("HYPERLINK" in formula or "http" in formula for _, formula in formulas)


def test_what_a_hostile_scenario_says_is_text(hostile_xlsx: bytes, hostile_file: ScenarioFile) -> None:
    book = opened(hostile_xlsx)
    texts = {cell.value: cell for _, cell in cells(book) if cell.data_type == "s"}
    for name in ('=HYPERLINK("http://evil.example/x","click")', "=HYPERLINK('http://evil.example')"):
        assert name in texts
        assert texts[name].hyperlink is None
    assert all(cell.hyperlink is None for _, cell in cells(book))
    for team in hostile_file.scenario.world.teams:
        assert visible(team.name) in texts


def test_pay_supply_and_market_have_sheets_where_there_is_something_to_say(
    eventful_xlsx: bytes, eventful: Findings
) -> None:
    book = opened(eventful_xlsx)
    assert book.sheetnames == [*SHEETS[:7], *WORLD, *SHEETS[7:9], "Own GPUs", SHEETS[9]]
    for name in ("Compensation", *WORLD, "Own GPUs"):
        assert len(book[name]._charts) == 1, name
        assert book[name].freeze_panes, name
    many = len(eventful.supply)
    assert column(book["Supply"], "As capex: own GPUs, high")[:many] == pytest.approx(eventful.supply["own_usd_high"])
    assert column(book["Bill and use"], "Credits that lapse, low")[:many] == pytest.approx(
        eventful.contract_bill["lapsed_usd_low"]
    )
    assert column(book["Compensation"], "Share of tokens")[:many] == pytest.approx(
        eventful.compensation["tokens_share"]
    )
    assert column(book["Market"], "Utilisation, low")[: len(eventful.market)] == pytest.approx(
        eventful.market["utilisation_low"]
    )
    units = {cell.value: (book["Market"].cell(2, cell.column).value) for cell in book["Market"][1]}
    assert units["GPU-hours demanded"] == "h a month"
    told = [cell.value for cell in book["Answer"]["A"]]
    assert set(eventful.remarks) <= set(told)


def test_the_checks_are_on_a_sheet_with_what_to_do(tame_xlsx: bytes, tame: Findings) -> None:
    sheet = opened(tame_xlsx)["Checks"]
    assert column(sheet, "Status") == list(tame.checks["status"])
    assert column(sheet, "Advice") == list(tame.checks["advice"])
    row = list(tame.checks["check"]).index("values sourced")
    assert column(sheet, "Measured")[row] == pytest.approx(tame.checks["measured"][row])
    assert sheet.cell(FIRST_ROW + row + 1, 3).number_format == "0.0%"


def test_a_claim_has_a_sheet_and_no_limit_is_said_in_words() -> None:
    file = loads(CLAIMING, "claim.yaml")
    findings = conclude(compare(file.scenario, engine="simpy", workers=1))
    sheet = opened(made(file, findings))["Claim"]
    assert column(sheet, "Team")[:2] == ["=1+1", "data"]
    assert sheet["A3"].data_type == "s"
    limit, curve = column(sheet, "At most (Amdahl)")[:2]
    assert limit == "no limit"
    assert curve == pytest.approx(1.0 / (1.0 - findings.claim.table["amenable_share"][1]))
    assert findings.claim.sentences[0] in [cell.value for cell in sheet["A"]]


def test_every_column_of_a_sheet_is_defined(eventful_xlsx: bytes) -> None:
    sheet = opened(eventful_xlsx)["Definitions"]
    defined = set(zip(column(sheet, "Measure"), column(sheet, "Tables"), strict=True))
    assert {("Utilisation", "supply"), ("Utilisation", "market"), ("Bonus", "compensation")} <= defined


def test_the_cached_values_of_own_gpus_are_the_scenarios(eventful_xlsx: bytes, eventful: Findings) -> None:
    sheet = opened(eventful_xlsx, values=True)["Own GPUs"]
    facts = fleet_facts(eventful.comparison)
    assert beside(sheet, "Own GPUs cost") == pytest.approx(facts["cost_usd"]) == pytest.approx(389_488.0)
    assert beside(sheet, "They break even at") == pytest.approx(12 * facts["break_even_mtok"])
    assert beside(sheet, "They can serve") == pytest.approx(12 * facts["capacity_mtok"])
    found = under(sheet, own_gpus)
    assert list(found["policy"]) == list(eventful.supply["policy"])
    assert list(found["api"]) == pytest.approx(eventful.supply["opex_usd"])


def test_the_cached_values_of_what_if_are_the_simulations(tame_xlsx: bytes, tame: Findings) -> None:
    sheet = opened(tame_xlsx, values=True)["What-if"]
    found = under(sheet, what_if).set_index("policy")
    summary = tame.summary.set_index("policy").loc[found.index]
    for place in ("net_usd", "net"):
        assert list(found[place]) == pytest.approx(summary["net_usd"])
    for measured, told in zip(summary["roi"], found["roi"], strict=True):
        assert told == pytest.approx(measured) if measured == measured else told == "" or pd.isna(told)
    assert beside(sheet, "Earns most at your values") == tame.ranking["policy"].iloc[0]


def test_the_same_findings_give_the_same_bytes(tame_xlsx: bytes, tame_file: ScenarioFile, tame: Findings) -> None:
    assert made(tame_file, tame) == tame_xlsx


def test_the_worked_numbers_of_the_docstrings() -> None:
    assert value_of("{mtok}*{price}", {"mtok": 2.0, "price": 1.5}) == 3.0
    assert keys_in(["policy", "month", "net_usd"]) == 2
