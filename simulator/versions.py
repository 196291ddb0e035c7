"""Which code this is: a hash of the package's own sources, and the versions of the libraries that decide a number."""

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

PACKAGES: Final = ("tokensim", "simpy", "numba", "numpy", "pandas", "pyarrow", "scipy", "pydantic", "plotly")
PACKAGE: Final = Path(__file__).parent
DECIDING: Final = {".py", ".yaml", ".csv"}  # endings of the files that decide a number; the others decide a look


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the libraries, by name."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


@cache
def code_hash() -> str:
    """Hash of all sources of the package: another hash is another program, whatever its version says."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in DECIDING)
    return hash_of_files(files, *(path.relative_to(PACKAGE).as_posix() for path in files))


def hash_of_files(files: Iterable[Path], *more: str) -> str:
    """Hash of the names and contents of files, and of more texts."""
    digest = hashlib.sha256("\n".join(more).encode())
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
