"""The first screen says what is asked first, with an interval for every mark."""

from typing import Any

import pytest

from simulator.explorer.answer import LATER, Answer
from simulator.explorer.overview import COLUMNS, difference_chart, overview_chart
from simulator.explorer.screen import TABS
from simulator.explorer.session import Session
from simulator.studies.compare.tables.contrast import contrast


@pytest.fixture(scope="module")
def whole(session: Session) -> Answer:
    return session.answer(session.file({}), 4)


def marks_of(figure: Any, axis: str, ghost: bool = False) -> Any:
    """The one trace of a panel, or that of its ghosts."""
    (found,) = (one for one in figure.data if (one.xaxis or "x") == axis and one.meta["ghost"] is ghost)
    return found


def points(figure: Any, axis: str) -> list[float]:
    found = marks_of(figure, axis)
    return list(found.y if axis in ("x3", "x4") else found.x)


def test_it_is_the_tab_a_page_opens_with() -> None:
    assert next(iter(TABS)) == "overview"


@pytest.mark.parametrize("width", [360, 880])
def test_every_panel_draws_its_column_with_intervals(whole: Answer, width: int) -> None:
    summary = whole.findings.summary
    figure = overview_chart(whole.findings, width).body
    for axis, column in (("x", "net_usd"), ("x2", "vanity_share"), ("x3", "net_usd"), ("x4", "marginal_roi")):
        assert sorted(points(figure, axis)) == sorted(summary[column].dropna()), column
        trace = marks_of(figure, axis)
        bars = trace.error_x if axis in ("x", "x2") else trace.error_y
        assert len(bars.array) == len(bars.arrayminus) == len(trace.customdata) == len(trace.marker.color)
        assert all("n = 4 paired replications" in text for text in trace.hovertext)
        assert len(marks_of(figure, axis, ghost=True).x) == 0


def test_what_was_there_before_stays_as_ghosts_in_the_rows_of_now(session: Session, whole: Answer) -> None:
    now = session.answer(session.file({"world.price.usd_per_mtok": "9"}), 4).findings
    figure = overview_chart(now, 880, whole.findings).body
    rows = dict(zip(marks_of(figure, "x").customdata, marks_of(figure, "x").y, strict=True))
    ghosts = marks_of(figure, "x", ghost=True)
    net = whole.findings.summary.set_index("policy")["net_usd"]
    assert [net[name] for name in ghosts.customdata] == list(ghosts.x)
    assert [rows[name] for name in ghosts.customdata] == list(ghosts.y)
    assert list(ghosts.x) != list(marks_of(figure, "x").x)


def test_a_policy_is_called_by_its_lever(whole: Answer) -> None:
    page = overview_chart(whole.findings, 880, names={"capped": "capped, 60 USD"})
    assert any("capped, 60 USD" in text for text in page.body.layout.yaxis.ticktext)


def test_the_difference_of_two_settings_keeps_the_rows_of_the_first(session: Session, whole: Answer) -> None:
    other = session.answer(session.file({"policies[1].usd_per_month": "90"}), 4).findings
    change = contrast(whole.findings.paired, other.paired)
    figure = difference_chart(change, whole.findings, ["gated", "none", "capped", "uncapped", "planner"])
    (trace,) = figure.data
    assert [text.strip("\u2068\u2069") for text in figure.layout.yaxis.ticktext] == [
        "gated", "capped", "uncapped", "planner",
    ]  # fmt: skip
    assert [value != 0.0 for value in trace.x] == [False, True, False, False]


def test_its_table_and_its_words_hold_the_same_columns(whole: Answer) -> None:
    page = overview_chart(whole.findings, 880)
    assert [head.text for head in page.table.headers][1:-1] == [
        "Net value", "Vanity share", "Total cost", "Marginal ROI",
    ]  # fmt: skip
    assert len(COLUMNS) == 4
    assert "n = 4 worlds" in page.subtitle


def test_marginal_roi_that_is_not_measured_yet_says_so(session: Session) -> None:
    preview = session.answer(session.file({}), 4, marginal=False)
    figure = overview_chart(preview.findings, 880).body
    assert points(figure, "x4") == []
    notes = figure.layout.annotations
    told = [" ".join(note.text.translate(dict.fromkeys(map(ord, "\u2068\u2069"))).split("<br>")) for note in notes]
    assert LATER in told
