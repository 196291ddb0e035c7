"""A result as bytes and back, bit for bit: what is not an array as JSON, then the arrays, then a checksum of all of it.

Nothing that is read is run: no pickle, and only arrays of numbers.
"""

import json
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from simulator.replication.seal import BLANK, MARK, holds, sealed

ARRAY: Final = ""  # the key that stands for an array: its type and shape; no name is empty
END: Final = len(MARK) + len(BLANK)


def packed(mark: str, parts: Sequence[Any]) -> bytes:
    """Parts of a result as the content of a file.

    Args:
        mark: what the result is of.
        parts: arrays, numbers, texts and dictionaries of these.

    Example: ``unpacked("a", packed("a", [1.5, {"b": 2}]))`` is ``[1.5, {"b": 2}]``.
    """
    arrays: list[bytes] = []

    def apart(value: Any) -> dict[str, Any]:
        if not isinstance(value, np.ndarray) or value.dtype.hasobject:
            raise TypeError(f"{type(value).__name__} is no part of a result")
        arrays.append(value.tobytes())
        return {ARRAY: [value.dtype.str, value.shape]}

    head = json.dumps([mark, list(parts)], default=apart).encode()
    return sealed(b"".join([head, b"\n", *arrays, MARK, BLANK]))


def unpacked(mark: str, content: bytes) -> list[Any]:
    """The parts that were packed under this mark.

    Raises:
        ValueError: the content is damaged, or of another mark.
    """
    if content[-END : -len(BLANK)] != MARK or not holds(content):
        raise ValueError("damaged")
    head, at = content[: content.index(b"\n")], content.index(b"\n") + 1

    def together(found: dict[str, Any]) -> Any:
        nonlocal at
        if ARRAY not in found:
            return found
        form, shape = found[ARRAY]
        array = np.frombuffer(content, form, math.prod(shape), at).reshape(shape).copy()
        at += array.nbytes
        return array

    named, parts = json.loads(head, object_hook=together)
    if named != mark:
        raise ValueError(f"of {named}, not of {mark}")
    return list(parts)
