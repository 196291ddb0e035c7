"""The one loop over replications: in parallel, taken in order, clean on Ctrl-C."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from contextlib import closing
from typing import TypeVar

from simulator.replication.executors import AHEAD, cores, finish_first, pool, stopping
from simulator.replication.resume import Kept, stopped

Result = TypeVar("Result")


def collect(
    task: Callable[[int], Result],
    numbers: range,
    take: Callable[[Result], object],
    engine: str,
    workers: int | None = None,
    *,
    least: int = 2,
    progress: Callable[[int], None] | None = None,
    enough: Callable[[], bool] | None = None,
) -> bool:
    """Call ``task`` with every number in parallel and ``take`` with every result, in the order of the numbers.

    Args:
        task: what is run, such as one replication; picklable where the engine needs processes. Results of one that is
            ``resumable`` are kept, and not computed again.
        numbers: what it is called with, such as replications.
        take: called in this thread; Ctrl-C waits for it.
        engine: which engine the task runs; it decides between threads and processes.
        workers: parallel workers, default one per core; the results do not depend on it.
        least: results needed to go on after Ctrl-C; ``len(numbers)`` where all are needed.
        progress: called with the number of results taken.
        enough: called after every result; True stops.

    Returns:
        Whether Ctrl-C ended it early.

    Raises:
        KeyboardInterrupt: Ctrl-C before ``least`` results were taken.

    Example: ``collect(abs, range(-2, 1), found.append, "compiled")`` leaves 2, 1, 0 in the list ``found``.
    """
    workers, taken = min(workers or cores(), len(numbers)), 0
    try:
        with closing(in_order(pool(engine, workers), workers, task, numbers)) as results:
            for result in results:
                with finish_first():
                    take(result)
                    taken += 1
                if progress:
                    progress(taken)
                if enough and enough():
                    break
    except KeyboardInterrupt:
        stopped()
        if taken < least:
            raise
        return taken < len(numbers)
    return False


def in_order(
    executor: Executor, workers: int, task: Callable[[int], Result], numbers: Iterable[int]
) -> Generator[Result, None, None]:
    """Results of the task for each number, in that order, a few computed ahead.

    Whatever ends the iteration early cancels what has not started.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for number in numbers:
            waiting.append(task.submit(executor, number) if isinstance(task, Kept) else executor.submit(task, number))
            if len(waiting) >= AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        with stopping(executor):
            executor.shutdown(wait=True, cancel_futures=True)
