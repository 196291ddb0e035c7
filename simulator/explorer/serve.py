"""The door: the page on an address of this machine, open to others only when told so."""

import ipaddress
import logging
from html import escape
from typing import Any, Final

from dash import Dash
from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, make_server

from simulator.explorer.callbacks import wire
from simulator.explorer.layout import page
from simulator.explorer.session import Session
from simulator.text import visible

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 8050
MOST_BYTES: Final = 2**20  # of a request
# plotly.js writes style rules; of the scripts in the page only those of Dash may run
POLICY: Final = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def build(session: Session, host: str = LOOPBACK) -> Dash:
    """The application: everything it loads comes from this machine."""
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
    _guard(server, host, POLICY.format(scripts=" ".join(app.csp_hashes())))
    return app


def open_door(app: Dash, host: str = LOOPBACK, port: int = PORT) -> BaseWSGIServer:
    """A server that listens but does not serve yet; port 0 takes a free one.

    Raises:
        OSError: the address cannot be used.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return make_server(host, port, app.server, threaded=True)


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _guard(server: Flask, host: str, policy: str) -> None:
    private = is_loopback(host)

    @server.before_request
    def refuse_strangers() -> Any:
        """A page elsewhere may point its own name at this machine; it is not for such a page to read."""
        if private and not is_loopback(request.host.rsplit(":", 1)[0]):
            return Response("This explorer is for this machine only. Open it as localhost.", 403, mimetype="text/plain")
        return None

    @server.after_request
    def load_nothing_else(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
