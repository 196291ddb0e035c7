"""Results of sweeps on disk: one Parquet file per chunk of points, there whole or not at all.

A file is written under another name and then renamed, so a crash leaves no broken file. Its name says what it holds, so
two processes that compute the same chunk write the same bytes to the same place.
"""

import hashlib
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from simulator.engines.run import SimulationError
from simulator.files import write_bytes
from simulator.replication import seal

CHUNKS: Final = "[0-9]*.parquet"
MAGIC: Final = b"PAR1"  # how a Parquet file begins and ends
STALE_SECONDS: Final = 3600.0  # an unfinished file this old belongs to a process that died


def chunk_name(number: int, content: str) -> str:
    """Name of the file of a chunk: its number and a hash of what it is computed from."""
    return f"{number:06d}-{content[:20]}.parquet"


def digest(*parts: Any) -> str:
    """Hash of plain data."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def write_chunk(folder: Path, name: str, table: pa.Table) -> None:
    """Put a table in the store; the same table gives the same bytes."""
    write_bytes(folder / name, _content(table), lasting=True)


def _content(table: pa.Table) -> bytes:
    """A table as a sealed Parquet file."""
    written, blank = io.BytesIO(), {seal.KEY: seal.MARK + seal.BLANK}
    pq.write_table(
        table.replace_schema_metadata({**(table.schema.metadata or {}), **blank}), written, compression="zstd"
    )
    return seal.sealed(written.getvalue())


def sweep_away(folder: Path) -> None:
    """Remove what crashed processes left unfinished."""
    for part in folder.glob(".*.part"):
        try:
            if time.time() - part.stat().st_mtime > STALE_SECONDS:
                part.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


def present(folder: Path) -> set[str]:
    """Names of the chunks that are there, whole."""
    return {path.name for path in folder.glob(CHUNKS) if _whole(path)}


def damaged(folder: Path) -> set[str]:
    """Names of the chunks that are not as they were written: a disk was full, a copy was cut short, a bit flipped."""
    return {path.name for path in folder.glob(CHUNKS) if not _whole(path)}


def holds(folder: Path, name: str, rows: int) -> bool:
    """Whether a chunk has so many rows; of one that is damaged within, ``read`` says so."""
    try:
        return bool(pq.read_metadata(folder / name).num_rows == rows)
    except pa.ArrowInvalid:
        return True


def _whole(path: Path) -> bool:
    """Whether a file begins and ends as Parquet, has room for the footer it says it has, and is as it was sealed."""
    size = path.stat().st_size
    if size < 2 * len(MAGIC) + 4:
        return False
    with path.open("rb") as handle:
        begins = handle.read(len(MAGIC)) == MAGIC
        handle.seek(size - len(MAGIC) - 4)
        footer, ends = int.from_bytes(handle.read(4), "little"), handle.read() == MAGIC
    return begins and ends and footer + 2 * len(MAGIC) + 4 <= size and seal.intact(path)


class Known:
    """Rows of points computed for other designs of the same scenario, found by what they were computed from."""

    def __init__(self, folder: Path, names: Sequence[str], rows_per_point: int) -> None:
        self.folder, self.rows_per_point = folder, rows_per_point
        self.home: dict[str, str] = {}
        for name in names:
            ids = read(folder, [name])["point_id"].unique().to_pylist()
            self.home.update(dict.fromkeys(ids, name))

    def rows(self, ids: Sequence[str]) -> dict[str, pa.Table]:
        """Rows of those points that are known, by point: once each, though a design may hold a point several times."""
        found: dict[str, pa.Table] = {}
        for name in {self.home[point] for point in ids if point in self.home}:
            table = read(self.folder, [name])
            own = (point for point in ids if self.home.get(point) == name)
            found |= {
                point: table.filter(pa.compute.equal(table["point_id"], point)).slice(0, self.rows_per_point)
                for point in own
            }
        return found


def read(folder: Path, names: Sequence[str]) -> pa.Table:
    """The rows of some chunks, in their order.

    Raises:
        SimulationError: a file was damaged after it was written.
    """
    _check(folder, names)
    try:
        return ds.dataset([str(folder / name) for name in names], format="parquet").to_table()
    except (pa.ArrowException, OSError, ValueError) as error:
        what = " ".join(str(error).split())
        raise SimulationError(f"{folder}: {what} Delete that file and run the sweep again.") from None


def schema_of(folder: Path, name: str) -> pa.Schema:
    """The columns of a chunk, and what its file says of itself.

    Raises:
        SimulationError: as ``read``.
    """
    _check(folder, [name])
    try:
        return pq.read_schema(folder / name)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SimulationError(f"{folder}: {name} cannot be read ({type(error).__name__}). Delete it.") from None


def _check(folder: Path, names: Sequence[str]) -> None:
    if cut := sorted(name for name in names if not _whole(folder / name)):
        raise SimulationError(f"{folder}: damaged: {', '.join(cut)}. Run the sweep again: it computes them anew.")
