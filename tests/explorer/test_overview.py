"""The first screen says what is asked first, with an interval for every mark."""

from typing import Any

import pytest

from simulator.explorer.overview import COLUMNS, overview_chart
from simulator.explorer.screen import TABS
from simulator.explorer.session import LATER, Answer, Session


@pytest.fixture(scope="module")
def whole(session: Session) -> Answer:
    return session.answer(session.file({}), 4)


def points(figure: Any, axis: str) -> list[float]:
    return [trace.y[0] if axis in ("x3", "x4") else trace.x[0] for trace in figure.data if (trace.xaxis or "x") == axis]


def test_it_is_the_tab_a_page_opens_with() -> None:
    assert next(iter(TABS)) == "overview"


@pytest.mark.parametrize("width", [360, 880])
def test_every_panel_draws_its_column_with_intervals(whole: Answer, width: int) -> None:
    summary = whole.findings.summary
    figure = overview_chart(whole.findings, width).body
    for axis, column in (("x", "net_usd"), ("x2", "vanity_share"), ("x3", "net_usd"), ("x4", "marginal_roi")):
        assert sorted(points(figure, axis)) == sorted(summary[column].dropna()), column
    for trace in figure.data:
        bars = trace.error_x if (trace.xaxis or "x") in ("x", "x2") else trace.error_y
        assert len(bars.array) == len(bars.arrayminus) == 1
        assert "n = 4 paired replications" in trace.hovertext[0]


def test_its_table_and_its_words_hold_the_same_columns(whole: Answer) -> None:
    page = overview_chart(whole.findings, 880)
    assert [head.text for head in page.table.headers][1:-1] == [
        "Net value", "Vanity share", "Total cost", "Marginal ROI",
    ]  # fmt: skip
    assert len(COLUMNS) == 4
    assert "n = 4 worlds" in page.subtitle


def test_marginal_roi_that_is_not_measured_yet_says_so(session: Session) -> None:
    preview = session.answer(session.file({}), 2, marginal=False)
    figure = overview_chart(preview.findings, 880).body
    assert points(figure, "x4") == []
    notes = figure.layout.annotations
    told = [" ".join(note.text.translate(dict.fromkeys(map(ord, "\u2068\u2069"))).split("<br>")) for note in notes]
    assert LATER in told
