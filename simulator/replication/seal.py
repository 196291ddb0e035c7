"""A checksum of a whole file inside it: no bit of it changes unseen, and no second file is needed.

In a Parquet file the SHA-256 stands behind ``MARK`` in the metadata; it is that of the file with zeros in its place.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

MARK: Final = b"sha256 of this file, with zeros here: "
BLANK: Final = b"0" * 64
KEY: Final = b"tokensim.seal"  # under which mark and checksum stand in the metadata


def sealed(content: bytes) -> bytes:
    """The content of a file with its checksum behind the mark.

    Example: a seal holds until a bit of the file, or of the seal, is another.
    """
    at = content.rindex(MARK + BLANK) + len(MARK)
    return content[:at] + hashlib.sha256(content).hexdigest().encode() + content[at + len(BLANK) :]


def holds(content: bytes) -> bool:
    """Whether the content is as it was sealed; files of older versions have no seal, and nothing is known of them."""
    at = content.rfind(MARK) + len(MARK)
    if at < len(MARK):
        return True
    blank = content[:at] + BLANK + content[at + len(BLANK) :]
    return hashlib.sha256(blank).hexdigest().encode() == content[at : at + len(BLANK)]


def intact(path: Path) -> bool:
    """Whether a file is as it was sealed; read once, and again when it is another file by its size or time."""
    found = path.stat()
    return _intact(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=65_536)
def _intact(path: Path, size: int, modified: int) -> bool:
    return holds(path.read_bytes())
