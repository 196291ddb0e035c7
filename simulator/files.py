"""Files: of those that others made only regular ones are read, if what is in them fits; ours are written atomically.

A pipe or a device never ends, and a few MB of a compressed file can unfold to many GB. What is wrong is an ``OSError``
with its sentence, so that a caller that says why a file cannot be read says this too.
"""

import errno
import json
import math
import os
import stat
import zipfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MB: Final = 2**20
MOST_TEXT: Final = 256 * MB  # of JSON or CSV that a result keeps
ALWAYS: Final = 256 * MB  # what may be unfolded from any file
RATIO: Final = (
    200  # and how many times its size on disk above that; of 1,472 files of runs none unfolded to more than 25 times
)
FREE_SHARE: Final = 0.8  # of the memory that is free; the rest is for other programs
CELL: Final = 8  # bytes of a cell of a table


def cache_home() -> Path:
    """The folder of what is kept between runs and can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tokensim"


def regular(path: Path, most: int | None = None) -> Path:
    """The path, if a file of at most so many bytes is there.

    Raises:
        OSError: it is none, such as a pipe or a device, or is larger.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a regular file, but a pipe or a device", str(path))
    if most is not None and found.st_size > most:
        raise OSError(errno.EFBIG, f"larger than {most // MB:,} MB", str(path))
    return path


def write_bytes(path: Path, content: bytes, lasting: bool = False) -> Path:
    """Write a file atomically: neither a crash nor a second process leaves half of one.

    The file is new, and a link of its name is replaced: what the link leads to stays as it is. ``lasting`` waits until
    it is on the disk, so that not even a power cut takes it.
    """
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with unfinished.open("xb") as handle:
            handle.write(content)
            if lasting:
                handle.flush()
                os.fsync(handle.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def plain_name(name: str) -> str:
    """A name that somebody else wrote, if it names a file of a folder and no place elsewhere.

    Raises:
        ValueError: it does not.

    Example: ``plain_name("a")`` is a; "../a", "/a" and ".." are refused.
    """
    if name in ("", ".", "..") or PurePath(name).name != name:
        raise ValueError(f"{name!r} is not the name of a file")
    return name


def text_in(path: Path, most: int = MOST_TEXT) -> str:
    """The UTF-8 text of a file.

    Raises:
        OSError, ValueError: it is none, or too large.
    """
    return regular(path, most).read_text(encoding="utf-8")


def json_in(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        OSError, ValueError: it is none, too large, or nested too deep.
    """
    try:
        return json.loads(text_in(path))
    except RecursionError:
        raise ValueError("nested too deep") from None


def arrays_in(path: Path) -> "dict[str, np.ndarray[Any, Any]]":
    """The arrays of an .npz file by name; no object of Python's is read.

    Raises:
        OSError, ValueError: it is none, damaged, or unfolds to more than fits.
    """
    import numpy as np

    with zipfile.ZipFile(regular(path)) as archive:
        check_room(path, sum(one.file_size for one in archive.infolist()))
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def table_in(path: Path) -> "pa.Table":
    """The table of a Parquet file.

    Raises:
        OSError, ValueError: it is none, damaged, or unfolds to more than fits.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(regular(path)) as file:
        held = file.metadata
        encoded = sum(held.row_group(place).total_byte_size for place in range(held.num_row_groups))
        check_room(path, max(encoded, held.num_rows * held.num_columns * CELL))
        return file.read()


def check_room(path: Path, need: int) -> None:
    """Refuse a file that unfolds to ``need`` bytes, if that is many times its size or more than is free.

    Raises:
        OSError: it does.

    Example: 15.8 GB from a file of 3 MB are refused, 200 MB from one of 1 MB are not.
    """
    import psutil

    fits = min(max(ALWAYS, RATIO * path.stat().st_size), FREE_SHARE * psutil.virtual_memory().available)
    if need < 0 or need > fits:
        raise OSError(
            errno.EFBIG, f"unfolds to {math.ceil(need / MB):,} MB, which is damage or does not fit", str(path)
        )
