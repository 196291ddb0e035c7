"""Ways to damage a file, by accident and on purpose."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

ODD: Final = (
    None,
    True,
    -1,
    10**400,
    1e308,
    "",
    "../../x",
    "\x1b[31m",
    [],
    {},
    [[]],
    {"a": None},
    "x" * 10_000,
    [0] * 50,
)


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
    """JSON in which some values are of another kind; of what is no JSON noise."""
    try:
        tree = json.loads(content)
    except ValueError:
        return noise(content, chance)
    for _ in range(chance.randint(1, 3)):
        tree = _odd(tree, chance)
    return json.dumps(tree).encode()


def _odd(tree: Any, chance: Random) -> Any:
    """The tree with one value, chosen on a way down, replaced or left out."""
    if isinstance(tree, dict | list) and tree and chance.random() < 0.85:
        keys = list(tree) if isinstance(tree, dict) else range(len(tree))
        key: Any = chance.choice(list(keys))
        if chance.random() < 0.1:
            del tree[key]
        else:
            tree[key] = _odd(tree[key], chance)
        return tree
    return chance.choice(ODD)


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


CONTENTS: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (flipped, cut, torn, noise, odd_json, deep, odd_arrays)


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
