"""Where compiled code is kept: a folder named by a hash of the sources, so that an edit is never served stale.

Numba's own cache notices an edit of the compiled function's file only, not of the functions it calls.
"""

import os
import shutil
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

from simulator.versions import hash_of_files

KEEP = 3  # newest folders kept; older sources are rarely run again


def sources() -> list[Path]:
    """The files whose text decides what is compiled."""
    package = Path(__file__).parent.parent
    return [
        package / "records.py",
        package / "problem" / "problem.py",
        *sorted((package / "model").glob("*.py")),
        *sorted((package / "engines").glob("*.py")),
    ]


def fingerprint() -> str:
    """Hash of the sources and of everything else that shapes the machine code."""
    return hash_of_files(sources(), f"{sys.version} {version('numba')} {version('numpy')}")


@cache
def folder() -> Path:
    """The folder for these sources, made if need be; older ones are cleared away."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tokensim"
    try:
        own = home / fingerprint()
        own.mkdir(parents=True, exist_ok=True)
        own.touch()
        _clear(home)
    except OSError:  # a read-only home: compile afresh in this process
        return Path(tempfile.mkdtemp(prefix="tokensim-"))
    return own


def compiled_before() -> bool:
    """Whether these sources have been compiled on this machine."""
    return any(folder().rglob("*.nbi"))


def _clear(home: Path) -> None:
    folders = sorted((path for path in home.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in folders[:-KEEP]:
        shutil.rmtree(old, ignore_errors=True)
