"""What is taken away from the explorer opens, and is that of the tab it was taken from; the copied YAML runs."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest

from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads
from simulator.studies.compare.study import compare
from simulator.text import number
from tests.explorer.browser import SETTLED, Tab, served

pytestmark = pytest.mark.browser

PRICE = "world.price.usd_per_mtok"


@pytest.fixture
def tabs(chromium: Any, session: Session) -> Iterator[tuple[Tab, Tab]]:
    """Two tabs of one window, each with a price of its own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    with served(session) as address:
        cheap, dear = Tab(context, address), Tab(context, address)
        cheap.type(PRICE, "0.5")
        dear.type(PRICE, "4")
        cheap.settle()
        dear.settle()
        yield cheap, dear
        assert cheap.trouble + dear.trouble == []
    context.close()


def taken(tab: Tab, label: str) -> tuple[str, bytes]:
    """A file's name and content."""
    tab.page.bring_to_front()
    tab.page.click("#downloads summary")
    with tab.page.expect_download(timeout=SETTLED) as waited:
        tab.page.get_by_role("button", name=label).click()
    return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()


class Tags(HTMLParser):
    """Counts the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Keep one."""
        self.seen.append(tag)


def test_reports_of_two_tabs_open_and_each_answers_its_own_question(tabs: tuple[Tab, Tab], session: Session) -> None:
    for tab, price in zip(tabs, ("0.5", "4"), strict=True):
        name, content = taken(tab, "Report (HTML)")
        text = content.decode()
        tags = Tags()
        tags.feed(text)
        assert name == "small.html"
        assert {"html", "h1", "table", "script"} <= set(tags.seen)
        assert session.whole(session.file({PRICE: price})).findings.answer in text


@pytest.mark.parametrize(("label", "ending"), [("Workbook (Excel)", "xlsx"), ("Slides (PowerPoint)", "pptx")])
def test_workbooks_and_slides_of_two_tabs_open_and_differ(tabs: tuple[Tab, Tab], label: str, ending: str) -> None:
    found = []
    for tab in tabs:
        name, content = taken(tab, label)
        assert name == f"small.{ending}"
        with ZipFile(BytesIO(content)) as packed:
            assert packed.testzip() is None
            parts = {each: packed.read(each) for each in packed.namelist() if each.endswith(".xml")}
        assert "[Content_Types].xml" in parts
        words = "".join("".join(fromstring(part).itertext()) for part in parts.values())
        found.append(words)
    assert found[0] != found[1]


def test_the_copied_yaml_finds_the_numbers_on_the_screen(tabs: tuple[Tab, Tab]) -> None:
    for tab, price in zip(tabs, (0.5, 4.0), strict=True):
        found = compare(loads(tab.yaml()))
        assert loads(tab.yaml()).scenario.world.price.usd_per_mtok == price
        assert tab.text("#said-a .sentence").strip("\u2068\u2069") == found.answer
        drawn = tab.text("#graph-a .main-svg >> nth=0") + tab.text("#graph-a .main-svg >> nth=1")
        table = tab.text("#below table")
        for row in found.summary.to_dict("records"):
            if row["policy"] != "none":
                assert number(row["net_usd"], "USD") in drawn, row["policy"]
                assert number(row["vanity_share"], "share") in table, row["policy"]
