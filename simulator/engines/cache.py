"""Where compiled code is kept: a folder named by a hash of the sources, so that an edit is never served stale.

Numba's own cache notices an edit of the compiled function's file only, not of the functions it calls, and takes a
damaged file for code.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from simulator.files import cache_home
from simulator.versions import hash_of_files

NAMES: Final = "[0-9a-f]" * 16  # of folders of compiled code; what else is kept there is not theirs
KEEP = 3  # newest folders kept; older sources are rarely run again

SUMS: Final = "sums.json"  # beside the compiled code: the SHA-256 of each file of it
DAMAGED: Final = "The compiled engine that was kept is damaged. Compiling it again, which takes a minute."


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
    home = cache_home()
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
    folders = sorted(home.glob(NAMES), key=lambda path: path.stat().st_mtime)
    for old in folders[:-KEEP]:
        shutil.rmtree(old, ignore_errors=True)


class Checked:
    """Numba's cache of a function; where a file of it is damaged, that is told, and the function compiled again."""

    def __init__(self, kept: Any) -> None:
        self._kept = kept

    def __getattr__(self, name: str) -> Any:
        """Everything else is numba's."""
        return getattr(self._kept, name)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Compiled code for a signature, None where there is none that can be used."""
        place = Path(self._kept.cache_path)
        try:
            if _listed(place) == _sums(place, _listed(place)):
                return self._kept.load_overload(signature, context)
        except Exception:
            pass
        sys.stderr.write(f"{DAMAGED}\n")
        shutil.rmtree(place, ignore_errors=True)
        return None

    def save_overload(self, signature: Any, code: Any) -> None:
        """Keep compiled code, and what its files are."""
        place = Path(self._kept.cache_path)
        with suppress(OSError):  # a full disk stops no run
            place.mkdir(parents=True, exist_ok=True)
            self._kept.save_overload(signature, code)
            beside = place / f"{SUMS}.{os.getpid()}"
            beside.write_text(json.dumps(_sums(place, [path.name for path in place.glob("*.nb?")])))
            beside.replace(place / SUMS)


def _listed(place: Path) -> dict[str, str]:
    """What the files were when the last of them was written; of those of an older version nothing is known."""
    path = place / SUMS
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def _sums(place: Path, names: Iterable[str]) -> dict[str, str]:
    return {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in names}
