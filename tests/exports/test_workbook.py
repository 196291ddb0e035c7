"""The workbook read back: every number, units, frozen headers, and formulas only where they are meant."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from simulator.exports.workbook import own_gpus, what_if, workbook
from simulator.exports.workbook.book import NUMBERS
from simulator.exports.workbook.grid import FIRST_ROW, keys_in
from simulator.exports.workbook.live import value_of
from simulator.replication.compare import compare
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.tables.supply import fleet_facts
from simulator.studies.forecast.results import forecast
from simulator.studies.vanity.on_comparison import flags_by_policy
from simulator.text import visible
from tests.comparisons import TAME
from tests.exports.live_sheets import beside, under
from tests.pages import manifest

FIRST = ["Answer", "Checks", "Ranking"]
FOUND = ["Forecast", "Budget at risk", "Bill by team", "By policy", "By month", "By team", "Gate"]
LAST = ["Assumptions", "What-if", "Definitions"]
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
    assert book.sheetnames == [*FIRST, *FOUND, "Flags", "Compensation", *LAST]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes, sheet.title
        assert sheet.column_dimensions["A"].width >= 9, sheet.title
    counts = {sheet.title: len(sheet._charts) for sheet in book.worksheets if sheet._charts}
    ones = ("Forecast", "Bill by team", "By month", "By team", "Compensation", "What-if")
    assert counts == {"Ranking": 2, **dict.fromkeys(ones, 1)}


@pytest.mark.parametrize("name", ["tame", pytest.param("hostile", marks=pytest.mark.slow), "eventful"])
def test_charts_stand_beside_what_they_draw_and_cover_none_of_it(name: str, request: pytest.FixtureRequest) -> None:
    book = opened(request.getfixturevalue(f"{name}_xlsx"))
    assert any(sheet._charts for sheet in book.worksheets)
    for sheet in book.worksheets:
        for chart in sheet._charts:
            left, top, low = chart.anchor._from.col, chart.anchor._from.row, chart.anchor.to.row
            rows = sheet.iter_rows(min_row=top + 1, max_row=low + 1, min_col=left + 1)
            assert not any(cell.value for row in rows for cell in row), sheet.title
            if sheet.auto_filter.ref:
                assert left > len([cell for cell in sheet[1] if cell.value]), sheet.title
                assert top <= FIRST_ROW + 40, sheet.title
            else:  # a sheet that computes: beside the yellow cells
                assert top <= 4, sheet.title


@pytest.mark.parametrize("name", ["tame", "hostile", "eventful"])
def test_every_chart_says_what_it_shows_to_those_who_cannot_see_it(name: str, request: pytest.FixtureRequest) -> None:
    with zipfile.ZipFile(io.BytesIO(request.getfixturevalue(f"{name}_xlsx"))) as parts:
        drawings = [
            parts.read(one).decode() for one in parts.namelist() if "/drawings/drawing" in one and "_rels" not in one
        ]
    told = [text for drawing in drawings for text in re.findall(r"<xdr:cNvPr [^>]*>", drawing)]
    assert len(told) > 5
    assert all(re.search(r'descr="Chart: .{10,}"', text) for text in told)


def test_the_axis_of_the_ranking_holds_every_interval(tame_xlsx: bytes, tame: Findings) -> None:
    (chart,) = [one for one in opened(tame_xlsx)["Ranking"]._charts if one.tagname == "barChart"]
    scale = chart.y_axis.scaling
    assert scale.min <= tame.ranking.merge(tame.summary[["policy", "net_usd_low"]])["net_usd_low"].min()
    assert scale.max >= tame.ranking.merge(tame.summary[["policy", "net_usd_high"]])["net_usd_high"].max()


@pytest.mark.parametrize("name", ["tame", "hostile", "eventful"])
def test_no_number_has_cents_beside_hundreds_of_dollars(name: str, request: pytest.FixtureRequest) -> None:
    book = opened(request.getfixturevalue(f"{name}_xlsx"))
    seen = 0
    for sheet, cell in cells(book):
        if isinstance(cell.value, float) and abs(cell.value) >= 100.0:
            seen += 1
            assert cell.number_format != "#,##0.00", (sheet, cell.coordinate, cell.value)
    assert seen > 100
    assert formats(book["By month"], "Token bill") == {NUMBERS["whole"]}


def formats(sheet: Any, title: str) -> set[str]:
    head = [cell.value for cell in sheet[1]]
    return {cell.number_format for cell in list(sheet.columns)[head.index(title)][FIRST_ROW:]}


@pytest.mark.parametrize("name", ["tame", "hostile", "eventful"])
def test_no_number_and_no_word_of_a_head_is_wider_than_its_column(name: str, request: pytest.FixtureRequest) -> None:
    book = opened(request.getfixturevalue(f"{name}_xlsx"))
    for sheet in (one for one in book.worksheets if one.auto_filter.ref and one.title != "Checks"):
        for cells_ in sheet.iter_cols(min_row=1):
            width = width_of(sheet, cells_[0].column)
            for cell in (one for one in cells_ if one.value is not None):
                if isinstance(cell.value, float | int):
                    digits = 0 if cell.number_format == NUMBERS["whole"] or abs(cell.value) >= 1000.0 else 2
                    assert len(f"{cell.value:,.{digits}f}") < width + 1, (sheet.title, cell.coordinate)
                elif cell.row <= FIRST_ROW:
                    assert max(map(len, cell.value.split()), default=0) < width, (sheet.title, cell.coordinate)


def width_of(sheet: Any, column_number: int) -> float:
    """The width of a column, which a file may give together with its neighbours'."""
    found = sheet.column_dimensions.values()
    return next(float(one.width) for one in found if one.min <= column_number <= one.max)


def test_charts_take_short_names_where_the_full_ones_have_no_room(hostile_xlsx: bytes, tame_xlsx: bytes) -> None:
    book = opened(hostile_xlsx)
    seen = 0
    for sheet in (one for one in book.worksheets if one._charts):
        for series in (series for chart in sheet._charts for series in chart.series):
            cells_ = [one.strRef.f for one in (series.tx, series.cat) if one is not None and one.strRef is not None]
            for name, area in (reference.replace("'", "").replace("$", "").split("!") for reference in cells_):
                found = book[name][area]
                rows = found if isinstance(found, tuple) else ((found,),)
                texts = [str(cell.value) for row in rows for cell in row]
                seen += len(texts)
                assert max(map(len, texts)) <= 42, (name, area)
    assert seen > 50
    assert "Policy in charts" not in [cell.value for cell in opened(tame_xlsx)["Ranking"][1]]


def test_the_hurdles_head_has_room_for_all_of_it(tame_xlsx: bytes) -> None:
    sheet = opened(tame_xlsx)["What-if"]
    (head,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Clears the hurdle"]
    assert head.alignment.wrap_text
    assert sheet.row_dimensions[head.row].height >= 2 * 15


def test_what_it_may_cost_is_told_by_month_by_year_and_by_team(tame_xlsx: bytes, tame: Findings) -> None:
    book = opened(tame_xlsx)
    labels = [policy.label for policy in tame.comparison.policies]
    found = forecast(tame.comparison.scenario, labels, tame.comparison.spend)
    bands = found.bands[found.bands["span"] == "month"].set_index(["policy", "month"])
    keys = list(zip(column(book["Forecast"], "Policy"), column(book["Forecast"], "Month"), strict=True))
    assert keys[0][0] == tame.best
    assert {name for name, _ in keys} == set(found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"])
    for title, name in (("Mean", "mean_usd"), ("P95", "p95")):
        assert column(book["Forecast"], title) == pytest.approx([bands.loc[key, name] for key in keys])
    teams = found.teams.set_index(["policy", "team"])["bill_usd"]
    keys = list(zip(column(book["Bill by team"], "Policy"), column(book["Bill by team"], "Team"), strict=True))
    assert column(book["Bill by team"], "Token bill") == pytest.approx([teams[key] for key in keys])
    year = found.at_risk.set_index("policy")["budget_at_risk_usd"]
    risk = book["Budget at risk"]
    assert column(risk, "Budget at risk") == pytest.approx([year[name] for name in column(risk, "Policy")])


def test_what_only_some_runs_are_asked_has_sheets_of_its_own(
    eventful_xlsx: bytes, eventful: Findings, tame_xlsx: bytes, tame: Findings
) -> None:
    flags = opened(tame_xlsx)["Flags"]
    known = flags_by_policy(tame.comparison)
    assert column(flags, "Verdict") == list(known["verdict"])
    assert column(flags, "Evidence") == list(known["evidence"])
    gate = opened(tame_xlsx)["Gate"]
    assert column(gate, "Reviewed") == pytest.approx(tame.review_gate["reviewed_share"])
    book = opened(eventful_xlsx)
    assert column(book["Routing"], "Better tier") == pytest.approx(eventful.routing["better_usd"])
    text = TAME.replace("policies:", "current_policy: uncapped\npolicies:")
    file = loads(text, "today.yaml")
    findings = conclude(compare(file.scenario, engine="simpy", workers=1))
    today = opened(made(file, findings))["Against today"]
    assert column(today, "Net value changes by") == pytest.approx(findings.against_current["change_usd"])
    assert len(today._charts) == 1


def test_it_opens_with_question_and_answer(tame_xlsx: bytes, tame: Findings) -> None:
    sheet = opened(tame_xlsx)["Answer"]
    assert sheet["A1"].value == "A small question"
    assert sheet["A2"].value == "Which policy earns most?"
    assert sheet["A4"].value == tame.answer
    left = {cell.value for cell in sheet["A"]}
    assert {one.question for one in tame.told} <= left


@pytest.mark.parametrize("name", ["tame", "hostile", "eventful"])
def test_the_first_sheet_leads_to_every_other(name: str, request: pytest.FixtureRequest) -> None:
    book = opened(request.getfixturevalue(f"{name}_xlsx"))
    links = {cell.value: cell.hyperlink for row in book["Answer"].iter_rows() for cell in row if cell.hyperlink}
    assert list(links) == book.sheetnames[1:]
    for sheet, link in links.items():
        assert (link.target, link.location) == (None, f"'{sheet}'!A1")


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
    by_team = tame.by_team.set_index(["policy", "team"])["net_usd_low"]
    keys = zip(column(book["By team"], "Policy"), column(book["By team"], "Team"), strict=True)
    assert column(book["By team"], "Net value, low") == pytest.approx([by_team[key] for key in keys], rel=1e-14)


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
    assert all(cell.hyperlink is None for sheet, cell in cells(book) if sheet != "Answer")
    for team in hostile_file.scenario.world.teams:
        assert visible(team.name) in texts


def test_pay_supply_and_market_have_sheets_where_there_is_something_to_say(
    eventful_xlsx: bytes, eventful: Findings
) -> None:
    book = opened(eventful_xlsx)
    world = ["Compensation", "Bill and use", "Supply", "Market"]
    assert book.sheetnames == [*FIRST, *FOUND, "Routing", "Flags", *world, *LAST[:2], "Own GPUs", LAST[2]]
    for name in (*world, "Own GPUs"):
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
    assert {("Utilisation", "Supply"), ("Utilisation", "Market"), ("Bonus", "Compensation")} <= defined
    book = opened(eventful_xlsx)
    measures = {title for title, _ in defined}
    for name in ("Forecast", "Budget at risk", "Gate", "Flags", "Ranking"):
        heads = [cell.value for cell in book[name][1]]
        assert {head for head in heads if head != "n" and not head.endswith((", low", ", high"))} <= measures


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
