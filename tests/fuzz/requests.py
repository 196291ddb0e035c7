"""Requests that no page sends, drawn with a seed: the explorer refuses each in one sentence or answers."""

import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from flask.testing import FlaskClient

from simulator.explorer.guard import FILES, QUESTIONS, READ
from simulator.explorer.serve import build
from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads
from tests.explorer.browser import entered
from tests.explorer.conftest import SMALL
from tests.fuzz.tried import HARMLESS, TOLD, Harm, HarmError, Outcome, Tried, counted, outcome_of

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
HOSTS: Final = (
    "evil.example", "evil.example:8050", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
    "a:b:c", "[::1", "0.0.0.0", "128.0.0.1", "\xff", "a" * 5000, "127.0.0.1:80 evil.example", "localhost/evil.example",
)  # fmt: skip
ORIGINS: Final = (
    "null",
    "http://[",
    "http://",
    *(f"{scheme}://{host}" for scheme in ("http", "file") for host in HOSTS),
)
FOREIGN: Final = (
    *(("Host", host) for host in HOSTS), *(("Origin", origin) for origin in ORIGINS),
    *(("Sec-Fetch-Site", site) for site in ("cross-site", "same-site", "x")),
)  # fmt: skip
IDLE: Final = (
    ("Cookie", "\xff=\xff"),
    ("Referer", "http://evil.example"),
    ("X-Forwarded-Host", "localhost"),
    ("X-Odd", "a" * 99),
)
PIECES: Final = ("..", "%2e%2e", "%00", "%ff", "//", "\\", "?", "#", ";", "a" * 300, "passwd", "dash", "plotly", ".js")


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


Request = tuple[str, str, dict[str, Any]]  # method, path, and what else is sent


def asked(draw: random.Random) -> Request:
    """A question with something odd in it."""
    path, body = posted(draw)
    return "POST", path, body


def looked_for(draw: random.Random) -> Request:
    """A file near those that there are."""
    return draw.choice(("GET", "GET", "HEAD", "PUT")), wandering(draw), {}


def from_elsewhere(draw: random.Random) -> Request:
    """A good question as another page would send it, or one under another name of this machine."""
    headers = dict([draw.choice(FOREIGN), *draw.sample(IDLE, draw.randint(0, 2))])
    return "POST", draw.choice(QUESTIONS), {"json": GOOD, "headers": headers}


def explorer() -> FlaskClient:
    """A browser that has opened a small explorer."""
    session = Session(loads(SMALL.replace("replications: 14", "replications: 2"), "small.yaml"), workers=1)
    return entered(build(session))


def answered(client: FlaskClient, request: Request) -> str:
    """What comes back is an answer, or one sentence and not the server's fault."""
    method, path, more = request
    with client.open(path, method=method, **more) as answer:
        code, kind, text = answer.status_code, answer.mimetype, answer.get_data().decode("utf-8", "replace")
    if code >= 500 or (code < 300 and "went wrong" in text and method == "POST"):
        raise HarmError(Harm.EXCEPTION, f"{code}: {text[:300]}")
    if code >= 400 and method != "HEAD" and (kind != "text/plain" or "\n" in text or len(text) >= 200):
        raise HarmError(Harm.EXCEPTION, f"{code} is not told in a sentence: {text[:300]}")
    if code < 400 and any(head in dict(FOREIGN) for head in more.get("headers", {})):
        raise HarmError(Harm.STRANGER, f"{code}: {text[:300]}")
    return TOLD if code >= 400 else HARMLESS


KINDS: Final[dict[str, tuple[Callable[[random.Random], Request], str, tuple[Harm, ...]]]] = {
    "odd questions to the explorer": (asked, "1,057 of 1,500 answered 500", ()),
    "odd addresses of the explorer": (looked_for, "5 answered 500", ()),
    "questions from other pages and hosts": (from_elsewhere, "no host and no origin checked", (Harm.STRANGER,)),
}


def requests(kind: str, n: int, seed: int) -> Tried:
    """One kind of requests to a small explorer."""
    make, before, harms = KINDS[kind]
    return counted(kind, before, harms, _each(explorer(), make, n, random.Random(seed)))


def _each(
    client: FlaskClient, make: Callable[[random.Random], Request], n: int, draw: random.Random
) -> Iterator[Outcome]:
    for _ in range(n):
        request = make(draw)
        yield outcome_of(partial(answered, client, request), (), repr(request)[:500])
