"""A deck whose charts are PowerPoint's own, with the numbers of the tables in them."""

import io
from importlib import reload, util
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from simulator.exports import slides as room
from simulator.exports.slides.bars import WORD_JOINER, Part, stacked
from simulator.exports.slides.chart_style import within
from simulator.exports.slides.closing import points
from simulator.exports.slides.deck import Deck, SlidesError
from simulator.exports.slides.fitting import fitted, lines
from simulator.exports.slides.lines import together
from simulator.exports.slides.slides import lead, more_often, shown_in_steps, slides, verdict
from simulator.exports.slides.waterfall import steps, waterfall
from simulator.replication.compare import compare
from simulator.report.elements.axes import round_range
from simulator.report.elements.headline import money
from simulator.report.elements.labels import spread
from simulator.report.elements.style import INK, PAPER, SHADE
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.scenario.reading.ranges import Input
from simulator.stats.intervals import Estimate
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.charts.hump import chosen, hump_chart
from simulator.text import visible
from tests.comparisons import EVENTFUL
from tests.pages import manifest


@pytest.fixture(scope="module")
def tame_pptx(tame_file: ScenarioFile, tame: Findings) -> bytes:
    """Without the slide of caps."""
    return slides(tame_file, tame._replace(caps=None), manifest(tame_file))


@pytest.fixture(scope="module")
def hostile_pptx(hostile_file: ScenarioFile, hostile: Findings) -> bytes:
    return slides(hostile_file, hostile, manifest(hostile_file))


def deck(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def charts(file: Any) -> list[Any]:
    return [shape.chart for shape in shapes(file) if shape.has_chart]


def words(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_a_deck_begins_with_the_answer_and_ends_with_the_decision(tame_pptx: bytes, tame: Findings) -> None:
    file = deck(tame_pptx)
    kinds = [sum(shape.has_chart for shape in slide.shapes) for slide in file.slides]
    assert kinds == [0, 1, 1, 1, 2, 0]
    assert not any(shape.shape_type == 13 for slide in file.slides for shape in slide.shapes)  # no pictures
    titles = [slide.shapes.title.text for slide in file.slides]
    assert len(set(titles)) == 6
    assert all(len(title) > 20 for title in titles)
    for slide in list(file.slides)[1:5]:
        assert "sha256" in slide.notes_slide.notes_text_frame.text
    assert titles[0].startswith(f"“{tame.best}” earns most: ")
    assert tame.answer in words(file.slides[0])
    assert titles[-1] == f"We ask you to decide for “{tame.best}” as the rule for all 9 engineers"
    (table,) = [shape.table for shape in file.slides[5].shapes if shape.has_table]
    assert [cell.text for cell in table.rows[0].cells] == ["No source yet", "Assumed", "Plausible"]
    assert len(table.rows) == 6
    assert {"What it brings, net", "What it costs", "How sure that is", "When to look again"} <= set(
        words(file.slides[5])
    )
    assert "a price list of 2026" in file.slides[5].notes_slide.notes_text_frame.text


def test_a_chart_holds_the_numbers_of_its_table(tame_pptx: bytes, tame: Findings) -> None:
    ranking, frontier, _, spend, vanity = charts(deck(tame_pptx))
    summary = tame.summary.set_index("policy")
    drawn = dict(zip(ranking.plots[0].categories, ranking.plots[0].series[0].values, strict=True))
    assert drawn == pytest.approx(summary["net_usd"].to_dict())
    points = {one.name: (next(one.iter_values()),) for one in list(frontier.plots[0].series)[1:]}
    assert points["gated"] == pytest.approx((summary.loc["gated", "net_usd"],))
    for chart, column in ((spend, "spend_usd"), (vanity, "vanity_usd")):
        for one in chart.plots[0].series:
            own = tame.by_month[tame.by_month["policy"] == one.name]
            assert list(one.iter_values()) == pytest.approx(own[column].tolist())


def test_the_first_picture_is_one_cap_after_another(tame_file: ScenarioFile, tame: Findings) -> None:
    file = deck(slides(tame_file, tame, manifest(tame_file)))
    assert tame.caps is not None
    assert len(file.slides) == 7
    assert file.slides[1].shapes.title.text == hump_chart(tame).title
    caps, *policies = charts(file)[0].plots[0].series
    assert list(caps.iter_values()) == pytest.approx(tame.caps.table["net_usd"].tolist())
    assert [one.name for one in policies] == chosen(tame)["policy"].tolist()
    told = " ".join(words(file.slides[1]))
    assert "no cap at all" in told
    assert "in the table" not in told  # a slide has none


def test_the_first_picture_shades_where_the_next_dollar_stops_paying(tame_file: ScenarioFile, tame: Findings) -> None:
    assert tame.caps is not None
    pays = Estimate(value=20.0, low=15.0, high=30.0, n=3)
    slide = deck(slides(tame_file, tame._replace(caps=tame.caps._replace(follows=True, cost_usd=pays)), {})).slides[1]
    assert any(text.startswith("the next dollar stops paying: 20 (15") for text in words(slide))
    (chart,) = [shape for shape in slide.shapes if shape.has_chart]
    (band,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE]
    axis, layout = chart.chart.category_axis, chart.chart._chartSpace.find(".//{*}plotArea/{*}layout/{*}manualLayout")
    left, width = (float(layout.find(f"{{*}}{one}").get("val")) for one in "xw")
    ends = [(at - chart.left) / chart.width for at in (band.left, band.left + band.width)]
    costs = [(end - left) / width * (axis.maximum_scale - axis.minimum_scale) for end in ends]
    assert axis.minimum_scale == 0.0
    assert costs == pytest.approx([15.0, 30.0], rel=0.01)
    for one, row in zip(list(chart.chart.plots[0].series)[1:], chosen(tame).to_dict("records"), strict=True):
        found = [bars.find("{*}errDir").get("val") for bars in one._element.findall("{*}errBars")]
        assert found == ([] if row["upper_bound"] else ["y"])
        assert any(text.endswith(f"{row['policy']} {money(row['net_usd'])}") for text in words(slide))


def written(series: Any) -> list[str]:
    """What is written at the points of a series."""
    found = series._element.findall("{*}dLbls/{*}dLbl")
    return ["".join(text.text for text in one.findall(".//{*}t")).replace("\u00a0", " ").strip() for one in found]


def test_every_value_is_written_beside_its_bar_and_none_on_it(tame_pptx: bytes, tame: Findings) -> None:
    ranking = charts(deck(tame_pptx))[0].plots[0]
    values, carried = ranking.series
    assert not values._element.findall("{*}dLbls")
    ends = tame.summary.set_index("policy")["net_usd_high"].clip(lower=0.0)
    assert list(carried.values) == pytest.approx(ends.loc[list(ranking.categories)].tolist())
    means = tame.summary.set_index("policy")["net_usd"]
    told = [text.removesuffix(" (upper bound)") for text in written(carried)]
    assert told == [money(means[name]) for name in ranking.categories]


LOSS = {
    "gain_usd": 100.0,
    "productive_usd": 2000.0,
    "padding_usd": 300.0,
    "burnt_usd": 0.0,
    "reviewers_usd": 0.0,
    "other_usd": 49.0,
    "net_usd": -2249.0,
}


def lossy() -> dict[str, float]:
    return LOSS | {
        f"{name}_{end}": value + side for name, value in LOSS.items() for end, side in (("low", -9.0), ("high", 9.0))
    }


def test_the_steps_of_a_waterfall_hang_together_and_end_below_zero() -> None:
    drawn = steps(lossy(), "#112233")
    assert [(step.begin, step.end) for step in drawn] == [
        (0.0, 100.0),
        (100.0, -1900.0),
        (-1900.0, -2200.0),
        (-2200.0, -2249.0),
        (0.0, -2249.0),
    ]
    assert drawn[1].text == "−2,000"
    assert drawn[-1].text == "−2,250\n(−2,260 to −2,240)"


def test_a_waterfall_draws_what_is_below_zero_below_zero() -> None:
    own = Deck(Presentation(), plain=True, source="")
    slide = own.slide("A title", "A line")
    waterfall(own, slide, steps(lossy(), "#112233"), "what it shows")
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    carries, up, lifted, carries_below, down = ([*one.values] for one in chart.plots[0].series)
    assert up == [100.0, 100.0, 0.0, 0.0, 0.0]
    assert carries == [0.0] * 5
    assert [top + bottom for top, bottom in zip(carries_below, down, strict=True)] == [0, -1900, -2200, -2249, -2249]
    assert carries_below == [0.0, 0.0, -1900.0, -2200.0, 0.0]
    assert chart.value_axis.minimum_scale <= -2249.0 - 9.0
    assert max(top + lift for top, lift in zip(up, lifted, strict=True)) <= chart.value_axis.maximum_scale
    texts = written(chart.plots[0].series[2])
    assert [text.split("(")[0] for text in texts] == ["100", "−2,000", "−300", "−49", "−2,250"]


def test_a_policy_that_loses_money_is_taken_apart_too(tame: Findings) -> None:
    assert shown_in_steps(tame)[0] == tame.best
    net = tame.breakdown.set_index("policy")["net_usd"]
    assert all(net[name] < 0.0 for name in shown_in_steps(tame)[1:])
    table = tame.breakdown.assign(net_usd=lambda rows: rows["net_usd"].where(rows["policy"] != "gated", -9e9))
    ranked = tame.ranking.sort_values("policy", key=lambda names: names == "gated", kind="stable")
    assert shown_in_steps(tame._replace(breakdown=table, ranking=ranked))[-1] == "gated"


def test_a_best_mean_that_is_seldom_the_best_is_not_said_to_be_it(tame: Findings) -> None:
    worlds = tame.comparison.worlds._replace(inputs=(Input({}, stated=False),))
    drawn = tame._replace(comparison=tame.comparison._replace(worlds=worlds))
    first, second = tame.ranking["policy"][:2]
    for shares, often in (((0.75, 0.25), ""), ((0.25, 0.75), second)):
        ranking = tame.ranking.assign(p_best=[*shares, *[0.0] * (len(tame.ranking) - 2)])
        found = drawn._replace(ranking=ranking)
        assert more_often(found) == often
        for title in (verdict(found), lead(found)):
            assert ("75% of worlds" in title) is (not often), title
            assert (f"“{second}” is best in more worlds" in title or f"“{second}” in 75%" in title) == bool(often)
    assert first == tame.best


def test_marks_and_bars_carry_their_intervals(tame_pptx: bytes, tame: Findings) -> None:
    ranking, frontier, *_ = charts(deck(tame_pptx))
    summary = tame.summary.set_index("policy")
    series = ranking.plots[0].series[0]._element
    exact = summary["net_usd_high"] == summary["net_usd_low"]
    names = [name for name in ranking.plots[0].categories if not exact[name]]
    ends = {
        tag: [float(v.text) for v in series.findall(f"{{*}}errBars/{{*}}{tag}//{{*}}v")] for tag in ("plus", "minus")
    }
    assert ends["plus"] == pytest.approx((summary["net_usd_high"] - summary["net_usd"])[names].tolist())
    assert ends["minus"] == pytest.approx((summary["net_usd"] - summary["net_usd_low"])[names].tolist())
    for one in list(frontier.plots[0].series)[1:]:
        row, upright = summary.loc[one.name], one._element.findall("{*}errBars")
        assert [bars.find("{*}errDir").get("val") for bars in upright] == ([] if row["upper_bound"] else ["y"])
        up = [float(bars.find("{*}plus//{*}v").text) for bars in upright]
        assert up == pytest.approx([row["net_usd_high"] - row["net_usd"]] * len(upright))


def test_no_interval_is_cut_off(tame_pptx: bytes, tame: Findings) -> None:
    assert round_range([-30.0, 2262.0, 2520.0]) == (-1000.0, 3000.0, 1000.0)
    assert round_range([-0.1]) == pytest.approx((-0.1, 0.0 + 0.02, 0.02))
    assert round_range([0.0]) == pytest.approx((0.0, 0.2, 0.2))
    ranking, frontier, *_ = charts(deck(tame_pptx))
    for axis in (ranking.value_axis, frontier.value_axis):
        assert axis.maximum_scale >= tame.summary["net_usd_high"].max()
    assert frontier.category_axis.minimum_scale == 0.0  # no cost is below
    assert frontier.category_axis.maximum_scale >= tame.summary["cost_usd"].max()
    low = tame.summary["net_usd_low"].min()
    assert (ranking.value_axis.minimum_scale or 0.0) <= low


def test_a_slide_says_interval_only_where_it_draws_one(tame_pptx: bytes) -> None:
    for slide, drawn in zip(list(deck(tame_pptx).slides)[1:5], (True, True, True, False), strict=True):
        assert any("95% interval" in text for text in words(slide)) is drawn
        bars = [shape.chart._chartSpace.findall(".//{*}errBars") for shape in slide.shapes if shape.has_chart]
        assert any(map(bool, bars)) is drawn


def test_lines_differ_by_more_than_colour_and_are_named_at_their_ends(tame_pptx: bytes) -> None:
    slide = deck(tame_pptx).slides[4]
    spend = charts(deck(tame_pptx))[3].plots[0]
    kinds = {(one.format.line.dash_style, one.marker.style) for one in spend.series}
    assert len(kinds) == len(list(spend.series)) > 3
    assert {one.name for one in spend.series} <= set(words(slide))
    assert not charts(deck(tame_pptx))[3].has_legend


@pytest.fixture(params=["tame", "hostile", "eventful"])
def made(request: pytest.FixtureRequest) -> Any:
    file: ScenarioFile = request.getfixturevalue(f"{request.param}_file")
    return deck(slides(file, request.getfixturevalue(request.param), manifest(file)))


def shapes(file: Any) -> list[Any]:
    return [shape for slide in file.slides for shape in slide.shapes]


def assert_inside(file: Any) -> None:
    for shape in shapes(file):
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= file.slide_width
        assert shape.top + shape.height <= file.slide_height


def test_everything_can_be_read_from_the_last_row_and_by_those_who_cannot_see(made: Any) -> None:
    for shape in shapes(made):
        element = shape.chart._chartSpace if shape.has_chart else shape._element
        sizes = [
            int(one.get("sz")) for one in element.iter() if str(one.tag).endswith(("rPr", "RPr")) and one.get("sz")
        ]
        assert all(size >= 1600 for size in sizes), shape.name
        if shape.has_chart:
            assert sizes
        frames = [shape.text_frame] if shape.has_text_frame else []
        if shape.has_table:
            frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
        for frame in frames:
            runs = [run for paragraph in frame.paragraphs for run in paragraph.runs]
            assert all(run.font.size is not None and run.font.size.pt >= 16.0 for run in runs), frame.text
        if not shape.has_text_frame:
            assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr", "")) > 5, shape.name


def test_a_title_takes_at_most_two_lines_and_nothing_leaves_its_slide(made: Any) -> None:
    for slide in made.slides:
        title = slide.shapes.title
        (size,) = {run.font.size.pt for run in title.text_frame.paragraphs[0].runs}
        assert lines(title.text_frame.text, title.width.pt - 15, size, bold=True) <= 2
    assert_inside(made)


def test_names_stand_at_their_marks_and_are_whole(tame_pptx: bytes, tame: Findings) -> None:
    told = words(deck(tame_pptx).slides[2])
    for name in tame.summary.loc[tame.summary["policy"] != "none", "policy"]:
        assert any(f"{name} " in text for text in told), name


OWN = {  # what to leave out of the eventful world, and what then leads
    "claim": ((), "The claim"),
    "market": ((), "GPUs busy"),
    "supply": (("  market:",), "Own GPUs"),
    "events": (("  market:", "fleet"), "Token bill"),
}


@pytest.mark.parametrize("name", sorted(OWN))
def test_the_second_slide_is_the_picture_of_the_scenarios_question(name: str) -> None:
    left_out, shows = OWN[name]
    text = "\n".join(line for line in EVENTFUL.splitlines() if not any(word in line for word in left_out))
    claim = "claim: {speedup: 10}\n" if name == "claim" else ""
    file = loads(claim + text, "own.yaml")
    second = deck(slides(file, conclude(compare(file.scenario, engine="simpy", workers=1)), manifest(file))).slides[1]
    told = words(second)
    for chart in (shape.chart for shape in second.shapes if shape.has_chart):
        told += [str(one) for one in chart.plots[0].categories]
    assert any(text.startswith(shows) for text in told), told


def test_bars_of_pieces_add_up_and_say_so_at_their_ends() -> None:
    own = Deck(Presentation(), plain=True, source="")
    slide = own.slide("A title", "A line")
    parts = [Part("Seats", [10.0, 20.0], "#112233"), Part("Lapsed", [1.0, 2.0], "#112233", open=True)]
    stacked(own, slide, (0.1, 0.3, 0.8, 0.6), {"one": "11 paid", "=two": "22 paid"}, parts, "what it shows")
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert [[*one.values] for one in chart.plots[0].series][:2] == [[10.0, 20.0], [1.0, 2.0]]
    assert written(chart.plots[0].series[2]) == ["11 paid", "22 paid"]
    assert chart.value_axis.maximum_scale > 22.0
    assert [*chart.plots[0].categories] == ["one", f"{WORD_JOINER}=two"]


def test_text_is_made_smaller_then_shorter_by_whole_sentences() -> None:
    assert fitted("ten letters", 200.0, 30.0, 20.0) == ("ten letters", 20.0)
    long = "One sentence is kept. " + "Another one is left out. " * 30
    words_, size = fitted(long, 200.0, 45.0, 20.0)
    assert (words_, size) == ("One sentence is kept.", 16.0)
    assert (
        fitted("12.30 million a year; 4.56 million of it for tokens.", 200.0, 22.0, 16.0)[0] == "12.30 million a year."
    )
    cut, _ = fitted("x" * 400, 200.0, 22.0, 20.0)
    assert "…" in cut
    assert lines(cut, 200.0, 16.0) == 1


def test_the_decision_has_room_for_amounts_of_any_length(tame: Findings, tame_file: ScenarioFile) -> None:
    far = {"net_usd": 8.76e5, "spend_usd": 76.5, "cost_usd": 8.76e4}
    far |= {
        f"{name}_{end}": side * far[name]
        for name in ("net_usd", "cost_usd")
        for end, side in (("low", -9), ("high", 9))
    }
    table = tame.summary.set_index("policy").astype(dict.fromkeys(far, float))
    table.loc[tame.best, list(far)] = list(far.values())
    rich = tame._replace(summary=table.reset_index())
    told = list(points(rich))
    assert "of it token bill" in told[1][1]
    last = list(deck(slides(tame_file, rich, {})).slides)[-1]
    assert {text for _, text in told[:2]} <= set(words(last)), "whole: no number is cut"


def test_letters_of_neighbouring_months_stand_together() -> None:
    found = together([("A", 7), ("C", 17), ("B", 16)], 24, 0.2)
    assert [[letter for letter, _ in group] for group in found.values()] == [["A"], ["B", "C"]]
    assert [*found] == pytest.approx([6 / 24, 15.5 / 24])


def test_labels_do_not_cover_each_other() -> None:
    assert spread([0.5, 0.5, 0.9], 0.1, 0.0, 1.0) == pytest.approx([0.5, 0.6, 0.9])
    assert spread([0.9, 0.95, 1.0], 0.1, 0.0, 1.0) == pytest.approx([0.7, 0.8, 0.9])
    assert within((0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)) == (0.25, 0.0, 0.25, 1.0)


def test_what_is_found_on_own_gpus_and_the_market_is_told(
    eventful_file: ScenarioFile, eventful: Findings, tame_pptx: bytes
) -> None:
    first = deck(slides(eventful_file, eventful, manifest(eventful_file))).slides[0]
    assert len(eventful.remarks) > 2
    for remark in eventful.remarks:
        assert visible(remark) in first.notes_slide.notes_text_frame.text
    (told,) = [text for text in words(first) if text.startswith(eventful.remarks[0][:100])]
    assert told.endswith("more in the notes.")


def test_the_table_has_the_colours_of_the_house(tame_pptx: bytes) -> None:
    (table,) = [shape.table for shape in deck(tame_pptx).slides[5].shapes if shape.has_table]
    assert str(table.cell(0, 0).fill.fore_color.rgb) == INK[1:].upper()
    assert {str(table.cell(row, 0).fill.fore_color.rgb) for row in (1, 2)} == {SHADE[1:].upper(), PAPER[1:].upper()}


def test_a_long_name_is_cut_and_never_the_answer(hostile_pptx: bytes, hostile: Findings) -> None:
    (told,) = [text for text in words(deck(hostile_pptx).slides[0]) if text.startswith("Partial result")]
    assert max(map(len, hostile.answer.split())) >= 200
    assert "a year for the whole organisation" in told
    assert max(map(len, told.split())) <= 40


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
    assert len(file.slides) == 7
    assert (file.slide_width, file.slide_height) == (9144000, 6858000)
    assert "Our quarterly template" not in [slide.shapes.title.text for slide in file.slides]
    assert_inside(file)


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
