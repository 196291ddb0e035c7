"""Who may ask what: only pages of this explorer, only known addresses, only so many at a time."""

import socket
import time
from threading import Barrier, Event, Thread, active_count
from typing import Any

import pytest
from flask.testing import FlaskClient

from simulator.explorer.guard import BUSY, OF_ONE_CLIENT, QUESTIONS, BusyError, Turns, is_loopback
from simulator.explorer.serve import MOST_BYTES, THREADS, build
from simulator.explorer.session import Session
from tests.explorer.browser import entered, refused, serving

ASKED = {"tab": "t", "generation": 1, "a": {}}


@pytest.fixture(scope="module")
def client(session: Session) -> FlaskClient:
    return entered(build(session))


@pytest.fixture(scope="module")
def public(session: Session) -> Any:
    return build(session, host="0.0.0.0", token="secret")


def test_a_name_that_was_pointed_at_this_machine_is_refused(client: FlaskClient) -> None:
    for name in ("evil.example", "evil.example:8050", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]:80"):
        for path in ("/", "/_dash-layout"):
            refused(client.get(path, headers={"Host": name}), 403, "Open it as localhost")
    for name in ("localhost:8050", "127.0.0.1", "[::1]:8050"):
        assert client.get("/", headers={"Host": name}).status_code == 200, name


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_other_page_may_ask_or_read(client: FlaskClient, headers: dict[str, str]) -> None:
    for path in QUESTIONS:
        refused(client.post(path, json=ASKED, headers=headers), 403, "another page")
    refused(client.get("/_dash-layout", headers=headers), 403, "another page")
    assert client.get("/", headers=headers).status_code == 200  # a link from elsewhere opens the page


def test_the_page_itself_may_ask(client: FlaskClient) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/preview", json=ASKED, headers=headers).status_code == 200


def test_who_has_not_opened_the_page_may_not_ask(session: Session) -> None:
    stranger = build(session).server.test_client()
    for path in QUESTIONS:
        refused(stranger.post(path, json=ASKED), 403, "Load the page again")
    refused(stranger.get("/_dash-layout"), 403, "Load the page again")


def test_the_cookie_of_one_explorer_opens_no_other(session: Session) -> None:
    one, other = entered(build(session)), build(session).server.test_client()
    cookie = next(iter(one._cookies.values()))
    other.set_cookie(cookie.key, cookie.value)
    refused(other.post("/preview", json=ASKED), 403, "Load the page again")


def test_where_others_can_reach_it_the_page_asks_for_the_token_of_the_link(public: Any) -> None:
    client = public.server.test_client()
    for query in ("", "?token=", "?token=guess", "?token=%ff", "?Token=secret"):
        refused(client.get(f"/{query}"), 403, "the link that tokensim explore printed")
    refused(client.get("/_dash-layout?token=secret"), 403, "Load the page again")
    opened = client.get("/?token=secret", headers={"Host": "planning.example:8050"})
    assert (opened.status_code, opened.headers["Location"]) == (302, "/")
    assert "HttpOnly; Path=/; SameSite=Lax" in opened.headers["Set-Cookie"]


def test_the_link_with_the_token_lets_in(public: Any) -> None:
    client = public.server.test_client()
    assert client.get("/?token=secret", follow_redirects=True).status_code == 200
    assert client.get("/_dash-layout").status_code == 200
    assert client.post("/preview", json=ASKED).status_code == 200
    refused(client.post("/preview", json=ASKED, headers={"Origin": "http://evil.example"}), 403, "another page")


def test_no_page_frames_it_keeps_it_or_reads_it(client: FlaskClient) -> None:
    for answer in (
        client.get("/"),
        client.get("/_dash-layout"),
        client.get("/assets/explorer.js"),
        client.post("/preview", json=ASKED),
        client.get("/nowhere"),
    ):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        answer.close()


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/..%2f..%2fetc/passwd", 404),
        ("GET", "/assets/../serve.py", 404),
        ("GET", "/assets/%00", 404),
        ("GET", "/assets/none.js", 404),
        ("GET", "/_dash-component-suites/os/path.py", 404),
        ("GET", "/_dash-component-suites/dash/nothing.js", 404),
        ("GET", "/_dash-component-suites/dash/../../flask/app.py", 404),
        ("GET", "/_dash-component-suites/dash/", 404),
        ("POST", "/_dash-update-component", 404),
        ("GET", "/_reload-hash", 404),
        ("GET", "/answer", 405),
        ("POST", "/", 405),
        ("DELETE", "/_dash-layout", 405),
        ("OPTIONS", "/preview", 405),
    ],
)
def test_an_address_that_no_page_asks_for_is_refused(client: FlaskClient, method: str, path: str, code: int) -> None:
    refused(client.open(path, method=method), code, ".")


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"a": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_question_is_refused(client: FlaskClient, path: str, body: bytes) -> None:
    refused(client.post(path, data=body, content_type="application/json"), 400, "Load it again")
    refused(client.post(path, data=body, content_type="text/plain"), 400, "Load it again")


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_big_body_is_refused(client: FlaskClient, path: str) -> None:
    refused(client.post(path, data=b" " * (MOST_BYTES + 1), content_type="application/json"), 413, "at most 1 MiB")


def test_one_client_has_few_turns_and_all_together_have_few() -> None:
    turns = Turns(at_once=3, of_one=2)
    with turns.turn("a"), turns.turn("a"):
        with pytest.raises(BusyError), turns.turn("a"):
            pass
        with turns.turn("b"), pytest.raises(BusyError), turns.turn("c"):
            pass
    with turns.turn("c"), turns.turn("c"):
        pass


def test_two_hundred_questions_at_once_are_few_answers_and_refusals_at_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = [], Event()

    def slow(*_: Any) -> dict[str, Any]:
        begun.append(1)
        go_on.wait(30)
        return {}

    monkeypatch.setattr("simulator.explorer.callbacks.preview", slow)
    client, found, gate = entered(build(session)), [], Barrier(200)

    def ask() -> None:
        gate.wait()
        found.append(client.application.test_client(use_cookies=False).post("/preview", json=ASKED, headers=headers))

    headers = {"Cookie": "; ".join(f"{each.key}={each.value}" for each in client._cookies.values())}
    threads = [Thread(target=ask) for _ in range(200)]
    for thread in threads:
        thread.start()
    while len(found) < 200 - OF_ONE_CLIENT:
        time.sleep(0.001)
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(begun) == OF_ONE_CLIENT
    assert sorted(each.status_code for each in found) == [200] * OF_ONE_CLIENT + [503] * (200 - OF_ONE_CLIENT)
    refused(found[0], 503, BUSY)
    assert found[0].headers["Retry-After"] == "1"


def test_work_for_a_client_that_has_gone_stops(client: FlaskClient, session: Session) -> None:
    asked, gone = {**ASKED, "a": {"world.price.usd_per_mtok": "2.71"}}, {"waitress.client_disconnected": lambda: True}
    for path in ("/answer", "/preview"):
        assert client.post(path, json=asked, environ_overrides=gone).get_json() == {"superseded": True}
    assert session.known_of(asked["a"]) is None


@pytest.mark.parametrize(
    ("host", "is_one"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False), ("example", False)],
)
def test_loopback_is_recognised(host: str, is_one: bool) -> None:
    assert is_loopback(host) is is_one


def test_idle_connections_hold_no_threads_and_no_one_up(session: Session) -> None:
    before = active_count()
    with serving(build(session)) as address:
        port = int(address.split(":")[2].strip("/"))
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
                one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                answer = b"".join(iter(lambda: one.recv(65536), b""))
            assert active_count() - before <= THREADS + 1
        finally:
            for each in idle:
                each.close()
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"Server:" not in answer
