"""The page over HTTP: what it loads, what it answers, and that nothing sent to it makes it fall over."""

import base64
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from simulator.explorer import downloads
from simulator.explorer.guard import QUESTIONS
from simulator.explorer.serve import build
from simulator.explorer.session import Session
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.source import ErrorLine
from tests.explorer.browser import entered, refused

PRICE = "world.price.usd_per_mtok"
REQUEST = {"tab": "t", "generation": 1, "known": 0, "a": {}, "b": None, "chart": "ranking", "width": 880, "room": 500}


@pytest.fixture(scope="module")
def client(session: Session) -> FlaskClient:
    return entered(build(session))


def requested(client: FlaskClient, request: Any) -> Any:
    answer = client.post("/answer", json=request)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_nothing_on_the_page_comes_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/")
    text = page.get_data(as_text=True)
    assert "://" not in text.replace("http://www.w3.org", "")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
    assert "explorer.js" in text
    assert "explorer.css" in text


def test_a_request_is_answered_with_everything_the_page_shows(client: FlaskClient) -> None:
    found = requested(client, {**REQUEST, "a": {PRICE: "2.5"}})
    assert found["generation"] == 1
    assert found["done"] is False
    assert found["parts"]["graph-a.figure"]["data"]
    assert "graph-b.figure" not in found["parts"]
    assert loads(found["yaml"][0]).scenario.world.price.usd_per_mtok == 2.5
    assert f"n = {found['known']} of 14 worlds" in found["parts"]["count.children"]
    assert found["parts"]["message.children"] == []


def test_better_answers_follow_until_they_are_whole(client: FlaskClient) -> None:
    request = {**REQUEST, "a": {PRICE: "2.6"}}
    found = requested(client, request)
    for _ in range(5):
        if not found["done"]:
            found = requested(client, {**request, "known": found["known"]})
    assert found["done"]
    assert found["parts"]["count.children"] == "full, n = 14 worlds"


def test_two_settings_are_answered_from_equally_many_replications(client: FlaskClient) -> None:
    found = requested(client, {**REQUEST, "a": {}, "b": {PRICE: "3"}, "width": 430})
    assert found["parts"]["graph-b.figure"]["data"]
    assert "B minus A" in json.dumps(found["parts"]["below.children"])
    assert len(found["yaml"]) == 2


def test_settings_that_ask_for_different_numbers_of_replications_come_to_rest(client: FlaskClient) -> None:
    request = {**REQUEST, "a": {"replications": "4"}, "b": {"replications": "9"}}
    reply = requested(client, request)
    for _ in range(4):
        if not reply["done"]:
            reply = requested(client, {**request, "known": reply["known"]})
    assert (reply["known"], reply["done"]) == (4, True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"a": {PRICE: "-1"}}, "price of tokens = -1.0 must be above 0 and at most 1,000 (USD/Mtok)."),
        ({"a": {PRICE: "cheap"}}, "price of tokens = 'cheap' must be a number"),
        ({"a": {}, "b": {PRICE: "-1"}}, "B: price of tokens = -1.0"),
        ({"a": {"months": "0"}}, "length of the run = 0 must be from 1 to 600 (months)"),
        ({"a": {"warmup_months": "4"}}, "must be below months (4)"),
        ({"a": {"nowhere": "1"}}, "nowhere is not a value of this scenario"),
    ],
)
def test_bad_input_is_a_sentence_on_the_page(client: FlaskClient, change: dict[str, Any], sentence: str) -> None:
    found = requested(client, {**REQUEST, **change})
    assert sentence in found["refused"][0]
    assert "parts" not in found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"a": {PRICE: "9" * 50}}, "too long for a value"),
        ({"a": None}, "Load it again"),
        ({"a": {PRICE: 2}}, "Load it again"),
        ({"width": "wide"}, "Load it again"),
        ({"known": -3}, "Load it again"),
    ],
)
@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_that_no_page_asks_is_refused_in_a_sentence(
    client: FlaskClient, path: str, change: dict[str, Any], sentence: str
) -> None:
    refused(client.post(path, json={**REQUEST, **change}), 400, sentence)


@pytest.mark.parametrize("sent", [None, 7, "x", [], {}])
@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_that_is_none_is_refused_too(client: FlaskClient, path: str, sent: Any) -> None:
    refused(client.post(path, json=sent), 400, "Load it again")


@pytest.mark.parametrize("error", [ScenarioError("x.yaml", [ErrorLine(3, "too much for this machine")])])
def test_what_a_study_says_of_a_scenario_is_a_sentence_on_the_page(
    session: Session, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def too_much(*_: Any, **__: Any) -> None:
        raise error

    client = entered(build(session))
    monkeypatch.setattr(Session, "quick", too_much)
    monkeypatch.setattr(Session, "whole", too_much)
    monkeypatch.setattr(Session, "known_of", too_much)
    for path in QUESTIONS:
        told = client.post(path, json={**REQUEST, "download": "report"})
        assert (told.status_code, told.get_json()["refused"]) == (200, ["too much for this machine"])


def test_what_should_not_happen_is_a_sentence_as_well(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("oh")

    client = entered(build(session))
    monkeypatch.setattr("simulator.explorer.callbacks.screen", broken)
    found = requested(client, REQUEST)
    assert found["refused"] == ["Something went wrong that should not have (ZeroDivisionError: oh)."]


def test_an_unknown_chart_falls_back_on_the_first(client: FlaskClient) -> None:
    assert requested(client, {**REQUEST, "chart": "<script>"})["parts"]["graph-a.figure"]["data"]


def taken(client: FlaskClient, name: str, request: Any) -> Any:
    return client.post("/download", json={**request, "download": name}).get_json()


def test_the_report_of_what_is_on_screen_can_be_taken_away(client: FlaskClient, session: Session) -> None:
    settings = {PRICE: "2.6"}
    found = taken(client, "report", {**REQUEST, "a": settings})["file"]
    page = base64.b64decode(found["content"]).decode()
    assert found["filename"] == "small.html"
    assert session.whole(session.file(settings)).findings.answer in page
    assert "usd_per_mtok: 2.6" in page


def test_the_scenario_can_be_taken_away_and_is_that_of_b_where_there_are_two(client: FlaskClient) -> None:
    found = taken(client, "scenario", {**REQUEST, "b": {PRICE: "3"}})["file"]
    assert loads(base64.b64decode(found["content"]).decode()).scenario.world.price.usd_per_mtok == 3.0


def test_what_cannot_be_taken_away_says_why(client: FlaskClient) -> None:
    found = taken(client, "report", {**REQUEST, "a": {PRICE: "-1"}})
    assert "must be above 0" in found["refused"][0]
    assert "no such file to download" in taken(client, "secrets", REQUEST)["refused"][0]


def test_only_what_this_installation_can_make_is_offered(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = [
        downloads.Download("never", "Never, no module", "x", "no_such_room", "make"),
        downloads.Download("neither", "Never, no library", "x", "report", "render", needs=("no_such_library",)),
    ]
    monkeypatch.setattr(downloads, "DOWNLOADS", (*downloads.DOWNLOADS, *missing))
    text = entered(build(session)).get("/_dash-layout").get_data(as_text=True)
    assert "Report (HTML)" in text
    assert "Never" not in text


def test_names_are_text_and_never_markup(hostile_session: Session) -> None:
    client = entered(build(hostile_session))
    assert "<script>alert" not in client.get("/").get_data(as_text=True)
    layout = client.get("/_dash-layout").get_json()
    assert "dangerously" not in json.dumps(layout)
    found = requested(client, {**REQUEST, "a": {PRICE: "2"}})
    assert "dangerously" not in json.dumps(found)
    assert "</script>" in json.dumps(found["parts"]["below.children"], ensure_ascii=False)  # whole, as text
