"""SIGTERM, which schedulers and containers send, keeps what is finished, as Ctrl-C does."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator
from simulator.cli.app import _as_ctrl_c
from simulator.replication.executors import finish_first
from tests.scenario.texts import SMALL

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ")
# says on standard output when three replications are finished
CHILD = """
from contextlib import contextmanager
from simulator.report.files import terminal

@contextmanager
def progress(total, what="replications"):
    yield lambda done: print("ready", flush=True) if done == 3 else None

terminal.progress = progress
from simulator.cli import main
main()
"""


@pytest.fixture
def taken() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, _as_ctrl_c)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("taken")
def test_it_waits_where_ctrl_c_waits() -> None:
    finished: list[bool] = []

    def told_to_end() -> None:
        signal.raise_signal(signal.SIGTERM)
        finished.append(True)

    with pytest.raises(KeyboardInterrupt), finish_first():
        told_to_end()
    assert finished


@pytest.mark.usefixtures("taken")
def test_it_ends_a_job_in_the_background_too() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.slow
def test_a_run_that_is_told_to_end_keeps_its_replications(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    words = ("run", "small.yaml", "--replications", "20000", "--workers", "1", "--as-written")
    environment = os.environ | {"PYTHONPATH": str(Path(simulator.__file__).parents[1])}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *words], stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.terminate()
    printed, _ = child.communicate(timeout=120)
    assert child.returncode == 130
    assert "Written to results/small/run-" in printed
    (folder,) = (tmp_path / "results" / "small").iterdir()
    assert "of 20,000 replications" in (folder / "report.md").read_text(encoding="utf-8")
