"""Ctrl-C ends a run whose policy of one's own never ends."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.replication import loops_for_ever


@pytest.mark.parametrize(("engine", "workers"), [("compiled", 1), ("simpy", 2)])
def test_a_policy_that_loops_for_ever_ends_on_ctrl_c(tmp_path: Path, engine: str, workers: int) -> None:
    there = tmp_path / "there"
    command = [sys.executable, "-m", loops_for_ever.__name__, engine, str(workers), str(there)]
    child = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        cwd=Path(loops_for_ever.__file__).parents[2],
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        text=True,
    )
    try:
        until = time.monotonic() + 300.0  # the engine may have to be compiled first
        while not there.exists() and child.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    finally:
        with suppress(ProcessLookupError):  # it has ended, with its workers
            os.killpg(child.pid, signal.SIGKILL)
    assert "KeyboardInterrupt" in said
    assert child.returncode == -signal.SIGINT or child.returncode == 130
