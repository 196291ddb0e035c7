"""A page of the explorer in the machine's own Chromium, with the rest of the world cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from dash import Dash
from flask.testing import FlaskClient

from simulator.explorer.serve import build, open_door
from simulator.explorer.session import Session

SETTLED = 240_000  # ms; only a hang takes so long


@contextmanager
def served(session: Session) -> Iterator[str]:
    """The address of a session's page."""
    session.warm()
    with serving(build(session)) as address:
        yield address


@contextmanager
def serving(app: Dash) -> Iterator[str]:
    """The address of an application."""
    door = open_door(app, port=0)
    thread = Thread(target=door.serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.port}/"
    finally:
        door.close()
        thread.join()


def entered(app: Dash) -> FlaskClient:
    """A client that has opened the page and so may ask."""
    client = app.server.test_client()
    assert client.get("/").status_code == 200
    return client


def refused(answer: Any, code: int, sentence: str) -> None:
    """A refusal is one sentence of plain text that no page elsewhere may read."""
    text = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (code, "text/plain"), text
    assert sentence in text
    assert text.count("\n") == 0
    assert answer.headers["X-Frame-Options"] == "DENY"


class Tab:
    """A browser tab on the explorer that keeps what went wrong in it."""

    def __init__(self, context: Any, address: str) -> None:
        self.page = context.new_page()
        self.trouble: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.trouble.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("requestfailed", lambda request: self.trouble.append(f"failed: {request.url}"))
        self.page.on("dialog", lambda dialog: self.trouble.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)
        self.settle()

    def settle(self) -> None:
        """Wait until the latest settings are on screen in full precision."""
        self.page.wait_for_selector("html[data-settled]", state="attached", timeout=SETTLED)

    def until(self, expression: str) -> None:
        """Wait until something holds on the page, which lets no text be evaluated on its own."""
        for _ in range(SETTLED // 50):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise TimeoutError(expression)

    def control(self, role: str, path: str) -> Any:
        """A slider or a number field."""
        return self.page.locator(f"""[id='{{"path":"{path}","role":"{role}"}}']""")

    def unfold(self) -> None:
        """Open all sections of the panel."""
        self.page.evaluate("document.querySelectorAll('#panel details').forEach((each) => { each.open = true; })")

    def name(self, path: str) -> str:
        """What a slider is called when it is read aloud."""
        return str(self.control("slider", path).get_attribute("aria-label")).replace("\u2068", "").replace("\u2069", "")

    def slide(self, path: str, position: int) -> None:
        """Put a slider somewhere, as a hand would."""
        self.control("slider", path).evaluate(
            """(slider, position) => {
                Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(slider, position);
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            str(position),
        )

    def type(self, path: str, text: str) -> None:
        """Type into a number field."""
        self.control("number", path).fill(text)

    def text(self, selector: str) -> str:
        """What stands in an element."""
        return str(self.page.locator(selector).text_content())

    def yaml(self) -> str:
        """The scenario on screen."""
        return self.text("#yaml-text")
