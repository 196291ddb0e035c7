"""What a study has finished stays on disk until the study is: the same call goes on from there, whatever stopped it.

A folder holds the results of one task, and is named by all that they depend on (``same_work.py``), so that a change of
anything leaves them alone. The first seconds of a study are not worth a file.
"""

import errno
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any, Final, Generic, TypeVar

from simulator.files import ALWAYS, cache_home, regular, write_bytes
from simulator.replication.packed import packed, unpacked
from simulator.replication.same_work import same_work

PATIENCE: Final = 5.0  # seconds of a study after which results are kept
MOST_BYTES: Final = 2 * 10**9  # of all that is kept
IDLE: Final = 3_600.0  # seconds after which a folder that nothing is written to may make way for another
MOST_AGE: Final = 14 * 86_400.0  # seconds after which nobody is expected to go on
DAMAGED: Final = "Some of what was finished before is damaged; that is computed again."

Result = TypeVar("Result")


class _Study:
    """A study at work."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.folders: list[Path] = []
        self.said: set[str] = set()
        self.stopped = False

    def say(self, about: str, sentence: str) -> None:
        """Say it once about each thing."""
        if about not in self.said:
            self.said.add(about)
            sys.stderr.write(f"{sentence}\n")


_study: ContextVar[_Study | None] = ContextVar("study", default=None)


@contextmanager
def until_finished() -> Iterator[None]:
    """Keep what is finished in the block until the block is: a study, with its results written if they are to be.

    Where it is stopped or fails, also by Ctrl-C that leaves a result of part of it, what is kept stays. Within another
    such block nothing changes.
    """
    if _study.get() is not None:
        yield
        return
    token = _study.set(study := _Study())
    try:
        yield
    finally:
        _study.reset(token)
    if not study.stopped:
        for folder in study.folders:
            rmtree(folder, ignore_errors=True)


def stopped() -> None:
    """Say that the study at work was stopped early: what is kept is of use to the next."""
    if study := _study.get():
        study.stopped = True


def home() -> Path:
    """Where results are kept."""
    return cache_home() / "unfinished"


class Kept(Generic[Result]):
    """A task whose results are kept while its study is at work, and read where they were kept before.

    It is called, or submitted to an executor, with one thing at a time. Files are read and written where it was made,
    however far away the executor works.
    """

    def __init__(
        self, task: Callable[[Any], Result], form: Callable[..., Any], folder: Path | None = None, before: int = 0
    ) -> None:
        self.task = task
        self.found = 0  # results that were read
        self._form = form
        self._folder = folder
        self._before = before  # files that were there
        self._study = _study.get()
        self._room: int | None = None  # bytes that may still be written

    def __call__(self, given: Any) -> Result:
        """The result of one thing."""
        found = self._read(given)
        if found is None:
            found = self.task(given)
            self._write(given, found)
        return found

    def submit(self, executor: Executor, given: Any) -> Future[Result]:
        """The same in an executor."""
        if (found := self._read(given)) is not None:
            known: Future[Result] = Future()
            known.set_result(found)
            return known
        future = executor.submit(self.task, given)
        future.add_done_callback(partial(self._finished, given))
        return future

    def map(self, executor: Executor, several: Iterable[Any]) -> list[Result]:
        """The results of several things, in their order; whatever ends it early cancels what has not started."""
        futures = [self.submit(executor, one) for one in several]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def _finished(self, given: Any, future: Future[Result]) -> None:
        if not future.cancelled() and future.exception() is None:
            self._write(given, future.result())

    def _read(self, given: Any) -> Result | None:
        if self._folder is None or self._study is None or not self._before:
            return None
        path = _file_of(self._folder, given)
        try:
            found: Result = self._form(*unpacked(path.name, _content(path)))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError):
            self._study.say("damaged", DAMAGED)
            return None
        self.found += 1
        return found

    def _write(self, given: Any, made: Result) -> None:
        if self._folder is None or self._study is None or time.monotonic() - self._study.started < PATIENCE:
            return
        parts: Sequence[Any] = made if isinstance(made, tuple) else (made,)
        path = _file_of(self._folder, given)
        content = packed(path.name, parts)
        self._room = (_room() if self._room is None else self._room) - len(content)
        while self._room < 0 and _made_way(self._study.folders):
            self._room = _room() - len(content)
        with suppress(OSError):  # a full disk, or an equal study that has just finished: this one goes on without
            if self._room >= 0:
                self._folder.mkdir(parents=True, exist_ok=True)
                write_bytes(path, content)


def resumable(
    task: Callable[[Any], Result],
    form: Callable[..., Any],
    numbers: range | None = None,
    many: int | None = None,
    what: str = "replications",
) -> Kept[Result]:
    """A task whose results are kept until the study at work is finished; outside of ``until_finished`` none are.

    Args:
        task: a function of this package, given what it needs by ``functools.partial``.
        form: makes a result of its parts, such as its class, or ``numpy.asarray`` where it is an array.
        numbers: what it is called with, where these are replications of its worlds.
        many: how often it is called; default: with each of ``numbers``. Where it is known, what was found is said.
        what: what it is called with, in words.
    """
    study = _study.get()
    name = same_work(task, numbers) if study else None
    if study is None or name is None:
        return Kept(task, form)
    folder = home() / name
    study.folders.append(folder)
    _forget_old()
    before, many = _count(folder), len(numbers or ()) if many is None else many
    if before and many:
        study.say("found", f"{min(before, many):,} of {many:,} {what} were finished before; going on from there.")
    return Kept(task, form, folder, before)


def _file_of(folder: Path, given: Any) -> Path:
    """Where the result of one thing is; the name is that of no other result, wherever it is put."""
    return folder / hashlib.sha256(f"{folder.name} {given!r}".encode()).hexdigest()[:32]


def _content(path: Path) -> bytes:
    """The content of a file that was written here; what a link leads to was not."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link", str(path))
    return regular(path, ALWAYS).read_bytes()


def _count(folder: Path) -> int:
    """Results in a folder, without those that a crash left half written."""
    with suppress(OSError):  # it is not there, or nobody may look
        return sum(not path.name.startswith(".") for path in folder.iterdir())
    return 0


def _room() -> int:
    """Bytes that may still be written."""
    left = MOST_BYTES
    for place, _, names in os.walk(home()):
        for name in names:
            with suppress(OSError):  # its study has just finished
                left -= os.lstat(os.path.join(place, name)).st_size
    return left


def _made_way(own: Sequence[Path]) -> bool:
    """Whether another folder was removed: the one that was left longest ago, and not just now."""
    idle = [folder for folder in _untouched_for(IDLE) if folder not in own]
    if idle:
        rmtree(idle[0], ignore_errors=True)
    return bool(idle) and not idle[0].exists()


def _forget_old() -> None:
    """Remove folders that are too old: no study is expected to use them."""
    for folder in _untouched_for(MOST_AGE):
        rmtree(folder, ignore_errors=True)


def _untouched_for(seconds: float) -> list[Path]:
    """Folders that nothing was written to for so long, the oldest first."""
    with suppress(OSError):  # there is none, or one has just gone
        ages = {folder: time.time() - folder.stat().st_mtime for folder in home().iterdir()}
        return sorted((folder for folder, age in ages.items() if age > seconds), key=lambda folder: -ages[folder])
    return []
