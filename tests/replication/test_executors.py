"""Tasks in parallel, results in order, nothing left running."""

import time
from concurrent.futures import ThreadPoolExecutor

from simulator.replication.executors import AHEAD, in_order, pool


def _late_first(number: int) -> int:
    time.sleep(0.02 if number == 0 else 0.0)
    return number * number


def test_results_come_in_order_from_threads_and_processes() -> None:
    for threads in (True, False):
        assert list(in_order(pool(threads, 2), 2, _late_first, 7)) == [n * n for n in range(7)]


def test_only_a_few_tasks_run_ahead() -> None:
    begun: list[int] = []

    def task(number: int) -> int:
        begun.append(number)
        return number

    results = in_order(ThreadPoolExecutor(1), 1, task, 50)
    next(results)
    time.sleep(0.05)
    assert len(begun) <= AHEAD + 1
    results.close()
    assert len(begun) <= AHEAD + 1
