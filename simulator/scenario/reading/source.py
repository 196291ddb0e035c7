"""From a path to text, or to the sentence that says why there is none."""

from pathlib import Path
from typing import NamedTuple

from simulator.files import regular

MAX_BYTES = 262_144


class ErrorLine(NamedTuple):
    """One thing wrong with a scenario: the line (0 for the file as a whole) and a whole sentence."""

    line: int
    message: str


TOO_LARGE = ErrorLine(0, f"is larger than {MAX_BYTES // 1024} KiB, which no scenario needs.")


def read_text(path: Path) -> str | ErrorLine:
    """The text of a scenario file, or why it cannot be read."""
    try:
        if path.is_dir():
            return ErrorLine(0, "is a folder, not a scenario file. Name one file in it.")
        with regular(path).open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return ErrorLine(0, "does not exist. Write a first scenario with: tokensim init")
    except OSError as error:
        return ErrorLine(0, f"cannot be read: {(error.strerror or str(error)).lower()}.")
    except ValueError:  # a path with a zero byte
        return ErrorLine(0, "is not the name of a file.")
    return TOO_LARGE if len(raw) > MAX_BYTES else _decoded(raw)


def _decoded(raw: bytes) -> str | ErrorLine:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ErrorLine(0, "is UTF-16 text. Save it as UTF-8.")
    if b"\x00" in raw:
        return ErrorLine(0, "is a binary file, not YAML text.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return ErrorLine(line, "is not UTF-8 text. Save it as UTF-8.")
