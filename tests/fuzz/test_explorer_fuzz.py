"""Requests that no page sends, drawn with a seed: each is refused in one sentence or answered."""

import json
import logging
import random
from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from simulator.explorer.guard import FILES, QUESTIONS, READ
from simulator.explorer.serve import build
from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads
from tests.explorer.browser import entered
from tests.explorer.conftest import SMALL

REQUESTS: Final = 400
PRICE: Final = "world.price.usd_per_mtok"
GOOD: Final = {"tab": "t", "generation": 1, "known": 0, "a": {PRICE: "2"}, "b": None, "chart": "overview", "width": 880}
# what Dash's own page would send, and what was made of it: its way in is shut
DASH: Final = {
    "output": "..graph-a.figure...below.children..",
    "outputs": [{"id": "graph-a", "property": "figure"}],
    "inputs": [{"id": "request", "property": "data", "value": GOOD}],
    "changedPropIds": ["request.data"],
}
ODD: Final = (
    None, True, 0, -1, 1e308, float("nan"), 2**70, "", "\x00", "\ud800", "'\"><script>", "../..", "a" * 5000, "\u202e",
    [], {}, [[]], {"": ""}, {"__proto__": {}}, {PRICE: "-1"}, {PRICE: None}, {"nowhere": "1"}, {"\n": "\n"},
)  # fmt: skip
PIECES: Final = ("..", "%2e%2e", "%00", "%ff", "//", "\\", "?", "#", ";", "a" * 300, "passwd", "dash", "plotly", ".js")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    session = Session(loads(SMALL.replace("replications: 14", "replications: 2"), "small.yaml"), workers=1)
    return entered(build(session))


def mutated(draw: random.Random, value: Any, depth: int = 0) -> Any:
    """A value with something odd in it."""
    if draw.random() < 0.15 or depth > 3:
        return draw.choice(ODD)
    if isinstance(value, dict):
        kept = {key: mutated(draw, each, depth + 1) for key, each in value.items() if draw.random() < 0.95}
        return {**kept, draw.choice(("a", "held", "b", "x", "\x00")): draw.choice(ODD)} if draw.random() < 0.3 else kept
    return [mutated(draw, each, depth + 1) for each in value] if isinstance(value, list) else value


def damaged(draw: random.Random, body: bytes) -> bytes:
    """Bytes cut off, doubled or changed."""
    place = draw.randrange(len(body) + 1)
    kind = draw.randrange(4)
    if kind == 0:
        return body[:place]
    if kind == 1:
        return body + body
    return body[:place] + draw.randbytes(draw.randrange(1, 9)) + body[place + (kind == 3) :]


def posted(draw: random.Random) -> tuple[str, dict[str, Any]]:
    """A question, or what only looks like one."""
    path = draw.choice((*QUESTIONS, "/_dash-update-component"))
    body = json.dumps(mutated(draw, DASH if path.startswith("/_dash") else GOOD)).encode()
    kind = draw.choice(("application/json", "application/json", "text/plain", "application/json; charset=none", ""))
    return path, {"data": damaged(draw, body) if draw.random() < 0.3 else body, "content_type": kind}


def wandering(draw: random.Random) -> str:
    """An address near those that there are."""
    start = draw.choice((*READ, *FILES, "/_dash-component-suites/dash/"))
    return start + "/".join(draw.choice(PIECES) for _ in range(draw.randrange(4)))


@pytest.mark.parametrize("seed", range(2))
def test_no_request_is_an_error_of_ours(client: FlaskClient, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    draw = random.Random(seed)
    codes = set()
    for number in range(REQUESTS):
        path, body = posted(draw) if draw.random() < 0.6 else (wandering(draw), {})
        method = "POST" if body else draw.choice(("GET", "GET", "HEAD", "PUT"))
        headers = {"X-Odd": "a" * draw.randrange(99)}
        if draw.random() < 0.1:
            headers |= draw.choice(({"Origin": "http://["}, {"Host": "a:b:c"}, {"Cookie": "\xff=\xff"}))
        with client.open(path, method=method, headers=headers, **body) as answer:
            text = answer.get_data().decode("utf-8", "replace")
        codes.add(answer.status_code)
        assert answer.status_code < 500, (seed, number, path, body, text)
        if answer.status_code >= 400 and method != "HEAD":
            assert answer.mimetype == "text/plain"
            assert "\n" not in text
            assert len(text) < 200, text
        if answer.status_code == 200 and body:
            told = answer.get_json()
            assert told.get("superseded") or not any("went wrong" in each for each in told.get("refused", ())), told
    assert {200, 400, 403, 404, 405} <= codes
    assert not caplog.records
