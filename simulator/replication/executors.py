"""Work in parallel, results in order, clean on Ctrl-C: any ``concurrent.futures`` executor will do."""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from threading import current_thread, main_thread
from typing import TypeVar

Result = TypeVar("Result")

AHEAD = 3  # tasks under way per worker: enough to keep all busy, few enough to keep memory flat


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pool(threads: bool, workers: int) -> Executor:
    """Threads for an engine that releases the GIL, processes for one that does not."""
    if threads:
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_ctrl_c_to_parent)


def _leave_ctrl_c_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def finish_first() -> Iterator[None]:
    """Hold Ctrl-C back until the block is done, so that what belongs together is kept together."""
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


def in_order(
    executor: Executor, workers: int, task: Callable[[int], Result], count: int
) -> Generator[Result, None, None]:
    """Results of ``task(0)``, ``task(1)``, ... in that order, a few computed ahead.

    Whatever ends the iteration early cancels what has not started.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for number in range(count):
            waiting.append(executor.submit(task, number))
            if len(waiting) >= AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        executor.shutdown(wait=True, cancel_futures=True)
