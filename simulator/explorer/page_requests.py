"""What a browser asks for, checked; and which of a tab's requests is the latest."""

from collections.abc import Callable
from threading import Lock
from typing import Any, Final, NamedTuple

from cachetools import LRUCache

from simulator.explorer.overrides import SettingsError, settings_of
from simulator.explorer.screen import TABS

TABS_REMEMBERED: Final = 256  # browser tabs


class Request(NamedTuple):
    """Settings of A, perhaps of B, and what to show of them."""

    tab: str  # a browser tab, by a number it drew itself
    generation: int  # counts the changes in that tab
    settings: tuple[dict[str, str], ...]  # of A, or of A and B
    known: int  # replications shown so far; 0 asks for an answer at once
    chart: str
    width: int  # pixels of a chart
    room: int  # pixels of height for a chart; 0 for as many as it likes
    page: int = 0  # milliseconds that the last answer spent on its way and being drawn; 0 is not measured
    dark: bool = False
    side: int = 0  # which of the settings is being changed
    held: dict[str, str] | None = None  # that setting when the hand first touched it
    path: str = ""  # of the control under the hand
    download: str = ""  # which file to take away


def request_of(data: Any) -> Request:
    """A request as a browser sent it.

    Raises:
        SettingsError: it is none.
    """
    if not isinstance(data, dict):
        raise SettingsError("The page sent a request that cannot be read. Load it again.")
    numbers = {name: data.get(name, 0) for name in ("generation", "known", "width", "room", "page")}
    if not all(type(value) in (int, float) and 0 <= value < 2**53 for value in numbers.values()):
        raise SettingsError("The page sent a request without its numbers. Load it again.")
    whole = {name: int(value) for name, value in numbers.items()}
    b = data.get("b")
    return Request(
        tab=str(data.get("tab"))[:64],
        generation=whole["generation"],
        settings=(settings_of(data.get("a")), *(() if b is None else (settings_of(b),))),
        known=whole["known"],
        chart=data["chart"] if data.get("chart") in list(TABS) else next(iter(TABS)),
        width=min(max(whole["width"], 200), 4000),
        room=min(whole["room"], 4000),
        page=min(whole["page"], 10_000),
        dark=data.get("dark") is True,
        side=int(b is not None and data.get("side") == "b"),
        held=None if data.get("held") is None else settings_of(data["held"]),
        path=str(data.get("path"))[:400],
        download=str(data.get("download"))[:40],
    )


class Latest:
    """The latest request of each tab, so that work for an older one can stop."""

    def __init__(self, most: int = TABS_REMEMBERED) -> None:
        self._seen: LRUCache[str, int] = LRUCache(most)
        self._lock = Lock()

    def wanted(self, request: Request) -> Callable[[], bool]:
        """Take note of a request; the function says whether it is still the latest of its tab."""
        self._newest(request.tab, request.generation)
        return lambda: self._newest(request.tab) <= request.generation

    def _newest(self, tab: str, generation: int = 0) -> int:
        with self._lock:
            self._seen[tab] = newest = max(generation, self._seen.get(tab, 0))
        return newest
