"""The page over HTTP: what it loads, what it answers, and that nothing sent to it makes it fall over."""

import base64
import json
from collections.abc import Iterator
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient

from simulator.explorer import downloads
from simulator.explorer.serve import build, is_loopback, open_door
from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads

PRICE = "world.price.usd_per_mtok"
REQUEST = {"tab": "t", "generation": 1, "known": 0, "a": {}, "b": None, "chart": "ranking", "width": 880, "room": 500}


@pytest.fixture(scope="module")
def client(session: Session) -> FlaskClient:
    return build(session).server.test_client()


def outputs(client: FlaskClient, name: str) -> Any:
    """How Dash writes the outputs of the callback that fills a component."""
    found = client.get("/_dash-dependencies").get_json()
    return next(each for each in found if name in each["output"] and not each["clientside_function"])


def post(client: FlaskClient, target: str, body: dict[str, Any]) -> Any:
    output = outputs(client, target)["output"]
    parts = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    ids = [{"id": name, "property": prop} for name, prop in parts]
    answer = client.post("/_dash-update-component", json={"output": output, "outputs": ids, **body})
    assert answer.status_code == 200, answer.status_code
    return answer.get_json()["response"]


def requested(client: FlaskClient, request: Any) -> Any:
    changed = {"inputs": [{"id": "request", "property": "data", "value": request}], "changedPropIds": ["request.data"]}
    return post(client, "graph-a.figure", changed)


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
    assert found["reply"]["data"]["generation"] == 1
    assert found["reply"]["data"]["done"] is False
    assert found["graph-a"]["figure"]["data"]
    assert "graph-b" not in found
    assert loads(found["yaml"]["data"][0]).scenario.world.price.usd_per_mtok == 2.5
    assert f"n = {found['reply']['data']['known']} of 14 worlds" in found["count"]["children"]
    assert found["message"]["children"] == []


def test_better_answers_follow_until_they_are_whole(client: FlaskClient) -> None:
    request = {**REQUEST, "a": {PRICE: "2.6"}}
    reply = requested(client, request)["reply"]["data"]
    for _ in range(5):
        if reply["done"]:
            break
        found = requested(client, {**request, "known": reply["known"]})
        reply = found["reply"]["data"]
    assert reply["done"]
    assert found["count"]["children"] == "full, n = 14 worlds"


def test_two_settings_are_answered_from_equally_many_replications(client: FlaskClient) -> None:
    found = requested(client, {**REQUEST, "a": {}, "b": {PRICE: "3"}, "width": 430})
    assert found["graph-b"]["figure"]["data"]
    assert "B minus A" in json.dumps(found["below"]["children"])
    assert len(found["yaml"]["data"]) == 2


def test_settings_that_ask_for_different_numbers_of_replications_come_to_rest(client: FlaskClient) -> None:
    request = {**REQUEST, "a": {"replications": "4"}, "b": {"replications": "9"}}
    reply = requested(client, request)["reply"]["data"]
    for _ in range(4):
        if not reply["done"]:
            reply = requested(client, {**request, "known": reply["known"]})["reply"]["data"]
    assert (reply["known"], reply["done"]) == (4, True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"a": {PRICE: "-1"}}, "world.price.usd_per_mtok = -1.0 must be above 0 and at most 1,000 (USD/Mtok)."),
        ({"a": {PRICE: "cheap"}}, "world.price.usd_per_mtok = 'cheap' must be a number"),
        ({"a": {}, "b": {PRICE: "-1"}}, "B: world.price.usd_per_mtok"),
        ({"a": {"months": "0"}}, "months = 0 must be"),
        ({"a": {"warmup_months": "4"}}, "must be below months (4)"),
        ({"a": {"nowhere": "1"}}, "nowhere is not a value of this scenario"),
        ({"a": {PRICE: "9" * 50}}, "too long for a value"),
        ({"a": None}, "Load it again"),
        ({"a": {PRICE: 2}}, "Load it again"),
        ({"width": "wide"}, "Load it again"),
        ({"known": -3}, "Load it again"),
    ],
)
def test_bad_input_is_a_sentence_on_the_page(client: FlaskClient, change: dict[str, Any], sentence: str) -> None:
    found = requested(client, {**REQUEST, **change})
    assert sentence in json.dumps(found["message"]["children"], ensure_ascii=False).replace("\\u0027", "'")
    assert "graph-a" not in found
    assert found["reply"]["data"]["done"] is True


@pytest.mark.parametrize("sent", [None, 7, "x", [], {}])
def test_a_request_that_is_none_is_a_sentence_too(client: FlaskClient, sent: Any) -> None:
    assert "Load it again" in json.dumps(requested(client, sent)["message"]["children"])


def test_what_should_not_happen_is_a_sentence_as_well(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("oh")

    client = build(session).server.test_client()
    monkeypatch.setattr("simulator.explorer.callbacks.screen", broken)
    found = requested(client, REQUEST)
    assert "Something went wrong that should not have (ZeroDivisionError: oh)" in json.dumps(found["message"])


def test_an_unknown_chart_falls_back_on_the_first(client: FlaskClient) -> None:
    assert requested(client, {**REQUEST, "chart": "<script>"})["graph-a"]["figure"]["data"]


def taken(client: FlaskClient, name: str, request: Any) -> Any:
    button = {"name": name, "role": "download"}
    offers = [
        {"id": {"name": each.name, "role": "download"}, "property": "n_clicks", "value": 1}
        for each in downloads.offered()
    ]
    changed = f"{json.dumps(button, separators=(',', ':'), sort_keys=True)}.n_clicks"
    state = [{"id": "request", "property": "data", "value": request}]
    return post(client, "download.data", {"inputs": [offers], "state": state, "changedPropIds": [changed]})


def test_the_report_of_what_is_on_screen_can_be_taken_away(client: FlaskClient, session: Session) -> None:
    settings = {PRICE: "2.6"}
    found = taken(client, "report", {**REQUEST, "a": settings})["download"]["data"]
    page = base64.b64decode(found["content"]).decode()
    assert found["filename"] == "small.html"
    assert session.whole(session.file(settings)).findings.answer in page
    assert "usd_per_mtok: 2.6" in page


def test_the_scenario_can_be_taken_away_and_is_that_of_b_where_there_are_two(client: FlaskClient) -> None:
    found = taken(client, "scenario", {**REQUEST, "b": {PRICE: "3"}})["download"]["data"]
    assert loads(base64.b64decode(found["content"]).decode()).scenario.world.price.usd_per_mtok == 3.0


def test_what_cannot_be_taken_away_says_why(client: FlaskClient) -> None:
    found = taken(client, "report", {**REQUEST, "a": {PRICE: "-1"}})
    assert "must be above 0" in json.dumps(found["message"]["children"])
    assert "download" not in found


def test_only_what_this_installation_can_make_is_offered(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = [
        downloads.Download("never", "Never, no module", "x", "no_such_room", "make"),
        downloads.Download("neither", "Never, no library", "x", "report", "render", needs=("no_such_library",)),
    ]
    monkeypatch.setattr(downloads, "DOWNLOADS", (*downloads.DOWNLOADS, *missing))
    text = build(session).server.test_client().get("/_dash-layout").get_data(as_text=True)
    assert "Report (HTML)" in text
    assert "Never" not in text


def test_names_are_text_and_never_markup(hostile_session: Session) -> None:
    client = build(hostile_session).server.test_client()
    assert "<script>alert" not in client.get("/").get_data(as_text=True)
    layout = client.get("/_dash-layout").get_json()
    assert "dangerously" not in json.dumps(layout)
    found = requested(client, {**REQUEST, "a": {PRICE: "2"}})
    assert "dangerously" not in json.dumps(found)
    assert "</script>" in json.dumps(found["below"], ensure_ascii=False)  # whole and harmless, as text


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"{", "application/json"), (b"[]", "application/json"), (b"null", "application/json"), (b"\xff", "text/plain")],
)
def test_a_request_that_no_page_sends_is_an_error_and_nothing_more(client: FlaskClient, body: bytes, kind: str) -> None:
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.post("/_dash-update-component", data=body, content_type=kind).status_code >= 400
    assert requested(client, REQUEST)["graph-a"]["figure"]["data"]


def test_a_huge_request_is_refused(client: FlaskClient) -> None:
    assert (
        client.post("/_dash-update-component", data=b"x" * (2**20 + 1), content_type="application/json").status_code
        == 413
    )


def test_a_name_that_was_pointed_at_this_machine_is_refused_unless_others_may_come(session: Session) -> None:
    private, public = build(session).server.test_client(), build(session, host="0.0.0.0").server.test_client()
    assert private.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert private.get("/_dash-layout", headers={"Host": "evil.example:8050"}).status_code == 403
    for name in ("localhost:8050", "127.0.0.1", "[::1]:8050"):
        assert private.get("/", headers={"Host": name}).status_code == 200, name
    assert public.get("/", headers={"Host": "planning.example"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "is_one"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False), ("example", False)],
)
def test_loopback_is_recognised(host: str, is_one: bool) -> None:
    assert is_loopback(host) is is_one


@pytest.fixture
def address(session: Session) -> Iterator[str]:
    server = open_door(build(session), port=0)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_serves_on_a_real_socket_of_this_machine_only(address: str) -> None:
    with urlopen(f"{address}/_dash-layout") as answer:
        assert "explorer" in answer.read().decode()
