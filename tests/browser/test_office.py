"""Workbook and slides opened by LibreOffice; the workbook's formulas come to the numbers of the simulation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from simulator.exports.slides.slides import slides
from simulator.exports.workbook import own_gpus, workbook
from simulator.exports.workbook.what_if import BILL, CLEARS, FIRST, HOUR, HURDLE, NEW_NET, PRICE, REVIEWERS, ROI
from simulator.scenario.blocks.supply import Fleet
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.tables.unit_values import volumes
from simulator.text import visible
from tests.browser.office import converted, ink_of, pages_of
from tests.pages import manifest

pytestmark = pytest.mark.browser

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
    assert load_workbook(path, data_only=True)["What-if"].cell(FIRST + 1, NEW_NET + 1).value is None
    return load_workbook(converted(path, "xlsx", folder / "out"), data_only=True)


def put(sheet: Any, values: dict[int, float]) -> None:
    """The reader's values into the yellow cells, by row."""
    for row, value in values.items():
        sheet.cell(row + 1, 2).value = value


def test_the_formulas_recalculate_to_the_numbers_of_the_simulation(
    named: Callable[[str], World], tame: Findings, tmp_path: Path
) -> None:
    sheet = recalculated(named("tame"), tmp_path)["What-if"]
    summary = tame.summary.set_index("policy")
    for row in range(FIRST + 1, FIRST + len(tame.summary)):
        own = summary.loc[sheet.cell(row, 1).value]
        assert sheet.cell(row, NEW_NET + 1).value == pytest.approx(own["net_usd"])
        assert sheet.cell(row, BILL + 1).value == pytest.approx(own["spend_usd"])
        if own["roi"] == own["roi"]:
            assert sheet.cell(row, ROI + 1).value == pytest.approx(own["roi"])
    assert sheet["B10"].value == tame.ranking["policy"].iloc[0]


def test_other_prices_change_what_they_should(named: Callable[[str], World], tame: Findings, tmp_path: Path) -> None:
    found = volumes(tame.comparison)
    table = found.table.fillna(0.0)
    bill = 10.0 * table["mtok"] * table["paid_usd_per_mtok"]
    cost = bill + 3.0 * table["reviewers_usd"] + table["other_usd"]
    net = 2.0 * table["gain_usd"] - cost
    roi = (net / cost)[cost > 0.0]
    hurdle = (roi.min() + roi.max()) / 2.0
    ours = {PRICE: 10.0 * found.usd_per_mtok, HOUR: 2.0 * found.usd_per_hour, REVIEWERS: 3.0, HURDLE: hurdle}
    sheet = recalculated(named("tame"), tmp_path, lambda book: put(book["What-if"], ours))["What-if"]
    for at in table.index:
        told = {place: sheet.cell(FIRST + 1 + at, place + 1).value for place in (BILL, NEW_NET, ROI, CLEARS)}
        assert told[BILL] == pytest.approx(bill[at])
        assert told[NEW_NET] == pytest.approx(net[at])
        if at in roi.index:
            assert told[ROI] == pytest.approx(roi[at])
            assert told[CLEARS] == ("yes" if roi[at] >= hurdle else "no")
        else:
            assert told[CLEARS] == "no cost"
    choices = net[~table["yardstick"].astype(bool)]
    assert sheet["B10"].value == table["policy"][choices.idxmax()]
    assert sheet["B11"].value == pytest.approx(choices.max())


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
        own_gpus.GPUS: fleet.gpus,
        own_gpus.CAPEX: fleet.capex_usd_per_gpu,
        own_gpus.YEARS: fleet.depreciation_years,
        own_gpus.POWER: fleet.running_usd_per_gpu_hour,
        own_gpus.PEOPLE: fleet.staff_usd_per_year,
        own_gpus.SPEED: fleet.tokens_per_gpu_second,
        own_gpus.PRICE: 3.0,  # twice the scenario's
    }
    sheet = recalculated(named("eventful"), tmp_path, lambda book: put(book["Own GPUs"], ours))["Own GPUs"]

    def result(row: int) -> Any:
        return sheet.cell(row + 1, 2).value

    cost, capacity = 12.0 * fleet.usd_per_month, fleet.working_gpu_hours_per_year * fleet.mtok_per_gpu_hour
    assert result(own_gpus.OUTLAY) == pytest.approx(720_000.0)
    assert result(own_gpus.DEPRECIATION) == pytest.approx(180_000.0)
    assert result(own_gpus.COST) == pytest.approx(cost)
    assert result(own_gpus.EVEN) == pytest.approx(cost / 3.0)
    assert result(own_gpus.CAPACITY) == pytest.approx(capacity)
    assert result(own_gpus.SHARE) == pytest.approx(cost / 3.0 / capacity)
    for row, one in enumerate(eventful.supply.to_dict("records"), start=own_gpus.FIRST + 1):
        told = {place: sheet.cell(row, place + 1).value for place in range(len(own_gpus.HEADS))}
        assert told[own_gpus.API] == pytest.approx(2.0 * one["opex_usd"])
        assert told[own_gpus.LESS] == pytest.approx(cost - 2.0 * one["opex_usd"])
        assert told[own_gpus.BUSY] == pytest.approx(one["mtok_per_year"] / capacity)
        assert told[own_gpus.CHEAPER] == ("API" if cost > 2.0 * one["opex_usd"] else "own GPUs")


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
def test_both_open_and_no_page_is_blank(named: Callable[[str], World], name: str, tmp_path: Path, kind: str) -> None:
    file, findings = named(name)
    make = workbook if kind == "xlsx" else slides
    path = tmp_path / f"file.{kind}"
    path.write_bytes(make(file, findings, manifest(file)))
    pdf = converted(path, "pdf", tmp_path / "out")
    ink = ink_of(pdf)
    assert len(ink) == 6 if kind == "pptx" else len(ink) >= 8
    assert all(greys > 8 for greys in ink)
    assert b"/URI" not in pdf.read_bytes()  # nothing a scenario says became a link
    text = "".join(pages_of(pdf))
    for error in ("#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "Err:5"):
        assert error not in text
