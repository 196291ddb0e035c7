"""A page of the explorer in the machine's own Chromium, with the rest of the world cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from simulator.explorer.serve import build, open_door
from simulator.explorer.session import Session

SETTLED = 240_000  # ms; only a hang takes so long


@contextmanager
def served(session: Session) -> Iterator[str]:
    """The address of a session's page."""
    session.warm()
    server = open_door(build(session), port=0)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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
