"""Compiled code is kept in a folder named by the sources: an edit anywhere is never served stale."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numba
import pytest

from simulator.engines import cache
from simulator.engines.compiled import loop

PACKAGE = Path(cache.__file__).parents[1]

PROGRAM = """
from simulator.engines.cache import compiled_before
from simulator.engines.run import run_policies
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.schema import Scenario
before = compiled_before()
scenario = Scenario.model_validate({"title": "t", "question": "q", "months": 1,
    "world": {"teams": [{"name": "a", "engineers": 3}]}, "policies": [{"kind": "uncapped"}]})
ledgers = [run_policies(scenario, scenario.policies, 0, engine)[0].ledger for engine in ("compiled", "simpy")]
print(before, ledgers[0].sum().hex(), ledgers[1].sum().hex())
"""


def _run(copy: Path, home: Path) -> list[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, cwd=copy, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.slow
def test_an_edit_of_another_file_is_compiled_afresh(tmp_path: Path) -> None:
    copy, home = tmp_path / "copy", tmp_path / "home"
    shutil.copytree(PACKAGE, copy / "simulator", ignore=shutil.ignore_patterns("__pycache__"))
    first = _run(copy, home)
    again = _run(copy, home)
    demand = copy / "simulator" / "model" / "demand.py"
    text, wish = demand.read_text(), "return effort * appetite * noise * factor\n"
    assert text.count(wish) == 1
    demand.write_text(text.replace(wish, "return 0.5 * effort * appetite * noise * factor\n"))
    edited = _run(copy, home)
    assert first[0] == "False"
    assert again == ["True", first[1], first[1]]
    assert edited[0] == "False"
    assert edited[1] == edited[2] != first[1]


def test_the_fingerprint_covers_every_source_the_engine_is_made_of() -> None:
    names = {path.relative_to(PACKAGE).as_posix() for path in cache.sources()}
    model = {path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "model").glob("*.py")}
    assert names >= model | {"records.py", "problem/problem.py", "engines/compiled.py"}


def test_old_folders_are_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    home = tmp_path / "tokensim"
    for number in range(6):
        (home / f"{number:016x}").mkdir(parents=True)
        os.utime(home / f"{number:016x}", (number, number))
    (home / "unfinished").mkdir()  # of studies, not of the engine
    os.utime(home / "unfinished", (0, 0))
    cache.folder.cache_clear()
    try:
        own = cache.folder()
    finally:
        cache.folder.cache_clear()
    assert own.name == cache.fingerprint()
    assert sorted(path.name for path in home.iterdir()) == sorted([own.name, f"{4:016x}", f"{5:016x}", "unfinished"])


def compiled_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> numba.core.dispatcher.Dispatcher:
    """A small function as a new process has it, with its cache in a folder."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(folder))
    function = numba.njit(cache=True)(_twice)
    function._cache = cache.Checked(function._cache)
    return function


def _twice(x: int) -> int:
    return 2 * x


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [_cut, _emptied, _flipped])
@pytest.mark.parametrize("ending", ["nbi", "nbc", "json"])
def test_a_damaged_file_is_told_and_compiled_again(
    harm: Callable[[Path], None],
    ending: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert compiled_again(tmp_path, monkeypatch)(4) == 8
    assert compiled_again(tmp_path, monkeypatch)(4) == 8
    assert capsys.readouterr().err == "", "nothing is told of what is whole"
    harm(next(tmp_path.rglob(f"*.{ending}")))
    assert compiled_again(tmp_path, monkeypatch)(4) == 8
    assert capsys.readouterr().err == f"{cache.DAMAGED}\n"
    again = compiled_again(tmp_path, monkeypatch)
    assert again(4) == 8
    assert sum(again.stats.cache_hits.values()) == 1
    assert capsys.readouterr().err == ""


def test_what_an_older_version_kept_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compiled_again(tmp_path, monkeypatch)(4) == 8
    next(tmp_path.rglob(cache.SUMS)).unlink()
    _cut(next(tmp_path.rglob("*.nbi")))
    assert compiled_again(tmp_path, monkeypatch)(4) == 8
    assert capsys.readouterr().err == f"{cache.DAMAGED}\n"


def test_the_engine_has_this_cache() -> None:
    assert isinstance(loop._cache, cache.Checked)
