"""Executors of this machine, and Ctrl-C held back where needed."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Event, Lock, Thread, current_thread, main_thread
from time import sleep
from types import ModuleType
from typing import Any, Final

from simulator.engines.own_stop import stop_own_code
from simulator.engines.run import ENGINES

AGAIN: Final = 0.1  # seconds until code is told again to stop
AHEAD = 3  # tasks under way per worker: enough to keep all busy, few enough to keep memory flat


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pool(engine: str, workers: int) -> Executor:
    """Threads for an engine that releases the GIL, processes for one that does not."""
    if ENGINES[engine].threads:
        return ThreadPoolExecutor(workers)
    return Processes(workers)


class Processes(ProcessPoolExecutor):
    """Processes in which code of the user's own can be stopped."""

    def __init__(self, workers: int) -> None:
        context = _OwnContext()
        # a byte that workers look at, not an Event: to set one waits for every worker that waits, gone ones too
        self.stop = context.RawValue("b", 0)
        super().__init__(workers, mp_context=context, initializer=_obey_parent, initargs=(self.stop,))


@contextmanager
def stopping(executor: Executor, after: float = 0.0) -> Iterator[None]:
    """Stop code of the user's own, which may never end, if it still runs ``after`` so many seconds in the block."""
    done = Event()

    def stop() -> None:
        if not done.wait(after) and isinstance(executor, Processes):
            executor.stop.value = 1
        while not done.wait(AGAIN):  # it may have caught what was raised in it
            stop_own_code()

    thread = Thread(target=stop, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def given_or_pool(executor: Executor | None, engine: str, workers: int) -> Iterator[Executor]:
    """The executor that was given, left open; without one a pool, shut down at the end."""
    if executor is not None:
        yield executor
        return
    own = pool(engine, workers)
    try:
        yield own
    finally:
        own.shutdown(wait=True, cancel_futures=True)


@contextmanager
def meanwhile(task: Callable[[], object]) -> Iterator[None]:
    """Run a task in a thread beside the block, and wait for it: what is long and needs nothing from the block.

    Raises:
        Exception: whatever the task raised, once the block is done.
    """
    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(task)
        yield
    done.result()


_launching = Lock()


class _Worker(SpawnProcess):
    """A process that does not run the user's script again.

    A spawned process first runs the file of ``__main__``, to find what is pickled from there. No task of ours is, and a
    script without ``if __name__ == "__main__":`` would start itself over in every worker.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - multiprocessing's own name
        with _launching:
            script, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
            try:
                return SpawnProcess._Popen(process_obj)
            finally:
                sys.modules["__main__"] = script


class _OwnContext(SpawnContext):
    Process = _Worker


def _obey_parent(stop: Any) -> None:
    """Leave Ctrl-C to the parent of this worker, and stop code of the user's own when it says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def obey() -> None:
        while True:
            sleep(AGAIN)
            if stop.value:
                stop_own_code()

    Thread(target=obey, daemon=True).start()


@contextmanager
def finish_first() -> Iterator[None]:
    """Hold Ctrl-C back until the block is done."""
    if current_thread() is not main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
