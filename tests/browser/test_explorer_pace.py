"""A slider is answered at once by a preview of the size that the pace allows, then in full; all on one first screen."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.explorer.preview_size import Pace
from simulator.explorer.session import Session
from simulator.scenario.reading.load import load
from tests.explorer.browser import SETTLED, Tab, served

pytestmark = pytest.mark.browser

COMPARISON = Path(__file__).parents[2] / "scenarios" / "policy_comparison.yaml"
TOOK = ("took", "tookFull")  # milliseconds: of the preview, of the whole answer
MOVES = {
    "policy": (
        "policies[1].usd_per_month",
        4,
    ),  # runs of a replication: as it is, its lever on either side, as written
    "world": ("world.price.usd_per_mtok", 12),  # every policy, and as written
    "shock": ("events.+price_shock.factor", 12),
}


class Known(Pace):
    """A pace that is told and learns nothing."""

    def ran(self, seconds: float, runs: int) -> None:
        """Keep it."""

    def rested(self, seconds: float) -> None:
        """Keep it."""


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(load(COMPARISON))


@pytest.fixture(scope="module")
def address(session: Session) -> Iterator[str]:
    with served(session) as where:
        yield where


@pytest.fixture
def tab(chromium: Any, address: str) -> Iterator[Tab]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    tab = Tab(context, address)
    yield tab
    assert tab.trouble == []
    context.close()


@pytest.mark.parametrize(("kind", "n"), [("policy", 3), ("world", 2), ("shock", 2)])
def test_a_move_is_answered_by_a_preview_of_the_size_that_the_pace_allows(
    tab: Tab,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
    kind: str,
    n: int,
) -> None:
    path, runs = MOVES[kind]
    pace = Known(run=0.02, rest=0.25)
    assert pace.replications(runs) == n
    monkeypatch.setattr(session, "pace", pace)
    tab.slide(path, 130)
    tab.page.wait_for_selector("html[data-took]", state="attached", timeout=SETTLED)
    assert tab.text("#count") == f"preview, n = {n} of 100 worlds"
    assert f"n = {n} worlds" in tab.text("#head-a .subtitle")
    tab.settle()
    tab.page.wait_for_selector("html[data-took-full]", state="attached", timeout=SETTLED)
    first, whole = (float(tab.page.evaluate(f"document.documentElement.dataset.{name}")) for name in TOOK)
    record_property("first_answer_ms", first)
    record_property("whole_answer_ms", whole)
    assert 0.0 < first < 0.8 * whole
    assert tab.text("#count") == "full, n = 100 worlds"
    assert "busy" not in tab.page.locator("#bar").get_attribute("class")


def test_the_first_screen_shows_ranking_vanity_and_response_without_scrolling(tab: Tab) -> None:
    assert tab.page.locator("#tab-overview").get_attribute("aria-selected") == "true"
    box = tab.page.locator("#graph-a").bounding_box()
    assert box["y"] > 0
    assert box["y"] + box["height"] <= 720
    assert tab.page.locator("#graph-a g.cartesianlayer > .subplot").count() == 4
    for head in ("Net value", "Vanity", "Net value by total cost", "Marginal ROI by total cost"):
        place = tab.page.locator("#graph-a .annotation", has_text=head).last.bounding_box()
        assert 0 <= place["y"] <= 720, head
