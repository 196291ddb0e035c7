"""Six slides whose charts are PowerPoint's own, with the numbers of the tables in them."""

import io
from importlib import reload, util
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from simulator.exports import slides as room
from simulator.exports.slides.chart_style import round_range
from simulator.exports.slides.deck import SlidesError
from simulator.exports.slides.slides import slides
from simulator.report.elements.style import INK, PAPER, SHADE
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.text import visible
from tests.pages import manifest


@pytest.fixture(scope="module")
def tame_pptx(tame_file: ScenarioFile, tame: Findings) -> bytes:
    return slides(tame_file, tame, manifest(tame_file))


@pytest.fixture(scope="module")
def hostile_pptx(hostile_file: ScenarioFile, hostile: Findings) -> bytes:
    return slides(hostile_file, hostile, manifest(hostile_file))


def deck(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def charts(file: Any) -> list[Any]:
    return [shape.chart for slide in file.slides for shape in slide.shapes if shape.has_chart]


def test_there_are_six_slides_with_titles_charts_and_notes(tame_pptx: bytes, tame: Findings) -> None:
    file = deck(tame_pptx)
    assert len(file.slides) == 6
    kinds = [sum(shape.has_chart for shape in slide.shapes) for slide in file.slides]
    assert kinds == [0, 1, 1, 1, 2, 0]
    assert not any(shape.shape_type == 13 for slide in file.slides for shape in slide.shapes)  # no pictures
    titles = [slide.shapes.title.text for slide in file.slides]
    assert len(set(titles)) == 6
    assert all(len(title) > 20 for title in titles)
    for slide in list(file.slides)[1:5]:
        told = slide.notes_slide.notes_text_frame.text
        assert "95% interval" in told
        assert "sha256" in told
    assert tame.answer in [shape.text_frame.text for shape in file.slides[0].shapes if shape.has_text_frame]
    assert "a price list of 2026" in file.slides[5].notes_slide.notes_text_frame.text


def test_a_chart_holds_the_numbers_of_its_table(tame_pptx: bytes, tame: Findings) -> None:
    ranking, frontier, money, spend, vanity = charts(deck(tame_pptx))
    summary = tame.summary.set_index("policy")
    drawn = dict(zip(ranking.plots[0].categories, ranking.plots[0].series[0].values, strict=True))
    assert drawn == pytest.approx(summary["net_usd"].to_dict())
    points = {one.name: (next(one.iter_values()),) for one in list(frontier.plots[0].series)[1:]}
    assert points["gated"] == pytest.approx((summary.loc["gated", "net_usd"],))
    names = list(money.plots[0].categories)
    totals = [sum(one.values[place] for one in money.plots[0].series) for place in range(len(names))]
    assert totals == pytest.approx(summary.loc[names, "gain_usd"].tolist())
    for chart, column in ((spend, "spend_usd"), (vanity, "vanity_usd")):
        for one in chart.plots[0].series:
            own = tame.by_month[tame.by_month["policy"] == one.name]
            assert list(one.iter_values()) == pytest.approx(own[column].tolist())


def test_intervals_are_error_bars(tame_pptx: bytes, tame: Findings) -> None:
    series = charts(deck(tame_pptx))[0].plots[0].series[0]._element
    ends = {tag: [float(v.text) for v in series.findall(f".//{{*}}{tag}//{{*}}v")] for tag in ("plus", "minus")}
    summary = tame.summary.set_index("policy").loc[list(charts(deck(tame_pptx))[0].plots[0].categories)]
    assert ends["plus"] == pytest.approx((summary["net_usd_high"] - summary["net_usd"]).tolist())
    assert ends["minus"] == pytest.approx((summary["net_usd"] - summary["net_usd_low"]).tolist())


def test_marks_and_bars_carry_both_their_intervals(tame_pptx: bytes, tame: Findings) -> None:
    _, frontier, money, *_ = charts(deck(tame_pptx))
    summary = tame.summary.set_index("policy")
    for one in list(frontier.plots[0].series)[1:]:
        bars = {found.find("{*}errDir").get("val"): found for found in one._element.findall("{*}errBars")}
        for direction, column in (("x", "cost_usd"), ("y", "net_usd")):
            (up,) = (float(v.text) for v in bars[direction].findall("{*}plus//{*}v"))
            assert up == pytest.approx(summary.loc[one.name, f"{column}_high"] - summary.loc[one.name, column])
    up = [float(v.text) for v in money.plots[0].series[0]._element.findall("{*}errBars/{*}plus//{*}v")]
    names = list(money.plots[0].categories)
    assert up == pytest.approx((summary["net_usd_high"] - summary["net_usd"])[names].tolist())


def test_no_interval_is_cut_off(tame_pptx: bytes, tame: Findings) -> None:
    assert round_range([-30.0, 2262.0, 2520.0]) == (-500.0, 3000.0, 500.0)
    assert round_range([-0.1]) == pytest.approx((-0.1, 0.02, 0.02))
    assert round_range([0.0]) == pytest.approx((0.0, 0.2, 0.2))
    ranking, frontier, money, *_ = charts(deck(tame_pptx))
    for axis in (ranking.value_axis, frontier.value_axis, money.value_axis):
        assert axis.maximum_scale >= tame.summary["net_usd_high"].max()
    assert frontier.category_axis.maximum_scale >= tame.summary["cost_usd_high"].max()
    low = tame.summary["net_usd_low"].min()
    assert (ranking.value_axis.minimum_scale or 0.0) <= low


def test_a_slide_says_interval_only_where_it_draws_one(tame_pptx: bytes) -> None:
    for slide, drawn in zip(list(deck(tame_pptx).slides)[1:5], (True, True, True, False), strict=True):
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert any("95% interval" in text for text in texts) is drawn
        bars = [shape.chart._chartSpace.findall(".//{*}errBars") for shape in slide.shapes if shape.has_chart]
        assert any(map(bool, bars)) is drawn


def test_lines_differ_by_more_than_colour(tame_pptx: bytes) -> None:
    spend = charts(deck(tame_pptx))[3].plots[0]
    kinds = {(one.format.line.dash_style, one.marker.style) for one in spend.series}
    assert len(kinds) == len(list(spend.series)) > 3


def test_what_is_found_on_own_gpus_and_the_market_is_told(
    eventful_file: ScenarioFile, eventful: Findings, tame_pptx: bytes
) -> None:
    first = deck(slides(eventful_file, eventful, manifest(eventful_file))).slides[0]
    assert len(eventful.remarks) > 2
    for remark in eventful.remarks:
        assert visible(remark) in first.notes_slide.notes_text_frame.text
    shown = [shape.text_frame.text for shape in first.shapes if shape.has_text_frame]
    (told,) = [text for text in shown if text.startswith(eventful.remarks[0][:100])]
    assert told.endswith("more in the notes.)")


def test_the_table_has_the_colours_of_the_house(tame_pptx: bytes) -> None:
    (table,) = [shape.table for shape in deck(tame_pptx).slides[5].shapes if shape.has_table]
    assert str(table.cell(0, 0).fill.fore_color.rgb) == INK[1:].upper()
    assert {str(table.cell(row, 0).fill.fore_color.rgb) for row in (1, 2)} == {SHADE[1:].upper(), PAPER[1:].upper()}


def test_no_name_becomes_a_formula_or_a_link_in_a_charts_own_workbook(hostile_pptx: bytes) -> None:
    for chart in charts(deck(hostile_pptx)):
        book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", cell.value
                    assert cell.hyperlink is None


def test_the_slides_take_the_look_of_a_template_and_none_of_its_slides(
    tmp_path: Path, tame_file: ScenarioFile, tame: Findings
) -> None:
    template = Presentation()
    template.slide_width, template.slide_height = 9144000, 6858000
    own = template.slides.add_slide(template.slide_layouts[1])
    own.shapes.title.text = "Our quarterly template"
    path = tmp_path / "ours.pptx"
    template.save(str(path))
    file = deck(slides(tame_file, tame, manifest(tame_file), path))
    assert len(file.slides) == 6
    assert (file.slide_width, file.slide_height) == (9144000, 6858000)
    assert "Our quarterly template" not in [slide.shapes.title.text for slide in file.slides]
    for slide in file.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= file.slide_width
            assert shape.top + shape.height <= file.slide_height


def test_a_template_that_is_none_is_a_sentence(tmp_path: Path, tame_file: ScenarioFile, tame: Findings) -> None:
    text = tmp_path / "not.pptx"
    text.write_text("hello")
    for path, words in ((text, "is not a .pptx presentation"), (tmp_path / "no.pptx", "there is no such file")):
        with pytest.raises(SlidesError, match=words):
            slides(tame_file, tame, {}, path)


def test_without_their_library_slides_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'tokensim\[slides\]'"):
        reload(room)
