"""The workbook read back: every number, units, frozen headers, and formulas only where they are meant."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from simulator.analysis.findings import SUMMARY_COLUMNS, Findings
from simulator.presentation.wording import visible
from simulator.presentation.workbook import workbook
from simulator.presentation.workbook.grid import FIRST_ROW
from simulator.presentation.workbook.what_if import FIRST, NET, NEW_NET, ROI
from simulator.scenario.load import ScenarioFile
from tests.presentation.pages import manifest

SHEETS = ["Answer", "Ranking", "By policy", "By month", "By team", "Assumptions", "What-if", "Definitions"]


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
    for name in ("Ranking", "By policy", "By month", "By team", "What-if"):
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
    numbers = {f"{value:.14g}" for row in rows for value in row if isinstance(value, float | int)}
    for name in SUMMARY_COLUMNS:
        if f"{name}_low" in tame.summary:
            for end in ("", "_low", "_high"):
                assert {f"{value:.14g}" for value in tame.summary[f"{name}{end}"].dropna()} <= numbers, name
    assert column(book["Ranking"], "Net value")[: len(tame.ranking)] == pytest.approx(
        tame.ranking["net_usd"], rel=1e-14
    )
    assert column(book["By month"], "Token bill") == pytest.approx(tame.by_month["spend_usd"], rel=1e-14)
    assert column(book["By team"], "Net value, low") == pytest.approx(tame.by_team["net_usd_low"], rel=1e-14)


def test_numbers_have_formats_and_columns_have_units(tame_xlsx: bytes) -> None:
    book = opened(tame_xlsx)
    sheet = book["By policy"]
    units = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert units["Net value"] == "USD per engineer and month"
    assert units["Net value, low"].startswith("USD per engineer and month; low end")
    assert units["ROI"] == "net USD per USD of cost"
    for _, cell in cells(book):
        if isinstance(cell.value, float):
            assert cell.number_format != "General", cell.coordinate


def test_every_assumption_has_its_source(tame_xlsx: bytes, tame_file: ScenarioFile) -> None:
    sheet = opened(tame_xlsx)["Assumptions"]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=FIRST_ROW + 1, values_only=True)}
    assert len(rows) == len(tame_file.assumptions)
    for one in tame_file.assumptions:
        assert rows[one.path][2:] == (one.status, visible(one.source))


def test_only_the_sheet_what_if_has_formulas_and_only_over_cells(hostile_xlsx: bytes, tame_xlsx: bytes) -> None:
    for content in (hostile_xlsx, tame_xlsx):
        formulas = [(sheet, cell.value) for sheet, cell in cells(opened(content)) if cell.data_type == "f"]
        assert {sheet for sheet, _ in formulas} == {"What-if"}
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


def test_the_cached_values_of_what_if_are_the_simulations(tame_xlsx: bytes, tame: Findings) -> None:
    sheet = opened(tame_xlsx, values=True)["What-if"]
    summary = tame.summary.set_index("policy")
    for row in range(FIRST + 1, FIRST + len(tame.summary)):
        own = summary.loc[sheet.cell(row, 1).value]
        for place in (NET, NEW_NET):
            assert sheet.cell(row, place + 1).value == pytest.approx(own["net_usd"])
        if own["roi"] == own["roi"]:
            assert sheet.cell(row, ROI + 1).value == pytest.approx(own["roi"])
        else:
            assert sheet.cell(row, ROI + 1).value in ("", None)
    assert sheet["B10"].value == tame.ranking["policy"].iloc[0]


def test_the_same_findings_give_the_same_bytes(tame_xlsx: bytes, tame_file: ScenarioFile, tame: Findings) -> None:
    assert made(tame_file, tame) == tame_xlsx
