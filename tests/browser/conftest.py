"""A real Chromium that cannot reach any network, and pages opened in it from files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from simulator.report.files.browser import browser as browser_path
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from tests import comparisons as worlds
from tests.explorer import conftest as explored

tame_file, hostile_file, eventful_file = worlds.tame_file, worlds.hostile_file, worlds.eventful_file
tame, hostile, eventful = worlds.tame, worlds.hostile, worlds.eventful
tame_html, hostile_html, eventful_html = worlds.tame_html, worlds.hostile_html, worlds.eventful_html

session, hostile_session = explored.session, explored.hostile_session

WIDTHS = (1280, 768, 400)
DRAWN = "() => [...document.querySelectorAll('.plot:not(.off)')].every((one) => one.dataset.width == one.clientWidth)"


class Opened(NamedTuple):
    """A page with everything that went wrong on it."""

    page: Page
    complaints: list[str]  # console errors and exceptions
    asked: list[str]  # addresses that are not files
    said: list[str]  # dialogs


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def opening(
    chromium: Browser, file: Path, html: str, width: int = 1280, height: int = 720, unfold: bool = True
) -> Opened:
    """HTML from a file, the network cut off, what is folded opened, and its charts drawn."""
    page = chromium.new_context(viewport={"width": width, "height": height}, offline=True).new_page()
    found = Opened(page, [], [], [])

    def asks(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            found.asked.append(request.url)

    page.on("request", asks)
    page.on("console", lambda message: found.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (found.said.append(dialog.message), dialog.dismiss()))
    file.write_text(html, encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=120_000)
    if unfold:
        page.evaluate("() => document.querySelectorAll('.folded > details').forEach((one) => { one.open = true; })")
        page.wait_for_function(DRAWN, timeout=60_000)
    return found


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens HTML for one test, which may change the page."""
    pages: list[Opened] = []

    def show(html: str, width: int = 1280, height: int = 720, unfold: bool = True) -> Opened:
        pages.append(opening(chromium, tmp_path / f"page-{len(pages)}.html", html, width, height, unfold))
        return pages[-1]

    yield show
    for each in pages:
        each.page.context.close()


@pytest.fixture(scope="session")
def looked_at(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Opened]:
    """Opens HTML once for all tests that leave the page as they found it."""
    known: dict[str, Opened] = {}

    def show(html: str) -> Opened:
        if html not in known:
            known[html] = opening(chromium, tmp_path_factory.mktemp("looked-at") / "page.html", html)
        return known[html]

    return show


@pytest.fixture(params=["tame", "hostile"])
def world(request: pytest.FixtureRequest) -> tuple[ScenarioFile, Findings]:
    return request.getfixturevalue(f"{request.param}_file"), request.getfixturevalue(request.param)


@pytest.fixture(params=["tame", "hostile", "eventful"])
def report(request: pytest.FixtureRequest) -> str:
    html: str = request.getfixturevalue(f"{request.param}_html")
    return html
