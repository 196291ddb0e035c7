"""A chunk of a sweep knows when a bit of it is another."""

from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from simulator.engines.run import SimulationError
from simulator.replication.seal import BLANK, MARK, holds, sealed
from tests.studies.sweep.sweeps import small, sweep


def test_a_seal_holds_until_a_bit_is_another() -> None:
    content = sealed(b"before" + MARK + BLANK + b"after")
    assert holds(content)
    for at in range(len(content)):
        if at not in range(6, 6 + len(MARK)):  # a mark that is damaged is none: what it seals is not
            assert not holds(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]), at


def test_no_bit_of_a_chunk_changes_a_row_unseen(tmp_path: Path) -> None:
    done = sweep(small(size=4), tmp_path)
    (chunk,) = tmp_path.glob("*.parquet")
    whole, rows = chunk.read_bytes(), done.frame()
    assert pq.read_schema(chunk).metadata[b"tokensim.seal"].startswith(MARK)
    chance = Random(1)
    for bit in chance.sample(range(8 * len(whole)), 100):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not holds(bytes(flipped)) or MARK not in flipped
    chunk.write_bytes(flipped)
    with pytest.raises(SimulationError, match=f"damaged: {chunk.name}"):
        done.frame()
    assert sweep(small(size=4), tmp_path).mended == (chunk.name,)
    assert done.frame().equals(rows)
    assert chunk.read_bytes() == whole
