"""Which Python code of a user's own ran on this machine before: results that others made may keep other code.

Reading a scenario runs the files that it names. A result keeps their text, and is passed on: so what its reader has
never run is not run by reading a result. Hashes are kept in a file beside the compiled engine.
"""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from simulator.files import cache_home

FILE: Final = "own_code.txt"


def remember(sha256: str) -> None:
    """Note that code with this hash runs here."""
    if sha256 in _here():
        return
    _here().add(sha256)
    with suppress(OSError):  # a home that cannot be written to: known to this process
        cache_home().mkdir(parents=True, exist_ok=True)
        with (cache_home() / FILE).open("a", encoding="ascii") as handle:
            handle.write(f"{sha256}\n")


def known(sha256: str) -> bool:
    """Whether code with this hash ran here before, in this process or another."""
    return sha256 in _here() or sha256 in _written(cache_home() / FILE)


@cache
def _here() -> set[str]:
    return set()


def _written(path: Path) -> set[str]:
    try:
        return set(path.read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return set()
