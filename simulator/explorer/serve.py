"""The door: the page on an address of this machine, open to others only when told so."""

import logging
import socket
from html import escape
from typing import Any, Final

from dash import Dash
from flask import Flask
from waitress.server import create_server
from waitress.wasyncore import close_all, loop

from simulator.explorer.callbacks import wire
from simulator.explorer.guard import guard, new_token
from simulator.explorer.layout import page
from simulator.explorer.session import Session
from simulator.text import visible

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 8050
MOST_BYTES: Final = 2**20  # of a request
MOST_HEADER_BYTES: Final = 2**16
LARGEST_ANSWER: Final = 2**26  # bytes: a deck or plotly.js, whole in memory
THREADS: Final = 12  # twice as many as questions may be under way, so that one is free for the page and for a refusal
CONNECTIONS: Final = 500  # open at a time; they cost no thread
IDLE_SECONDS: Final = 60
LOOK_UP: Final = 0.1  # seconds until it is noticed that the door was closed
# plotly.js writes style rules; of the scripts in the page only those of Dash may run
POLICY: Final = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def build(session: Session, host: str = LOOPBACK, token: str | None = None) -> Dash:
    """The application: everything it loads comes from this machine.

    Args:
        session: of the scenario.
        host: the address it will listen on; where others can reach it, the page asks for the token.
        token: what the link must end in; drawn where there is none.
    """
    server = Flask(__name__)
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app = Dash(
        __name__,
        server=server,
        title=escape(visible(session.opened.file.scenario.title)),  # Dash puts it into the page as it is
        update_title="",
        serve_locally=True,
        assets_folder="assets",
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        include_pages_meta=False,
    )
    app.layout = page(session)
    wire(app, session)
    guard(server, host, token or new_token(), POLICY.format(scripts=" ".join(app.csp_hashes())))
    return app


class Door:
    """A server that listens, and serves once told to."""

    def __init__(self, app: Dash, listening: socket.socket) -> None:
        self.port: int = listening.getsockname()[1]
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            app.server,
            map=self._sockets,
            sockets=[listening],
            threads=THREADS,
            ident=None,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_body_size=MOST_BYTES,
            max_request_header_size=MOST_HEADER_BYTES,
            inbuf_overflow=2 * MOST_BYTES,  # nothing is put into temporary files
            outbuf_overflow=LARGEST_ANSWER,
            channel_request_lookahead=1,  # so that an asker who has gone is noticed
        )
        self._open = True

    def serve(self) -> None:
        """Serve until Ctrl-C, or until closed from another thread."""
        try:
            while self._open:
                loop(timeout=LOOK_UP, use_poll=True, map=self._sockets, count=1)
        except KeyboardInterrupt:
            pass
        finally:
            self._server.task_dispatcher.shutdown()
            close_all(self._sockets, ignore_all=True)

    def close(self) -> None:
        """Serve no more."""
        self._open = False


def open_door(app: Dash, host: str = LOOPBACK, port: int = PORT) -> Door:
    """A server that listens but does not serve yet; port 0 takes a free one.

    Raises:
        OSError: the address cannot be used.
    """
    logging.getLogger("waitress").setLevel(logging.ERROR)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return Door(app, socket.create_server((host, port), family=family))
    except UnicodeError:
        raise OSError(f"{host} is no name of a machine") from None
