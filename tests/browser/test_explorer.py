"""The explorer in a real browser: it answers, keeps up with a restless hand, and says no in words."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads
from simulator.studies.compare.study import compare
from simulator.text import number
from tests.explorer.browser import Tab, served

pytestmark = pytest.mark.browser

PRICE = "world.price.usd_per_mtok"
CAP = "policies[1].usd_per_month"


@pytest.fixture
def context(chromium: Any) -> Iterator[Any]:
    """A window at the size of a projector, in which nothing but this machine can be reached."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    context.route("**/*", lambda route: route.continue_() if "//127.0.0.1:" in route.request.url else route.abort())
    yield context
    context.close()


@pytest.fixture(scope="module")
def address(session: Session) -> Iterator[str]:
    with served(session) as where:
        yield where


@pytest.fixture
def tab(context: Any, address: str) -> Iterator[Tab]:
    tab = Tab(context, address)
    yield tab
    assert tab.trouble == []


def drawn(tab: Tab) -> str:
    """All text of the chart."""
    return tab.text("#graph-a .main-svg >> nth=0") + tab.text("#graph-a .main-svg >> nth=1")


def test_the_page_opens_with_an_answer_and_loads_nothing_from_elsewhere(tab: Tab, address: str) -> None:
    assert all(url.startswith((address, "data:", "blob:")) for url in tab.asked)
    assert "full, n = 14 worlds" in tab.text("#count")
    assert "earns most" in tab.text("#said-a")
    assert "Net value" in drawn(tab)


def test_a_slider_changes_the_chart_the_number_and_the_yaml(tab: Tab, session: Session) -> None:
    before = drawn(tab)
    tab.slide(PRICE, 160)
    tab.settle()
    price = tab.control("number", PRICE).input_value()
    assert float(price) > 1.03
    assert loads(tab.yaml()).scenario.world.price.usd_per_mtok == float(price)
    assert drawn(tab) != before
    assert f"price of tokens: 1.03 → {price}" in tab.text("#said-a")
    tab.control("slider", PRICE).dblclick()
    tab.settle()
    assert tab.control("number", PRICE).input_value() == "1.03"
    assert tab.yaml() == session.file({}).text


def test_the_yaml_copied_from_the_page_reproduces_the_numbers_on_it(context: Any, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    tab = Tab(context, address)
    tab.type(PRICE, "2.25")
    tab.slide(CAP, 150)
    tab.settle()
    tab.page.click("#show-yaml")
    tab.page.click("#copy-yaml")
    tab.page.wait_for_selector("text=Copied.")
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    tab.page.keyboard.press("Escape")
    found = compare(loads(copied))
    assert tab.text("#said-a .sentence").strip("\u2068\u2069") == found.answer
    for row in found.summary.to_dict("records"):
        if row["policy"] != "none":
            assert number(row["net_usd"], "USD") in drawn(tab), row["policy"]
    assert tab.trouble == []


def test_ten_rapid_changes_end_in_the_right_state(tab: Tab, session: Session) -> None:
    before = sum(url.endswith("/answer") for url in tab.asked)
    for position in (110, 190, 30, 170, 90, 120, 60, 180, 40, 140):
        tab.slide(PRICE, position)
    tab.settle()
    price = tab.control("number", PRICE).input_value()
    expected = session.whole(session.file({PRICE: price})).findings
    assert loads(tab.yaml()).scenario.world.price.usd_per_mtok == float(price)
    assert tab.control("slider", PRICE).input_value() == "140"
    assert expected.answer in tab.text("#said-a")
    assert tab.text("#count").startswith("full, n = 14 ")
    asked = sum(url.endswith("/answer") for url in tab.asked) - before
    assert asked < 10  # the first change, then the last one until it is whole: what lies between is not run


def test_two_tabs_do_not_disturb_each_other(tab: Tab, context: Any, address: str) -> None:
    other = Tab(context, address)
    tab.slide(PRICE, 180)
    other.slide(CAP, 20)
    for position in (150, 160, 170):
        tab.slide(PRICE, position)
        other.slide(CAP, position // 5)
    tab.settle()
    other.settle()
    mine, theirs = loads(tab.yaml()).scenario, loads(other.yaml()).scenario
    assert (mine.world.price.usd_per_mtok > 1.03, mine.policies[1].usd_per_month) == (True, 30.0)  # type: ignore[union-attr]
    assert (theirs.world.price.usd_per_mtok, theirs.policies[1].usd_per_month < 30.0) == (1.03, True)  # type: ignore[union-attr]
    assert other.trouble == []


def test_bad_input_is_a_sentence_and_the_next_good_one_an_answer(tab: Tab) -> None:
    tab.type(PRICE, "-3")
    tab.page.wait_for_selector("#message:not(:empty)")
    assert "price of tokens = -3.0 must be above 0 and at most 1,000 (USD/Mtok)." in tab.text("#message")
    tab.until("document.querySelector('#count').textContent.includes('not changed')")
    for text in ("abc", "", "1e999", "<script>alert(1)</script>"):
        tab.type(PRICE, text)
    tab.settle()
    assert "must be a number" in tab.text("#message")
    tab.type(PRICE, "3")
    tab.settle()
    assert tab.text("#message") == ""
    assert loads(tab.yaml()).scenario.world.price.usd_per_mtok == 3.0


def test_two_settings_side_by_side(tab: Tab) -> None:
    tab.page.click("#compare")
    tab.slide(PRICE, 190)
    tab.settle()
    assert tab.page.locator("#graph-b .main-svg").first.is_visible()
    assert "B minus A" in tab.text("#below")
    assert "As in the file" in tab.text("#said-a")
    assert "price of tokens" in tab.text("#said-b")
    tab.page.click("#side-a")
    assert tab.control("number", PRICE).input_value() == "1.03"
    assert "usd_per_mtok" not in tab.yaml()
    tab.page.click("#side-b")
    assert float(tab.control("number", PRICE).input_value()) > 1.03
    tab.page.click("#reset")
    tab.settle()
    assert "As in the file" in tab.text("#said-b")
    tab.page.click("#compare")
    tab.settle()
    assert not tab.page.locator("#graph-b").is_visible()


def test_choices_and_every_chart(tab: Tab) -> None:
    tab.unfold()
    rest = tab.page.locator(".control", has_text="What follows a used-up allowance")
    rest.get_by_text("economy").first.click()
    tab.settle()
    assert "when_used_up: economy" in tab.yaml()
    titles = set()
    for each in tab.page.locator("[data-chart]").all():
        each.click()
        tab.settle()
        assert each.get_attribute("aria-selected") == "true"
        titles.add(tab.text("#head-a .subtitle"))
        assert tab.page.locator("#graph-a .main-svg").first.is_visible()
    assert len(titles) >= 3


def test_it_can_be_used_from_the_keyboard(tab: Tab) -> None:
    tab.control("slider", PRICE).focus()
    tab.page.keyboard.press("ArrowRight")
    tab.settle()
    assert float(tab.control("number", PRICE).input_value()) > 1.03
    tab.page.locator("[data-chart]").first.focus()
    tab.page.keyboard.press("ArrowRight")
    tab.settle()
    assert tab.page.locator("[data-chart]").nth(1).get_attribute("aria-selected") == "true"
    tab.page.locator("#show-yaml").focus()
    tab.page.keyboard.press("Enter")
    assert tab.page.locator("#yaml-dialog").is_visible()
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("#yaml-dialog").is_visible()
    unnamed = tab.page.evaluate(
        "[...document.querySelectorAll('input, button')].filter((each) => !(each.textContent || each.closest('label')"
        " || each.ariaLabel)).map((each) => each.outerHTML)"
    )
    assert unnamed == []


def test_each_slider_says_whose_value_it_is_and_what_it_is_now(tab: Tab) -> None:
    tab.unfold()
    assert tab.name(CAP) == "capped: Allowance per engineer, 30 USD per month"
    tab.slide(CAP, 150)
    set_to = tab.control("number", CAP).input_value()
    assert tab.name(CAP) == f"capped: Allowance per engineer, {set_to} USD per month"
    assert tab.name("world.defaults.amenable_share").endswith(", 40%")
    tab.settle()


def test_a_policy_is_called_by_its_lever_in_panel_chart_and_answer(tab: Tab) -> None:
    tab.unfold()
    tab.type(CAP, "381")
    tab.settle()
    assert "capped, 381 USD" in tab.text("#panel")
    assert "capped, 381 USD" in drawn(tab)
    assert "capped, 381 USD" in tab.text("#delta-who")
    tab.type(CAP, "30")
    tab.settle()
    assert "capped, 381 USD" not in tab.text("#panel") + drawn(tab)


def test_five_levers_stand_first_and_the_rest_is_folded(tab: Tab) -> None:
    first = tab.page.locator(".section.first .control")
    assert first.count() == 5
    assert tab.page.locator("#panel details[open]").count() == 0
    tick = tab.page.locator(".section.first .tick").first.bounding_box()
    slider = tab.page.locator(".section.first input[type=range]").first
    box, share = slider.bounding_box(), float(slider.input_value()) / float(slider.get_attribute("max"))
    assert abs(tick["x"] + 1 - (box["x"] + 9 + share * (box["width"] - 18))) < 3


def test_focus_is_seen_on_everything_the_keyboard_reaches(tab: Tab) -> None:
    tab.unfold()
    hidden = []
    for _ in range(60):
        tab.page.keyboard.press("Tab")
        found = tab.page.evaluate(
            """(() => {
                const one = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(one);
                return [one.outerHTML.slice(0, 80), outlineStyle !== "none" && parseFloat(outlineWidth) >= 2];
            })()"""
        )
        if not found[1]:
            hidden.append(found[0])
    assert hidden == []


def test_the_link_opens_the_same_page(tab: Tab, context: Any) -> None:
    tab.type(PRICE, "2.5")
    tab.settle()
    tab.page.click("#compare")
    tab.slide(CAP, 150)
    tab.settle()
    tab.page.click("#tab-ranking")
    tab.settle()
    again = Tab(context, tab.page.url)
    for one in (tab, again):
        one.until("location.hash.includes('ranking')")
    for selector in ("#said-a", "#said-b", "#head-a", "#head-b", "#count"):
        assert again.text(selector) == tab.text(selector), selector
    assert again.yaml() == tab.yaml()
    assert again.page.locator("#side-b").get_attribute("aria-pressed") == "true"
    assert again.page.locator("#tab-ranking").get_attribute("aria-selected") == "true"
    assert again.control("number", CAP).input_value() == tab.control("number", CAP).input_value()
    assert again.trouble == []


def test_a_link_with_nonsense_opens_the_file(context: Any, address: str) -> None:
    tab = Tab(context, f"{address}#a.nowhere=1&a.{PRICE}={'9' * 60}&chart=%3Cscript%3E&b.{PRICE}=2&zz&%")
    assert "As in the file" in tab.text("#said-a")
    assert tab.page.locator("#tab-overview").get_attribute("aria-selected") == "true"
    assert tab.trouble == []


def test_a_and_b_share_their_rows_and_the_difference_comes_first(tab: Tab) -> None:
    tab.page.click("#compare")
    tab.slide(PRICE, 190)
    tab.settle()
    rows = [
        tab.page.evaluate(
            f"document.querySelector('#graph-{side} .js-plotly-plot').data.find((each) => !each.meta.ghost).customdata"
        )
        for side in "ab"
    ]
    assert rows[0] == rows[1]
    boxes = [tab.page.locator(f"#graph-{side}").bounding_box() for side in "dab"]
    assert boxes[0]["y"] < boxes[1]["y"] == boxes[2]["y"]
    assert tab.text("#delta-who").startswith("B minus A: ")
    assert "B minus A" in tab.text("#head-d")


def test_dark_follows_the_system_everywhere(chromium: Any, address: str) -> None:
    window = chromium.new_context(viewport={"width": 1280, "height": 720}, color_scheme="dark")
    tab = Tab(window, address)
    tab.page.click("#show-yaml")
    tab.unfold()
    bright = tab.page.evaluate(
        """[...document.querySelectorAll("body, #panel, main, dialog, button, input[type=text], pre, .main-svg")]
        .filter((each) => each.getClientRects().length && each.getAttribute("aria-pressed") !== "true")
        .map((each) => [each.outerHTML.slice(0, 60), getComputedStyle(each).backgroundColor])
        .filter(([, colour]) => {
            const [red, green, blue, opacity = 1] = colour.match(/[\\d.]+/g).map(Number);
            return opacity > 0.1 && red + green + blue > 400;
        })"""
    )
    assert bright == []
    tab.page.keyboard.press("Escape")
    tab.page.emulate_media(color_scheme="light")
    tab.settle()
    tab.until("document.querySelector('#graph-a .js-plotly-plot')._fullLayout.paper_bgcolor === '#ffffff'")
    assert tab.trouble == []
    window.close()


def test_hostile_names_are_text_and_fit(chromium: Any, hostile_session: Session) -> None:
    with served(hostile_session) as address:
        for width, height in ((1280, 720), (400, 800)):
            window = chromium.new_context(viewport={"width": width, "height": height})
            tab = Tab(window, address)
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.page.title().startswith("</title><script>alert(0)</script>")
            wide = tab.page.evaluate(
                "[...document.querySelectorAll('main p, main h2, #panel h3, .top h1')]"
                ".filter((each) => !each.closest('.unseen') && !each.matches('.unseen')"
                " && each.scrollWidth > each.clientWidth + 1 && !each.matches('.top h1')).map((each) => each.className)"
            )
            assert wide == []
            tab.slide("headcount", 120)
            tab.settle()
            assert "USD" in tab.text("#delta-amount") or tab.text("#delta-amount") == "No change"
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.trouble == []
            window.close()


def test_a_phone_shows_everything_without_scrolling_sideways(chromium: Any, address: str) -> None:
    window = chromium.new_context(viewport={"width": 400, "height": 800})
    tab = Tab(window, address)
    for each in tab.page.locator("[data-chart]").all():
        each.click()
        tab.settle()
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 400
        box = tab.page.locator("#graph-a .main-svg").first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
    tab.slide(PRICE, 170)
    tab.settle()
    change = tab.page.locator("#delta")  # the chart is out of sight above: the change stays in view
    assert change.bounding_box()["y"] + change.bounding_box()["height"] <= 800
    assert "USD" in tab.text("#delta-amount")
    assert tab.trouble == []
    window.close()
