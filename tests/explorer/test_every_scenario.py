"""Every shipped scenario opens, and every lever on the page can be moved; none ends in a traceback."""

import logging
from pathlib import Path
from typing import Any

import pytest

from simulator.explorer.callbacks import answered, told
from simulator.explorer.controls import Control
from simulator.explorer.page_requests import request_of
from simulator.explorer.preview_size import Pace
from simulator.explorer.screen import TABS
from simulator.explorer.serve import build
from simulator.explorer.session import Session
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads
from tests.explorer.browser import entered
from tests.explorer.conftest import SMALL

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
ONE_TEAM = SMALL.replace(
    "    - {name: firmware, engineers: 2, amenable_share: 0.1, salary: us_software_developer_2024}\n", ""
)
BROKEN = "went wrong"


def opened(path: Path) -> Session:
    """A session that answers from two replications."""
    session = Session(load(path), workers=2)
    session.pace = Pace(run=100.0)
    return session


def moved(control: Control) -> str:
    """A value three quarters along the slider, or another choice."""
    if control.scale == "choice":
        return next((each for each in control.choices if each != control.text), control.text)
    if control.scale == "typed":
        return "12345"
    if control.scale == "log":
        value = control.low * (control.high / control.low) ** 0.75
    else:
        value = control.low + 0.75 * (control.high - control.low)
    return str(round(value)) if control.whole else f"{value:.3g}"


def asked(session: Session, settings: dict[str, str], chart: str = "overview") -> dict[str, Any]:
    request = {
        "tab": "t",
        "generation": 1,
        "known": 0,
        "a": settings,
        "b": None,
        "chart": chart,
        "width": 880,
        "room": 420,
    }
    return told(answered, session, request_of(request), lambda: True)


def said(found: dict[str, Any]) -> str:
    return " ".join(found.get("refused", ()))


def test_all_of_them_are_here() -> None:
    assert len(SCENARIOS) == 22


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_it_opens_and_every_lever_can_be_moved(scenario: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    session = opened(scenario)
    assert entered(build(session)).get("/_dash-layout").status_code == 200
    for chart in TABS:
        found = asked(session, {}, chart)
        assert found["parts"]["graph-a.figure"].data, chart
    refused = []
    for control in session.controls.values():
        try:
            session.file({control.path: moved(control)})
        except ScenarioError as error:  # words, not pictures, where two values exclude each other
            refused.append(f"{control.path} = {moved(control)}: {error}")
    assert len(refused) <= 0.1 * len(session.controls), refused
    on_screen = [control.path for group in session.groups for control in group.controls[: min(2, group.ahead)]]
    broken = []
    for path in on_screen:  # the others are answered alike
        words = said(asked(session, {path: moved(session.controls[path])}))
        if BROKEN in words or (words and not any(each.startswith(path) for each in refused)):
            broken.append(f"{path}: {words}")
    assert broken == []
    assert not caplog.records


@pytest.mark.parametrize("chart", list(TABS))
def test_one_team_is_enough(chart: str) -> None:
    session = Session(loads(ONE_TEAM, "one.yaml"), workers=1)
    assert len(session.opened.file.scenario.world.teams) == 1
    found = asked(session, {"headcount": "2"}, chart)
    assert found["parts"]["graph-a.figure"].data
    assert said(found) == ""


@pytest.mark.parametrize("chart", list(TABS))
def test_hostile_names_are_drawn_in_every_chart(hostile_session: Session, chart: str) -> None:
    found = asked(hostile_session, {"world.price.usd_per_mtok": "2"}, chart)
    assert found["parts"]["graph-a.figure"].data
    assert "<script>" not in found["parts"]["graph-a.figure"].to_json().replace("\\u003c", "<")


BAD = (
    "",
    " ",
    "-1",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1e-320",
    "0x10",
    "1_000",
    "٣",
    "yes",
    "null",
    "\x00",
    "{}",
    "a" * 40,
)


@pytest.mark.parametrize("text", BAD)
def test_a_bad_value_of_any_lever_is_a_sentence_or_an_answer(session: Session, text: str) -> None:
    for path in session.controls:
        try:
            session.file({path: text})
        except Exception:
            found = asked(session, {path: text})
            assert said(found), path
            assert BROKEN not in said(found), path
