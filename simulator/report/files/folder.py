"""A result folder: written under a temporary name, renamed when complete; each file is written atomically."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import Final, NamedTuple

from simulator.files import write_bytes
from simulator.replication.comparison_files import SavedError
from simulator.report.files.crate import CRATE, crate_text
from simulator.report.files.manifest import MANIFEST
from simulator.scenario.reading.load import ScenarioFile

UNFINISHED: Final = ".unfinished"  # how the name of a folder ends until everything is in it


class ResultFolder(NamedTuple):
    """Where a result goes: ``<out>/<scenario>/<study>-<run id>``."""

    path: Path
    run_id: str  # the UTC time and the start of the scenario's hash
    started: datetime
    words: tuple[str, ...] = ()  # of the command that was typed, without ``tokensim``; none from Python

    @property
    def draft(self) -> Path:
        """The folder that files are written to; it is renamed to ``path`` at the end."""
        return self.path.with_name(self.path.name + UNFINISHED)


@contextmanager
def result_folder(
    out: Path, file: ScenarioFile, study: str, started: datetime | None = None, words: Sequence[str] = ()
) -> Iterator[ResultFolder]:
    """A new result folder, finished when the block ends: what it holds is then recorded as a crate.

    Where the block fails, what was written stays under the name of an unfinished folder: hours of work may be in it.
    """
    there = [place for place in (out, out / file.name) if place.exists()]
    folder = _created(out / file.name, study, file.sha256, started or datetime.now(UTC))._replace(words=tuple(words))
    try:
        yield folder
    except BaseException:
        with suppress(OSError):  # not empty
            for place in (folder.draft, out / file.name, out):
                if place not in there:
                    place.rmdir()
        raise
    _finish(folder)


@contextmanager
def named_folder(path: Path) -> Iterator[ResultFolder]:
    """A new folder of this very name, finished when the block ends; where the block fails nothing is left.

    Raises:
        SavedError: there is something of this name.
    """
    folder = ResultFolder(path, path.name, datetime.now(UTC))
    if path.exists():
        raise SavedError(f"Folder exists: {path}. Give another name, or delete it first.")
    folder.draft.mkdir(parents=True)
    try:
        yield folder
    except BaseException:
        rmtree(folder.draft, ignore_errors=True)
        raise
    _finish(folder)


def _created(parent: Path, study: str, sha256: str, started: datetime) -> ResultFolder:
    parent.mkdir(parents=True, exist_ok=True)
    stamp = f"{started.strftime('%Y%m%d-%H%M%S')}-{sha256[:6]}"
    for again in count(1):  # a second run within the second gets another number
        run_id = stamp if again == 1 else f"{stamp}-{again}"
        folder = ResultFolder(parent / f"{study}-{run_id}", run_id, started)
        with suppress(FileExistsError):
            folder.draft.mkdir()
            if not folder.path.exists():
                return folder
            folder.draft.rmdir()
    raise AssertionError  # count never ends


def _finish(folder: ResultFolder) -> None:
    """Record what a folder holds, and give it its name."""
    if (folder.draft / MANIFEST).exists():
        write_whole(folder.draft / CRATE, crate_text(folder.draft))
    folder.draft.rename(folder.path)


def check_finished(folder: Path) -> None:
    """Refuse a folder in which something may be missing.

    Raises:
        SavedError: the study that writes it is at work or was stopped.
    """
    if folder.resolve().name.endswith(UNFINISHED):
        raise SavedError(f"{folder} is not finished: its study is still running, or was stopped. Run the study again.")


def write_files(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """Write text files by name, in subfolders where the name has one; their names."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    return list(texts)


def write_whole(path: Path, text: str) -> Path:
    """Write a text file atomically."""
    return write_bytes(path, text.encode())


def inside(folder: Path, name: str) -> Path:
    """A subfolder for what is made of a result, in its folder.

    Raises:
        SavedError: a link of this name leads elsewhere.
    """
    place = folder / name
    if place.is_symlink():
        raise SavedError(f"{place} is a link, and leads out of the folder. Use --out.")
    return place
