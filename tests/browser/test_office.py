"""Workbook and slides opened by LibreOffice; the workbook's formulas come to the numbers of the simulation."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from simulator.analysis.findings import Findings
from simulator.presentation.slides import slides
from simulator.presentation.workbook import workbook
from simulator.presentation.workbook.what_if import (
    BILL,
    FIRST,
    GAIN,
    GATE,
    HOUR,
    MTOK,
    NEW_NET,
    OTHER,
    PAID,
    PRICE,
    ROI,
    YOURS,
)
from simulator.scenario.load import ScenarioFile
from tests.browser.office import converted, ink_of, pages_of
from tests.presentation.pages import manifest

pytestmark = pytest.mark.browser


def test_the_formulas_recalculate_to_the_numbers_of_the_simulation(
    tame_file: ScenarioFile, tame: Findings, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(tame_file, tame, manifest(tame_file)))
    book = load_workbook(path)  # drops the cached values, so that whatever is read below was computed
    book.save(path)
    assert load_workbook(path, data_only=True)["What-if"].cell(FIRST + 1, NEW_NET + 1).value is None
    sheet = load_workbook(converted(path, "xlsx", tmp_path / "out"), data_only=True)["What-if"]
    summary = tame.summary.set_index("policy")
    for row in range(FIRST + 1, FIRST + len(tame.summary)):
        own = summary.loc[sheet.cell(row, 1).value]
        assert sheet.cell(row, NEW_NET + 1).value == pytest.approx(own["net_usd"])
        assert sheet.cell(row, BILL + 1).value == pytest.approx(own["spend_usd"])
        if own["roi"] == own["roi"]:
            assert sheet.cell(row, ROI + 1).value == pytest.approx(own["roi"])
    assert sheet["B10"].value == tame.ranking["policy"].iloc[0]


def test_another_price_and_another_value_change_what_they_should(
    tame_file: ScenarioFile, tame: Findings, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(tame_file, tame, manifest(tame_file)))
    book = load_workbook(path)
    inputs = book["What-if"]
    inputs.cell(PRICE + 1, YOURS + 1).value = 15.0  # ten times the scenario's
    inputs.cell(HOUR + 1, YOURS + 1).value = 2.0 * inputs.cell(HOUR + 1, YOURS + 2).value
    book.save(path)
    sheet = load_workbook(converted(path, "xlsx", tmp_path / "out"), data_only=True)["What-if"]
    nets = {}
    for row in range(FIRST + 1, FIRST + len(tame.summary)):
        one = {place: sheet.cell(row, place + 1).value for place in (MTOK, PAID, GAIN, GATE, OTHER, NEW_NET, BILL)}
        assert one[BILL] == pytest.approx(10.0 * one[MTOK] * one[PAID])
        assert one[NEW_NET] == pytest.approx(2.0 * one[GAIN] - one[BILL] - one[GATE] - one[OTHER])
        if sheet.cell(row, 2).value == "no":
            nets[sheet.cell(row, 1).value] = one[NEW_NET]
    assert sheet["B10"].value == max(nets, key=lambda name: nets[name])


@pytest.mark.parametrize("kind", ["xlsx", "pptx"])
def test_both_open_and_no_page_is_blank(world: tuple[ScenarioFile, Findings], tmp_path: Path, kind: str) -> None:
    make = workbook if kind == "xlsx" else slides
    path = tmp_path / f"file.{kind}"
    path.write_bytes(make(*world, manifest(world[0])))
    pdf = converted(path, "pdf", tmp_path / "out")
    ink = ink_of(pdf)
    assert len(ink) == 6 if kind == "pptx" else len(ink) >= 8
    assert all(greys > 8 for greys in ink)
    text = "".join(pages_of(pdf))
    assert "#NAME?" not in text
    assert "Err:5" not in text
    assert "#REF!" not in text
