"""Static pictures and the printed report, by the machine's Chromium."""

import shutil
import struct
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from simulator.report.elements.theme import THEMES, themed
from simulator.report.files.chart_export import FORMATS
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.sections import chart_pages
from tests.browser.office import ink_of, pages_of

pytestmark = pytest.mark.browser


def test_a_png_has_twice_the_pixels_of_a_slide(tame: Findings) -> None:
    page = themed(chart_pages(tame)["ranking"], THEMES["slide"])
    content = FORMATS["png"](page)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (2560, 1440)
    assert len(content) > 20_000


def test_an_svg_holds_its_text_and_loads_and_runs_nothing(hostile: Findings) -> None:
    content = FORMATS["svg"](chart_pages(hostile)["ranking"])
    root = ET.fromstring(content)
    tags = {one.tag.split("}")[1] for one in root.iter()}
    assert "script" not in tags
    assert "a" not in tags
    assert "foreignObject" not in tags
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")]
    links = [value for one in root.iter() for name, value in one.attrib.items() if name.endswith("href")]
    assert all(link.startswith(("#", "data:")) for link in links)
    assert "Net value, USD per post and month" in "".join(root.itertext())
    assert "<img src=http" in "".join(root.itertext())


def test_a_pdf_is_one_page_with_its_text_as_text(tame: Findings, tmp_path: Path) -> None:
    path = tmp_path / "chart.pdf"
    path.write_bytes(FORMATS["pdf"](themed(chart_pages(tame)["waterfall"], THEMES["print"])))
    (text,) = pages_of(path)
    assert "USD per post and month" in text
    assert "Productive tokens" in text


def test_the_printed_report_is_clean(chromium: Browser, tame_html: str, tame: Findings, tmp_path: Path) -> None:
    assert shutil.which("pdftotext"), "this test needs poppler: apt-get install poppler-utils"
    source, target = tmp_path / "report.html", tmp_path / "report.pdf"
    source.write_text(tame_html, encoding="utf-8")
    page = chromium.new_page()
    page.goto(source.as_uri())
    page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=60_000)
    page.pdf(path=str(target), format="A4")
    page.close()
    texts = pages_of(target)
    assert tame.answer.split(":")[0] in texts[0]
    words = " ".join(" ".join(texts).split())
    for part in ("Returns and spending", "A closer look", "All numbers", "What is assumed", "The scenario"):
        assert part in words
    assert "Save as picture" not in words
    assert "Skip to the answer" not in words
    assert all(greys > 8 for greys in ink_of(target))
    described = subprocess.run(["pdfinfo", str(target)], check=True, capture_output=True, text=True).stdout
    assert "595" in described  # A4
