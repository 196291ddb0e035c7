"""Standard output and standard error: nothing that is printed steers a terminal, and none of it ends in a traceback."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TextIO

from simulator.text import printable

BAD_INPUT: Final = 2
_RICH: Final = re.compile(r"(\x1b\[[\d;?]*[A-Za-z]|\r)")  # colours and the cursor, as rich sets them


class Printed:
    """A stream of text that shows control characters instead of obeying them.

    ``buffer`` is hidden: bytes would pass unseen.
    """

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        if hasattr(stream, "reconfigure"):  # what the encoding lacks is written as \u2019
            stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> int:
        """Write text; ends the program with a sentence where nothing can be written."""
        self._try(lambda: self._stream.write(self._shown(text)))
        return len(text)

    def flush(self) -> None:
        """Write what is held back, in the same way."""
        self._try(self._stream.flush)

    @property
    def rich_proxied_file(self) -> "Printed":
        """Where rich writes: its own colours pass; names in its texts are shown by ``terminal.Terminal``."""
        return Styled(self._stream, self._name)

    def __getattr__(self, name: str) -> Any:
        """Everything else is that of the stream."""
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self._stream, name)

    def _shown(self, text: str) -> str:
        return printable(text)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            self._end(error)

    def _end(self, error: OSError) -> NoReturn:
        """Say so on standard error; what is still held back goes nowhere, or Python would complain of it at its end."""
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), self._stream.fileno())
        if self._name != "standard error":
            sys.stderr.write(f"{self._name} cannot be written: {(error.strerror or str(error)).lower()}.\n")
        raise SystemExit(BAD_INPUT)


class Styled(Printed):
    """The same for rich."""

    rich_proxied_file = None  # type: ignore[assignment]

    def _shown(self, text: str) -> str:
        return "".join(part if place % 2 else printable(part) for place, part in enumerate(_RICH.split(text)))


@contextmanager
def printed() -> Iterator[None]:
    """All that is printed within goes through here."""
    before = sys.stdout, sys.stderr
    for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        if stream is not None:  # it was closed by the shell
            setattr(sys, name, Printed(stream, f"standard {'output' if name == 'stdout' else 'error'}"))
    try:
        yield
    finally:
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        finally:
            sys.stdout, sys.stderr = before


def typed(given: list[str] | None) -> list[str]:
    """The words of a command: those that are given, or those of this process."""
    return list(sys.argv[1:] if given is None else given)
