"""A replay in a real Chromium, the network cut off: it plays, pauses, and goes where the slider and the keys say."""

import io
import time
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import simulator
from simulator.report.files.replay_pictures import GIF, SLIDE, gif, still
from simulator.studies.replay.page import Replay
from simulator.text import usd
from tests.browser.boxes import wider_than_screen
from tests.browser.conftest import Opened
from tests.studies.replay.test_replay import FILE, HOSTILE

pytestmark = pytest.mark.browser
Show = Callable[..., Opened]


@pytest.fixture(scope="module")
def made() -> Replay:
    return simulator.replay(FILE, show=["uncapped", "asked"])


def at(page: Page) -> float:
    return float(page.evaluate("() => Number(document.documentElement.dataset.at)"))


def drawn(page: Page) -> bytes:
    return bytes(page.locator("#stage").screenshot())


def test_it_plays_pauses_and_is_scrubbed(opened: Show, made: Replay) -> None:
    found = opened(made.html())
    page, last = found.page, len(made.scene.replayed.hours) - 1
    page.wait_for_function("() => Number(document.documentElement.dataset.at) > 1")  # it starts by itself
    page.get_by_role("button", name="Pause").click()
    where, picture = at(page), drawn(page)
    time.sleep(0.3)
    assert at(page) == where
    assert drawn(page) == picture
    page.get_by_role("slider").fill(str(last // 2))
    assert at(page) == last // 2
    assert drawn(page) != picture
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "Month 2 of 3, 2027-01 · price × 3")
    page.get_by_role("slider").focus()
    for key, there in {"ArrowRight": last // 2 + 1, "ArrowLeft": last // 2, "Home": 0, "End": last}.items():
        page.keyboard.press(key)
        assert at(page) == there, key
    said = page.locator("#spoken").text_content() or ""
    for run in made.scene.replayed.runs:
        bill = usd(float(run.money[-1, 0])).removesuffix(" USD")
        assert f"{run.policy}: token bill {bill}," in said
    page.keyboard.press(" ")  # from the start again
    page.wait_for_function("() => document.getElementById('play').textContent === 'Pause'")
    page.keyboard.press(" ")
    assert at(page) < last
    outline = page.evaluate("() => getComputedStyle(document.getElementById('at')).outlineStyle")
    assert outline == "solid", "where the focus is can be seen"
    assert (found.complaints, found.asked, found.said) == ([], [], [])


def test_less_motion_a_phone_and_hostile_names(opened: Show) -> None:
    names = [f"{HOSTILE}1", f"{HOSTILE}2"]
    policies = [{"kind": "uncapped", "name": names[0]}, {"kind": "capped", "usd_per_month": 20, "name": names[1]}]
    given = FILE.scenario.model_dump(mode="json") | {"policies": policies, "events": []}
    html = simulator.replay(simulator.Scenario.model_validate(given)).html()
    found = opened(html, 400)
    assert wider_than_screen(found.page) <= 0
    found.page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    found.page.reload()
    found.page.wait_for_selector("html[data-charts=drawn]", state="attached")
    assert at(found.page) > 0.0, "it shows the end and waits"
    expect(found.page.get_by_role("button", name="Play again")).to_be_visible()
    paper = found.page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(20, 24, 31)"
    assert (found.complaints, found.asked, found.said) == ([], [], [])


def test_a_still_is_a_slide_and_a_gif_moves(made: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    slide = Image.open(io.BytesIO(still(made.scene)))
    assert slide.size == (2 * SLIDE[0], 2 * SLIDE[1])
    monkeypatch.setattr("simulator.report.files.replay_pictures.SECONDS", 1)
    film = Image.open(io.BytesIO(gif(made.scene)))
    assert getattr(film, "n_frames", 1) == GIF.rate
    first = film.convert("RGB").tobytes()
    film.seek(7)
    assert film.convert("RGB").tobytes() != first


def test_a_dark_screen_is_printed_light_and_in_proportion(opened: Show, made: Replay) -> None:
    page = opened(made.html()).page
    page.emulate_media(color_scheme="dark")
    page.keyboard.press("End")
    dark = Image.open(io.BytesIO(drawn(page))).convert("L").getextrema()
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    light = Image.open(io.BytesIO(drawn(page))).convert("L")
    assert light.getpixel((light.width // 2, 4)) == 255, "between the panels is paper"
    assert dark != light.getextrema()
    page.emulate_media(media="print")
    ratio = page.evaluate(
        "() => { document.querySelector('main').style.width = '600px';"  # paper is narrower, and nothing is drawn again
        " const stage = document.getElementById('stage'); const box = stage.getBoundingClientRect();"
        " return (box.width / box.height) / (stage.width / stage.height); }"
    )
    assert ratio == pytest.approx(1.0, abs=0.02)
