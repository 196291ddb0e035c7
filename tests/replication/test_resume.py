"""A study that was stopped goes on from what it had finished, and ends with the very same bits."""

import errno
import os
import shutil
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.replication import compare as module
from simulator.replication import resume, worlds
from simulator.replication.compare import Comparison, compare, replicate
from simulator.replication.resume import DAMAGED, until_finished
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.load import loads
from tests.replication.test_same_work import TEXT

MANY = 9
FIRST = 3  # replications after which a study is stopped; with those ahead of it at most six are finished


class Killed(BaseException):
    """What nobody catches, as SIGKILL."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(resume, "home", lambda: tmp_path / "unfinished")
    monkeypatch.setattr(resume, "PATIENCE", 0.0)
    return tmp_path / "unfinished"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replications that were computed."""
    numbers: list[int] = []

    @wraps(replicate)
    def counting(*given: Any) -> Any:
        numbers.append(given[-1])
        return replicate(*given)

    monkeypatch.setattr(module, "replicate", counting)
    return numbers


def study(engine: str = "compiled", progress: Callable[[int], None] | None = None, seed: int = 1) -> Comparison:
    file = loads(TEXT.replace("replications: 5", f"replications: {MANY}\nseed: {seed}"))
    with until_finished():
        return compare(drawn_worlds(file), engine, 1, progress=progress)


def stop(how: type[BaseException] = Killed, engine: str = "compiled") -> None:
    def progress(taken: int) -> None:
        if taken == FIRST:
            raise how

    with pytest.raises(how):
        study(engine, progress)


@pytest.fixture
def whole(home: Path) -> Comparison:
    """What a study finds that nobody stops."""
    return study()


def files(home: Path) -> list[Path]:
    return sorted(home.glob("*/*"))


def test_only_what_is_missing_is_computed(
    home: Path, whole: Comparison, made: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    stop()
    there = len(files(home))
    assert sorted(made) == list(range(there))
    assert FIRST <= there < MANY
    made.clear()
    assert study() == whole
    assert sorted(made) == list(range(there, MANY))
    assert capsys.readouterr().err == f"{there} of {MANY} replications were finished before; going on from there.\n"
    assert not any(home.iterdir())


@pytest.mark.slow
def test_processes_leave_the_same_as_threads(home: Path, whole: Comparison) -> None:
    stop(engine="simpy")
    assert len(files(home)) >= FIRST
    assert study("simpy").totals.equals(whole.totals)
    assert not any(home.iterdir())


def test_worlds_are_those_that_were_run(home: Path, monkeypatch: pytest.MonkeyPatch, whole: Comparison) -> None:
    def nearer(opened: Any, inputs: Any, shares: Any, fixed: Any) -> Any:
        np.clip(shares, 0.3, 0.7, out=shares)
        return laid_out(opened, inputs, shares, fixed)

    laid_out = worlds._laid_out
    monkeypatch.setattr(worlds, "_laid_out", nearer)
    other = study()
    assert other != whole
    stop()
    assert study() == other


def test_ctrl_c_with_a_result_keeps_it_for_the_next(home: Path, whole: Comparison, made: list[int]) -> None:
    def progress(taken: int) -> None:
        if taken == FIRST:
            raise KeyboardInterrupt

    assert study(progress=progress).replications == FIRST
    made.clear()
    assert study() == whole
    assert len(made) < MANY
    assert not any(home.iterdir())


def _cut(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _flip(path: Path, _: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(bytes(content))


def _empty(path: Path, _: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path, other: Path) -> None:
    shutil.copy(other, path)


def _link(path: Path, other: Path) -> None:
    path.unlink()
    path.symlink_to(other)


def _pipe(path: Path, _: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [_cut, _flip, _empty, _foreign, _link, _pipe])
def test_what_is_damaged_is_computed_again(
    home: Path,
    whole: Comparison,
    made: list[int],
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path, Path], None],
) -> None:
    stop()
    there = files(home)
    spoil(there[0], there[1])
    made.clear()
    assert study() == whole
    assert len(made) == MANY - len(there) + 1
    assert DAMAGED in capsys.readouterr().err


def test_another_seed_or_engine_finds_nothing(home: Path, made: list[int]) -> None:
    stop()
    made.clear()
    study(seed=2)
    assert sorted(made) == list(range(MANY))
    assert files(home)  # of the first, which nobody went on from


def test_a_full_disk_stops_no_study(home: Path, whole: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(resume, "write_bytes", full)
    assert study() == whole


def test_an_equal_study_that_ends_first_harms_nobody(home: Path, whole: Comparison) -> None:
    def progress(taken: int) -> None:
        if taken == FIRST:
            assert study() == whole
            assert not any(home.iterdir())

    assert study(progress=lambda taken: _alone(lambda: progress(taken))) == whole
    assert not any(home.iterdir())


def _alone(task: Callable[[], None]) -> None:
    """As in another process, which knows of no study here."""
    from contextvars import Context

    Context().run(task)


def test_there_is_a_limit_to_what_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop()
    size = files(home)[0].stat().st_size
    shutil.rmtree(home)
    monkeypatch.setattr(resume, "MOST_BYTES", 2 * size + size // 2)
    stop()
    assert len(files(home)) == 2


def test_what_was_left_longest_ago_makes_way(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop()
    size = files(home)[0].stat().st_size
    shutil.rmtree(home)
    monkeypatch.setattr(resume, "MOST_BYTES", 17 * size + size // 2)  # two files fit, and then five more
    for name, hours in (("oldest", 3.0), ("older", 2.0), ("at work", 0.5)):
        (home / name).mkdir(parents=True)
        (home / name / "result").write_bytes(bytes(5 * size))
        _left(home / name, hours * 3600.0)
    stop()
    assert not (home / "oldest").exists()
    others = {home / "older", home / "at work"}
    (own,) = set(home.iterdir()) - others
    assert all(one.exists() for one in others)
    assert len(list(own.iterdir())) >= FIRST


def _left(folder: Path, seconds: float) -> None:
    then = folder.stat().st_mtime - seconds
    os.utime(folder, (then, then))


def test_what_nobody_goes_on_from_is_forgotten(home: Path) -> None:
    for name, age in (("old", 15.0), ("new", 13.0)):
        (home / name).mkdir(parents=True)
        _left(home / name, age * 86_400.0)
    study()
    assert [path.name for path in home.iterdir()] == ["new"]


def test_short_studies_and_those_that_nobody_names_write_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(drawn_worlds(loads(TEXT)))
    assert not home.exists()
    monkeypatch.setattr(resume, "PATIENCE", 60.0)
    stop()
    assert not home.exists()
