"""Files broken in the ways in which files break, and changed in ways that must not matter."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from random import Random
from typing import Any

ODD_CELLS = (
    "", " ", "-", "NaN", "inf", "-inf", "1e400", "-5", "-0", "1,234.50", "1.234,50", "$12", "12 USD", "9" * 40,
    "0x10", "1_000", "٣", "True", "null", "None", "[]", "{}", "'", '"', "\u0000x", "\ufeff", "=1+1", "2026-13-45",
    "0000-00-00", "2026-02-30T25:61:00Z", "1970-01-01", "9999-12-31", "99999999999999999999", "1788866825854", "-1",
    "13/13/13", "31.12.99", "02/Sep/26", "2026-09-08T10:00:00+99:00", "a@b@c", "x" * 5000, "\ud7ff", "1e15", "0.1e-320",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, -0.5, 1e308, 10**40, 1e-320, "", "x", "12", "-12", "1e400", "2026-13-45", [], {}, [[]],
    [None], ["x"], [1, [2]], {"x": 1}, {"data": []}, {"amount": {}}, [{}], [{"tokens": 3}], {"nodes": [1]}, "\u0000",
)  # fmt: skip


def flipped(content: bytes, chance: Random) -> bytes:
    """Some bytes changed."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def truncated(content: bytes, chance: Random) -> bytes:
    """The end is missing."""
    return content[: chance.randrange(len(content))]


def repeated(content: bytes, chance: Random) -> bytes:
    """A part of it twice."""
    start = chance.randrange(len(content))
    end = chance.randint(start, len(content))
    return content[:end] + content[start:]


def misspelt(content: bytes, chance: Random) -> bytes:
    """One word in it is another."""
    words = content.decode(errors="replace").split('"')
    words[chance.randrange(len(words))] = chance.choice(ODD_CELLS)
    return '"'.join(words).encode(errors="replace")


def odd_cells(content: bytes, chance: Random) -> bytes:
    """Some cells of a table are something else."""
    rows = _rows(content)
    for _ in range(chance.randint(1, 3)):
        row = rows[chance.randrange(len(rows))]
        if row:
            row[chance.randrange(len(row))] = chance.choice(ODD_CELLS)
    return _text(rows)


def without_column(content: bytes, chance: Random) -> bytes:
    """A column is missing, in all rows or in one."""
    rows = _rows(content)
    place = chance.randrange(len(rows[0]))
    for row in rows if chance.random() < 0.7 else [chance.choice(rows)]:
        del row[place : place + 1]
    return _text(rows)


def renamed(content: bytes, chance: Random) -> bytes:
    """Two names in the header changed places."""
    rows = _rows(content)
    one, other = (chance.randrange(len(rows[0])) for _ in range(2))
    rows[0][one], rows[0][other] = rows[0][other], rows[0][one]
    return _text(rows)


def odd_values(content: bytes, chance: Random) -> bytes:
    """Some values of JSON are something else, or lie deeper."""
    try:
        value = json.loads(content)
    except ValueError:
        return flipped(content, chance)
    for _ in range(chance.randint(1, 3)):
        value = _replaced(value, chance)
    return json.dumps(value).encode()


def _replaced(value: Any, chance: Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {name: one for name, one in value.items() if name != key}
        return {**value, key: _replaced(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        return [*value[:place], _replaced(value[place], chance), *value[place + 1 :]]
    return [value] if chance.random() < 0.1 else chance.choice(ODD_VALUES)


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""))) or [[""]]


def _text(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(errors="replace")


ANY: tuple[Callable[[bytes, Random], bytes], ...] = (flipped, truncated, repeated, misspelt)
TABLE = (odd_cells, odd_cells, without_column, renamed)
NESTED = (odd_values, odd_values, odd_values)


def broken(content: bytes, chance: Random) -> bytes:
    """The content of an export, broken in one way or two."""
    nested = content.lstrip()[:1] in (b"{", b"[")
    for _ in range(chance.choice((1, 1, 2))):
        ways = [*ANY, *(NESTED if nested else TABLE)]
        try:
            content = chance.choice(ways)(content, chance) or content
        except (UnicodeDecodeError, csv.Error):  # broken before: bytes remain to be broken
            content = flipped(content, chance)
    return content


def harmless(content: bytes) -> dict[str, bytes]:
    """The same export as other programs would write it."""
    nested = content.lstrip()[:1] in (b"{", b"[")
    text = content.decode("utf-8-sig")
    found = {"mark": b"\xef\xbb\xbf" + content, "zipped": gzip.compress(content, mtime=0)}
    if nested:
        if not text.startswith("{") or "\n{" not in text.strip():
            value = json.loads(text)
            found |= {"indented": json.dumps(value, indent=2).encode(), "one line": json.dumps(value).encode()}
        return found
    rows = _rows(content)
    backwards = [list(reversed(row)) for row in rows]
    wider = [[*row, "Noted" if not place else "x,y"] for place, row in enumerate(rows)]
    return found | {
        "windows": text.replace("\n", "\r\n").encode(),
        "utf-16": text.encode("utf-16"),
        "blank lines": (text.rstrip("\n") + "\n\n\n").encode(),
        "other order": _text(backwards),
        "another column": _text(wider),
    }
