"""Workbook and slides opened by LibreOffice; the workbook's formulas come to the numbers of the simulation."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from pptx import Presentation

from simulator.exports.slides.slides import slides
from simulator.exports.workbook import own_gpus, what_if, workbook
from simulator.scenario.blocks.supply import Fleet
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.tables.unit_values import volumes
from simulator.text import visible
from tests.browser.office import converted, ink_of, lines_above, pages_of
from tests.exports.live_sheets import beside, row_of, under
from tests.pages import manifest

pytestmark = pytest.mark.browser

BELOW_TITLE = 0.175  # of the height of a slide
WORLDS = ("tame", "hostile", "eventful")
World = tuple[ScenarioFile, Findings]


@pytest.fixture
def named(request: pytest.FixtureRequest) -> Callable[[str], World]:
    return lambda name: (request.getfixturevalue(f"{name}_file"), request.getfixturevalue(name))


def recalculated(world: World, folder: Path, change: Callable[[Workbook], None] = lambda book: None) -> Workbook:
    """The workbook after a reader's changes, every formula computed by LibreOffice, values only."""
    path = folder / "book.xlsx"
    path.write_bytes(workbook(*world, manifest(world[0])))
    book = load_workbook(path)
    change(book)
    book.save(path)  # drops the cached values, so that whatever is read below was computed
    assert under(load_workbook(path, data_only=True)["What-if"], what_if)["net"].isna().all()
    return load_workbook(converted(path, "xlsx", folder / "out"), data_only=True)


def put(sheet: Any, values: dict[str, float]) -> None:
    """The reader's values into the yellow cells, by title."""
    for title, value in values.items():
        sheet.cell(row_of(sheet, title), 2).value = value


def test_the_formulas_recalculate_to_the_numbers_of_the_simulation(
    named: Callable[[str], World], tame: Findings, tmp_path: Path
) -> None:
    sheet = recalculated(named("tame"), tmp_path)["What-if"]
    found = under(sheet, what_if).set_index("policy")
    summary = tame.summary.set_index("policy").loc[found.index]
    assert list(found["net"]) == pytest.approx(summary["net_usd"])
    assert list(found["bill"]) == pytest.approx(summary["spend_usd"])
    for measured, told in zip(summary["roi"], found["roi"], strict=True):
        assert measured != measured or told == pytest.approx(measured)
    assert beside(sheet, "Earns most at your values") == tame.ranking["policy"].iloc[0]


def test_other_prices_change_what_they_should(named: Callable[[str], World], tame: Findings, tmp_path: Path) -> None:
    found = volumes(tame.paired)
    table = found.table.fillna(0.0)
    bill = 10.0 * table["mtok"] * table["paid_usd_per_mtok"]
    cost = bill + 3.0 * table["reviewers_usd"] + table["other_usd"]
    net = 2.0 * table["gain_usd"] - cost
    roi = (net / cost)[cost > 0.0]
    hurdle = (roi.min() + roi.max()) / 2.0
    ours = {
        "Price of tokens": 10.0 * found.usd_per_mtok,
        "Value of an engineer's hour": 2.0 * found.usd_per_hour,
        "Cost of a reviewer's hour": 3.0,
        "Hurdle: least ROI": hurdle,
    }
    sheet = recalculated(named("tame"), tmp_path, lambda book: put(book["What-if"], ours))["What-if"]
    told = under(sheet, what_if)
    assert list(told["bill"]) == pytest.approx(bill)
    assert list(told["net"]) == pytest.approx(net)
    assert list(told["roi"][roi.index]) == pytest.approx(roi)
    clears = roi.ge(hurdle).map({True: "yes", False: "no"}).reindex(table.index, fill_value="no cost")
    assert list(told["clears"]) == list(clears)
    choices = net[~table["upper_bound"].astype(bool)]
    assert beside(sheet, "Earns most at your values") == table["policy"][choices.idxmax()]
    assert beside(sheet, "Its net value") == pytest.approx(choices.max())


def test_other_gpus_cost_and_break_even_as_the_model_says(
    named: Callable[[str], World], eventful: Findings, tmp_path: Path
) -> None:
    fleet = Fleet(
        gpus=24,
        capex_usd_per_gpu=30_000.0,
        depreciation_years=4.0,
        running_usd_per_gpu_hour=0.5,
        staff_usd_per_year=100_000.0,
        tokens_per_gpu_second=1_000.0,
    )
    ours = {
        "GPUs": fleet.gpus,
        "Purchase price of a GPU": fleet.capex_usd_per_gpu,
        "Depreciation period": fleet.depreciation_years,
        "Power and space per GPU": fleet.running_usd_per_gpu_hour,
        "People who run them": fleet.staff_usd_per_year,
        "Tokens a busy GPU serves": fleet.tokens_per_gpu_second,
        "Price of the API": 3.0,  # twice the scenario's
    }
    sheet = recalculated(named("eventful"), tmp_path, lambda book: put(book["Own GPUs"], ours))["Own GPUs"]
    cost, capacity = 12.0 * fleet.usd_per_month, fleet.working_gpu_hours_per_year * fleet.mtok_per_gpu_hour
    results = {
        "Outlay": 720_000.0,
        "Depreciation": 180_000.0,
        "Own GPUs cost": cost,
        "They break even at": cost / 3.0,
        "They can serve": capacity,
        "Busy share at which they break even": cost / 3.0 / capacity,
    }
    for title, value in results.items():
        assert beside(sheet, title) == pytest.approx(value), title
    told, bill = under(sheet, own_gpus), 2.0 * eventful.supply["opex_usd"]
    assert list(told["api"]) == pytest.approx(bill)
    assert list(told["less"]) == pytest.approx(cost - bill)
    assert list(told["busy"]) == pytest.approx(eventful.supply["mtok_per_year"] / capacity)
    assert list(told["cheaper"]) == ["API" if cost > one else "own GPUs" for one in bill]


@pytest.mark.parametrize("name", WORLDS)
def test_no_sheet_has_an_error_and_what_was_text_stays_text(
    named: Callable[[str], World], name: str, tmp_path: Path
) -> None:
    file, findings = named(name)
    book = recalculated((file, findings), tmp_path)
    texts = set()
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type != "e", (sheet.title, cell.coordinate, cell.value)
            assert cell.hyperlink is None
            texts.add(cell.value)
    assert {visible(policy.label) for policy in findings.comparison.policies} <= texts
    assert {visible(team.name) for team in file.scenario.world.teams} <= texts


@pytest.mark.parametrize("kind", ["xlsx", "pptx"])
@pytest.mark.parametrize("name", WORLDS)
def test_both_open_no_page_is_blank_and_no_number_is_cut(
    named: Callable[[str], World], name: str, tmp_path: Path, kind: str
) -> None:
    file, findings = named(name)
    make = workbook if kind == "xlsx" else slides
    path = tmp_path / f"file.{kind}"
    path.write_bytes(make(file, findings, manifest(file)))
    pdf = converted(path, "pdf", tmp_path / "out")
    ink = ink_of(pdf)
    assert len(ink) >= (6 if kind == "pptx" else 8)
    assert all(greys > 8 for greys in ink)
    assert b"/URI" not in pdf.read_bytes()  # nothing a scenario says became a link
    pages = [page.replace("\u00a0", " ") for page in pages_of(pdf)]
    for error in ("#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "Err:5", "###"):  # the last where a number has no room
        assert not any(error in page for page in pages)
    if kind == "pptx":
        made = Presentation(str(path)).slides
        assert [
            number
            for slide, page in zip(made, pages, strict=True)
            for number in numbers_on(slide)
            if number not in page
        ] == []
        assert sum(len(numbers_on(slide)) for slide in made) > 20
        assert all(lines <= 2 for lines in lines_above(pdf, BELOW_TITLE))


def numbers_on(slide: Any) -> list[str]:
    """Every number written at a point of a chart, in a table, or in a text box."""
    texts = []
    for shape in slide.shapes:
        if shape.has_chart:
            texts += [text.text for text in shape.chart._chartSpace.iterfind(".//{*}rich//{*}t")]
        elif shape.has_table:
            texts += [cell.text for row in shape.table.rows for cell in row.cells]
        elif shape.has_text_frame and shape != slide.shapes.title:
            texts.append(shape.text_frame.text)
    words = [word.strip("(),;:.–") for text in texts for word in text.replace("\u00a0", " ").split()]
    return [word for word in words if re.fullmatch(r"[−+]?[\d,]*\.?\d+%?", word)]
