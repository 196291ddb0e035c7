"""The report and every chart in a real Chromium, from a file, with the network cut off."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from simulator.report.elements.theme import THEMES, themed
from simulator.report.files.html_page import chart_html
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import render
from simulator.studies.compare.report.sections import chart_pages
from tests.browser.boxes import broken_words, clipped, faint, narrow_cells, outside, overlaps, wider_than_screen
from tests.browser.conftest import WIDTHS, Opened
from tests.pages import manifest

pytestmark = pytest.mark.browser
Show = Callable[..., Opened]
Look = Callable[[str], Opened]


def clean(found: Opened) -> None:
    assert found.complaints == []
    assert found.asked == []
    assert found.said == []


def test_a_report_draws_every_chart_and_asks_the_network_for_nothing(looked_at: Look, report: str) -> None:
    found = looked_at(report)
    clean(found)
    plots = found.page.locator(".plot")
    assert plots.count() >= 7
    for place in range(plots.count()):
        assert plots.nth(place).locator("svg.main-svg").count() >= 1
        assert plots.nth(place).locator(".trace, .hm").count() >= 1
    assert "alert" not in found.page.title() or found.page.title().startswith("</title>")


def test_the_test_would_notice_a_page_that_loads_something(opened: Show, tame_html: str) -> None:
    found = opened(tame_html.replace("</body>", '<img src="http://127.0.0.1:9/x.png"></body>'))
    assert found.asked or found.complaints


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_of_a_report_covers_another_or_is_cut_off(
    opened: Show, looked_at: Look, report: str, width: int
) -> None:
    found = looked_at(report) if width == WIDTHS[0] else opened(report, width)
    assert clipped(found.page) == []
    assert narrow_cells(found.page) == []
    assert broken_words(found.page) == []
    assert overlaps(found.page) == []
    assert outside(found.page) == []
    assert wider_than_screen(found.page) <= 0
    assert faint(found.page) == []


def test_the_measure_of_overlaps_can_fail(opened: Show, tame_html: str) -> None:
    found = opened(tame_html)
    found.page.evaluate(
        "() => { const ticks = document.querySelectorAll('.plot .ytick text');"
        " ticks[1].setAttribute('transform', ticks[0].getAttribute('transform') || '');"
        " for (const at of ['x', 'y']) ticks[1].setAttribute(at, ticks[0].getAttribute(at));"
        " for (const line of ticks[1].querySelectorAll('tspan')) line.setAttribute('y', ticks[0].getAttribute('y')); }"
    )
    assert overlaps(found.page) != []


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


PAPER = "() => [getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_of_its_own_is_legible_in_every_theme(opened: Show, eventful: Findings, theme: str) -> None:
    pages = chart_pages(eventful)
    own = THEMES[theme]
    for name in pages if theme == "light" else ("ranking", "waterfall", "supply", "compensation", "market", "events"):
        page = pages[name]
        found = opened(chart_html(themed(page, own)), 1280)
        clean(found)
        assert overlaps(found.page) == [], page.name
        assert outside(found.page) == [], page.name
        assert wider_than_screen(found.page) <= 0
        assert tuple(found.page.evaluate(PAPER)) == (rgb(own.ink), rgb(own.paper))
        found.page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_dark_report_is_dark_all_through_and_as_legible(
    opened: Show, eventful_file: ScenarioFile, eventful: Findings, width: int
) -> None:
    dark = THEMES["dark"]
    found = opened(render(eventful_file, eventful, manifest(eventful_file), dark), width)
    clean(found)
    assert overlaps(found.page) == []
    assert outside(found.page) == []
    assert wider_than_screen(found.page) <= 0
    assert tuple(found.page.evaluate(PAPER)) == (rgb(dark.ink), rgb(dark.paper))
    assert faint(found.page) == []
    papers = found.page.evaluate(
        "() => [...document.querySelectorAll('.main-svg, thead th, .status, .warning, button, pre')]"
        ".map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert papers
    for paper in papers:
        channels = [float(one) for one in re.findall(r"[\d.]+", paper)]
        assert max(channels[:3]) < 190, paper  # nothing glares: white would be 255
    text = found.page.evaluate("() => [...document.querySelectorAll('.plot text')].map((one) => one.style.fill)")
    assert "rgb(29, 36, 48)" not in text  # the ink of the light theme


ENDS_OF_LINES = """
(name) => [...document.querySelectorAll(`#chart-${name} .plot path.js-line`)].map((line) => {
  const last = line.getPointAtLength(line.getTotalLength()).matrixTransform(line.getScreenCTM());
  return [last.x, last.y];
})
"""


def test_every_chart_tells_something_on_hover(looked_at: Look, eventful_html: str) -> None:
    page = looked_at(eventful_html).page
    for name in chart_names(page):
        marks = page.locator(f"#chart-{name} .plot :is(.points path, .point path, .hm image)")
        told = ""
        page.locator(f"#chart-{name} .plot").scroll_into_view_if_needed()
        boxes = [marks.nth(place).bounding_box() for place in range(min(marks.count(), 12))]
        spots = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box and box["width"]]
        for across, down in spots or page.evaluate(ENDS_OF_LINES, name):
            page.mouse.move(across - 3, down, steps=3)
            page.wait_for_timeout(120)
            told = page.locator(f"#chart-{name} .hoverlayer").text_content() or ""
            if told:
                break
        assert re.search(r"\d", told), name
        page.mouse.move(0, 0)


def test_every_chart_has_words_and_a_table_for_who_cannot_see_it(opened: Show, eventful_html: str) -> None:
    page = opened(eventful_html).page
    names = chart_names(page)
    assert {"supply", "compensation", "market", "events", "who"} <= set(names)
    for name in names:
        chart = page.locator(f"#chart-{name}")
        image = chart.locator(".plot[role=img]")
        assert len(image.get_attribute("aria-label") or "") > 60, name
        assert chart.locator("h2, h3").text_content()
        opener = chart.locator("summary", has_text="Data table")
        opener.focus()
        page.keyboard.press("Enter")
        table = chart.get_by_role("table")
        assert table.is_visible(), name
        assert table.locator("tbody tr").count() >= 1, name


def chart_names(page: Page) -> list[str]:
    names: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('section.chart')].map((one) => one.id.replace('chart-', ''))"
    )
    return names


def test_hovering_a_mark_tells_its_value_and_its_interval(looked_at: Look, report: str) -> None:
    page = looked_at(report).page
    for name in ("ranking", "returns", "frontier"):
        mark = page.locator(f"#chart-{name} .plot .points path").first
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        page.wait_for_selector(f"#chart-{name} .hoverlayer text", timeout=10_000)
        told = page.locator(f"#chart-{name} .hoverlayer").text_content() or ""
        assert "paired replications" in told
        assert "USD" in told
        page.mouse.move(0, 0)


def test_a_click_in_the_legend_hides_a_policy_and_another_brings_it_back(opened: Show, tame_html: str) -> None:
    page = opened(tame_html).page
    chart = page.locator("#chart-teams .plot")
    before = chart.locator(".scatterlayer .trace").count()
    toggle = chart.locator(".legendtoggle").first
    toggle.scroll_into_view_if_needed()
    toggle.click()
    drawn = "document.querySelectorAll('#chart-teams .scatterlayer .trace').length"
    page.wait_for_function(f"(n) => {drawn} < n", arg=before, timeout=10_000)
    page.wait_for_timeout(600)  # two clicks in quick succession would be a double click, which isolates
    toggle.click()
    page.wait_for_function(f"(n) => {drawn} == n", arg=before, timeout=10_000)


def test_the_legend_of_every_chart_toggles(opened: Show, eventful_html: str) -> None:
    page = opened(eventful_html).page
    toggled = []
    for name in chart_names(page):
        toggles = page.locator(f"#chart-{name} .legendtoggle")
        if not toggles.count():
            continue
        toggles.last.scroll_into_view_if_needed()
        toggles.last.click()
        data = "document.querySelector(`#chart-${name} .plot`).data"
        hidden = f"(name) => {data}.some((one) => one.visible === 'legendonly')"
        page.wait_for_function(hidden, arg=name, timeout=10_000)
        toggled.append(name)
    assert {"supply", "compensation", "events", "teams", "fan"} <= set(toggled)  # others have names at their marks


def test_what_a_hostile_scenario_says_is_text_on_the_page(looked_at: Look, hostile_html: str) -> None:
    found = looked_at(hostile_html)
    clean(found)
    page = found.page
    assert page.evaluate("() => document.scripts.length") == page.locator("script").count()
    assert page.locator("img, iframe, a[href^=http]").count() == 0
    assert page.locator("svg a").count() == 0
    assert "<img src=http://evil.example/a.png>" in (page.locator("main").text_content() or "")


def test_a_narrow_screen_gets_its_charts_redrawn(opened: Show, tame_html: str) -> None:
    page = opened(tame_html).page
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function(
        "() => [...document.querySelectorAll('.plot')].every((one) => Number(one.dataset.width) === one.clientWidth)",
        timeout=20_000,
    )
    assert overlaps(page) == []
    assert outside(page) == []


def test_on_paper_no_text_covers_another_and_no_legend_is_cut(opened: Show, report: str) -> None:
    page = opened(report).page
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function("() => [...document.querySelectorAll('.plot')].every((one) => one.dataset.width === '906')")
    page.wait_for_timeout(300)
    assert overlaps(page) == []
    assert outside(page) == []
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")


def test_a_screen_reader_is_told_what_a_chart_shows_and_finds_its_numbers(opened: Show, tame_html: str) -> None:
    page = opened(tame_html).page
    tree = page.locator("main").aria_snapshot()
    for name, words in (("ranking", "Dot plot of net value by policy\\."), ("waterfall", "Waterfall of one policy")):
        chart = page.get_by_role("img", name=re.compile(f"^{words}"))
        assert chart.count() == 1, name
        assert "interval" in (page.locator(f"#chart-{name} .subtitle").text_content() or "")
    for title in page.locator(".chart h3").all_text_contents():
        assert title in tree.replace('\\"', '"')
    opener = page.locator("#chart-frontier summary", has_text="Data table")
    opener.focus()
    page.keyboard.press("Enter")
    table = page.locator("#chart-frontier").get_by_role("table")
    assert table.is_visible()
    assert table.get_by_role("columnheader", name="Net value").count() >= 1


# what has the focus, and whether that can be seen
FOCUS = """
() => {
  const one = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(one);
  return [`${one.tagName}.${one.className}`, outlineStyle !== "none" && parseFloat(outlineWidth) >= 1];
}
"""


def test_the_keyboard_reaches_contents_tables_and_buttons_and_is_seen(looked_at: Look, tame_html: str) -> None:
    page = looked_at(tame_html).page
    reached: dict[str, bool] = {}
    for _ in range(60):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(FOCUS)
        reached[name] = reached.get(name, True) and seen
    assert {"A.skip", "A.", "BUTTON.", "SUMMARY."} <= set(reached)
    assert any(one.startswith("DIV.box") for one in reached)
    assert [one for one, seen in reached.items() if not seen and not one.startswith("BODY")] == []
