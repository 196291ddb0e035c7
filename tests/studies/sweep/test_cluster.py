"""A sweep on a real Dask scheduler with two real worker processes, one of which dies: same bytes, nothing lost."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.engines.run import SimulationError
from simulator.scenario.reading.load import loads
from simulator.studies.optimize.study import optimize
from simulator.studies.sweep.cluster import cluster
from tests.studies.sweep.sweeps import BASE, CAP, bytes_of, small, sweep

HOME = Path(__file__).parents[3]
pytestmark = pytest.mark.filterwarnings("ignore")  # sockets and tasks that Dask leaves to the garbage collector


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _dask(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    return subprocess.Popen(command, cwd=HOME, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def dask() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler and its two workers."""
    address = f"tcp://127.0.0.1:{_free_port()}"
    scheduler = _dask("dask_scheduler", "--host", address, "--no-dashboard", "--no-show")
    worker = ("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    workers = [_dask(*worker) for _ in range(2)]
    try:
        _wait_for(address, 2)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _wait_for(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_no_byte(
    dask: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = dask
    file = small(size=64, replications=3)
    sweep(file, tmp_path / "here")
    died: list[int] = []

    def kill_one(done: int, _: int) -> None:
        if done >= 8 and not died:
            died.append(workers[0].pid)
            os.kill(workers[0].pid, signal.SIGKILL)

    with cluster(address) as far:
        assert far.workers == 2
        done = sweep(file, tmp_path / "there", workers=far.workers, executor=far.executor, progress=kill_one)
    assert died
    assert workers[0].wait() == -signal.SIGKILL
    assert (done.done, done.computed) == (64, 64)
    assert bytes_of(tmp_path / "there") == bytes_of(tmp_path / "here")


@pytest.mark.slow
def test_a_client_in_python_is_used_and_left_open(
    dask: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    from distributed import Client

    with Client(dask[0], set_as_default=False) as client:
        with cluster(client) as far:
            sweep(small(), tmp_path, workers=far.workers, executor=far.executor)
        assert client.submit(int).result() == 0


@pytest.mark.slow
def test_a_search_on_a_cluster_tries_the_same(dask: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    file = loads(f"{BASE}optimize: {{trials: 16, replications: 2, levers: {{{CAP}: {{low: 5, high: 400}}}}}}\n")
    (here,) = optimize(file)
    with cluster(dask[0]) as far:
        (there,) = optimize(file, workers=far.workers, executor=far.executor)
    assert [each.values for each in there.trials] == [each.values for each in here.trials]
    assert there.chosen is not None
    assert here.chosen is not None
    assert there.chosen.values == here.chosen.values
    assert there.chosen.net.tolist() == here.chosen.net.tolist()


@pytest.mark.parametrize(
    "address", ["foo", "tcp://", "tcp://host", "http://127.0.0.1:1", "tcp://h:99999", "tcp://a b:1"]
)
def test_a_malformed_address_is_refused_at_once(address: str) -> None:
    started = time.monotonic()
    with (
        pytest.raises(SimulationError, match=r"is not a valid Dask scheduler address\. Write it as tcp"),
        cluster(address),
    ):
        pass
    assert time.monotonic() - started < 5


def test_no_scheduler_is_a_sentence() -> None:
    started = time.monotonic()
    with (
        pytest.raises(SimulationError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1 .*refused"),
        cluster("tcp://127.0.0.1:1"),
    ):
        pass
    assert time.monotonic() - started < 10


def test_something_else_that_listens_is_a_sentence_in_ten_seconds() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        address, started = f"tcp://127.0.0.1:{mute.getsockname()[1]}", time.monotonic()
        with pytest.raises(SimulationError, match="no Dask scheduler answers"), cluster(address):
            pass
        assert time.monotonic() - started < 12


class _Client:
    """Stands for a client that has lost its worker, and an executor that finds out later."""

    def __init__(self, lost: BaseException | None = None) -> None:
        self.lost = lost

    def nthreads(self) -> dict[str, int]:
        return {"tcp://w": 1}

    def run(self, function: Callable[[], str]) -> dict[str, str]:
        if self.lost:
            raise self.lost
        return {"tcp://w": function()}

    def get_executor(self, pure: bool) -> None:
        assert not pure


def test_a_worker_lost_while_connecting_is_a_sentence() -> None:
    with pytest.raises(SimulationError) as caught, cluster(_Client(OSError("Timed out"))):
        pass
    assert str(caught.value).startswith("a Dask worker was lost while connecting (Timed out). What a sweep has")


def test_a_cluster_lost_in_mid_work_is_a_sentence_and_other_errors_are_left_alone() -> None:
    from distributed.comm.core import CommClosedError

    with pytest.raises(SimulationError, match=r"cluster was lost \(gone\)\..*goes on from there"), cluster(_Client()):
        raise CommClosedError("gone")
    with pytest.raises(PermissionError), cluster(_Client()):
        raise PermissionError("the disk")
