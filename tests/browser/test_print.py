"""Reports on paper, printed by a real Chromium: pages, cells in characters, rows in one piece, always light."""

import re

import pytest
from playwright.sync_api import Page

from simulator.report.elements.theme import THEMES
from simulator.scenario.reading.load import ScenarioFile, load
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import render
from simulator.studies.compare.study import compare
from tests.browser.boxes import broken_words, clipped, narrow_cells, outside
from tests.browser.test_pages import Show
from tests.pages import manifest
from tests.scenario.texts import SCENARIOS

pytestmark = pytest.mark.browser
SHIPPED = next(path for path in SCENARIOS if path.stem == "policy_comparison")
MOST_PAGES = 12
BETWEEN_MARGINS = 680  # pixels of A4 less 15 mm on both sides


@pytest.fixture(scope="module")
def shipped() -> str:
    file = load(SHIPPED)
    return render(file, compare(file, replications=4), manifest(file))


def pages_of(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))


def on_paper(page: Page) -> None:
    """Lay a page out as it is printed."""
    page.set_viewport_size({"width": BETWEEN_MARGINS, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")


def styles(page: Page, selector: str, name: str) -> set[str]:
    found: list[str] = page.evaluate(
        "([selector, name]) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility())"
        ".map((one) => getComputedStyle(one)[name])",
        [selector, name],
    )
    return set(found)


def test_the_shipped_comparison_takes_few_pages_and_its_tables_hold_words(opened: Show, shipped: str) -> None:
    page = opened(shipped, unfold=False).page
    assert pages_of(page) <= MOST_PAGES
    on_paper(page)
    assert narrow_cells(page) == []
    assert broken_words(page) == []
    assert clipped(page) == []
    assert outside(page) == []
    assert page.locator("#numbers table").is_visible()
    assert not page.locator("#definitions table").first.is_visible()  # folded, and long


def test_rows_short_tables_and_charts_are_printed_in_one_piece(opened: Show, tame_html: str) -> None:
    page = opened(tame_html, unfold=False).page
    on_paper(page)
    for selector in ("tr", ".box:not(.tall)", ".chart"):
        assert styles(page, selector, "breakInside") == {"avoid"}, selector


def test_no_header_and_no_row_of_a_table_stands_alone_on_a_page(opened: Show, tame_html: str) -> None:
    page = opened(tame_html, unfold=False).page
    on_paper(page)
    assert styles(page, "thead", "breakInside") == {"avoid"}
    for place in ("first-child", "nth-child(3)", "last-child"):
        assert styles(page, f"tbody tr:{place}", "breakBefore") == {"avoid"}, place


def test_how_to_read_a_chart_is_folded_on_the_screen_and_printed(opened: Show, tame_html: str) -> None:
    page = opened(tame_html, unfold=False).page
    help_texts, lead = page.locator("main > section .chart .how"), page.locator(".lead .how")
    assert not any(one.is_visible() for one in help_texts.all())
    assert page.locator(".chart summary", has_text="How to read it").first.is_visible()
    on_paper(page)
    assert [one for one in help_texts.all() if one.is_visible()]
    assert not lead.is_visible()


def test_names_of_any_length_fit_on_paper_too(opened: Show, hostile_html: str) -> None:
    page = opened(hostile_html).page
    on_paper(page)
    assert narrow_cells(page) == []
    assert broken_words(page) == []
    assert clipped(page) == []


def test_a_dark_report_is_printed_in_black_on_white(opened: Show, tame_file: ScenarioFile, tame: Findings) -> None:
    page = opened(render(tame_file, tame, manifest(tame_file), THEMES["dark"]), unfold=False).page
    on_paper(page)
    assert styles(page, "html", "backgroundColor") == {"rgb(255, 255, 255)"}
    assert styles(page, "body", "color") == {"rgb(29, 36, 48)"}
    assert styles(page, ".plot .main-svg", "backgroundColor") <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    dark = {rgb(colour) for colour in THEMES["dark"].palette}
    assert not styles(page, ".key", "backgroundColor") & dark
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert styles(page, "html", "backgroundColor") == {rgb(THEMES["dark"].paper)}


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_what_a_reader_opens_is_printed(opened: Show, tame_html: str) -> None:
    page = opened(tame_html, unfold=False).page
    closed = pages_of(page)
    page.evaluate("() => { document.querySelector('#definitions details').open = true; }")
    assert pages_of(page) > closed
