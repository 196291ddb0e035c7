"""Who may ask what: pages of this explorer, known addresses, so many at a time; every refusal is a sentence."""

import ipaddress
import logging
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Lock
from typing import Any, Final, NamedTuple

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)

PAGE: Final = "/"
QUESTIONS: Final = ("/preview", "/answer", "/download")  # what the page posts; Dash's own way in stays shut
READ: Final = (PAGE, "/_dash-layout", "/_dash-dependencies", "/_favicon.ico")
FILES: Final = ("/_dash-component-suites/", "/assets/")
LIBRARIES: Final = FILES[0]  # the only files that tell nothing of a scenario, so that a browser may keep them
FILE_NAME: Final = re.compile(r"[\w./@+-]+\.\w+", re.ASCII)
PORT: Final = re.compile(r":\d*$", re.ASCII)
AT_ONCE: Final = 9  # questions under way in total
OF_ONE_CLIENT: Final = 6  # two tabs, each with a preview, an answer that is not needed any more, and a download

LET_IN: Final = "Open the link that tokensim explore printed: it ends in the token that this page asks for."
ELSEWHERE: Final = "This explorer is for this machine only. Open it as localhost."
NOT_OURS: Final = "This request comes from another page, or from before the explorer was started. Load the page again."
UNKNOWN: Final = "There is nothing at this address. The explorer is at /."
METHOD: Final = "This address cannot be asked in this way."
TOO_BIG: Final = "The request is too large: at most 1 MiB is read."
UNREADABLE: Final = "The page sent a request that cannot be read. Load it again."
BUSY: Final = "The explorer is busy with other requests. Try again in a second."
BROKEN: Final = "Something went wrong that should not have. The terminal says what."
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Refusal(NamedTuple):
    """Why a request is not answered."""

    code: int
    sentence: str

    def response(self) -> Response:
        """It as plain text."""
        return Response(self.sentence, self.code, mimetype="text/plain")


class BusyError(Exception):
    """As many questions as may be are under way."""


class Turns:
    """How many questions are under way, of each client and in total; one too many is refused at once, never queued."""

    def __init__(self, at_once: int = AT_ONCE, of_one: int = OF_ONE_CLIENT) -> None:
        self.at_once, self.of_one = at_once, of_one
        self._under_way: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """A place among those that are worked on.

        Raises:
            BusyError: there is none.
        """
        with self._lock:
            if self._under_way.total() >= self.at_once or self._under_way[client] >= self.of_one:
                raise BusyError
            self._under_way[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[client] -= 1
                self._under_way += Counter()  # forgets clients that have none


def new_token() -> str:
    """A secret that is hard to guess: 24 random bytes."""
    return secrets.token_urlsafe(24)


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def guard(server: Flask, host: str, token: str, policy: str) -> None:
    """Refuse strangers and what cannot be read; let pages load nothing from elsewhere.

    The page gives the browser a cookie, and everything else asks for it. On an address of this machine only, any
    browser that opens the page gets the cookie; on any other, one that opens it with the token.

    Args:
        server: the application.
        host: the address it will listen on.
        token: what the link must end in where others can reach the address.
        policy: the Content-Security-Policy.
    """
    private = is_loopback(host)
    cookie = f"tokensim-{sha256(token.encode()).hexdigest()[:8]}"  # ports of a machine share their cookies

    def known() -> bool:
        return _same(request.cookies.get(cookie, ""), token)

    @server.before_request
    def refuse() -> Any:
        if private and not is_loopback(PORT.sub("", request.host)):
            return Refusal(403, ELSEWHERE).response()
        refusal = _address() or _origin()
        if refusal:
            return refusal.response()
        if request.path == PAGE and _same(request.args.get("token", ""), token):
            answer = redirect(PAGE)  # takes the token out of the address, and keeps what stands after #
            answer.set_cookie(cookie, token, httponly=True, samesite="Lax")
            return answer
        if known() or (private and request.path == PAGE):
            return None
        return Refusal(403, LET_IN if request.path == PAGE else NOT_OURS).response()

    @server.after_request
    def load_nothing_else(response: Response) -> Response:
        response.headers.update({**HEADERS, "Content-Security-Policy": policy})
        if not request.path.startswith(LIBRARIES):
            response.headers["Cache-Control"] = "no-store"
        if private and request.path == PAGE and response.status_code == 200 and not known():
            response.set_cookie(cookie, token, httponly=True, samesite="Lax")
        return response

    server.register_error_handler(Exception, _told)


def _told(error: Exception) -> Response:
    """An error as one sentence."""
    if isinstance(error, BusyError):
        answer = Refusal(503, BUSY).response()
        answer.headers["Retry-After"] = "1"
        return answer
    if isinstance(error, HTTPException):
        said = {404: UNKNOWN, 405: METHOD, 413: TOO_BIG}
        return Refusal(error.code or 400, said.get(error.code or 400, UNREADABLE)).response()
    if request.path.startswith(FILES):  # Dash raises where it has no such file
        return Refusal(404, UNKNOWN).response()
    log.error("%s failed (%s: %s)", request.path, type(error).__name__, error)
    return Refusal(500, BROKEN).response()


def _same(told: str, token: str) -> bool:
    return secrets.compare_digest(told.encode("utf-8", "replace"), token.encode())


def _address() -> Refusal | None:
    """Only what the page asks for has an address."""
    if request.path in QUESTIONS:
        return None if request.method == "POST" else Refusal(405, METHOD)
    if request.path not in READ and not (request.path.startswith(FILES) and FILE_NAME.fullmatch(request.path)):
        return Refusal(404, UNKNOWN)
    return None if request.method in ("GET", "HEAD") else Refusal(405, METHOD)


def _origin() -> Refusal | None:
    """The page may be opened from anywhere; all else is asked by the page itself, or by no page at all."""
    if request.path == PAGE:
        return None
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
    if site not in ("same-origin", "none") or (origin is not None and origin.partition("://")[2] != request.host):
        return Refusal(403, NOT_OURS)
    return None
