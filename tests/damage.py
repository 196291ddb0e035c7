"""Files broken in the ways in which files break, and harmed on purpose."""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

Way = Callable[[bytes, Random], bytes]
ODD_CELLS: Final = (
    "", " ", "-", "NaN", "inf", "-inf", "1e400", "-5", "-0", "1,234.50", "1.234,50", "$12", "12 USD", "9" * 40,
    "0x10", "1_000", "٣", "True", "null", "None", "[]", "{}", "'", '"', "\u0000x", "\ufeff", "=1+1", "2026-13-45",
    "2026-13", "50%", "€3", "\x1b[31m",
    "0000-00-00", "2026-02-30T25:61:00Z", "1970-01-01", "9999-12-31", "99999999999999999999", "1788866825854", "-1",
    "13/13/13", "31.12.99", "02/Sep/26", "2026-09-08T10:00:00+99:00", "a@b@c", "x" * 5000, "\ud7ff", "1e15", "0.1e-320",
)  # fmt: skip
ODD_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, -0.5, 1e308, 10**400, 1e-320, "", "x", "12", "-12", "1e400", "2026-13-45", "../../x",
    "\u0000", "\x1b[31m", "x" * 10_000, [], {}, [[]], [None], ["x"], [1, [2]], [0] * 50, {"x": 1}, {"a": None},
    {"data": []}, {"amount": {}}, [{}], [{"tokens": 3}], {"nodes": [1]},
)  # fmt: skip


def flipped(content: bytes, chance: Random) -> bytes:
    """One to eight bits are others."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8) if changed else 0):
        bit = chance.randrange(8 * len(changed))
        changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def cut(content: bytes, chance: Random) -> bytes:
    """The end is missing."""
    return content[: chance.randrange(max(1, len(content)))]


def torn(content: bytes, chance: Random) -> bytes:
    """A piece in the middle is zeros, as after a crash."""
    at = chance.randrange(max(1, len(content)))
    length = chance.randint(1, 4096)
    return content[:at] + bytes(min(length, len(content) - at)) + content[at + length :]


def noise(content: bytes, chance: Random) -> bytes:
    """Something else of the same length at most."""
    return chance.randbytes(min(len(content), 5000))


def odd_json(content: bytes, chance: Random) -> bytes:
    """JSON in which some values are something else, gone or deeper; of what is no JSON noise."""
    try:
        tree = json.loads(content)
    except ValueError:
        return noise(content, chance)
    for _ in range(chance.randint(1, 3)):
        tree = _odd(tree, chance)
    return json.dumps(tree).encode()


def _odd(tree: Any, chance: Random) -> Any:
    """A copy with one value, chosen on a way down, replaced or left out."""
    if isinstance(tree, dict | list) and tree and chance.random() < 0.9:
        copy: Any = tree.copy()
        key: Any = chance.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        if chance.random() < 0.1:
            del copy[key]
        else:
            copy[key] = _odd(tree[key], chance)
        return copy
    return [tree] if chance.random() < 0.1 else chance.choice(ODD_VALUES)


def deep(content: bytes, chance: Random) -> bytes:
    """JSON that is nested deeper than Python can follow."""
    return b"[" * chance.randint(2_000, 200_000)


def odd_arrays(content: bytes, chance: Random) -> bytes:
    """Arrays of other shapes and kinds under the names that are there."""
    try:
        names = list(np.load(io.BytesIO(content)).files)
    except Exception:
        return noise(content, chance)
    written = io.BytesIO()
    shapes = ((), (0,), (1,), (3, 1), (2, 2, 2))
    kinds = ("f8", "i8", "U3", "c16", "M8[D]", "?")
    np.savez(written, **{name: np.zeros(chance.choice(shapes), chance.choice(kinds)) for name in names})
    return written.getvalue()


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
    rows = rows_of(content)
    for _ in range(chance.randint(1, 3)):
        row = rows[chance.randrange(len(rows))]
        if row:
            row[chance.randrange(len(row))] = chance.choice(ODD_CELLS)
    return text_of(rows)


def without_column(content: bytes, chance: Random) -> bytes:
    """A column is missing, in all rows or in one."""
    rows = rows_of(content)
    place = chance.randrange(len(rows[0]))
    for row in rows if chance.random() < 0.7 else [chance.choice(rows)]:
        del row[place : place + 1]
    return text_of(rows)


def renamed(content: bytes, chance: Random) -> bytes:
    """Two names in the header changed places."""
    rows = rows_of(content)
    one, other = (chance.randrange(len(rows[0])) for _ in range(2))
    rows[0][one], rows[0][other] = rows[0][other], rows[0][one]
    return text_of(rows)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""))) or [[""]]


def text_of(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(errors="replace")


ANY: Final[tuple[Way, ...]] = (flipped, cut, repeated, misspelt)
TABLE: Final = (odd_cells, odd_cells, without_column, renamed)
NESTED: Final = (odd_json, odd_json, odd_json)


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


CONTENTS: Final[tuple[Way, ...]] = (flipped, cut, torn, noise, odd_json, deep, odd_arrays)


def harm(path: Path, chance: Random, rot: bool) -> str:
    """Damage a file; the word for how.

    Args:
        path: of the file.
        chance: what decides.
        rot: by accident; on purpose it may become a folder, a pipe, a link, or go.
    """
    content = path.read_bytes()
    if rot or chance.random() < 0.8:
        way = chance.choice(CONTENTS[:4] if rot else CONTENTS)
        path.write_bytes(way(content, chance))
        return way.__name__
    path.unlink()
    way_of = chance.choice(("gone", "folder", "pipe", "endless", "loop"))
    if way_of == "folder":
        path.mkdir()
    elif way_of == "pipe":
        os.mkfifo(path)
    elif way_of != "gone":
        path.symlink_to("/dev/zero" if way_of == "endless" else path)
    return way_of
