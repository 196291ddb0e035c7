"""What is shown of one answer and of two."""

import pytest

from simulator.explorer.answer import Answer
from simulator.explorer.screen import FLATTEST, TABS, changes, screen
from simulator.explorer.session import Session
from simulator.report.elements.style import NARROW_PIXELS

WIDE = 880


@pytest.fixture(scope="module")
def a(session: Session) -> Answer:
    return session.answer(session.file({}), 4)


@pytest.fixture(scope="module")
def b(session: Session) -> Answer:
    return session.answer(session.file({"world.price.usd_per_mtok": "6"}), 4)


@pytest.mark.parametrize("chart", list(TABS))
@pytest.mark.parametrize("width", [360, WIDE])
def test_every_chart_is_shown_with_words_and_a_table(a: Answer, chart: str, width: int) -> None:
    shown = screen([a], chart, width, 500)
    (side,) = shown.sides
    assert side.page.title
    assert side.page.description
    assert "n = 4 worlds" in side.page.subtitle
    assert shown.how_to_read
    assert shown.tables[0].rows
    assert side.figure.data


def test_a_chart_fits_the_room_but_is_never_crushed(a: Answer) -> None:
    own = screen([a], "ranking", WIDE, 0).sides[0].figure.layout.height
    assert screen([a], "ranking", WIDE, int(own) - 50).sides[0].figure.layout.height == own - 50
    assert screen([a], "ranking", WIDE, 100).sides[0].figure.layout.height == FLATTEST * own
    assert screen([a], "ranking", WIDE, 4000).sides[0].figure.layout.height == own


def test_a_narrow_chart_has_its_legend_below(a: Answer) -> None:
    legend = screen([a], "monthly", NARROW_PIXELS - 1, 0).sides[0].figure.layout.legend
    assert (legend.orientation, legend.y) == ("h", 0)


def test_two_settings_share_their_scales(a: Answer, b: Answer) -> None:
    first, second = (side.figure for side in screen([a, b], "ranking", 430, 500).sides)
    assert tuple(first.layout.xaxis.range) == tuple(second.layout.xaxis.range)
    low, high = first.layout.xaxis.range
    for answer in (a, b):
        assert answer.findings.summary["net_usd_high"].max() <= high
        assert answer.findings.summary["net_usd_low"].min() >= low
    first, second = (side.figure for side in screen([a, b], "monthly", 430, 500).sides)
    assert tuple(first.layout.yaxis.range) == tuple(second.layout.yaxis.range)
    assert first.layout.yaxis.range[0] <= 0.0


def test_two_settings_come_with_what_the_change_is_worth(a: Answer, b: Answer) -> None:
    table = screen([a, b], "ranking", 430, 500).tables[0]
    assert [header.text for header in table.headers] == [
        "Policy", "Net value under A", "Net value under B", "B minus A", "n",
    ]  # fmt: skip
    capped = next(row for row in table.rows if row[0].text == "capped")
    assert capped[3].text.startswith("−")
    assert "–" in capped[3].note
    assert len(table.rows) == 5


def test_changes_are_told_by_name_with_both_values(session: Session) -> None:
    settings = {"world.price.usd_per_mtok": "2", "policies[1].pooled": "yes", "headcount": "2", "nowhere": "1"}
    told = changes(session.controls, {**settings, "events.+price_shock.factor": "3"}, session.opened.file.scenario)
    assert told == [
        "price of tokens: 1.03 → 2",
        "one allowance per team under capped: no → yes",
        "headcount of every team: 1 → 2",
        "factor on the price of a new price shock: 1 → 3",
    ]


@pytest.mark.parametrize("chart", list(TABS))
@pytest.mark.parametrize("width", [430, WIDE])
def test_no_axis_title_stands_on_its_head(a: Answer, chart: str, width: int) -> None:
    figure = screen([a], chart, width, 420).sides[0].figure
    assert not [axis.title.text for axis in figure.select_yaxes() if axis.title.text]
    if chart == "monthly":
        assert {"Paid for tokens (USD per post)", "of which vanity (USD per post)"} <= {
            note.text for note in figure.layout.annotations
        }
