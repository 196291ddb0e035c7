"""Tasks in parallel, results in order, nothing left running."""

import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from simulator.replication.collect import collect, in_order
from simulator.replication.executors import AHEAD, meanwhile, pool


def _late_first(number: int) -> int:
    time.sleep(0.02 if number == 0 else 0.0)
    return number * number


def test_results_come_in_order_from_threads_and_processes() -> None:
    for engine in ("compiled", "simpy"):
        assert list(in_order(pool(engine, 2), 2, _late_first, range(7))) == [n * n for n in range(7)]


def test_only_a_few_tasks_run_ahead() -> None:
    begun: list[int] = []

    def task(number: int) -> int:
        begun.append(number)
        return number

    results = in_order(ThreadPoolExecutor(1), 1, task, range(50))
    next(results)
    time.sleep(0.05)
    assert len(begun) <= AHEAD + 1
    results.close()
    assert len(begun) <= AHEAD + 1


def test_results_are_taken_in_the_order_of_the_numbers() -> None:
    found: list[int] = []
    assert collect(abs, range(-2, 1), found.append, "compiled") is False
    assert found == [2, 1, 0]


def test_it_stops_as_soon_as_there_is_enough() -> None:
    found: list[int] = []
    told: list[int] = []
    interrupted = collect(
        abs, range(100), found.append, "compiled", 1, progress=told.append, enough=lambda: len(found) == 3
    )
    assert (interrupted, found, told) == (False, [0, 1, 2], [1, 2, 3])


def _pressing_ctrl_c_at(number: int) -> Callable[[int], None]:
    def progress(taken: int) -> None:
        if taken == number:
            signal.raise_signal(signal.SIGINT)

    return progress


def test_ctrl_c_keeps_what_was_taken_if_that_is_enough_to_be_of_use() -> None:
    found: list[int] = []
    assert collect(abs, range(9), found.append, "compiled", 1, least=3, progress=_pressing_ctrl_c_at(3)) is True
    assert found == [0, 1, 2]
    with pytest.raises(KeyboardInterrupt):
        collect(abs, range(9), found.append, "compiled", 1, least=3, progress=_pressing_ctrl_c_at(2))


def test_ctrl_c_after_the_last_result_interrupts_nothing() -> None:
    found: list[int] = []
    assert collect(abs, range(4), found.append, "compiled", least=4, progress=_pressing_ctrl_c_at(4)) is False


def test_ctrl_c_waits_until_a_result_is_taken_whole() -> None:
    found: list[int] = []

    def take(result: int) -> None:
        signal.raise_signal(signal.SIGINT)
        found.append(result)

    assert collect(abs, range(9), take, "compiled", 1, least=1) is True
    assert found == [0]


def test_a_task_that_fails_ends_it_and_its_error_is_raised() -> None:
    found: list[float] = []
    with pytest.raises(ZeroDivisionError):
        collect(lambda number: 1 / (number - 2), range(9), found.append, "compiled", 1)
    assert found == [-0.5, -1.0]


def test_a_task_runs_beside_the_block_and_is_finished_after_it() -> None:
    started, done = Event(), []

    def task() -> None:
        started.set()
        done.append(1)

    with meanwhile(task):
        assert started.wait(10)
    assert done == [1]


def test_what_fails_beside_the_block_is_told_after_it() -> None:
    def task() -> None:
        raise ValueError("no such font")

    with pytest.raises(ValueError, match="no such font"), meanwhile(task):
        done = True
    assert done
