"""A result comes back bit for bit, or not at all."""

import json

import numpy as np
import pytest

from simulator.replication.packed import packed, unpacked
from simulator.replication.seal import BLANK, MARK, sealed

PARTS = [
    np.arange(6.0).reshape(2, 3),
    np.zeros((0, 3)),
    np.array([True, False]),
    np.array(-0.0),
    {"net": np.array([0.1, np.nan]), "said": "a\nb", "n": 3},
    0.1 + 0.2,
]


def test_every_bit_comes_back() -> None:
    found = unpacked("of this", packed("of this", PARTS))
    assert repr(found) == repr(PARTS)
    for one, other in zip(found[:4], PARTS[:4], strict=True):
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())  # type: ignore[attr-defined]
        assert one.flags.writeable


def test_no_bit_changes_unseen_and_none_is_missing() -> None:
    content = packed("of this", PARTS)
    for at in range(len(content)):
        flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        for bad in (flipped, content[:at]):
            with pytest.raises(ValueError, match="damaged"):
                unpacked("of this", bad)


def test_the_result_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="of this, not of that"):
        unpacked("that", packed("of this", PARTS))


def test_no_object_of_python_is_written_or_read() -> None:
    with pytest.raises(TypeError, match="set is no part of a result"):
        packed("a", [{1}])
    with pytest.raises(TypeError, match="ndarray is no part of a result"):
        packed("a", [np.array([None])])
    hostile = json.dumps(["a", [{"": ["O", [1]]}]]).encode() + b"\n" + bytes(8) + MARK + BLANK
    with pytest.raises(ValueError, match="OBJECT"):
        unpacked("a", sealed(hostile))
