"""Workbook and slides opened by LibreOffice; the workbook's formulas come to the numbers of the simulation."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
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
Convert = Callable[[Sequence[Path], str, Path], list[Path]]


@pytest.fixture(scope="session")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The workbook and the slides of each world."""
    folder, found = tmp_path_factory.mktemp("made"), {}
    for name, (kind, make) in product(WORLDS, {"xlsx": workbook, "pptx": slides}.items()):
        file: ScenarioFile = request.getfixturevalue(f"{name}_file")
        found[name, kind] = folder / f"{name}-{kind}.{kind}"
        found[name, kind].write_bytes(make(file, request.getfixturevalue(name), manifest(file)))
    return found


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """LibreOffice with one profile for all tests."""
    return partial(converted, profile=tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="session")
def printed(office: Convert, made: dict[tuple[str, str], Path]) -> dict[tuple[str, str], Path]:
    """Each as PDF."""
    folder = next(iter(made.values())).parent / "printed"
    return dict(zip(made, office(list(made.values()), "pdf", folder), strict=True))


@pytest.fixture(scope="session")
def computed(office: Convert, made: dict[tuple[str, str], Path]) -> dict[str, Workbook]:
    """Each workbook with every formula computed by LibreOffice, values only."""
    folder = next(iter(made.values())).parent
    bare = [emptied(made[name, "xlsx"], folder / f"{name}.xlsx") for name in WORLDS]
    return {
        name: load_workbook(path, data_only=True)
        for name, path in zip(WORLDS, office(bare, "xlsx", folder / "out"), strict=True)
    }


def emptied(path: Path, copy: Path, change: Callable[[Workbook], None] = lambda book: None) -> Path:
    """A copy of a workbook after a reader's changes, without cached values: whatever is read from it was computed."""
    book = load_workbook(path)
    change(book)
    book.save(copy)
    assert under(load_workbook(copy, data_only=True)["What-if"], what_if)["net"].isna().all()
    return copy


def put(sheet: Any, values: dict[str, float]) -> None:
    """The reader's values into the yellow cells, by title."""
    for title, value in values.items():
        sheet.cell(row_of(sheet, title), 2).value = value


def test_the_formulas_recalculate_to_the_numbers_of_the_simulation(
    computed: dict[str, Workbook], tame: Findings
) -> None:
    sheet = computed["tame"]["What-if"]
    found = under(sheet, what_if).set_index("policy")
    summary = tame.summary.set_index("policy").loc[found.index]
    assert list(found["net"]) == pytest.approx(summary["net_usd"])
    assert list(found["bill"]) == pytest.approx(summary["spend_usd"])
    for measured, told in zip(summary["roi"], found["roi"], strict=True):
        assert measured != measured or told == pytest.approx(measured)
    assert beside(sheet, "Earns most at your values") == tame.ranking["policy"].iloc[0]


def test_other_prices_change_what_they_should(
    made: dict[tuple[str, str], Path], office: Convert, tame: Findings, tmp_path: Path
) -> None:
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
    changed = emptied(made["tame", "xlsx"], tmp_path / "book.xlsx", lambda book: put(book["What-if"], ours))
    (path,) = office([changed], "xlsx", tmp_path / "out")
    sheet = load_workbook(path, data_only=True)["What-if"]
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
    made: dict[tuple[str, str], Path], office: Convert, eventful: Findings, tmp_path: Path
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
    changed = emptied(made["eventful", "xlsx"], tmp_path / "book.xlsx", lambda book: put(book["Own GPUs"], ours))
    (path,) = office([changed], "xlsx", tmp_path / "out")
    sheet = load_workbook(path, data_only=True)["Own GPUs"]
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
    computed: dict[str, Workbook], request: pytest.FixtureRequest, name: str
) -> None:
    file: ScenarioFile = request.getfixturevalue(f"{name}_file")
    findings: Findings = request.getfixturevalue(name)
    texts = set()
    for sheet in computed[name].worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type != "e", (sheet.title, cell.coordinate, cell.value)
            assert cell.hyperlink is None or cell.hyperlink.location, "only from sheet to sheet"
            texts.add(cell.value)
    assert {visible(policy.label) for policy in findings.comparison.policies} <= texts
    assert {visible(team.name) for team in file.scenario.world.teams} <= texts


@pytest.mark.parametrize("kind", ["xlsx", "pptx"])
@pytest.mark.parametrize("name", WORLDS)
def test_both_open_no_page_is_blank_and_no_number_is_cut(
    made: dict[tuple[str, str], Path], printed: dict[tuple[str, str], Path], name: str, kind: str
) -> None:
    pdf = printed[name, kind]
    ink = ink_of(pdf)
    assert len(ink) >= (6 if kind == "pptx" else 8)
    assert all(greys > 8 for greys in ink)
    assert b"/URI" not in pdf.read_bytes()  # nothing a scenario says became a link
    pages = [page.replace("\u00a0", " ") for page in pages_of(pdf)]
    for error in ("#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "Err:5", "###"):  # the last where a number has no room
        assert not any(error in page for page in pages)
    if kind == "pptx":
        every = Presentation(str(made[name, kind])).slides
        assert [
            number
            for slide, page in zip(every, pages, strict=True)
            for number in numbers_on(slide)
            if number not in page
        ] == []
        assert sum(len(numbers_on(slide)) for slide in every) > 20
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
